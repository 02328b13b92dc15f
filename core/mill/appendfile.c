/* Writing at the end. */
#include "config.h"

#include "appendfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static wm_status cannot(const wm_appendfile *file, const char *what, wm_error *error) {
  return wm_error_set(error, WM_FATAL, "%s: cannot be %s: %s", file->path, what, strerror(errno));
}

/* Cuts the open descriptor back and stands at its end. */
static wm_status cut(const wm_appendfile *file, int fd, wm_error *error) {
  struct stat about;
  if (fstat(fd, &about) != 0)
    return cannot(file, "opened", error);
  if (S_ISREG(about.st_mode) && (uint64_t)about.st_size < file->length)
    return wm_error_set(error, WM_FATAL,
                        "%s: it has %ju bytes, and the journal says %ju: the run cannot go on",
                        file->path, (uintmax_t)about.st_size, (uintmax_t)file->length);
  if (S_ISREG(about.st_mode) &&
      (ftruncate(fd, (off_t)file->length) != 0 || lseek(fd, 0, SEEK_END) < 0))
    return cannot(file, "cut", error);
  return WM_OK;
}

wm_status wm_appendfile_open(wm_appendfile *file, const char *folder, const char *name,
                             uint64_t keep, wm_error *error) {
  *file = (wm_appendfile){.length = keep, .safe = keep};
  if (asprintf(&file->path, "%s/%s", folder, name) < 0) {
    file->path = NULL;
    return wm_error_memory(error, strlen(folder) + strlen(name));
  }
  int fd = open(file->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0)
    return cannot(file, "written", error);
  wm_status status = cut(file, fd, error);
  if (status == WM_OK && !(file->file = fdopen(fd, "w")))
    status = wm_error_memory(error, sizeof *file->file);
  if (!file->file)
    close(fd);
  return status;
}

wm_status wm_appendfile_put(wm_appendfile *file, const void *bytes, size_t length,
                            wm_error *error) {
  if (fwrite(bytes, 1, length, file->file) != length)
    return cannot(file, "written", error);
  file->length += length;
  return WM_OK;
}

wm_status wm_appendfile_sync(wm_appendfile *file, wm_error *error) {
  if (file->safe == file->length)
    return WM_OK;
  if (fflush(file->file) != 0 || (fdatasync(fileno(file->file)) != 0 && errno != EINVAL))
    return cannot(file, "written", error);
  file->safe = file->length;
  return WM_OK;
}

bool wm_appendfile_close(wm_appendfile *file) {
  bool ok = !file->file || fclose(file->file) == 0;
  free(file->path);
  *file = (wm_appendfile){0};
  return ok;
}
