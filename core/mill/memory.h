/* What the kernel says of this process's memory. */
#ifndef WM_MILL_MEMORY_H
#define WM_MILL_MEMORY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Bytes of private data, and bytes of it that are in memory. False when /proc is not there. */
bool wm_memory_use(uint64_t *data, uint64_t *resident);

/* The most bytes that were ever in memory (VmHWM), with the pages that processes share; 0 when
 * /proc is not there. */
uint64_t wm_memory_peak(void);

/* Raises a counter to this process's peak. One process at a time may call it on a counter. */
void wm_memory_note_peak(_Atomic uint64_t *peak);

#endif
