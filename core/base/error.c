/* Failure messages. */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

wm_status wm_error_set(wm_error *error, wm_status status, const char *format, ...) {
  if (error) {
    va_list args;
    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
  }
  return status;
}

wm_status wm_error_memory(wm_error *error, size_t bytes) {
  return wm_error_set(error, WM_FATAL, "out of memory (%zu bytes were asked for)", bytes);
}
