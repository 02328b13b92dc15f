/* The database. */
#include "database.h"

#include "core/base/buffer.h"
#include "plugins/sinks/schema/adopt.h"
#include "plugins/sinks/schema/ddl.h"
#include "plugins/sinks/schema/pack.h"
#include "plugins/sinks/schema/record.h"

#include <stdio.h>
#include <stdlib.h>

/* Why a rollback journal and not a write-ahead log: a load appends, and appended pages are written
 * once, while a log writes them twice; the file is whole by itself after each commit, to be copied
 * or put on a network; and what a kill leaves is undone by the next that opens it. EXTRA syncs the
 * folder too, so that a commit survives a loss of power. Readers wait only while a commit writes,
 * or once what waits for it is more than the cache holds. */
static const char settings[] =
    "PRAGMA page_size = 8192;" /* of a new file: a tenth faster than 4096 */
    "PRAGMA journal_mode = DELETE;"
    "PRAGMA synchronous = EXTRA;"
    "PRAGMA cache_size = -65536;"      /* KiB */
    "PRAGMA temp_store = FILE;"        /* indexes of any size are sorted in bounded memory */
    "PRAGMA foreign_keys = OFF;"       /* the host checked every reference */
    "PRAGMA legacy_alter_table = ON;"; /* a table is renamed alone, not what refers to it */

enum { WM_SQL_PATIENCE_MS = 30000 }; /* how long another's lock is waited for */

/* ----------------------------------------------------------------- failures */

static void roll_back(wm_sql_database *database) {
  if (database->in_transaction)
    sqlite3_exec(database->connection, "ROLLBACK", NULL, NULL, NULL);
  database->in_transaction = false;
}

/* Notes SQLite's words, and the system's when it has some; what was not committed is undone. */
wm_status wm_sql_fail(wm_sql_database *database) {
  sqlite3 *connection = database->connection;
  int reason = connection ? sqlite3_system_errno(connection) : 0;
  wm_fail(database->self, WM_FATAL, "%s: %s%s%s", database->path,
          connection ? sqlite3_errmsg(connection) : "out of memory", reason ? ": " : "",
          reason ? strerror(reason) : "");
  roll_back(database);
  database->failed = true;
  return WM_FATAL;
}

static wm_status run(wm_sql_database *database, const char *sql) {
  return sqlite3_exec(database->connection, sql, NULL, NULL, NULL) ? wm_sql_fail(database) : WM_OK;
}

/* Runs what a writer of ddl.h wrote, and frees it. */
static wm_status run_written(wm_sql_database *database, bool written, wm_buffer *sql) {
  wm_status status = WM_FATAL;
  if (written && wm_buffer_put(sql, "", 1))
    status = run(database, sql->bytes);
  else
    wm_fail(database->self, WM_FATAL, "%s: out of memory", database->path);
  wm_buffer_free(sql);
  return status;
}

wm_status wm_sql_prepare(wm_sql_database *database, const char *sql, sqlite3_stmt **statement) {
  return sqlite3_prepare_v3(database->connection, sql, -1, SQLITE_PREPARE_PERSISTENT, statement,
                            NULL)
             ? wm_sql_fail(database)
             : WM_OK;
}

wm_status wm_sql_prepare_insert(wm_sql_database *database, const wm_sql_table *table,
                                sqlite3_stmt **statement) {
  wm_buffer sql = {0};
  bool put = wm_sql_write_insert(database->connection, table, &database->rows, &sql);
  wm_status status = put ? wm_sql_prepare(database, sql.bytes, statement) : wm_sql_fail(database);
  wm_buffer_free(&sql);
  return status;
}

wm_status wm_sql_begin(wm_sql_database *database) {
  if (database->failed)
    return WM_FATAL;
  if (database->in_transaction)
    return WM_OK;
  if (run(database, "BEGIN IMMEDIATE"))
    return WM_FATAL;
  database->in_transaction = true;
  return WM_OK;
}

wm_status wm_sql_commit(wm_sql_database *database) {
  if (database->failed)
    return WM_FATAL;
  if (!database->in_transaction)
    return WM_OK;
  if (run(database, "COMMIT"))
    return WM_FATAL;
  database->in_transaction = false;
  return WM_OK;
}

/* ------------------------------------------------------------------ journal */

/* Runs one statement with two texts; *text, where wanted, is the first column of its first row,
 * NULL when there is none. The caller frees it with sqlite3_free(). */
static wm_status ask(wm_sql_database *database, const char *sql, wm_str first, wm_str second,
                     char **text) {
  sqlite3_stmt *statement;
  if (text)
    *text = NULL;
  if (wm_sql_prepare(database, sql, &statement))
    return WM_FATAL;
  sqlite3_bind_text64(statement, 1, first.bytes, first.length, SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_bind_text64(statement, 2, second.bytes, second.length, SQLITE_STATIC, SQLITE_UTF8);
  int step = sqlite3_step(statement);
  if (text && step == SQLITE_ROW && sqlite3_column_text(statement, 0))
    *text = sqlite3_mprintf("%s", sqlite3_column_text(statement, 0));
  sqlite3_finalize(statement);
  return step == SQLITE_ROW || step == SQLITE_DONE ? WM_OK : wm_sql_fail(database);
}

static wm_status find_run(wm_sql_database *database, wm_str journal, sqlite3_int64 *number) {
  char *found;
  wm_status status =
      ask(database, wm_sql_statements[WM_SQL_FIND_RUN], journal, (wm_str){0}, &found);
  *number = found ? strtoll(found, NULL, 10) : 0;
  sqlite3_free(found);
  return status;
}

wm_status wm_sql_describe(wm_sql_database *database, const wm_run_info *info) {
  database->info = *info;
  return info->journal.length ? find_run(database, info->journal, &database->run) : WM_OK;
}

wm_status wm_sql_checkpoint(wm_sql_database *database, wm_str journal, wm_str record) {
  char sql[320];
  wm_sql_figures figures = wm_sql_read_record(record);
  if (wm_sql_begin(database) || wm_sql_begin_run(database))
    return WM_FATAL;
  snprintf(sql, sizeof sql,
           "UPDATE runs SET journal = ?, record = ?, articles = %lld, duplicates = %lld,"
           " rejects = %lld, text_bytes = %lld WHERE run = %lld",
           (long long)figures.articles, (long long)figures.duplicates, (long long)figures.rejects,
           (long long)figures.text_bytes, database->run);
  if (ask(database, sql, journal, record, NULL))
    return WM_FATAL;
  return wm_sql_commit(database);
}

wm_status wm_sql_recall(wm_sql_database *database, wm_str journal, wm_buffer *record) {
  char *text;
  if (ask(database, "SELECT record FROM runs WHERE journal = ?", journal, (wm_str){0}, &text))
    return WM_FATAL;
  bool fits = !text || wm_put(database->self, record, text, strlen(text));
  sqlite3_free(text);
  return fits ? find_run(database, journal, &database->run) : WM_FATAL;
}

/* ------------------------------------------------------------------- tables */

/* Adds a column that an older version, or another pipeline, did not make; refuses another type. */
static wm_status check_column(wm_sql_database *database, const wm_sql_table *table,
                              const wm_sql_column *column) {
  wm_buffer sql = {0};
  char *type;
  if (ask(database, "SELECT type FROM pragma_table_info(?1) WHERE name = ?2", wm_z(table->name),
          wm_z(column->name), &type))
    return WM_FATAL;
  wm_status status = WM_OK;
  if (!type)
    status = run_written(database, wm_sql_write_column(WM_SQL_SQLITE, table, column, &sql), &sql);
  else if (strcmp(type, wm_sql_type_name(WM_SQL_SQLITE, column->kind)) != 0)
    status = wm_fail(database->self, WM_FATAL,
                     "%s: column '%s' of its table '%s' is %s, not %s: write to another file",
                     database->path, column->name, table->name, type,
                     wm_sql_type_name(WM_SQL_SQLITE, column->kind));
  sqlite3_free(type);
  return status;
}

/* A table that is there must have the columns of its key, since none of them can be added. */
static wm_status check_key(wm_sql_database *database, const wm_sql_table *table) {
  char *key;
  if (ask(database,
          "SELECT group_concat(name, ' ') FROM"
          " (SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk)",
          wm_z(table->name), (wm_str){0}, &key))
    return WM_FATAL;
  bool same = key && strcmp(key, table->primary) == 0;
  sqlite3_free(key);
  return same ? WM_OK
              : wm_fail(database->self, WM_FATAL,
                        "%s: its table '%s' was made by another program or an older version"
                        " (the primary key should be %s): write to another file",
                        database->path, table->name, table->primary);
}

static wm_status is_there(wm_sql_database *database, const char *name, char **sql) {
  return ask(database, "SELECT sql FROM sqlite_schema WHERE name = ?", wm_z(name), (wm_str){0},
             sql);
}

static wm_status make_table(wm_sql_database *database, const wm_sql_table *table) {
  wm_buffer sql = {0};
  char *there;
  if (is_there(database, table->name, &there))
    return WM_FATAL;
  bool made = there != NULL;
  sqlite3_free(there);
  if (!made)
    return run_written(database, wm_sql_write_table(WM_SQL_SQLITE, table, &sql), &sql);
  wm_status status = check_key(database, table);
  for (uint32_t i = 0; i < table->n_columns && !status; i++)
    status = check_column(database, table, &table->columns[i]);
  return status;
}

/* Refuses a later version; what an earlier one lacks is added. */
static wm_status check_version(wm_sql_database *database) {
  char *version, sql[128];
  if (ask(database, "SELECT max(version) FROM schema_version", (wm_str){0}, (wm_str){0}, &version))
    return WM_FATAL;
  long there = version ? strtol(version, NULL, 10) : 0;
  sqlite3_free(version);
  if (there > WM_SQL_VERSION)
    return wm_fail(database->self, WM_FATAL,
                   "%s: a later Wiremill made it (version %ld; this one knows %d)", database->path,
                   there, WM_SQL_VERSION);
  if (there == WM_SQL_VERSION)
    return WM_OK;
  database->from = there;
  for (long v = there; v > 0 && v < WM_SQL_VERSION; v++)
    if (run(database, wm_sql_migrations[v].sqlite_before))
      return WM_FATAL;
  snprintf(sql, sizeof sql, "DELETE FROM schema_version; INSERT INTO schema_version VALUES (%d)",
           WM_SQL_VERSION);
  return run(database, sql);
}

/* Makes a view or trigger, or makes it anew when the one that is there was made otherwise. Frees
 * `sql`, which ends in ";\n". */
static wm_status make_thing(wm_sql_database *database, const char *kind, const char *name,
                            bool written, wm_buffer *sql) {
  char *there;
  if (is_there(database, name, &there))
    return WM_FATAL;
  size_t length = written ? sql->length - strlen(";\n") : 0;
  bool same = there && written && strlen(there) == length && memcmp(there, sql->bytes, length) == 0;
  wm_status status = WM_OK;
  if (there && !same) {
    char *drop = sqlite3_mprintf("DROP %s \"%w\"", kind, name);
    status = drop ? run(database, drop) : wm_sql_fail(database);
    sqlite3_free(drop);
  }
  sqlite3_free(there);
  if (!status && !same)
    return run_written(database, written, sql);
  wm_buffer_free(sql);
  return status;
}

static wm_status make_views(wm_sql_database *database) {
  const wm_sql_schema *schema = database->schema;
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < wm_sql_n_views && !status; i++) {
    wm_buffer sql = {0};
    const wm_sql_view *view = &wm_sql_views[i];
    if (wm_sql_makes_view(schema, i))
      status = make_thing(database, "VIEW", view->name,
                          wm_sql_write_view(WM_SQL_SQLITE, view, &sql), &sql);
  }
  return status;
}

static wm_status make_triggers(wm_sql_database *database) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < wm_sql_n_triggers && !status; i++) {
    wm_buffer sql = {0};
    const wm_sql_trigger *trigger = &wm_sql_triggers[i];
    status = make_thing(database, "TRIGGER", trigger->name,
                        wm_sql_write_trigger(WM_SQL_SQLITE, trigger, &sql), &sql);
  }
  return status;
}

static wm_status make_all(wm_sql_database *database) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < WM_SQL_N_FIXED && !status; i++) {
    status = make_table(database, &wm_sql_fixed[i]);
    if (!status && i == WM_SQL_SCHEMA_VERSION)
      status = check_version(database);
  }
  for (uint32_t i = 0; i < database->schema->n_tables && !status; i++)
    status = make_table(database, &database->schema->tables[i]);
  for (long v = database->from; v > 0 && v < WM_SQL_VERSION && !status; v++)
    status = run(database, wm_sql_migrations[v].sqlite_after);
  if (!status)
    status = make_views(database);
  return status ? status : make_triggers(database);
}

static wm_status prepare_all(wm_sql_database *database) {
  const wm_sql_schema *schema = database->schema;
  database->cache = wm_sql_cache_new(database->self);
  database->inserts = wm_alloc(database->self, schema->n_tables, sizeof *database->inserts);
  if (!database->cache || !database->inserts)
    return WM_FATAL;
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < WM_SQL_N_STATEMENTS && !status; i++)
    status = wm_sql_prepare(database, wm_sql_statements[i], &database->statements[i]);
  for (uint32_t i = 0; i < schema->n_tables && !status; i++)
    status = wm_sql_prepare_insert(database, &schema->tables[i], &database->inserts[i]);
  return status;
}

wm_status wm_sql_open(wm_sql_database *database, wm_instance *self, const char *path,
                      const wm_sql_schema *schema) {
  *database = (wm_sql_database){.self = self, .path = path, .schema = schema};
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS,
                 0); /* else each allocation locks; vain once it is in use */
  const int how = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX; /* one thread */
  if (sqlite3_open_v2(path, &database->connection, how, NULL))
    return wm_sql_fail(database);
  sqlite3_busy_timeout(database->connection, WM_SQL_PATIENCE_MS);
  wm_status status = run(database, settings);
  if (!status)
    status = wm_sql_begin(database);
  if (!status)
    status = make_all(database);
  if (!status)
    status = wm_sql_commit(database);
  if (!status)
    status = prepare_all(database);
  if (status) {
    roll_back(database);
    database->failed = true;
  }
  return status;
}

/* -------------------------------------------------------------- fold tables */

enum { WM_SQL_CHUNK = 1024 }; /* rows of a fold that are packed at once */

static wm_status remake(wm_sql_database *database, const wm_sql_table *table) {
  wm_buffer sql = {0};
  bool put = wm_buffer_printf(&sql, "DROP TABLE IF EXISTS \"%s\";\n", table->name) &&
             wm_sql_write_table(WM_SQL_SQLITE, table, &sql);
  return run_written(database, put, &sql);
}

static wm_status load_all(wm_sql_database *database, const wm_table *table, wm_buffer *packed) {
  const wm_sql_schema *plan = &database->folded_plan;
  for (uint32_t row = 0; row < table->n; row += WM_SQL_CHUNK) {
    uint32_t left = table->n - row, n = left < WM_SQL_CHUNK ? left : WM_SQL_CHUNK;
    packed->length = 0;
    if (wm_sql_pack_rows(database->self, plan, table, (wm_span){row, row + n},
                         database->folded_rows, packed))
      return WM_FATAL;
    wm_str bytes = {packed->bytes, packed->length};
    for (uint32_t i = 0; i < plan->n_tables; i++)
      if (wm_sql_load_rows(database, &plan->tables[i], database->folded_inserts[i], 0, &bytes))
        return WM_FATAL;
  }
  database->folded_rows += table->n;
  return WM_OK;
}

/* Has the decisions of a known fold go where they belong. */
static wm_status adopt(wm_sql_database *database, const wm_sql_adoption *known) {
  char *drop = sqlite3_mprintf("DROP TABLE \"%w\"", known->staged);
  wm_status status = drop ? run(database, known->sql) : wm_sql_fail(database);
  if (!status)
    status = run(database, drop);
  sqlite3_free(drop);
  return status;
}

static wm_status remake_all(wm_sql_database *database) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < database->folded_plan.n_tables && !status; i++)
    status = remake(database, &database->folded_plan.tables[i]);
  return status;
}

static void end_fold(wm_sql_database *database) {
  for (uint32_t i = 0; database->folded_inserts && i < database->folded_plan.n_tables; i++)
    sqlite3_finalize(database->folded_inserts[i]);
  database->folded_inserts = NULL;
  database->folded = NULL;
}

static wm_status begin_fold(wm_sql_database *database, const wm_layer *layer) {
  end_fold(database);
  wm_sql_schema *plan = &database->folded_plan;
  if (wm_sql_plan_fold(database->self, database->schema, layer, plan))
    return WM_FATAL;
  database->folded = layer;
  database->folded_rows = 0;
  database->folded_inserts =
      wm_alloc(database->self, plan->n_tables, sizeof *database->folded_inserts);
  wm_status status = database->folded_inserts ? remake_all(database) : WM_FATAL;
  for (uint32_t i = 0; i < plan->n_tables && !status; i++)
    status = wm_sql_prepare_insert(database, &plan->tables[i], &database->folded_inserts[i]);
  return status;
}

/* What is adopted leaves its table with each piece, so that the next has it made anew. */
wm_status wm_sql_replace(wm_sql_database *database, const wm_table *table) {
  bool first = database->folded != table->layer;
  const wm_sql_adoption *known = wm_sql_find_adoption(table->layer);
  wm_buffer packed = {0};
  if ((!database->folded && wm_sql_commit(database)) || wm_sql_begin(database))
    return WM_FATAL;
  wm_status status = WM_OK;
  if (first)
    status = begin_fold(database, table->layer);
  else if (known)
    status = remake_all(database);
  if (!status)
    status = load_all(database, table, &packed);
  wm_buffer_free(&packed);
  return status || !known ? status : adopt(database, known);
}

/* ------------------------------------------------------------------ the end */

static wm_status make_indexes(wm_sql_database *database) {
  wm_status status = wm_sql_begin(database);
  for (uint32_t i = 0; i < wm_sql_n_indexes && !status; i++) {
    wm_buffer sql = {0};
    if (wm_sql_makes_index(database->schema, &wm_sql_indexes[i]))
      status = run_written(database, wm_sql_write_index(&wm_sql_indexes[i], &sql), &sql);
  }
  return status ? status : wm_sql_commit(database);
}

wm_status wm_sql_close(wm_sql_database *database) {
  if (!database->connection)
    return WM_OK;
  wm_status status = database->failed ? WM_OK : make_indexes(database);
  end_fold(database);
  for (uint32_t i = 0; i < WM_SQL_N_STATEMENTS; i++)
    sqlite3_finalize(database->statements[i]);
  for (uint32_t i = 0; database->inserts && i < database->schema->n_tables; i++)
    sqlite3_finalize(database->inserts[i]);
  sqlite3_close(database->connection);
  database->connection = NULL;
  return status;
}

void wm_sql_abandon(wm_sql_database *database) {
  roll_back(database);
  database->failed = true;
  wm_sql_close(database);
}
