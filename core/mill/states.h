/* The states of folds in files, FOLD.state, so that the folds of several runs can be merged. */
#ifndef WM_MILL_STATES_H
#define WM_MILL_STATES_H

#include "core/host/engine.h"

/* Writes the state of the plan's fold of that index into `folder`. The file appears whole or not at
 * all. */
wm_status wm_states_save(wm_engine *engine, const wm_plan *plan, uint32_t fold, const char *folder,
                         wm_error *error);

/* Merges a file into the fold that its name tells. */
wm_status wm_states_merge(wm_engine *engine, const wm_plan *plan, const char *path,
                          wm_error *error);

#endif
