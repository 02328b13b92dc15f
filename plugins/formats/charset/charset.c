/* Decodes bytes into UTF-8 with a map back to them. */
#include "charset.h"

#include "core/base/buffer.h"
#include "core/base/text.h"
#include "decide.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>

#define WM_REPLACEMENT_UTF8 "\xEF\xBF\xBD"

/* Says that `length` bytes of text stand for a range of encoded->bytes. */
static bool map_run(const wm_encoded_text *encoded, wm_decoded *decoded, size_t length, bool copy,
                    size_t begin, size_t end) {
  wm_span span = {(uint32_t)begin, (uint32_t)end};
  wm_range range = {encoded->offset + begin, encoded->offset + end};
  if (encoded->origin && copy)
    return wm_source_map_slice(&decoded->map, encoded->origin, span);
  if (encoded->origin)
    range = wm_source_map_hull(encoded->origin, span);
  return wm_source_map_add(&decoded->map, (uint32_t)length, copy, range);
}

static bool put_run(const wm_encoded_text *encoded, wm_decoded *decoded, wm_str text, bool copy,
                    size_t begin, size_t end) {
  return wm_buffer_put(&decoded->own, text.bytes, text.length) &&
         map_run(encoded, decoded, text.length, copy, begin, end);
}

/* ------------------------------------------------------------------- UTF-8 */

static bool copy_utf8(const wm_encoded_text *encoded, wm_decoded *decoded, size_t at) {
  const char *bytes = encoded->bytes.bytes;
  size_t length = encoded->bytes.length, valid = at;
  while (at < length) {
    if (at >= valid) /* so that each byte is checked once */
      valid = at + wm_utf8_valid(bytes + at, length - at);
    const char *zero = memchr(bytes + at, 0, valid - at);
    size_t stop = zero ? (size_t)(zero - bytes) : valid;
    if (!put_run(encoded, decoded, (wm_str){bytes + at, stop - at}, true, at, stop))
      return false;
    at = stop;
    if (at == length)
      break;
    wm_utf8_next(bytes, length, &at);
    decoded->n_invalid += at - stop;
    if (!put_run(encoded, decoded, wm_z(WM_REPLACEMENT_UTF8), false, stop, at))
      return false;
  }
  decoded->text = (wm_str){decoded->own.bytes, decoded->own.length};
  return true;
}

static bool decode_utf8(const wm_encoded_text *encoded, wm_decoded *decoded, size_t mark) {
  wm_str rest = {encoded->bytes.bytes + mark, encoded->bytes.length - mark};
  if (wm_utf8_valid(rest.bytes, rest.length) < rest.length ||
      (rest.length && memchr(rest.bytes, 0, rest.length)))
    return copy_utf8(encoded, decoded, mark);
  decoded->text = rest;
  return map_run(encoded, decoded, rest.length, true, mark, encoded->bytes.length);
}

/* ---------------------------------------------------------------------- ICU */

/* Characters on their way from ICU's buffers into the text. All that came from one source position
 * goes into one run; ASCII that stands for itself is copied by the stretch. */
typedef struct wm_transfer {
  const wm_encoded_text *encoded;
  wm_decoded *decoded;
  size_t begin;     /* in encoded->bytes, of the run that is gathered */
  char run[64];     /* its text */
  size_t n;         /* bytes of it */
  UChar lead;       /* a surrogate that waits for the other half; its place ends the run */
  uint64_t invalid; /* counted by the callback */
} wm_transfer;

/* ICU calls it for bytes it cannot decode: counts them, and writes U+FFFD. */
static void U_CALLCONV count_invalid(const void *context, UConverterToUnicodeArgs *args,
                                     const char *bytes, int32_t length,
                                     UConverterCallbackReason reason, UErrorCode *error) {
  if (reason <= UCNV_IRREGULAR)
    ((wm_transfer *)(uintptr_t)context)->invalid += (uint64_t)length;
  UCNV_TO_U_CALLBACK_SUBSTITUTE(NULL, args, bytes, length, reason, error);
}

/* Ends the gathered run: it stands for the bytes up to `end`. */
static bool end_run(wm_transfer *t, size_t end) {
  if (!t->n)
    return true;
  size_t n = t->n;
  t->n = 0;
  return put_run(t->encoded, t->decoded, (wm_str){t->run, n}, false, t->begin, end);
}

static bool take_codepoint(wm_transfer *t, uint32_t c, int64_t source) {
  bool same_source = source < 0 || (size_t)source == t->begin;
  if (!c) {
    c = 0xFFFD;
    t->invalid++;
  }
  if (t->n && !(same_source && t->n + 4 <= sizeof t->run) &&
      !end_run(t, source < 0 ? t->begin : (size_t)source))
    return false;
  if (!t->n && source >= 0)
    t->begin = (size_t)source;
  t->n += wm_utf8_put(c, t->run + t->n);
  return true;
}

/* One UTF-16 unit that came from position `source`; negative: from where the last one did. */
static bool take_unit(wm_transfer *t, UChar unit, int64_t source) {
  if (U16_IS_LEAD(unit)) {
    t->lead = unit;
    return take_codepoint(t, 0xFFFD, source);
  }
  if (!U16_IS_TRAIL(unit) || !t->lead) {
    t->lead = 0;
    return take_codepoint(t, U16_IS_TRAIL(unit) ? 0xFFFD : unit, source);
  }
  /* The place that was held for the pair gets its character. */
  t->n -= strlen(WM_REPLACEMENT_UTF8);
  t->n += wm_utf8_put((uint32_t)U16_GET_SUPPLEMENTARY(t->lead, unit), t->run + t->n);
  t->lead = 0;
  return true;
}

enum { WM_UNITS = 4096 };

/* What ICU made of some bytes: UTF-16 units and, for each, where from `source` on it came from. */
typedef struct wm_units {
  UChar units[WM_UNITS];
  int32_t offsets[WM_UNITS];
  int32_t n;
  const char *source;
} wm_units;

/* How many units from the i-th on are ASCII that stands for itself, each for one byte: the next
 * unit comes from the next byte. */
static int32_t ascii_units(const wm_units *u, int32_t i) {
  int32_t begin = i, shift = u->offsets[i] - i;
  if (u->offsets[i] < 0)
    return 0;
  while (i + 1 < u->n && u->offsets[i + 1] - (i + 1) == shift && u->units[i] &&
         u->units[i] < 0x80 && u->units[i] == (unsigned char)u->source[i + shift])
    i++;
  return i - begin;
}

static bool take_units(wm_transfer *t, const wm_units *u) {
  const char *bytes = t->encoded->bytes.bytes;
  for (int32_t i = 0; i < u->n;) {
    int32_t ascii = ascii_units(u, i);
    size_t at = (size_t)(u->source - bytes) + (size_t)(u->offsets[i] < 0 ? 0 : u->offsets[i]);
    if (ascii > 0) {
      wm_str run = {bytes + at, (size_t)ascii};
      if (!end_run(t, at) || !put_run(t->encoded, t->decoded, run, true, at, at + run.length))
        return false;
      t->lead = 0;
      i += ascii;
    } else if (!take_unit(t, u->units[i], u->offsets[i] < 0 ? -1 : (int64_t)at)) {
      return false;
    } else {
      i++;
    }
  }
  return true;
}

static bool transfer(wm_transfer *t, UConverter *converter, size_t at, UErrorCode *error) {
  const char *bytes = t->encoded->bytes.bytes, *source = bytes + at;
  const char *end = bytes + t->encoded->bytes.length;
  wm_units u;
  do {
    UChar *target = u.units;
    u.source = source;
    *error = U_ZERO_ERROR;
    ucnv_toUnicode(converter, &target, u.units + WM_UNITS, &source, end, u.offsets, true, error);
    u.n = (int32_t)(target - u.units);
    if (!take_units(t, &u))
      return false;
  } while (*error == U_BUFFER_OVERFLOW_ERROR);
  return end_run(t, t->encoded->bytes.length);
}

static wm_status decode_icu(const wm_encoded_text *encoded, wm_decoded *decoded, size_t mark,
                            wm_error *error) {
  UErrorCode status = U_ZERO_ERROR;
  wm_transfer t = {.encoded = encoded, .decoded = decoded};
  UConverter *converter = ucnv_open(decoded->charset, &status);
  ucnv_setToUCallBack(converter, count_invalid, &t, NULL, NULL, &status);
  bool fits = U_FAILURE(status) || transfer(&t, converter, mark, &status);
  ucnv_close(converter);
  if (!fits)
    return wm_error_memory(error, encoded->bytes.length);
  if (U_FAILURE(status))
    return wm_error_set(error, WM_REJECT, "ICU cannot decode %s: %s", decoded->charset,
                        u_errorName(status));
  decoded->text = (wm_str){decoded->own.bytes, decoded->own.length};
  decoded->n_invalid = t.invalid;
  return WM_OK;
}

/* ------------------------------------------------------------------- public */

wm_status wm_charset_decode(const wm_encoded_text *encoded, wm_decoded *decoded, wm_error *error) {
  size_t length = encoded->bytes.length;
  decoded->own.length = 0;
  decoded->n_invalid = 0;
  decoded->text = (wm_str){"", 0};
  wm_source_map_clear(&decoded->map);
  if (length >
      UINT32_MAX / 4) /* the text may take three bytes for one, and is counted in 32 bits */
    return wm_error_set(error, WM_REJECT, "%zu bytes are too long to decode at once", length);
  size_t mark = wm_charset_decide(encoded, decoded);
  if (strcmp(decoded->charset, "utf-8") != 0)
    return decode_icu(encoded, decoded, mark, error);
  return decode_utf8(encoded, decoded, mark) ? WM_OK : wm_error_memory(error, length);
}

void wm_decoded_free(wm_decoded *decoded) {
  wm_source_map_free(&decoded->map);
  wm_buffer_free(&decoded->own);
  *decoded = (wm_decoded){0};
}

wm_status wm_decoded_put(wm_instance *self, const wm_decoded *decoded, wm_builder *builder,
                         wm_part part, wm_span span) {
  wm_range source;
  uint32_t length;
  wm_status status = WM_OK;
  for (; !status && (length = wm_source_map_first(&decoded->map, span, &source));
       span.begin += length)
    status =
        wm_article_text(self, builder, part, (wm_str){decoded->text.bytes + span.begin, length},
                        source.begin, source.end);
  return status;
}

wm_status wm_decoded_replace(wm_instance *self, const wm_decoded *decoded, wm_builder *builder,
                             wm_part part, wm_str piece, wm_span span) {
  wm_range hull = wm_source_map_hull(&decoded->map, span);
  return wm_article_text(self, builder, part, piece, hull.begin, hull.end);
}

wm_status wm_decoded_describe(wm_instance *self, const wm_decoded *decoded, wm_builder *builder) {
  char number[24];
  snprintf(number, sizeof number, "%" PRIu64, decoded->n_invalid);
  wm_status status = wm_article_field(self, builder, "charset", wm_z(decoded->charset));
  if (!status)
    status = wm_article_field(self, builder, "charset_source", wm_z(decoded->said_by));
  if (!status && decoded->n_invalid)
    status = wm_article_field(self, builder, "invalid_bytes", wm_z(number));
  return status;
}
