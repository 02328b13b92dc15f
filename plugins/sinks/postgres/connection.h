/* A connection to PostgreSQL, which the parent alone has; parameters and results in libpq's binary
 * format, rows by COPY. Needs a server of version 14 or later.
 *
 * Functions that fail have noted why in one line: the server's place and its words, never the
 * connection string, which may hold a password. After a failure nothing more is sent; the server
 * rolls back. */
#ifndef WM_SINKS_POSTGRES_CONNECTION_H
#define WM_SINKS_POSTGRES_CONNECTION_H

#include <wiremill/plugin.h>

#include <libpq-fe.h>

typedef struct wm_pg {
  wm_instance *self; /* whose failures are noted */
  PGconn *connection;
  bool in_transaction;
  bool failed;
} wm_pg;

/* Connects as libpq does: by a connection string or URI, and PG… variables for what it leaves out.
 */
wm_status wm_pg_open(wm_pg *pg, wm_instance *self, const char *connection);
void wm_pg_close(wm_pg *pg);

/* Notes the last failure of the connection. */
wm_status wm_pg_fail(wm_pg *pg);

/* Runs statements without results. wm_pg_run_written() runs what a writer of ddl.h put into *sql,
 * and frees it. */
wm_status wm_pg_run(wm_pg *pg, const char *sql);
wm_status wm_pg_run_written(wm_pg *pg, bool written, wm_buffer *sql);

/* Runs one statement with parameters as text, `parameters` of {NULL, 0} being NULL. *result, whose
 * values are text, is the caller's to PQclear(); NULL when it is not wanted. */
wm_status wm_pg_ask(wm_pg *pg, const char *sql, const wm_str *parameters, int n, PGresult **result);

/* Looks up which numbers n keys have. Each of n_arrays arrays of n texts is one column of the keys;
 * the statement takes them as text[] and gives rows (ordinality, number). Sets numbers[i] of those
 * found and leaves the others alone. */
wm_status wm_pg_find(wm_pg *pg, const char *sql, const wm_str *const *arrays, int n_arrays,
                     uint32_t n, uint32_t *numbers);

/* Ends a transaction, if one was begun. */
wm_status wm_pg_commit(wm_pg *pg);

/* ---- rows for COPY … (FORMAT binary), whose values are in network byte order. False without
 * memory, which is noted. ---- */

bool wm_pg_put_row(wm_pg *pg, wm_buffer *rows, uint32_t n_columns);
bool wm_pg_put_null(wm_pg *pg, wm_buffer *rows);
bool wm_pg_put_text(wm_pg *pg, wm_buffer *rows, wm_str text);    /* bytes: NULL is NULL */
bool wm_pg_put_int4(wm_pg *pg, wm_buffer *rows, uint32_t value); /* WM_NONE is NULL */
bool wm_pg_put_int8(wm_pg *pg, wm_buffer *rows, int64_t value);
bool wm_pg_put_real(wm_pg *pg, wm_buffer *rows, double value); /* NULL when not finite */

/* Sends the rows with a COPY statement and empties the buffer. Does nothing without rows. */
wm_status wm_pg_copy(wm_pg *pg, const char *sql, wm_buffer *rows);

#endif
