/* Which tables a layer becomes. A layer (or a fold's table) is a table of its name; lists and
 * arguments are tables of their own, LAYER_FIELD, one row an item. By type, a field is
 *
 *   span        begin, end, text of a field named `span`; else FIELD_begin, FIELD_end, FIELD_text
 *   range       FIELD_begin, FIELD_end: rows of the other layer
 *   reference   FIELD: the row; when the other layer is not stored, that row's span as above
 *   enum        FIELD: the name
 *   flags       FIELD: the names, separated by '|'
 *   others      FIELD
 *
 * Ranges, lists and arguments over a layer that is not stored are left out. Begin and end count
 * code points, as SQLite's substr() does. */
#ifndef WM_SINKS_SQLITE_SCHEMA_H
#define WM_SINKS_SQLITE_SCHEMA_H

#include <wiremill/plugin.h>

/* How a value travels from the worker to the parent. */
typedef enum wm_sql_kind {
  WM_SQL_TEXT = 1,    /* uint32_t length, bytes */
  WM_SQL_ROW = 2,     /* uint32_t; WM_NONE is NULL */
  WM_SQL_INTEGER = 3, /* int64_t */
  WM_SQL_REAL = 4     /* double; NULL when not finite */
} wm_sql_kind;

/* What of a field a column shows. */
typedef enum wm_sql_part { WM_SQL_WHOLE, WM_SQL_BEGIN, WM_SQL_END, WM_SQL_WORDS } wm_sql_part;

typedef struct wm_sql_column {
  const char *name;
  const wm_field *field;
  const wm_field *quote; /* a reference that is shown as the span of its row: that field */
  uint32_t target;       /* index of the layer that the field refers to, or WM_NONE */
  wm_sql_part part;
  wm_sql_kind kind;
} wm_sql_column;

/* The items of a list or arguments field. */
typedef struct wm_sql_child {
  const wm_field *field;
  const char *name;
  const char *create, *insert, *columns; /* as in wm_sql_table */
} wm_sql_child;

typedef struct wm_sql_table {
  const wm_layer *layer;
  bool stored;
  bool of_fold; /* rows belong to no article; references are plain numbers */
  wm_sql_column *fields;
  uint32_t n_fields;
  wm_sql_child *children;
  uint32_t n_children;
  const char *create;  /* the statement that makes it */
  const char *insert;  /* a row: [article,] id, the columns in order */
  const char *columns; /* "NAME TYPE,NAME TYPE…", to compare with a table that is there */
} wm_sql_table;

typedef struct wm_sql_schema {
  wm_sql_table *tables; /* by index of the pipeline's layers */
  uint32_t n_tables;
} wm_sql_schema;

/* Tables that are there for any pipeline. */
extern const wm_sql_child wm_sql_articles, wm_sql_meta;

/* Plans the tables of the pipeline's layers, as wm_tables() gives them; only those in `stored` are,
 * or when it is empty, all but blocks, tokens and sentences. Memory comes from the instance. */
wm_status wm_sql_plan(wm_instance *self, const wm_table *tables, uint32_t n,
                      const wm_strings *stored, wm_sql_schema *schema);

/* Plans the table that a fold made. */
wm_status wm_sql_plan_fold(wm_instance *self, const wm_layer *layer, wm_sql_table *table);

/* The table of a layer that is stored; NULL when there is none. */
const wm_sql_table *wm_sql_find(const wm_sql_schema *schema, const char *name);

/* True when a table has a column of that name. */
bool wm_sql_has_column(const wm_sql_table *table, const char *name);

#endif
