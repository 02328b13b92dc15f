/* What is installed: every plugin in the plugin folders, loaded or refused. A plugin's file is
 * named NAME.so, or KIND-NAME.so, so that the format and the sink of one name lie side by side. */
#ifndef WM_PIPELINE_CATALOGUE_H
#define WM_PIPELINE_CATALOGUE_H

#include "core/host/module.h"
#include "core/pipeline/folder.h"
#include "core/pipeline/paths.h"

typedef struct wm_catalogue_entry {
  const char *stem; /* of the file: NAME or KIND-NAME */
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

/* The file of a plugin of a kind; NULL when there is none. */
const wm_folder_file *wm_catalogue_file(const wm_folder *folder, uint32_t kind, wm_str name);

/* The name of the plugin in a file of that stem. */
const char *wm_catalogue_name(const char *stem);

/* Loads a plugin's file, and checks that it is named as its plugin. */
wm_status wm_catalogue_load_file(const wm_folder_file *file, wm_module **module, wm_error *error);

/* Finds the plugin that writes a layer and is of `kind`; NULL when none does. */
const wm_plugin *wm_catalogue_writer(const wm_catalogue *catalogue, const char *layer,
                                     uint32_t kind);

#endif
