/* What a database of the mill is made of, said once: tables, columns, keys and comments, from which
 * the SQL of every dialect is written (ddl.h). Tables that are there for any pipeline are data
 * here; those of layers and folds are planned from their field tables (plan.h).
 *
 *   articles, sources, article_meta            what was read, and where
 *   stories, article_stories                   which articles tell the same
 *   mentions                                   the layer `entities`, a row a mention
 *   entities, aliases, merges                  what is mentioned, one row a thing across articles
 *   relations, arguments, evidence             the layer `relations`
 *   runs, rejects, schema_version              how it came here
 *   LAYER, LAYER_FIELD, a fold's table         whatever else a pipeline makes
 *
 * Structs here are immutable once planned; strings are constants or the instance's. */
#ifndef WM_SINKS_SCHEMA_TABLES_H
#define WM_SINKS_SCHEMA_TABLES_H

#include <wiremill/plugin.h>

/* Grows when a table's meaning changes. A database with a greater one is refused; columns and
 * tables that one with a smaller number lacks are added (adopt.h for what else is done). */
enum { WM_SQL_VERSION = 2 };

/* What a column holds, and how its values travel from the worker to the parent. */
typedef enum wm_sql_kind {
  WM_SQL_TEXT = 1,    /* uint32_t length, bytes; WM_NONE as length is NULL */
  WM_SQL_ROW = 2,     /* uint32_t, at most INT32_MAX; WM_NONE is NULL */
  WM_SQL_INTEGER = 3, /* int64_t */
  WM_SQL_REAL = 4,    /* double; NULL when not finite */
  WM_SQL_ALIAS = 5,   /* uint32_t, which of the article's aliases; WM_NONE is NULL */
  WM_SQL_OWNER = 6    /* the article's number, which the parent gives; does not travel */
} wm_sql_kind;

/* What of a field a column shows. */
typedef enum wm_sql_part {
  WM_SQL_WHOLE,
  WM_SQL_BEGIN,
  WM_SQL_END,
  WM_SQL_WORDS,
  WM_SQL_SENTENCE /* number of the sentence that a mention's tokens are in */
} wm_sql_part;

typedef struct wm_sql_column {
  const char *name;
  wm_sql_kind kind;
  bool null; /* it may be NULL; the others have a default, so that rows of other versions fit */
  const char *help;
  /* Of columns that show a field of a layer: */
  const wm_field *field;
  const wm_field *quote; /* a reference that is shown as the span of its row: that field */
  uint32_t target;       /* index of the layer that the field refers to, or WM_NONE */
  wm_sql_part part;
} wm_sql_column;

/* A foreign key. Columns are separated by spaces, here and in keys. */
typedef struct wm_sql_link {
  const char *columns, *table, *to;
} wm_sql_link;

/* Where the rows of a table come from. */
typedef enum wm_sql_source {
  WM_SQL_OF_MILL,  /* the sink itself */
  WM_SQL_OF_META,  /* what else the input said of an article */
  WM_SQL_OF_LAYER, /* rows of a layer, or of a fold's table */
  WM_SQL_OF_ITEMS  /* items of a list or arguments field of a layer's rows */
} wm_sql_source;

typedef struct wm_sql_table {
  const char *name, *help;
  const wm_sql_column *columns;
  uint32_t n_columns;
  const char *primary, *unique; /* unique: NULL for none */
  const wm_sql_link *links;
  uint32_t n_links;
  wm_sql_source source;
  uint32_t layer;        /* index of the layer the rows come from */
  const wm_field *items; /* WM_SQL_OF_ITEMS */
} wm_sql_table;

/* Makes lookups fast; made when all rows are in. */
typedef struct wm_sql_index {
  const char *table, *column;
  const char *condition; /* SQL, or NULL: all rows */
} wm_sql_index;

/* Tables that every database has, in the order in which they can be made. */
enum {
  WM_SQL_SCHEMA_VERSION,
  WM_SQL_RUNS,
  WM_SQL_STORIES,
  WM_SQL_ARTICLES,
  WM_SQL_ARTICLE_STORIES,
  WM_SQL_SOURCES,
  WM_SQL_ENTITIES,
  WM_SQL_ALIASES,
  WM_SQL_MERGES,
  WM_SQL_REJECTS,
  WM_SQL_N_FIXED
};
extern const wm_sql_table wm_sql_fixed[WM_SQL_N_FIXED];

/* What else the input said: the first of the planned tables. */
extern const wm_sql_table wm_sql_meta;

/* Indexes, of tables that may or may not be there. */
extern const wm_sql_index wm_sql_indexes[];
extern const uint32_t wm_sql_n_indexes;

/* True for tables whose rows come with their articles, each of which comes once: PostgreSQL gets
 * their keys when all rows are in, since keeping them up takes as long as the rows. */
bool wm_sql_key_waits(const wm_sql_table *table);

/* The column of a name; NULL when there is none. */
const wm_sql_column *wm_sql_find_column(const wm_sql_table *table, const char *name);

/* The next of names that are separated by spaces: *names moves behind it; empty at the end. */
wm_str wm_sql_next_name(const char **names);

#endif
