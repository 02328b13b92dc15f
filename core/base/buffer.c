/* Bytes that grow. */
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool wm_buffer_reserve(wm_buffer *buffer, size_t more) {
  size_t need;
  if (__builtin_add_overflow(buffer->length, more, &need))
    return false;
  if (need <= buffer->capacity)
    return true;
  size_t capacity = buffer->capacity > SIZE_MAX / 2 ? need : buffer->capacity * 2;
  if (capacity < need)
    capacity = need;
  if (capacity < 256)
    capacity = 256;
  char *bytes = realloc(buffer->bytes, capacity);
  if (!bytes)
    return false;
  buffer->bytes = bytes;
  buffer->capacity = capacity;
  return true;
}

bool wm_buffer_put(wm_buffer *buffer, const void *bytes, size_t length) {
  if (!wm_buffer_reserve(buffer, length))
    return false;
  if (length)
    memcpy(buffer->bytes + buffer->length, bytes, length);
  buffer->length += length;
  return true;
}

bool wm_buffer_put_z(wm_buffer *buffer, const char *string) {
  return wm_buffer_put(buffer, string, strlen(string));
}

bool wm_buffer_printf(wm_buffer *buffer, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  bool fits = length >= 0 && wm_buffer_reserve(buffer, (size_t)length + 1);
  if (fits) {
    vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
    buffer->length += (size_t)length;
  }
  va_end(again);
  return fits;
}

void wm_buffer_free(wm_buffer *buffer) {
  free(buffer->bytes);
  memset(buffer, 0, sizeof *buffer);
}
