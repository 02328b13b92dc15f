/* A list of candidates that grows in the article's memory. */
#include "candidates.h"

enum { WM_CANDIDATES_FIRST = 64 };

static bool grow(wm_candidates *candidates, wm_instance *self) {
  uint32_t capacity = candidates->capacity ? candidates->capacity * 2 : WM_CANDIDATES_FIRST;
  if (capacity < candidates->capacity)
    return false;
  wm_candidate *items = wm_article_alloc(self, capacity, sizeof *items);
  if (!items)
    return false;
  if (candidates->n)
    memcpy(items, candidates->items, candidates->n * sizeof *items);
  candidates->items = items;
  candidates->capacity = capacity;
  return true;
}

bool wm_candidates_add(wm_candidates *candidates, const wm_passage *passage,
                       const wm_candidate *candidate) {
  if (candidates->n == candidates->capacity && !grow(candidates, passage->self))
    return false;
  wm_candidate *added = &candidates->items[candidates->n++];
  *added = *candidate;
  added->order = candidates->n;
  if (added->span.begin == added->span.end) {
    added->span.begin = passage->tokens[added->tokens.begin].span.begin;
    added->span.end = passage->tokens[added->tokens.end - 1].span.end;
  }
  return true;
}
