/* Entities and their mentions over time; the articles that the network needs are kept on the way.
 */
#include "config.h"

#include "core/base/buffer.h"
#include "core/report/page_data.h"

#include <stdio.h>
#include <stdlib.h>

/* What tells an entity from another: its id, or its name where it has none. */
static wm_sym key_of(wm_page_data *data, wm_str type, wm_str name, wm_str ref) {
  char key[600];
  const wm_str *thing = ref.length ? &ref : &name;
  int n = snprintf(key, sizeof key, "%.*s:%c:%.*s", (int)type.length, type.bytes,
                   ref.length ? 'r' : 'n', (int)(thing->length < 500 ? thing->length : 500),
                   thing->bytes);
  return wm_symbols_intern(&data->keys, key, (size_t)n);
}

/* ------------------------------------------------------------------ time */

static wm_status find_time(wm_page_data *data) {
  sqlite3_stmt *query = wm_page_query(
      data,
      "SELECT CAST(min(julianday(substr(nullif(date, ''), 1, 10))) + 0.5 AS INTEGER),"
      " CAST(max(julianday(substr(nullif(date, ''), 1, 10))) + 0.5 AS INTEGER) FROM articles");
  if (!query)
    return WM_FATAL;
  int code = sqlite3_step(query);
  data->first_day = sqlite3_column_int64(query, 0);
  int64_t n_days = sqlite3_column_int64(query, 1) - data->first_day + 1;
  data->bucket_days = (n_days + WM_PAGE_BUCKETS - 1) / WM_PAGE_BUCKETS;
  data->n_buckets = (uint32_t)((n_days + data->bucket_days - 1) / data->bucket_days);
  return wm_page_end(data, query, code);
}

/* The point of the timeline a day belongs to; WM_NONE when it is not known. */
static uint32_t bucket_of(const wm_page_data *data, sqlite3_stmt *row, int column) {
  if (sqlite3_column_type(row, column) == SQLITE_NULL)
    return WM_NONE;
  int64_t at = (sqlite3_column_int64(row, column) - data->first_day) / data->bucket_days;
  return at >= 0 && at < data->n_buckets ? (uint32_t)at : WM_NONE;
}

static wm_status put_timeline(wm_page_data *data) {
  uint32_t counts[WM_PAGE_BUCKETS] = {0};
  sqlite3_stmt *query = wm_page_query(
      data, "SELECT CAST(julianday(substr(nullif(date, ''), 1, 10)) + 0.5 AS INTEGER), count(*)"
            " FROM articles GROUP BY 1");
  int code;
  if (!query)
    return WM_FATAL;
  while ((code = sqlite3_step(query)) == SQLITE_ROW) {
    uint32_t at = bucket_of(data, query, 0);
    if (at != WM_NONE)
      counts[at] += (uint32_t)sqlite3_column_int64(query, 1);
  }
  wm_json_write_key(data->json, "bucket_days");
  wm_json_write_integer(data->json, data->bucket_days);
  wm_json_write_key(data->json, "timeline");
  wm_json_write_array(data->json);
  for (uint32_t i = 0; i < data->n_buckets; i++)
    wm_json_write_integer(data->json, counts[i]);
  wm_json_write_array_end(data->json);
  return wm_page_end(data, query, code);
}

/* ------------------------------------------------------------------ the first pass: which */

/* The most named of each type, the most named of all first, so that the network's come first. */
static const char top_sql[] =
    "SELECT type, name, ref, articles, mentions, first_date, last_date FROM (\n"
    "  SELECT *, row_number() OVER (PARTITION BY type ORDER BY articles DESC, mentions DESC, "
    "name)\n"
    "  AS place FROM entity_summary)\n"
    "WHERE place <= ?1 ORDER BY articles DESC, mentions DESC, type, name";

static wm_status put_top(wm_page_data *data, sqlite3_stmt *query) {
  wm_json_writer *json = data->json;
  uint32_t room = 0;
  int code;
  sqlite3_bind_int64(query, 1, data->page->n_entities);
  wm_json_write_key(json, "entities");
  wm_json_write_array(json);
  while ((code = sqlite3_step(query)) == SQLITE_ROW) {
    wm_str name = wm_page_text(query, 1);
    wm_sym key = key_of(data, wm_page_text(query, 0), name, wm_page_text(query, 2));
    if (key != data->n_entities + 1)
      continue; /* two rows of one thing; or no memory, which `counts` will notice */
    if (data->n_entities == room) {
      const char **names = wm_arena_alloc(&data->memory, room * 2 + 256u, sizeof *names);
      if (!names)
        break;
      if (room)
        memcpy(names, data->names, room * sizeof *names);
      data->names = names;
      room = room * 2 + 256;
    }
    data->names[data->n_entities++] = wm_arena_copy(&data->memory, name.bytes, name.length);
    wm_json_write_array(json);
    for (int i = 0; i < 7; i++)
      if (i == 3 || i == 4)
        wm_json_write_integer(json, sqlite3_column_int64(query, i));
      else
        wm_json_write_string(json, wm_page_text(query, i));
    wm_json_write_array_end(json);
  }
  wm_json_write_array_end(json);
  data->counts = wm_arena_alloc(&data->memory, data->n_entities + 1u, sizeof *data->counts);
  wm_status status = wm_page_end(data, query, code);
  return status == WM_OK && (!data->counts || code == SQLITE_ROW) ? wm_error_memory(data->error, 0)
                                                                  : status;
}

/* ------------------------------------------------------------------ the second pass: when */

static bool note_node(wm_page_data *data, wm_str id, uint32_t node) {
  bool same = data->n_articles &&
              strncmp(data->articles[data->n_articles - 1].id, id.bytes, id.length) == 0;
  if (!same && data->n_articles == data->room) {
    size_t room = data->room * 2 + 1024;
    wm_page_article *grown = reallocarray(data->articles, room, sizeof *grown);
    if (!grown)
      return false;
    data->articles = grown;
    data->room = room;
  }
  if (!same) {
    wm_page_article *made = &data->articles[data->n_articles++];
    *made = (wm_page_article){0};
    memcpy(made->id, id.bytes, id.length < 32 ? id.length : 32);
  }
  data->articles[data->n_articles - 1].nodes[node / 64] |= 1ULL << node % 64;
  return true;
}

static wm_status count_mentions(wm_page_data *data) {
  sqlite3_stmt *query =
      wm_page_query(data, "SELECT article_id, type, name, ref, mentions,"
                          " CAST(julianday(substr(nullif(date, ''), 1, 10)) + 0.5 AS INTEGER)"
                          " FROM article_entities");
  int code;
  if (!query)
    return WM_FATAL;
  while ((code = sqlite3_step(query)) == SQLITE_ROW) {
    uint32_t entity =
        key_of(data, wm_page_text(query, 1), wm_page_text(query, 2), wm_page_text(query, 3)) - 1;
    uint32_t at = bucket_of(data, query, 5);
    data->n_mentions += sqlite3_column_int64(query, 4);
    if (entity >= data->n_entities)
      continue;
    if (at != WM_NONE)
      data->counts[entity][at] += (uint32_t)sqlite3_column_int64(query, 4);
    if (entity < WM_PAGE_NODES && !note_node(data, wm_page_text(query, 0), entity))
      break;
  }
  wm_status status = wm_page_end(data, query, code);
  return status == WM_OK && code == SQLITE_ROW ? wm_error_memory(data->error, 0) : status;
}

/* Pairs of point and mentions, one after the other: most points of most entities are empty. */
static void put_counts(wm_page_data *data) {
  wm_json_writer *json = data->json;
  wm_json_write_key(json, "n_mentions");
  wm_json_write_integer(json, data->n_mentions);
  wm_json_write_key(json, "mentions");
  wm_json_write_array(json);
  for (uint32_t i = 0; i < data->n_entities; i++) {
    wm_json_write_array(json);
    for (uint32_t k = 0; k < data->n_buckets; k++)
      if (data->counts[i][k]) {
        wm_json_write_integer(json, k);
        wm_json_write_integer(json, data->counts[i][k]);
      }
    wm_json_write_array_end(json);
  }
  wm_json_write_array_end(json);
}

wm_status wm_page_put_entities(wm_page_data *data) {
  wm_status status = find_time(data);
  if (status == WM_OK)
    status = put_timeline(data);
  sqlite3_stmt *query = status == WM_OK ? wm_page_query(data, top_sql) : NULL;
  if (!query)
    return WM_FATAL;
  status = put_top(data, query);
  if (status == WM_OK)
    status = count_mentions(data);
  if (status == WM_OK)
    put_counts(data);
  return status;
}
