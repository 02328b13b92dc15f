/* The page: its code, and around it what the database says. */
#include "config.h"

#include "page.h"

#include "core/base/buffer.h"
#include "core/host/solo.h"
#include "core/report/page_data.h"

#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------ queries */

sqlite3_stmt *wm_page_query(wm_page_data *data, const char *sql) {
  sqlite3_stmt *query = NULL;
  if (sqlite3_prepare_v2(data->page->database, sql, -1, &query, NULL) != SQLITE_OK)
    wm_error_set(data->error, WM_FATAL, "%s: %s", data->page->path,
                 sqlite3_errmsg(data->page->database));
  return query;
}

wm_status wm_page_end(wm_page_data *data, sqlite3_stmt *query, int code) {
  wm_status status = WM_OK;
  if (code != SQLITE_DONE && code != SQLITE_ROW)
    status = wm_error_set(data->error, WM_FATAL, "%s: %s", data->page->path,
                          sqlite3_errmsg(data->page->database));
  sqlite3_finalize(query);
  return status;
}

wm_str wm_page_text(sqlite3_stmt *row, int column) {
  const unsigned char *text = sqlite3_column_text(row, column);
  return text ? (wm_str){(const char *)text, (size_t)sqlite3_column_bytes(row, column)}
              : (wm_str){"", 0};
}

bool wm_page_has(wm_page_data *data, const char *table) {
  sqlite3_stmt *query = wm_page_query(data, "SELECT 1 FROM sqlite_schema WHERE name = ?");
  bool found = false;
  if (query) {
    sqlite3_bind_text(query, 1, table, -1, SQLITE_STATIC);
    found = sqlite3_step(query) == SQLITE_ROW;
  }
  sqlite3_finalize(query);
  return found;
}

/* Writes each row of a query as an array of strings and numbers, all in an array. */
static wm_status put_rows(wm_page_data *data, const char *key, const char *sql) {
  wm_json_writer *json = data->json;
  sqlite3_stmt *query = wm_page_query(data, sql);
  int code;
  if (!query)
    return WM_FATAL;
  wm_json_write_key(json, key);
  wm_json_write_array(json);
  while ((code = sqlite3_step(query)) == SQLITE_ROW) {
    wm_json_write_array(json);
    for (int i = 0; i < sqlite3_column_count(query); i++) {
      if (sqlite3_column_type(query, i) == SQLITE_INTEGER)
        wm_json_write_integer(json, sqlite3_column_int64(query, i));
      else if (sqlite3_column_type(query, i) == SQLITE_FLOAT)
        wm_json_write_score(json, sqlite3_column_double(query, i));
      else
        wm_json_write_string(json, wm_page_text(query, i));
    }
    wm_json_write_array_end(json);
  }
  wm_json_write_array_end(json);
  return wm_page_end(data, query, code);
}

/* ------------------------------------------------------------------ parts */

/* One of each type first, the surest of it; then the second of each type, and so on. */
static wm_status put_relations(wm_page_data *data) {
  char sql[1024];
  if (!wm_page_has(data, "relation_evidence"))
    return WM_OK;
  snprintf(sql, sizeof sql,
           "SELECT type, arguments, polarity, modality, \"trigger\", sentence, article_date, title,"
           " url, score, \"by\", reported_by FROM ("
           " SELECT *, row_number() OVER (PARTITION BY type ORDER BY score DESC, article_id) AS n"
           " FROM relation_evidence WHERE arguments IS NOT NULL) ORDER BY n, type LIMIT %d",
           WM_PAGE_RELATIONS);
  wm_status status = put_rows(data, "relations", sql);
  return status == WM_OK ? put_rows(data, "relation_types",
                                    "SELECT type, count(*) FROM relation_evidence"
                                    " GROUP BY type ORDER BY 2 DESC, 1")
                         : status;
}

static wm_status put_rejects_file(wm_page_data *data) {
  wm_json_writer *json = data->json;
  FILE *file = data->page->rejects[0] ? fopen(data->page->rejects, "re") : NULL;
  char *line = NULL;
  size_t size = 0;
  int64_t n = 0;
  wm_json_write_key(json, "rejects");
  wm_json_write_array(json);
  for (ssize_t length; file && (length = getline(&line, &size, file)) > 0; n++)
    if (n < WM_PAGE_REJECTS)
      wm_json_write_string(json, (wm_str){line, (size_t)length});
  wm_json_write_array_end(json);
  wm_json_write_key(json, "n_rejects");
  wm_json_write_integer(json, n);
  free(line);
  if (file)
    fclose(file);
  return WM_OK;
}

static wm_status put_rejects(wm_page_data *data) {
  char sql[160];
  if (data->page->rejects_given || !wm_page_has(data, "rejects"))
    return put_rejects_file(data);
  snprintf(sql, sizeof sql, "SELECT archive, entry, stage, reason FROM rejects LIMIT %d",
           WM_PAGE_REJECTS);
  wm_status status = put_rows(data, "rejects", sql);
  sqlite3_stmt *query =
      status == WM_OK ? wm_page_query(data, "SELECT count(*) FROM rejects") : NULL;
  if (!query)
    return WM_FATAL;
  int code = sqlite3_step(query);
  wm_json_write_key(data->json, "n_rejects");
  wm_json_write_integer(data->json, sqlite3_column_int64(query, 0));
  return wm_page_end(data, query, code);
}

static wm_status put_about(wm_page_data *data) {
  wm_json_write_key(data->json, "database");
  wm_json_write_string(data->json, wm_z(data->page->path));
  wm_json_write_key(data->json, "version");
  wm_json_write_string(data->json, wm_z(PACKAGE_VERSION));
  return put_rows(data, "about",
                  "SELECT count(*), min(nullif(substr(date, 1, 10), '')), max(substr(date, 1, 10))"
                  " FROM articles");
}

static wm_status put_all(wm_page_data *data) {
  wm_json_write_object(data->json);
  wm_status status = put_about(data);
  if (status == WM_OK)
    status = wm_page_put_entities(data);
  if (status == WM_OK)
    status = wm_page_put_network(data);
  if (status == WM_OK)
    status = put_relations(data);
  if (status == WM_OK)
    status = put_rejects(data);
  wm_json_write_object_end(data->json);
  return status == WM_OK && data->json->failed ? wm_error_memory(data->error, 0) : status;
}

static wm_status collect(const wm_page *page, wm_buffer *out, wm_error *error) {
  wm_json_writer json = wm_json_write_open(NULL, out);
  wm_page_data data = {.page = page, .json = &json, .error = error};
  wm_arena_init(&data.memory, 0);
  wm_status status = wm_symbols_init(&data.keys) ? WM_OK : wm_error_memory(error, sizeof data.keys);
  if (status == WM_OK && !wm_page_has(&data, "article_entities"))
    status = wm_error_set(error, WM_FATAL,
                          "%s: it is no database of a pipeline with entities and the sink 'sqlite'",
                          page->path);
  if (status == WM_OK)
    status = put_all(&data);
  wm_symbols_free(&data.keys);
  wm_arena_free(&data.memory);
  free(data.articles);
  return status;
}

/* ------------------------------------------------------------------ the page's code */

static wm_status put_file(const wm_page *page, const char *name, wm_buffer *out, wm_error *error) {
  char path[4096];
  int n = snprintf(path, sizeof path, "%s/%s", page->sources, name);
  return n > 0 && (size_t)n < sizeof path ? wm_solo_read(path, out, error)
                                          : wm_error_memory(error, 0);
}

/* JSON within <script>: nothing in it may look like its end. */
static bool put_data(const wm_buffer *json, wm_buffer *out) {
  bool ok = true;
  for (size_t at = 0; at < json->length && ok;) {
    const char *less = memchr(json->bytes + at, '<', json->length - at);
    size_t n = less ? (size_t)(less - json->bytes) - at : json->length - at;
    ok = wm_buffer_put(out, json->bytes + at, n) && (!less || wm_buffer_put_z(out, "\\u003c"));
    at += n + (less != NULL);
  }
  return ok;
}

/* Copies the template; its lines @page.css@, @page.js@ and @data@ stand for what they name. */
static wm_status fill(const wm_page *page, const wm_buffer *template, const wm_buffer *json,
                      wm_buffer *out, wm_error *error) {
  wm_status status = WM_OK;
  for (size_t at = 0; at < template->length && status == WM_OK;) {
    const char *line = template->bytes + at, *end = memchr(line, '\n', template->length - at);
    size_t n = end ? (size_t)(end + 1 - line) : template->length - at;
    char name[32] = "";
    if (n < sizeof name && sscanf(line, "@%30[a-z.]@", name) == 1 && strcmp(name, "data") != 0)
      status = put_file(page, name, out, error);
    else if (!(name[0] ? put_data(json, out) : wm_buffer_put(out, line, n)))
      status = wm_error_memory(error, n);
    at += n;
  }
  return status;
}

wm_status wm_page_make(const wm_page *page, wm_buffer *out, wm_error *error) {
  wm_buffer template = {0}, json = {0};
  wm_status status = collect(page, &json, error);
  if (status == WM_OK)
    status = put_file(page, "page.html", &template, error);
  if (status == WM_OK)
    status = fill(page, &template, &json, out, error);
  wm_buffer_free(&template);
  wm_buffer_free(&json);
  return status;
}
