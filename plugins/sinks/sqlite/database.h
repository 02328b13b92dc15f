/* The database: one connection, which the parent alone has. Everything since the last commit is one
 * transaction, so that what is in the file is always what some sync promised. */
#ifndef WM_SINKS_SQLITE_DATABASE_H
#define WM_SINKS_SQLITE_DATABASE_H

#include "schema.h"

#include <sqlite3.h>

/* The prepared statements of a table and its children. */
typedef struct wm_sql_loader {
  const wm_sql_table *table;
  sqlite3_stmt *insert;
  sqlite3_stmt **children;
} wm_sql_loader;

typedef struct wm_sql_database {
  wm_instance *self; /* whose failures are noted */
  const char *path;
  const wm_sql_schema *schema;
  sqlite3 *connection;
  sqlite3_stmt *article, *meta;
  wm_sql_loader *loaders; /* of the stored tables */
  uint32_t n_loaders;
  bool in_transaction;
  bool failed; /* rolled back; nothing more is written */
} wm_sql_database;

/* Opens or makes the file, makes the tables and views that are not there, and refuses a file whose
 * tables have other columns. */
wm_status wm_sql_open(wm_sql_database *database, wm_instance *self, const char *path,
                      const wm_sql_schema *schema);

/* Puts a packed article in, unless one with its id is there. */
wm_status wm_sql_load(wm_sql_database *database, wm_str packed);

/* Makes durable what was loaded. */
wm_status wm_sql_commit(wm_sql_database *database);

/* Makes durable what was loaded and, in the same transaction, the journal's last record. */
wm_status wm_sql_checkpoint(wm_sql_database *database, wm_str journal, wm_str record);

/* Appends the last record of a journal; nothing when there is none. */
wm_status wm_sql_recall(wm_sql_database *database, wm_str journal, wm_buffer *record);

/* Puts a fold's table in the place of the one of that name, in one transaction. */
wm_status wm_sql_replace(wm_sql_database *database, const wm_table *table);

/* Commits, makes indexes that are not there, and closes. Does nothing when not open. */
wm_status wm_sql_close(wm_sql_database *database);

/* views.c: makes the views whose tables are stored, anew when they were made differently. */
wm_status wm_sql_make_views(wm_sql_database *database);

/* Runs statements; notes a failure and gives up the transaction. */
wm_status wm_sql_run(wm_sql_database *database, const char *sql);

/* The statement that made a table or view; NULL when it is not there. The caller frees it with
 * sqlite3_free(). */
wm_status wm_sql_made_by(wm_sql_database *database, const char *name, char **sql);

#endif
