/* Finding rows by hashed keys in a mapped model: the top bits of a key choose a bucket, its low 16
 * bits are compared. One absent key in 2^16 / (rows of a bucket) is taken for one that is there,
 * which statistics bear. */
#ifndef WM_POS_TABLE_H
#define WM_POS_TABLE_H

#include <wiremill/plugin.h>

enum { WM_POS_TABLE_BITS_MAX = 24 };

/* Points into a model, or into what wm_pos_table_build() made. */
struct wm_pos_table {
  unsigned bits;          /* 1 … WM_POS_TABLE_BITS_MAX */
  const uint32_t *starts; /* 2^bits + 1 */
  const uint16_t *prints; /* starts[2^bits] */
};

/* The row of a key, or WM_NONE. */
static inline uint32_t wm_pos_table_find(const struct wm_pos_table *table, uint64_t key) {
  uint64_t bucket = key >> (64 - table->bits);
  for (uint32_t i = table->starts[bucket]; i < table->starts[bucket + 1]; i++)
    if (table->prints[i] == (uint16_t)key)
      return i;
  return WM_NONE;
}

/* Checks two sections and points into them; false when they do not belong together. */
bool wm_pos_table_open(struct wm_pos_table *table, wm_str starts, wm_str prints);

/* A key, and what its row is made from. */
struct wm_pos_item {
  uint64_t key;
  uint32_t value;
};

/* Sorts the items into the order of rows and makes the two arrays, which the caller frees (the
 * table's pointers are to be cast). False when memory is used up. */
bool wm_pos_table_build(struct wm_pos_table *table, struct wm_pos_item *items, uint32_t n);

#endif
