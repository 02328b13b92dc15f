/* Text as a detector of languages sees it: pieces of some words, folded letters, hashes of n-grams.
 */
#ifndef WM_LANGUAGE_LETTERS_H
#define WM_LANGUAGE_LETTERS_H

#include <wiremill/plugin.h>

enum {
  WM_PIECE_LEAST = 48, /* bytes of a piece before a line's end ends it, too */
  WM_PIECE_MOST = 128, /* bytes of a piece */
  WM_GRAM_MOST = 4     /* letters of an n-gram */
};

/* The letters of a piece, in lower case, with one space for all that stands between words, before
 * the first and behind the last. */
typedef struct wm_letters {
  uint32_t points[WM_PIECE_MOST + 2]; /* code points */
  uint32_t n;                         /* of them; spaces included */
  uint32_t n_letters;                 /* without spaces */
} wm_letters;

/* The first `most` bytes of a text, or up to three less, as no character is cut. */
wm_str wm_letters_head(wm_str text, size_t most);

/* What is behind the first space among a text's last `most` bytes, or behind the first beginning of
 * a character. */
wm_str wm_letters_tail(wm_str text, size_t most);

/* Cuts the next piece off: it ends behind a line, or before a word, and never within a character.
 * False at the text's end. */
bool wm_letters_piece(wm_str text, size_t *at, wm_str *piece);

/* Letters of nothing. */
void wm_letters_begin(wm_letters *letters);

/* Adds those of a text, as if a space stood before it: in all at most of WM_PIECE_MOST - 1 bytes in
 * two texts, or of WM_PIECE_MOST in one. */
void wm_letters_add(wm_str text, wm_letters *letters);

/* The letters of one text alone. */
void wm_letters_read(wm_str piece, wm_letters *letters);

/* Hashes, each of `bits` bits, of all n-grams of 1 to WM_GRAM_MOST letters, but of a space alone.
 * `hashes` has room for WM_GRAM_MOST a point; returns how many there are. */
uint32_t wm_letters_grams(const wm_letters *letters, uint32_t bits, uint32_t *hashes);

#endif
