/* Rows of a gazetteer's source file. */
#include "tsv.h"

#include "core/base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef enum column {
  COLUMN_NAME,
  COLUMN_TYPE,
  COLUMN_SUBTYPE,
  COLUMN_ID,
  COLUMN_WITHIN,
  COLUMN_WEIGHT,
  COLUMN_LANGUAGE,
  COLUMN_FLAGS,
  N_COLUMNS
} column;

static const char *const column_names[N_COLUMNS] = {"name",   "type",   "subtype",  "id",
                                                    "within", "weight", "language", "flags"};

static const struct {
  const char *name;
  uint32_t flag;
} row_flags[] = {{"main", WM_ROW_MAIN},
                 {"any-case", WM_ROW_ANY_CASE},
                 {"acronym", WM_ROW_ACRONYM},
                 {"weak", WM_ROW_WEAK},
                 {"hint", WM_ROW_HINT}};

struct wm_tsv {
  char *path;
  FILE *in;
  char *line;
  size_t capacity;
  uint32_t number;         /* of the line */
  column order[N_COLUMNS]; /* of the file's columns */
  uint32_t n_columns;
  wm_buffer comment;
};

/* The next line without its end; WM_MORE at the end of the file. */
static wm_status next_line(wm_tsv *tsv, wm_str *line, wm_error *error) {
  errno = 0;
  ssize_t n = getline(&tsv->line, &tsv->capacity, tsv->in);
  if (n < 0)
    return feof(tsv->in) ? WM_MORE
                         : wm_error_set(error, WM_FATAL, "%s: cannot be read: %s", tsv->path,
                                        strerror(errno));
  tsv->number++;
  size_t length = (size_t)n;
  while (length && (tsv->line[length - 1] == '\n' || tsv->line[length - 1] == '\r'))
    length--;
  tsv->line[length] = 0;
  if (wm_utf8_valid(tsv->line, length) != length || memchr(tsv->line, 0, length))
    return wm_error_set(error, WM_FATAL, "%s:%" PRIu32 ": is not UTF-8", tsv->path, tsv->number);
  *line = (wm_str){tsv->line, length};
  return WM_OK;
}

/* Cuts the piece up to the next `stop` off the front of *rest. */
static wm_str cut(wm_str *rest, char stop) {
  const char *end = memchr(rest->bytes, stop, rest->length);
  wm_str piece = {rest->bytes, end ? (size_t)(end - rest->bytes) : rest->length};
  size_t used = end ? piece.length + 1 : piece.length;
  rest->bytes += used;
  rest->length -= used;
  return piece;
}

static bool equals(wm_str s, const char *z) {
  return s.length == strlen(z) && memcmp(s.bytes, z, s.length) == 0;
}

static wm_status read_header(wm_tsv *tsv, wm_str line, wm_error *error) {
  uint32_t seen = 0;
  for (bool more = true; more;) {
    more = memchr(line.bytes, '\t', line.length) != NULL;
    wm_str name = cut(&line, '\t');
    uint32_t c = 0;
    while (c < N_COLUMNS && !equals(name, column_names[c]))
      c++;
    if (c == N_COLUMNS || seen & 1u << c)
      return wm_error_set(error, WM_FATAL, "%s:%" PRIu32 ": %s column '%.*s'", tsv->path,
                          tsv->number, c == N_COLUMNS ? "unknown" : "second", (int)name.length,
                          name.bytes);
    seen |= 1u << c;
    tsv->order[tsv->n_columns++] = (column)c;
  }
  if (!(seen & 1u << COLUMN_NAME) || !(seen & 1u << COLUMN_TYPE))
    return wm_error_set(error, WM_FATAL, "%s:%" PRIu32 ": needs the columns name and type",
                        tsv->path, tsv->number);
  return WM_OK;
}

/* Comments, then the header. */
static wm_status read_head(wm_tsv *tsv, wm_error *error) {
  wm_str line;
  wm_status status;
  while ((status = next_line(tsv, &line, error)) == WM_OK && line.length && *line.bytes == '#') {
    size_t skip = line.length > 1 && line.bytes[1] == ' ' ? 2 : 1;
    if (!wm_buffer_put(&tsv->comment, line.bytes + skip, line.length - skip) ||
        !wm_buffer_put_z(&tsv->comment, "\n"))
      return wm_error_memory(error, line.length);
  }
  if (status == WM_MORE)
    return wm_error_set(error, WM_FATAL, "%s: has no header line", tsv->path);
  return status == WM_OK ? read_header(tsv, line, error) : status;
}

wm_status wm_tsv_open(const char *path, wm_tsv **tsv, wm_error *error) {
  wm_tsv *opened = calloc(1, sizeof *opened);
  if (!opened || !(opened->path = strdup(path))) {
    free(opened);
    return wm_error_memory(error, sizeof *opened);
  }
  opened->in = fopen(path, "re");
  wm_status status =
      opened->in ? read_head(opened, error)
                 : wm_error_set(error, WM_FATAL, "%s: cannot be opened: %s", path, strerror(errno));
  if (status != WM_OK) {
    wm_tsv_close(opened);
    return WM_FATAL;
  }
  *tsv = opened;
  return WM_OK;
}

void wm_tsv_close(wm_tsv *tsv) {
  if (!tsv)
    return;
  if (tsv->in)
    fclose(tsv->in);
  wm_buffer_free(&tsv->comment);
  free(tsv->line);
  free(tsv->path);
  free(tsv);
}

static wm_status set_weight(wm_tsv *tsv, wm_str text, wm_gazetteer_row *row, wm_error *error) {
  char *end;
  char digits[32];
  if (text.length >= sizeof digits)
    return wm_error_set(error, WM_FATAL, "%s:%" PRIu32 ": weight is too long", tsv->path,
                        tsv->number);
  memcpy(digits, text.bytes, text.length);
  digits[text.length] = 0;
  double weight = text.length ? strtod(digits, &end) : 0;
  if ((text.length && *end) || !isfinite(weight) || weight < 0)
    return wm_error_set(error, WM_FATAL, "%s:%" PRIu32 ": weight '%s' is no number of 0 or more",
                        tsv->path, tsv->number, digits);
  row->weight = weight;
  return WM_OK;
}

static wm_status set_flags(wm_tsv *tsv, wm_str text, wm_gazetteer_row *row, wm_error *error) {
  const size_t n = sizeof row_flags / sizeof *row_flags;
  while (text.length) {
    wm_str word = cut(&text, ' ');
    size_t i = 0;
    while (i < n && !equals(word, row_flags[i].name))
      i++;
    if (i < n)
      row->flags |= row_flags[i].flag;
    else if (word.length)
      return wm_error_set(error, WM_FATAL, "%s:%" PRIu32 ": unknown flag '%.*s'", tsv->path,
                          tsv->number, (int)word.length, word.bytes);
  }
  return WM_OK;
}

static wm_status set_column(wm_tsv *tsv, column c, wm_str text, wm_gazetteer_row *row,
                            wm_error *error) {
  switch (c) {
  case COLUMN_WEIGHT:
    return set_weight(tsv, text, row, error);
  case COLUMN_FLAGS:
    return set_flags(tsv, text, row, error);
  default: {
    wm_str *members[N_COLUMNS] = {&row->name,   &row->type, &row->subtype,  &row->id,
                                  &row->within, NULL,       &row->language, NULL};
    *members[c] = text;
    return WM_OK;
  }
  }
}

wm_status wm_tsv_next(wm_tsv *tsv, wm_gazetteer_row *row, wm_error *error) {
  wm_str line;
  wm_status status;
  while ((status = next_line(tsv, &line, error)) == WM_OK && !line.length)
    continue;
  if (status != WM_OK)
    return status;
  wm_gazetteer_row read = {0};
  for (uint32_t i = 0; i < tsv->n_columns; i++) {
    bool last = !memchr(line.bytes, '\t', line.length);
    if (last != (i + 1 == tsv->n_columns))
      return wm_error_set(error, WM_FATAL, "%s:%" PRIu32 ": has %s than %" PRIu32 " columns",
                          tsv->path, tsv->number, last ? "less" : "more", tsv->n_columns);
    if (set_column(tsv, tsv->order[i], cut(&line, '\t'), &read, error) != WM_OK)
      return WM_FATAL;
  }
  if (!read.name.length || !read.type.length)
    return wm_error_set(error, WM_FATAL, "%s:%" PRIu32 ": has no %s", tsv->path, tsv->number,
                        read.name.length ? "type" : "name");
  *row = read;
  return WM_OK;
}

wm_str wm_tsv_comment(const wm_tsv *tsv) {
  return (wm_str){tsv->comment.bytes, tsv->comment.length};
}

uint32_t wm_tsv_line(const wm_tsv *tsv) {
  return tsv->number;
}
