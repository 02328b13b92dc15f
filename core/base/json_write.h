/* Writes JSON at the end of a buffer. The text is what RFC 8259 allows, on one line, without a
 * space; commas come by themselves. The caller keeps the nesting right. */
#ifndef WM_BASE_JSON_WRITE_H
#define WM_BASE_JSON_WRITE_H

#include <wiremill/plugin.h>

typedef struct wm_json_writer {
  wm_instance *self; /* for plugins: the host lets the buffer grow; NULL in the core's own use */
  wm_buffer *out;    /* the caller's */
  bool comma;        /* the next value or key needs one before it */
  bool failed;       /* memory was used up; nothing is written any more */
} wm_json_writer;

wm_json_writer wm_json_write_open(wm_instance *self, wm_buffer *out);

void wm_json_write_object(wm_json_writer *writer);
void wm_json_write_object_end(wm_json_writer *writer);
void wm_json_write_array(wm_json_writer *writer);
void wm_json_write_array_end(wm_json_writer *writer);

/* Strings must be UTF-8: bytes that are not become U+FFFD. Only quote, backslash and control
 * characters are escaped. */
void wm_json_write_key(wm_json_writer *writer, const char *key);
void wm_json_write_key_string(wm_json_writer *writer, wm_str key);
void wm_json_write_string(wm_json_writer *writer, wm_str string);

/* A key, its quotes and the colon, ready for use: for keys that are written very often and are
 * plain ASCII without quote, backslash and control characters. */
void wm_json_write_ready_key(wm_json_writer *writer, wm_str ready);

void wm_json_write_integer(wm_json_writer *writer, int64_t value);
void wm_json_write_bool(wm_json_writer *writer, bool value);
void wm_json_write_null(wm_json_writer *writer);

/* A decimal of at most 17 digits that reads back as the same double; null when not finite. */
void wm_json_write_real(wm_json_writer *writer, double value);

/* Rounded to four decimals, halves away from zero, without zeros at the end: for probabilities. */
void wm_json_write_score(wm_json_writer *writer, double value);

/* Text that is a JSON value already. */
void wm_json_write_raw(wm_json_writer *writer, wm_str json);

#endif
