/* Taking typed parts from a block of bytes without ever passing its end. */
#ifndef WM_CURSOR_H
#define WM_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WM_CURSOR_ALIGN = 8 }; /* each part is padded to this */

typedef struct wm_cursor {
  const unsigned char *at; /* aligned */
  size_t left;
  bool failed; /* something was taken that is not there; stays */
} wm_cursor;

/* The next `count` items of `width` bytes; NULL once anything has failed. */
static inline const void *wm_cursor_take(wm_cursor *cursor, size_t count, size_t width) {
  size_t size = 0, padded = 0;
  if (__builtin_mul_overflow(count, width, &size) ||
      __builtin_add_overflow(size, (size_t)(WM_CURSOR_ALIGN - 1), &padded))
    cursor->failed = true;
  padded &= ~(size_t)(WM_CURSOR_ALIGN - 1);
  if (cursor->failed || padded > cursor->left) {
    cursor->failed = true;
    return NULL;
  }
  const void *found = cursor->at;
  cursor->at += padded;
  cursor->left -= padded;
  return found;
}

#endif
