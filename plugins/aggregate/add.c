/* One article's counts, added to the ledger. */
#include "config.h"

#include "aggregate.h"

#include "core/base/buffer.h"
#include "packed.h"

static wm_status add_keys(wm_packed *in, wm_ledger *ledger, wm_buffer *key, bool *no_room) {
  wm_count count = {.articles = 1};
  wm_status status = WM_OK;
  count.first = count.last = wm_packed_below(in, UINT32_MAX);
  while (!status && !in->bad && in->at < in->end) {
    uint64_t shared = wm_packed_number(in);
    wm_str rest = wm_packed_string(in);
    count.n = wm_packed_number(in);
    count.sentences = wm_packed_number(in);
    in->bad = in->bad || shared > key->length;
    if (in->bad)
      return WM_OK;
    key->length = (size_t)shared;
    *no_room = !wm_buffer_put(key, rest.bytes, rest.length);
    if (*no_room)
      return WM_OK;
    status = wm_ledger_add(ledger, (wm_str){key->bytes, key->length}, &count);
  }
  return status;
}

wm_status wm_aggregate_add(wm_instance *self, wm_ledger *ledger, wm_str bytes) {
  wm_packed in = {bytes.bytes, bytes.bytes + bytes.length, false};
  wm_buffer key = {0};
  bool no_room = false;
  wm_status status = add_keys(&in, ledger, &key, &no_room);
  wm_buffer_free(&key);
  if (no_room)
    return wm_fail(self, WM_FATAL, "out of memory for an article's counts");
  return !status && in.bad ? wm_fail(self, WM_FATAL, "an article's counts came back damaged")
                           : status;
}
