/* SQL that makes what tables.h and views.h describe, in the dialects of SQLite and PostgreSQL. All
 * functions append statements, each with its semicolon, to a buffer of the core's
 * (wm_buffer_free()); they return false when memory is used up.
 *
 * Comments: SQLite keeps a table's CREATE statement as it was written, with its comments;
 * PostgreSQL gets COMMENT ON. Foreign keys: SQLite's stand in the table and are not enforced by the
 * sink, whose host checked every reference; PostgreSQL's are added by wm_sql_write_links() when the
 * first load is in, since checking them row by row takes longer than everything else. */
#ifndef WM_SINKS_SCHEMA_DDL_H
#define WM_SINKS_SCHEMA_DDL_H

#include "tables.h"
#include "views.h"

typedef enum wm_sql_dialect { WM_SQL_SQLITE, WM_SQL_POSTGRES } wm_sql_dialect;

/* TEXT, INTEGER, BIGINT … */
const char *wm_sql_type_name(wm_sql_dialect dialect, wm_sql_kind kind);

/* CREATE TABLE, with comments; for PostgreSQL without a key that waits. */
bool wm_sql_write_table(wm_sql_dialect dialect, const wm_sql_table *table, wm_buffer *sql);

/* ALTER TABLE … ADD COLUMN, for a table that an older version made. */
bool wm_sql_write_column(wm_sql_dialect dialect, const wm_sql_table *table,
                         const wm_sql_column *column, wm_buffer *sql);

/* ALTER TABLE … ADD PRIMARY KEY, for a table of PostgreSQL whose key waits. */
bool wm_sql_write_key(const wm_sql_table *table, wm_buffer *sql);

/* ALTER TABLE … ADD CONSTRAINT for one foreign key; `name` gets the constraint's. */
bool wm_sql_write_link(const wm_sql_table *table, const wm_sql_link *link, wm_buffer *sql);

/* What wm_sql_write_link() names the constraint. */
bool wm_sql_write_link_name(const wm_sql_table *table, const wm_sql_link *link, wm_buffer *name);

bool wm_sql_write_index(const wm_sql_index *index, wm_buffer *sql);

/* CREATE VIEW, with its comment; PostgreSQL's takes the place of one that is there. */
bool wm_sql_write_view(wm_sql_dialect dialect, const wm_sql_view *view, wm_buffer *sql);

/* CREATE TRIGGER, and its function where the dialect has one; the same. */
bool wm_sql_write_trigger(wm_sql_dialect dialect, const wm_sql_trigger *trigger, wm_buffer *sql);

/* "a", "b", "c" of the table's columns. */
bool wm_sql_write_columns(const wm_sql_table *table, wm_buffer *sql);

#endif
