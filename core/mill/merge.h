/* The shards of a run into one. */
#ifndef WM_MILL_MERGE_H
#define WM_MILL_MERGE_H

#include "core/host/engine.h"

/* Plays the results of all shards of a run, which are in these folders, into the outputs of an
 * engine that is open, and writes what a run that was not sharded would have left in `output`. */
wm_status wm_merge_shards(wm_engine *engine, const wm_plan *plan, const char *const *folders,
                          uint32_t n, const char *output, wm_error *error);

#endif
