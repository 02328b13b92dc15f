/* The token loop, and the fast way to cut chunks into pieces: ASCII by table, sixteen bytes at a
 * time where the machine has SSE2, and the typographic signs of news. A chunk with any other
 * character is given to ICU as a whole. */
#include "tokenizer.h"

#include "core/base/text.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { OTHER, WORD, DIGIT, SPACE, HIGH };

/* Classes of the bytes. The low line is a letter here; wm_scan_add_word() puts it apart. */
#define L10 WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD
#define L26 L10, L10, WORD, WORD, WORD, WORD, WORD, WORD
static const uint8_t classes[256] = {
    ['\t'] = SPACE, ['\n'] = SPACE, ['\v'] = SPACE, ['\f'] = SPACE, ['\r'] = SPACE,
    [' '] = SPACE,  ['0'] = DIGIT,  ['1'] = DIGIT,  ['2'] = DIGIT,  ['3'] = DIGIT,
    ['4'] = DIGIT,  ['5'] = DIGIT,  ['6'] = DIGIT,  ['7'] = DIGIT,  ['8'] = DIGIT,
    ['9'] = DIGIT,  ['A'] = L26,    ['_'] = WORD,   ['a'] = L26,    [128 ... 255] = HIGH,
};

static inline uint8_t class_at(const wm_tokenizer *t, uint32_t at) {
  return classes[(unsigned char)t->text[at]];
}

/* The end of the letters, digits and low lines that begin at `at`. The zero byte behind the text
 * is none of them. */
static uint32_t run_end_by_table(const wm_tokenizer *t, uint32_t at) {
  while (class_at(t, at) == WORD || class_at(t, at) == DIGIT)
    at++;
  return at;
}

#if defined(__SSE2__)
static inline __m128i between(__m128i bytes, char low, char high) {
  return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8((char)(low - 1))),
                       _mm_cmplt_epi8(bytes, _mm_set1_epi8((char)(high + 1))));
}

static inline uint32_t run_end(const wm_tokenizer *t, uint32_t at) {
  for (; t->length - at >= 16; at += 16) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(t->text + at));
    __m128i letter = between(_mm_or_si128(bytes, _mm_set1_epi8(32)), 'a', 'z');
    __m128i digit = between(bytes, '0', '9');
    __m128i line = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'));
    unsigned in = (unsigned)_mm_movemask_epi8(_mm_or_si128(letter, _mm_or_si128(digit, line)));
    if (in != 0xFFFF)
      return at + (uint32_t)__builtin_ctz(~in);
  }
  return run_end_by_table(t, at);
}
#else
static inline uint32_t run_end(const wm_tokenizer *t, uint32_t at) {
  return run_end_by_table(t, at);
}
#endif

static uint32_t codepoint_at(const wm_tokenizer *t, uint32_t at, uint32_t *end) {
  size_t next = at;
  uint32_t codepoint = wm_utf8_next(t->text, t->length, &next);
  *end = (uint32_t)next;
  return codepoint;
}

/* White space of Unicode above ASCII, the zero-width space and the byte order mark. */
static bool is_space(uint32_t c) {
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

uint32_t wm_scan_space(const wm_tokenizer *t, uint32_t at) {
  uint8_t class = class_at(t, at);
  if (class != HIGH)
    return class == SPACE;
  uint32_t end;
  return at < t->length && is_space(codepoint_at(t, at, &end)) ? end - at : 0;
}

uint8_t wm_scan_kind(uint32_t c) {
  if (c < 128)
    return c == '`' ? '\'' : c > ' ' && c < 127 ? (uint8_t)c : WM_PIECE_OTHER;
  switch (c) {
  case 0x2018: /* ‘ */
  case 0x2019: /* ’ */
    return '\'';
  case 0x201C: /* “ */
  case 0x201D: /* ” */
  case 0x201E: /* „ */
  case 0xAB:   /* « */
  case 0xBB:   /* » */
    return '"';
  case 0x2013: /* – */
  case 0x2014: /* — */
    return WM_PIECE_DASH;
  case 0x2026: /* … */
    return WM_PIECE_ELLIPSIS;
  case 0xA2:   /* ¢ */
  case 0xA3:   /* £ */
  case 0xA5:   /* ¥ */
  case 0x20AC: /* € */
    return WM_PIECE_CURRENCY;
  default:
    return WM_PIECE_OTHER;
  }
}

void wm_scan_add(wm_tokenizer *t, uint32_t begin, uint32_t end, uint8_t kind) {
  t->begins[t->n_pieces] = begin;
  t->kinds[t->n_pieces++] = kind;
  t->begins[t->n_pieces] = end;
  if (t->n_pieces == WM_PIECES)
    wm_chunk_assemble(t);
}

void wm_scan_add_word(wm_tokenizer *t, uint32_t begin, uint32_t end, uint8_t kind) {
  uint32_t first = begin, last = end;
  while (first < end && t->text[first] == '_')
    first++;
  while (last > first && t->text[last - 1] == '_')
    last--;
  if (first > begin)
    wm_scan_add(t, begin, first, '_');
  if (first < last)
    wm_scan_add(t, first, last, kind);
  if (last < end)
    wm_scan_add(t, last, end, '_');
}

static uint8_t kind_of_run(const wm_tokenizer *t, uint32_t begin, uint32_t end) {
  for (; begin < end; begin++)
    if (class_at(t, begin) == WORD && t->text[begin] != '_')
      return WM_PIECE_WORD;
  return WM_PIECE_NUMBER;
}

/* Cuts a chunk into pieces. Returns its end, or UINT32_MAX when it has a character that is for
 * ICU to judge. */
static uint32_t cut(wm_tokenizer *t, uint32_t at) {
  while (at < t->length) {
    uint8_t class = class_at(t, at);
    uint32_t end = at + 1;
    if (class == SPACE)
      break;
    if (class == WORD || class == DIGIT) {
      end = run_end(t, at);
      wm_scan_add_word(t, at, end, kind_of_run(t, at, end));
    } else if (class == OTHER) {
      wm_scan_add(t, at, end, wm_scan_kind((unsigned char)t->text[at]));
    } else {
      uint32_t c = codepoint_at(t, at, &end);
      if (is_space(c))
        break;
      uint8_t kind = wm_scan_kind(c);
      if (kind == WM_PIECE_OTHER)
        return UINT32_MAX;
      wm_scan_add(t, at, end, kind);
    }
    at = end;
  }
  return at;
}

static uint32_t chunk_end(const wm_tokenizer *t, uint32_t at) {
  while (at < t->length && !wm_scan_space(t, at))
    at++;
  return at;
}

/* Any chunk, in full. What was made of it before ICU was asked for is taken back. */
static uint32_t chunk(wm_tokenizer *t, uint32_t begin) {
  uint32_t n_before = t->n_tokens, place = t->place, end = UINT32_MAX;
  t->joined = false;
  if (!t->icu_only)
    end = cut(t, begin);
  if (end == UINT32_MAX) {
    t->n_tokens = n_before;
    t->n_pieces = 0;
    t->place = place;
    t->joined = false;
    end = chunk_end(t, begin);
    wm_segmenter_chunk(t, begin, end);
  }
  wm_chunk_assemble(t);
  return end;
}

/* ---- looking ahead: the cache of words is larger than what stays near from article to article */

/* Asks for the memory of the next run's word. */
static inline void look_ahead(wm_tokenizer *t) {
  uint32_t at = t->ahead_at;
  while (at < t->length && class_at(t, at) != WORD && class_at(t, at) != DIGIT)
    at++;
  t->ahead_at = at;
  if (at == t->length)
    return;
  wm_ahead *run = &t->ahead[(t->ahead_first + t->ahead_n++) % WM_RUNS_AHEAD];
  run->begin = at;
  run->end = t->ahead_at = run_end(t, at);
  run->word = NULL;
  if (run->end - at > WM_CACHED)
    return;
  wm_word_key(t, at, run->end - at, run->key);
  run->word = wm_word_place(t, run->key);
  __builtin_prefetch(run->word);
}

/* The run that begins at `at`, good until the next call. */
static inline const wm_ahead *run_at(wm_tokenizer *t, uint32_t at) {
  while (t->ahead_n && t->ahead[t->ahead_first % WM_RUNS_AHEAD].begin < at) {
    t->ahead_first++;
    t->ahead_n--;
  }
  if (!t->ahead_n)
    t->ahead_at = at;
  while (t->ahead_n < WM_RUNS_AHEAD && t->ahead_at < t->length)
    look_ahead(t);
  return &t->ahead[t->ahead_first % WM_RUNS_AHEAD];
}

/* The commonest chunks without pieces: a word, with or without a comma or a full stop. Returns the
 * chunk's end, or `begin` when it is another kind of chunk. Gives what chunk() would. */
static inline uint32_t common_chunk(wm_tokenizer *t, uint32_t begin) {
  const wm_ahead *run = run_at(t, begin);
  uint32_t end = run->end, behind = end;
  char sign = t->text[end];
  if (sign == ',' || sign == '.')
    behind++;
  if (run->begin != begin || classes[(unsigned char)t->text[behind]] != SPACE ||
      t->text[begin] == '_' || t->text[end - 1] == '_')
    return begin;
  const wm_word *word =
      run->word ? wm_word_at(t, run->word, run->key, begin, end) : wm_word_of(t, begin, end);
  if (word->split || (sign == '.' && (word->flags & WM_WORD_ABBREVIATION || end - begin < 3)))
    return begin;
  wm_tokenizer_emit(t, word, begin, end);
  if (behind > end)
    wm_tokenizer_emit(t, wm_word_of(t, end, behind), end, behind);
  return behind;
}

uint32_t wm_scan_skip(const wm_tokenizer *t, uint32_t at, uint32_t *n_lines) {
  *n_lines = 0;
  for (uint32_t length; at < t->length && (length = wm_scan_space(t, at)); at += length) {
    const char *space = t->text + at;
    *n_lines += *space == '\n' || (*space == '\r' && space[1] != '\n');
    if (*space == '\f' || (length == 3 && memcmp(space, "\xE2\x80\xA9", length) == 0))
      *n_lines += 2; /* a page or a paragraph ends */
  }
  return at;
}

/* Skips white space and notes what it says of the tokens around it. */
static uint32_t skip_space(wm_tokenizer *t, uint32_t at) {
  uint32_t n_lines, end = wm_scan_skip(t, at, &n_lines);
  if (n_lines)
    t->place = n_lines > 1 ? WM_MARK_PARAGRAPH : WM_MARK_LINE;
  if (end > at && t->n_tokens)
    t->tokens[t->n_tokens - 1].shape |= WM_SHAPE_SPACE_AFTER;
  return end;
}

void wm_scan(wm_tokenizer *t) {
  t->ahead_n = 0;
  uint32_t at = skip_space(t, 0);
  while (at < t->length && wm_tokenizer_reserve(t)) {
    uint8_t class = class_at(t, at);
    uint32_t end = at;
    if ((class == WORD || class == DIGIT) && !t->icu_only)
      end = common_chunk(t, at);
    if (end == at)
      end = chunk(t, at);
    if (t->text[end] == ' ' && class_at(t, end + 1) == WORD && t->n_tokens) {
      t->tokens[t->n_tokens - 1].shape |= WM_SHAPE_SPACE_AFTER;
      at = end + 1;
    } else {
      at = skip_space(t, end);
    }
  }
}
