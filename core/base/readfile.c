/* Reading to the end. */
#include "config.h"

#include "readfile.h"

#include "core/base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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

wm_status wm_readfile_map(const char *path, wm_str *bytes, wm_error *error) {
  struct stat about;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  void *at = MAP_FAILED;
  bool open = file >= 0 && fstat(file, &about) == 0;
  bool empty = open && about.st_size == 0;
  if (open && !empty)
    at = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  int failed = errno;
  if (file >= 0)
    close(file);
  if (at == MAP_FAILED && !empty)
    return wm_error_set(error, WM_FATAL, "%s: cannot be read: %s", path, strerror(failed));
  *bytes = empty ? wm_z("") : (wm_str){at, (size_t)about.st_size};
  return WM_OK;
}

void wm_readfile_unmap(wm_str bytes) {
  if (bytes.length)
    munmap((void *)(uintptr_t)bytes.bytes, bytes.length);
}
