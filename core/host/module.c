/* Loading plugins, and copying their descriptors so that older ones work. */
#include "module.h"

#include "core/base/sanitized.h"
#include "core/host/module_check.h"

#include <dlfcn.h>
#include <stdlib.h>

/* A descriptor or table that says it is larger than this is not one. */
#define LARGEST 65536U

static wm_status refuse(const char *path, wm_error *error, const char *reason) {
  return wm_error_set(error, WM_FATAL, "%s: %s", path, reason);
}

#define END(type, member) offsetof(type, member) + sizeof(((type *)0)->member)

/* Tables of callbacks, by kind: where that of ABI 1.0 ends, what is behind it may be missing, and
 * how much of it this program knows. */
static const struct {
  size_t end, size;
} ops_tables[] = {
    [WM_FORMAT] = {END(wm_format_ops, close), sizeof(wm_format_ops)},
    [WM_STAGE] = {END(wm_stage_ops, close), sizeof(wm_stage_ops)},
    [WM_FOLD] = {END(wm_fold_ops, close), sizeof(wm_fold_ops)},
    [WM_SINK] = {END(wm_sink_ops, close), sizeof(wm_sink_ops)},
};

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Copies what both sides know of a descriptor; the rest of the copy is zero. */
static wm_status copy_descriptor(wm_module *module, const wm_plugin *plugin, wm_error *error) {
  const size_t end = END(wm_plugin, n_verbs);
  if (!plugin)
    return refuse(module->path, error, "wiremill_plugin returned no descriptor");
  if (plugin->size >= offsetof(wm_plugin, kind) && plugin->abi_major != WM_ABI_MAJOR)
    return wm_error_set(error, WM_FATAL,
                        "%s: built for plugin ABI %u.%u; this wiremill runs plugins of ABI %u",
                        module->path, plugin->abi_major, plugin->abi_minor, WM_ABI_MAJOR);
  if (plugin->size < end || plugin->size > LARGEST)
    return wm_error_set(error, WM_FATAL, "%s: a descriptor of %u bytes, where ABI %u.0 has %zu",
                        module->path, plugin->size, WM_ABI_MAJOR, end);
  memcpy(&module->plugin, plugin, smaller(plugin->size, sizeof module->plugin));
  return WM_OK;
}

static wm_status copy_ops(wm_module *module, wm_error *error) {
  uint32_t kind = module->plugin.kind, size;
  if (kind < WM_FORMAT || kind > WM_SINK)
    return wm_error_set(error, WM_FATAL, "%s: unknown kind of plugin %u", module->path, kind);
  if (!module->plugin.ops)
    return refuse(module->path, error, "a descriptor without callbacks");
  memcpy(&size, module->plugin.ops, sizeof size);
  if (size < ops_tables[kind].end || size > LARGEST)
    return wm_error_set(error, WM_FATAL,
                        "%s: a table of callbacks of %u bytes, where ABI %u.0 has %zu",
                        module->path, size, WM_ABI_MAJOR, ops_tables[kind].end);
  memcpy(&module->ops, module->plugin.ops, smaller(size, ops_tables[kind].size));
  module->plugin.ops = &module->ops;
  return WM_OK;
}

static wm_status module_new(const char *path, wm_module **module, wm_error *error) {
  wm_module *m = calloc(1, sizeof *m);
  if (!m || !(m->path = strdup(path))) {
    free(m);
    return wm_error_memory(error, sizeof *m + strlen(path));
  }
  *module = m;
  return WM_OK;
}

static wm_status fill(wm_module *module, const wm_plugin *plugin, wm_error *error) {
  wm_error reason;
  if (copy_descriptor(module, plugin, error) != WM_OK || copy_ops(module, error) != WM_OK)
    return WM_FATAL;
  if (wm_module_check(module, &reason) != WM_OK)
    return refuse(module->path, error, reason.text);
  return WM_OK;
}

wm_status wm_module_adopt(const char *path, const wm_plugin *plugin, wm_module **module,
                          wm_error *error) {
  wm_module *m;
  wm_status status = module_new(path, &m, error);
  if (status != WM_OK)
    return status;
  status = fill(m, plugin, error);
  if (status == WM_OK)
    *module = m;
  else
    wm_module_unload(m);
  return status;
}

/* dlerror's message without the path it may begin with. */
static const char *loader_message(const char *path) {
  const char *message = dlerror();
  size_t n = strlen(path);
  if (!message)
    return "cannot be loaded";
  return strncmp(message, path, n) == 0 && strncmp(message + n, ": ", 2) == 0 ? message + n + 2
                                                                              : message;
}

/* Sanitizers look at plugins when the process ends: memory that leaked is told by what is there,
 * and fuzzers count what was run. So they stay. */
enum { MODE = RTLD_NOW | RTLD_LOCAL | (WM_SANITIZED ? RTLD_NODELETE : 0) };

static wm_status load(wm_module *module, wm_error *error) {
  if (!strchr(module->path, '/'))
    return refuse(module->path, error, "a plugin is given with its folder");
  module->handle = dlopen(module->path, MODE);
  if (!module->handle)
    return refuse(module->path, error, loader_message(module->path));
  union { /* ISO C has no cast from data to function pointers, POSIX does */
    void *data;
    wm_plugin_function function;
  } symbol = {dlsym(module->handle, "wiremill_plugin")};
  if (!symbol.data)
    return refuse(module->path, error, "not a Wiremill plugin: exports no wiremill_plugin");
  return fill(module, symbol.function(), error);
}

wm_status wm_module_load(const char *path, wm_module **module, wm_error *error) {
  wm_module *m;
  wm_status status = module_new(path, &m, error);
  if (status != WM_OK)
    return status;
  status = load(m, error);
  if (status == WM_OK)
    *module = m;
  else
    wm_module_unload(m);
  return status;
}

void wm_module_unload(wm_module *module) {
  if (!module)
    return;
  if (module->handle)
    dlclose(module->handle);
  free(module->path);
  free(module);
}
