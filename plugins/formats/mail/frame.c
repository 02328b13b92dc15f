/* Where messages of a mailbox begin (RFC 4155). */
#include "config.h"

#include "mail.h"

bool mail_is_from(wm_str bytes, size_t at) {
  static const char mark[] = "From ";
  if (bytes.length - at < strlen(mark) || memcmp(bytes.bytes + at, mark, strlen(mark)) != 0)
    return false;
  const char *end = memchr(bytes.bytes + at, '\n', bytes.length - at);
  size_t past = end ? (size_t)(end - bytes.bytes) : bytes.length;
  while (past > at && (unsigned char)bytes.bytes[past - 1] <= ' ')
    past--;
  for (size_t i = past; i + 4 > past; i--)
    if (i <= at || bytes.bytes[i - 1] < '0' || bytes.bytes[i - 1] > '9')
      return false;
  return true;
}

wm_status mail_frame(wm_str window, bool at_end, size_t *length) {
  static const char mark[] = "\nFrom ";
  bool box = mail_is_from(window, 0);
  for (size_t at = 0; box;) {
    const char *found = memmem(window.bytes + at, window.length - at, mark, strlen(mark));
    size_t next = found ? (size_t)(found - window.bytes) + 1 : window.length;
    bool whole = found && memchr(window.bytes + next, '\n', window.length - next);
    if (!found || (!whole && !at_end))
      break;
    if (mail_is_from(window, next)) {
      *length = next;
      return WM_OK;
    }
    at = next;
  }
  if (!at_end)
    return WM_MORE;
  *length = window.length;
  return WM_OK;
}
