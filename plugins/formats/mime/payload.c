/* Bytes that were encoded for their way. */
#include "payload.h"

#include "core/base/buffer.h"

#include <zlib.h>

void wm_payload_set(wm_payload *p, wm_str bytes, uint64_t offset) {
  p->bytes = bytes;
  p->offset = offset;
  p->origin = NULL;
}

void wm_payload_free(wm_payload *p) {
  for (int i = 0; i < 2; i++) {
    wm_buffer_free(&p->own[i]);
    wm_source_map_free(&p->maps[i]);
  }
  *p = (wm_payload){0};
}

wm_encoded_text wm_payload_text(const wm_payload *p, wm_str content_type, bool markup) {
  return (wm_encoded_text){.bytes = p->bytes,
                           .content_type = content_type,
                           .markup = markup,
                           .offset = p->offset,
                           .origin = p->origin};
}

/* ------------------------------------------------------- a step of decoding */

/* What a step writes: the buffer and map that do not hold its input. */
typedef struct step {
  wm_payload *payload;
  wm_buffer *out;
  wm_source_map *map;
  bool fits; /* false: memory is used up */
} step;

static step begin(wm_payload *p) {
  step s = {p, &p->own[p->step % 2], &p->maps[p->step % 2], true};
  s.out->length = 0;
  wm_source_map_clear(s.map);
  return s;
}

/* Bytes of the input as they are. */
static void copy(step *s, size_t at, size_t end) {
  const wm_payload *p = s->payload;
  if (at == end)
    return;
  s->fits = s->fits && wm_buffer_put(s->out, p->bytes.bytes + at, end - at);
  if (p->origin)
    s->fits =
        s->fits && wm_source_map_slice(s->map, p->origin, (wm_span){(uint32_t)at, (uint32_t)end});
  else
    s->fits = s->fits && wm_source_map_add(s->map, (uint32_t)(end - at), true,
                                           (wm_range){p->offset + at, p->offset + end});
}

/* Bytes that stand for a part of the input. */
static void replace(step *s, const char *bytes, size_t length, size_t at, size_t end) {
  const wm_payload *p = s->payload;
  wm_range range = {p->offset + at, p->offset + end};
  if (p->origin)
    range = wm_source_map_hull(p->origin, (wm_span){(uint32_t)at, (uint32_t)end});
  s->fits = s->fits && wm_buffer_put(s->out, bytes, length) &&
            wm_source_map_add(s->map, (uint32_t)length, false, range);
}

/* The outcome becomes the payload. */
static wm_payload_status end(step *s) {
  wm_payload *p = s->payload;
  if (!s->fits)
    return WM_PAYLOAD_MEMORY;
  p->bytes = (wm_str){s->out->length ? s->out->bytes : "", s->out->length};
  p->origin = s->map;
  p->step++;
  return WM_PAYLOAD_OK;
}

static int hex(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  c = (char)(c | 32);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* ------------------------------------------------------------------- chunks */

/* The size line of a chunk (RFC 9112, section 7.1) at *at, which moves behind it. False when there
 * is none. */
static bool read_size(wm_str bytes, size_t *at, size_t *size) {
  size_t n_digits = 0;
  *size = 0;
  for (; *at < bytes.length && n_digits < 8 && hex(bytes.bytes[*at]) >= 0; ++*at, n_digits++)
    *size = *size * 16 + (size_t)hex(bytes.bytes[*at]);
  const char *line = memchr(bytes.bytes + *at, '\n', bytes.length - *at);
  if (!n_digits || !line || !strchr("; \t\r\n", bytes.bytes[*at]))
    return false;
  *at = (size_t)(line - bytes.bytes) + 1;
  return true;
}

wm_payload_status wm_payload_unchunk(wm_payload *p) {
  step s = begin(p);
  size_t size;
  for (size_t at = 0; at < p->bytes.length && s.fits;) {
    if (!read_size(p->bytes, &at, &size) || size > p->bytes.length - at)
      return WM_PAYLOAD_BROKEN;
    if (!size)
      break;
    copy(&s, at, at + size);
    at += size;
    at += at < p->bytes.length && p->bytes.bytes[at] == '\r';
    at += at < p->bytes.length && p->bytes.bytes[at] == '\n';
  }
  return end(&s);
}

/* -------------------------------------------------------------- compression */

/* Members of gzip may follow one another; other bytes behind one are none of it, as to gzip(1). */
static bool has_member(const z_stream *z) {
  return z->avail_in >= 2 && memcmp(z->next_in, "\x1F\x8B", 2) == 0;
}

/* Inflates all of the input. */
static wm_payload_status inflate_all(step *s, z_stream *z, uint64_t most) {
  int result = Z_OK;
  char piece[1 << 15];
  while (result == Z_OK || (result == Z_STREAM_END && has_member(z))) {
    if (result == Z_STREAM_END && inflateReset(z) != Z_OK)
      return WM_PAYLOAD_BROKEN;
    z->next_out = (Bytef *)piece;
    z->avail_out = sizeof piece;
    result = inflate(z, Z_NO_FLUSH);
    size_t n = sizeof piece - z->avail_out;
    if (s->out->length + n > most)
      return WM_PAYLOAD_LARGE;
    if (!wm_buffer_put(s->out, piece, n))
      return WM_PAYLOAD_MEMORY;
  }
  return result == Z_STREAM_END ? WM_PAYLOAD_OK : WM_PAYLOAD_BROKEN;
}

/* `window`: as inflateInit2() takes it. */
static wm_payload_status inflate_as(wm_payload *p, int window, uint64_t most) {
  step s = begin(p);
  z_stream z = {.next_in = (Bytef *)(uintptr_t)p->bytes.bytes, .avail_in = (uInt)p->bytes.length};
  if (p->bytes.length > UINT32_MAX || inflateInit2(&z, window) != Z_OK)
    return WM_PAYLOAD_MEMORY;
  wm_payload_status status = inflate_all(&s, &z, most < UINT32_MAX ? most : UINT32_MAX);
  inflateEnd(&z);
  if (status)
    return status;
  wm_range range = {p->offset, p->offset + p->bytes.length};
  if (p->origin)
    range = wm_source_map_hull(p->origin, (wm_span){0, (uint32_t)p->bytes.length});
  s.fits = wm_source_map_add(s.map, (uint32_t)s.out->length, false, range);
  return end(&s);
}

wm_payload_status wm_payload_inflate(wm_payload *p, uint64_t most) {
  enum { EITHER_HEADER = 15 + 32, NO_HEADER = -15 };
  wm_payload_status status = inflate_as(p, EITHER_HEADER, most);
  /* What "deflate" means was long misunderstood (RFC 9110, section 8.4.1.2). */
  bool gzip = p->bytes.length >= 2 && memcmp(p->bytes.bytes, "\x1F\x8B", 2) == 0;
  return status == WM_PAYLOAD_BROKEN && !gzip ? inflate_as(p, NO_HEADER, most) : status;
}

/* --------------------------------------------------------------------- mail */

static int base64_value(char c) {
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Whatever is no base64 is passed over (RFC 2045, section 6.8). Three bytes stand for the
 * characters from the first to the last of their four. */
wm_payload_status wm_payload_base64(wm_payload *p) {
  step s = begin(p);
  uint32_t bits = 0;
  size_t n = 0, first = 0, at;
  for (at = 0; at < p->bytes.length && s.fits && p->bytes.bytes[at] != '='; at++) {
    int value = base64_value(p->bytes.bytes[at]);
    if (value < 0)
      continue;
    first = n ? first : at;
    bits = bits << 6 | (uint32_t)value;
    if (++n < 4)
      continue;
    char bytes[3] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};
    replace(&s, bytes, 3, first, at + 1);
    n = 0;
  }
  if (n == 2 || n == 3) {
    bits <<= 6 * (4 - n);
    char bytes[2] = {(char)(bits >> 16), (char)(bits >> 8)};
    replace(&s, bytes, n - 1, first, at);
  }
  return end(&s);
}

/* Where a soft line break at "=" ends, or 0 when it is none. */
static size_t soft_break(wm_str bytes, size_t at) {
  at++;
  while (at < bytes.length && (bytes.bytes[at] == ' ' || bytes.bytes[at] == '\t'))
    at++;
  if (at < bytes.length && bytes.bytes[at] == '\r')
    at++;
  return at == bytes.length ? at : bytes.bytes[at] == '\n' ? at + 1 : 0;
}

/* RFC 2045, section 6.7; "=" that begins nothing stands for itself. */
wm_payload_status wm_payload_quoted(wm_payload *p) {
  step s = begin(p);
  wm_str in = p->bytes;
  for (size_t at = 0; at < in.length && s.fits;) {
    const char *next = memchr(in.bytes + at, '=', in.length - at);
    size_t stop = next ? (size_t)(next - in.bytes) : in.length;
    copy(&s, at, stop);
    if (!next)
      break;
    size_t broken = soft_break(in, stop);
    int high = stop + 2 < in.length ? hex(in.bytes[stop + 1]) : -1;
    int low = stop + 2 < in.length ? hex(in.bytes[stop + 2]) : -1;
    at = broken ? broken : stop + 1;
    if (broken)
      continue;
    if (high >= 0 && low >= 0) {
      char c = (char)(high * 16 + low);
      at = stop + 3;
      replace(&s, &c, 1, stop, at);
    } else {
      copy(&s, stop, at);
    }
  }
  return end(&s);
}
