/* The views that a person asks first, and the triggers that carry a decision out, as data. The SQL
 * is what both dialects read, but for @list, which is group_concat or string_agg. */
#ifndef WM_SINKS_SCHEMA_VIEWS_H
#define WM_SINKS_SCHEMA_VIEWS_H

#include <wiremill/plugin.h>

typedef struct wm_sql_view {
  const char *name, *help;
  const char *needs; /* TABLE.COLUMN of planned tables, separated by spaces; "" for none */
  const char *sql;   /* the SELECT */
} wm_sql_view;

/* Of two with the same name, the first whose needs are met is made. */
extern const wm_sql_view wm_sql_views[];
extern const uint32_t wm_sql_n_views;

typedef struct wm_sql_trigger {
  const char *name, *table;
  const char *event; /* INSERT, UPDATE OF column */
  const char *when;  /* condition on NEW and OLD */
  const char *body;  /* statements, each with its semicolon */
} wm_sql_trigger;

extern const wm_sql_trigger wm_sql_triggers[];
extern const uint32_t wm_sql_n_triggers;

#endif
