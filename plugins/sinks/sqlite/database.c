/* The database. */
#include "database.h"
#include "pack.h"

#include "core/base/buffer.h"

#include <math.h>
#include <stdio.h>

/* Why a rollback journal and not a write-ahead log: a load appends, and appended pages are written
 * once, while a log writes them twice; the file is whole by itself after each commit, to be copied
 * or put on a network; and what a kill leaves is undone by the next that opens it. EXTRA syncs the
 * folder too, so that a commit survives a loss of power. Readers wait only while a commit writes,
 * or once what waits for it is more than the cache holds. */
static const char settings[] =
    "PRAGMA page_size = 8192;" /* of a new file: a tenth faster than 4096 */
    "PRAGMA journal_mode = DELETE;"
    "PRAGMA synchronous = EXTRA;"
    "PRAGMA cache_size = -65536;" /* KiB */
    "PRAGMA temp_store = FILE;"   /* indexes of any size are sorted in bounded memory */
    "PRAGMA foreign_keys = OFF;"; /* the host checked every reference */

enum { WM_SQL_PATIENCE_MS = 30000 }; /* how long another's lock is waited for */

/* ----------------------------------------------------------------- failures */

static void roll_back(wm_sql_database *database) {
  if (database->in_transaction)
    sqlite3_exec(database->connection, "ROLLBACK", NULL, NULL, NULL);
  database->in_transaction = false;
}

/* Notes SQLite's words, and the system's when it has some; what was not committed is undone. */
static wm_status fail(wm_sql_database *database) {
  sqlite3 *connection = database->connection;
  int reason = connection ? sqlite3_system_errno(connection) : 0;
  wm_fail(database->self, WM_FATAL, "%s: %s%s%s", database->path,
          connection ? sqlite3_errmsg(connection) : "out of memory", reason ? ": " : "",
          reason ? strerror(reason) : "");
  roll_back(database);
  database->failed = true;
  return WM_FATAL;
}

wm_status wm_sql_run(wm_sql_database *database, const char *sql) {
  return sqlite3_exec(database->connection, sql, NULL, NULL, NULL) ? fail(database) : WM_OK;
}

static wm_status prepare(wm_sql_database *database, const char *sql, sqlite3_stmt **statement) {
  return sqlite3_prepare_v3(database->connection, sql, -1, SQLITE_PREPARE_PERSISTENT, statement,
                            NULL)
             ? fail(database)
             : WM_OK;
}

static wm_status begin(wm_sql_database *database) {
  if (database->failed)
    return WM_FATAL;
  if (database->in_transaction)
    return WM_OK;
  if (wm_sql_run(database, "BEGIN IMMEDIATE"))
    return WM_FATAL;
  database->in_transaction = true;
  return WM_OK;
}

wm_status wm_sql_commit(wm_sql_database *database) {
  if (database->failed)
    return WM_FATAL;
  if (!database->in_transaction)
    return WM_OK;
  if (wm_sql_run(database, "COMMIT"))
    return WM_FATAL;
  database->in_transaction = false;
  return WM_OK;
}

/* ------------------------------------------------------------------- tables */

/* Asks for one text; *text is NULL when there is no row. */
static wm_status ask(wm_sql_database *database, const char *sql, const char *name, char **text) {
  sqlite3_stmt *statement;
  *text = NULL;
  if (prepare(database, sql, &statement))
    return WM_FATAL;
  sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
  int step = sqlite3_step(statement);
  if (step == SQLITE_ROW && sqlite3_column_text(statement, 0))
    *text = sqlite3_mprintf("%s", sqlite3_column_text(statement, 0));
  sqlite3_finalize(statement);
  return step == SQLITE_ROW || step == SQLITE_DONE ? WM_OK : fail(database);
}

wm_status wm_sql_made_by(wm_sql_database *database, const char *name, char **sql) {
  return ask(database, "SELECT sql FROM sqlite_master WHERE name = ?", name, sql);
}

/* Makes a table, or checks that the one that is there has the same columns. */
static wm_status make_table(wm_sql_database *database, const char *name, const char *create,
                            const char *columns) {
  char *there;
  if (ask(database,
          "SELECT group_concat(name || ' ' || type) FROM"
          " (SELECT name, type FROM pragma_table_info(?) ORDER BY cid)",
          name, &there))
    return WM_FATAL;
  wm_status status = WM_OK;
  if (!there)
    status = wm_sql_run(database, create);
  else if (strcmp(there, columns) != 0)
    status = wm_fail(database->self, WM_FATAL,
                     "%s: its table '%s' was made by another version or pipeline (it has %s; %s is"
                     " needed): write to another file",
                     database->path, name, there, columns);
  sqlite3_free(there);
  return status;
}

/* ------------------------------------------------------------------ journal */

static wm_status make_journal(wm_sql_database *database) {
  return make_table(database, "journal",
                    "CREATE TABLE \"journal\" ( -- how far runs are, in the rows' transaction\n"
                    "  \"journal\" TEXT PRIMARY KEY, -- which pipeline, shard and inputs\n"
                    "  \"record\" TEXT NOT NULL -- the last one, as in the journal's file\n"
                    ") WITHOUT ROWID",
                    "journal TEXT,record TEXT");
}

wm_status wm_sql_checkpoint(wm_sql_database *database, wm_str journal, wm_str record) {
  if (begin(database))
    return WM_FATAL;
  char *sql = sqlite3_mprintf("INSERT INTO \"journal\" VALUES ('%.*q', '%.*q')"
                              " ON CONFLICT DO UPDATE SET \"record\" = excluded.\"record\"",
                              (int)journal.length, journal.bytes, (int)record.length, record.bytes);
  wm_status status = sql ? wm_sql_run(database, sql) : fail(database);
  sqlite3_free(sql);
  return status ? status : wm_sql_commit(database);
}

wm_status wm_sql_recall(wm_sql_database *database, wm_str journal, wm_buffer *record) {
  char key[64], *text;
  snprintf(key, sizeof key, "%.*s", (int)journal.length, journal.bytes);
  if (ask(database, "SELECT \"record\" FROM \"journal\" WHERE \"journal\" = ?", key, &text))
    return WM_FATAL;
  bool fits = !text || wm_put(database->self, record, text, strlen(text));
  sqlite3_free(text);
  return fits ? WM_OK : WM_FATAL;
}

/* -------------------------------------------------------------- all of them */

static wm_status make_tables(wm_sql_database *database) {
  wm_status status =
      make_table(database, wm_sql_articles.name, wm_sql_articles.create, wm_sql_articles.columns);
  if (!status)
    status = make_journal(database);
  if (!status)
    status = make_table(database, wm_sql_meta.name, wm_sql_meta.create, wm_sql_meta.columns);
  for (uint32_t i = 0; i < database->schema->n_tables && !status; i++) {
    const wm_sql_table *table = &database->schema->tables[i];
    if (table->stored)
      status = make_table(database, table->layer->name, table->create, table->columns);
    for (uint32_t j = 0; j < table->n_children && !status; j++)
      status = make_table(database, table->children[j].name, table->children[j].create,
                          table->children[j].columns);
  }
  return status;
}

static wm_status prepare_loader(wm_sql_database *database, const wm_sql_table *table,
                                wm_sql_loader *loader) {
  loader->table = table;
  loader->children = wm_alloc(database->self, table->n_children, sizeof *loader->children);
  if (!loader->children || prepare(database, table->insert, &loader->insert))
    return WM_FATAL;
  for (uint32_t i = 0; i < table->n_children; i++)
    if (prepare(database, table->children[i].insert, &loader->children[i]))
      return WM_FATAL;
  return WM_OK;
}

static wm_status prepare_all(wm_sql_database *database) {
  const wm_sql_schema *schema = database->schema;
  database->loaders = wm_alloc(database->self, schema->n_tables, sizeof *database->loaders);
  if (!database->loaders || prepare(database, wm_sql_articles.insert, &database->article) ||
      prepare(database, wm_sql_meta.insert, &database->meta))
    return WM_FATAL;
  for (uint32_t i = 0; i < schema->n_tables; i++)
    if (schema->tables[i].stored &&
        prepare_loader(database, &schema->tables[i], &database->loaders[database->n_loaders++]))
      return WM_FATAL;
  return WM_OK;
}

wm_status wm_sql_open(wm_sql_database *database, wm_instance *self, const char *path,
                      const wm_sql_schema *schema) {
  *database = (wm_sql_database){.self = self, .path = path, .schema = schema};
  if (sqlite3_open_v2(path, &database->connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                      NULL))
    return fail(database);
  sqlite3_busy_timeout(database->connection, WM_SQL_PATIENCE_MS);
  wm_status status = wm_sql_run(database, settings);
  if (!status)
    status = begin(database);
  if (!status)
    status = make_tables(database);
  if (!status)
    status = wm_sql_make_views(database);
  if (!status)
    status = wm_sql_commit(database);
  return status ? status : prepare_all(database);
}

/* --------------------------------------------------------------------- rows */

static void bind_text(sqlite3_stmt *statement, int at, wm_str text) {
  if (text.bytes)
    sqlite3_bind_text64(statement, at, text.bytes, text.length, SQLITE_STATIC, SQLITE_UTF8);
  else
    sqlite3_bind_null(statement, at);
}

static void bind_row(sqlite3_stmt *statement, int at, uint32_t row) {
  if (row != WM_NONE)
    sqlite3_bind_int64(statement, at, row);
  else
    sqlite3_bind_null(statement, at);
}

static void bind_real(sqlite3_stmt *statement, int at, double value) {
  if (isfinite(value))
    sqlite3_bind_double(statement, at, value);
  else
    sqlite3_bind_null(statement, at);
}

static void bind_next(sqlite3_stmt *statement, int at, wm_sql_kind kind, wm_str *packed) {
  switch (kind) {
  case WM_SQL_TEXT:
    bind_text(statement, at, wm_sql_take_text(packed));
    break;
  case WM_SQL_ROW:
    bind_row(statement, at, wm_sql_take_row(packed));
    break;
  case WM_SQL_INTEGER:
    sqlite3_bind_int64(statement, at, wm_sql_take_integer(packed));
    break;
  case WM_SQL_REAL:
    bind_real(statement, at, wm_sql_take_real(packed));
    break;
  }
}

static wm_status insert(wm_sql_database *database, sqlite3_stmt *statement) {
  int done = sqlite3_step(statement);
  wm_status status = done == SQLITE_DONE ? WM_OK : fail(database);
  sqlite3_reset(statement);
  return status;
}

/* What the rows of a table belong to: an article, or nothing when they are a fold's. */
typedef struct owner {
  sqlite3_int64 article;
  bool there;
} owner;

static int bind_owner(sqlite3_stmt *statement, owner of) {
  if (of.there)
    sqlite3_bind_int64(statement, 1, of.article);
  return of.there ? 2 : 1;
}

static wm_status load_items(wm_sql_database *database, sqlite3_stmt *statement,
                            const wm_field *field, owner of, wm_str *packed) {
  for (uint32_t n = wm_sql_take_row(packed); n > 0; n--) {
    int at = bind_owner(statement, of);
    bind_row(statement, at++, wm_sql_take_row(packed));
    bind_row(statement, at++, wm_sql_take_row(packed));
    if (field->type == WM_FIELD_ARGUMENTS)
      bind_text(statement, at++, wm_sql_take_text(packed));
    bind_row(statement, at, wm_sql_take_row(packed));
    if (insert(database, statement))
      return WM_FATAL;
  }
  return WM_OK;
}

/* Rows are numbered from `first`. */
static wm_status load_table(wm_sql_database *database, const wm_sql_loader *loader, owner of,
                            uint32_t first, wm_str *packed) {
  const wm_sql_table *table = loader->table;
  uint32_t n = wm_sql_take_row(packed);
  for (uint32_t row = first; row < first + n; row++) {
    int at = bind_owner(loader->insert, of);
    bind_row(loader->insert, at++, row);
    for (uint32_t i = 0; i < table->n_fields; i++)
      bind_next(loader->insert, at++, table->fields[i].kind, packed);
    if (insert(database, loader->insert))
      return WM_FATAL;
  }
  for (uint32_t i = 0; i < table->n_children; i++)
    if (load_items(database, loader->children[i], table->children[i].field, of, packed))
      return WM_FATAL;
  return WM_OK;
}

/* The columns of wm_sql_articles.insert. */
static const wm_sql_kind article_kinds[] = {
    WM_SQL_TEXT, WM_SQL_TEXT, WM_SQL_TEXT,    WM_SQL_TEXT, WM_SQL_TEXT, WM_SQL_TEXT,
    WM_SQL_TEXT, WM_SQL_TEXT, WM_SQL_INTEGER, WM_SQL_ROW,  WM_SQL_ROW,  WM_SQL_TEXT,
};

static wm_status load_meta(wm_sql_database *database, sqlite3_int64 article, wm_str *packed) {
  uint32_t n = wm_sql_take_row(packed);
  for (uint32_t i = 0; i < n; i++) {
    sqlite3_bind_int64(database->meta, 1, article);
    sqlite3_bind_int64(database->meta, 2, i);
    bind_text(database->meta, 3, wm_sql_take_text(packed));
    bind_text(database->meta, 4, wm_sql_take_text(packed));
    if (insert(database, database->meta))
      return WM_FATAL;
  }
  return WM_OK;
}

wm_status wm_sql_load(wm_sql_database *database, wm_str packed) {
  if (begin(database))
    return WM_FATAL;
  for (size_t i = 0; i < sizeof article_kinds / sizeof *article_kinds; i++)
    bind_next(database->article, (int)i + 1, article_kinds[i], &packed);
  if (insert(database, database->article))
    return WM_FATAL;
  if (sqlite3_changes(database->connection) == 0)
    return WM_OK; /* it is in */
  owner of = {sqlite3_last_insert_rowid(database->connection), true};
  wm_status status = load_meta(database, of.article, &packed);
  for (uint32_t i = 0; i < database->n_loaders && !status; i++)
    status = load_table(database, &database->loaders[i], of, 0, &packed);
  return status;
}

/* -------------------------------------------------------------- fold tables */

enum { WM_SQL_CHUNK = 1024 }; /* rows of a fold that are packed at once */

static void finalize_loader(wm_sql_loader *loader) {
  sqlite3_finalize(loader->insert);
  for (uint32_t i = 0; loader->children && i < loader->table->n_children; i++)
    sqlite3_finalize(loader->children[i]);
}

static wm_status drop_and_create(wm_sql_database *database, const char *name, const char *create) {
  char *sql = sqlite3_mprintf("DROP TABLE IF EXISTS \"%w\"; %s", name, create);
  wm_status status = sql ? wm_sql_run(database, sql) : fail(database);
  sqlite3_free(sql);
  return status;
}

static wm_status remake(wm_sql_database *database, const wm_sql_table *plan) {
  wm_status status = drop_and_create(database, plan->layer->name, plan->create);
  for (uint32_t i = 0; i < plan->n_children && !status; i++)
    status = drop_and_create(database, plan->children[i].name, plan->children[i].create);
  return status;
}

static wm_status load_rows(wm_sql_database *database, const wm_sql_loader *loader,
                           const wm_table *table, wm_buffer *packed) {
  for (uint32_t row = 0; row < table->n; row += WM_SQL_CHUNK) {
    uint32_t left = table->n - row, n = left < WM_SQL_CHUNK ? left : WM_SQL_CHUNK;
    packed->length = 0;
    if (wm_sql_pack_rows(database->self, loader->table, table, (wm_span){row, row + n}, packed))
      return WM_FATAL;
    wm_str bytes = {packed->bytes, packed->length};
    if (load_table(database, loader, (owner){0, false}, row, &bytes))
      return WM_FATAL;
  }
  return WM_OK;
}

wm_status wm_sql_replace(wm_sql_database *database, const wm_table *table) {
  wm_sql_table plan;
  wm_sql_loader loader = {&plan, NULL, NULL};
  wm_buffer packed = {0};
  if (wm_sql_find(database->schema, table->layer->name))
    return wm_fail(database->self, WM_FATAL, "a fold's table and a layer are both named '%s'",
                   table->layer->name);
  if (wm_sql_plan_fold(database->self, table->layer, &plan) || wm_sql_commit(database) ||
      begin(database))
    return WM_FATAL;
  wm_status status = remake(database, &plan);
  if (!status)
    status = prepare_loader(database, &plan, &loader);
  if (!status)
    status = load_rows(database, &loader, table, &packed);
  finalize_loader(&loader);
  wm_buffer_free(&packed);
  return status ? status : wm_sql_commit(database);
}

/* ------------------------------------------------------------------ the end */

/* Columns that people look for rows by. Indexes are made when all rows are in: for four million
 * entities with 300,000 names that took 13 s of processor time with the rows, against 22 s for
 * keeping indexes up (for 200,000 entities 0.3 s against 0.1 s). A file that has them keeps them
 * up. */
static const struct {
  const char *column, *condition;
} indexes[] = {
    {"name", ""},
    {"type", ""},
    {"ref", " WHERE \"ref\" <> ''"},
};

static wm_status make_index(wm_sql_database *database, const wm_sql_table *table, size_t i) {
  const char *name = table->layer->name, *column = indexes[i].column;
  if (!wm_sql_has_column(table, column))
    return WM_OK;
  char *sql = sqlite3_mprintf("CREATE INDEX IF NOT EXISTS \"%w_by_%s\" ON \"%w\" (\"%s\")%s", name,
                              column, name, column, indexes[i].condition);
  wm_status status = sql ? wm_sql_run(database, sql) : fail(database);
  sqlite3_free(sql);
  return status;
}

static wm_status make_indexes(wm_sql_database *database) {
  wm_status status = begin(database);
  for (uint32_t t = 0; t < database->n_loaders && !status; t++)
    for (size_t i = 0; i < sizeof indexes / sizeof *indexes && !status; i++)
      status = make_index(database, database->loaders[t].table, i);
  return status ? status : wm_sql_commit(database);
}

wm_status wm_sql_close(wm_sql_database *database) {
  if (!database->connection)
    return WM_OK;
  wm_status status = WM_OK;
  if (!database->failed)
    status = wm_sql_commit(database);
  if (!database->failed && !status)
    status = make_indexes(database);
  sqlite3_finalize(database->article);
  sqlite3_finalize(database->meta);
  for (uint32_t i = 0; i < database->n_loaders; i++)
    finalize_loader(&database->loaders[i]);
  sqlite3_close(database->connection);
  database->connection = NULL;
  return status;
}
