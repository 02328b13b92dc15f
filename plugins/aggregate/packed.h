/* Numbers and strings in few bytes, for what workers send and what is saved: numbers are LEB128 (7
 * bits a byte, lowest first, the top bit says that more follow), strings their length and bytes. */
#ifndef WM_AGGREGATE_PACKED_H
#define WM_AGGREGATE_PACKED_H

#include <wiremill/plugin.h>

/* False when memory is used up (the host noted it). */
bool wm_packed_put_number(wm_instance *self, wm_buffer *out, uint64_t number);
bool wm_packed_put_string(wm_instance *self, wm_buffer *out, wm_str string);

/* Bytes that are read from the front; `bad` stays set once they were not what they should be, and
 * everything read from then on is 0 or empty. */
typedef struct wm_packed {
  const char *at, *end;
  bool bad;
} wm_packed;

uint64_t wm_packed_number(wm_packed *in);
/* A number that must not be above `most`. */
uint32_t wm_packed_below(wm_packed *in, uint32_t most);
wm_str wm_packed_string(wm_packed *in);

#endif
