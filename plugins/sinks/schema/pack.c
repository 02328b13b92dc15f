/* Rows on their way from a worker to the parent. */
#include "config.h"

#include "pack.h"
#include "names.h"

#include "core/base/layer.h"
#include "core/base/text.h"

typedef struct packing {
  uint32_t rows_before; /* of a fold's table, in earlier pieces */
  wm_instance *self;
  const wm_sql_schema *schema;
  const wm_article *article; /* NULL: rows of a fold */
  const wm_table *tables;    /* by index of layer */
  wm_buffer *out;
  wm_sql_names names; /* of the article's mentions */
  uint32_t sentence;  /* that the mention packed last stands in, or the next one */
  bool failed;        /* memory was used up */
  bool too_long;      /* a number that a database's INTEGER does not hold */
} packing;

/* ------------------------------------------------------------------- values */

static void put(packing *p, const void *bytes, size_t length) {
  p->failed = p->failed || !wm_put(p->self, p->out, bytes, length);
}

static void put_row(packing *p, uint32_t row) {
  p->too_long = p->too_long || (row > INT32_MAX && row != WM_NONE);
  put(p, &row, sizeof row);
}

static void put_integer(packing *p, int64_t value) {
  put(p, &value, sizeof value);
}

/* Puts the number of bytes in [at + 4, end) at `at`. */
static void put_length_at(packing *p, size_t at) {
  uint32_t length = (uint32_t)(p->out->length - at - sizeof length);
  if (!p->failed)
    memcpy(p->out->bytes + at, &length, sizeof length);
}

bool wm_sql_put_clean(wm_instance *self, wm_str text, wm_buffer *out) {
  bool plain = wm_utf8_valid(text.bytes, text.length) == text.length;
  if (plain && (!text.length || !memchr(text.bytes, '\0', text.length)))
    return wm_put(self, out, text.bytes, text.length);
  bool fits = true;
  for (size_t i = 0; i < text.length && fits;) {
    char character[4];
    uint32_t codepoint = wm_utf8_next(text.bytes, text.length, &i);
    fits = wm_put(self, out, character, wm_utf8_put(codepoint ? codepoint : 0xFFFD, character));
  }
  return fits;
}

static void put_text(packing *p, wm_str text) {
  if (text.length > INT32_MAX / 3)
    text.length = INT32_MAX / 3;
  size_t at = p->out->length;
  put_row(p, 0);
  p->failed = p->failed || !wm_sql_put_clean(p->self, text, p->out);
  put_length_at(p, at);
}

static void put_flags(packing *p, const wm_field *field, uint32_t flags) {
  size_t at = p->out->length;
  put_row(p, 0);
  for (uint32_t i = 0; i < 32; i++) {
    wm_str name = flags >> i & 1 ? wm_field_name(field, i) : wm_z("");
    if (name.length && p->out->length > at + sizeof(uint32_t))
      put(p, "|", 1);
    put(p, name.bytes, name.length);
  }
  put_length_at(p, at);
}

/* An offset in code points; the offsets of a fold are what it says they are. */
static uint32_t position_of(const packing *p, uint32_t byte) {
  return p->article ? wm_codepoints(p->self, byte) : byte;
}

static void put_span_part(packing *p, wm_sql_part part, wm_span span) {
  if (part == WM_SQL_WORDS)
    put_text(p, wm_span_text(p->article, span));
  else
    put_row(p, position_of(p, part == WM_SQL_BEGIN ? span.begin : span.end));
}

/* A reference, or a part of the span of the row that it refers to. */
static void put_reference(packing *p, const wm_sql_column *column, uint32_t row) {
  if (!column->quote) {
    put_row(p, row);
  } else if (row == WM_NONE) {
    put_row(p, WM_NONE); /* also the length of a text that is not there */
  } else {
    const void *at = wm_table_row(&p->tables[column->target], row);
    put_span_part(p, column->part, *(const wm_span *)wm_field_at(at, column->quote));
  }
}

static void put_field(packing *p, const wm_sql_column *column, const void *at) {
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
  default: /* lists and arguments have tables of their own */
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

/* Number of the sentence that a mention's tokens begin in; WM_NONE when in none. Mentions mostly
 * come in the order of the text, so the search begins where the last one ended. */
static uint32_t sentence_of(packing *p, const void *row) {
  const wm_table *mentions = &p->tables[p->schema->entities];
  const wm_table *sentences = &p->tables[p->schema->sentences];
  const wm_field *tokens = wm_layer_field(mentions->layer, "tokens");
  const wm_field *range = wm_layer_field(sentences->layer, "tokens");
  uint32_t token = ((const wm_span *)wm_field_at(row, tokens))->begin;
  uint32_t at = p->sentence < sentences->n ? p->sentence : 0;
  const wm_span *here = NULL;
  while (at > 0 &&
         ((const wm_span *)wm_field_at(wm_table_row(sentences, at), range))->begin > token)
    at--;
  for (; at < sentences->n; at++) {
    here = wm_field_at(wm_table_row(sentences, at), range);
    if (token < here->end)
      break;
  }
  p->sentence = at;
  return at < sentences->n && token >= here->begin ? at : WM_NONE;
}

static void put_value(packing *p, const wm_sql_column *column, const void *row, uint32_t number) {
  if (column->kind == WM_SQL_OWNER)
    return;
  if (column->kind == WM_SQL_ALIAS)
    put_row(p, p->names.of[number]);
  else if (column->part == WM_SQL_SENTENCE)
    put_row(p, sentence_of(p, row));
  else if (!column->field) /* the row's number */
    put_row(p, number);
  else
    put_field(p, column, wm_field_at(row, column->field));
}

static uint32_t put_rows(packing *p, const wm_sql_table *plan, const wm_table *table,
                         wm_span rows) {
  for (uint32_t i = rows.begin; i < rows.end; i++)
    for (uint32_t c = 0; c < plan->n_columns; c++)
      put_value(p, &plan->columns[c], wm_table_row(table, i), p->rows_before + i);
  return rows.end - rows.begin;
}

static uint32_t put_items_of(packing *p, const wm_field *field, const void *at, uint32_t owner) {
  const wm_list *list = at;
  const wm_arguments *arguments = at;
  uint32_t n = field->type == WM_FIELD_LIST ? list->n : arguments->n;
  for (uint32_t i = 0; i < n; i++) {
    put_row(p, owner);
    put_row(p, i);
    if (field->type == WM_FIELD_LIST) {
      put_row(p, list->items[i]);
    } else {
      put_text(p, wm_string(p->self, arguments->items[i].role));
      put_row(p, arguments->items[i].entity);
    }
  }
  return n;
}

static uint32_t put_items(packing *p, const wm_sql_table *plan, const wm_table *table,
                          wm_span rows) {
  uint32_t n = 0;
  for (uint32_t i = rows.begin; i < rows.end; i++)
    n += put_items_of(p, plan->items, wm_field_at(wm_table_row(table, i), plan->items),
                      p->rows_before + i);
  return n;
}

static uint32_t put_meta(packing *p) {
  for (uint32_t i = 0; i < p->article->n_meta; i++) {
    put_row(p, i);
    put_text(p, p->article->meta[i].key);
    put_text(p, p->article->meta[i].value);
  }
  return p->article->n_meta;
}

/* A table's rows behind their number. */
static void put_table(packing *p, const wm_sql_table *plan, const wm_table *table, wm_span rows) {
  size_t at = p->out->length;
  uint32_t n = 0;
  put_row(p, 0);
  p->sentence = 0;
  if (plan->source == WM_SQL_OF_META)
    n = put_meta(p);
  else if (plan->source == WM_SQL_OF_LAYER)
    n = put_rows(p, plan, table, rows);
  else if (plan->source == WM_SQL_OF_ITEMS)
    n = put_items(p, plan, table, rows);
  if (!p->failed)
    memcpy(p->out->bytes + at, &n, sizeof n);
}

static wm_status end(const packing *p) {
  if (p->failed)
    return WM_FATAL;
  return p->too_long ? wm_fail(p->self, WM_REJECT, "it is too long for a database") : WM_OK;
}

wm_status wm_sql_pack_rows(wm_instance *self, const wm_sql_schema *plan, const wm_table *table,
                           wm_span rows, uint32_t before, wm_buffer *out) {
  packing p = {.self = self, .schema = plan, .out = out, .rows_before = before};
  for (uint32_t i = 0; i < plan->n_tables; i++)
    put_table(&p, &plan->tables[i], table, rows);
  return end(&p);
}

/* ----------------------------------------------------------------- articles */

static void put_head(packing *p) {
  const wm_article *article = p->article;
  put_text(p, article->id);
  put_text(p, wm_span_text(article, article->title));
  put_text(p, article->date);
  put_row(p, wm_sql_day(article->date));
  put_text(p, article->language);
  put_text(p, article->url);
  put_row(p, position_of(p, article->length));
  if (p->schema->text)
    put_text(p, (wm_str){article->text, article->length});
  else
    put_row(p, WM_NONE);
  put_integer(p, wm_sql_place(article->archive, article->entry, article->offset, article->index));
  put_text(p, article->archive);
  put_text(p, article->entry);
  put_integer(p, (int64_t)article->offset);
  put_row(p, article->index);
  put_text(p, article->source_id);
}

/* Evaluation order of a compound literal is not fixed, so each member is taken by itself. */
wm_sql_head wm_sql_take_head(wm_str *packed) {
  wm_sql_head head;
  head.id = wm_sql_take_text(packed);
  head.title = wm_sql_take_text(packed);
  head.date = wm_sql_take_text(packed);
  head.day = wm_sql_take_row(packed);
  head.language = wm_sql_take_text(packed);
  head.url = wm_sql_take_text(packed);
  head.length = wm_sql_take_row(packed);
  head.text = wm_sql_take_text(packed);
  head.place = wm_sql_take_integer(packed);
  head.archive = wm_sql_take_text(packed);
  head.entry = wm_sql_take_text(packed);
  head.offset = wm_sql_take_integer(packed);
  head.idx = wm_sql_take_row(packed);
  head.source_id = wm_sql_take_text(packed);
  return head;
}

static void put_aliases(packing *p) {
  put_row(p, p->names.n);
  for (uint32_t i = 0; i < p->names.n; i++) {
    const wm_sql_alias *alias = &p->names.aliases[i];
    put_text(p, alias->key);
    put_text(p, alias->type);
    put_text(p, alias->ref);
    put_text(p, alias->name);
    put_text(p, alias->scope);
  }
}

wm_sql_alias wm_sql_take_alias(wm_str *packed) {
  wm_sql_alias alias;
  alias.key = wm_sql_take_text(packed);
  alias.type = wm_sql_take_text(packed);
  alias.ref = wm_sql_take_text(packed);
  alias.name = wm_sql_take_text(packed);
  alias.scope = wm_sql_take_text(packed);
  return alias;
}

wm_status wm_sql_pack_article(wm_instance *self, wm_sql_packer *packer, const wm_sql_schema *schema,
                              const wm_article *article, wm_buffer *out) {
  uint32_t n;
  packing p = {.self = self, .schema = schema, .article = article, .out = out};
  wm_status status = WM_OK;
  p.tables = wm_tables(self, &n);
  if (schema->entities != WM_NONE)
    status =
        wm_sql_names_find(self, packer, schema, article, &p.tables[schema->entities], &p.names);
  if (status)
    return status;
  put_head(&p);
  put_aliases(&p);
  for (uint32_t i = 0; i < schema->n_tables; i++) {
    const wm_sql_table *plan = &schema->tables[i];
    const wm_table *table = plan->layer == WM_NONE ? NULL : &p.tables[plan->layer];
    put_table(&p, plan, table, (wm_span){0, table ? table->n : 0});
  }
  return end(&p);
}
