/* Files with one ending in a list of folders: what is installed of plugins and pipelines. */
#ifndef WM_PIPELINE_FOLDER_H
#define WM_PIPELINE_FOLDER_H

#include "core/base/arena.h"
#include "core/base/error.h"

typedef struct wm_folder_file {
  const char *stem; /* the file's name without folder and ending */
  const char *path;
} wm_folder_file;

typedef struct wm_folder {
  wm_folder_file *files; /* by stem, each stem once: of the first folder that has it */
  uint32_t n;
  wm_arena memory;
} wm_folder;

/* Lists the files whose name ends in `ending`. Folders that cannot be read are left out. The
 * caller frees it with wm_folder_free(). */
wm_status wm_folder_list(const wm_strings *folders, const char *ending, wm_folder *folder,
                         wm_error *error);

void wm_folder_free(wm_folder *folder);

/* The file of a stem; NULL when there is none. */
const wm_folder_file *wm_folder_find(const wm_folder *folder, wm_str stem);

#endif
