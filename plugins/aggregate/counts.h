/* A hash table from keys of up to three strings to counters. The owner frees it. */
#ifndef WM_AGGREGATE_COUNTS_H
#define WM_AGGREGATE_COUNTS_H

#include <wiremill/plugin.h>

/* Strings are symbols of one wm_symbols; unused parts of the key are 0. Dates are yyyymmdd, 0 when
 * none was known. */
typedef struct wm_count {
  uint32_t key[3];
  uint32_t first, last; /* dates of articles */
  uint64_t articles;
  uint64_t n; /* what is counted in them: mentions, sentences, statements */
} wm_count;

typedef struct wm_counts {
  wm_count *rows; /* in the order in which their keys came */
  uint32_t n, capacity;
  uint32_t *slots; /* row + 1, 0 is free; n_slots is a power of two */
  uint32_t n_slots;
} wm_counts;

/* Adds to the row of `add`'s key, which is made when there is none, counters and range of dates.
 * False when memory is used up. A table of zeros is empty. */
bool wm_counts_add(wm_counts *counts, const wm_count *add);

/* The row of a key, or NULL. */
const wm_count *wm_counts_find(const wm_counts *counts, const uint32_t key[3]);

void wm_counts_free(wm_counts *counts);

#endif
