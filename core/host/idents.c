/* What names and lines of help may look like. */
#include "idents.h"

#include "core/base/text.h"

#define LONGEST_NAME 63
#define LONGEST_LINE 400

static bool is_made_of(const char *text, const char *more) {
  if (!text || text[0] < 'a' || text[0] > 'z')
    return false;
  size_t n = 1;
  for (; n <= LONGEST_NAME && text[n]; n++) {
    char c = text[n];
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && !strchr(more, c))
      return false;
  }
  return n <= LONGEST_NAME;
}

bool wm_ident_is_name(const char *text) {
  return is_made_of(text, "-");
}

bool wm_ident_is_key(const char *text) {
  return is_made_of(text, "-_");
}

bool wm_ident_is_line(const char *text) {
  size_t n = text ? strnlen(text, LONGEST_LINE + 1) : 0;
  if (!n || n > LONGEST_LINE || wm_utf8_valid(text, n) != n)
    return false;
  for (size_t i = 0; i < n; i++)
    if ((unsigned char)text[i] < ' ' || text[i] == 127)
      return false;
  return true;
}
