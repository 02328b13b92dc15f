/* The progress line of a run, on a terminal's standard error, and the summary at its end. */
#ifndef WM_MILL_PROGRESS_H
#define WM_MILL_PROGRESS_H

#include "stats.h"

typedef struct wm_progress {
  bool line, summary;     /* which of them is wanted */
  bool messages;          /* what the line says is said as a message now and then */
  const wm_stats *shares; /* each step's share of the time is told, too; NULL: it is not */
  uint64_t began_ms, shown_ms;
  uint64_t total_bytes; /* of the inputs' files; 0: not known */
} wm_progress;

/* Looks at the inputs' sizes when a line will be drawn. */
void wm_progress_open(wm_progress *progress, wm_inputs inputs, bool quiet);

/* Since it was opened; at least a millisecond. */
double wm_progress_seconds(const wm_progress *progress);

/* Draws the line anew, a few times a second. `bytes` of the inputs were read. */
void wm_progress_show(wm_progress *progress, const wm_writer *writer, uint64_t bytes);

/* Wipes the line and says what is in. */
void wm_progress_close(wm_progress *progress, const wm_writer *writer);

#endif
