/* Writing all of something. */
#include "writeall.h"

#include <errno.h>
#include <unistd.h>

bool wm_write_all(int file, const void *bytes, size_t length) {
  for (const char *next = bytes; length;) {
    ssize_t n = write(file, next, length);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return false;
    next += n;
    length -= (size_t)n;
  }
  return true;
}
