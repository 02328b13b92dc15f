/* Folding: tables for ASCII and the letters and signs of news in Latin, ICU's transliterators for
 * all else. */
#include "fold.h"

#include "core/base/text.h"

#include <stdlib.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

/* What ICU makes of the letters U+00C0 to U+017F. */
static const char latin[][3] = {
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e",  "e", "e", "i", "i", "i",  "i",
    "d", "n", "o",  "o",  "o", "o", "o",  "*", "o", "u",  "u", "u", "u", "y", "th", "ss",
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e",  "e", "e", "i", "i", "i",  "i",
    "d", "n", "o",  "o",  "o", "o", "o",  "/", "o", "u",  "u", "u", "u", "y", "th", "y",
    "a", "a", "a",  "a",  "a", "a", "c",  "c", "c", "c",  "c", "c", "c", "c", "d",  "d",
    "d", "d", "e",  "e",  "e", "e", "e",  "e", "e", "e",  "e", "e", "g", "g", "g",  "g",
    "g", "g", "g",  "g",  "h", "h", "h",  "h", "i", "i",  "i", "i", "i", "i", "i",  "i",
    "i", "i", "ij", "ij", "j", "j", "k",  "k", "q", "l",  "l", "l", "l", "l", "l",  "l",
    "l", "l", "l",  "n",  "n", "n", "n",  "n", "n", "'n", "n", "n", "o", "o", "o",  "o",
    "o", "o", "oe", "oe", "r", "r", "r",  "r", "r", "r",  "s", "s", "s", "s", "s",  "s",
    "s", "s", "t",  "t",  "t", "t", "t",  "t", "u", "u",  "u", "u", "u", "u", "u",  "u",
    "u", "u", "u",  "u",  "w", "w", "y",  "y", "y", "z",  "z", "z", "z", "z", "z",  "s"};
enum { LATIN_FIRST = 0xC0, LATIN_END = LATIN_FIRST + sizeof latin / sizeof *latin };

/* And of U+1EA0 to U+1EF9, the letters of Vietnamese. */
static const char vietnamese[] =
    "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy";
enum { VIETNAMESE_FIRST = 0x1EA0, VIETNAMESE_END = VIETNAMESE_FIRST + sizeof vietnamese - 1 };

enum {
  WM_FOLD_UNITS = 4 * WM_FOLD_MOST, /* UTF-16 units, and bytes of a key: room for ICU to expand */
  WM_FOLD_GROWTH = 5                /* most bytes of key that one ASCII byte becomes: " and " */
};

struct wm_folder {
  UTransliterator *icu; /* opened when it is needed, which takes 50 ms; NULL: not yet */
  bool failed;          /* it cannot be opened: text that needs it has no key */
  UChar units[WM_FOLD_UNITS], folded[WM_FOLD_UNITS];
  char ascii[WM_FOLD_UNITS];
  char key[WM_FOLD_GROWTH * WM_FOLD_UNITS + 1];
  size_t n; /* bytes of key */
};

wm_status wm_folder_new(wm_folder **folder, wm_error *error) {
  wm_folder *made = calloc(1, sizeof *made);
  if (!made)
    return wm_error_memory(error, sizeof *made);
  *folder = made;
  return WM_OK;
}

void wm_fold_free(wm_folder *folder) {
  if (!folder)
    return;
  utrans_close(folder->icu);
  free(folder);
}

static void put(wm_folder *folder, char c) {
  if (c != ' ' || !folder->n || folder->key[folder->n - 1] != ' ')
    folder->key[folder->n++] = c;
}

static void put_word(wm_folder *folder, const char *word) {
  put(folder, ' ');
  while (*word)
    put(folder, *word++);
  put(folder, ' ');
}

/* The key of ASCII (and of what ICU left as it was). */
static void put_ascii(wm_folder *folder, const char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    char c = bytes[i];
    if (c >= 'A' && c <= 'Z')
      put(folder, (char)(c | 0x20));
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80))
      put(folder, c);
    else if (c == '-' || c == '_' || (c >= 0 && c <= ' '))
      put(folder, ' ');
    else if (c == '&')
      put_word(folder, "and");
    else if (strchr(",/:;()[]{}<>|\\=@#$%", c))
      put_word(folder, (char[]){c, 0});
    else if (c == '+')
      put(folder, c);
  }
}

/* White space that may stand within a name: the bytes it takes, 0 for none. U+0085 and the line
 * separators part texts, not words. */
static size_t space(const char *bytes, size_t length) {
  const unsigned char *s = (const unsigned char *)bytes;
  if (s[0] == ' ' || s[0] == '\t')
    return 1;
  if (length >= 2 && s[0] == 0xC2 && s[1] == 0xA0)
    return 2;
  if (length < 3)
    return 0;
  bool wide = s[0] == 0xE2 && s[1] == 0x80 && ((s[2] >= 0x80 && s[2] <= 0x8A) || s[2] == 0xAF);
  bool ideographic = s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80;
  return wide || ideographic ? 3 : 0;
}

/* What ICU makes of a character, where that is the same wherever it stands; else NULL. `one` is
 * room for a single byte. */
static const char *simple(uint32_t c, char one[2]) {
  if (c >= LATIN_FIRST && c < LATIN_END)
    return latin[c - LATIN_FIRST];
  if (c >= VIETNAMESE_FIRST && c < VIETNAMESE_END)
    c = (unsigned char)vietnamese[c - VIETNAMESE_FIRST];
  switch (c) {
  case 0xA3:
    return "£";
  case 0x20AC:
    return "€";
  case 0x1A0: /* Ơ */
  case 0x1A1:
    return "o";
  case 0x1AF: /* Ư */
  case 0x1B0:
    return "u";
  case 0x218: /* Ș */
  case 0x219:
    return "s";
  case 0x21A: /* Ț */
  case 0x21B:
    return "t";
  case 0x2010: /* ‐ */
  case 0x2013: /* – */
  case 0x2014: /* — */
    return "-";
  case 0x2018: /* ‘ */
  case 0x2019: /* ’ */
    return "'";
  case 0x201C: /* “ */
  case 0x201D: /* ” */
    return "\"";
  case 0x2026: /* … */
    return "...";
  default:
    one[0] = (char)c;
    return c < 0x80 ? one : NULL;
  }
}

/* Casefolds and transliterates text without white space, all of whose characters are simple. False
 * when one is not; then nothing was put. */
static bool put_latin(wm_folder *folder, const char *bytes, size_t length) {
  size_t n = 0;
  for (size_t at = 0; at < length;) {
    char one[2] = "";
    const char *to = simple(wm_utf8_next(bytes, length, &at), one);
    if (!to)
      return false;
    do
      folder->ascii[n++] = *to; /* also a zero byte */
    while (*to && *++to);
  }
  put_ascii(folder, folder->ascii, n);
  return true;
}

static bool open_icu(wm_folder *folder) {
  static const UChar id[] = u"NFC; Any-Latin; Latin-ASCII; Lower";
  UErrorCode status = U_ZERO_ERROR;
  if (!folder->icu && !folder->failed)
    folder->icu = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
  folder->failed |= U_FAILURE(status);
  return folder->icu != NULL;
}

/* The same for any text. ICU writes the syllables of Han with spaces between; those are dropped.
 * Text that ICU cannot take has no key. */
static void put_unicode(wm_folder *folder, const char *bytes, size_t length) {
  UErrorCode status = U_ZERO_ERROR;
  int32_t n = 0, n_bytes = 0;
  if (!open_icu(folder))
    return;
  u_strFromUTF8WithSub(folder->units, WM_FOLD_UNITS, &n, bytes, (int32_t)length, 0xFFFD, NULL,
                       &status);
  n = u_strFoldCase(folder->folded, WM_FOLD_UNITS, folder->units, n, U_FOLD_CASE_DEFAULT, &status);
  int32_t limit = n;
  utrans_transUChars(folder->icu, folder->folded, &n, WM_FOLD_UNITS, 0, &limit, &status);
  u_strToUTF8(folder->ascii, WM_FOLD_UNITS, &n_bytes, folder->folded, n, &status);
  if (U_FAILURE(status) || n_bytes > WM_FOLD_UNITS)
    return;
  size_t kept = 0;
  for (int32_t i = 0; i < n_bytes; i++)
    if (folder->ascii[i] != ' ')
      folder->ascii[kept++] = folder->ascii[i];
  put_ascii(folder, folder->ascii, kept);
}

/* Folds each piece between white space. */
static wm_str fold_pieces(wm_folder *folder, const char *bytes, size_t length, bool fast) {
  for (size_t at = 0; at < length;) {
    size_t end = at, gap = 0;
    while (end < length && !(gap = space(bytes + end, length - end)))
      end++;
    if (end > at && !(fast && put_latin(folder, bytes + at, end - at)))
      put_unicode(folder, bytes + at, end - at);
    if (gap)
      put(folder, ' ');
    at = end + gap;
  }
  return (wm_str){folder->key, folder->n};
}

wm_str wm_fold(wm_folder *folder, const char *bytes, size_t length) {
  folder->n = 0;
  if (length > WM_FOLD_MOST)
    return (wm_str){folder->key, 0};
  if (wm_ascii_prefix(bytes, length) < length)
    return fold_pieces(folder, bytes, length, true);
  put_ascii(folder, bytes, length);
  return (wm_str){folder->key, folder->n};
}

wm_str wm_fold_slowly(wm_folder *folder, const char *bytes, size_t length) {
  folder->n = 0;
  return fold_pieces(folder, bytes, length > WM_FOLD_MOST ? 0 : length, false);
}
