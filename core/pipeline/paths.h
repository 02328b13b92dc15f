/* Where plugins, pipelines and data are. In a build tree the tree's own are used, so that
 * ./wiremill works without being installed; else those that were installed with the program. The
 * environment's WIREMILL_PLUGIN_PATH and WIREMILL_DATA (folders separated by colons) come first. */
#ifndef WM_PIPELINE_PATHS_H
#define WM_PIPELINE_PATHS_H

#include "core/base/arena.h"
#include "core/base/error.h"

/* Folders in the order in which they are searched; some may not exist. */
typedef struct wm_paths {
  wm_strings plugins;
  wm_strings pipelines;
  wm_strings data;   /* gazetteers, models, sample articles */
  const char *share; /* folder of new-plugin/ and report/: what commands copy from */
  wm_arena memory;   /* owns the strings */
} wm_paths;

/* Fills *paths from the environment and the place of the running program. */
wm_status wm_paths_find(wm_paths *paths, wm_error *error);

/* The same for a program at the absolute path `program`; NULL where nothing says where it is. */
wm_status wm_paths_find_for(wm_paths *paths, const char *program, wm_error *error);

void wm_paths_free(wm_paths *paths);

/* The pipeline that a user names: a path when it has a slash or ends in .yaml, else an installed
 * one, or a file of that name. The result lives in `memory`. */
wm_status wm_paths_pipeline(const wm_paths *paths, const char *name, wm_arena *memory,
                            const char **path, wm_error *error);

#endif
