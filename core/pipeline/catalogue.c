/* What is installed. */
#include "catalogue.h"

#include <stdlib.h>

wm_status wm_catalogue_load_file(const char *path, const char *name, wm_module **module,
                                 wm_error *error) {
  wm_module *loaded;
  if (wm_module_load(path, &loaded, error) != WM_OK)
    return WM_FATAL;
  if (strcmp(loaded->plugin.name, name) == 0) {
    *module = loaded;
    return WM_OK;
  }
  wm_error_set(error, WM_FATAL, "%s: the plugin in it is named '%s'; its file must be %s.so", path,
               loaded->plugin.name, loaded->plugin.name);
  wm_module_unload(loaded);
  return WM_FATAL;
}

wm_status wm_catalogue_load(const wm_paths *paths, wm_catalogue *catalogue, wm_error *error) {
  memset(catalogue, 0, sizeof *catalogue);
  if (wm_folder_list(&paths->plugins, ".so", &catalogue->folder, error) != WM_OK)
    return WM_FATAL;
  uint32_t n = catalogue->folder.n;
  catalogue->entries = calloc(n ? n : 1, sizeof *catalogue->entries);
  if (!catalogue->entries) {
    wm_catalogue_free(catalogue);
    return wm_error_memory(error, n * sizeof *catalogue->entries);
  }
  for (catalogue->n = 0; catalogue->n < n; catalogue->n++) {
    wm_catalogue_entry *entry = &catalogue->entries[catalogue->n];
    entry->name = catalogue->folder.files[catalogue->n].stem;
    entry->path = catalogue->folder.files[catalogue->n].path;
    if (wm_catalogue_load_file(entry->path, entry->name, &entry->module, &entry->refusal) != WM_OK)
      entry->module = NULL;
  }
  return WM_OK;
}

void wm_catalogue_free(wm_catalogue *catalogue) {
  for (uint32_t i = 0; i < catalogue->n; i++)
    wm_module_unload(catalogue->entries[i].module);
  free(catalogue->entries);
  wm_folder_free(&catalogue->folder);
  memset(catalogue, 0, sizeof *catalogue);
}

const wm_catalogue_entry *wm_catalogue_find(const wm_catalogue *catalogue, wm_str name) {
  for (uint32_t i = 0; i < catalogue->n; i++)
    if (strlen(catalogue->entries[i].name) == name.length &&
        memcmp(catalogue->entries[i].name, name.bytes, name.length) == 0)
      return &catalogue->entries[i];
  return NULL;
}

const wm_plugin *wm_catalogue_writer(const wm_catalogue *catalogue, const char *layer,
                                     uint32_t kind) {
  for (uint32_t i = 0; i < catalogue->n; i++) {
    const wm_module *module = catalogue->entries[i].module;
    if (!module || module->plugin.kind != kind)
      continue;
    for (uint32_t j = 0; j < module->plugin.n_uses; j++)
      if (module->plugin.uses[j].access == WM_WRITES &&
          strcmp(module->plugin.uses[j].name, layer) == 0)
        return &module->plugin;
  }
  return NULL;
}
