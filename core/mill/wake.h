/* How the processes of a mill wait for one another: a word in shared memory and Linux's futex. A
 * waiter looks at the word, looks for work, and sleeps only while the word is what it saw, so that
 * no post is lost. Posts too many are harmless. It needs no descriptor that a plugin could close,
 * and posting is safe in a signal handler. */
#ifndef WM_MILL_WAKE_H
#define WM_MILL_WAKE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct wm_wake {
  _Atomic uint32_t posts;
} wm_wake;

uint32_t wm_wake_seen(wm_wake *wake);

/* Wakes one waiter, or all of them. */
void wm_wake_post(wm_wake *wake, bool all);

/* Returns when something was posted since `seen`, a signal came, or the time is over; a negative
 * time never is. */
void wm_wake_wait(wm_wake *wake, uint32_t seen, int timeout_ms);

/* The monotonic clock, in milliseconds. */
uint64_t wm_clock_ms(void);

#endif
