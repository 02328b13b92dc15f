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

/* What one step of the plan has done so far, in all workers and in the parent. */
typedef struct wm_step_figures {
  uint64_t n_articles, text_bytes;
  double seconds, commit_seconds; /* of the workers together; of the parent */
} wm_step_figures;

wm_step_figures wm_stats_step(const wm_stats *stats, uint32_t i);

/* Processor time and peaks; of the workers the sum of times and the largest peak. */
typedef struct wm_process_figures {
  wm_usage parent, reader, workers;
} wm_process_figures;

wm_process_figures wm_stats_processes(const wm_stats *stats);

/* The steps that took a hundredth of the time or more, "tokenize 9%  entity-extract 61%", in the
 * pipeline's order, into `text`. Returns it. */
const char *wm_stats_shares(const wm_stats *stats, char *text, size_t size);

/* The file appears whole or not at all. */
wm_status wm_stats_write(const wm_stats *stats, const char *path, wm_error *error);

#endif
