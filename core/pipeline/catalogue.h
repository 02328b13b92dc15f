/* What is installed: every plugin in the plugin folders, loaded or refused. */
#ifndef WM_PIPELINE_CATALOGUE_H
#define WM_PIPELINE_CATALOGUE_H

#include "core/host/module.h"
#include "core/pipeline/folder.h"
#include "core/pipeline/paths.h"

typedef struct wm_catalogue_entry {
  const char *name; /* of the file, and of the plugin unless it is refused */
  const char *path;
  wm_module *module; /* NULL: refused */
  wm_error refusal;
} wm_catalogue_entry;

typedef struct wm_catalogue {
  wm_catalogue_entry *entries; /* by name */
  uint32_t n;
  wm_folder folder;
} wm_catalogue;

/* Loads all plugins. A refused one is an entry, not a failure. Free with wm_catalogue_free(). */
wm_status wm_catalogue_load(const wm_paths *paths, wm_catalogue *catalogue, wm_error *error);
void wm_catalogue_free(wm_catalogue *catalogue);

/* The entry of a name; NULL when there is none. */
const wm_catalogue_entry *wm_catalogue_find(const wm_catalogue *catalogue, wm_str name);

/* A plugin's file is named as the plugin is. Loads the file and checks that too. */
wm_status wm_catalogue_load_file(const char *path, const char *name, wm_module **module,
                                 wm_error *error);

/* Finds the plugin that writes a layer and is of `kind`; NULL when none does. */
const wm_plugin *wm_catalogue_writer(const wm_catalogue *catalogue, const char *layer,
                                     uint32_t kind);

#endif
