/* Files of the mill's own that grow at their end: the journal, what it counts on, the rejects. At a
 * checkpoint they are put onto the disk and their length is noted; a run that goes on cuts them
 * back to it. The parent's. */
#ifndef WM_MILL_APPENDFILE_H
#define WM_MILL_APPENDFILE_H

#include "core/base/error.h"

#include <stdio.h>

typedef struct wm_appendfile {
  char *path; /* NULL: not open */
  FILE *file;
  uint64_t length; /* bytes, also those that wait in memory */
  uint64_t safe;   /* of them, on disk */
} wm_appendfile;

/* Opens `folder`/`name` for writing behind its first `keep` bytes; what stands there now is cut
 * off. Fails when the file is shorter. With 0 it is made when it is not there. */
wm_status wm_appendfile_open(wm_appendfile *file, const char *folder, const char *name,
                             uint64_t keep, wm_error *error);

wm_status wm_appendfile_put(wm_appendfile *file, const void *bytes, size_t length, wm_error *error);

/* Everything put is safe on disk when this returns. */
wm_status wm_appendfile_sync(wm_appendfile *file, wm_error *error);

/* Closes without a sync; does nothing when not open. False when the last bytes could not be
 * written. */
bool wm_appendfile_close(wm_appendfile *file);

#endif
