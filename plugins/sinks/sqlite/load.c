/* Rows on their way into the database. */
#include "database.h"

#include "core/base/buffer.h"
#include "plugins/sinks/schema/pack.h"

const char *const wm_sql_statements[WM_SQL_N_STATEMENTS] = {
    [WM_SQL_FIND_ARTICLE] = "SELECT article FROM articles WHERE id = ?",
    [WM_SQL_ADD_ARTICLE] = "INSERT INTO articles (id, run, title, date, day, language, url, length,"
                           " text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [WM_SQL_ADD_SOURCE] = "INSERT OR IGNORE INTO sources (article, place, archive, entry,"
                          " \"offset\", idx, source_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [WM_SQL_FIND_ALIAS] = "SELECT alias FROM aliases"
                          " WHERE type = ? AND ref = ? AND name = ? AND scope = ?",
    [WM_SQL_ADD_ALIAS] = "INSERT INTO aliases (type, ref, name, scope, entity)"
                         " VALUES (?, ?, ?, ?, ?)",
    [WM_SQL_FIND_ENTITY] = "SELECT entity FROM entities WHERE key = ?",
    [WM_SQL_ADD_ENTITY] = "INSERT INTO entities (key, type, name, ref, run)"
                          " VALUES (?, ?, ?, ?, ?)",
    [WM_SQL_ADD_MERGE] = "INSERT INTO merges (alias, entity, rule) VALUES (?, ?, ?)",
    [WM_SQL_FIND_RUN] = "SELECT run FROM runs WHERE journal = ?",
    [WM_SQL_ADD_RUN] = "INSERT INTO runs (journal, pipeline, hash, wiremill)"
                       " VALUES (nullif(?, ''), ?, ?, ?)",
    [WM_SQL_ADD_REJECT] = "REPLACE INTO rejects (place, archive, entry, \"offset\", idx, stage,"
                          " reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
};

/* ------------------------------------------------------------------- values */

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

/* Runs a statement that gives no row. */
static wm_status insert(wm_sql_database *database, sqlite3_stmt *statement) {
  int done = sqlite3_step(statement);
  wm_status status = done == SQLITE_DONE ? WM_OK : wm_sql_fail(database);
  sqlite3_reset(statement);
  return status;
}

/* The number in the first row of a statement; 0 when it gives none. */
static wm_status find(wm_sql_database *database, sqlite3_stmt *statement, sqlite3_int64 *number) {
  int step = sqlite3_step(statement);
  *number = step == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  wm_status status = step == SQLITE_ROW || step == SQLITE_DONE ? WM_OK : wm_sql_fail(database);
  sqlite3_reset(statement);
  return status;
}

/* Runs an insert and tells the number of the row. */
static wm_status insert_numbered(wm_sql_database *database, sqlite3_stmt *statement,
                                 sqlite3_int64 *number) {
  wm_status status = insert(database, statement);
  *number = sqlite3_last_insert_rowid(database->connection);
  return status;
}

/* --------------------------------------------------------------------- rows */

wm_status wm_sql_load_rows(wm_sql_database *database, const wm_sql_table *table,
                           sqlite3_stmt *statement, sqlite3_int64 article, wm_str *packed) {
  database->rows = (wm_sql_rows){table, packed, article, database->aliases};
  return insert(database, statement);
}

/* ----------------------------------------------------------------- identity */

static void bind_alias(sqlite3_stmt *statement, const wm_sql_alias *alias) {
  bind_text(statement, 1, alias->type);
  bind_text(statement, 2, alias->ref);
  bind_text(statement, 3, alias->name);
  bind_text(statement, 4, alias->scope);
}

/* The entity of a key, made when it is not there. */
static wm_status find_entity(wm_sql_database *database, const wm_sql_alias *alias,
                             sqlite3_int64 *entity, bool *met) {
  sqlite3_stmt *look = database->statements[WM_SQL_FIND_ENTITY];
  sqlite3_stmt *add = database->statements[WM_SQL_ADD_ENTITY];
  bind_text(look, 1, alias->key);
  wm_status status = find(database, look, entity);
  *met = *entity != 0;
  if (status || *met)
    return status;
  bind_text(add, 1, alias->key);
  bind_text(add, 2, alias->type);
  bind_text(add, 3, alias->name);
  bind_text(add, 4, alias->ref);
  sqlite3_bind_int64(add, 5, database->run);
  return insert_numbered(database, add, entity);
}

/* Puts a name in that was never met. Where its entity was, that is a decision, and recorded. */
static wm_status add_alias(wm_sql_database *database, const wm_sql_alias *alias,
                           sqlite3_int64 *number) {
  sqlite3_int64 entity;
  bool met;
  sqlite3_stmt *add = database->statements[WM_SQL_ADD_ALIAS];
  sqlite3_stmt *merge = database->statements[WM_SQL_ADD_MERGE];
  if (find_entity(database, alias, &entity, &met))
    return WM_FATAL;
  bind_alias(add, alias);
  sqlite3_bind_int64(add, 5, entity);
  if (insert_numbered(database, add, number) || !met)
    return database->failed ? WM_FATAL : WM_OK;
  sqlite3_bind_int64(merge, 1, *number);
  sqlite3_bind_int64(merge, 2, entity);
  bind_text(merge, 3, wm_z(alias->ref.length ? "ref" : "name"));
  return insert(database, merge);
}

static wm_status resolve(wm_sql_database *database, const wm_sql_alias *alias, uint32_t *number) {
  wm_sql_name_id id = wm_sql_name_id_of(alias);
  sqlite3_stmt *look = database->statements[WM_SQL_FIND_ALIAS];
  sqlite3_int64 found;
  *number = wm_sql_cache_find(database->cache, id);
  if (*number != WM_NONE)
    return WM_OK;
  bind_alias(look, alias);
  wm_status status = find(database, look, &found);
  if (!status && !found)
    status = add_alias(database, alias, &found);
  *number = (uint32_t)found;
  if (!status)
    wm_sql_cache_put(database->cache, id, *number);
  return status;
}

static wm_status resolve_all(wm_sql_database *database, wm_str *packed) {
  uint32_t n = wm_sql_take_row(packed);
  if (n > database->n_aliases_room) {
    database->aliases = wm_alloc(database->self, n, 2 * sizeof *database->aliases);
    if (!database->aliases)
      return WM_FATAL;
    database->n_aliases_room = 2 * n;
  }
  for (uint32_t i = 0; i < n; i++) {
    wm_sql_alias alias = wm_sql_take_alias(packed);
    if (resolve(database, &alias, &database->aliases[i]))
      return WM_FATAL;
  }
  return WM_OK;
}

/* ----------------------------------------------------------------- articles */

static wm_status add_source(wm_sql_database *database, const wm_sql_head *head,
                            sqlite3_int64 article) {
  sqlite3_stmt *add = database->statements[WM_SQL_ADD_SOURCE];
  sqlite3_bind_int64(add, 1, article);
  sqlite3_bind_int64(add, 2, head->place);
  bind_text(add, 3, head->archive);
  bind_text(add, 4, head->entry);
  sqlite3_bind_int64(add, 5, head->offset);
  sqlite3_bind_int64(add, 6, head->idx);
  bind_text(add, 7, head->source_id);
  return insert(database, add);
}

static wm_status add_article(wm_sql_database *database, const wm_sql_head *head,
                             sqlite3_int64 *article) {
  sqlite3_stmt *add = database->statements[WM_SQL_ADD_ARTICLE];
  bind_text(add, 1, head->id);
  sqlite3_bind_int64(add, 2, database->run);
  bind_text(add, 3, head->title);
  bind_text(add, 4, head->date);
  bind_row(add, 5, head->day);
  bind_text(add, 6, head->language);
  bind_text(add, 7, head->url);
  bind_row(add, 8, head->length);
  bind_text(add, 9, head->text);
  return insert_numbered(database, add, article);
}

/* A run has a row from its first article on, so that one that brings nothing leaves no trace. */
wm_status wm_sql_begin_run(wm_sql_database *database) {
  sqlite3_stmt *add = database->statements[WM_SQL_ADD_RUN];
  if (database->run)
    return WM_OK;
  const wm_str texts[] = {database->info.journal, database->info.pipeline, database->info.hash,
                          database->info.version};
  for (int i = 0; i < 4; i++)
    bind_text(add, i + 1, texts[i].bytes ? texts[i] : wm_z(""));
  return insert_numbered(database, add, &database->run);
}

static wm_status find_article(wm_sql_database *database, wm_str id, sqlite3_int64 *article) {
  sqlite3_stmt *look = database->statements[WM_SQL_FIND_ARTICLE];
  if (wm_sql_begin(database))
    return WM_FATAL;
  bind_text(look, 1, id);
  return find(database, look, article);
}

wm_status wm_sql_meet(wm_sql_database *database, wm_str packed) {
  wm_sql_head head = wm_sql_take_head(&packed);
  sqlite3_int64 article;
  wm_status status = find_article(database, head.id, &article);
  return status || !article ? status : add_source(database, &head, article);
}

wm_status wm_sql_reject(wm_sql_database *database, const wm_rejection *rejection) {
  const wm_str texts[] = {rejection->archive, rejection->entry, rejection->stage,
                          rejection->reason};
  static const int columns[] = {2, 3, 6, 7};
  sqlite3_stmt *add = database->statements[WM_SQL_ADD_REJECT];
  if (wm_sql_begin(database))
    return WM_FATAL;
  sqlite3_bind_int64(add, 1, wm_sql_place(texts[0], texts[1], rejection->offset, rejection->index));
  sqlite3_bind_int64(add, 4, (sqlite3_int64)rejection->offset);
  sqlite3_bind_int64(add, 5, rejection->index);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    wm_buffer clean = {0};
    bool fits = wm_sql_put_clean(database->self, texts[i], &clean);
    sqlite3_bind_text64(add, columns[i], clean.length ? clean.bytes : "", clean.length,
                        SQLITE_TRANSIENT, SQLITE_UTF8);
    wm_buffer_free(&clean);
    if (!fits)
      return WM_FATAL;
  }
  return insert(database, add);
}

wm_status wm_sql_load(wm_sql_database *database, wm_str packed) {
  sqlite3_int64 article;
  wm_sql_head head = wm_sql_take_head(&packed);
  if (find_article(database, head.id, &article))
    return WM_FATAL;
  if (article) /* it is in */
    return add_source(database, &head, article);
  if (wm_sql_begin_run(database) || add_article(database, &head, &article) ||
      add_source(database, &head, article) || resolve_all(database, &packed))
    return WM_FATAL;
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < database->schema->n_tables && !status; i++)
    status = wm_sql_load_rows(database, &database->schema->tables[i], database->inserts[i], article,
                              &packed);
  return status;
}
