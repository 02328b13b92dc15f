/* The states of folds in files, FOLD.state, so that the folds of several runs can be merged. */
#ifndef WM_MILL_STATES_H
#define WM_MILL_STATES_H

#include "core/host/engine.h"

/* Writes the state of the plan's fold of that index to `folder`/FOLD.state. The file appears whole
 * or not at all. */
wm_status wm_states_save(wm_engine *engine, const wm_plan *plan, uint32_t fold, const char *folder,
                         wm_error *error);

/* The same under another name. *n_bytes gets its length. */
wm_status wm_states_save_as(wm_engine *engine, uint32_t fold, const char *folder, const char *name,
                            uint64_t *n_bytes, wm_error *error);

/* Merges such a file into the fold of that index. *n_bytes gets its length. */
wm_status wm_states_load(wm_engine *engine, uint32_t fold, const char *folder, const char *name,
                         uint64_t *n_bytes, wm_error *error);

/* The fold that wrote a file named FOLD.state; WM_NONE when the plan has none of that name. */
uint32_t wm_states_fold_of(const wm_plan *plan, const char *path);

/* Merges a file into the fold that its name tells. */
wm_status wm_states_merge(wm_engine *engine, const wm_plan *plan, const char *path,
                          wm_error *error);

#endif
