/* Whole files, read or mapped. */
#ifndef WM_BASE_READFILE_H
#define WM_BASE_READFILE_H

#include "core/base/error.h"

/* Appends what is in the file to `bytes`, which the caller frees. WM_FATAL: the message names the
 * path. */
wm_status wm_readfile(const char *path, wm_buffer *bytes, wm_error *error);

/* Maps a file to be read in place; an empty one as no bytes. The caller gives it back. */
wm_status wm_readfile_map(const char *path, wm_str *bytes, wm_error *error);
void wm_readfile_unmap(wm_str bytes);

#endif
