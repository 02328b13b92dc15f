/* Writing all of something to a descriptor. */
#ifndef WM_BASE_WRITEALL_H
#define WM_BASE_WRITEALL_H

#include <stdbool.h>
#include <stddef.h>

/* Writes all bytes, however often write() takes less or a signal comes between. False with errno
 * when it fails; some may be written then. */
bool wm_write_all(int file, const void *bytes, size_t length);

#endif
