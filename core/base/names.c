/* Lists of names in one string. */
#include "names.h"

uint32_t wm_names_count(const char *names) {
  uint32_t n = 1;
  for (; *names; names++)
    n += *names == '|';
  return n;
}

wm_str wm_names_at(const char *names, uint32_t index) {
  for (; index && *names; names++)
    index -= *names == '|';
  return (wm_str){names, index ? 0 : strcspn(names, "|")};
}

uint32_t wm_names_find(const char *names, wm_str name) {
  uint32_t n = wm_names_count(names);
  for (uint32_t i = 0; i < n; i++) {
    wm_str known = wm_names_at(names, i);
    if (known.length == name.length &&
        (!name.length || !memcmp(known.bytes, name.bytes, name.length)))
      return i;
  }
  return WM_NONE;
}
