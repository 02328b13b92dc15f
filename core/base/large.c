/* Large tables. */
#include "large.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 2 << 20 };

void *wm_large_alloc(size_t n, size_t each) {
  size_t bytes;
  if (__builtin_mul_overflow(n, each, &bytes) || __builtin_add_overflow(bytes, PAGE - 1, &bytes))
    return NULL;
  bytes = bytes / PAGE * PAGE;
  void *memory = aligned_alloc(PAGE, bytes ? bytes : PAGE);
  if (!memory)
    return NULL;
#ifdef MADV_HUGEPAGE
  madvise(memory, bytes, MADV_HUGEPAGE); /* a wish: without it all is as right, but slower */
#endif
  return memset(memory, 0, bytes);
}
