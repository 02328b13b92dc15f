/* Tables of hashed keys: checking and building. */
#include "table.h"

#include <stdlib.h>

bool wm_pos_table_open(struct wm_pos_table *table, wm_str starts, wm_str prints) {
  struct wm_pos_table t = {.starts = (const uint32_t *)(const void *)starts.bytes,
                           .prints = (const uint16_t *)(const void *)prints.bytes};
  for (t.bits = 1; t.bits <= WM_POS_TABLE_BITS_MAX; t.bits++)
    if (starts.length == (((size_t)1 << t.bits) + 1) * sizeof *t.starts)
      break;
  size_t n_buckets = (size_t)1 << t.bits, n_rows = prints.length / sizeof *t.prints;
  if (t.bits > WM_POS_TABLE_BITS_MAX || prints.length % sizeof *t.prints || t.starts[0] != 0 ||
      t.starts[n_buckets] != n_rows)
    return false;
  for (size_t i = 0; i < n_buckets; i++)
    if (t.starts[i] > t.starts[i + 1])
      return false;
  *table = t;
  return true;
}

static int by_key(const void *a, const void *b) {
  uint64_t x = ((const struct wm_pos_item *)a)->key, y = ((const struct wm_pos_item *)b)->key;
  return (x > y) - (x < y);
}

bool wm_pos_table_build(struct wm_pos_table *table, struct wm_pos_item *items, uint32_t n) {
  unsigned bits = 1;
  while (bits < WM_POS_TABLE_BITS_MAX && (n >> bits) > 2)
    bits++;
  size_t n_buckets = (size_t)1 << bits;
  uint32_t *starts = calloc(n_buckets + 1, sizeof *starts);
  uint16_t *prints = calloc((size_t)n + 1, sizeof *prints);
  if (!starts || !prints) {
    free(starts);
    free(prints);
    return false;
  }
  if (n)
    qsort(items, n, sizeof *items, by_key);
  for (uint32_t i = 0; i < n; i++) {
    starts[(items[i].key >> (64 - bits)) + 1]++;
    prints[i] = (uint16_t)items[i].key;
  }
  for (size_t i = 0; i < n_buckets; i++)
    starts[i + 1] += starts[i];
  *table = (struct wm_pos_table){bits, starts, prints};
  return true;
}
