/* Where records of a WARC file begin and end (ISO 28500, section 4). */
#include "config.h"

#include "frame.h"

#include "plugins/formats/mime/headers.h"

static const char version[] = "WARC/";

static bool begins(wm_str bytes, size_t at) {
  return bytes.length - at >= strlen(version) &&
         memcmp(bytes.bytes + at, version, strlen(version)) == 0;
}

static size_t skip_lines(wm_str bytes, size_t at) {
  while (at < bytes.length && (bytes.bytes[at] == '\r' || bytes.bytes[at] == '\n'))
    at++;
  return at;
}

/* Where the next record begins, from `at` on at the beginning of a line; the end when none does. */
static size_t next_record(wm_str bytes, size_t at) {
  static const char mark[] = "\nWARC/";
  const char *found = memmem(bytes.bytes + at, bytes.length - at, mark, strlen(mark));
  return found ? (size_t)(found - bytes.bytes) + 1 : bytes.length;
}

/* The length of the block; false when the headers do not tell. */
static bool block_length(wm_str headers, size_t *length) {
  wm_str value;
  *length = 0;
  if (!wm_headers_find(headers, "Content-Length", &value) || !value.length || value.length > 15)
    return false;
  for (size_t i = 0; i < value.length; i++) {
    if (value.bytes[i] < '0' || value.bytes[i] > '9')
      return false;
    *length = *length * 10 + (size_t)(value.bytes[i] - '0');
  }
  return true;
}

/* Cuts up to where the next record begins, from `at` on. */
static wm_status resume(wm_str window, size_t at, bool at_end, size_t *length) {
  size_t next = next_record(window, at);
  if (next == window.length && !at_end)
    return WM_MORE;
  *length = next;
  return WM_OK;
}

wm_status warc_frame(wm_str window, bool at_end, size_t *length) {
  size_t begin = skip_lines(window, 0);
  if (window.length - begin < strlen(version) && !at_end)
    return WM_MORE;
  if (!begins(window, begin))
    return resume(window, begin, at_end, length);
  size_t block = wm_headers_end(window, begin), n;
  if (block == WM_HEADERS_CUT)
    return at_end ? resume(window, begin + 1, at_end, length) : WM_MORE;
  if (!block_length((wm_str){window.bytes + begin, block - begin}, &n))
    return resume(window, block - 1, at_end, length);
  size_t wanted = n + strlen("\r\n\r\nWARC/"); /* tells whether the length was right */
  if (wanted > window.length - block && !at_end)
    return WM_MORE;
  size_t next = n < window.length - block ? skip_lines(window, block + n) : window.length;
  bool right = n <= window.length - block && (next == window.length || begins(window, next));
  if (!right)
    return resume(window, block - 1, at_end, length);
  *length = next;
  return WM_OK;
}

bool warc_read(wm_str bytes, warc_record *record) {
  size_t begin = skip_lines(bytes, 0);
  size_t block = begins(bytes, begin) ? wm_headers_end(bytes, begin) : WM_HEADERS_CUT, n;
  if (block == WM_HEADERS_CUT)
    return false;
  record->headers = (wm_str){bytes.bytes + begin, block - begin};
  bool known = block_length(record->headers, &n);
  record->cut = !known || n > bytes.length - block;
  record->block_at = block;
  record->block = (wm_str){bytes.bytes + block, record->cut ? bytes.length - block : n};
  return true;
}
