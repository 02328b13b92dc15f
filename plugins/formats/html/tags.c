/* Elements of HTML, by name. */
#include "tags.h"

static const struct {
  const char *name;
  uint32_t traits;
} tags[WM_HTML_N_TAGS] = {{"", 0},
                          {"", 0},
#define ROW(id, name, traits) {name, traits},
                          WM_HTML_TAGS(ROW)
#undef ROW
};

/* Compares a name in any case with one in lower case. */
static int compare(wm_str name, const char *other) {
  for (size_t i = 0; i < name.length; i++) {
    char c = name.bytes[i];
    int lower = c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (lower != other[i] || !other[i])
      return lower - other[i];
  }
  return -(int)(other[name.length] != '\0');
}

wm_html_tag wm_html_tag_of(wm_str name) {
  uint32_t low = WM_HTML_OTHER + 1, high = WM_HTML_N_TAGS;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order = compare(name, tags[middle].name);
    if (!order)
      return (wm_html_tag)middle;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return WM_HTML_OTHER;
}

uint32_t wm_html_traits(uint32_t tag) {
  return tags[tag].traits;
}
