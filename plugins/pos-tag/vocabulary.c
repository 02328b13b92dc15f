/* A hash table of feature keys, which are hashes already. */
#include "vocabulary.h"

#include <stdlib.h>

enum { CAPACITY_MIN = 1 << 16 };

static struct wm_pos_entry *place(const struct wm_pos_vocabulary *v, uint64_t key) {
  size_t at = key & (v->capacity - 1);
  while (v->entries[at].key && v->entries[at].key != key)
    at = (at + 1) & (v->capacity - 1);
  return &v->entries[at];
}

static bool grow(struct wm_pos_vocabulary *v) {
  struct wm_pos_vocabulary wider = {.n = v->n,
                                    .capacity = v->capacity ? v->capacity * 2 : CAPACITY_MIN};
  wider.entries = calloc(wider.capacity, sizeof *wider.entries);
  if (!wider.entries)
    return false;
  for (size_t i = 0; i < v->capacity; i++)
    if (v->entries[i].key)
      *place(&wider, v->entries[i].key) = v->entries[i];
  free(v->entries);
  *v = wider;
  return true;
}

bool wm_pos_vocabulary_count(struct wm_pos_vocabulary *v, uint64_t key) {
  if (v->n * 2 >= v->capacity && !grow(v))
    return false;
  struct wm_pos_entry *entry = place(v, key | 1);
  v->n += !entry->key;
  entry->key = key | 1;
  entry->count++;
  entry->row = WM_POS_NO_ROW;
  return true;
}

static int by_key(const void *a, const void *b) {
  const struct wm_pos_entry *x = *(struct wm_pos_entry *const *)a,
                            *y = *(struct wm_pos_entry *const *)b;
  return (x->key > y->key) - (x->key < y->key);
}

uint32_t wm_pos_vocabulary_number(struct wm_pos_vocabulary *v, uint32_t least) {
  struct wm_pos_entry **kept = calloc(v->n + 1, sizeof(struct wm_pos_entry *));
  uint32_t n = 0;
  for (size_t i = 0; kept && i < v->capacity; i++)
    if (v->entries[i].key && v->entries[i].count >= least)
      kept[n++] = &v->entries[i];
  if (kept)
    qsort(kept, n, sizeof(struct wm_pos_entry *), by_key);
  for (uint32_t i = 0; i < n; i++)
    kept[i]->row = i;
  free(kept);
  return n;
}

uint32_t wm_pos_vocabulary_row(const struct wm_pos_vocabulary *v, uint64_t key) {
  const struct wm_pos_entry *entry = v->capacity ? place(v, key | 1) : NULL;
  return entry && entry->key ? entry->row : WM_POS_NO_ROW;
}

void wm_pos_vocabulary_free(struct wm_pos_vocabulary *v) {
  free(v->entries);
  *v = (struct wm_pos_vocabulary){0};
}
