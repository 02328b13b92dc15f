/* Which tables the layers of a pipeline become. A layer (or a fold's table) is a table of its name;
 * lists and arguments are tables of their own, LAYER_FIELD, one row an item. By type, a field is
 *
 *   span        begin, end, text of a field named `span`; else FIELD_begin, FIELD_end, FIELD_text
 *   range       FIELD_begin, FIELD_end: rows of the other layer
 *   reference   FIELD: the row; when the other layer is not stored, that row's span as above
 *   enum        FIELD: the name
 *   flags       FIELD: the names, separated by '|'
 *   others      FIELD
 *
 * Ranges, lists and arguments over a layer that is not stored are left out. Begin and end count
 * code points, as substr() does.
 *
 * Two layers are known by name. `entities` becomes `mentions`: name and ref are in `aliases`, which
 * column alias refers to, and column sentence counts the article's sentences. Of `relations`, what
 * quotes the text is in `evidence`, and its arguments are in `arguments`. */
#ifndef WM_SINKS_SCHEMA_PLAN_H
#define WM_SINKS_SCHEMA_PLAN_H

#include "tables.h"

/* What makes two names without a ref the same entity. */
typedef enum wm_sql_identity {
  WM_SQL_BY_FOLDED_NAME, /* same type, and same name but for case */
  WM_SQL_BY_EXACT_NAME,  /* same type and name */
  WM_SQL_BY_ARTICLE      /* nothing: a name stands for what it names in its article */
} wm_sql_identity;

#define WM_SQL_IDENTITY_NAMES "folded|exact|article"

typedef struct wm_sql_layer {
  const wm_layer *layer;
  bool stored;
  const char *table; /* its name */
} wm_sql_layer;

/* Made in open; the workers and the parent read it. */
typedef struct wm_sql_schema {
  wm_sql_layer *layers; /* by index of the pipeline's layers */
  uint32_t n_layers;
  wm_sql_table *tables; /* article_meta, then those of the layers, referred to before referring */
  uint32_t n_tables;
  wm_sql_identity identity;
  bool text;          /* articles are stored with their text */
  uint32_t entities;  /* index of that layer, when mentions are stored; else WM_NONE */
  uint32_t sentences; /* index of that layer, when mentions tell their sentence; else WM_NONE */
} wm_sql_schema;

/* Plans the tables of the pipeline's layers, as wm_tables() gives them; only those in `stored` are,
 * or when it is empty, all but blocks, tokens and sentences. The caller sets `identity` and `text`.
 * Memory comes from the instance. */
wm_status wm_sql_plan(wm_instance *self, const wm_table *tables, uint32_t n,
                      const wm_strings *stored, wm_sql_schema *schema);

/* Plans the tables that a fold's table becomes: itself, then those of its lists. `schema`: the
 * pipeline's, whose names it must not have. */
wm_status wm_sql_plan_fold(wm_instance *self, const wm_sql_schema *schema, const wm_layer *layer,
                           wm_sql_schema *plan);

/* True when the i-th of wm_sql_views is to be made: what it needs is planned, and no view of that
 * name before it is. The same for an index. */
bool wm_sql_makes_view(const wm_sql_schema *schema, uint32_t i);
bool wm_sql_makes_index(const wm_sql_schema *schema, const wm_sql_index *index);

/* The planned table of a name; NULL when there is none. */
const wm_sql_table *wm_sql_find_table(const wm_sql_schema *schema, const char *name);

#endif
