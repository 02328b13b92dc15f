/* Messages on standard error. */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static wm_level least_level = WM_INFO;
static void (*call_before)(void);
static void (*call_after)(void);

void wm_log_level(wm_level least) {
  least_level = least;
}

void wm_log_around(void (*before)(void), void (*after)(void)) {
  call_before = before;
  call_after = after;
}

static void write_all(const char *bytes, size_t length) {
  while (length) {
    ssize_t n = write(STDERR_FILENO, bytes, length);
    if (n <= 0)
      return;
    bytes += n;
    length -= (size_t)n;
  }
}

void wm_log_say(wm_level level, const char *format, ...) {
  if (level < least_level)
    return;
  static const char head[] = "wiremill: ";
  char line[4096];
  memcpy(line, head, sizeof head - 1);
  size_t at = sizeof head - 1, room = sizeof line - at - 1;
  va_list args;
  va_start(args, format);
  int length = vsnprintf(line + at, room, format, args);
  va_end(args);
  if (length < 0)
    return;
  at += (size_t)length < room ? (size_t)length : room - 1;
  line[at++] = '\n';
  if (call_before)
    call_before();
  write_all(line, at);
  if (call_after)
    call_after();
}
