/* Sorts records by key, however many: in memory up to a limit, then in runs on disk (runs.h). */
#ifndef WM_AGGREGATE_SORTER_H
#define WM_AGGREGATE_SORTER_H

#include "runs.h"

typedef struct wm_sorter_record {
  size_t at;           /* of the key in `bytes`; the value follows it */
  uint32_t key, value; /* lengths */
} wm_sorter_record;

typedef struct wm_sorter {
  wm_instance *self;
  uint64_t memory; /* bytes that records may take */
  wm_buffer bytes;
  wm_sorter_record *records;
  uint32_t n, capacity;
  wm_runs runs;
} wm_sorter;

wm_sorter wm_sorter_make(wm_instance *self, const char *path, uint64_t memory);
void wm_sorter_free(wm_sorter *sorter);

/* Failures are noted. */
wm_status wm_sorter_put(wm_sorter *sorter, wm_str key, wm_str value);

/* Ends putting: all records are in sorter->runs, to be read with wm_merge_new(), as often as one
 * likes. */
wm_status wm_sorter_end(wm_sorter *sorter);

#endif
