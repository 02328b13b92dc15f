/* "Did you mean": edit distance with transpositions, bounded by the length of the word. */
#include "suggest.h"

#include <stdio.h>

/* Longer words are not compared. */
#define LONGEST 40

void wm_suggest_start(wm_suggest *suggest, wm_str word) {
  suggest->word = word;
  suggest->best = (wm_str){0};
  suggest->distance = word.length / 3 + 1; /* one more than is still near */
  if (word.length > LONGEST)
    suggest->distance = 0;
}

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours (Damerau
 * 1964). Three rows of the table are enough. */
static size_t distance(wm_str a, wm_str b) {
  size_t rows[3][LONGEST + 1];
  size_t *before = rows[0], *last = rows[1], *row = rows[2];
  for (size_t j = 0; j <= b.length; j++)
    last[j] = j;
  for (size_t i = 1; i <= a.length; i++) {
    row[0] = i;
    for (size_t j = 1; j <= b.length; j++) {
      bool same = a.bytes[i - 1] == b.bytes[j - 1];
      row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + !same);
      if (i > 1 && j > 1 && a.bytes[i - 1] == b.bytes[j - 2] && a.bytes[i - 2] == b.bytes[j - 1])
        row[j] = least(row[j], before[j - 2] + 1);
    }
    size_t *free_row = before;
    before = last;
    last = row;
    row = free_row;
  }
  return last[b.length];
}

void wm_suggest_offer(wm_suggest *suggest, wm_str known) {
  if (!known.length || known.length > LONGEST || !suggest->distance)
    return;
  size_t d = distance(suggest->word, known);
  bool begins = suggest->word.length >= 3 && known.length > suggest->word.length &&
                memcmp(known.bytes, suggest->word.bytes, suggest->word.length) == 0;
  if (begins)
    d = least(d, 1); /* `entity` for entity-extract: meant, however much is missing */
  if (d < suggest->distance && d < known.length) {
    suggest->best = known;
    suggest->distance = d;
  }
}

const char *wm_suggest_hint(const wm_suggest *suggest, char out[WM_SUGGEST_HINT]) {
  out[0] = 0;
  if (suggest->best.length)
    snprintf(out, WM_SUGGEST_HINT, " (did you mean '%.*s'?)", (int)suggest->best.length,
             suggest->best.bytes);
  return out;
}
