/* Pieces, folded letters and n-grams. */
#include "letters.h"

#include "core/base/text.h"

#include <unicode/uchar.h>

static size_t limit_of(wm_str text, size_t begin) {
  size_t end = text.length - begin > WM_PIECE_MOST ? begin + WM_PIECE_MOST : text.length;
  while (end < text.length && end > begin && ((unsigned char)text.bytes[end] & 0xC0) == 0x80)
    end--;
  return end;
}

bool wm_letters_piece(wm_str text, size_t *at, wm_str *piece) {
  size_t begin = *at;
  if (begin >= text.length)
    return false;
  size_t limit = limit_of(text, begin), end = limit;
  bool line = false;
  for (size_t i = begin; i < limit; i++) {
    if (text.bytes[i] == ' ')
      end = i;
    if (text.bytes[i] == '\n' && i - begin >= WM_PIECE_LEAST) {
      end = i + 1;
      line = true;
      break;
    }
  }
  if (limit == text.length && !line)
    end = limit;
  if (end == begin) /* invalid bytes, or a space at the beginning of a word that is too long */
    end = limit > begin ? limit : begin + 1;
  *piece = (wm_str){text.bytes + begin, end - begin};
  *at = end;
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

void wm_letters_read(wm_str piece, wm_letters *letters) {
  uint32_t n = 1;
  letters->n_letters = 0;
  letters->points[0] = ' ';
  for (size_t at = 0; at < piece.length;) {
    uint32_t letter = fold(wm_utf8_next(piece.bytes, piece.length, &at));
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
