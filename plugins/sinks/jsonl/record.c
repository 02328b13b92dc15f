/* The stream's JSON. Keys and names are made once, so that a row costs copies and digits. */
#include "record.h"

#include "core/base/buffer.h"
#include "core/base/json_write.h"
#include "core/base/layer.h"

#include <stdlib.h>

/* ----------------------------------------------------------------- the plan */

/* A string as JSON, with `behind` appended, in the instance's memory. */
static bool ready(wm_instance *self, wm_str string, const char *behind, wm_str *json) {
  wm_buffer buffer = {0};
  wm_json_writer w = wm_json_write_open(NULL, &buffer);
  wm_json_write_string(&w, string);
  bool made = !w.failed && wm_buffer_put_z(&buffer, behind);
  char *bytes = made ? wm_alloc(self, buffer.length, 1) : NULL;
  if (bytes) {
    memcpy(bytes, buffer.bytes, buffer.length);
    *json = (wm_str){bytes, buffer.length};
  }
  wm_buffer_free(&buffer);
  return bytes != NULL;
}

static bool is_among(const char *name, const wm_strings *names) {
  for (uint32_t i = 0; i < names->n; i++)
    if (strcmp(names->items[i], name) == 0)
      return true;
  return false;
}

static uint32_t find_section(const wm_json_stream *stream, const char *name) {
  for (uint32_t i = 0; i < stream->n_sections; i++)
    if (strcmp(stream->sections[i].layer->name, name) == 0)
      return i;
  return WM_NONE;
}

static bool plan_names(wm_instance *self, wm_json_column *column) {
  column->n_names = wm_field_n_names(column->field);
  column->names = wm_alloc(self, column->n_names, sizeof *column->names);
  for (uint32_t i = 0; column->names && i < column->n_names; i++)
    if (!ready(self, wm_field_name(column->field, i), "", &column->names[i]))
      return false;
  return column->names != NULL;
}

/* Decides whether the field is written at all. */
static bool is_shown(const wm_json_stream *stream, wm_json_column *column) {
  const wm_field *field = column->field;
  column->target = WM_NONE;
  if (!wm_field_refers(field) || stream->loose)
    return true;
  column->target = find_section(stream, field->of);
  if (column->target == WM_NONE)
    return false;
  const wm_json_section *target = &stream->sections[column->target];
  if (target->written)
    return true;
  if (field->type == WM_FIELD_REFERENCE)
    column->quote = wm_layer_typed_field(target->layer, "span", WM_FIELD_SPAN);
  return column->quote != NULL;
}

static bool plan_section(wm_instance *self, const wm_json_stream *stream,
                         wm_json_section *section) {
  const wm_layer *layer = section->layer;
  section->columns = wm_alloc(self, layer->n_fields, sizeof *section->columns);
  if (!section->columns || !ready(self, wm_z(layer->name), ":", &section->key))
    return false;
  for (uint32_t i = 0; i < layer->n_fields; i++) {
    wm_json_column *column = &section->columns[section->n_columns];
    *column = (wm_json_column){.field = &layer->fields[i]};
    uint32_t type = layer->fields[i].type;
    if (!is_shown(stream, column))
      continue;
    if (!ready(self, wm_z(layer->fields[i].name), ":", &column->key) ||
        ((type == WM_FIELD_ENUM || type == WM_FIELD_FLAGS) && !plan_names(self, column)))
      return false;
    section->n_columns++;
  }
  return true;
}

wm_status wm_json_stream_plan(wm_instance *self, const wm_table *tables, uint32_t n,
                              const wm_strings *left_out, const wm_strings *mute,
                              wm_json_stream *stream) {
  stream->n_sections = n;
  stream->sections = wm_alloc(self, n, sizeof *stream->sections);
  if (!stream->sections)
    return WM_FATAL;
  for (uint32_t i = 0; i < n; i++) {
    const char *name = tables[i].layer->name;
    stream->sections[i] = (wm_json_section){.layer = tables[i].layer,
                                            .written = !is_among(name, left_out),
                                            .with_text = !is_among(name, mute)};
  }
  for (uint32_t i = 0; i < n; i++)
    if (!plan_section(self, stream, &stream->sections[i]))
      return WM_FATAL;
  return WM_OK;
}

/* --------------------------------------------------------------------- rows */

typedef struct line {
  wm_instance *self;
  const wm_json_stream *stream;
  const wm_article *article; /* NULL: a row of a fold, whose spans are in no text */
  const wm_table *tables;    /* by index of layer */
  wm_json_writer json;
} line;

/* A byte offset in the stream's unit. */
static uint32_t position_of(const line *l, uint32_t byte) {
  if (!l->article || l->stream->unit == WM_UNIT_BYTES)
    return byte;
  return l->stream->unit == WM_UNIT_UTF16 ? wm_utf16(l->self, byte) : wm_codepoints(l->self, byte);
}

#define KEY(name) ((wm_str){"\"" name "\":", sizeof(name) + 2})

static void write_offsets(line *l, uint32_t begin, uint32_t end) {
  wm_json_write_ready_key(&l->json, KEY("begin"));
  wm_json_write_integer(&l->json, begin);
  wm_json_write_ready_key(&l->json, KEY("end"));
  wm_json_write_integer(&l->json, end);
}

/* "bytes":[[begin,end],…], of the entry. */
static void write_source(line *l, wm_span span) {
  wm_range few[16], *ranges = few;
  uint32_t n = wm_quote(l->self, span, few, 16);
  if (n > 16) {
    ranges = wm_article_alloc(l->self, n, sizeof *ranges);
    n = ranges ? wm_quote(l->self, span, ranges, n) : 0;
  }
  wm_json_write_ready_key(&l->json, KEY("bytes"));
  wm_json_write_array(&l->json);
  for (uint32_t i = 0; i < n; i++) {
    wm_json_write_array(&l->json);
    wm_json_write_integer(&l->json, (int64_t)ranges[i].begin);
    wm_json_write_integer(&l->json, (int64_t)ranges[i].end);
    wm_json_write_array_end(&l->json);
  }
  wm_json_write_array_end(&l->json);
}

static void write_span_members(line *l, wm_span span, bool with_text) {
  uint32_t begin = position_of(l, span.begin);
  write_offsets(l, begin, position_of(l, span.end));
  if (l->stream->source && l->article)
    write_source(l, span);
  if (!with_text || !l->article)
    return;
  wm_json_write_ready_key(&l->json, KEY("text"));
  wm_json_write_string(&l->json, wm_span_text(l->article, span));
}

static void write_span(line *l, wm_span span, bool with_text) {
  wm_json_write_object(&l->json);
  write_span_members(l, span, with_text);
  wm_json_write_object_end(&l->json);
}

static void write_range(line *l, wm_span range) {
  wm_json_write_object(&l->json);
  write_offsets(l, range.begin, range.end);
  wm_json_write_object_end(&l->json);
}

static void write_reference(line *l, const wm_json_column *column, uint32_t row) {
  if (row == WM_NONE)
    wm_json_write_null(&l->json);
  else if (!column->quote)
    wm_json_write_integer(&l->json, row);
  else
    write_span(
        l,
        *(const wm_span *)wm_field_at(wm_table_row(&l->tables[column->target], row), column->quote),
        true);
}

static void write_list(line *l, const wm_list *list) {
  wm_json_write_array(&l->json);
  for (uint32_t i = 0; i < list->n; i++)
    wm_json_write_integer(&l->json, list->items[i]);
  wm_json_write_array_end(&l->json);
}

static bool has_role(const wm_arguments *arguments, uint32_t n, wm_sym role) {
  for (uint32_t i = 0; i < n; i++)
    if (arguments->items[i].role == role)
      return true;
  return false;
}

/* Each role once, with all its rows, in the order of its first. Relations have few arguments. */
static void write_arguments(line *l, const wm_arguments *arguments) {
  wm_json_write_object(&l->json);
  for (uint32_t i = 0; i < arguments->n; i++) {
    wm_sym role = arguments->items[i].role;
    if (has_role(arguments, i, role))
      continue;
    wm_json_write_key_string(&l->json, wm_string(l->self, role));
    wm_json_write_array(&l->json);
    for (uint32_t j = i; j < arguments->n; j++)
      if (arguments->items[j].role == role)
        wm_json_write_integer(&l->json, arguments->items[j].entity);
    wm_json_write_array_end(&l->json);
  }
  wm_json_write_object_end(&l->json);
}

static void write_flags(line *l, const wm_json_column *column, uint32_t flags) {
  wm_json_write_array(&l->json);
  for (uint32_t i = 0; i < column->n_names && i < 32; i++)
    if (flags >> i & 1)
      wm_json_write_raw(&l->json, column->names[i]);
  wm_json_write_array_end(&l->json);
}

static void write_enum(line *l, const wm_json_column *column, uint32_t i) {
  wm_json_write_raw(&l->json, i < column->n_names ? column->names[i] : wm_z("\"\""));
}

static void write_real(line *l, const wm_field *field, double value) {
  if (strcmp(field->name, "score") == 0)
    wm_json_write_score(&l->json, value);
  else
    wm_json_write_real(&l->json, value);
}

static void write_value(line *l, const wm_json_section *section, const wm_json_column *column,
                        const void *at) {
  switch (column->field->type) {
  case WM_FIELD_SPAN:
    write_span(l, *(const wm_span *)at, section->with_text);
    break;
  case WM_FIELD_RANGE:
    write_range(l, *(const wm_span *)at);
    break;
  case WM_FIELD_SYMBOL:
    wm_json_write_string(&l->json, wm_string(l->self, *(const wm_sym *)at));
    break;
  case WM_FIELD_TEXT:
    wm_json_write_string(&l->json, *(const wm_str *)at);
    break;
  case WM_FIELD_REFERENCE:
    write_reference(l, column, *(const uint32_t *)at);
    break;
  case WM_FIELD_LIST:
    write_list(l, at);
    break;
  case WM_FIELD_ARGUMENTS:
    write_arguments(l, at);
    break;
  case WM_FIELD_INTEGER:
    wm_json_write_integer(&l->json, *(const int64_t *)at);
    break;
  case WM_FIELD_REAL:
    write_real(l, column->field, *(const double *)at);
    break;
  case WM_FIELD_ENUM:
    write_enum(l, column, *(const uint32_t *)at);
    break;
  case WM_FIELD_FLAGS:
    write_flags(l, column, *(const uint32_t *)at);
    break;
  default:
    wm_json_write_null(&l->json);
  }
}

static void write_row(line *l, const wm_json_section *section, const wm_table *table,
                      uint32_t index) {
  const void *row = wm_table_row(table, index);
  wm_json_write_object(&l->json);
  wm_json_write_ready_key(&l->json, KEY("id"));
  wm_json_write_integer(&l->json, index);
  for (uint32_t i = 0; i < section->n_columns; i++) {
    const wm_json_column *column = &section->columns[i];
    const void *at = wm_field_at(row, column->field);
    if (column->field->type == WM_FIELD_SPAN && strcmp(column->field->name, "span") == 0) {
      write_span_members(l, *(const wm_span *)at, section->with_text);
      continue;
    }
    wm_json_write_ready_key(&l->json, column->key);
    write_value(l, section, column, at);
  }
  wm_json_write_object_end(&l->json);
}

static wm_status end_line(line *l) {
  bool ended = !l->json.failed && wm_put(l->self, l->json.out, "\n", 1);
  return ended ? WM_OK : WM_FATAL;
}

/* ----------------------------------------------------------------- articles */

static void write_member(line *l, const char *key, wm_str value) {
  wm_json_write_key(&l->json, key);
  wm_json_write_string(&l->json, value);
}

static int by_key_and_place(const void *a, const void *b) {
  const uint64_t *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

/* Marks, for each of the article's metadata, whether a later one has the same key. */
static bool *find_repeated(line *l, const wm_article *article) {
  uint32_t n = article->n_meta;
  uint64_t *sorted = wm_article_alloc(l->self, n, sizeof *sorted);
  bool *repeated = wm_article_alloc(l->self, n, sizeof *repeated);
  if (!sorted || !repeated)
    return NULL;
  for (uint32_t i = 0; i < n; i++) {
    wm_str key = article->meta[i].key;
    sorted[i] = (uint64_t)wm_intern(l->self, key.bytes, key.length) << 32 | i;
  }
  qsort(sorted, n, sizeof *sorted, by_key_and_place);
  for (uint32_t i = 0; i + 1 < n; i++)
    repeated[(uint32_t)sorted[i]] = sorted[i] >> 32 == sorted[i + 1] >> 32;
  return repeated;
}

/* What else the input said; of a key that it said twice, the last. */
static bool write_meta(line *l, const wm_article *article) {
  bool *repeated = find_repeated(l, article);
  if (!repeated)
    return false;
  wm_json_write_key(&l->json, "meta");
  wm_json_write_object(&l->json);
  for (uint32_t i = 0; i < article->n_meta; i++)
    if (!repeated[i]) {
      wm_json_write_key_string(&l->json, article->meta[i].key);
      wm_json_write_string(&l->json, article->meta[i].value);
    }
  wm_json_write_object_end(&l->json);
  return true;
}

static bool write_head(line *l, const wm_article *article) {
  wm_json_write_key(&l->json, "article");
  wm_json_write_object(&l->json);
  write_member(l, "id", article->id);
  write_member(l, "source_id", article->source_id);
  write_member(l, "archive", article->archive);
  write_member(l, "entry", article->entry);
  wm_json_write_key(&l->json, "offset");
  wm_json_write_integer(&l->json, (int64_t)article->offset);
  wm_json_write_key(&l->json, "index");
  wm_json_write_integer(&l->json, article->index);
  write_member(l, "title", wm_span_text(article, article->title));
  write_member(l, "date", article->date);
  write_member(l, "language", article->language);
  write_member(l, "url", article->url);
  wm_json_write_key(&l->json, "length");
  wm_json_write_integer(&l->json, position_of(l, article->length));
  bool fits = !article->n_meta || write_meta(l, article);
  wm_json_write_object_end(&l->json);
  return fits;
}

/* Offsets are code points unless the line says otherwise. */
static void write_unit(line *l) {
  static const char *const names[] = {"codepoints", "utf16", "bytes"};
  if (l->stream->unit != WM_UNIT_CODEPOINTS)
    write_member(l, "offsets", wm_z(names[l->stream->unit]));
}

static void write_section(line *l, uint32_t index) {
  const wm_json_section *section = &l->stream->sections[index];
  const wm_table *table = &l->tables[index];
  wm_json_write_ready_key(&l->json, section->key);
  wm_json_write_array(&l->json);
  for (uint32_t row = 0; row < table->n; row++)
    write_row(l, section, table, row);
  wm_json_write_array_end(&l->json);
}

wm_status wm_json_stream_article(wm_instance *self, const wm_json_stream *stream,
                                 const wm_article *article, wm_buffer *out) {
  uint32_t n;
  line l = {.self = self, .stream = stream, .article = article};
  l.json = wm_json_write_open(self, out);
  l.tables = wm_tables(self, &n);
  wm_json_write_object(&l.json);
  wm_json_write_key(&l.json, "wiremill");
  wm_json_write_integer(&l.json, 1);
  write_unit(&l);
  if (!write_head(&l, article))
    return WM_REJECT;
  if (stream->text)
    write_member(&l, "text", (wm_str){article->text, article->length});
  for (uint32_t i = 0; i < n; i++)
    if (stream->sections[i].written)
      write_section(&l, i);
  wm_json_write_object_end(&l.json);
  return end_line(&l);
}

wm_status wm_json_stream_row(wm_instance *self, const wm_json_stream *stream, const wm_table *table,
                             uint32_t row, wm_buffer *out) {
  line l = {.self = self, .stream = stream, .tables = table};
  l.json = wm_json_write_open(self, out);
  write_row(&l, &stream->sections[0], table, row);
  return end_line(&l);
}
