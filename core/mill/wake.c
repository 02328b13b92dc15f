/* Waiting by futex. */
#include "config.h"

#include "wake.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

uint32_t wm_wake_seen(wm_wake *wake) {
  return atomic_load_explicit(&wake->posts, memory_order_acquire);
}

void wm_wake_post(wm_wake *wake, bool all) {
  int kept = errno;
  atomic_fetch_add_explicit(&wake->posts, 1, memory_order_release);
  syscall(SYS_futex, &wake->posts, FUTEX_WAKE, all ? INT_MAX : 1, NULL, NULL, 0);
  errno = kept;
}

void wm_wake_wait(wm_wake *wake, uint32_t seen, int timeout_ms) {
  struct timespec time = {timeout_ms / 1000, timeout_ms % 1000 * 1000000L};
  syscall(SYS_futex, &wake->posts, FUTEX_WAIT, seen, timeout_ms < 0 ? NULL : &time, NULL, 0);
}

uint64_t wm_clock_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}
