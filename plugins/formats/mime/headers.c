/* Blocks of "Name: value" lines. */
#include "headers.h"

#include <strings.h>

static size_t line_length(wm_str bytes, size_t at) {
  const char *end = memchr(bytes.bytes + at, '\n', bytes.length - at);
  return end ? (size_t)(end - bytes.bytes) + 1 - at : bytes.length - at;
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static wm_str trim(wm_str value) {
  while (value.length && is_space(value.bytes[0]))
    value = (wm_str){value.bytes + 1, value.length - 1};
  while (value.length && is_space(value.bytes[value.length - 1]))
    value.length--;
  return value;
}

size_t wm_headers_end(wm_str bytes, size_t at) {
  while (at < bytes.length) {
    size_t length = line_length(bytes, at);
    bool whole = bytes.bytes[at + length - 1] == '\n';
    bool empty = length == 1 || (length == 2 && bytes.bytes[at] == '\r');
    at += length;
    if (whole && empty)
      return at;
  }
  return WM_HEADERS_CUT;
}

bool wm_headers_find(wm_str headers, const char *name, wm_str *value) {
  size_t n = strlen(name);
  for (size_t at = 0, length; at < headers.length; at += length) {
    length = line_length(headers, at);
    while (at + length < headers.length &&
           (headers.bytes[at + length] == ' ' || headers.bytes[at + length] == '\t'))
      length += line_length(headers, at + length); /* folded */
    if (length <= n || headers.bytes[at + n] != ':' ||
        strncasecmp(headers.bytes + at, name, n) != 0)
      continue;
    *value = trim((wm_str){headers.bytes + at + n + 1, length - n - 1});
    return true;
  }
  return false;
}

/* The end of what begins at `at`, up to a `;` outside of quotes. */
static size_t part_end(wm_str value, size_t at) {
  for (bool quoted = false; at < value.length && (quoted || value.bytes[at] != ';'); at++) {
    if (quoted && value.bytes[at] == '\\' && at + 1 < value.length)
      at++;
    else if (value.bytes[at] == '"')
      quoted = !quoted;
  }
  return at;
}

wm_str wm_headers_parameter(wm_str value, const char *name) {
  size_t n = strlen(name);
  for (size_t at = part_end(value, 0); at < value.length;) {
    size_t end = part_end(value, at + 1);
    wm_str part = trim((wm_str){value.bytes + at + 1, end - at - 1});
    at = end;
    if (part.length <= n || strncasecmp(part.bytes, name, n) != 0)
      continue;
    wm_str rest = trim((wm_str){part.bytes + n, part.length - n});
    if (!rest.length || rest.bytes[0] != '=')
      continue;
    rest = trim((wm_str){rest.bytes + 1, rest.length - 1});
    if (rest.length >= 2 && rest.bytes[0] == '"' && rest.bytes[rest.length - 1] == '"')
      rest = (wm_str){rest.bytes + 1, rest.length - 2};
    return rest;
  }
  return (wm_str){"", 0};
}

bool wm_headers_is(wm_str value, const char *what) {
  wm_str own = trim((wm_str){value.bytes, part_end(value, 0)});
  return own.length == strlen(what) && strncasecmp(own.bytes, what, own.length) == 0;
}
