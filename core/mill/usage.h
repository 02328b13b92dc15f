/* What the kernel says that this process uses. */
#ifndef WM_MILL_USAGE_H
#define WM_MILL_USAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Of one process and of those that had its place before it; in memory that the parent reads. */
typedef struct wm_usage {
  _Atomic uint64_t peak_bytes; /* the most that was ever in memory, shared pages too (VmHWM) */
  _Atomic uint64_t cpu_ns;     /* processor time, user and system */
  uint64_t before_ns;          /* the part of it that earlier processes used */
} wm_usage;

/* Bytes of private data, and bytes of it that are in memory. False when /proc is not there. */
bool wm_usage_memory(uint64_t *data, uint64_t *resident);

/* A new process takes the place; then brings `usage` up to date, now and again. */
void wm_usage_begin(wm_usage *usage);
void wm_usage_note(wm_usage *usage);

#endif
