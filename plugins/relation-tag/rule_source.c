/* Rule files as text. */
#include "rule_source.h"

#include "core/base/buffer.h"
#include "core/base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

enum { WM_RULE_FILE_BYTES = 16 << 20 }; /* most of a rule file */

bool wm_grow(wm_arena *arena, void *items, uint32_t n, uint32_t *capacity, size_t each) {
  if (n < *capacity)
    return true;
  if (n > UINT32_MAX / 4)
    return false;
  uint32_t more = n ? 2 * n : 16;
  void *room = wm_arena_alloc(arena, more, each), *old;
  if (!room)
    return false;
  memcpy(&old, items, sizeof old);
  if (n)
    memcpy(room, old, n * each);
  memcpy(items, &room, sizeof room);
  *capacity = more;
  return true;
}

/* Appends what is in the stream, or as much of it as shows that it is too much. */
static wm_status read_stream(FILE *stream, const char *path, wm_buffer *bytes, wm_error *error) {
  enum { READ_AT_ONCE = 1 << 16 };
  for (size_t n = 1; n && bytes->length < WM_RULE_FILE_BYTES; bytes->length += n) {
    if (!wm_buffer_reserve(bytes, READ_AT_ONCE))
      return wm_error_memory(error, bytes->length);
    n = fread(bytes->bytes + bytes->length, 1, READ_AT_ONCE, stream);
  }
  return ferror(stream)
             ? wm_error_set(error, WM_FATAL, "%s: cannot be read: %s", path, strerror(errno))
             : WM_OK;
}

static wm_status check(wm_str text, const char *path, wm_error *error) {
  if (text.length >= WM_RULE_FILE_BYTES)
    return wm_error_set(error, WM_FATAL, "%s: has more than %d bytes; split it", path,
                        WM_RULE_FILE_BYTES - 1);
  if (wm_utf8_valid(text.bytes, text.length) < text.length ||
      (text.length && memchr(text.bytes, '\0', text.length)))
    return wm_error_set(error, WM_FATAL, "%s: is not UTF-8 text", path);
  return WM_OK;
}

static wm_status read_file(wm_arena *arena, const char *path, wm_str *text, wm_error *error) {
  FILE *stream = fopen(path, "rb");
  if (!stream)
    return wm_error_set(error, WM_FATAL, "%s: cannot be opened: %s", path, strerror(errno));
  wm_buffer bytes = {0};
  wm_status status = read_stream(stream, path, &bytes, error);
  if (status == WM_OK)
    status = check((wm_str){bytes.bytes, bytes.length}, path, error);
  char *copy = status == WM_OK ? wm_arena_copy(arena, bytes.bytes, bytes.length) : NULL;
  if (status == WM_OK && !copy)
    status = wm_error_memory(error, bytes.length);
  if (copy)
    *text = (wm_str){copy, bytes.length};
  wm_buffer_free(&bytes);
  fclose(stream);
  return status;
}

wm_status wm_rule_file_add(wm_rule_files *files, wm_arena *arena, const char *path, uint32_t *index,
                           bool *again, wm_error *error) {
  struct stat facts = {0};
  bool there = stat(path, &facts) == 0;
  for (uint32_t i = 0; i < files->n && there; i++)
    if (files->items[i].device == facts.st_dev && files->items[i].number == facts.st_ino) {
      *index = i;
      *again = true;
      return WM_OK;
    }
  const char *name = wm_arena_copy(arena, path, strlen(path));
  if (!name || !wm_grow(arena, &files->items, files->n, &files->capacity, sizeof *files->items))
    return wm_error_memory(error, strlen(path));
  wm_str text;
  if (read_file(arena, path, &text, error) != WM_OK)
    return WM_FATAL;
  files->items[files->n] = (wm_rule_file){name, text, facts.st_dev, facts.st_ino};
  *index = files->n++;
  *again = false;
  return WM_OK;
}

uint32_t wm_rule_line(const wm_rule_files *files, wm_place place) {
  const char *text = files->items[place.file].text.bytes;
  uint32_t line = 1;
  for (uint32_t i = 0; i < place.begin; i++)
    line += text[i] == '\n';
  return line;
}

wm_str wm_rule_quote(const wm_rule_files *files, wm_place place) {
  return (wm_str){files->items[place.file].text.bytes + place.begin, place.end - place.begin};
}

wm_status wm_rule_fail(const wm_rule_files *files, wm_place place, wm_error *error,
                       const char *format, ...) {
  char message[768];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  const char *text = files->items[place.file].text.bytes;
  uint32_t line_begin = place.begin;
  while (line_begin && text[line_begin - 1] != '\n')
    line_begin--;
  size_t column = wm_utf8_codepoints(text + line_begin, place.begin - line_begin) + 1;
  return wm_error_set(error, WM_FATAL, "%s:%u:%zu: %s", files->items[place.file].path,
                      wm_rule_line(files, place), column, message);
}
