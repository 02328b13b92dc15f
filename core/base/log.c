/* Messages on standard error. */
#include "config.h"

#include "log.h"

#include "core/base/buffer.h"
#include "core/base/json_write.h"
#include "core/base/writeall.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
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

static bool as_json;

void wm_log_json(void) {
  as_json = true;
}

bool wm_log_is_json(void) {
  return as_json;
}

static void write_line(const char *bytes, size_t length) {
  if (call_before)
    call_before();
  wm_write_all(STDERR_FILENO, bytes, length); /* there is nowhere to say that it failed */
  if (call_after)
    call_after();
}

/* {"time":"2026-01-26T21:00:00Z","level":"info","message":"…"}; nothing without memory. */
static void write_json(wm_level level, const char *message) {
  static const char *const names[] = {"debug", "info", "warning", "error"};
  char now[32] = "";
  time_t seconds = time(NULL);
  struct tm utc;
  wm_buffer line = {0};
  wm_json_writer json = wm_json_write_open(NULL, &line);
  if (gmtime_r(&seconds, &utc))
    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", &utc);
  wm_json_write_object(&json);
  wm_json_write_key(&json, "time");
  wm_json_write_string(&json, wm_z(now));
  wm_json_write_key(&json, "level");
  wm_json_write_string(&json, wm_z(names[level <= WM_ERROR ? level : WM_ERROR]));
  wm_json_write_key(&json, "message");
  wm_json_write_string(&json, wm_z(message));
  wm_json_write_object_end(&json);
  if (!json.failed && wm_buffer_put(&line, "\n", 1))
    write_line(line.bytes, line.length);
  wm_buffer_free(&line);
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
  if (as_json) {
    write_json(level, line + at);
    return;
  }
  at += (size_t)length < room ? (size_t)length : room - 1;
  line[at++] = '\n';
  write_line(line, at);
}
