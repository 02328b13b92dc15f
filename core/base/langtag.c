/* Tags of languages. */
#include "langtag.h"

#include <strings.h>

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool wm_langtag_is_range(wm_str range) {
  size_t part = 0, n_parts = 1;
  for (size_t i = 0; i < range.length; i++) {
    char c = range.bytes[i];
    bool digit = c >= '0' && c <= '9';
    if (c == '-' && part >= (n_parts == 1 ? 2 : 1)) {
      part = 0;
      n_parts++;
    } else if (!(is_letter(c) || (digit && n_parts > 1)) || ++part > 8) {
      return false;
    }
  }
  return part >= (n_parts == 1 ? 2 : 1);
}

/* The range is the tag, or all of its first parts; some write them with '_'. */
static bool matches(wm_str range, wm_str tag) {
  if (range.length > tag.length || strncasecmp(range.bytes, tag.bytes, range.length) != 0)
    return false;
  return range.length == tag.length || tag.bytes[range.length] == '-' ||
         tag.bytes[range.length] == '_';
}

bool wm_langtag_in(wm_strings ranges, wm_str tag) {
  if (!tag.length)
    tag = wm_z("und");
  for (uint32_t i = 0; i < ranges.n; i++)
    if (matches(wm_z(ranges.items[i]), tag))
      return true;
  return ranges.n == 0;
}
