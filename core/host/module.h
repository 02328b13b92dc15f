/* A plugin that was loaded: its shared object and a copy of its descriptor in which members that an
 * older plugin does not have are zero. */
#ifndef WM_HOST_MODULE_H
#define WM_HOST_MODULE_H

#include "core/base/error.h"

typedef struct wm_module {
  char *path;
  void *handle;     /* dlopen's; NULL for a descriptor that was handed in by a test */
  wm_plugin plugin; /* plugin.ops points to `ops` */
  union {
    wm_stage_ops stage;
    wm_format_ops format;
    wm_sink_ops sink;
    wm_fold_ops fold;
  } ops;
} wm_module;

/* Loads and checks the plugin at `path`. Refuses, with one line that names the file and the reason,
 * what is no shared object, exports no `wiremill_plugin`, has another ABI major, a descriptor or
 * table cut off before the members of ABI 1.0, a missing callback, a parameter whose width does
 * not fit its type or whose default is outside its domain, or a layer whose fields do not fit
 * its record. The caller frees *module with wm_module_unload(). */
wm_status wm_module_load(const char *path, wm_module **module, wm_error *error);

/* The same for a descriptor in this program; `path` only serves messages. */
wm_status wm_module_adopt(const char *path, const wm_plugin *plugin, wm_module **module,
                          wm_error *error);

void wm_module_unload(wm_module *module);

#endif
