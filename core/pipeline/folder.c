/* Files with one ending in a list of folders. */
#include "folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

const wm_folder_file *wm_folder_find(const wm_folder *folder, wm_str stem) {
  for (uint32_t i = 0; i < folder->n; i++)
    if (strlen(folder->files[i].stem) == stem.length &&
        memcmp(folder->files[i].stem, stem.bytes, stem.length) == 0)
      return &folder->files[i];
  return NULL;
}

static int by_stem(const void *a, const void *b) {
  return strcmp(((const wm_folder_file *)a)->stem, ((const wm_folder_file *)b)->stem);
}

/* The length of a file's stem; 0 when it has another ending, or is hidden. */
static size_t stem_length(const char *name, const char *ending) {
  size_t n = strlen(name), m = strlen(ending);
  return name[0] != '.' && n > m && strcmp(name + n - m, ending) == 0 ? n - m : 0;
}

static wm_status add(wm_folder *folder, const char *root, const char *name, size_t stem,
                     wm_error *error) {
  if (wm_folder_find(folder, (wm_str){name, stem}))
    return WM_OK;
  if ((folder->n & (folder->n - 1)) == 0) { /* a power of two: the table is full */
    size_t capacity = folder->n ? (size_t)folder->n * 2 : 1;
    wm_folder_file *files = reallocarray(folder->files, capacity, sizeof *files);
    if (!files)
      return wm_error_memory(error, capacity * sizeof *files);
    folder->files = files;
  }
  size_t size = strlen(root) + strlen(name) + 2;
  char *path = wm_arena_alloc(&folder->memory, size, 1);
  char *copy = wm_arena_copy(&folder->memory, name, stem);
  if (!path || !copy)
    return wm_error_memory(error, size);
  snprintf(path, size, "%s/%s", root, name);
  folder->files[folder->n++] = (wm_folder_file){copy, path};
  return WM_OK;
}

static wm_status list_one(wm_folder *folder, const char *root, const char *ending,
                          wm_error *error) {
  DIR *dir = opendir(root);
  wm_status status = WM_OK;
  struct dirent *entry;
  while (dir && status == WM_OK && (entry = readdir(dir))) {
    size_t stem = stem_length(entry->d_name, ending);
    if (stem)
      status = add(folder, root, entry->d_name, stem, error);
  }
  if (dir)
    closedir(dir);
  return status;
}

wm_status wm_folder_list(const wm_strings *folders, const char *ending, wm_folder *folder,
                         wm_error *error) {
  memset(folder, 0, sizeof *folder);
  wm_arena_init(&folder->memory, 0);
  for (uint32_t i = 0; i < folders->n; i++)
    if (list_one(folder, folders->items[i], ending, error) != WM_OK) {
      wm_folder_free(folder);
      return WM_FATAL;
    }
  if (folder->n)
    qsort(folder->files, folder->n, sizeof *folder->files, by_stem);
  return WM_OK;
}

void wm_folder_free(wm_folder *folder) {
  free(folder->files);
  wm_arena_free(&folder->memory);
  memset(folder, 0, sizeof *folder);
}
