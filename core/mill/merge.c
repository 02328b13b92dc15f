/* What several runs left into one: fold states, or the folders of shards. */
#include "mill.h"

#include "core/base/exit.h"
#include "core/base/log.h"
#include "merge.h"
#include "states.h"

#include <sys/stat.h>

/* A fold without a state is empty, and so are its tables; what other folds read of them is not
 * there for them. */
static void warn_of_missing(const wm_plan *plan, const char *const *states, uint32_t n) {
  for (uint32_t fold = 0; fold < plan->folds.n; fold++) {
    bool there = false;
    for (uint32_t i = 0; i < n && !there; i++)
      there = wm_states_fold_of(plan, states[i]) == fold;
    const char *name = plan->folds.items[fold].instance.name;
    if (!there)
      wm_log_say(WM_WARNING, "no file %s.state is given: what fold '%s' would say is missing", name,
                 name);
  }
}

static wm_status merge_all(wm_engine *engine, const wm_plan *plan, const char *const *states,
                           uint32_t n, const char *output, wm_error *error) {
  bool to_folder = strcmp(output, "-") != 0;
  warn_of_missing(plan, states, n);
  wm_status status = wm_engine_begin(engine, error);
  for (uint32_t i = 0; i < n && status == WM_OK; i++)
    status = wm_states_merge(engine, plan, states[i], error);
  for (uint32_t i = 0; i < plan->folds.n && to_folder && status == WM_OK; i++)
    status = wm_states_save(engine, plan, i, output, error);
  if (status == WM_OK)
    status = wm_engine_flush(engine, error);
  if (status == WM_OK)
    status = wm_engine_sync(engine, error);
  return status == WM_OK ? wm_engine_finish(engine, error) : status;
}

static bool are_folders(const char *const *paths, uint32_t n) {
  struct stat about;
  bool folders = n > 0;
  for (uint32_t i = 0; i < n && folders; i++)
    folders = stat(paths[i], &about) == 0 && S_ISDIR(about.st_mode);
  return folders;
}

int wm_mill_merge(wm_plan *plan, const char *const *states, uint32_t n, const char *output) {
  wm_engine *engine;
  wm_error error;
  if (strcmp(output, "-") != 0 && !wm_mill_make_folder(output))
    return WM_EXIT_USAGE;
  int code = WM_EXIT_USAGE;
  wm_status status = wm_engine_new(plan, &engine, &error);
  if (status == WM_OK) {
    status = wm_engine_open(engine, &error);
    if (status == WM_OK) {
      status = are_folders(states, n) ? wm_merge_shards(engine, plan, states, n, output, &error)
                                      : merge_all(engine, plan, states, n, output, &error);
      code = status == WM_OK ? WM_EXIT_DONE : WM_EXIT_STOPPED;
    }
    wm_engine_close(engine);
    wm_engine_free(engine);
  }
  if (status != WM_OK)
    wm_log_say(WM_ERROR, "%s", error.text);
  return code;
}
