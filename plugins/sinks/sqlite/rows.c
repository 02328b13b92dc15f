/* Rows of an article as a virtual table. One statement then inserts all of them, while each
 * statement of its own would look for the end of the table again, and bind its values one by one.
 */
#include "rows.h"

#include "plugins/sinks/schema/ddl.h"
#include "plugins/sinks/schema/pack.h"

#include <math.h>
#include <stdlib.h>

static const char module_name[] = "packed_";

typedef struct packed_table {
  sqlite3_vtab base;
  const wm_sql_rows *rows;
  uint32_t n_columns;
} packed_table;

/* A value as it was packed; text.bytes NULL, WM_NONE and infinity stand for NULL. */
typedef union packed_value {
  wm_str text;
  uint32_t row;
  int64_t integer;
  double real;
} packed_value;

typedef struct packed_cursor {
  sqlite3_vtab_cursor base;
  uint32_t left; /* rows, with the one at hand */
  packed_value values[];
} packed_cursor;

/* "packed_13_…" has the columns c1 to c13. */
static int connect_table(sqlite3 *connection, void *rows, int n, const char *const *arguments,
                         sqlite3_vtab **table, char **message) {
  wm_buffer sql = {0};
  long n_columns = strtol(arguments[0] + strlen(module_name), NULL, 10);
  (void)n, (void)message;
  bool put = wm_buffer_put_z(&sql, "CREATE TABLE packed (c1");
  for (long i = 2; i <= n_columns && put; i++)
    put = wm_buffer_printf(&sql, ", c%ld", i);
  int status = SQLITE_NOMEM;
  packed_table *made = calloc(1, sizeof *made);
  if (put && made && wm_buffer_put(&sql, ")", sizeof ")"))
    status = sqlite3_declare_vtab(connection, sql.bytes);
  wm_buffer_free(&sql);
  if (status != SQLITE_OK) {
    free(made);
    return status;
  }
  made->rows = rows;
  made->n_columns = (uint32_t)n_columns;
  *table = &made->base;
  return SQLITE_OK;
}

static int disconnect_table(sqlite3_vtab *table) {
  free(table);
  return SQLITE_OK;
}

static int plan_scan(sqlite3_vtab *table, sqlite3_index_info *info) {
  (void)table, (void)info;
  return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
  uint32_t n = ((packed_table *)table)->n_columns;
  packed_cursor *made = calloc(1, sizeof *made + n * sizeof *made->values);
  if (!made)
    return SQLITE_NOMEM;
  *cursor = &made->base;
  return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *cursor) {
  free(cursor);
  return SQLITE_OK;
}

static const wm_sql_rows *rows_of(sqlite3_vtab_cursor *cursor) {
  return ((packed_table *)cursor->pVtab)->rows;
}

static void take_value(const wm_sql_rows *rows, wm_sql_kind kind, packed_value *value) {
  switch (kind) {
  case WM_SQL_TEXT:
    value->text = wm_sql_take_text(rows->packed);
    break;
  case WM_SQL_ROW:
    value->row = wm_sql_take_row(rows->packed);
    break;
  case WM_SQL_ALIAS:
    value->row = wm_sql_take_row(rows->packed);
    if (value->row != WM_NONE)
      value->row = rows->aliases[value->row];
    break;
  case WM_SQL_INTEGER:
    value->integer = wm_sql_take_integer(rows->packed);
    break;
  case WM_SQL_REAL:
    value->real = wm_sql_take_real(rows->packed);
    break;
  case WM_SQL_OWNER:
    break;
  }
}

static void take_row(packed_cursor *at) {
  const wm_sql_rows *rows = rows_of(&at->base);
  for (uint32_t i = 0; at->left && i < rows->table->n_columns; i++)
    take_value(rows, rows->table->columns[i].kind, &at->values[i]);
}

static int begin_scan(sqlite3_vtab_cursor *cursor, int index, const char *name, int n,
                      sqlite3_value **values) {
  packed_cursor *at = (packed_cursor *)cursor;
  (void)index, (void)name, (void)n, (void)values;
  at->left = wm_sql_take_row(rows_of(cursor)->packed);
  take_row(at);
  return SQLITE_OK;
}

static int next_row(sqlite3_vtab_cursor *cursor) {
  packed_cursor *at = (packed_cursor *)cursor;
  at->left--;
  take_row(at);
  return SQLITE_OK;
}

static int is_over(sqlite3_vtab_cursor *cursor) {
  return ((packed_cursor *)cursor)->left == 0;
}

static int give_column(sqlite3_vtab_cursor *cursor, sqlite3_context *to, int column) {
  const wm_sql_rows *rows = rows_of(cursor);
  const packed_value *value = &((packed_cursor *)cursor)->values[column];
  switch (rows->table->columns[column].kind) {
  case WM_SQL_TEXT:
    if (value->text.bytes)
      sqlite3_result_text64(to, value->text.bytes, value->text.length, SQLITE_STATIC, SQLITE_UTF8);
    break;
  case WM_SQL_ROW:
  case WM_SQL_ALIAS:
    if (value->row != WM_NONE)
      sqlite3_result_int64(to, value->row);
    break;
  case WM_SQL_INTEGER:
    sqlite3_result_int64(to, value->integer);
    break;
  case WM_SQL_REAL:
    if (isfinite(value->real))
      sqlite3_result_double(to, value->real);
    break;
  case WM_SQL_OWNER:
    sqlite3_result_int64(to, rows->article);
    break;
  }
  return SQLITE_OK;
}

static int give_number(sqlite3_vtab_cursor *cursor, sqlite3_int64 *number) {
  *number = -(sqlite3_int64)((packed_cursor *)cursor)->left;
  return SQLITE_OK;
}

static const sqlite3_module module = {
    .xConnect = connect_table,
    .xBestIndex = plan_scan,
    .xDisconnect = disconnect_table,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = begin_scan,
    .xNext = next_row,
    .xEof = is_over,
    .xColumn = give_column,
    .xRowid = give_number,
};

/* "packed_13_mentions": each table's own, as a name that is registered anew must not be in use. */
static bool register_rows(sqlite3 *connection, const wm_sql_table *table, wm_sql_rows *rows,
                          wm_buffer *name) {
  return wm_buffer_printf(name, "%s%u_%s", module_name, (unsigned)table->n_columns, table->name) &&
         sqlite3_create_module_v2(connection, name->bytes, &module, rows, NULL) == SQLITE_OK;
}

/* A conflict is an error that undoes the transaction in any case; as `OR ROLLBACK` says so, SQLite
 * keeps no copies of pages to undo the statement alone. */
bool wm_sql_write_insert(sqlite3 *connection, const wm_sql_table *table, wm_sql_rows *rows,
                         wm_buffer *sql) {
  wm_buffer name = {0};
  bool put = register_rows(connection, table, rows, &name) &&
             wm_buffer_printf(sql, "INSERT OR ROLLBACK INTO \"%s\" (", table->name) &&
             wm_sql_write_columns(table, sql) &&
             wm_buffer_printf(sql, ") SELECT * FROM \"%s\"", name.bytes) &&
             wm_buffer_put(sql, "", 1);
  wm_buffer_free(&name);
  return put;
}
