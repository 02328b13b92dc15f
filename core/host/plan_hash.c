/* Hashing a plan. */
#include "config.h"

#include "plan_hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { READ_AT_ONCE = 1 << 16 };

static void add_string(XXH3_state_t *state, const char *string) {
  size_t length = string ? strlen(string) + 1 : 0; /* with its end, so that "a", "b" is not "ab" */
  XXH3_128bits_update(state, &length, sizeof length);
  if (length)
    XXH3_128bits_update(state, string, length);
}

/* What is in a file; a folder counts by its name. */
static wm_status add_file(XXH3_state_t *state, const char *path, wm_error *error) {
  static char bytes[READ_AT_ONCE];
  struct stat about;
  if (!path)
    return WM_OK;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 || fstat(fd, &about) != 0 ? -1 : 0;
  if (n == 0 && !S_ISREG(about.st_mode))
    add_string(state, path);
  else
    while (n >= 0 && (n = read(fd, bytes, sizeof bytes)) > 0)
      XXH3_128bits_update(state, bytes, (size_t)n);
  int failed = errno;
  if (fd >= 0)
    close(fd);
  return n >= 0 ? WM_OK
                : wm_error_set(error, WM_FATAL, "%s: cannot be read: %s", path, strerror(failed));
}

static wm_status add_strings(XXH3_state_t *state, const wm_strings *strings, bool files,
                             wm_error *error) {
  wm_status status = WM_OK;
  XXH3_128bits_update(state, &strings->n, sizeof strings->n);
  for (uint32_t i = 0; i < strings->n && status == WM_OK; i++) {
    if (files)
      status = add_file(state, strings->items[i], error);
    else
      add_string(state, strings->items[i]);
  }
  return status;
}

static wm_status add_value(XXH3_state_t *state, const wm_param *param, const char *value,
                           wm_error *error) {
  const char *string;
  wm_strings strings;
  switch (param->type) {
  case WM_PARAM_OUTPUT:
    return WM_OK;
  case WM_PARAM_STRING:
    memcpy(&string, value, sizeof string);
    add_string(state, string);
    return WM_OK;
  case WM_PARAM_RESOURCE:
    memcpy(&string, value, sizeof string);
    return add_file(state, string, error);
  case WM_PARAM_LIST:
  case WM_PARAM_RESOURCES:
    memcpy(&strings, value, sizeof strings);
    return add_strings(state, &strings, param->type == WM_PARAM_RESOURCES, error);
  default:
    XXH3_128bits_update(state, value, param->width);
    return WM_OK;
  }
}

static wm_status add_step(XXH3_state_t *state, const wm_step *step, wm_error *error) {
  const wm_plugin *plugin = &step->module->plugin;
  wm_status status = WM_OK;
  add_string(state, plugin->name);
  add_string(state, plugin->version);
  if (step->when.languages.n) {
    add_string(state, "when language");
    status = add_strings(state, &step->when.languages, false, error);
  }
  for (uint32_t i = 0; i < plugin->n_params && status == WM_OK; i++) {
    const wm_param *param = &plugin->params[i];
    add_string(state, param->name);
    status = add_value(state, param, (const char *)step->instance.config + param->offset, error);
  }
  return status;
}

wm_status wm_plan_hash(const wm_plan *plan, char digits[WM_HASH_DIGITS + 1], wm_error *error) {
  const wm_limits *limits = &plan->limits;
  const uint64_t counted[] = {limits->entry_bytes, limits->expansion, limits->nesting,
                              limits->article_bytes};
  XXH3_state_t state;
  wm_status status = WM_OK;
  XXH3_128bits_reset(&state);
  XXH3_128bits_update(&state, counted, sizeof counted);
  for (uint32_t i = 0; i < plan->n_steps && status == WM_OK; i++)
    status = add_step(&state, &plan->steps[i], error);
  XXH128_hash_t hash = XXH3_128bits_digest(&state);
  snprintf(digits, WM_HASH_DIGITS + 1, "%016jx%016jx", (uintmax_t)hash.high64,
           (uintmax_t)hash.low64);
  return status;
}
