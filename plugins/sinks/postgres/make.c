/* The schema's tables in the server: made, and brought to this version. */
#include "database.h"

#include "core/base/buffer.h"
#include "plugins/sinks/schema/adopt.h"
#include "plugins/sinks/schema/ddl.h"

#include <stdlib.h>
#include <strings.h>

/* The first value of a statement, NULL when there is none. The caller frees it. */
static wm_status ask_text(wm_pg *pg, const char *sql, const wm_str *parameters, int n,
                          char **text) {
  PGresult *result;
  *text = NULL;
  if (wm_pg_ask(pg, sql, parameters, n, &result))
    return WM_FATAL;
  wm_status status = WM_OK;
  if (PQntuples(result) && !PQgetisnull(result, 0, 0)) {
    *text = strdup(PQgetvalue(result, 0, 0));
    status = *text ? WM_OK : wm_fail(pg->self, WM_FATAL, "out of memory");
  }
  PQclear(result);
  return status;
}

/* ------------------------------------------------------------------- tables */

#define OF_TABLE                                                                                   \
  " FROM pg_class AS c JOIN pg_namespace AS s ON s.oid = c.relnamespace"                           \
  " AND s.nspname = current_schema() AND c.relname = $1"

/* Adds a column that an older version, or another pipeline, did not make; refuses another type. */
static wm_status check_column(wm_pg_database *d, const wm_sql_table *table,
                              const wm_sql_column *column) {
  const wm_str names[] = {wm_z(table->name), wm_z(column->name)};
  const char *needed = wm_sql_type_name(WM_SQL_POSTGRES, column->kind);
  wm_buffer sql = {0};
  char *type;
  if (ask_text(&d->pg,
               "SELECT format_type(a.atttypid, a.atttypmod)" OF_TABLE
               " JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = $2"
               " AND NOT a.attisdropped",
               names, 2, &type))
    return WM_FATAL;
  wm_status status = WM_OK;
  if (!type)
    status =
        wm_pg_run_written(&d->pg, wm_sql_write_column(WM_SQL_POSTGRES, table, column, &sql), &sql);
  else if (strcasecmp(type, needed) != 0)
    status = wm_fail(d->pg.self, WM_FATAL,
                     "schema '%s': column '%s' of its table '%s' is %s, not %s: write to another"
                     " schema",
                     d->name, column->name, table->name, type, needed);
  free(type);
  return status;
}

/* The columns of a table's key; NULL when it has none. The caller frees it. */
static wm_status find_key(wm_pg_database *d, const wm_sql_table *table, char **key) {
  const wm_str name = wm_z(table->name);
  return ask_text(&d->pg,
                  "SELECT string_agg(a.attname, ' ' ORDER BY k.n)" OF_TABLE
                  " JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary"
                  " CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (attnum, n)"
                  " JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.attnum",
                  &name, 1, key);
}

/* A table that is there must have the columns of its key, since none of them can be added. */
static wm_status check_key(wm_pg_database *d, const wm_sql_table *table) {
  char *key;
  if (find_key(d, table, &key))
    return WM_FATAL;
  bool same = key ? strcmp(key, table->primary) == 0 : wm_sql_key_waits(table);
  free(key);
  return same ? WM_OK
              : wm_fail(d->pg.self, WM_FATAL,
                        "schema '%s': its table '%s' was made by another program or an older"
                        " version (the primary key should be %s): write to another schema",
                        d->name, table->name, table->primary);
}

wm_status wm_pg_make_table(wm_pg_database *d, const wm_sql_table *table) {
  const wm_str name = wm_z(table->name);
  wm_buffer sql = {0};
  char *there;
  if (ask_text(&d->pg, "SELECT c.relname" OF_TABLE, &name, 1, &there))
    return WM_FATAL;
  bool made = there != NULL;
  free(there);
  if (!made)
    return wm_pg_run_written(&d->pg, wm_sql_write_table(WM_SQL_POSTGRES, table, &sql), &sql);
  wm_status status = check_key(d, table);
  for (uint32_t i = 0; i < table->n_columns && !status; i++)
    status = check_column(d, table, &table->columns[i]);
  return status;
}

/* Refuses a later version; what an earlier one lacks is added. */
static wm_status check_version(wm_pg_database *d) {
  char *version;
  wm_buffer sql = {0};
  if (ask_text(&d->pg, "SELECT max(version) FROM schema_version", NULL, 0, &version))
    return WM_FATAL;
  long there = version ? strtol(version, NULL, 10) : 0;
  free(version);
  if (there > WM_SQL_VERSION)
    return wm_fail(d->pg.self, WM_FATAL,
                   "schema '%s': a later Wiremill made it (version %ld; this one knows %d)",
                   d->name, there, WM_SQL_VERSION);
  if (there == WM_SQL_VERSION)
    return WM_OK;
  for (long v = there; v > 0 && v < WM_SQL_VERSION; v++)
    if (wm_pg_run(&d->pg, wm_sql_migrations[v].postgres_before))
      return WM_FATAL;
  bool put = wm_buffer_printf(
      &sql, "DELETE FROM schema_version; INSERT INTO schema_version VALUES (%d)", WM_SQL_VERSION);
  return wm_pg_run_written(&d->pg, put, &sql);
}

static wm_status make_tables(wm_pg_database *d) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < WM_SQL_N_FIXED && !status; i++) {
    status = wm_pg_make_table(d, &wm_sql_fixed[i]);
    if (!status && i == WM_SQL_SCHEMA_VERSION)
      status = check_version(d);
  }
  for (uint32_t i = 0; i < d->schema->n_tables && !status; i++)
    status = wm_pg_make_table(d, &d->schema->tables[i]);
  return status;
}

static wm_status make_views(wm_pg_database *d) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < wm_sql_n_views && !status; i++) {
    wm_buffer sql = {0};
    if (wm_sql_makes_view(d->schema, i))
      status = wm_pg_run_written(&d->pg, wm_sql_write_view(WM_SQL_POSTGRES, &wm_sql_views[i], &sql),
                                 &sql);
  }
  for (uint32_t i = 0; i < wm_sql_n_triggers && !status; i++) {
    wm_buffer sql = {0};
    status = wm_pg_run_written(
        &d->pg, wm_sql_write_trigger(WM_SQL_POSTGRES, &wm_sql_triggers[i], &sql), &sql);
  }
  return status;
}

/* ------------------------------------------------------------------- opening */

/* Makes the schema, unless it is there, and has every name mean what is in it. */
static wm_status enter_schema(wm_pg_database *d) {
  const wm_str name = wm_z(d->name);
  wm_buffer sql = {0};
  char *there, *quoted = PQescapeIdentifier(d->pg.connection, d->name, strlen(d->name));
  if (!quoted)
    return wm_pg_fail(&d->pg);
  wm_status status =
      ask_text(&d->pg, "SELECT nspname FROM pg_namespace WHERE nspname = $1", &name, 1, &there);
  bool put = (there || wm_buffer_printf(&sql, "CREATE SCHEMA %s;", quoted)) &&
             wm_buffer_printf(&sql, "SET search_path TO %s", quoted);
  PQfreemem(quoted);
  if (status)
    wm_buffer_free(&sql);
  else
    status = wm_pg_run_written(&d->pg, put, &sql);
  free(there);
  there = NULL;
  if (!status)
    status = ask_text(&d->pg, "SELECT current_schema()", NULL, 0, &there);
  if (!status && !there) /* the server passes over what the user may not look into */
    status = wm_fail(d->pg.self, WM_FATAL, "schema '%s': permission denied", d->name);
  free(there);
  return status;
}

/* LZ4 takes a fifth of the time that the server's own compression takes for texts, and a quarter
 * more room (8,000 texts of 3.8 kB); a server that was built without it keeps to its own. */
static const char settings[] =
    "SELECT set_config(name, 'lz4', false) FROM pg_settings"
    " WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)";

static wm_status make_all(wm_pg_database *d) {
  if (wm_pg_run(&d->pg, "BEGIN; SELECT pg_advisory_xact_lock(hashtext('wiremill'), 0)"))
    return WM_FATAL;
  d->pg.in_transaction = true;
  if (wm_pg_run(&d->pg, settings) || enter_schema(d) || make_tables(d) || make_views(d) ||
      wm_pg_run(&d->pg, "CREATE TEMPORARY TABLE staged_sources (LIKE sources)"))
    return WM_FATAL;
  return wm_pg_commit(&d->pg);
}

wm_status wm_pg_database_open(wm_pg_database *d, wm_instance *self, const char *connection,
                              const char *name, const wm_sql_schema *schema) {
  *d = (wm_pg_database){.name = name, .schema = schema};
  if (wm_pg_open(&d->pg, self, connection))
    return WM_FATAL;
  d->cache = wm_sql_cache_new(self);
  d->planned = wm_alloc(self, schema->n_tables, sizeof *d->planned);
  wm_status status = d->cache && d->planned ? make_all(d) : WM_FATAL;
  d->pg.failed |= status != WM_OK;
  return status;
}

bool wm_pg_write_copy(const wm_sql_table *table, const char *into, wm_buffer *sql) {
  static const char end[] = ") FROM STDIN (FORMAT binary)";
  return wm_buffer_printf(sql, "COPY \"%s\" (", into) && wm_sql_write_columns(table, sql) &&
         wm_buffer_put(sql, end, sizeof end);
}

/* ------------------------------------------------- what waits for all rows */

static wm_status make_link(wm_pg_database *d, const wm_sql_table *table, const wm_sql_link *link) {
  wm_buffer name = {0}, sql = {0};
  char *there = NULL;
  if (!wm_sql_write_link_name(table, link, &name))
    return wm_fail(d->pg.self, WM_FATAL, "out of memory");
  const wm_str names[] = {wm_z(table->name), {name.bytes, name.length}};
  wm_status status = ask_text(&d->pg,
                              "SELECT k.conname" OF_TABLE
                              " JOIN pg_constraint AS k ON k.conrelid = c.oid AND k.conname = $2",
                              names, 2, &there);
  if (!status && !there)
    status = wm_pg_run_written(&d->pg, wm_sql_write_link(table, link, &sql), &sql);
  free(there);
  wm_buffer_free(&name);
  return status;
}

static wm_status make_links(wm_pg_database *d, const wm_sql_table *table) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < table->n_links && !status; i++)
    status = make_link(d, table, &table->links[i]);
  return status;
}

static wm_status make_key(wm_pg_database *d, const wm_sql_table *table) {
  wm_buffer sql = {0};
  char *key;
  if (!wm_sql_key_waits(table))
    return WM_OK;
  wm_status status = find_key(d, table, &key);
  if (!status && !key)
    status = wm_pg_run_written(&d->pg, wm_sql_write_key(table, &sql), &sql);
  free(key);
  return status;
}

/* Keys before what refers to them. */
wm_status wm_pg_make_rest(wm_pg_database *d) {
  wm_status status = wm_pg_begin(d);
  for (uint32_t i = 0; i < d->schema->n_tables && !status; i++)
    status = make_key(d, &d->schema->tables[i]);
  for (uint32_t i = 0; i < WM_SQL_N_FIXED && !status; i++)
    status = make_links(d, &wm_sql_fixed[i]);
  for (uint32_t i = 0; i < d->schema->n_tables && !status; i++)
    status = make_links(d, &d->schema->tables[i]);
  for (uint32_t i = 0; i < wm_sql_n_indexes && !status; i++) {
    wm_buffer sql = {0};
    if (wm_sql_makes_index(d->schema, &wm_sql_indexes[i]))
      status = wm_pg_run_written(&d->pg, wm_sql_write_index(&wm_sql_indexes[i], &sql), &sql);
  }
  return status ? status : wm_pg_commit(&d->pg);
}
