/* Files that appear whole or not at all. */
#ifndef WM_BASE_SAVEFILE_H
#define WM_BASE_SAVEFILE_H

#include "core/base/error.h"

/* A file in the making. */
typedef struct wm_savefile {
  void *file; /* FILE */
  char *path, *beside;
  uint64_t n_bytes;
  bool failed;
  int reason; /* errno of the failure */
} wm_savefile;

/* Begins writing beside `path`. The message names the path, as in all that follow. */
wm_status wm_savefile_open(wm_savefile *save, const char *path, wm_error *error);

/* False when it cannot be written; wm_savefile_close() then tells why. */
bool wm_savefile_put(wm_savefile *save, wm_str bytes);

/* Moves the file to its path when it is whole and on the disk, or, with `keep` false, removes it.
 */
wm_status wm_savefile_close(wm_savefile *save, bool keep, wm_error *error);

/* Writes the bytes beside `path` and moves them there when they are on the disk; a file that was
 * there stays until then. WM_FATAL: the message names the path. */
wm_status wm_savefile_write(const char *path, wm_str bytes, wm_error *error);

#endif
