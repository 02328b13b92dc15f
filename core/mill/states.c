/* States of folds, written and read. */
#include "config.h"

#include "states.h"

#include "core/base/readfile.h"
#include "core/base/savefile.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- writing ---- */

wm_status wm_states_save_as(wm_engine *engine, uint32_t fold, const char *folder, const char *name,
                            uint64_t *n_bytes, wm_error *error) {
  wm_savefile file;
  char *path;
  *n_bytes = 0;
  if (asprintf(&path, "%s/%s", folder, name) < 0)
    return wm_error_memory(error, strlen(folder));
  wm_status status = wm_savefile_open(&file, path, error);
  free(path);
  if (status)
    return status;
  status = wm_engine_save_to(engine, fold, &file, error);
  *n_bytes = file.n_bytes;
  wm_status closed = wm_savefile_close(&file, status == WM_OK, status ? NULL : error);
  return status ? status : closed;
}

wm_status wm_states_save(wm_engine *engine, const wm_plan *plan, uint32_t fold, const char *folder,
                         wm_error *error) {
  char *name;
  uint64_t n_bytes;
  if (asprintf(&name, "%s.state", plan->folds.items[fold].instance.name) < 0)
    return wm_error_memory(error, sizeof ".state");
  wm_status status = wm_states_save_as(engine, fold, folder, name, &n_bytes, error);
  free(name);
  return status;
}

/* ---- reading ---- */

uint32_t wm_states_fold_of(const wm_plan *plan, const char *path) {
  const char *name = strrchr(path, '/');
  name = name ? name + 1 : path;
  for (uint32_t i = 0; i < plan->folds.n; i++) {
    const char *fold = plan->folds.items[i].instance.name;
    size_t length = strlen(fold);
    if (strncmp(name, fold, length) == 0 && strcmp(name + length, ".state") == 0)
      return i;
  }
  return WM_NONE;
}

static wm_status merge_file(wm_engine *engine, uint32_t fold, const char *path, uint64_t *n_bytes,
                            wm_error *error) {
  wm_str state;
  wm_status status = wm_readfile_map(path, &state, error);
  if (status)
    return status;
  *n_bytes = state.length;
  status = wm_engine_merge(engine, fold, state, error);
  wm_readfile_unmap(state);
  return status;
}

wm_status wm_states_load(wm_engine *engine, uint32_t fold, const char *folder, const char *name,
                         uint64_t *n_bytes, wm_error *error) {
  char *path;
  if (asprintf(&path, "%s/%s", folder, name) < 0)
    return wm_error_memory(error, strlen(folder));
  wm_status status = merge_file(engine, fold, path, n_bytes, error);
  free(path);
  return status;
}

wm_status wm_states_merge(wm_engine *engine, const wm_plan *plan, const char *path,
                          wm_error *error) {
  uint32_t fold = wm_states_fold_of(plan, path);
  uint64_t n_bytes;
  return fold != WM_NONE ? merge_file(engine, fold, path, &n_bytes, error)
                         : wm_error_set(error, WM_FATAL,
                                        "%s: no fold of pipeline '%s' has a state of that name",
                                        path, plan->name);
}
