/* What a run did and what it cost, for Prometheus (`run --metrics`). */
#ifndef WM_MILL_METRICS_H
#define WM_MILL_METRICS_H

#include "stats.h"

/* Writes the text format 0.0.4, as node_exporter's textfile collector takes it. The file appears
 * whole or not at all. `finished`: the run is over, and came to its end. */
wm_status wm_metrics_write(const wm_stats *stats, bool finished, const char *path, wm_error *error);

#endif
