/* Records out of a stream. */
#include "framing.h"

#include "core/base/buffer.h"

/* Least bytes to ask the feed for. */
#define CHUNK ((size_t)1 << 18)

static wm_str rest_of_window(const wm_framing *f) {
  size_t length = f->window->length - f->begin;
  return (wm_str){length ? f->window->bytes + f->begin : "", length};
}

static void advance(wm_framing *f, size_t length) {
  f->begin += length;
  f->offset += length;
}

/* The entry is over, with a message that is set already. */
static wm_status lose_rest(wm_framing *f) {
  f->ended = true;
  return WM_REJECT;
}

/* Reads more behind the window's rest, which moves to its start. As much again as is there: the
 * work of a format that begins anew with each larger window stays in proportion. */
static wm_status read_more(wm_framing *f, wm_error *error) {
  wm_buffer *window = f->window;
  size_t kept = window->length - f->begin;
  if (kept && f->begin)
    memmove(window->bytes, window->bytes + f->begin, kept);
  window->length = kept;
  f->begin = 0;
  size_t more = kept > CHUNK ? kept : CHUNK;
  if (more > f->most - kept)
    more = (size_t)(f->most - kept);
  if (!wm_buffer_reserve(window, more))
    return wm_error_memory(error, more);
  int64_t n = f->feed.read(f->feed.context, window->bytes + kept, more, error);
  if (n < 0) {
    f->offset += kept;
    return lose_rest(f);
  }
  window->length += (size_t)n;
  f->at_end = n == 0;
  return WM_OK;
}

/* The window does not hold a whole record. WM_OK: look again. */
static wm_status want_more(wm_framing *f, wm_error *error) {
  size_t length = rest_of_window(f).length;
  if (f->at_end && f->dropping) {
    f->ended = true;
    return WM_OK;
  }
  if (f->at_end) {
    wm_error_set(error, WM_REJECT, "the last record is cut off");
    return lose_rest(f);
  }
  if (length < f->most)
    return read_more(f, error);
  bool known = f->dropping;
  f->dropping = true;
  advance(f, length);
  return known ? WM_OK
               : wm_error_set(error, WM_REJECT,
                              "a record of more than %ju bytes (limits: entry-bytes)",
                              (uintmax_t)f->most);
}

/* Handles what the format said of the window. WM_OK with a record, WM_MORE: look again. */
static wm_status cut(wm_framing *f, wm_status status, size_t length, wm_error *error) {
  size_t most = rest_of_window(f).length;
  if (status == WM_FATAL)
    return status;
  if (length > most || (status == WM_OK && length == 0)) {
    wm_error_set(error, WM_REJECT, "the format cut %zu bytes from a window of %zu", length, most);
    return lose_rest(f);
  }
  if (length == 0)
    return lose_rest(f);
  bool dropped = f->dropping;
  f->dropping = false;
  advance(f, length);
  return dropped ? WM_MORE : status;
}

wm_status wm_framing_next(wm_framing *f, wm_str *record, uint64_t *offset, wm_error *error) {
  for (;;) {
    wm_str window = rest_of_window(f);
    if (f->ended || (window.length == 0 && f->at_end))
      return WM_MORE;
    size_t length = 0;
    *offset = f->offset;
    wm_status status = WM_MORE;
    if (window.length)
      status = f->frame(f->context, window, f->at_end, &length, error);
    if (status == WM_MORE) {
      status = want_more(f, error);
      if (status != WM_OK) {
        *offset = f->ended ? f->offset : *offset;
        return status;
      }
      continue;
    }
    status = cut(f, status, length, error);
    if (status != WM_MORE) {
      *record = (wm_str){window.bytes, length};
      return status;
    }
  }
}
