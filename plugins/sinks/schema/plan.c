/* From field tables to tables. */
#include "plan.h"

#include "adopt.h"
#include "views.h"

#include "core/base/buffer.h"
#include "core/base/layer.h"

/* A table on its way. Its arrays have room for all that its layer can give. */
typedef struct draft {
  wm_sql_table *table;
  wm_sql_column *columns;
  wm_sql_link *links;
} draft;

typedef struct planner {
  wm_instance *self;
  wm_sql_schema *schema;
  bool of_fold; /* rows belong to no article; references are plain numbers */
  const wm_sql_layer *layer;
  uint32_t index;
  draft rows, evidence; /* evidence.table: NULL but for relations */
} planner;

enum { WM_SQL_PER_FIELD = 3, WM_SQL_OWN = 5 }; /* most columns of a field; columns of no field */

/* -------------------------------------------------------------------- names */

/* Moves a buffer's text, terminated, into the instance's memory. NULL when there is none left. */
static const char *keep(wm_instance *self, wm_buffer *buffer) {
  char *text = wm_alloc(self, buffer->length + 1, 1);
  if (text && buffer->length)
    memcpy(text, buffer->bytes, buffer->length);
  wm_buffer_free(buffer);
  return text;
}

/* a, between and b, one after another. */
static const char *join(wm_instance *self, const char *a, const char *between, const char *b) {
  wm_buffer buffer = {0};
  wm_buffer_printf(&buffer, "%s%s%s", a, between, b);
  return keep(self, &buffer);
}

/* What one row of a table is called: entities, entity; relations, relation. */
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

/* Index of a layer; WM_NONE when the pipeline has none of that name. */
static uint32_t find_layer(const wm_sql_schema *schema, const char *name) {
  for (uint32_t i = 0; i < schema->n_layers; i++)
    if (strcmp(schema->layers[i].layer->name, name) == 0)
      return i;
  return WM_NONE;
}

const wm_sql_table *wm_sql_find_table(const wm_sql_schema *schema, const char *name) {
  for (uint32_t i = 0; i < schema->n_tables; i++)
    if (strcmp(schema->tables[i].name, name) == 0)
      return &schema->tables[i];
  return NULL;
}

static bool is_word(const char *name, const char *bytes, size_t length) {
  return strlen(name) == length && memcmp(name, bytes, length) == 0;
}

/* True when TABLE.COLUMN is planned. */
static bool has_column(const wm_sql_schema *schema, wm_str need) {
  const char *dot = memchr(need.bytes, '.', need.length);
  size_t table = (size_t)(dot - need.bytes), column = need.length - table - 1;
  for (uint32_t i = 0; i < schema->n_tables; i++)
    for (uint32_t c = 0; c < schema->tables[i].n_columns; c++)
      if (is_word(schema->tables[i].name, need.bytes, table) &&
          is_word(schema->tables[i].columns[c].name, dot + 1, column))
        return true;
  return false;
}

static bool has_all(const wm_sql_schema *schema, const char *needs) {
  for (wm_str need = wm_sql_next_name(&needs); need.length; need = wm_sql_next_name(&needs))
    if (!has_column(schema, need))
      return false;
  return true;
}

bool wm_sql_makes_view(const wm_sql_schema *schema, uint32_t view) {
  for (uint32_t i = 0; i < view; i++)
    if (strcmp(wm_sql_views[i].name, wm_sql_views[view].name) == 0 &&
        has_all(schema, wm_sql_views[i].needs))
      return false;
  return has_all(schema, wm_sql_views[view].needs);
}

bool wm_sql_makes_index(const wm_sql_schema *schema, const wm_sql_index *index) {
  const wm_sql_table *table = wm_sql_find_table(schema, index->table);
  if (table)
    return wm_sql_find_column(table, index->column) != NULL;
  for (uint32_t i = 0; i < WM_SQL_N_FIXED; i++)
    if (strcmp(wm_sql_fixed[i].name, index->table) == 0)
      return true;
  return false;
}

/* ------------------------------------------------------------------ columns */

static wm_status add_column(planner *p, draft *to, wm_sql_column column) {
  if (!column.name || !column.help)
    return WM_FATAL;
  if (wm_sql_find_column(to->table, column.name))
    return wm_fail(p->self, WM_FATAL, "layer '%s' would have two columns named '%s'",
                   p->layer->layer->name, column.name);
  to->columns[to->table->n_columns++] = column;
  return WM_OK;
}

/* Adds a part of a field: PREFIX_suffix, whose help is the field's and what the part is. */
static wm_status add_part(planner *p, draft *to, wm_sql_column column, const char *prefix,
                          const char *suffix, const char *what) {
  column.name = join(p->self, prefix, *prefix ? "_" : "", suffix);
  column.help = join(p->self, column.field->help, ": ", what);
  return add_column(p, to, column);
}

/* The columns of a span: of the field itself, or of the row that it refers to. */
static wm_status add_span(planner *p, draft *to, wm_sql_column column) {
  bool own = !column.quote && strcmp(column.field->name, "span") == 0;
  const char *prefix = own ? "" : column.field->name;
  column.kind = WM_SQL_ROW;
  column.part = WM_SQL_BEGIN;
  wm_status status = add_part(p, to, column, prefix, "begin", "offset in the text");
  column.part = WM_SQL_END;
  if (!status)
    status = add_part(p, to, column, prefix, "end", "offset behind it");
  column.part = WM_SQL_WORDS;
  column.kind = WM_SQL_TEXT;
  bool words = !p->of_fold; /* a fold's table is about no text */
  return status || !words ? status : add_part(p, to, column, prefix, "text", "the words");
}

static wm_status add_range(planner *p, draft *to, wm_sql_column column) {
  column.kind = WM_SQL_ROW;
  column.part = WM_SQL_BEGIN;
  wm_status status = add_part(p, to, column, column.field->name, "begin", "first row");
  column.part = WM_SQL_END;
  return status ? status : add_part(p, to, column, column.field->name, "end", "row behind it");
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

static void add_link(draft *to, const char *columns, const char *table, const char *target) {
  to->links[to->table->n_links++] = (wm_sql_link){columns, table, target};
}

static wm_status add_reference(planner *p, draft *to, wm_sql_column column) {
  wm_status status = add_column(p, to, column);
  if (status || p->of_fold)
    return status;
  const char *columns = join(p->self, "article", " ", column.name);
  add_link(to, columns, p->schema->layers[column.target].table, "article id");
  return columns ? WM_OK : WM_FATAL;
}

/* A field that refers to another layer: what it becomes depends on whether that is stored. */
static wm_status add_referring(planner *p, draft *to, wm_sql_column column) {
  const wm_field *field = column.field;
  column.target = find_layer(p->schema, field->of);
  bool known = column.target != WM_NONE;
  if (known && !p->schema->layers[column.target].stored) {
    if (field->type == WM_FIELD_REFERENCE)
      column.quote =
          wm_layer_typed_field(p->schema->layers[column.target].layer, "span", WM_FIELD_SPAN);
    return column.quote ? add_span(p, to, column) : WM_OK;
  }
  if (!known && !p->of_fold)
    return WM_OK;
  if (field->type == WM_FIELD_RANGE)
    return add_range(p, to, column);
  return field->type == WM_FIELD_REFERENCE ? add_reference(p, to, column) : WM_OK;
}

/* Columns that are NULL when there is nothing: references, what they quote, and not-a-numbers. */
static bool is_optional(const wm_field *field) {
  return field->type == WM_FIELD_REFERENCE || field->type == WM_FIELD_REAL;
}

static bool is_named(const wm_field *field, const char *name) {
  return strcmp(field->name, name) == 0;
}

static wm_status add_field(planner *p, const wm_field *field) {
  wm_sql_column column = {.name = field->name,
                          .kind = kind_of(field),
                          .null = is_optional(field),
                          .help = field->help,
                          .field = field,
                          .target = WM_NONE};
  bool named = p->index == p->schema->entities;
  if (named && (is_named(field, "name") || is_named(field, "ref")))
    return WM_OK; /* of the alias */
  bool quotes = p->evidence.table && (is_named(field, "trigger") || is_named(field, "sentence"));
  draft *to = quotes ? &p->evidence : &p->rows;
  if (wm_field_refers(field))
    return add_referring(p, to, column);
  return field->type == WM_FIELD_SPAN ? add_span(p, to, column) : add_column(p, to, column);
}

/* ------------------------------------------------------------------- tables */

static const wm_sql_column owner_column = {"article", WM_SQL_OWNER, false,   "of articles",
                                           NULL,      NULL,         WM_NONE, WM_SQL_WHOLE};

/* Refuses names that a table of every database, a table before it, or a view has. */
static wm_status check_name(planner *p, const char *name) {
  bool taken = wm_sql_find_table(p->schema, name) != NULL;
  for (uint32_t i = 0; i < WM_SQL_N_FIXED; i++)
    taken |= strcmp(wm_sql_fixed[i].name, name) == 0;
  return taken ? wm_fail(p->self, WM_FATAL, "'%s' has the name of a table that is there already",
                         p->layer->layer->name)
               : WM_OK;
}

/* A table with room for n_fields fields; its rows belong to an article unless they are a fold's. */
static wm_status begin_table(planner *p, draft *to, const char *name, const char *help,
                             wm_sql_source source) {
  uint32_t n_fields = p->layer->layer->n_fields;
  if (!name || check_name(p, name))
    return WM_FATAL;
  to->columns =
      wm_alloc(p->self, n_fields * (size_t)WM_SQL_PER_FIELD + WM_SQL_OWN, sizeof *to->columns);
  to->links = wm_alloc(p->self, n_fields + (size_t)WM_SQL_OWN, sizeof *to->links);
  if (!to->columns || !to->links)
    return WM_FATAL;
  to->table = &p->schema->tables[p->schema->n_tables++];
  *to->table = (wm_sql_table){.name = name,
                              .help = help,
                              .columns = to->columns,
                              .links = to->links,
                              .source = source,
                              .layer = p->index};
  if (p->of_fold)
    return WM_OK;
  add_link(to, "article", "articles", "article");
  return add_column(p, to, owner_column);
}

static wm_status add_row_number(planner *p, draft *to, const char *name, const char *help) {
  return add_column(p, to, (wm_sql_column){.name = name, .kind = WM_SQL_ROW, .help = help});
}

/* Where a relation is stated: its columns that quote the text. */
static wm_status begin_evidence(planner *p) {
  wm_status status =
      begin_table(p, &p->evidence, "evidence", "where relations are stated", WM_SQL_OF_LAYER);
  if (status)
    return status;
  p->evidence.table->primary = "article relation";
  p->evidence.table->n_links = 0; /* that of the relation leads to the article */
  add_link(&p->evidence, "article relation", "relations", "article id");
  return add_row_number(p, &p->evidence, "relation", "of relations");
}

/* Who a mention is of, and in which sentence it stands. */
static wm_status add_identity(planner *p) {
  wm_sql_column alias = {.name = "alias",
                         .kind = WM_SQL_ALIAS,
                         .null = true,
                         .help = "of aliases: its name and what it names; NULL for dates, amounts"};
  wm_sql_column sentence = {.name = "sentence",
                            .kind = WM_SQL_ROW,
                            .null = true,
                            .help = "it stands in, counted from 0 in the article",
                            .part = WM_SQL_SENTENCE};
  add_link(&p->rows, "alias", "aliases", "alias");
  wm_status status = add_column(p, &p->rows, alias);
  if (!status && p->schema->sentences != WM_NONE)
    status = add_column(p, &p->rows, sentence);
  return status;
}

/* The column that holds an item's row, other than the owner's. */
static const char *item_name(wm_instance *self, const char *table, const char *owner) {
  const char *name = singular(self, table);
  bool clash = name && (strcmp(name, owner) == 0 || strcmp(name, "n") == 0 ||
                        strcmp(name, "role") == 0 || strcmp(name, "article") == 0);
  return clash ? join(self, "to", "_", name) : name;
}

static bool add_item_links(planner *p, draft *to, const char *owner, const char *item,
                           const char *target) {
  const char *owners = join(p->self, "article", " ", owner);
  const char *items = join(p->self, "article", " ", item);
  to->table->n_links = 0; /* that of the owner leads to the article */
  add_link(to, owners, p->layer->table, "article id");
  add_link(to, items, target, "article id");
  return owners && items;
}

/* The table of a list's or arguments' items, where the layer they are of is stored. */
static wm_status add_items(planner *p, const wm_field *field) {
  uint32_t index = find_layer(p->schema, field->of);
  if (!p->of_fold && (index == WM_NONE || !p->schema->layers[index].stored))
    return WM_OK;
  const char *target = p->of_fold ? field->of : p->schema->layers[index].table;
  bool of_relations = strcmp(p->layer->table, "relations") == 0 && is_named(field, "args");
  const char *name = of_relations ? "arguments" : join(p->self, p->layer->table, "_", field->name);
  const char *owner = singular(p->self, p->layer->table);
  const char *item = owner ? item_name(p->self, target, owner) : NULL;
  draft to;
  if (!item || begin_table(p, &to, name, field->help, WM_SQL_OF_ITEMS))
    return WM_FATAL;
  to.table->items = field;
  to.table->primary = join(p->self, p->of_fold ? "" : "article ", owner, " n");
  if (!to.table->primary || add_row_number(p, &to, owner, p->layer->table) ||
      add_row_number(p, &to, "n", "in order"))
    return WM_FATAL;
  wm_sql_column role = {.name = "role", .kind = WM_SQL_TEXT, .help = "that it plays"};
  if (field->type == WM_FIELD_ARGUMENTS && add_column(p, &to, role))
    return WM_FATAL;
  if (!p->of_fold && !add_item_links(p, &to, owner, item, target))
    return WM_FATAL;
  return add_row_number(p, &to, item, target);
}

static wm_status add_all_fields(planner *p) {
  const wm_layer *layer = p->layer->layer;
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < layer->n_fields && !status; i++)
    if (layer->fields[i].type != WM_FIELD_LIST && layer->fields[i].type != WM_FIELD_ARGUMENTS)
      status = add_field(p, &layer->fields[i]);
  for (uint32_t i = 0; i < layer->n_fields && !status; i++)
    if (layer->fields[i].type == WM_FIELD_LIST || layer->fields[i].type == WM_FIELD_ARGUMENTS)
      status = add_items(p, &layer->fields[i]);
  return status;
}

static wm_status plan_layer(planner *p) {
  const wm_layer *layer = p->layer->layer;
  wm_status status = begin_table(p, &p->rows, p->layer->table, layer->help, WM_SQL_OF_LAYER);
  if (status)
    return status;
  p->rows.table->primary = p->of_fold ? "id" : "article id";
  status = add_row_number(p, &p->rows, "id", p->of_fold ? "in order" : "row in the article");
  if (!status && p->index == p->schema->entities)
    status = add_identity(p);
  bool states = !p->of_fold && strcmp(layer->name, "relations") == 0 &&
                wm_layer_typed_field(layer, "trigger", WM_FIELD_SPAN);
  if (!status && states)
    status = begin_evidence(p);
  return status ? status : add_all_fields(p);
}

/* ----------------------------------------------------------------- planning */

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
  for (uint32_t i = 0; i < stored->n; i++)
    if (find_layer(schema, stored->items[i]) == WM_NONE)
      return wm_fail(self, WM_FATAL, "layers: no stage of the pipeline writes '%s'",
                     stored->items[i]);
  return WM_OK;
}

static bool has(const wm_layer *layer, const char *field, uint32_t type) {
  return wm_layer_typed_field(layer, field, type) != NULL;
}

/* Finds the layers whose meaning is known, if they have the fields that it needs. */
static void find_known(wm_sql_schema *schema) {
  uint32_t entities = find_layer(schema, "entities"), sentences = find_layer(schema, "sentences");
  schema->entities = schema->sentences = WM_NONE;
  if (entities == WM_NONE || !schema->layers[entities].stored)
    return;
  const wm_layer *layer = schema->layers[entities].layer;
  bool named = has(layer, "type", WM_FIELD_SYMBOL) && has(layer, "name", WM_FIELD_SYMBOL) &&
               has(layer, "ref", WM_FIELD_SYMBOL) && has(layer, "value", WM_FIELD_SYMBOL) &&
               has(layer, "span", WM_FIELD_SPAN);
  if (named)
    schema->entities = entities;
  if (named && sentences != WM_NONE && has(layer, "tokens", WM_FIELD_RANGE) &&
      has(schema->layers[sentences].layer, "tokens", WM_FIELD_RANGE))
    schema->sentences = sentences;
}

/* Room for every table that n layers can give: rows, evidence, and items of each field. */
static bool make_room(wm_instance *self, wm_sql_schema *schema) {
  size_t room = 1;
  for (uint32_t i = 0; i < schema->n_layers; i++)
    room += 2 + (size_t)schema->layers[i].layer->n_fields;
  schema->tables = wm_alloc(self, room, sizeof *schema->tables);
  return schema->tables != NULL;
}

wm_status wm_sql_plan(wm_instance *self, const wm_table *tables, uint32_t n,
                      const wm_strings *stored, wm_sql_schema *schema) {
  schema->n_layers = n;
  schema->layers = wm_alloc(self, n, sizeof *schema->layers);
  if (!schema->layers)
    return WM_FATAL;
  for (uint32_t i = 0; i < n; i++) {
    const char *name = tables[i].layer->name;
    schema->layers[i] = (wm_sql_layer){.layer = tables[i].layer,
                                       .stored = is_stored(name, stored),
                                       .table = strcmp(name, "entities") == 0 ? "mentions" : name};
  }
  if (check_wishes(self, schema, stored) || !make_room(self, schema))
    return WM_FATAL;
  find_known(schema);
  schema->tables[schema->n_tables++] = wm_sql_meta;
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < n && !status; i++) {
    planner p = {.self = self, .schema = schema, .layer = &schema->layers[i], .index = i};
    if (schema->layers[i].stored)
      status = plan_layer(&p);
  }
  return status;
}

wm_status wm_sql_plan_fold(wm_instance *self, const wm_sql_schema *schema, const wm_layer *layer,
                           wm_sql_schema *plan) {
  wm_sql_layer *only = wm_alloc(self, 1, sizeof *only);
  if (!only)
    return WM_FATAL;
  const wm_sql_adoption *known = wm_sql_find_adoption(layer);
  *only =
      (wm_sql_layer){.layer = layer, .stored = true, .table = known ? known->staged : layer->name};
  *plan = (wm_sql_schema){.layers = only, .n_layers = 1, .entities = WM_NONE, .sentences = WM_NONE};
  if (wm_sql_find_table(schema, layer->name))
    return wm_fail(self, WM_FATAL, "a fold's table and a layer's are both named '%s'", layer->name);
  planner p = {.self = self, .schema = plan, .of_fold = true, .layer = only};
  return make_room(self, plan) ? plan_layer(&p) : WM_FATAL;
}
