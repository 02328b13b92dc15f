/* Candidates by bands of sketches (locality-sensitive hashing), decisions by whole sketches. Two
 * texts with the share s of shingles in common meet in a band of three bins with the chance s^3, in
 * one of 21 bands with 1 - (1 - s^3)^21: 0.75 for s = 0.4, 0.95 for s = 0.5, 0.995 for s = 0.6. */
#include "stories.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { FIRST_BITS = 10, MOST_CANDIDATES = 256 }; /* candidates in one band: the latest ones */

void wm_stories_init(wm_stories *s, double least) {
  *s = (wm_stories){.least = least};
}

void wm_stories_free(wm_stories *s) {
  free(s->rows);
  free(s->heads);
  free(s->links);
  free(s->met);
  free(s->ids);
  *s = (wm_stories){0};
}

size_t wm_stories_memory(const wm_stories *s) {
  if (!s->bits)
    return 0;
  size_t heads = ((size_t)WM_STORY_BANDS << s->bits) + ((size_t)2 << s->bits);
  return s->capacity * (sizeof *s->rows + WM_STORY_BANDS * sizeof *s->links + sizeof *s->met) +
         heads * sizeof *s->heads;
}

/* ------------------------------------------------------------------- tables */

static uint32_t *head_of(const wm_stories *s, const wm_sketch *sketch, uint32_t band) {
  uint64_t hash = XXH3_64bits_withSeed(sketch->bins + band * WM_STORY_ROWS,
                                       WM_STORY_ROWS * sizeof *sketch->bins, band);
  return &s->heads[((size_t)band << s->bits) + (size_t)(hash >> (64 - s->bits))];
}

/* For each row, the one before it in the band. */
static uint32_t *links_of(const wm_stories *s, uint32_t band) {
  return s->links + ((size_t)band << s->bits);
}

/* Where an id is among the ids, or where it would be put. */
static uint32_t *id_slot(const wm_stories *s, const uint8_t id[16]) {
  uint32_t mask = (2u << s->bits) - 1;
  uint32_t at = (uint32_t)XXH3_64bits(id, 16) & mask;
  while (s->ids[at] && memcmp(s->rows[s->ids[at] - 1].sketch.id, id, 16) != 0)
    at = (at + 1) & mask;
  return &s->ids[at];
}

static void enter(wm_stories *s, uint32_t row) {
  const wm_sketch *sketch = &s->rows[row].sketch;
  for (uint32_t band = 0; band < WM_STORY_BANDS; band++) {
    uint32_t *head = head_of(s, sketch, band);
    links_of(s, band)[row] = *head;
    *head = row + 1;
  }
  *id_slot(s, sketch->id) = row + 1;
}

static bool resize(void *array, size_t n, size_t each) {
  void *old, *larger;
  memcpy(&old, array, sizeof old);
  larger = realloc(old, n * each);
  if (larger)
    memcpy(array, &larger, sizeof larger);
  return larger != NULL;
}

/* Makes room for a row; the tables grow with the rows. */
static bool grow(wm_stories *s) {
  if (s->n < s->capacity)
    return true;
  uint32_t bits = s->bits ? s->bits + 1 : FIRST_BITS;
  if (bits > 28 || !resize(&s->rows, (size_t)1 << bits, sizeof *s->rows) ||
      !resize(&s->links, (size_t)WM_STORY_BANDS << bits, sizeof *s->links) ||
      !resize(&s->met, (size_t)1 << bits, sizeof *s->met) ||
      !resize(&s->heads, (size_t)WM_STORY_BANDS << bits, sizeof *s->heads) ||
      !resize(&s->ids, (size_t)2 << bits, sizeof *s->ids))
    return false;
  s->bits = bits;
  s->capacity = 1u << bits;
  memset(s->heads, 0, ((size_t)WM_STORY_BANDS << bits) * sizeof *s->heads);
  memset(s->met, 0, ((size_t)1 << bits) * sizeof *s->met);
  memset(s->ids, 0, ((size_t)2 << bits) * sizeof *s->ids);
  for (uint32_t row = 0; row < s->n; row++)
    enter(s, row);
  return true;
}

/* ---------------------------------------------------------------- decisions */

/* Rows that have a band in common with a sketch, each once: where articles resemble each other the
 * same ones are met in many bands. */
typedef struct candidates {
  uint32_t n, rows[WM_STORY_BANDS * MOST_CANDIDATES];
} candidates;

/* All bands' lists are followed side by side, since each step waits for memory. */
static void find_candidates(const wm_stories *s, const wm_sketch *sketch, uint32_t own,
                            candidates *out) {
  uint32_t next[WM_STORY_BANDS], some = 1;
  for (uint32_t band = 0; band < WM_STORY_BANDS; band++)
    next[band] = *head_of(s, sketch, band);
  out->n = 0;
  for (uint32_t n = 0; some && n < MOST_CANDIDATES; n++) {
    some = 0;
    for (uint32_t band = 0; band < WM_STORY_BANDS; band++) {
      if (!next[band])
        continue;
      uint32_t row = next[band] - 1;
      out->rows[out->n] = row;
      out->n += s->met[row] != own + 1;
      s->met[row] = own + 1;
      some |= next[band] = links_of(s, band)[row];
    }
  }
}

/* The most similar row before `own`; among equals the earliest. Its similarity in *most. Sketches
 * are more than the caches hold, so they are asked for ahead. */
static uint32_t find_like(const wm_stories *s, const wm_sketch *sketch, uint32_t own,
                          uint32_t *most) {
  enum { AHEAD = 8 };
  candidates found;
  uint32_t best = WM_NONE;
  *most = 0;
  find_candidates(s, sketch, own, &found);
  for (uint32_t i = 0; i < found.n; i++) {
    uint32_t row = found.rows[i], equal = wm_sketch_equal(sketch, &s->rows[row].sketch);
    if (i + AHEAD < found.n)
      wm_sketch_prefetch(&s->rows[found.rows[i + AHEAD]].sketch);
    if (equal > *most || (equal == *most && row < best))
      *most = equal, best = row;
  }
  return best;
}

static bool is_later(const wm_sketch *a, const wm_sketch *b) {
  return !*a->date || !*b->date || memcmp(a->date, b->date, WM_SKETCH_DATE) >= 0;
}

/* What `a` is to the earlier `b`, which it is like. */
static wm_story_kind kind_of(const wm_sketch *a, const wm_sketch *b) {
  uint32_t flags = a->flags & ~b->flags;
  if (a->words == b->words)
    return WM_STORY_IDENTICAL;
  if (flags & WM_SKETCH_CORRECTION)
    return WM_STORY_CORRECTION;
  if (flags & WM_SKETCH_UPDATE)
    return WM_STORY_UPDATE;
  bool same_source = a->source && a->source == b->source;
  return same_source && is_later(a, b) ? WM_STORY_UPDATE : WM_STORY_COPY;
}

static void decide(const wm_stories *s, wm_story_row *row, uint32_t own) {
  uint32_t most, like = find_like(s, &row->sketch, own, &most);
  row->story = row->of = own;
  if (like == WM_NONE || !row->sketch.n_words || most < s->least * WM_SKETCH_BINS)
    return;
  row->of = like;
  row->story = s->rows[like].story;
  row->similarity = (uint16_t)most;
  row->kind = (uint8_t)kind_of(&row->sketch, &s->rows[like].sketch);
}

bool wm_stories_add(wm_stories *s, const wm_sketch *sketch, uint32_t *row) {
  if (!grow(s))
    return false;
  uint32_t known = *id_slot(s, sketch->id);
  *row = known ? known - 1 : s->n;
  wm_story_row *to = &s->rows[*row];
  if (!known) {
    *to = (wm_story_row){.sketch = *sketch};
    decide(s, to, *row);
    enter(s, *row);
    s->n++;
  }
  to->here = 1;
  return true;
}
