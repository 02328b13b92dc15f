/* Sorted runs on disk, and reading them all as one (an external merge sort: Knuth, The Art of
 * Computer Programming, vol. 3, section 5.4). A record is a key and a value, both any bytes; a run
 * is records in ascending order of their keys' bytes. Runs lie one behind the other in one file
 * that is unlinked as soon as it is made.
 *
 * All functions that return wm_status note the failure, disk full included; it is WM_FATAL. */
#ifndef WM_AGGREGATE_RUNS_H
#define WM_AGGREGATE_RUNS_H

#include <wiremill/plugin.h>

typedef struct wm_run_range {
  uint64_t begin, end; /* bytes of the file */
} wm_run_range;

/* Belongs to the instance it was made for. A wm_runs of zeros with `self` and `path` is empty. */
typedef struct wm_runs {
  wm_instance *self;
  const char *path;  /* where the file is made; for messages later on */
  int file;          /* 0: none yet */
  uint64_t length;   /* of the file, with what is pending */
  wm_buffer pending; /* not written yet */
  wm_buffer last;    /* key of the record before */
  wm_run_range *ranges;
  uint32_t n, capacity;
} wm_runs;

void wm_runs_free(wm_runs *runs);

/* A run: begin, records ascending by key, end. */
wm_status wm_runs_begin(wm_runs *runs);
wm_status wm_runs_put(wm_runs *runs, wm_str key, wm_str value);
wm_status wm_runs_end(wm_runs *runs);

/* The records of all runs in order; of equal keys that of the earlier run first. No run may be
 * begun until the merge is freed. */
typedef struct wm_merge wm_merge;

/* NULL after a failure. */
wm_merge *wm_merge_new(const wm_runs *runs);
void wm_merge_free(wm_merge *merge);

/* The next record, good until the next call; *more is false at the end. */
wm_status wm_merge_next(wm_merge *merge, wm_str *key, wm_str *value, bool *more);

/* Orders keys by their bytes; a key that goes on comes behind. */
int wm_key_compare(wm_str a, wm_str b);

/* How many bytes two keys begin with alike. */
size_t wm_key_shared(wm_str a, wm_str b);

#endif
