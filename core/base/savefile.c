/* Writing beside, then moving. */
#include "config.h"

#include "savefile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static wm_status cannot(const wm_savefile *save, int reason, wm_error *error) {
  return wm_error_set(error, WM_FATAL, "%s: cannot be written: %s", save->path, strerror(reason));
}

static void forget(wm_savefile *save) {
  free(save->path);
  free(save->beside);
  *save = (wm_savefile){0};
}

wm_status wm_savefile_open(wm_savefile *save, const char *path, wm_error *error) {
  *save = (wm_savefile){.path = strdup(path)};
  if (!save->path || asprintf(&save->beside, "%s.new", path) < 0) {
    free(save->path);
    return wm_error_memory(error, strlen(path));
  }
  save->file = fopen(save->beside, "we");
  if (save->file)
    return WM_OK;
  wm_status status = cannot(save, errno, error);
  forget(save);
  return status;
}

bool wm_savefile_put(wm_savefile *save, wm_str bytes) {
  if (!save->failed && fwrite(bytes.bytes, 1, bytes.length, save->file) != bytes.length) {
    save->failed = true;
    save->reason = errno;
  }
  save->n_bytes += bytes.length;
  return !save->failed;
}

/* Whether all is on the disk. */
static bool settle(wm_savefile *save) {
  bool ok = !save->failed && fflush(save->file) == 0 && fdatasync(fileno(save->file)) == 0;
  int reason = save->failed ? save->reason : errno;
  bool closed = fclose(save->file) == 0;
  if (!ok)
    errno = reason;
  return ok && closed;
}

wm_status wm_savefile_close(wm_savefile *save, bool keep, wm_error *error) {
  wm_status status = WM_OK;
  bool whole = settle(save);
  if (keep && (!whole || rename(save->beside, save->path) != 0))
    status = cannot(save, errno, error);
  if (!keep || status)
    unlink(save->beside);
  forget(save);
  return status;
}

wm_status wm_savefile_write(const char *path, wm_str bytes, wm_error *error) {
  wm_savefile save;
  wm_status status = wm_savefile_open(&save, path, error);
  if (status)
    return status;
  wm_savefile_put(&save, bytes);
  return wm_savefile_close(&save, true, error);
}
