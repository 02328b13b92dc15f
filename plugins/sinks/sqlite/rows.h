/* Packed rows (plugins/sinks/schema/pack.h) as something that SQL can select from. */
#ifndef WM_SINKS_SQLITE_ROWS_H
#define WM_SINKS_SQLITE_ROWS_H

#include "core/base/buffer.h"
#include "plugins/sinks/schema/plan.h"

#include <sqlite3.h>

/* The rows that the next statement takes off the front of `packed`. */
typedef struct wm_sql_rows {
  const wm_sql_table *table;
  wm_str *packed;
  sqlite3_int64 article;   /* that they are of */
  const uint32_t *aliases; /* numbers of its aliases in the database */
} wm_sql_rows;

/* Writes a statement that inserts all rows which `rows` points to when it is run. False when memory
 * is used up. */
bool wm_sql_write_insert(sqlite3 *connection, const wm_sql_table *table, wm_sql_rows *rows,
                         wm_buffer *sql);

#endif
