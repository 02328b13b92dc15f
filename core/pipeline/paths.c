/* Where plugins, pipelines and data are. */
#include "paths.h"

#include "core/base/suggest.h"
#include "core/pipeline/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MOST_FOLDERS 64

/* Folders being gathered; `full` once memory or room ran out. */
typedef struct wm_gathering {
  wm_arena *memory;
  const char *items[MOST_FOLDERS];
  uint32_t n;
  bool full;
} wm_gathering;

/* Adds the folder root/name. */
static void add(wm_gathering *folders, wm_str root, const char *name) {
  size_t length = root.length + strlen(name) + 2;
  char *path = wm_arena_alloc(folders->memory, length, 1);
  folders->full |= !path || folders->n == MOST_FOLDERS;
  if (folders->full)
    return;
  snprintf(path, length, "%.*s%s%s", (int)root.length, root.bytes, *name ? "/" : "", name);
  folders->items[folders->n++] = path;
}

/* Adds the folders of a variable of the environment. */
static void add_variable(wm_gathering *folders, const char *variable) {
  const char *at = getenv(variable);
  while (at && *at) {
    wm_str folder = {at, strcspn(at, ":")};
    if (folder.length)
      add(folders, folder, "");
    at += folder.length;
    at += *at == ':';
  }
}

static const char *const data_folders[] = {"corpora", "corpora/gazetteers", "corpora/models",
                                           "corpora/relations"};

static void add_data(wm_gathering *folders, const char *root) {
  for (size_t i = 0; i < sizeof data_folders / sizeof *data_folders; i++)
    add(folders, wm_z(root), data_folders[i]);
}

/* Moves what was gathered into *strings and starts anew. */
static wm_status settle(wm_gathering *folders, wm_strings *strings, wm_error *error) {
  const char **items = wm_arena_alloc(folders->memory, folders->n, sizeof *items);
  if (!items || folders->full)
    return wm_error_set(error, WM_FATAL, "no memory or room for %u search folders", folders->n);
  memcpy(items, folders->items, folders->n * sizeof *items);
  *strings = (wm_strings){items, folders->n};
  folders->n = 0;
  return WM_OK;
}

static bool has_file(const char *folder, const char *name) {
  char path[4096];
  int n = snprintf(path, sizeof path, "%s/%s", folder, name);
  return n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0;
}

/* The top of the build tree that a program stands in, in `out`; false when it stands in none.
 * Libtool keeps the program itself in .libs when it links with shared libraries of the tree. */
static bool find_build_tree(const char *program, char out[4096]) {
  if (!program || snprintf(out, 4096, "%s", program) >= 4096)
    return false;
  char *slash = strrchr(out, '/');
  if (!slash)
    return false;
  *slash = 0;
  slash = strrchr(out, '/');
  if (slash && strcmp(slash, "/.libs") == 0)
    *slash = 0;
  return has_file(out, "config.status") && has_file(out, "wiremill.pc");
}

static wm_status find_all(wm_paths *paths, const char *program, wm_error *error) {
  char tree[4096];
  bool built = find_build_tree(program, tree);
  wm_gathering folders = {.memory = &paths->memory};
  add_variable(&folders, "WIREMILL_PLUGIN_PATH");
  add(&folders, wm_z(built ? tree : WM_PLUGINDIR), built ? ".libs" : "");
  if (settle(&folders, &paths->plugins, error) != WM_OK)
    return WM_FATAL;
  add(&folders, wm_z(built ? WM_SRCDIR : WM_PIPELINEDIR), built ? "pipelines" : "");
  if (settle(&folders, &paths->pipelines, error) != WM_OK)
    return WM_FATAL;
  add_variable(&folders, "WIREMILL_DATA");
  if (built)
    add_data(&folders, tree);
  if (built && strcmp(tree, WM_SRCDIR) != 0)
    add_data(&folders, WM_SRCDIR);
  if (!built)
    add_data(&folders, WM_DATADIR);
  if (settle(&folders, &paths->data, error) != WM_OK)
    return WM_FATAL;
  add(&folders, wm_z(built ? WM_SRCDIR : WM_DATADIR), built ? "core" : "");
  wm_strings share;
  if (settle(&folders, &share, error) != WM_OK)
    return WM_FATAL;
  paths->share = share.items[0];
  return WM_OK;
}

wm_status wm_paths_find_for(wm_paths *paths, const char *program, wm_error *error) {
  memset(paths, 0, sizeof *paths);
  wm_arena_init(&paths->memory, 0);
  wm_status status = find_all(paths, program, error);
  if (status != WM_OK)
    wm_paths_free(paths);
  return status;
}

wm_status wm_paths_find(wm_paths *paths, wm_error *error) {
  char program[4096];
  ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
  if (n > 0)
    program[n] = 0;
  return wm_paths_find_for(paths, n > 0 ? program : NULL, error);
}

void wm_paths_free(wm_paths *paths) {
  wm_arena_free(&paths->memory);
  memset(paths, 0, sizeof *paths);
}

/* ------------------------------------------------------------------ pipelines */

static bool ends_with(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n >= m && strcmp(text + n - m, end) == 0;
}

static wm_status take(const char *found, wm_arena *memory, const char **path, wm_error *error) {
  *path = wm_arena_copy(memory, found, strlen(found));
  return *path ? WM_OK : wm_error_memory(error, strlen(found));
}

static wm_status no_pipeline(const wm_paths *paths, const char *name, wm_error *error) {
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  wm_folder folder;
  wm_suggest_start(&suggest, wm_z(name));
  if (wm_folder_list(&paths->pipelines, ".yaml", &folder, error) != WM_OK)
    return WM_FATAL;
  for (uint32_t i = 0; i < folder.n; i++)
    wm_suggest_offer(&suggest, wm_z(folder.files[i].stem));
  wm_error_set(error, WM_FATAL, "there is no pipeline '%s'%s", name,
               wm_suggest_hint(&suggest, hint));
  wm_folder_free(&folder);
  return WM_FATAL;
}

wm_status wm_paths_pipeline(const wm_paths *paths, const char *name, wm_arena *memory,
                            const char **path, wm_error *error) {
  if (strchr(name, '/') || ends_with(name, ".yaml") || ends_with(name, ".yml"))
    return take(name, memory, path, error);
  char full[4096];
  for (uint32_t i = 0; i < paths->pipelines.n; i++) {
    int n = snprintf(full, sizeof full, "%s/%s.yaml", paths->pipelines.items[i], name);
    if (n > 0 && (size_t)n < sizeof full && access(full, F_OK) == 0)
      return take(full, memory, path, error);
  }
  if (access(name, F_OK) == 0)
    return take(name, memory, path, error);
  return no_pipeline(paths, name, error);
}
