/* What is installed. */
#include "catalogue.h"

#include "core/host/module_check.h"

#include <stdio.h>
#include <stdlib.h>

/* The length of "KIND-" that a stem begins with; 0 when it begins with no kind. */
static size_t kind_prefix(const char *stem) {
  for (uint32_t kind = WM_FORMAT; kind <= WM_SINK; kind++) {
    size_t n = strlen(wm_kind_name(kind));
    if (strncmp(stem, wm_kind_name(kind), n) == 0 && stem[n] == '-')
      return n + 1;
  }
  return 0;
}

const char *wm_catalogue_name(const char *stem) {
  return stem + kind_prefix(stem);
}

const wm_folder_file *wm_catalogue_file(const wm_folder *folder, uint32_t kind, wm_str name) {
  char stem[128];
  int n = snprintf(stem, sizeof stem, "%s-%.*s", wm_kind_name(kind), (int)name.length, name.bytes);
  const wm_folder_file *file = NULL;
  if (n > 0 && (size_t)n < sizeof stem)
    file = wm_folder_find(folder, wm_z(stem));
  return file ? file : wm_folder_find(folder, name);
}

static bool is_named_right(const char *stem, const wm_plugin *plugin) {
  const char *kind = wm_kind_name(plugin->kind);
  size_t n = strlen(kind);
  bool prefixed = strncmp(stem, kind, n) == 0 && stem[n] == '-';
  return strcmp(stem, plugin->name) == 0 || (prefixed && !strcmp(stem + n + 1, plugin->name));
}

wm_status wm_catalogue_load_file(const wm_folder_file *file, wm_module **module, wm_error *error) {
  wm_module *loaded;
  if (wm_module_load(file->path, &loaded, error) != WM_OK)
    return WM_FATAL;
  if (is_named_right(file->stem, &loaded->plugin)) {
    *module = loaded;
    return WM_OK;
  }
  wm_error_set(error, WM_FATAL, "%s: holds the %s '%s'; such a file is named %s.so or %s-%s.so",
               file->path, wm_kind_name(loaded->plugin.kind), loaded->plugin.name,
               loaded->plugin.name, wm_kind_name(loaded->plugin.kind), loaded->plugin.name);
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
    const wm_folder_file *file = &catalogue->folder.files[catalogue->n];
    entry->stem = file->stem;
    entry->path = file->path;
    if (wm_catalogue_load_file(file, &entry->module, &entry->refusal) != WM_OK)
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
