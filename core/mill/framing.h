/* Cuts the stream of an entry into records, with a window that grows to the longest record and no
 * further: an entry of any size passes through. */
#ifndef WM_MILL_FRAMING_H
#define WM_MILL_FRAMING_H

#include "core/base/error.h"
#include "unpack.h"

typedef struct wm_framing {
  wm_feed feed;
  /* Where the first record of a window ends; as wm_format_ops.frame, with a message. */
  wm_status (*frame)(void *context, wm_str window, bool at_end, size_t *length, wm_error *error);
  void *context;
  uint64_t most;   /* bytes of a record */
  uint64_t offset; /* of the window's first byte in the entry; set it when the feed begins later */
  wm_buffer *window; /* the caller's, kept from entry to entry; private while framing */
  size_t begin;      /* of what is not cut yet in the window */
  bool at_end;       /* the feed has no more */
  bool ended;        /* no more records */
  bool dropping;     /* in a record that is too long */
} wm_framing;

/* The next record, in *record until the next call, and its place in the entry. WM_OK: a record.
 * WM_REJECT: a record or the rest of the entry is lost, the message says which and why; call again.
 * WM_MORE: the entry is over. WM_FATAL: the run is. */
wm_status wm_framing_next(wm_framing *framing, wm_str *record, uint64_t *offset, wm_error *error);

#endif
