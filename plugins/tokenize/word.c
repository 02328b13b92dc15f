/* What is known of a token's spelling: normal form, shape, what the lexicon says. */
#include "tokenizer.h"

#include "core/base/text.h"

#include <stdlib.h>

/* Of a token with more bytes only ASCII is folded: nobody looks such a word up. */
enum { WM_FOLDED = 1 << 16 };

/* A run of more signs than this is a line that is drawn. */
enum { WM_DRAWN = 3 };

static bool is_upper(uint32_t c) {
  return c - 'A' < 26;
}

static bool is_letter(uint32_t c) {
  return (c | 32) - 'a' < 26;
}

static bool is_digit(uint32_t c) {
  return c - '0' < 10;
}

/* What the letters of a token have in common, gathered one by one. */
typedef struct wm_letters {
  uint32_t shape; /* wm_shape bits that any code point gave */
  uint32_t n, n_upper;
  bool first; /* the first letter is a capital */
} wm_letters;

/* Shape bits of one ASCII sign. */
static uint32_t shape_of_sign(unsigned char c) {
  switch (c) {
  case '-':
    return WM_SHAPE_HYPHEN;
  case '.':
    return WM_SHAPE_DOT;
  case '\'':
    return WM_SHAPE_APOSTROPHE;
  default:
    return 0;
  }
}

static void add_letter(wm_letters *letters, bool upper) {
  letters->shape |= WM_SHAPE_ALPHA;
  letters->first |= upper && !letters->n;
  letters->n++;
  letters->n_upper += upper;
}

static uint32_t shape(const wm_letters *letters) {
  uint32_t all = letters->shape;
  if (letters->first)
    all |= WM_SHAPE_UPPER_FIRST;
  if (letters->n_upper && letters->n_upper == letters->n)
    all |= WM_SHAPE_UPPER_ALL;
  else if (letters->n_upper > (uint32_t)letters->first)
    all |= WM_SHAPE_UPPER_INNER;
  return all & (WM_SHAPE_ALPHA | WM_SHAPE_DIGIT) ? all : all | WM_SHAPE_PUNCTUATION;
}

/* Folds ASCII letters into t->folded and gathers their shape. Returns whether all is ASCII. */
static bool fold_ascii(wm_tokenizer *t, const char *bytes, size_t length, wm_letters *letters) {
  unsigned char any = 0;
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)bytes[i];
    bool upper = is_upper(c);
    any |= c;
    t->folded[i] = (char)(upper ? c | 32 : c);
    if (upper || is_letter(c))
      add_letter(letters, upper);
    else
      letters->shape |= is_digit(c) ? WM_SHAPE_DIGIT : shape_of_sign(c);
  }
  return any < 128;
}

/* The letters of any token. */
static wm_letters gather(const char *bytes, size_t length) {
  wm_letters letters = {0};
  for (size_t at = 0; at < length;) {
    uint32_t c = wm_utf8_next(bytes, length, &at);
    uint32_t one = c < 128 ? shape_of_sign((unsigned char)c) : wm_segmenter_letter(c);
    if (one & WM_SHAPE_ALPHA || is_letter(c))
      add_letter(&letters, one & WM_SHAPE_UPPER_FIRST || is_upper(c));
    letters.shape |= one & ~(uint32_t)WM_SHAPE_UPPER_FIRST;
    letters.shape |= is_digit(c) ? WM_SHAPE_DIGIT : c >= 128 ? WM_SHAPE_NON_ASCII : 0;
  }
  return letters;
}

static bool reserve_folded(wm_tokenizer *t, size_t length) {
  if (t->folded_capacity >= length)
    return true;
  char *grown = realloc(t->folded, length + 256);
  if (!grown)
    return false;
  t->folded = grown;
  t->folded_capacity = length + 256;
  return true;
}

/* Fills norm and shape. Returns whether the token is ASCII. */
static bool fold(wm_tokenizer *t, wm_word *word, const char *bytes, size_t length) {
  wm_letters letters = {0};
  size_t folded = length;
  word->norm = WM_NONE;
  word->shape = 0;
  if (!reserve_folded(t, length))
    return false;
  bool ascii = fold_ascii(t, bytes, length, &letters);
  if (!ascii)
    letters = gather(bytes, length);
  if (!ascii && length <= WM_FOLDED && !wm_segmenter_fold(t, bytes, length, &folded))
    return false;
  word->shape = (uint16_t)shape(&letters);
  word->norm = t->intern(t->intern_context, t->folded, folded);
  return ascii;
}

static uint32_t marks_of_stop(const char *bytes, size_t length) {
  uint32_t marks = WM_MARK_STOP, n_dots = 0;
  for (size_t at = 0; at < length;) {
    uint32_t c = wm_utf8_next(bytes, length, &at);
    if (c == 0x2026)
      n_dots += 3;
    else if (c == '.')
      n_dots++;
    else
      return marks;
  }
  return marks | (n_dots == 1 ? WM_MARK_PERIOD : WM_MARK_ELLIPSIS);
}

static uint32_t marks_of_sign(const char *bytes, size_t length) {
  size_t at = 0;
  uint32_t c = wm_utf8_next(bytes, length, &at);
  switch (c) {
  case '.':
  case '!':
  case '?':
  case 0x2026:
    return marks_of_stop(bytes, length);
  case '"':
  case '\'':
    return WM_MARK_CLOSE | WM_MARK_OPEN | WM_MARK_QUOTE;
  case 0x201D:
  case 0x2019:
  case 0xBB:
    return WM_MARK_CLOSE | WM_MARK_QUOTE;
  case '`':
  case 0x201C:
  case 0x2018:
  case 0x201E:
  case 0xAB:
    return WM_MARK_OPEN | WM_MARK_QUOTE;
  case ')':
  case ']':
  case '}':
    return WM_MARK_CLOSE;
  case '(':
  case '[':
  case '{':
    return WM_MARK_OPEN;
  case '>':
    return WM_MARK_ANGLE;
  case '-':
  case '*':
    return length > WM_DRAWN ? WM_MARK_RULE : WM_MARK_BULLET;
  case '=':
  case '~':
  case '#':
    return length > WM_DRAWN ? WM_MARK_RULE : 0;
  case 0x2013:
  case 0x2022:
    return WM_MARK_BULLET;
  default:
    return 0;
  }
}

static uint32_t marks_of_number(const char *bytes, size_t length) {
  uint32_t n_slashes = 0, n_colons = 0;
  for (size_t i = 0; i < length; i++) {
    n_slashes += bytes[i] == '/';
    n_colons += bytes[i] == ':';
  }
  return WM_MARK_NUMBER | (n_slashes == 2 ? WM_MARK_DATE : 0) | (n_colons ? WM_MARK_TIME : 0);
}

static bool is_noon(const char *bytes, size_t length) {
  return length == 2 && ((bytes[0] | 32) == 'a' || (bytes[0] | 32) == 'p') &&
         (bytes[1] | 32) == 'm';
}

static uint32_t marks(const wm_word *word, const char *bytes, size_t length) {
  if (word->shape & WM_SHAPE_PUNCTUATION)
    return marks_of_sign(bytes, length);
  unsigned char c = (unsigned char)bytes[0];
  uint32_t found = 0;
  if (is_digit(c))
    found = marks_of_number(bytes, length);
  else if (word->shape & WM_SHAPE_UPPER_FIRST)
    found = WM_MARK_UPPER | (word->flags & WM_WORD_STARTER ? WM_MARK_STARTER : 0);
  else if (is_letter(c) || c >= 128)
    found = WM_MARK_LOWER;
  if (bytes[length - 1] == '.')
    found |= WM_MARK_DOTTED | (word->flags & WM_WORD_BEFORE_NAME ? WM_MARK_BOUND : 0);
  return is_noon(bytes, length) ? found | WM_MARK_NOON : found;
}

/* Flags, and where the word is split: before a unit behind digits, else as the lexicon says. */
static uint32_t flags(wm_tokenizer *t, const char *bytes, size_t length, uint8_t *split) {
  size_t unit = 0;
  while (unit < length && is_digit((unsigned char)bytes[unit]))
    unit++;
  uint32_t found = wm_lexicon_find(&t->lexicon, bytes + unit, length - unit, split);
  if (unit) {
    *split = found & WM_WORD_UNIT && unit <= UINT8_MAX ? (uint8_t)unit : 0;
    return 0;
  }
  if (found & WM_WORD_CAPITAL && !is_upper((unsigned char)bytes[0]))
    found &= WM_WORD_PREFIX | WM_WORD_UNIT | WM_WORD_ENDING | WM_WORD_STARTER;
  return found;
}

static void fill(wm_tokenizer *t, wm_word *word, const char *bytes, size_t length) {
  bool ascii = fold(t, word, bytes, length), dotted = bytes[length - 1] == '.';
  word->split = 0;
  word->flags = ascii ? (uint16_t)flags(t, bytes, length - dotted, &word->split) : 0;
  word->marks = marks(word, bytes, length);
  t->no_memory |= word->norm == WM_NONE;
}

const wm_word *wm_word_learn(wm_tokenizer *t, wm_word *word, uint32_t begin, uint32_t end) {
  fill(t, word, t->text + begin, end - begin);
  return word;
}
