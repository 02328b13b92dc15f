/* Which articles tell one story. */
#include "config.h"

#include "retold.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { FIRST_SLOTS = 1 << 10 };

/* The slot of an article: taken by it, or free. */
static wm_retold_slot *slot_of(wm_retold_slot *slots, uint32_t n_slots, uint64_t low,
                               uint64_t high) {
  uint32_t at = (uint32_t)low & (n_slots - 1);
  while (slots[at].story && (slots[at].low != low || slots[at].high != high))
    at = (at + 1) & (n_slots - 1);
  return &slots[at];
}

static bool make_room(wm_retold *retold) {
  if (retold->n < retold->n_slots / 2)
    return true;
  uint32_t n_slots = retold->n_slots ? 2 * retold->n_slots : FIRST_SLOTS;
  wm_retold_slot *slots = calloc(n_slots, sizeof *slots);
  if (!slots)
    return false;
  for (uint32_t i = 0; i < retold->n_slots; i++) {
    const wm_retold_slot *old = &retold->slots[i];
    if (old->story)
      *slot_of(slots, n_slots, old->low, old->high) = *old;
  }
  free(retold->slots);
  retold->slots = slots;
  retold->n_slots = n_slots;
  return true;
}

/* The slot of an article that is in now; it has no story when it was not. NULL without memory. */
static wm_retold_slot *enter(wm_retold *retold, wm_str article) {
  XXH128_hash_t id = XXH3_128bits(article.bytes, article.length);
  if (!make_room(retold))
    return NULL;
  wm_retold_slot *slot = slot_of(retold->slots, retold->n_slots, id.low64, id.high64);
  retold->n += !slot->story;
  slot->low = id.low64;
  slot->high = id.high64;
  return slot;
}

/* The first article of a story tells it as well, and is of the story that it began. */
bool wm_retold_add(wm_retold *retold, wm_str article, wm_str story) {
  wm_retold_slot *first = enter(retold, story);
  if (!first)
    return false;
  if (!first->story)
    first->story = ++retold->n_stories;
  uint32_t number = first->story;
  wm_retold_slot *slot = enter(retold, article);
  if (slot)
    slot->story = number;
  return slot != NULL;
}

void wm_retold_free(wm_retold *retold) {
  free(retold->slots);
  *retold = (wm_retold){0};
}

/* ------------------------------------------------------------------ counting */

bool wm_story_count_add(wm_story_count *count, const wm_retold *retold, wm_str article) {
  XXH128_hash_t id = XXH3_128bits(article.bytes, article.length);
  const wm_retold_slot *slot =
      retold->n_slots ? slot_of(retold->slots, retold->n_slots, id.low64, id.high64) : NULL;
  if (!slot || !slot->story) {
    count->alone++;
    return true;
  }
  if (count->n == count->room) {
    uint32_t room = count->room ? 2 * count->room : FIRST_SLOTS;
    uint32_t *stories = reallocarray(count->stories, room, sizeof *stories);
    if (!stories)
      return false;
    count->stories = stories;
    count->room = room;
  }
  count->stories[count->n++] = slot->story;
  return true;
}

static int compare(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

uint64_t wm_story_count_end(wm_story_count *count) {
  uint64_t stories = count->alone;
  if (count->n)
    qsort(count->stories, count->n, sizeof *count->stories, compare);
  for (uint32_t i = 0; i < count->n; i++)
    stories += i == 0 || count->stories[i] != count->stories[i - 1];
  count->alone = count->n = 0;
  return stories;
}

void wm_story_count_free(wm_story_count *count) {
  free(count->stories);
  *count = (wm_story_count){0};
}
