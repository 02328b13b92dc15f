/* Which charset bytes are in: byte-order mark, header, declaration, detection, in this order. */
#include "decide.h"

#include "core/base/text.h"

#include <ctype.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

enum {
  WM_DECLARATION_BYTES = 16 * 1024, /* a declaration behind is not looked for */
  WM_SAMPLE_BYTES = 64 * 1024       /* what the detector sees */
};

/* ------------------------------------------------------------------- names */

/* Labels that stand for more than ICU makes of them: WHATWG Encoding, section 4.2. */
static const struct {
  const char *label, *charset;
} supersets[] = {
    {"utf8", "utf-8"},
    {"unicode-1-1-utf-8", "utf-8"},
    {"utf-16", "utf-16le"},
    {"ucs-2", "utf-16le"},
    {"unicode", "utf-16le"},
    {"us-ascii", "windows-1252"},
    {"ascii", "windows-1252"},
    {"ansi_x3.4-1968", "windows-1252"},
    {"iso-8859-1", "windows-1252"},
    {"iso8859-1", "windows-1252"},
    {"iso_8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"latin-1", "windows-1252"},
    {"l1", "windows-1252"},
    {"cp819", "windows-1252"},
    {"x-cp1252", "windows-1252"},
    {"x-user-defined", "windows-1252"},
    {"iso-8859-9", "windows-1254"},
    {"iso8859-9", "windows-1254"},
    {"latin5", "windows-1254"},
    {"iso-8859-11", "windows-874"},
    {"tis-620", "windows-874"},
    {"gb2312", "gb18030"},
    {"gb_2312-80", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"big5", "big5-hkscs"},
    {"x-x-big5", "big5-hkscs"},
    {"euc-kr", "windows-949"},
    {"ks_c_5601-1987", "windows-949"},
    {"korean", "windows-949"},
    {"shift_jis", "windows-31j"},
    {"shift-jis", "windows-31j"},
    {"sjis", "windows-31j"},
    {"x-sjis", "windows-31j"},
};

static void set_name(char name[WM_CHARSET_NAME], const char *from) {
  size_t i = 0;
  for (; from[i] && i < WM_CHARSET_NAME - 1; i++)
    name[i] = (char)tolower((unsigned char)from[i]);
  name[i] = '\0';
}

/* The name ICU gives a charset that it has; false when it has none of that label. */
static bool find_icu(const char *label, char name[WM_CHARSET_NAME]) {
  UErrorCode status = U_ZERO_ERROR, ignored = U_ZERO_ERROR;
  UConverter *converter = ucnv_open(label, &status);
  if (U_FAILURE(status))
    return false;
  const char *icu = ucnv_getName(converter, &status);
  const char *iana = ucnv_getStandardName(icu, "MIME", &ignored);
  if (!iana)
    iana = ucnv_getStandardName(icu, "IANA", &ignored);
  set_name(name, iana ? iana : label);
  ucnv_close(converter);
  return true;
}

/* Resolves the label in `bytes`, surrounded by anything that is no label. */
static bool find_charset(wm_str bytes, char name[WM_CHARSET_NAME]) {
  char label[WM_CHARSET_NAME];
  size_t at = 0, n = 0;
  while (at < bytes.length && !isalnum((unsigned char)bytes.bytes[at]))
    at++;
  for (; at < bytes.length && n < sizeof label - 1; at++, n++) {
    unsigned char c = (unsigned char)bytes.bytes[at];
    if (!isalnum(c) && !strchr("-_.:+", c))
      break;
    label[n] = (char)tolower(c);
  }
  label[n] = '\0';
  for (size_t i = 0; i < sizeof supersets / sizeof *supersets; i++)
    if (strcmp(label, supersets[i].label) == 0) {
      set_name(name, supersets[i].charset);
      return true;
    }
  return n && find_icu(label, name);
}

/* -------------------------------------------------------------------- marks */

static size_t find_mark(wm_str bytes, char name[WM_CHARSET_NAME]) {
  static const struct {
    const char *mark;
    size_t length;
    const char *charset;
  } marks[] = {
      {"\xEF\xBB\xBF", 3, "utf-8"},    {"\xFF\xFE\0\0", 4, "utf-32le"}, /* before UTF-16, whose mark
                                                                           it begins with */
      {"\0\0\xFE\xFF", 4, "utf-32be"}, {"\xFF\xFE", 2, "utf-16le"},     {"\xFE\xFF", 2, "utf-16be"},
  };
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (bytes.length >= marks[i].length &&
        memcmp(bytes.bytes, marks[i].mark, marks[i].length) == 0) {
      set_name(name, marks[i].charset);
      return marks[i].length;
    }
  return 0;
}

/* ------------------------------------------------- headers and declarations */

/* What follows `key`, white space and "=" in `bytes`; empty when the key is not there. */
static wm_str value_of(wm_str bytes, const char *key) {
  size_t n = strlen(key);
  for (size_t at = 0; at + n <= bytes.length; at++) {
    if (strncasecmp(bytes.bytes + at, key, n) != 0)
      continue;
    size_t next = at + n;
    while (next < bytes.length && isspace((unsigned char)bytes.bytes[next]))
      next++;
    if (next < bytes.length && bytes.bytes[next] == '=')
      return (wm_str){bytes.bytes + next + 1, bytes.length - next - 1};
  }
  return (wm_str){"", 0};
}

static bool begins(wm_str bytes, size_t at, const char *with) {
  size_t n = strlen(with);
  return bytes.length - at >= n && strncasecmp(bytes.bytes + at, with, n) == 0;
}

/* Where the first `c` from `at` on stands, or the end. */
static size_t find_byte(wm_str bytes, size_t at, char c) {
  const char *found = memchr(bytes.bytes + at, c, bytes.length - at);
  return found ? (size_t)(found - bytes.bytes) : bytes.length;
}

static size_t comment_end(wm_str bytes, size_t at) {
  while ((at = find_byte(bytes, at, '>')) < bytes.length)
    if (bytes.bytes[at - 1] == '-' && bytes.bytes[at - 2] == '-')
      break;
    else
      at++;
  return at;
}

/* What is declared must be able to say so: a charset in which "<meta" is other bytes cannot be what
 * these bytes are in. Declared UTF-16 means UTF-8 (HTML, section 13.2.3.2). */
static bool can_declare(char name[WM_CHARSET_NAME]) {
  static const char ascii[] = "<meta charset=\"abcxyzABCXYZ-0123456789\">";
  UErrorCode status = U_ZERO_ERROR;
  UChar to[2 * sizeof ascii];
  if (strncmp(name, "utf-16", 6) == 0 || strncmp(name, "utf-32", 6) == 0) {
    set_name(name, "utf-8");
    return true;
  }
  UConverter *converter = ucnv_open(name, &status);
  int32_t n =
      ucnv_toUChars(converter, to, 2 * sizeof ascii, ascii, (int32_t)sizeof ascii - 1, &status);
  ucnv_close(converter);
  bool same = U_SUCCESS(status) && n == (int32_t)sizeof ascii - 1;
  for (int32_t i = 0; same && i < n; i++)
    same = to[i] == (UChar)ascii[i];
  return same;
}

static bool find_declaration(wm_str bytes, char name[WM_CHARSET_NAME]) {
  if (bytes.length > WM_DECLARATION_BYTES)
    bytes.length = WM_DECLARATION_BYTES;
  for (size_t at = find_byte(bytes, 0, '<'), end; at < bytes.length;
       at = find_byte(bytes, end, '<')) {
    bool comment = begins(bytes, at, "<!--");
    end = comment ? comment_end(bytes, at + 4) : find_byte(bytes, at, '>');
    wm_str tag = {bytes.bytes + at, end - at}, value = {"", 0};
    if (comment)
      continue;
    if (begins(bytes, at, "<?xml"))
      value = value_of(tag, "encoding");
    else if (begins(bytes, at, "<meta"))
      value = value_of(tag, "charset");
    if (value.length && find_charset(value, name) && can_declare(name))
      return true;
  }
  return false;
}

/* ---------------------------------------------------------------- detection */

/* From a little before the first byte that is not ASCII: what is before has nothing to tell. */
static wm_str take_sample(wm_str bytes) {
  size_t ascii = wm_ascii_prefix(bytes.bytes, bytes.length);
  size_t begin = ascii > 1024 ? ascii - 1024 : 0, length = bytes.length - begin;
  return (wm_str){bytes.bytes + begin, length < WM_SAMPLE_BYTES ? length : WM_SAMPLE_BYTES};
}

/* Valid UTF-8 is UTF-8; anything else ICU guesses. windows-1252, in which nearly every byte is
 * something, when it has no idea. */
static void detect(wm_str bytes, bool markup, char name[WM_CHARSET_NAME]) {
  if (wm_utf8_valid(bytes.bytes, bytes.length) == bytes.length) {
    set_name(name, "utf-8");
    return;
  }
  UErrorCode status = U_ZERO_ERROR;
  UCharsetDetector *detector = ucsdet_open(&status);
  wm_str sample = take_sample(bytes);
  ucsdet_setText(detector, sample.bytes, (int32_t)sample.length, &status);
  ucsdet_enableInputFilter(detector, markup);
  const UCharsetMatch *match = ucsdet_detect(detector, &status);
  const char *found = match ? ucsdet_getName(match, &status) : NULL;
  if (U_FAILURE(status) || !found || !find_charset(wm_z(found), name))
    set_name(name, "windows-1252");
  ucsdet_close(detector);
}

/* Whether the bytes are UTF-8 whatever they declare, as of pages that a browser saved and did not
 * change the declaration of. A text in another charset that has so many characters beyond ASCII is
 * not by chance valid UTF-8. */
static bool is_plainly_utf8(wm_str bytes) {
  enum { BEYOND_CHANCE = 8 };
  uint32_t n = 0;
  size_t at = wm_ascii_prefix(bytes.bytes, bytes.length);
  for (size_t i = at; i < bytes.length && n < BEYOND_CHANCE; i++)
    n += (unsigned char)bytes.bytes[i] >= 0xC0;
  return n == BEYOND_CHANCE &&
         wm_utf8_valid(bytes.bytes + at, bytes.length - at) == bytes.length - at;
}

size_t wm_charset_decide(const wm_encoded_text *encoded, wm_decoded *decoded) {
  size_t mark = find_mark(encoded->bytes, decoded->charset);
  wm_str header = value_of(encoded->content_type, "charset");
  if (mark) {
    decoded->said_by = "mark";
  } else if (header.length && find_charset(header, decoded->charset)) {
    decoded->said_by = "header";
  } else if (encoded->markup && find_declaration(encoded->bytes, decoded->charset)) {
    decoded->said_by = "declaration";
    if (strcmp(decoded->charset, "utf-8") != 0 && is_plainly_utf8(encoded->bytes)) {
      decoded->said_by = "detector";
      set_name(decoded->charset, "utf-8");
    }
  } else {
    decoded->said_by = "detector";
    detect(encoded->bytes, encoded->markup, decoded->charset);
  }
  return mark;
}
