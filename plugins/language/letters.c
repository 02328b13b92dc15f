/* Pieces, folded letters and n-grams. */
#include "letters.h"

#include "core/base/text.h"

#include <unicode/uchar.h>

static bool goes_on(wm_str text, size_t at) {
  return at < text.length && ((unsigned char)text.bytes[at] & 0xC0) == 0x80;
}

wm_str wm_letters_head(wm_str text, size_t most) {
  size_t end = text.length > most ? most : text.length;
  for (size_t i = 0; i < 3 && end && goes_on(text, end); i++)
    end--;
  return (wm_str){text.bytes, end};
}

wm_str wm_letters_tail(wm_str text, size_t most) {
  size_t begin = text.length > most ? text.length - most : 0;
  while (goes_on(text, begin))
    begin++;
  const char *space = memchr(text.bytes + begin, ' ', text.length - begin);
  if (space)
    begin = (size_t)(space - text.bytes);
  return (wm_str){text.bytes + begin, text.length - begin};
}

/* Where a piece of at most `limit` bytes ends before a word; `limit` when it has one word. */
static size_t last_space(const char *bytes, size_t limit) {
  size_t end = limit;
  while (end && bytes[end - 1] != ' ')
    end--;
  return end > 1 ? end - 1 : limit;
}

bool wm_letters_piece(wm_str text, size_t *at, wm_str *piece) {
  if (*at >= text.length)
    return false;
  wm_str rest = {text.bytes + *at, text.length - *at};
  size_t end = wm_letters_head(rest, WM_PIECE_MOST).length;
  const char *line =
      end > WM_PIECE_LEAST ? memchr(rest.bytes + WM_PIECE_LEAST, '\n', end - WM_PIECE_LEAST) : NULL;
  if (line)
    end = (size_t)(line - rest.bytes) + 1;
  else if (end < rest.length)
    end = last_space(rest.bytes, end);
  *piece = (wm_str){rest.bytes, end};
  *at += end;
  return true;
}

/* The letter in lower case; 0 for what is none. Marks are parts of words, as in Hindi or Thai. */
static uint32_t fold(uint32_t point) {
  if (point < 0x80)
    return point >= 'a' && point <= 'z' ? point : point >= 'A' && point <= 'Z' ? point | 32 : 0;
  if (u_isalpha((UChar32)point))
    return (uint32_t)u_tolower((UChar32)point);
  return U_GET_GC_MASK((UChar32)point) & U_GC_M_MASK ? point : 0;
}

void wm_letters_begin(wm_letters *letters) {
  letters->points[0] = ' ';
  letters->n = 1;
  letters->n_letters = 0;
}

void wm_letters_add(wm_str text, wm_letters *letters) {
  uint32_t n = letters->n;
  for (size_t at = 0; at < text.length;) {
    uint32_t letter = fold(wm_utf8_next(text.bytes, text.length, &at));
    letters->n_letters += letter != 0;
    if (letter)
      letters->points[n++] = letter;
    else if (letters->points[n - 1] != ' ')
      letters->points[n++] = ' ';
  }
  if (letters->points[n - 1] != ' ')
    letters->points[n++] = ' ';
  letters->n = n;
}

void wm_letters_read(wm_str piece, wm_letters *letters) {
  wm_letters_begin(letters);
  wm_letters_add(piece, letters);
}

uint32_t wm_letters_grams(const wm_letters *letters, uint32_t bits, uint32_t *hashes) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < letters->n; i++) {
    uint32_t hash = 2166136261U; /* FNV-1a over code points, stirred so that each bit counts */
    for (uint32_t k = 0; k < WM_GRAM_MOST && i + k < letters->n; k++) {
      hash = (hash ^ letters->points[i + k]) * 16777619U;
      hash ^= hash >> 15;
      if (k || letters->points[i] != ' ')
        hashes[n++] = hash * 2654435761U >> (32 - bits);
    }
  }
  return n;
}
