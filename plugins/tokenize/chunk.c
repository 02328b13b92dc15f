/* From pieces to tokens: which pieces are one token and which pieces are several, after the
 * convention of the English Universal Dependencies treebank EWT. Functions look at piece i,
 * add the tokens that begin there, and return the piece that comes next. */
#include "tokenizer.h"

#include "core/base/text.h"

static uint32_t size_of(const wm_tokenizer *t, uint32_t i) {
  return t->begins[i + 1] - t->begins[i];
}

static const char *bytes_of(const wm_tokenizer *t, uint32_t i) {
  return t->text + t->begins[i];
}

static void emit_bytes(wm_tokenizer *t, uint32_t begin, uint32_t end) {
  wm_tokenizer_emit(t, wm_word_of(t, begin, end), begin, end);
}

static uint32_t emit(wm_tokenizer *t, uint32_t i, uint32_t end) {
  emit_bytes(t, t->begins[i], t->begins[end]);
  return end;
}

static uint32_t emit_marked(wm_tokenizer *t, uint32_t i, uint32_t end, uint32_t mark) {
  emit(t, i, end);
  t->marks[t->n_tokens - 1] |= mark;
  return end;
}

/* True when a token lies directly before piece i. */
static bool is_joined(const wm_tokenizer *t, uint32_t i) {
  return i > 0 || t->joined;
}

static bool is_among(const wm_tokenizer *t, uint32_t i, const char *const *words) {
  for (; *words; words++) {
    size_t length = strlen(*words), at = 0;
    if (size_of(t, i) != length)
      continue;
    while (at < length && (bytes_of(t, i)[at] | 32) == (*words)[at])
      at++;
    if (at == length)
      return true;
  }
  return false;
}

static uint32_t flags_of(wm_tokenizer *t, uint32_t i) {
  return wm_word_of(t, t->begins[i], t->begins[i + 1])->flags;
}

/* The first byte behind the chunk's white space; 0 when the paragraph ends there. */
static unsigned char byte_after(const wm_tokenizer *t) {
  uint32_t n_lines, at = wm_scan_skip(t, t->begins[t->n_pieces], &n_lines);
  return n_lines > 1 || at >= t->length ? 0 : (unsigned char)t->text[at];
}

static bool is_capital(unsigned char c) {
  return c >= 'A' && c <= 'Z';
}

/* ---- abbreviations ---- */

/* A single letter, or Ph and the like in a degree. */
static bool is_label(const wm_tokenizer *t, uint32_t i) {
  static const char *const degrees[] = {"ph", "sc", "ed", "phil", "litt", NULL};
  if (t->kinds[i] != WM_PIECE_WORD)
    return false;
  size_t at = 0;
  wm_utf8_next(bytes_of(t, i), size_of(t, i), &at);
  return at == size_of(t, i) || is_among(t, i, degrees);
}

/* U.S., a.m., Ph.D., and the initial J. before a name. Returns i when there is none. */
static uint32_t initials_end(const wm_tokenizer *t, uint32_t i) {
  uint32_t j = i;
  while (t->kinds[j + 1] == '.' && is_label(t, j))
    j += 2;
  bool several = j > i + 2;
  if (j > i && is_label(t, j) && !(t->kinds[j + 1] == '\'' && !several))
    return j + 1; /* U.S without the last stop */
  if (j == i || several || t->kinds[j] == '.')
    return several ? j : i;
  if (t->kinds[j] == '"' || t->kinds[j] == '\'' || (!t->kinds[j] && !byte_after(t)))
    return i;
  unsigned char first = (unsigned char)bytes_of(t, i)[0];
  return size_of(t, i) <= 2 && (first < 'a' || first >= 0x80) ? j : i; /* two bytes: Ž. */
}

/* Inc., No. 5; the stop of the last word of a paragraph is its own token. */
static bool takes_stop(wm_tokenizer *t, uint32_t i) {
  if (t->kinds[i + 1] != '.' || t->kinds[i + 2] == '.')
    return false;
  uint32_t flags = flags_of(t, i);
  if (!(flags & WM_WORD_ABBREVIATION) || t->kinds[i + 2])
    return flags & WM_WORD_ABBREVIATION && !(flags & WM_WORD_BEFORE_DIGIT);
  unsigned char next = byte_after(t);
  if (flags & WM_WORD_BEFORE_DIGIT)
    return next >= '0' && next <= '9';
  return next && !(flags & WM_WORD_CLOSES && is_capital(next));
}

/* Yahoo! inside a paragraph. */
static bool takes_mark(wm_tokenizer *t, uint32_t i) {
  return t->kinds[i + 1] == '!' && t->kinds[i + 2] != '!' && flags_of(t, i) & WM_WORD_EXCLAIMED &&
         (t->kinds[i + 2] || byte_after(t));
}

/* ---- words ---- */

/* The apostrophe at i with s, m, d, re, ve or ll behind it. */
static bool is_clitic(const wm_tokenizer *t, uint32_t i) {
  static const char *const clitics[] = {"s", "m", "d", "re", "ve", "ll", NULL};
  return t->kinds[i] == '\'' && t->kinds[i + 1] == WM_PIECE_WORD && is_among(t, i + 1, clitics);
}

/* The apostrophe at i in don't. */
static bool is_negation(const wm_tokenizer *t, uint32_t i) {
  static const char *const negation[] = {"t", NULL};
  return size_of(t, i - 1) > 1 && (t->text[t->begins[i] - 1] | 32) == 'n' &&
         is_among(t, i + 1, negation);
}

static bool is_short(const wm_tokenizer *t, uint32_t i) {
  return t->kinds[i] == WM_PIECE_WORD && size_of(t, i) <= 4;
}

/* w/o, l/c: single letters around one slash; c/o is three tokens. */
static bool is_slashed(const wm_tokenizer *t, uint32_t i) {
  static const char *const with[] = {"w", NULL}, *const out[] = {"out", NULL},
                           *const care[] = {"c", NULL};
  if (t->kinds[i + 1] != '/' || t->kinds[i + 2] != WM_PIECE_WORD || t->kinds[i + 3] == '/')
    return false;
  return (size_of(t, i) == 1 && size_of(t, i + 2) == 1 && !is_among(t, i, care)) ||
         (is_among(t, i, with) && is_among(t, i + 2, out));
}

static bool begins_with_digit(const wm_tokenizer *t, uint32_t i) {
  return t->kinds[i] == WM_PIECE_WORD && bytes_of(t, i)[0] >= '0' && bytes_of(t, i)[0] <= '9';
}

/* US$ before a number. */
static bool is_dollar(const wm_tokenizer *t, uint32_t i) {
  static const char *const dollars[] = {"us", "a", "c", "hk", "nz", "s", "nt", "r", "u", NULL};
  return t->kinds[i + 1] == '$' &&
         (t->kinds[i + 2] == WM_PIECE_NUMBER || begins_with_digit(t, i + 2)) &&
         is_among(t, i, dollars);
}

/* The end of RM3.5bn or KSh1,200, letters and a number written together; i + 1 when i is none. */
static uint32_t amount_end(const wm_tokenizer *t, uint32_t i) {
  uint8_t last = (uint8_t)t->text[t->begins[i + 1] - 1];
  uint32_t j = i + 1;
  if (last < '0' || last > '9')
    return j;
  while ((t->kinds[j] == ',' && t->kinds[j + 1] == WM_PIECE_NUMBER && size_of(t, j + 1) == 3) ||
         (t->kinds[j] == '.' && t->kinds[j + 1] == WM_PIECE_NUMBER))
    j += 2;
  return t->kinds[j] == '.' && begins_with_digit(t, j + 1) ? j + 2 : j;
}

/* True when piece j and the word behind it belong to the word that begins at i. */
static bool goes_on(wm_tokenizer *t, uint32_t i, uint32_t j) {
  uint8_t next = t->kinds[j + 1];
  switch (t->kinds[j]) {
  case '\'':
    return next == WM_PIECE_WORD && !is_clitic(t, j) && !is_negation(t, j);
  case '-':
    return (next == WM_PIECE_WORD || next == WM_PIECE_NUMBER) && j == i + 1 &&
           flags_of(t, i) & WM_WORD_PREFIX;
  case '&':
    return is_short(t, j - 1) && is_short(t, j + 1);
  case '*':
    return next == WM_PIECE_WORD;
  default:
    return false;
  }
}

/* Digits with a unit, 5|km, or a written-together pair, can|not. */
static void emit_parts(wm_tokenizer *t, uint32_t begin, uint32_t end) {
  const wm_word *word = wm_word_of(t, begin, end);
  if (!word->split) {
    wm_tokenizer_emit(t, word, begin, end);
    return;
  }
  uint32_t second = begin + word->split;
  emit_bytes(t, begin, second);
  emit_bytes(t, second, end);
}

static uint32_t plain_word(wm_tokenizer *t, uint32_t i) {
  if (is_dollar(t, i))
    return emit(t, i, i + 2);
  if (is_slashed(t, i))
    return emit(t, i, i + 3);
  uint32_t j = amount_end(t, i);
  while (goes_on(t, i, j))
    j += 2;
  if (t->kinds[j] == '\'' && t->kinds[j + 1] == WM_PIECE_WORD && is_negation(t, j)) {
    emit_bytes(t, t->begins[i], t->begins[j] - 1);
    emit_bytes(t, t->begins[j] - 1, t->begins[j + 2]);
    return j + 2;
  }
  if (j > i + 1)
    return emit(t, i, j);
  emit_parts(t, t->begins[i], t->begins[j]);
  return j;
}

static uint32_t word(wm_tokenizer *t, uint32_t i) {
  uint32_t end = initials_end(t, i);
  if (end > i)
    return emit_marked(t, i, end, end == i + 2 ? WM_MARK_BOUND : 0);
  if (takes_mark(t, i))
    return emit(t, i, i + 2);
  if (!takes_stop(t, i))
    return plain_word(t, i);
  return emit_marked(t, i, i + 2, flags_of(t, i) & WM_WORD_BEFORE_NAME ? WM_MARK_BOUND : 0);
}

/* ---- numbers ---- */

static uint32_t number(wm_tokenizer *t, uint32_t i) {
  static const char *const plural[] = {"s", NULL};
  uint32_t end = wm_number_end(t, i);
  uint8_t sign = t->kinds[end];
  if ((sign == '.' || sign == ':' || sign == ',') && begins_with_digit(t, end + 1)) {
    uint32_t unit = t->begins[end + 1], begin = t->begins[i]; /* 7:30|pm, 2.5|km, 3.5rc1 */
    while (t->text[unit] >= '0' && t->text[unit] <= '9')
      unit++;
    uint8_t split;
    uint32_t last = t->begins[end + 2];
    bool is_unit = wm_lexicon_find(&t->lexicon, t->text + unit, last - unit, &split) & WM_WORD_UNIT;
    emit_bytes(t, begin, is_unit ? unit : last);
    if (is_unit)
      emit_bytes(t, unit, last);
    return end + 2;
  }
  if (sign == '\'' && t->kinds[end + 1] == WM_PIECE_WORD && is_among(t, end + 1, plural))
    end += 2; /* 1990's */
  return emit(t, i, end);
}

/* ---- signs ---- */

static uint32_t run_end(const wm_tokenizer *t, uint32_t i, const char *kinds) {
  while (t->kinds[i] && strchr(kinds, t->kinds[i]))
    i++;
  return i;
}

/* :-) and its kin, at a chunk's beginning and followed by nothing but signs. */
static uint32_t emoticon_end(const wm_tokenizer *t, uint32_t i) {
  if (is_joined(t, i))
    return i;
  uint32_t j = i + 1;
  if (t->kinds[i] == '(')
    return (t->kinds[j] == ':' || t->kinds[j] == ';') && !t->kinds[j + 1] ? j + 1 : i;
  if (t->kinds[j] == '-' || t->kinds[j] == '\'')
    j++;
  bool letter =
      t->kinds[j] == WM_PIECE_WORD && size_of(t, j) == 1 && strchr("DPpOo", *bytes_of(t, j));
  bool mouth = letter || (t->kinds[j] && strchr(")(/\\|*", t->kinds[j]));
  uint8_t next = mouth ? t->kinds[j + 1] : 0;
  return mouth && (!next || strchr(".,!?", next)) ? j + 1 : i;
}

static uint32_t apostrophe(wm_tokenizer *t, uint32_t i) {
  static const char *const cut[] = {"em", "n", "til", "cause", "tis", "twas", NULL};
  uint8_t next = t->kinds[i + 1];
  if (is_clitic(t, i) && (is_joined(t, i) || !t->kinds[i + 2]))
    return emit(t, i, i + 2);
  if (next == '\'')
    return emit(t, i, i + 2);
  if (!is_joined(t, i) && next == WM_PIECE_NUMBER && size_of(t, i + 1) == 2)
    return emit(t, i, i + 2); /* '98 */
  if (!is_joined(t, i) && next == WM_PIECE_WORD &&
      (is_among(t, i + 1, cut) || (begins_with_digit(t, i + 1) && size_of(t, i + 1) == 3)))
    return emit(t, i, i + 2); /* 'em, '90s */
  return emit(t, i, i + 1);
}

static uint32_t sign(wm_tokenizer *t, uint32_t i) {
  static const char dots[] = {'.', WM_PIECE_ELLIPSIS, 0};
  char own[] = {(char)t->kinds[i], 0};
  uint8_t next = t->kinds[i + 1];
  switch (t->kinds[i]) {
  case '\'':
    return apostrophe(t, i);
  case '.':
  case WM_PIECE_ELLIPSIS:
    if (*own == '.' && next == WM_PIECE_NUMBER && !is_joined(t, i))
      return emit(t, i, wm_number_end(t, i + 1)); /* .5 */
    return emit(t, i, run_end(t, i, dots));
  case '!':
  case '?':
    return emit(t, i, run_end(t, i, "!?"));
  case '+':
    if (next == WM_PIECE_NUMBER && !is_joined(t, i))
      return emit(t, i, wm_number_end(t, i + 1)); /* +44 */
    return emit(t, i, run_end(t, i, own));
  case '@':
  case '#':
    if (next == WM_PIECE_WORD && !is_joined(t, i))
      return emit(t, i, i + 2); /* @name, #topic */
    return emit(t, i, run_end(t, i, own));
  case '(':
  case ':':
  case ';':
  case '=': {
    uint32_t end = emoticon_end(t, i);
    if (end > i)
      return emit_marked(t, i, end, WM_MARK_EMOTICON);
    return emit(t, i, *own == '=' ? run_end(t, i, own) : i + 1);
  }
  case ',':
  case '-':
  case '*':
  case '~':
  case '<':
  case '>':
  case '|':
  case '\\':
  case WM_PIECE_DASH:
    return emit(t, i, run_end(t, i, own));
  default:
    return emit(t, i, i + 1);
  }
}

void wm_chunk_assemble(wm_tokenizer *t) {
  uint32_t n = t->n_pieces;
  if (!n || !wm_tokenizer_reserve(t)) {
    t->n_pieces = 0;
    return;
  }
  t->kinds[n] = t->kinds[n + 1] = t->kinds[n + 2] = 0;
  for (uint32_t i = 0; i < n;) {
    uint32_t marks, address = wm_address_end(t, i, &marks);
    if (address > i) {
      i = emit_marked(t, i, address, marks);
      t->tokens[t->n_tokens - 1].shape |= WM_SHAPE_URL;
    } else if (t->kinds[i] == WM_PIECE_WORD)
      i = word(t, i);
    else if (t->kinds[i] == WM_PIECE_NUMBER)
      i = number(t, i);
    else
      i = sign(t, i);
  }
  t->begins[0] = t->begins[n];
  t->n_pieces = 0;
  t->joined = true;
}
