/* Writing beside, then moving. */
#include "config.h"

#include "savefile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool write_all(const char *path, wm_str bytes) {
  FILE *file = fopen(path, "we");
  if (!file)
    return false;
  bool ok = fwrite(bytes.bytes, 1, bytes.length, file) == bytes.length && fflush(file) == 0 &&
            fdatasync(fileno(file)) == 0;
  int failed = errno;
  ok = fclose(file) == 0 && ok;
  errno = ok ? 0 : failed;
  return ok;
}

wm_status wm_savefile_write(const char *path, wm_str bytes, wm_error *error) {
  char *beside;
  if (asprintf(&beside, "%s.new", path) < 0)
    return wm_error_memory(error, strlen(path));
  wm_status status = WM_OK;
  if (!write_all(beside, bytes) || rename(beside, path) != 0) {
    status = wm_error_set(error, WM_FATAL, "%s: cannot be written: %s", path, strerror(errno));
    unlink(beside);
  }
  free(beside);
  return status;
}
