/* What is done with tables of folds that the schema knows by name: the decisions of `duplicates`
 * about stories are put to what earlier runs decided, instead of taking its place. And what is done
 * to databases that an earlier version made. All of it is SQL that both dialects read, unless it
 * says otherwise. */
#ifndef WM_SINKS_SCHEMA_ADOPT_H
#define WM_SINKS_SCHEMA_ADOPT_H

#include "tables.h"

typedef struct wm_sql_adoption {
  const char *table;  /* of the fold */
  const char *staged; /* the table that its rows are put into first, and that goes afterwards */
  const char *sql;    /* puts the rows where they belong; the same rows once more change nothing */
} wm_sql_adoption;

/* What is done with a fold's table; NULL: it becomes a table as it is. */
const wm_sql_adoption *wm_sql_find_adoption(const wm_layer *layer);

typedef struct wm_sql_migration {
  const char *sqlite_before, *postgres_before; /* before tables and columns are added */
  const char *sqlite_after;                    /* and when they are */
} wm_sql_migration;

/* From version i to i + 1. */
extern const wm_sql_migration wm_sql_migrations[WM_SQL_VERSION];

#endif
