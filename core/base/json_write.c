/* Writes JSON at the end of a buffer. */
#include "json_write.h"

#include "buffer.h"
#include "json_read.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

wm_json_writer wm_json_write_open(wm_instance *self, wm_buffer *out) {
  return (wm_json_writer){.self = self, .out = out};
}

/* Room for `more` bytes at the end of the buffer, or NULL. */
static char *room(wm_json_writer *writer, size_t more) {
  wm_buffer *out = writer->out;
  if (!writer->failed && out->capacity - out->length < more)
    writer->failed = writer->self ? !writer->self->host->buffer_reserve(writer->self, out, more)
                                  : !wm_buffer_reserve(out, more);
  return writer->failed ? NULL : out->bytes + out->length;
}

/* The comma that is due and `bytes`. */
static void put(wm_json_writer *writer, const char *bytes, size_t length) {
  char *to = room(writer, length + 1);
  if (!to)
    return;
  if (writer->comma)
    *to++ = ',';
  memcpy(to, bytes, length);
  writer->out->length += length + writer->comma;
  writer->comma = true;
}

static void put_open(wm_json_writer *writer, char bracket) {
  put(writer, &bracket, 1);
  writer->comma = false;
}

static void put_close(wm_json_writer *writer, char bracket) {
  writer->comma = false;
  put(writer, &bracket, 1);
}

void wm_json_write_object(wm_json_writer *writer) {
  put_open(writer, '{');
}

void wm_json_write_object_end(wm_json_writer *writer) {
  put_close(writer, '}');
}

void wm_json_write_array(wm_json_writer *writer) {
  put_open(writer, '[');
}

void wm_json_write_array_end(wm_json_writer *writer) {
  put_close(writer, ']');
}

void wm_json_write_raw(wm_json_writer *writer, wm_str json) {
  put(writer, json.bytes, json.length);
}

void wm_json_write_ready_key(wm_json_writer *writer, wm_str ready) {
  put(writer, ready.bytes, ready.length);
  writer->comma = false;
}

/* ------------------------------------------------------------------ strings */

/* Appends bytes that need no comma. */
static void append(wm_json_writer *writer, const char *bytes, size_t length) {
  char *to = room(writer, length);
  if (!to)
    return;
  memcpy(to, bytes, length);
  writer->out->length += length;
}

/* Appends an escape, or U+FFFD for bytes that are no UTF-8, and moves *at behind what it is for. */
static void append_special(wm_json_writer *writer, wm_str string, size_t *at) {
  static const char letters[] = "\b\f\n\r\t\"\\", names[] = "bfnrt\"\\";
  unsigned char c = (unsigned char)string.bytes[*at];
  if (c >= 0x80) {
    char character[4];
    append(writer, character,
           wm_utf8_put(wm_utf8_next(string.bytes, string.length, at), character));
    return;
  }
  const char *letter = c ? strchr(letters, c) : NULL;
  char escape[8];
  int length = letter ? snprintf(escape, sizeof escape, "\\%c", names[letter - letters])
                      : snprintf(escape, sizeof escape, "\\u%04x", c);
  append(writer, escape, (size_t)length);
  ++*at;
}

void wm_json_write_string(wm_json_writer *writer, wm_str string) {
  put(writer, "\"", 1);
  for (size_t at = 0; at < string.length && !writer->failed;) {
    size_t end = wm_json_read_literal(string.bytes, at, string.length);
    append(writer, string.bytes + at, end - at);
    at = end;
    if (at < string.length)
      append_special(writer, string, &at);
  }
  append(writer, "\"", 1);
}

void wm_json_write_key(wm_json_writer *writer, const char *key) {
  wm_json_write_key_string(writer, wm_z(key));
}

void wm_json_write_key_string(wm_json_writer *writer, wm_str key) {
  wm_json_write_string(writer, key);
  append(writer, ":", 1);
  writer->comma = false;
}

/* ------------------------------------------------------------------ numbers */

void wm_json_write_integer(wm_json_writer *writer, int64_t value) {
  char digits[20], *at = digits + sizeof digits; /* of -9223372036854775808 */
  uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
  do
    *--at = (char)('0' + left % 10);
  while (left /= 10);
  if (value < 0)
    *--at = '-';
  put(writer, at, (size_t)(digits + sizeof digits - at));
}

void wm_json_write_bool(wm_json_writer *writer, bool value) {
  put(writer, value ? "true" : "false", value ? 4 : 5);
}

void wm_json_write_null(wm_json_writer *writer) {
  put(writer, "null", 4);
}

void wm_json_write_real(wm_json_writer *writer, double value) {
  char text[32];
  if (!isfinite(value)) {
    wm_json_write_null(writer);
    return;
  }
  int length = 0;
  for (int digits = 15; digits <= 17; digits++) {
    length = snprintf(text, sizeof text, "%.*g", digits, value);
    if (strtod(text, NULL) == value)
      break;
  }
  put(writer, text, (size_t)length);
}

void wm_json_write_score(wm_json_writer *writer, double value) {
  double scaled = value * 10000;
  if (!(fabs(scaled) < 9e15)) { /* beyond exact integers, or not finite */
    wm_json_write_real(writer, value);
    return;
  }
  char text[32], *at = text + sizeof text;
  uint64_t left = (uint64_t)(fabs(scaled) + 0.5);
  bool negative = value < 0 && left, fraction = left % 10000;
  for (int i = 0; i < 4; i++, left /= 10)
    if (left % 10 || at < text + sizeof text)
      *--at = (char)('0' + left % 10);
  if (fraction)
    *--at = '.';
  do
    *--at = (char)('0' + left % 10);
  while (left /= 10);
  if (negative)
    *--at = '-';
  put(writer, at, (size_t)(text + sizeof text - at));
}
