/* Character references. */
#include "entities.h"

#include "core/base/text.h"
#include "entities_table.h"

enum { WM_LONGEST_NAME = 31, WM_LONGEST_LEGACY = 6 };

static bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* ----------------------------------------------------------------- numbers */

/* What numbers that name a control character of Unicode mean: windows-1252 (HTML, 13.2.5.80). */
static uint32_t repair(uint32_t c) {
  static const uint16_t windows_1252[32] = {
      0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  if (c >= 0x80 && c < 0xA0)
    return windows_1252[c - 0x80];
  return !c || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) ? 0xFFFD : c;
}

static int digit_value(char c, bool hexadecimal) {
  if (c >= '0' && c <= '9')
    return c - '0';
  c |= 32;
  return hexadecimal && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* `at` stands on the "#". */
static size_t read_number(wm_str bytes, size_t at, char *out, size_t *length) {
  size_t begin = at++;
  bool hexadecimal = at < bytes.length && (bytes.bytes[at] | 32) == 'x';
  at += hexadecimal;
  size_t digits = at;
  uint32_t c = 0;
  for (int value; at < bytes.length && (value = digit_value(bytes.bytes[at], hexadecimal)) >= 0;
       at++)
    c = c > 0x10FFFF ? c : c * (hexadecimal ? 16 : 10) + (uint32_t)value;
  if (at == digits)
    return 0;
  *length = wm_utf8_put(repair(c), out);
  return at - begin + (at < bytes.length && bytes.bytes[at] == ';');
}

/* ------------------------------------------------------------------- names */

static int compare(const char *name, size_t length, uint32_t entity) {
  const char *other = entity_bytes + entity_offsets[entity];
  int order = strncmp(name, other, length);
  return order ? order : -(int)(other[length] != '\0');
}

/* The index of a name, or N_ENTITIES. `subset` lists the n indexes to look among; NULL: all. */
static uint32_t find_name(const char *name, size_t length, const uint16_t *subset, uint32_t n) {
  uint32_t low = 0, high = n;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2, entity = subset ? subset[middle] : middle;
    int order = compare(name, length, entity);
    if (!order)
      return entity;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return N_ENTITIES;
}

static void take_text(uint32_t entity, char *out, size_t *length) {
  const char *text = entity_bytes + entity_offsets[entity];
  text += strlen(text) + 1;
  *length = strlen(text);
  memcpy(out, text, *length);
}

static size_t read_name(wm_str bytes, size_t at, bool attribute, char *out, size_t *length) {
  const char *name = bytes.bytes + at;
  size_t most = bytes.length - at, n = 0;
  while (n < most && n <= WM_LONGEST_NAME && is_alnum(name[n]))
    n++;
  if (n < most && name[n] == ';') {
    uint32_t entity = find_name(name, n, NULL, N_ENTITIES);
    if (entity < N_ENTITIES) {
      take_text(entity, out, length);
      return n + 1;
    }
  }
  for (size_t k = n < WM_LONGEST_LEGACY ? n : WM_LONGEST_LEGACY; k > 1; k--) {
    uint32_t entity = find_name(name, k, legacy_entities, N_LEGACY);
    if (entity == N_ENTITIES)
      continue;
    if (attribute && k < most && (is_alnum(name[k]) || name[k] == '='))
      return 0;
    take_text(entity, out, length);
    return k + (k < most && name[k] == ';');
  }
  return 0;
}

size_t wm_html_entity(wm_str bytes, size_t at, bool attribute, char *out, size_t *length) {
  size_t next = at + 1;
  if (next >= bytes.length)
    return 0;
  size_t n = bytes.bytes[next] == '#' ? read_number(bytes, next, out, length)
                                      : read_name(bytes, next, attribute, out, length);
  return n ? n + 1 : 0;
}

size_t wm_html_unescape(wm_str raw, bool attribute, char *out) {
  size_t n = 0, length = 0;
  for (size_t at = 0; at < raw.length;) {
    char text[WM_HTML_ENTITY];
    size_t taken = raw.bytes[at] == '&' ? wm_html_entity(raw, at, attribute, text, &length) : 0;
    if (taken)
      memcpy(out + n, text, length);
    else
      out[n] = raw.bytes[at];
    n += taken ? length : 1;
    at += taken ? taken : 1;
  }
  return n;
}
