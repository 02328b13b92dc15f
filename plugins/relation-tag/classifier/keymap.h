/* Rows by hashed keys in a mapped model: open addressing with linear probing over 32-bit entries,
 * of which the low 20 bits are a row and the high 12 a part of the key. One absent key in some
 * thousand is taken for one that is there, which statistics bear. */
#ifndef WM_CLASSIFIER_KEYMAP_H
#define WM_CLASSIFIER_KEYMAP_H

#include <wiremill/plugin.h>

enum { WM_KEYMAP_ROW_BITS = 20, WM_KEYMAP_BITS_MAX = 22 };

/* Points into a model, or into what wm_keymap_build() made. */
typedef struct wm_keymap {
  const uint32_t *entries; /* 2^bits; all bits set: free */
  uint32_t bits;
} wm_keymap;

/* The row of a key; WM_NONE. */
static inline uint32_t wm_keymap_find(const wm_keymap *map, uint64_t key) {
  const uint32_t mask = (1u << map->bits) - 1, rows = (1u << WM_KEYMAP_ROW_BITS) - 1;
  const uint32_t print = (uint32_t)(key >> 52) << WM_KEYMAP_ROW_BITS;
  for (uint32_t i = (uint32_t)key & mask; map->entries[i] != UINT32_MAX; i = (i + 1) & mask)
    if ((map->entries[i] & ~rows) == print)
      return map->entries[i] & rows;
  return WM_NONE;
}

/* Takes a section with `n_rows` rows; false when it is none: a wrong size, a row that is not there,
 * or no free entry. */
bool wm_keymap_open(wm_keymap *map, wm_str section, uint32_t n_rows);

/* Makes entries for keys, the i-th of which has row i: an array of 2^bits that the caller frees;
 * NULL when memory is used up or there are too many. */
uint32_t *wm_keymap_build(const uint64_t *keys, uint32_t n, uint32_t *bits);

#endif
