/* From field tables to SQL. */
#include "schema.h"

#include "core/base/buffer.h"
#include "core/base/layer.h"

const wm_sql_child wm_sql_articles = {
    .name = "articles",
    .create = "CREATE TABLE \"articles\" (\n"
              "  \"article\" INTEGER PRIMARY KEY, -- what all other tables refer to\n"
              "  \"id\" TEXT NOT NULL UNIQUE, -- hash of the text and the day\n"
              "  \"title\" TEXT NOT NULL,\n"
              "  \"date\" TEXT NOT NULL, -- ISO 8601; empty when unknown\n"
              "  \"language\" TEXT NOT NULL, -- BCP 47; empty when unknown\n"
              "  \"url\" TEXT NOT NULL,\n"
              "  \"source_id\" TEXT NOT NULL, -- the id that the input gave it\n"
              "  \"archive\" TEXT NOT NULL, -- as named on the command line\n"
              "  \"entry\" TEXT NOT NULL, -- path in the archive\n"
              "  \"offset\" INTEGER NOT NULL, -- of its record in the entry, bytes\n"
              "  \"idx\" INTEGER NOT NULL, -- number of the article in the entry\n"
              "  \"length\" INTEGER NOT NULL, -- of the text, code points\n"
              "  \"text\" TEXT -- title, blank line, body; NULL when the sink was told so\n"
              ")",
    .insert = "INSERT INTO \"articles\" (\"id\", \"title\", \"date\", \"language\", \"url\","
              " \"source_id\", \"archive\", \"entry\", \"offset\", \"idx\", \"length\", \"text\")"
              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (\"id\") DO NOTHING",
    .columns = "article INTEGER,id TEXT,title TEXT,date TEXT,language TEXT,url TEXT,source_id TEXT,"
               "archive TEXT,entry TEXT,offset INTEGER,idx INTEGER,length INTEGER,text TEXT",
};

const wm_sql_child wm_sql_meta = {
    .name = "article_meta",
    .create = "CREATE TABLE \"article_meta\" ( -- what else the input said\n"
              "  \"article\" INTEGER NOT NULL REFERENCES \"articles\" (\"article\"),\n"
              "  \"n\" INTEGER NOT NULL, -- in the input's order\n"
              "  \"key\" TEXT NOT NULL,\n"
              "  \"value\" TEXT NOT NULL,\n"
              "  PRIMARY KEY (\"article\", \"n\")\n"
              ") WITHOUT ROWID",
    .insert = "INSERT INTO \"article_meta\" VALUES (?, ?, ?, ?)",
    .columns = "article INTEGER,n INTEGER,key TEXT,value TEXT",
};

/* -------------------------------------------------------------------- names */

/* Moves a buffer's text, terminated, into the instance's memory. NULL when there is none left. */
static const char *keep(wm_instance *self, wm_buffer *buffer) {
  char *text = wm_alloc(self, buffer->length + 1, 1);
  if (text && buffer->length)
    memcpy(text, buffer->bytes, buffer->length);
  wm_buffer_free(buffer);
  return text;
}

/* "a", or "a_b" when both are there. */
static const char *join(wm_instance *self, const char *a, const char *b) {
  wm_buffer buffer = {0};
  wm_buffer_printf(&buffer, "%s%s%s", a, *a && *b ? "_" : "", b);
  return keep(self, &buffer);
}

/* What one row of a layer is called: entities, entity; relations, relation. */
static const char *singular(wm_instance *self, const char *name) {
  size_t length = strlen(name);
  wm_buffer buffer = {0};
  if (length > 3 && strcmp(name + length - 3, "ies") == 0)
    wm_buffer_printf(&buffer, "%.*sy", (int)length - 3, name);
  else if (length > 1 && name[length - 1] == 's')
    wm_buffer_printf(&buffer, "%.*s", (int)length - 1, name);
  else
    wm_buffer_put_z(&buffer, name);
  return keep(self, &buffer);
}

static const wm_layer *find_layer(const wm_sql_schema *schema, const char *name, uint32_t *index) {
  for (*index = 0; schema && *index < schema->n_tables; ++*index)
    if (strcmp(schema->tables[*index].layer->name, name) == 0)
      return schema->tables[*index].layer;
  *index = WM_NONE;
  return NULL;
}

const wm_sql_table *wm_sql_find(const wm_sql_schema *schema, const char *name) {
  uint32_t index;
  find_layer(schema, name, &index);
  bool stored = index != WM_NONE && schema->tables[index].stored;
  return stored ? &schema->tables[index] : NULL;
}

bool wm_sql_has_column(const wm_sql_table *table, const char *name) {
  for (uint32_t i = 0; i < table->n_fields; i++)
    if (strcmp(table->fields[i].name, name) == 0)
      return true;
  return false;
}

/* ------------------------------------------------------------------ columns */

enum { WM_SQL_PER_FIELD = 3 }; /* most columns of a field */

static wm_status add_column(wm_instance *self, wm_sql_table *table, wm_sql_column column,
                            const char *prefix, const char *suffix) {
  column.name = join(self, prefix, suffix);
  if (!column.name)
    return WM_FATAL;
  if (strcmp(column.name, "id") == 0 || strcmp(column.name, "article") == 0 ||
      wm_sql_has_column(table, column.name))
    return wm_fail(self, WM_FATAL, "layer '%s' would have two columns named '%s'",
                   table->layer->name, column.name);
  table->fields[table->n_fields++] = column;
  return WM_OK;
}

/* The columns of a span: of the field itself, or of the row that it refers to. */
static wm_status add_span(wm_instance *self, wm_sql_table *table, wm_sql_column column) {
  bool own = !column.quote && strcmp(column.field->name, "span") == 0;
  const char *prefix = own ? "" : column.field->name;
  column.kind = WM_SQL_ROW;
  column.part = WM_SQL_BEGIN;
  wm_status status = add_column(self, table, column, prefix, "begin");
  column.part = WM_SQL_END;
  if (!status)
    status = add_column(self, table, column, prefix, "end");
  column.part = WM_SQL_WORDS;
  column.kind = WM_SQL_TEXT;
  bool words = !table->of_fold; /* a fold's table is about no text */
  return status || !words ? status : add_column(self, table, column, prefix, "text");
}

static wm_status add_range(wm_instance *self, wm_sql_table *table, wm_sql_column column) {
  column.kind = WM_SQL_ROW;
  column.part = WM_SQL_BEGIN;
  wm_status status = add_column(self, table, column, column.field->name, "begin");
  column.part = WM_SQL_END;
  return status ? status : add_column(self, table, column, column.field->name, "end");
}

static wm_sql_kind kind_of(const wm_field *field) {
  switch (field->type) {
  case WM_FIELD_REFERENCE:
    return WM_SQL_ROW;
  case WM_FIELD_INTEGER:
    return WM_SQL_INTEGER;
  case WM_FIELD_REAL:
    return WM_SQL_REAL;
  default:
    return WM_SQL_TEXT;
  }
}

/* A field that refers to another layer: what it becomes depends on whether that is stored. */
static wm_status add_referring(wm_instance *self, const wm_sql_schema *schema, wm_sql_table *table,
                               wm_sql_column column) {
  const wm_field *field = column.field;
  const wm_layer *layer = find_layer(schema, field->of, &column.target);
  if (layer && !schema->tables[column.target].stored) {
    if (field->type == WM_FIELD_REFERENCE)
      column.quote = wm_layer_typed_field(layer, "span", WM_FIELD_SPAN);
    return column.quote ? add_span(self, table, column) : WM_OK;
  }
  if (!layer && !table->of_fold)
    return WM_OK;
  if (field->type == WM_FIELD_RANGE)
    return add_range(self, table, column);
  if (field->type == WM_FIELD_REFERENCE)
    return add_column(self, table, column, field->name, "");
  table->children[table->n_children++].field = field;
  return WM_OK;
}

static wm_status add_field(wm_instance *self, const wm_sql_schema *schema, wm_sql_table *table,
                           const wm_field *field) {
  wm_sql_column column = {.field = field, .target = WM_NONE, .kind = kind_of(field)};
  if (wm_field_refers(field))
    return add_referring(self, schema, table, column);
  if (field->type == WM_FIELD_SPAN)
    return add_span(self, table, column);
  return add_column(self, table, column, field->name, "");
}

/* --------------------------------------------------------------- statements */

static const char *type_name(wm_sql_kind kind) {
  return kind == WM_SQL_TEXT ? "TEXT" : kind == WM_SQL_REAL ? "REAL" : "INTEGER";
}

/* Columns that are NULL when there is nothing: references, what they quote, and not-a-numbers. */
static bool is_optional(const wm_sql_column *column) {
  return column->field->type == WM_FIELD_REFERENCE || column->kind == WM_SQL_REAL;
}

static void put_key(wm_buffer *sql, bool of_fold) {
  if (of_fold)
    wm_buffer_put_z(sql, "  \"id\" INTEGER PRIMARY KEY");
  else
    wm_buffer_put_z(sql, "  \"article\" INTEGER NOT NULL REFERENCES \"articles\" (\"article\"),\n"
                         "  \"id\" INTEGER NOT NULL");
}

/* The columns, and behind the last of each field what it means. */
static void put_columns(wm_buffer *sql, const wm_sql_table *table) {
  const char *help = "row in the article";
  for (uint32_t i = 0; i < table->n_fields; i++) {
    const wm_sql_column *column = &table->fields[i];
    bool first = !i || table->fields[i - 1].field != column->field;
    if (first)
      wm_buffer_printf(sql, ", -- %s\n", help);
    else
      wm_buffer_put_z(sql, ",\n");
    wm_buffer_printf(sql, "  \"%s\" %s%s", column->name, type_name(column->kind),
                     is_optional(column) ? "" : " NOT NULL");
    help = column->field->help;
  }
  wm_buffer_printf(sql, "%s -- %s\n", table->of_fold ? "" : ",", help);
}

static void put_references(wm_buffer *sql, const wm_sql_schema *schema, const wm_sql_table *table) {
  for (uint32_t i = 0; i < table->n_fields; i++) {
    const wm_sql_column *column = &table->fields[i];
    if (column->field->type == WM_FIELD_REFERENCE && !column->quote)
      wm_buffer_printf(sql,
                       ",\n  FOREIGN KEY (\"article\", \"%s\") REFERENCES \"%s\" (\"article\","
                       " \"id\")",
                       column->name, schema->tables[column->target].layer->name);
  }
}

static bool write_create(wm_instance *self, const wm_sql_schema *schema, wm_sql_table *table) {
  wm_buffer sql = {0};
  wm_buffer_printf(&sql, "CREATE TABLE \"%s\" ( -- %s\n", table->layer->name, table->layer->help);
  put_key(&sql, table->of_fold);
  put_columns(&sql, table);
  if (!table->of_fold) {
    wm_buffer_put_z(&sql, "  PRIMARY KEY (\"article\", \"id\")");
    put_references(&sql, schema, table);
  }
  wm_buffer_put_z(&sql, table->of_fold ? ")" : "\n) WITHOUT ROWID");
  table->create = keep(self, &sql);
  return table->create != NULL;
}

static bool write_insert(wm_instance *self, wm_sql_table *table) {
  wm_buffer sql = {0}, columns = {0};
  wm_buffer_printf(&sql, "INSERT INTO \"%s\" VALUES (?%s", table->layer->name,
                   table->of_fold ? "" : ", ?");
  wm_buffer_put_z(&columns, table->of_fold ? "id INTEGER" : "article INTEGER,id INTEGER");
  for (uint32_t i = 0; i < table->n_fields; i++) {
    wm_buffer_put_z(&sql, ", ?");
    wm_buffer_printf(&columns, ",%s %s", table->fields[i].name, type_name(table->fields[i].kind));
  }
  wm_buffer_put_z(&sql, ")");
  table->insert = keep(self, &sql);
  table->columns = keep(self, &columns);
  return table->insert && table->columns;
}

/* The name of the column that holds an item's row, other than the owner's. */
static const char *item_name(wm_instance *self, const wm_field *field, const char *owner) {
  const char *name = singular(self, field->of);
  bool clash = name && (strcmp(name, owner) == 0 || strcmp(name, "n") == 0 ||
                        strcmp(name, "role") == 0 || strcmp(name, "article") == 0);
  return clash ? join(self, "to", name) : name;
}

static bool write_child(wm_instance *self, const wm_sql_table *table, wm_sql_child *child) {
  const wm_field *field = child->field;
  const char *owner = singular(self, table->layer->name);
  const char *item = owner ? item_name(self, field, owner) : NULL;
  child->name = join(self, table->layer->name, field->name);
  if (!owner || !item || !child->name)
    return false;
  bool fold = table->of_fold, roles = field->type == WM_FIELD_ARGUMENTS;
  wm_buffer sql = {0}, insert = {0}, columns = {0};
  const char *key = fold ? "" : "\"article\", ";
  wm_buffer_printf(&sql,
                   "CREATE TABLE \"%s\" ( -- %s\n%s  \"%s\" INTEGER NOT NULL,\n"
                   "  \"n\" INTEGER NOT NULL, -- in order\n%s  \"%s\" INTEGER NOT NULL,\n"
                   "  PRIMARY KEY (%s\"%s\", \"n\")",
                   child->name, field->help, fold ? "" : "  \"article\" INTEGER NOT NULL,\n", owner,
                   roles ? "  \"role\" TEXT NOT NULL,\n" : "", item, key, owner);
  if (!fold)
    wm_buffer_printf(&sql,
                     ",\n  FOREIGN KEY (\"article\", \"%s\") REFERENCES \"%s\" (\"article\","
                     " \"id\"),\n"
                     "  FOREIGN KEY (\"article\", \"%s\") REFERENCES \"%s\" (\"article\", \"id\")",
                     owner, table->layer->name, item, field->of);
  wm_buffer_put_z(&sql, "\n) WITHOUT ROWID");
  wm_buffer_printf(&insert, "INSERT INTO \"%s\" VALUES (?, ?, ?%s%s)", child->name,
                   fold ? "" : ", ?", roles ? ", ?" : "");
  wm_buffer_printf(&columns, "%s%s INTEGER,n INTEGER,%s%s INTEGER", fold ? "" : "article INTEGER,",
                   owner, roles ? "role TEXT," : "", item);
  child->create = keep(self, &sql);
  child->insert = keep(self, &insert);
  child->columns = keep(self, &columns);
  return child->create && child->insert && child->columns;
}

/* ----------------------------------------------------------------- planning */

static wm_status plan_table(wm_instance *self, const wm_sql_schema *schema, wm_sql_table *table) {
  const wm_layer *layer = table->layer;
  if (strcmp(layer->name, wm_sql_articles.name) == 0 || strcmp(layer->name, wm_sql_meta.name) == 0)
    return wm_fail(self, WM_FATAL, "layer '%s' has the name of a table of the database's own",
                   layer->name);
  table->fields = wm_alloc(self, layer->n_fields, WM_SQL_PER_FIELD * sizeof *table->fields);
  table->children = wm_alloc(self, layer->n_fields, sizeof *table->children);
  if (!table->fields || !table->children)
    return WM_FATAL;
  for (uint32_t i = 0; i < layer->n_fields; i++) {
    wm_status status = add_field(self, schema, table, &layer->fields[i]);
    if (status)
      return status;
  }
  if (!write_create(self, schema, table) || !write_insert(self, table))
    return WM_FATAL;
  for (uint32_t i = 0; i < table->n_children; i++)
    if (!write_child(self, table, &table->children[i]))
      return WM_FATAL;
  return WM_OK;
}

static bool is_stored(const char *name, const wm_strings *stored) {
  for (uint32_t i = 0; i < stored->n; i++)
    if (strcmp(stored->items[i], name) == 0)
      return true;
  return !stored->n && strcmp(name, "blocks") != 0 && strcmp(name, "tokens") != 0 &&
         strcmp(name, "sentences") != 0;
}

/* Every layer that is asked for must be there. */
static wm_status check_wishes(wm_instance *self, const wm_sql_schema *schema,
                              const wm_strings *stored) {
  uint32_t index;
  for (uint32_t i = 0; i < stored->n; i++)
    if (!find_layer(schema, stored->items[i], &index))
      return wm_fail(self, WM_FATAL, "layers: no stage of the pipeline writes '%s'",
                     stored->items[i]);
  return WM_OK;
}

wm_status wm_sql_plan(wm_instance *self, const wm_table *tables, uint32_t n,
                      const wm_strings *stored, wm_sql_schema *schema) {
  schema->n_tables = n;
  schema->tables = wm_alloc(self, n, sizeof *schema->tables);
  if (!schema->tables)
    return WM_FATAL;
  for (uint32_t i = 0; i < n; i++)
    schema->tables[i] = (wm_sql_table){.layer = tables[i].layer,
                                       .stored = is_stored(tables[i].layer->name, stored)};
  wm_status status = check_wishes(self, schema, stored);
  for (uint32_t i = 0; i < n && !status; i++)
    if (schema->tables[i].stored)
      status = plan_table(self, schema, &schema->tables[i]);
  return status;
}

wm_status wm_sql_plan_fold(wm_instance *self, const wm_layer *layer, wm_sql_table *table) {
  *table = (wm_sql_table){.layer = layer, .stored = true, .of_fold = true};
  return plan_table(self, NULL, table);
}
