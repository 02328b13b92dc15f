/* A pull parser for JSON. The state between two tokens is what may come next and, as one bit a
 * level, whether the open container is an object. */
#include "json_read.h"

#include "text.h"

#include <stdlib.h>

enum { WM_REPLACEMENT = 0xFFFD };

/* What the grammar allows at this point. */
enum {
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END, /* behind '[' */
  EXPECT_KEY_OR_END,   /* behind '{' */
  EXPECT_COMMA_OR_END, /* behind a value within a container */
  EXPECT_NOTHING,
  EXPECT_ERROR /* forever */
};

void wm_json_read_open(wm_json_reader *reader, wm_str json, wm_json_invalid invalid) {
  memset(reader, 0, sizeof *reader);
  reader->bytes = json.bytes;
  reader->length = json.length;
  reader->invalid = invalid;
}

static wm_json_kind fail(wm_json_reader *reader, size_t at, const char *reason) {
  reader->at = at;
  reader->reason = reason;
  reader->expect = EXPECT_ERROR;
  return WM_JSON_ERROR;
}

/* The next byte that is no white space, or -1 at the end. */
static int skip_space(wm_json_reader *reader) {
  for (; reader->at < reader->length; reader->at++) {
    char c = reader->bytes[reader->at];
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
      return (unsigned char)c;
  }
  return -1;
}

static bool in_object(const wm_json_reader *reader) {
  uint32_t level = reader->depth - 1;
  return reader->depth && (reader->objects[level / 64] >> (level % 64) & 1);
}

static void value_done(wm_json_reader *reader) {
  reader->expect = reader->depth ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
}

/* ------------------------------------------------------------------ strings */

/* How many bytes from `at` are printable ASCII other than quote and backslash: eight at a time.
 * A byte b below 0x80 is below 0x20 when b - 0x20 borrows, and equals c when (b ^ c) - 1 does;
 * a borrow may also mark a byte above a true hit, so the last word is looked at byte by byte. */
static size_t plain_run(const char *bytes, size_t at, size_t end) {
  const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
  size_t begin = at;
  for (uint64_t word; end - at >= sizeof word; at += sizeof word) {
    memcpy(&word, bytes + at, sizeof word);
    uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
    uint64_t hits = word | (word - ones * 0x20) | (quote - ones) | (backslash - ones);
    if (hits & high)
      break;
  }
  while (at < end && (unsigned char)bytes[at] >= 0x20 && (unsigned char)bytes[at] < 0x80 &&
         bytes[at] != '"' && bytes[at] != '\\')
    at++;
  return at - begin;
}

/* Moves *at over one character of two bytes or more, or one invalid sequence; true when valid. */
static bool step_utf8(const char *bytes, size_t end, size_t *at) {
  size_t begin = *at;
  uint32_t codepoint = wm_utf8_next(bytes, end, at);
  return codepoint != WM_REPLACEMENT ||
         (*at - begin == 3 && memcmp(bytes + begin, "\xEF\xBF\xBD", 3) == 0);
}

size_t wm_json_read_literal(const char *bytes, size_t at, size_t end) {
  while (at < end) {
    at += plain_run(bytes, at, end);
    size_t next = at;
    if (at == end || (unsigned char)bytes[at] < 0x80 || !step_utf8(bytes, end, &next))
      break;
    at = next;
  }
  return at;
}

/* The value of four hexadecimal digits, or -1. */
static int32_t hex4(const char *digits, size_t n) {
  int32_t value = 0;
  if (n < 4)
    return -1;
  for (int i = 0; i < 4; i++) {
    char c = digits[i];
    int digit = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
    if (digit < 0)
      return -1;
    value = value * 16 + digit;
  }
  return value;
}

/* The code point of the escape at bytes[*at], a backslash, and *at behind it. -1 when it is none;
 * *valid is false for half a surrogate pair, which gives U+FFFD. */
static int32_t step_escape(const char *bytes, size_t end, size_t *at, bool *valid) {
  static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
  *valid = true;
  if (end - *at < 2)
    return -1;
  char letter = bytes[*at + 1];
  const char *found = letter ? strchr(letters, letter) : NULL;
  if (found) {
    *at += 2;
    return values[found - letters];
  }
  int32_t code = letter == 'u' ? hex4(bytes + *at + 2, end - *at - 2) : -1;
  if (code < 0)
    return -1;
  *at += 6;
  if (code < 0xD800 || code > 0xDFFF)
    return code;
  if (code < 0xDC00 && end - *at >= 6 && bytes[*at] == '\\' && bytes[*at + 1] == 'u') {
    int32_t low = hex4(bytes + *at + 2, end - *at - 2);
    if (low >= 0xDC00 && low <= 0xDFFF) {
      *at += 6;
      return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
  }
  *valid = false;
  return WM_REPLACEMENT;
}

/* Scans one character that plain_run() stops at, other than the closing quote. */
static bool scan_special(wm_json_reader *reader, wm_json_token *token) {
  size_t begin = reader->at;
  unsigned char c = (unsigned char)reader->bytes[begin];
  bool valid = true, escape = c == '\\';
  if (c < 0x20)
    return fail(reader, begin, "control character in a string");
  if (escape && step_escape(reader->bytes, reader->length, &reader->at, &valid) < 0)
    return fail(reader, begin, "bad escape in a string");
  if (!escape)
    valid = step_utf8(reader->bytes, reader->length, &reader->at);
  if (!valid && reader->invalid == WM_JSON_REFUSE)
    return fail(reader, begin,
                escape ? "half of a surrogate pair in a string" : "invalid UTF-8 in a string");
  if (!valid)
    reader->n_invalid += reader->at - begin;
  token->plain = token->plain && valid && !escape;
  return true;
}

static bool scan_string(wm_json_reader *reader, wm_json_token *token) {
  size_t quote = reader->at++;
  token->begin = reader->at;
  token->plain = true;
  for (;;) {
    reader->at += plain_run(reader->bytes, reader->at, reader->length);
    if (reader->at == reader->length)
      return fail(reader, quote, "string without an end");
    if (reader->bytes[reader->at] == '"')
      break;
    if (!scan_special(reader, token))
      return false;
  }
  token->end = reader->at++;
  return true;
}

wm_json_pieces wm_json_read_pieces(const wm_json_reader *reader, const wm_json_token *token) {
  return (wm_json_pieces){.bytes = reader->bytes, .at = token->begin, .end = token->end};
}

bool wm_json_read_piece(wm_json_pieces *pieces, wm_json_piece *piece) {
  size_t begin = pieces->at;
  if (begin == pieces->end)
    return false;
  pieces->at = wm_json_read_literal(pieces->bytes, begin, pieces->end);
  *piece = (wm_json_piece){{pieces->bytes + begin, pieces->at - begin}, begin, pieces->at, false};
  if (pieces->at > begin)
    return true;
  uint32_t codepoint = WM_REPLACEMENT;
  bool valid = false;
  if (pieces->bytes[begin] == '\\')
    codepoint = (uint32_t)step_escape(pieces->bytes, pieces->end, &pieces->at, &valid);
  else
    step_utf8(pieces->bytes, pieces->end, &pieces->at);
  piece->text.bytes = pieces->character;
  piece->text.length = wm_utf8_put(codepoint, pieces->character);
  piece->end = pieces->at;
  piece->invalid = !valid;
  return true;
}

size_t wm_json_read_text(const wm_json_reader *reader, const wm_json_token *token, char *out) {
  wm_json_pieces pieces = wm_json_read_pieces(reader, token);
  wm_json_piece piece;
  size_t length = 0;
  while (wm_json_read_piece(&pieces, &piece)) {
    if (out)
      memcpy(out + length, piece.text.bytes, piece.text.length);
    length += piece.text.length;
  }
  return length;
}

bool wm_json_read_is(const wm_json_reader *reader, const wm_json_token *token, const char *text) {
  wm_json_pieces pieces = wm_json_read_pieces(reader, token);
  wm_json_piece piece;
  size_t left = strlen(text);
  while (wm_json_read_piece(&pieces, &piece)) {
    if (piece.text.length > left || memcmp(piece.text.bytes, text, piece.text.length) != 0)
      return false;
    text += piece.text.length;
    left -= piece.text.length;
  }
  return left == 0;
}

wm_str wm_json_read_source(const wm_json_reader *reader, const wm_json_token *token) {
  return (wm_str){reader->bytes + token->begin, token->end - token->begin};
}

/* ------------------------------------------------------- numbers and words */

static size_t digits(wm_json_reader *reader) {
  size_t begin = reader->at;
  while (reader->at < reader->length && reader->bytes[reader->at] >= '0' &&
         reader->bytes[reader->at] <= '9')
    reader->at++;
  return reader->at - begin;
}

static bool take(wm_json_reader *reader, char a, char b) {
  if (reader->at == reader->length ||
      (reader->bytes[reader->at] != a && reader->bytes[reader->at] != b))
    return false;
  reader->at++;
  return true;
}

/* -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool scan_number(wm_json_reader *reader) {
  size_t begin = reader->at;
  take(reader, '-', '-');
  bool zero = take(reader, '0', '0'), right = zero || digits(reader);
  if (right && take(reader, '.', '.'))
    right = digits(reader);
  if (right && take(reader, 'e', 'E')) {
    take(reader, '+', '-');
    right = digits(reader);
  }
  if (right && zero && digits(reader))
    return fail(reader, begin, "number with a leading zero");
  if (!right)
    return fail(reader, reader->at, "number without the digits it needs");
  if (reader->at - begin > WM_JSON_NUMBER)
    return fail(reader, begin, "number of more than 1024 characters");
  return true;
}

double wm_json_read_number(const wm_json_reader *reader, const wm_json_token *token) {
  char text[WM_JSON_NUMBER + 1];
  size_t length = token->end - token->begin;
  memcpy(text, reader->bytes + token->begin, length);
  text[length] = 0;
  return strtod(text, NULL);
}

static bool scan_word(wm_json_reader *reader, const char *word) {
  size_t length = strlen(word);
  if (reader->length - reader->at < length || memcmp(reader->bytes + reader->at, word, length) != 0)
    return fail(reader, reader->at, "a value was expected");
  reader->at += length;
  return true;
}

/* ---------------------------------------------------------------- structure */

static wm_json_kind open_container(wm_json_reader *reader, bool object) {
  if (reader->depth == WM_JSON_DEPTH)
    return fail(reader, reader->at, "more than 512 arrays and objects within each other");
  uint64_t bit = (uint64_t)1 << reader->depth % 64, *word = &reader->objects[reader->depth / 64];
  *word = object ? *word | bit : *word & ~bit;
  reader->depth++;
  reader->at++;
  reader->expect = object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
  return object ? WM_JSON_OBJECT : WM_JSON_ARRAY;
}

static wm_json_kind close_container(wm_json_reader *reader) {
  wm_json_kind kind = in_object(reader) ? WM_JSON_OBJECT_END : WM_JSON_ARRAY_END;
  reader->at++;
  reader->depth--;
  value_done(reader);
  return kind;
}

static wm_json_kind read_scalar(wm_json_reader *reader, int c, wm_json_token *token) {
  static const struct {
    const char *word;
    wm_json_kind kind;
  } words[] = {{"true", WM_JSON_TRUE}, {"false", WM_JSON_FALSE}, {"null", WM_JSON_NULL}};
  if (c == '"')
    return scan_string(reader, token) ? WM_JSON_STRING : WM_JSON_ERROR;
  if (c == '-' || (c >= '0' && c <= '9'))
    return scan_number(reader) ? WM_JSON_NUMBER_TEXT : WM_JSON_ERROR;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (c == words[i].word[0])
      return scan_word(reader, words[i].word) ? words[i].kind : WM_JSON_ERROR;
  return fail(reader, reader->at, c < 0 ? "the value is cut off" : "a value was expected");
}

static wm_json_kind read_value(wm_json_reader *reader, int c, wm_json_token *token) {
  if (c == '{' || c == '[')
    return open_container(reader, c == '{');
  wm_json_kind kind = read_scalar(reader, c, token);
  if (kind != WM_JSON_ERROR)
    value_done(reader);
  return kind;
}

static wm_json_kind read_key(wm_json_reader *reader, int c, wm_json_token *token) {
  if (c != '"')
    return fail(reader, reader->at, c < 0 ? "the object is cut off" : "a key was expected");
  if (!scan_string(reader, token))
    return WM_JSON_ERROR;
  if (skip_space(reader) != ':')
    return fail(reader, reader->at, "':' was expected behind a key");
  reader->at++;
  reader->expect = EXPECT_VALUE;
  return WM_JSON_KEY;
}

/* Behind a value within an array or object. */
static wm_json_kind read_on(wm_json_reader *reader, int c, wm_json_token *token) {
  bool object = in_object(reader);
  if (c == (object ? '}' : ']'))
    return close_container(reader);
  if (c != ',')
    return fail(reader, reader->at,
                c < 0    ? "the value is cut off"
                : object ? "',' or '}' was expected"
                         : "',' or ']' was expected");
  reader->at++;
  c = skip_space(reader);
  token->begin = reader->at;
  return object ? read_key(reader, c, token) : read_value(reader, c, token);
}

static wm_json_kind read_token(wm_json_reader *reader, int c, wm_json_token *token) {
  switch (reader->expect) {
  case EXPECT_VALUE:
    return read_value(reader, c, token);
  case EXPECT_VALUE_OR_END:
    return c == ']' ? close_container(reader) : read_value(reader, c, token);
  case EXPECT_KEY_OR_END:
    return c == '}' ? close_container(reader) : read_key(reader, c, token);
  case EXPECT_COMMA_OR_END:
    return read_on(reader, c, token);
  case EXPECT_NOTHING:
    return c < 0 ? WM_JSON_END : fail(reader, reader->at, "something follows the value");
  default:
    return WM_JSON_ERROR;
  }
}

wm_json_kind wm_json_read_next(wm_json_reader *reader, wm_json_token *token) {
  int c = reader->expect == EXPECT_ERROR ? -1 : skip_space(reader);
  *token = (wm_json_token){.begin = reader->at};
  token->kind = read_token(reader, c, token);
  if (token->kind != WM_JSON_KEY && token->kind != WM_JSON_STRING)
    token->end = reader->at;
  return token->kind;
}

bool wm_json_read_skip(wm_json_reader *reader, wm_json_token *token) {
  if (token->kind != WM_JSON_OBJECT && token->kind != WM_JSON_ARRAY)
    return token->kind != WM_JSON_ERROR;
  uint32_t outside = reader->depth - 1;
  wm_json_token inner;
  while (reader->depth > outside)
    if (wm_json_read_next(reader, &inner) == WM_JSON_ERROR)
      return false;
  token->end = reader->at;
  return true;
}
