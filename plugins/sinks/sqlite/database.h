/* The database: one connection, which the parent alone has. Everything since the last commit is one
 * transaction, so that what is in the file is always what some sync promised.
 *
 * Functions that fail have noted why, with the file's path, and rolled the transaction back. */
#ifndef WM_SINKS_SQLITE_DATABASE_H
#define WM_SINKS_SQLITE_DATABASE_H

#include "plugins/sinks/schema/cache.h"
#include "plugins/sinks/sqlite/rows.h"

/* Statements about single rows of the tables that every database has; their SQL is in load.c. */
enum {
  WM_SQL_FIND_ARTICLE,
  WM_SQL_ADD_ARTICLE,
  WM_SQL_ADD_SOURCE,
  WM_SQL_FIND_ALIAS,
  WM_SQL_ADD_ALIAS,
  WM_SQL_FIND_ENTITY,
  WM_SQL_ADD_ENTITY,
  WM_SQL_ADD_MERGE,
  WM_SQL_FIND_RUN,
  WM_SQL_ADD_RUN,
  WM_SQL_ADD_REJECT,
  WM_SQL_N_STATEMENTS
};

typedef struct wm_sql_database {
  wm_instance *self; /* whose failures are noted */
  const char *path;
  const wm_sql_schema *schema;
  sqlite3 *connection;
  sqlite3_stmt *statements[WM_SQL_N_STATEMENTS];
  sqlite3_stmt **inserts; /* of the planned tables */
  wm_sql_rows rows;       /* what one of them inserts */
  wm_sql_cache *cache;
  uint32_t *aliases; /* numbers of the aliases of the article at hand */
  uint32_t n_aliases_room;
  wm_run_info info;       /* what the host told of the run */
  long from;              /* version that the file had */
  sqlite3_int64 run;      /* that articles are of; 0 until the first comes in */
  const wm_layer *folded; /* the fold's table whose pieces come */
  wm_sql_schema folded_plan;
  uint32_t folded_rows; /* of it that are in */
  sqlite3_stmt **folded_inserts;
  bool in_transaction;
  bool failed; /* rolled back; nothing more is written */
} wm_sql_database;

/* Opens or makes the file; adds tables, columns and views that are not there, and refuses a file of
 * a later version or whose tables are others. */
wm_status wm_sql_open(wm_sql_database *database, wm_instance *self, const char *path,
                      const wm_sql_schema *schema);

/* Makes durable what was loaded. */
wm_status wm_sql_commit(wm_sql_database *database);

/* The same, with the journal's record; and the last record of a journal, where there is one. */
wm_status wm_sql_checkpoint(wm_sql_database *database, wm_str journal, wm_str record);
wm_status wm_sql_recall(wm_sql_database *database, wm_str journal, wm_buffer *record);

/* Gives the run the row of its journal, where there is one. */
wm_status wm_sql_describe(wm_sql_database *database, const wm_run_info *info);

/* Puts a piece of a fold's table in: the first takes the place of what a table of that name had,
 * the next ones are added. All tables are one transaction, since syncing each piece took longer
 * than writing it; before the first table what waits is committed. */
wm_status wm_sql_replace(wm_sql_database *database, const wm_table *table);

/* Makes indexes that are not there, commits, and closes. Does nothing when not open. */
wm_status wm_sql_close(wm_sql_database *database);

/* Rolls back, and closes. */
void wm_sql_abandon(wm_sql_database *database);

/* ---- load.c ---- */

/* Puts a packed article in; of one whose id is there, only the place where it was met. */
wm_status wm_sql_load(wm_sql_database *database, wm_str packed);

/* Gives the run a row, unless it has one. */
wm_status wm_sql_begin_run(wm_sql_database *database);

/* Notes the place where an article that is in was met again; what did not get in. */
wm_status wm_sql_meet(wm_sql_database *database, wm_str packed);
wm_status wm_sql_reject(wm_sql_database *database, const wm_rejection *rejection);

/* Puts the next packed rows of a planned table in, which are of `article` unless they are a fold's.
 */
wm_status wm_sql_load_rows(wm_sql_database *database, const wm_sql_table *table,
                           sqlite3_stmt *insert, sqlite3_int64 article, wm_str *packed);

extern const char *const wm_sql_statements[WM_SQL_N_STATEMENTS];

/* ---- for both files ---- */

wm_status wm_sql_begin(wm_sql_database *database);
wm_status wm_sql_fail(wm_sql_database *database);
wm_status wm_sql_prepare(wm_sql_database *database, const char *sql, sqlite3_stmt **statement);
wm_status wm_sql_prepare_insert(wm_sql_database *database, const wm_sql_table *table,
                                sqlite3_stmt **statement);

#endif
