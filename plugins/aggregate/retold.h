/* Articles whose story others tell too, as the fold duplicates decides; of all others nothing is
 * kept. And counting the stories of some articles. The structs are the caller's; all zero is empty.
 * 56 bytes at most for each article that is added. */
#ifndef WM_AGGREGATE_RETOLD_H
#define WM_AGGREGATE_RETOLD_H

#include <wiremill/plugin.h>

typedef struct wm_retold_slot {
  uint64_t low, high; /* hash of an article's id: 10^9 of them collide with a chance of 10^-21 */
  uint32_t story;     /* and 1; 0: the slot is free */
} wm_retold_slot;

typedef struct wm_retold {
  wm_retold_slot *slots; /* n_slots of them, a power of two, at most half of them taken */
  uint32_t n_slots, n;
  uint32_t n_stories;
} wm_retold;

/* Notes that an article tells the story of another, by their ids. False when memory is used up. */
bool wm_retold_add(wm_retold *retold, wm_str article, wm_str story);
void wm_retold_free(wm_retold *retold);

typedef struct wm_story_count {
  uint64_t alone; /* articles whose story is theirs alone */
  uint32_t *stories, n, room;
} wm_story_count;

/* Adds an article, each once. False when memory is used up. */
bool wm_story_count_add(wm_story_count *count, const wm_retold *retold, wm_str article);

/* How many stories the articles tell; then none are counted. */
uint64_t wm_story_count_end(wm_story_count *count);
void wm_story_count_free(wm_story_count *count);

#endif
