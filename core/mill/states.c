/* States of folds, written and read. */
#include "config.h"

#include "states.h"

#include "core/base/buffer.h"
#include "core/base/savefile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- writing ---- */

wm_status wm_states_save(wm_engine *engine, const wm_plan *plan, uint32_t fold, const char *folder,
                         wm_error *error) {
  wm_buffer state = {0};
  char *path = NULL;
  wm_status status = wm_engine_save(engine, fold, &state, error);
  if (status == WM_OK &&
      asprintf(&path, "%s/%s.state", folder, plan->folds.items[fold].instance.name) < 0)
    status = wm_error_memory(error, strlen(folder));
  if (status == WM_OK)
    status = wm_savefile_write(path, (wm_str){state.bytes, state.length}, error);
  free(path);
  wm_buffer_free(&state);
  return status;
}

/* ---- reading ---- */

/* The fold that wrote a file named FOLD.state; WM_NONE when the plan has none of that name. */
static uint32_t fold_of(const wm_plan *plan, const char *path) {
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

static wm_status read_all(const char *path, wm_buffer *bytes, wm_error *error) {
  FILE *file = fopen(path, "re");
  size_t n = 1;
  while (file && n) {
    if (!wm_buffer_reserve(bytes, 1 << 16)) {
      fclose(file);
      return wm_error_memory(error, bytes->length);
    }
    n = fread(bytes->bytes + bytes->length, 1, bytes->capacity - bytes->length, file);
    bytes->length += n;
  }
  bool ok = file && !ferror(file);
  int failed = errno;
  if (file)
    fclose(file);
  return ok ? WM_OK
            : wm_error_set(error, WM_FATAL, "%s: cannot be read: %s", path, strerror(failed));
}

wm_status wm_states_merge(wm_engine *engine, const wm_plan *plan, const char *path,
                          wm_error *error) {
  wm_buffer bytes = {0};
  uint32_t fold = fold_of(plan, path);
  if (fold == WM_NONE)
    return wm_error_set(error, WM_FATAL, "%s: no fold of pipeline '%s' has a state of that name",
                        path, plan->name);
  wm_status status = read_all(path, &bytes, error);
  if (status == WM_OK)
    status = wm_engine_merge(engine, fold, (wm_str){bytes.bytes, bytes.length}, error);
  wm_buffer_free(&bytes);
  return status;
}
