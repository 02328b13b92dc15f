/* The ids of articles that are in, so that an article met again is not counted twice. A set of
 * 128-bit ids in an unlinked file that is mapped: pages that the system may write out, not heap.
 * 16 bytes an id at a load of at most a half: a million articles take 32 MiB. */
#ifndef WM_MILL_SEEN_H
#define WM_MILL_SEEN_H

#include "core/base/error.h"

typedef struct wm_seen {
  const char *folder; /* where the file is made; the caller's */
  struct wm_seen_id *ids;
  uint64_t n, n_places; /* a power of two */
} wm_seen;

/* Makes the file in `folder`. */
wm_status wm_seen_open(wm_seen *seen, const char *folder, wm_error *error);
void wm_seen_close(wm_seen *seen);

/* Adds an id of 32 hexadecimal digits; any other string counts by its hash. *added tells whether it
 * is new. */
wm_status wm_seen_add(wm_seen *seen, wm_str id, bool *added, wm_error *error);

#endif
