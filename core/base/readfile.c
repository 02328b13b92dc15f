/* Reading to the end. */
#include "config.h"

#include "readfile.h"

#include "core/base/buffer.h"

#include <errno.h>
#include <stdio.h>

enum { READ_AT_ONCE = 1 << 16 };

wm_status wm_readfile(const char *path, wm_buffer *bytes, wm_error *error) {
  FILE *file = fopen(path, "re");
  size_t n = 1;
  while (file && n) {
    if (!wm_buffer_reserve(bytes, READ_AT_ONCE)) {
      fclose(file);
      return wm_error_memory(error, bytes->length);
    }
    n = fread(bytes->bytes + bytes->length, 1, bytes->capacity - bytes->length, file);
    bytes->length += n;
  }
  bool ok = file && !ferror(file);
  int failed = errno;
  if (file)
    fclose(file);
  return ok ? WM_OK
            : wm_error_set(error, WM_FATAL, "%s: cannot be read: %s", path, strerror(failed));
}
