/* Bytes that grow, for the core's own use; plugins write wm_buffer through wm_put(). */
#ifndef WM_BASE_BUFFER_H
#define WM_BASE_BUFFER_H

#include <wiremill/plugin.h>

/* All return false when memory is used up or a size overflows; the buffer then is unchanged. */
bool wm_buffer_reserve(wm_buffer *buffer, size_t more);
bool wm_buffer_put(wm_buffer *buffer, const void *bytes, size_t length);
bool wm_buffer_put_z(wm_buffer *buffer, const char *string);
bool wm_buffer_printf(wm_buffer *buffer, const char *format, ...) WM_PRINTF(2, 3);

/* Gives the memory back; the buffer is empty and usable. */
void wm_buffer_free(wm_buffer *buffer);

#endif
