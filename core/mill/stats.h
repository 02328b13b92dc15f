/* What a run did and what it cost, as one JSON object in a file (`run --stats`). */
#ifndef WM_MILL_STATS_H
#define WM_MILL_STATS_H

#include "writer.h"

typedef struct wm_stats {
  const wm_plan *plan;
  const wm_engine *engine; /* the parent's */
  const wm_slots *slots;
  const wm_writer *writer;
  uint32_t n_jobs;
  double seconds; /* that the run took, without the opening of plugins */
} wm_stats;

/* The file appears whole or not at all. */
wm_status wm_stats_write(const wm_stats *stats, const char *path, wm_error *error);

#endif
