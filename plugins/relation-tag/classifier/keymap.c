/* Tables of hashed keys: checking and building. */
#include "keymap.h"

#include <stdlib.h>

bool wm_keymap_open(wm_keymap *map, wm_str section, uint32_t n_rows) {
  const uint32_t *entries = (const uint32_t *)(const void *)section.bytes;
  uint32_t bits = 1, n_free = 0;
  while (bits < WM_KEYMAP_BITS_MAX && section.length > sizeof *entries << bits)
    bits++;
  if (section.length != sizeof *entries << bits)
    return false;
  for (uint32_t i = 0; i < 1u << bits; i++) {
    n_free += entries[i] == UINT32_MAX;
    if (entries[i] != UINT32_MAX && (entries[i] & ((1u << WM_KEYMAP_ROW_BITS) - 1)) >= n_rows)
      return false;
  }
  *map = (wm_keymap){entries, bits};
  return n_free > 0;
}

uint32_t *wm_keymap_build(const uint64_t *keys, uint32_t n, uint32_t *bits) {
  *bits = 4;
  if (n >= (1u << WM_KEYMAP_ROW_BITS) - 1)
    return NULL;
  while ((1u << *bits) / 2 < n)
    ++*bits;
  uint32_t mask = (1u << *bits) - 1;
  uint32_t *entries = malloc(((size_t)mask + 1) * sizeof *entries);
  if (!entries)
    return NULL;
  memset(entries, 0xff, ((size_t)mask + 1) * sizeof *entries);
  for (uint32_t row = 0; row < n; row++) {
    uint32_t i = (uint32_t)keys[row] & mask;
    while (entries[i] != UINT32_MAX)
      i = (i + 1) & mask;
    entries[i] = (uint32_t)(keys[row] >> 52) << WM_KEYMAP_ROW_BITS | row;
  }
  return entries;
}
