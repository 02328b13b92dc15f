/* Files that appear whole or not at all. */
#ifndef WM_BASE_SAVEFILE_H
#define WM_BASE_SAVEFILE_H

#include "core/base/error.h"

/* Writes the bytes beside `path` and moves them there when they are on the disk; a file that was
 * there stays until then. WM_FATAL: the message names the path. */
wm_status wm_savefile_write(const char *path, wm_str bytes, wm_error *error);

#endif
