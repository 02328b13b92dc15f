/* Feature keys met in training, and their rows of weights. */
#ifndef WM_POS_VOCABULARY_H
#define WM_POS_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WM_POS_NO_ROW UINT32_MAX

/* Open addressing with linear steps; grows at half full. The caller frees it. */
struct wm_pos_vocabulary {
  struct wm_pos_entry {
    uint64_t key; /* 0: free */
    uint32_t count, row;
  } * entries;
  size_t n, capacity; /* capacity is a power of two, or 0 */
};

/* Counts a key once more. False when memory is used up. */
bool wm_pos_vocabulary_count(struct wm_pos_vocabulary *vocabulary, uint64_t key);

/* Gives rows 0, 1, … to the keys met at least `least` times; returns how many. The order is that of
 * the keys, so that it does not hang on the table's history. */
uint32_t wm_pos_vocabulary_number(struct wm_pos_vocabulary *vocabulary, uint32_t least);

/* The row of a key, or WM_POS_NO_ROW. */
uint32_t wm_pos_vocabulary_row(const struct wm_pos_vocabulary *vocabulary, uint64_t key);

void wm_pos_vocabulary_free(struct wm_pos_vocabulary *vocabulary);

#endif
