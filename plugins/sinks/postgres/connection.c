/* A connection to PostgreSQL. */
#include "connection.h"

#include "core/base/buffer.h"

#include <endian.h>
#include <math.h>

enum { WM_PG_TEXT_OID = 25, WM_PG_MOST_PARAMETERS = 16, WM_PG_COPY_CHUNK = 1 << 20 };

/* ----------------------------------------------------------------- failures */

/* The first line of a message, and its others behind semicolons. */
static void put_words(wm_buffer *line, const char *words) {
  while (*words) {
    size_t length = strcspn(words, "\n");
    wm_buffer_printf(line, "%s%.*s", line->length ? "; " : "", (int)length, words);
    words += length;
    words += strspn(words, "\n \t");
  }
  wm_buffer_put(line, "", 1);
}

wm_status wm_pg_fail(wm_pg *pg) {
  PGconn *connection = pg->connection;
  wm_buffer line = {0};
  if (connection)
    put_words(&line, PQerrorMessage(connection));
  const char *host = connection ? PQhost(connection) : "",
             *port = connection ? PQport(connection) : "";
  if (!pg->failed)
    wm_fail(pg->self, WM_FATAL, "PostgreSQL at %s%s%s: %s", host ? host : "",
            port && *port ? ":" : "", port ? port : "",
            line.length > 1 ? line.bytes : "out of memory");
  wm_buffer_free(&line);
  pg->failed = true;
  return WM_FATAL;
}

/* Notices ("table exists, skipping") are nobody's business here. */
static void hush(void *self, const char *message) {
  wm_log((wm_instance *)self, WM_DEBUG, "%s", message);
}

/* Tells a string that libpq cannot read without showing it. */
static wm_status check_string(wm_pg *pg, const char *connection) {
  char *reason = NULL;
  bool plain = !strchr(connection, '=') && strncmp(connection, "postgres", 8) != 0;
  if (!*connection || plain) /* the name of a database */
    return WM_OK;
  PQconninfoOption *options = PQconninfoParse(connection, &reason);
  bool read = options != NULL;
  PQconninfoFree(options);
  PQfreemem(reason);
  return read ? WM_OK
              : wm_fail(pg->self, WM_FATAL,
                        "connection: it is no connection string or URI that libpq can read");
}

wm_status wm_pg_open(wm_pg *pg, wm_instance *self, const char *connection) {
  static const char *const keys[] = {"dbname", "fallback_application_name", "client_encoding",
                                     NULL};
  const char *const values[] = {connection, "wiremill", "UTF8", NULL};
  *pg = (wm_pg){.self = self};
  if (check_string(pg, connection)) {
    pg->failed = true;
    return WM_FATAL;
  }
  pg->connection = PQconnectdbParams(keys, values, 1);
  if (!pg->connection || PQstatus(pg->connection) != CONNECTION_OK)
    return wm_pg_fail(pg);
  PQsetNoticeProcessor(pg->connection, hush, self);
  return WM_OK;
}

void wm_pg_close(wm_pg *pg) {
  PQfinish(pg->connection);
  pg->connection = NULL;
}

/* ---------------------------------------------------------------- statements */

/* True when a result is none of a failure. */
static bool is_fine(PGresult *result) {
  ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

wm_status wm_pg_run(wm_pg *pg, const char *sql) {
  if (pg->failed)
    return WM_FATAL;
  PGresult *result = PQexec(pg->connection, sql);
  wm_status status = is_fine(result) ? WM_OK : wm_pg_fail(pg);
  PQclear(result);
  return status;
}

wm_status wm_pg_run_written(wm_pg *pg, bool written, wm_buffer *sql) {
  wm_status status = WM_FATAL;
  if (written && wm_buffer_put(sql, "", 1))
    status = wm_pg_run(pg, sql->bytes);
  else
    wm_fail(pg->self, WM_FATAL, "out of memory");
  wm_buffer_free(sql);
  return status;
}

wm_status wm_pg_ask(wm_pg *pg, const char *sql, const wm_str *parameters, int n,
                    PGresult **result) {
  const char *values[WM_PG_MOST_PARAMETERS];
  int lengths[WM_PG_MOST_PARAMETERS], formats[WM_PG_MOST_PARAMETERS];
  if (pg->failed)
    return WM_FATAL;
  for (int i = 0; i < n; i++) {
    values[i] = parameters[i].bytes;
    lengths[i] = (int)parameters[i].length;
    formats[i] = 1; /* a text's binary form is its bytes, which need no end */
  }
  static const Oid types[WM_PG_MOST_PARAMETERS] = {
      WM_PG_TEXT_OID, WM_PG_TEXT_OID, WM_PG_TEXT_OID, WM_PG_TEXT_OID,
      WM_PG_TEXT_OID, WM_PG_TEXT_OID, WM_PG_TEXT_OID, WM_PG_TEXT_OID,
      WM_PG_TEXT_OID, WM_PG_TEXT_OID, WM_PG_TEXT_OID, WM_PG_TEXT_OID,
      WM_PG_TEXT_OID, WM_PG_TEXT_OID, WM_PG_TEXT_OID, WM_PG_TEXT_OID};
  PGresult *got = PQexecParams(pg->connection, sql, n, types, values, lengths, formats, 0);
  wm_status status = is_fine(got) ? WM_OK : wm_pg_fail(pg);
  if (result && !status)
    *result = got;
  else
    PQclear(got);
  return status;
}

wm_status wm_pg_commit(wm_pg *pg) {
  if (pg->failed)
    return WM_FATAL;
  if (!pg->in_transaction)
    return WM_OK;
  pg->in_transaction = false;
  return wm_pg_run(pg, "COMMIT");
}

/* -------------------------------------------------------------------- values */

static bool put(wm_pg *pg, wm_buffer *rows, const void *bytes, size_t length) {
  return wm_put(pg->self, rows, bytes, length);
}

static bool put_int4(wm_pg *pg, wm_buffer *rows, uint32_t value) {
  uint32_t big = htobe32(value);
  return put(pg, rows, &big, sizeof big);
}

bool wm_pg_put_row(wm_pg *pg, wm_buffer *rows, uint32_t n_columns) {
  static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"; /* no flags, no extension */
  uint16_t big = htobe16((uint16_t)n_columns);
  return (rows->length || put(pg, rows, head, sizeof head - 1)) && put(pg, rows, &big, sizeof big);
}

bool wm_pg_put_null(wm_pg *pg, wm_buffer *rows) {
  return put_int4(pg, rows, UINT32_MAX);
}

bool wm_pg_put_text(wm_pg *pg, wm_buffer *rows, wm_str text) {
  return text.bytes
             ? put_int4(pg, rows, (uint32_t)text.length) && put(pg, rows, text.bytes, text.length)
             : wm_pg_put_null(pg, rows);
}

bool wm_pg_put_int4(wm_pg *pg, wm_buffer *rows, uint32_t value) {
  return value == WM_NONE ? wm_pg_put_null(pg, rows)
                          : put_int4(pg, rows, 4) && put_int4(pg, rows, value);
}

bool wm_pg_put_int8(wm_pg *pg, wm_buffer *rows, int64_t value) {
  uint64_t big = htobe64((uint64_t)value);
  return put_int4(pg, rows, 8) && put(pg, rows, &big, sizeof big);
}

bool wm_pg_put_real(wm_pg *pg, wm_buffer *rows, double value) {
  int64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return isfinite(value) ? wm_pg_put_int8(pg, rows, bits) : wm_pg_put_null(pg, rows);
}

/* ------------------------------------------------------------------- look-up */

/* A text[] in binary: dimensions, whether there are NULLs, the elements' type, their number, the
 * first index; then each. */
static bool put_array(wm_pg *pg, wm_buffer *array, const wm_str *texts, uint32_t n) {
  const uint32_t head[] = {1, 0, WM_PG_TEXT_OID, n, 1};
  bool fits = true;
  for (size_t i = 0; i < sizeof head / sizeof *head && fits; i++)
    fits = put_int4(pg, array, head[i]);
  for (uint32_t i = 0; i < n && fits; i++)
    fits = wm_pg_put_text(pg, array, texts[i]);
  return fits;
}

static uint32_t int4_at(const PGresult *result, int row, int column) {
  uint32_t big;
  memcpy(&big, PQgetvalue(result, row, column), sizeof big);
  return be32toh(big);
}

wm_status wm_pg_find(wm_pg *pg, const char *sql, const wm_str *const *arrays, int n_arrays,
                     uint32_t n, uint32_t *numbers) {
  wm_buffer built[4] = {{0}};
  const char *values[4];
  int lengths[4], formats[4] = {1, 1, 1, 1};
  bool fits = true;
  if (pg->failed || !n)
    return pg->failed ? WM_FATAL : WM_OK;
  for (int i = 0; i < n_arrays && fits; i++) {
    fits = put_array(pg, &built[i], arrays[i], n);
    values[i] = built[i].bytes;
    lengths[i] = (int)built[i].length;
  }
  PGresult *result =
      fits ? PQexecParams(pg->connection, sql, n_arrays, NULL, values, lengths, formats, 1) : NULL;
  wm_status status = !fits || is_fine(result) ? WM_OK : wm_pg_fail(pg);
  for (int row = 0; row < PQntuples(result) && !status; row++)
    numbers[int4_at(result, row, 0) - 1] = int4_at(result, row, 1);
  PQclear(result);
  for (int i = 0; i < n_arrays; i++)
    wm_buffer_free(&built[i]);
  return fits ? status : WM_FATAL;
}

/* ---------------------------------------------------------------------- COPY */

static bool send_rows(wm_pg *pg, const wm_buffer *rows) {
  for (size_t at = 0; at < rows->length;) {
    size_t left = rows->length - at, n = left < WM_PG_COPY_CHUNK ? left : WM_PG_COPY_CHUNK;
    if (PQputCopyData(pg->connection, rows->bytes + at, (int)n) != 1)
      return false;
    at += n;
  }
  return PQputCopyEnd(pg->connection, NULL) == 1;
}

wm_status wm_pg_copy(wm_pg *pg, const char *sql, wm_buffer *rows) {
  static const char end[] = {'\377', '\377'};
  if (pg->failed || !rows->length)
    return pg->failed ? WM_FATAL : WM_OK;
  if (!put(pg, rows, end, sizeof end))
    return WM_FATAL;
  PGresult *result = PQexec(pg->connection, sql);
  bool ready = PQresultStatus(result) == PGRES_COPY_IN;
  PQclear(result);
  bool sent = ready && send_rows(pg, rows);
  wm_status status = sent ? WM_OK : wm_pg_fail(pg);
  while (ready && (result = PQgetResult(pg->connection)) != NULL) {
    if (!is_fine(result))
      status = wm_pg_fail(pg);
    PQclear(result);
  }
  rows->length = 0;
  return status;
}
