/* Rule files as text. */
#include "rule_source.h"

#include "core/base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

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

static wm_status read_all(FILE *stream, wm_arena *arena, const char *path, wm_str *text,
                          wm_error *error) {
  char *bytes = wm_arena_alloc(arena, WM_RULE_FILE_BYTES + 1, 1);
  if (!bytes)
    return wm_error_memory(error, WM_RULE_FILE_BYTES);
  size_t length = fread(bytes, 1, WM_RULE_FILE_BYTES, stream);
  if (ferror(stream))
    return wm_error_set(error, WM_FATAL, "%s: cannot be read: %s", path, strerror(errno));
  if (length == WM_RULE_FILE_BYTES)
    return wm_error_set(error, WM_FATAL, "%s: has more than %d bytes; split it", path,
                        WM_RULE_FILE_BYTES - 1);
  if (wm_utf8_valid(bytes, length) < length || memchr(bytes, '\0', length))
    return wm_error_set(error, WM_FATAL, "%s: is not UTF-8 text", path);
  char *copy = wm_arena_copy(arena, bytes, length);
  if (!copy)
    return wm_error_memory(error, length);
  *text = (wm_str){copy, length};
  return WM_OK;
}

static wm_status read_file(wm_arena *arena, const char *path, wm_str *text, wm_error *error) {
  FILE *stream = fopen(path, "rb");
  if (!stream)
    return wm_error_set(error, WM_FATAL, "%s: cannot be opened: %s", path, strerror(errno));
  wm_arena scratch;
  wm_arena_init(&scratch, 0);
  wm_str read = {0};
  wm_status status = read_all(stream, &scratch, path, &read, error);
  char *copy = status == WM_OK ? wm_arena_copy(arena, read.bytes, read.length) : NULL;
  if (status == WM_OK && !copy)
    status = wm_error_memory(error, read.length);
  if (copy)
    *text = (wm_str){copy, read.length};
  wm_arena_free(&scratch);
  fclose(stream);
  return status;
}

wm_status wm_rule_file_add(wm_rule_files *files, wm_arena *arena, const char *path, uint32_t *index,
                           bool *again, wm_error *error) {
  for (uint32_t i = 0; i < files->n; i++)
    if (strcmp(files->items[i].path, path) == 0) {
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
  files->items[files->n] = (wm_rule_file){name, text};
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
