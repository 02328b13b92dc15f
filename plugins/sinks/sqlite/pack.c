/* Rows on their way from a worker to the parent. */
#include "pack.h"

#include "core/base/layer.h"
#include "core/base/text.h"

typedef struct packer {
  wm_instance *self;
  const wm_article *article; /* NULL: rows of a fold */
  const wm_table *tables;    /* by index of layer */
  wm_buffer *out;
  bool failed; /* memory was used up */
} packer;

/* ------------------------------------------------------------------- values */

static void put(packer *p, const void *bytes, size_t length) {
  p->failed = p->failed || !wm_put(p->self, p->out, bytes, length);
}

static void put_row(packer *p, uint32_t row) {
  put(p, &row, sizeof row);
}

static void put_integer(packer *p, int64_t value) {
  put(p, &value, sizeof value);
}

/* Texts are UTF-8 in the database; an archive's names need not be. */
static void put_text(packer *p, wm_str text) {
  if (text.length > UINT32_MAX / 3)
    text.length = UINT32_MAX / 3;
  size_t at = p->out->length;
  put_row(p, (uint32_t)text.length);
  if (wm_utf8_valid(text.bytes, text.length) == text.length) {
    put(p, text.bytes, text.length);
    return;
  }
  for (size_t i = 0; i < text.length;) {
    char character[4];
    put(p, character, wm_utf8_put(wm_utf8_next(text.bytes, text.length, &i), character));
  }
  uint32_t length = (uint32_t)(p->out->length - at - sizeof length);
  if (!p->failed)
    memcpy(p->out->bytes + at, &length, sizeof length);
}

static void put_flags(packer *p, const wm_field *field, uint32_t flags) {
  size_t at = p->out->length;
  put_row(p, 0);
  for (uint32_t i = 0; i < 32; i++) {
    wm_str name = flags >> i & 1 ? wm_field_name(field, i) : wm_z("");
    if (name.length && p->out->length > at + sizeof(uint32_t))
      put(p, "|", 1);
    put(p, name.bytes, name.length);
  }
  uint32_t length = (uint32_t)(p->out->length - at - sizeof length);
  if (!p->failed)
    memcpy(p->out->bytes + at, &length, sizeof length);
}

/* An offset in code points; the offsets of a fold are what it says they are. */
static uint32_t position_of(const packer *p, uint32_t byte) {
  return p->article ? wm_codepoints(p->self, byte) : byte;
}

static void put_span_part(packer *p, wm_sql_part part, wm_span span) {
  if (part == WM_SQL_WORDS)
    put_text(p, wm_span_text(p->article, span));
  else
    put_row(p, position_of(p, part == WM_SQL_BEGIN ? span.begin : span.end));
}

/* A reference, or a part of the span of the row that it refers to. */
static void put_reference(packer *p, const wm_sql_column *column, uint32_t row) {
  if (!column->quote) {
    put_row(p, row);
  } else if (row == WM_NONE) {
    put_row(p, WM_NONE); /* also the length of a text that is not there */
  } else {
    const void *at = wm_table_row(&p->tables[column->target], row);
    put_span_part(p, column->part, *(const wm_span *)wm_field_at(at, column->quote));
  }
}

static void put_value(packer *p, const wm_sql_column *column, const void *at) {
  const wm_span *span = at;
  switch (column->field->type) {
  case WM_FIELD_SPAN:
    put_span_part(p, column->part, *span);
    break;
  case WM_FIELD_RANGE:
    put_row(p, column->part == WM_SQL_BEGIN ? span->begin : span->end);
    break;
  case WM_FIELD_SYMBOL:
    put_text(p, wm_string(p->self, *(const wm_sym *)at));
    break;
  case WM_FIELD_TEXT:
    put_text(p, *(const wm_str *)at);
    break;
  case WM_FIELD_REFERENCE:
    put_reference(p, column, *(const uint32_t *)at);
    break;
  case WM_FIELD_INTEGER:
  case WM_FIELD_REAL:
    put(p, at, sizeof(int64_t));
    break;
  case WM_FIELD_ENUM:
    put_text(p, wm_field_name(column->field, *(const uint32_t *)at));
    break;
  case WM_FIELD_FLAGS:
    put_flags(p, column->field, *(const uint32_t *)at);
    break;
  default: /* lists and arguments are children */
    break;
  }
}

uint32_t wm_sql_take_row(wm_str *packed) {
  uint32_t row;
  memcpy(&row, packed->bytes, sizeof row);
  packed->bytes += sizeof row;
  packed->length -= sizeof row;
  return row;
}

int64_t wm_sql_take_integer(wm_str *packed) {
  int64_t value;
  memcpy(&value, packed->bytes, sizeof value);
  packed->bytes += sizeof value;
  packed->length -= sizeof value;
  return value;
}

double wm_sql_take_real(wm_str *packed) {
  int64_t bits = wm_sql_take_integer(packed);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

wm_str wm_sql_take_text(wm_str *packed) {
  uint32_t length = wm_sql_take_row(packed);
  wm_str text = {length == WM_NONE ? NULL : packed->bytes, length == WM_NONE ? 0 : length};
  packed->bytes += text.length;
  packed->length -= text.length;
  return text;
}

/* ------------------------------------------------------------------- tables */

static uint32_t n_items(const wm_field *field, const void *at) {
  return field->type == WM_FIELD_LIST ? ((const wm_list *)at)->n : ((const wm_arguments *)at)->n;
}

static void put_items(packer *p, const wm_field *field, const void *at, uint32_t owner) {
  uint32_t n = n_items(field, at);
  for (uint32_t i = 0; i < n; i++) {
    put_row(p, owner);
    put_row(p, i);
    if (field->type == WM_FIELD_LIST) {
      put_row(p, ((const wm_list *)at)->items[i]);
    } else {
      const wm_argument *argument = &((const wm_arguments *)at)->items[i];
      put_text(p, wm_string(p->self, argument->role));
      put_row(p, argument->entity);
    }
  }
}

static void put_child(packer *p, const wm_sql_child *child, const wm_table *table, wm_span rows) {
  size_t at = p->out->length;
  uint32_t n = 0;
  put_row(p, 0);
  for (uint32_t row = rows.begin; row < rows.end; row++) {
    const void *value = wm_field_at(wm_table_row(table, row), child->field);
    put_items(p, child->field, value, row);
    n += n_items(child->field, value);
  }
  if (!p->failed)
    memcpy(p->out->bytes + at, &n, sizeof n);
}

static void put_table(packer *p, const wm_sql_table *plan, const wm_table *table, wm_span rows) {
  put_row(p, rows.end - rows.begin);
  for (uint32_t row = rows.begin; row < rows.end; row++) {
    const void *at = wm_table_row(table, row);
    for (uint32_t i = 0; i < plan->n_fields; i++)
      put_value(p, &plan->fields[i], wm_field_at(at, plan->fields[i].field));
  }
  for (uint32_t i = 0; i < plan->n_children; i++)
    put_child(p, &plan->children[i], table, rows);
}

wm_status wm_sql_pack_rows(wm_instance *self, const wm_sql_table *plan, const wm_table *table,
                           wm_span rows, wm_buffer *out) {
  packer p = {.self = self, .out = out};
  put_table(&p, plan, table, rows);
  return p.failed ? WM_FATAL : WM_OK;
}

/* ----------------------------------------------------------------- articles */

static void put_head(packer *p, bool with_text) {
  const wm_article *article = p->article;
  put_text(p, article->id);
  put_text(p, wm_span_text(article, article->title));
  put_text(p, article->date);
  put_text(p, article->language);
  put_text(p, article->url);
  put_text(p, article->source_id);
  put_text(p, article->archive);
  put_text(p, article->entry);
  put_integer(p, (int64_t)article->offset);
  put_row(p, article->index);
  put_row(p, position_of(p, article->length));
  if (with_text)
    put_text(p, (wm_str){article->text, article->length});
  else
    put_row(p, WM_NONE);
  put_row(p, article->n_meta);
  for (uint32_t i = 0; i < article->n_meta; i++) {
    put_text(p, article->meta[i].key);
    put_text(p, article->meta[i].value);
  }
}

wm_status wm_sql_pack_article(wm_instance *self, const wm_sql_schema *schema,
                              const wm_article *article, bool with_text, wm_buffer *out) {
  uint32_t n;
  packer p = {.self = self, .article = article, .out = out};
  p.tables = wm_tables(self, &n);
  put_head(&p, with_text);
  for (uint32_t i = 0; i < n; i++)
    if (schema->tables[i].stored)
      put_table(&p, &schema->tables[i], &p.tables[i], (wm_span){0, p.tables[i].n});
  return p.failed ? WM_FATAL : WM_OK;
}
