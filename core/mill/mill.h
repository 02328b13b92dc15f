/* A run: archives in, stream and database out. */
#ifndef WM_MILL_MILL_H
#define WM_MILL_MILL_H

#include "core/host/plan.h"

typedef struct wm_mill_options {
  wm_plan *plan;
  const char *const *inputs; /* paths, or "-" for standard input */
  uint32_t n_inputs;
  const char *output;  /* folder, made when it is not there; "-": the stream to standard output */
  const char *stats;   /* file for what the run did and cost; NULL: none */
  uint32_t n_jobs;     /* workers; 0: everything in this process */
  uint64_t limit;      /* articles after which the run ends; 0: none */
  bool resume;         /* go on with what the output folder holds */
  const char *metrics; /* file for Prometheus, written now and then and at the end; NULL: none */
  bool quiet;          /* no progress, no summary */
  bool verbose;        /* progress and summary tell each step's share of the time */
} wm_mill_options;

/* As many workers as this process may use processors. */
uint32_t wm_mill_default_jobs(void);

/* Runs the plan over the inputs and returns an enum wm_exit. Messages were said. */
int wm_mill_run(const wm_mill_options *options);

/* Merges what runs of the plan have left: files FOLD.state, whose folds then emit their tables to
 * the plan's sinks; or the output folders of all shards of a run. Returns an enum wm_exit. */
int wm_mill_merge(wm_plan *plan, const char *const *states, uint32_t n, const char *output);

/* Makes the output folder and those above it; false with a message said. */
bool wm_mill_make_folder(const char *folder);

#endif
