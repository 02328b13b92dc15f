/* Whole files into memory. */
#ifndef WM_BASE_READFILE_H
#define WM_BASE_READFILE_H

#include "core/base/error.h"

/* Appends what is in the file to `bytes`, which the caller frees. WM_FATAL: the message names the
 * path. */
wm_status wm_readfile(const char *path, wm_buffer *bytes, wm_error *error);

#endif
