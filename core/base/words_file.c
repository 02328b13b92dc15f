/* Mapping a word table. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "words_file.h"

wm_status wm_words_map(const char *path, wm_str *words, wm_error *error) {
  struct stat info;
  *words = (wm_str){NULL, 0};
  if (!*path)
    return WM_OK;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  bool there = fd >= 0 && fstat(fd, &info) == 0 && info.st_size > 0;
  void *bytes =
      there ? mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
  if (fd >= 0)
    close(fd);
  if (bytes == MAP_FAILED)
    return wm_error_set(error, WM_FATAL, "%s: the word table cannot be read", path);
  *words = (wm_str){bytes, (size_t)info.st_size};
  return WM_OK;
}

void wm_words_unmap(wm_str words) {
  if (words.length)
    munmap((void *)(uintptr_t)words.bytes, words.length);
}
