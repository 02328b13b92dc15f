/* Counters by key: open addressing over a growing table of rows. */
#include "counts.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 256 };

static uint32_t hash_key(const uint32_t key[3]) {
  uint64_t hash = key[0] * UINT64_C(0x9E3779B97F4A7C15);
  hash = (hash ^ hash >> 32 ^ key[1]) * UINT64_C(0xC2B2AE3D27D4EB4F);
  hash = (hash ^ hash >> 32 ^ key[2]) * UINT64_C(0x9E3779B97F4A7C15);
  return (uint32_t)(hash >> 32);
}

/* The slot of a key: where it is, or where it would be put. */
static uint32_t slot_of(const wm_counts *counts, const uint32_t key[3]) {
  uint32_t mask = counts->n_slots - 1, slot = hash_key(key) & mask;
  while (counts->slots[slot] &&
         memcmp(counts->rows[counts->slots[slot] - 1].key, key, 3 * sizeof *key) != 0)
    slot = (slot + 1) & mask;
  return slot;
}

static bool grow(wm_counts *counts) {
  if (counts->n < counts->capacity)
    return true;
  if (counts->capacity > UINT32_MAX / 8)
    return false;
  uint32_t capacity = counts->capacity ? 2 * counts->capacity : FIRST_CAPACITY;
  wm_count *rows = realloc(counts->rows, capacity * sizeof *rows);
  if (!rows)
    return false;
  counts->rows = rows;
  uint32_t *slots = calloc((size_t)capacity * 2, sizeof *slots);
  if (!slots)
    return false;
  free(counts->slots);
  counts->slots = slots;
  counts->n_slots = capacity * 2;
  counts->capacity = capacity;
  for (uint32_t row = 0; row < counts->n; row++)
    slots[slot_of(counts, rows[row].key)] = row + 1;
  return true;
}

static void widen(wm_count *row, const wm_count *add) {
  if (add->first && (!row->first || add->first < row->first))
    row->first = add->first;
  if (add->last > row->last)
    row->last = add->last;
}

bool wm_counts_add(wm_counts *counts, const wm_count *add) {
  if (!grow(counts))
    return false;
  uint32_t slot = slot_of(counts, add->key);
  if (!counts->slots[slot]) {
    counts->rows[counts->n] = (wm_count){.key = {add->key[0], add->key[1], add->key[2]}};
    counts->slots[slot] = ++counts->n;
  }
  wm_count *row = &counts->rows[counts->slots[slot] - 1];
  row->articles += add->articles;
  row->n += add->n;
  widen(row, add);
  return true;
}

const wm_count *wm_counts_find(const wm_counts *counts, const uint32_t key[3]) {
  if (!counts->n)
    return NULL;
  uint32_t slot = slot_of(counts, key);
  return counts->slots[slot] ? &counts->rows[counts->slots[slot] - 1] : NULL;
}

void wm_counts_free(wm_counts *counts) {
  free(counts->rows);
  free(counts->slots);
  *counts = (wm_counts){0};
}
