/* The message of a failure. It is made once, where the fact is known, whole: what happened, where,
 * and what to do. Callers pass it on and add nothing. The caller of a function owns the struct. */
#ifndef WM_BASE_ERROR_H
#define WM_BASE_ERROR_H

#include <wiremill/plugin.h>

typedef struct wm_error {
  char text[1024]; /* "" while nothing failed; cut at its end when longer */
} wm_error;

/* Sets the message and returns `status`, for `return wm_error_set(error, WM_FATAL, "…", …)`.
 * `error` may be NULL when nobody wants the message. */
wm_status wm_error_set(wm_error *error, wm_status status, const char *format, ...) WM_PRINTF(3, 4);

/* The message for memory that could not be had. Returns WM_FATAL. */
wm_status wm_error_memory(wm_error *error, size_t bytes);

#endif
