/* Brings text to Unicode normalisation form C, and its map along.
 *
 * Nearly all text is in NFC already, so it is walked once: every code point below U+0300 is inert,
 * others are asked for their properties. Only segments between two normalisation boundaries in
 * which something is not inert go through ICU, one by one. */
#include "engine_internal.h"

#include "core/base/buffer.h"
#include "core/base/text.h"

#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* A segment this long is no word of any language (UAX 15 calls 30 marks the most that text needs):
 * it is cut, so that time stays linear. */
enum { WM_SEGMENT_BYTES = 256, WM_SEGMENT_UNITS = 1024 };

typedef struct wm_normaliser {
  const UNormalizer2 *nfc;
  const wm_buffer *text; /* before */
  const wm_source_map *map;
  wm_buffer out; /* after; empty while nothing has changed */
  wm_source_map out_map;
  size_t done; /* bytes of `text` that are in `out` */
  wm_shifts *shifts;
} wm_normaliser;

static bool is_inert(uint32_t c) {
  return c < 0x300 || (u_getIntPropertyValue((UChar32)c, UCHAR_NFC_QUICK_CHECK) == UNORM_YES &&
                       u_getCombiningClass((UChar32)c) == 0);
}

/* NFC of a segment; returns its length in bytes, or 0 when ICU could not. */
static size_t compose(const wm_normaliser *n, const char *bytes, size_t length,
                      char out[4 * WM_SEGMENT_UNITS]) {
  UChar from[WM_SEGMENT_UNITS], to[WM_SEGMENT_UNITS];
  UErrorCode error = U_ZERO_ERROR;
  int32_t n_from = 0, n_to, n_out = 0;
  u_strFromUTF8(from, WM_SEGMENT_UNITS, &n_from, bytes, (int32_t)length, &error);
  n_to = unorm2_normalize(n->nfc, from, n_from, to, WM_SEGMENT_UNITS, &error);
  u_strToUTF8(out, 4 * WM_SEGMENT_UNITS, &n_out, to, n_to, &error);
  return U_SUCCESS(error) ? (size_t)n_out : 0;
}

/* Copies text up to `end` as it is. */
static bool copy_until(wm_normaliser *n, size_t end) {
  wm_span span = {(uint32_t)n->done, (uint32_t)end};
  bool done = wm_buffer_put(&n->out, n->text->bytes + n->done, end - n->done) &&
              wm_source_map_slice(&n->out_map, n->map, span);
  n->done = end;
  return done;
}

static bool note_shift(wm_shifts *shifts, wm_span before, wm_span after) {
  if (shifts->n == shifts->capacity) {
    uint32_t capacity = shifts->capacity ? shifts->capacity * 2 : 64;
    wm_shift *items =
        capacity > shifts->capacity ? realloc(shifts->items, capacity * sizeof *items) : NULL;
    if (!items)
      return false;
    shifts->items = items;
    shifts->capacity = capacity;
  }
  shifts->items[shifts->n++] = (wm_shift){before, after};
  return true;
}

uint32_t wm_normalise_offset(const wm_shifts *shifts, uint32_t offset) {
  uint32_t low = 0, high = shifts->n;
  while (low < high) { /* the first segment that ends behind the offset */
    uint32_t middle = low + (high - low) / 2;
    if (shifts->items[middle].before.end <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < shifts->n && shifts->items[low].before.begin < offset)
    return shifts->items[low].after.begin; /* within a segment: at its beginning */
  if (!low)
    return offset;
  const wm_shift *last = &shifts->items[low - 1];
  return last->after.end + (offset - last->before.end);
}

static bool replace_segment(wm_normaliser *n, size_t begin, size_t end) {
  char composed[4 * WM_SEGMENT_UNITS];
  const char *bytes = n->text->bytes + begin;
  size_t length = compose(n, bytes, end - begin, composed);
  if (!length || (length == end - begin && memcmp(composed, bytes, length) == 0))
    return true;
  wm_range hull = wm_source_map_hull(n->map, (wm_span){(uint32_t)begin, (uint32_t)end});
  if (!copy_until(n, begin))
    return false;
  uint32_t to = (uint32_t)n->out.length;
  if (!wm_buffer_put(&n->out, composed, length) ||
      !wm_source_map_add(&n->out_map, (uint32_t)length, false, hull) ||
      !note_shift(n->shifts, (wm_span){(uint32_t)begin, (uint32_t)end},
                  (wm_span){to, to + (uint32_t)length}))
    return false;
  n->done = end;
  return true;
}

static bool walk(wm_normaliser *n) {
  const char *bytes = n->text->bytes;
  size_t length = n->text->length, segment = 0, at = 0;
  bool dirty = false;
  while (at < length) {
    size_t here = at;
    uint32_t c = wm_utf8_next(bytes, length, &at);
    bool boundary = c < 0x300 || unorm2_hasBoundaryBefore(n->nfc, (UChar32)c) ||
                    at - segment > WM_SEGMENT_BYTES;
    if (boundary) {
      if (dirty && !replace_segment(n, segment, here))
        return false;
      segment = here;
      dirty = false;
    }
    dirty = dirty || !is_inert(c);
  }
  return !dirty || replace_segment(n, segment, length);
}

static bool take_result(wm_normaliser *n, wm_buffer *text, wm_source_map *map) {
  if (n->done == 0)
    return true;
  if (!copy_until(n, text->length))
    return false;
  wm_buffer old_text = *text;
  wm_source_map old_map = *map;
  *text = n->out;
  *map = n->out_map;
  n->out = old_text;
  n->out_map = old_map;
  return true;
}

wm_status wm_normalise_part(wm_engine *engine, wm_buffer *text, wm_source_map *map,
                            wm_shifts *shifts) {
  shifts->n = 0;
  size_t ascii = wm_ascii_prefix(text->bytes, text->length);
  if (ascii == text->length)
    return WM_OK;
  size_t valid = wm_utf8_valid(text->bytes, text->length);
  if (valid < text->length)
    return wm_services_note(engine, WM_REJECT, "its text is not valid UTF-8 at byte %zu of it",
                            valid);
  UErrorCode error = U_ZERO_ERROR;
  wm_normaliser n = {unorm2_getNFCInstance(&error), text, map, {0}, {0}, 0, shifts};
  if (U_FAILURE(error))
    return wm_services_note(engine, WM_FATAL, "ICU has no NFC data: %s", u_errorName(error));
  bool done = walk(&n) && take_result(&n, text, map);
  wm_buffer_free(&n.out);
  wm_source_map_free(&n.out_map);
  return done ? WM_OK : wm_services_note(engine, WM_FATAL, "out of memory for an article's text");
}
