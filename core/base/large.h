/* Memory for tables that are larger than the caches and read at random. */
#ifndef WM_LARGE_H
#define WM_LARGE_H

#include <stddef.h>

/* Zeroed memory in pages of 2 MiB where the system has them, so that a read at random does not wait
 * for the address of its page as well; all of it is in use at once. NULL when memory is used up.
 * The caller frees it with free(). */
void *wm_large_alloc(size_t n, size_t each);

#endif
