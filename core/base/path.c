/* Names of entries. */
#include "path.h"

/* The part behind the last dot of the last component; empty when there is none. */
static wm_str extension(wm_str path) {
  for (size_t at = path.length; at > 0 && path.bytes[at - 1] != '/'; at--)
    if (path.bytes[at - 1] == '.')
      return (wm_str){path.bytes + at, path.length - at};
  return (wm_str){path.bytes + path.length, 0};
}

static bool equal(wm_str word, const char *name, size_t length) {
  if (word.length != length)
    return false;
  for (size_t i = 0; i < length; i++) {
    char c = word.bytes[i];
    if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != name[i])
      return false;
  }
  return true;
}

static bool is_among(wm_str word, const char *names) {
  for (;;) {
    size_t length = strcspn(names, "|");
    if (word.length && equal(word, names, length))
      return true;
    if (!names[length])
      return false;
    names += length + 1;
  }
}

bool wm_path_has_extension(wm_str path, const char *names) {
  wm_str last = extension(path);
  if (is_among(last, names))
    return true;
  if (!is_among(last, "gz|bz2|xz|zst|lz4|lz|lzma|z|br"))
    return false;
  path.length -= last.length + 1;
  return is_among(extension(path), names);
}
