/* Runs, their journals, what they rejected, and the tables of folds. */
#include "database.h"

#include "core/base/buffer.h"
#include "plugins/sinks/schema/adopt.h"
#include "plugins/sinks/schema/ddl.h"
#include "plugins/sinks/schema/pack.h"
#include "plugins/sinks/schema/record.h"

#include <stdio.h>
#include <stdlib.h>

enum { WM_PG_CHUNK = 4096 }; /* rows of a fold that are packed at once */

typedef struct decimal {
  char digits[24];
} decimal;

/* A number as a parameter. */
static wm_str number(int64_t value, decimal *room) {
  int n = snprintf(room->digits, sizeof room->digits, "%lld", (long long)value);
  return (wm_str){room->digits, (size_t)n};
}

/* A run has a row from its first article on, so that one that brings nothing leaves no trace. */
wm_status wm_pg_begin_run(wm_pg_database *d) {
  decimal room;
  if (d->run)
    return WM_OK;
  uint32_t run = d->numbers.run + 1;
  wm_str empty = wm_z("");
  const wm_str parameters[] = {
      number(run, &room), d->info.journal.length ? d->info.journal : (wm_str){0},
      d->info.pipeline.bytes ? d->info.pipeline : empty, d->info.hash.bytes ? d->info.hash : empty,
      d->info.version.bytes ? d->info.version : empty};
  wm_status status = wm_pg_ask(&d->pg,
                               "INSERT INTO runs (run, journal, pipeline, hash, wiremill)"
                               " VALUES ($1::integer, $2, $3, $4, $5)",
                               parameters, 5, NULL);
  if (!status)
    d->run = d->numbers.run = run;
  return status;
}

/* The run of a journal and its record, where there are some. */
static wm_status find_run(wm_pg_database *d, wm_str journal, wm_buffer *record) {
  PGresult *result;
  if (wm_pg_ask(&d->pg, "SELECT run, record FROM runs WHERE journal = $1", &journal, 1, &result))
    return WM_FATAL;
  bool fits = true;
  if (PQntuples(result)) {
    d->run = (uint32_t)strtoul(PQgetvalue(result, 0, 0), NULL, 10);
    if (record)
      fits =
          wm_put(d->pg.self, record, PQgetvalue(result, 0, 1), (size_t)PQgetlength(result, 0, 1));
  }
  PQclear(result);
  return fits ? WM_OK : WM_FATAL;
}

wm_status wm_pg_describe(wm_pg_database *d, const wm_run_info *info) {
  d->info = *info;
  return info->journal.length ? find_run(d, info->journal, NULL) : WM_OK;
}

wm_status wm_pg_recall(wm_pg_database *d, wm_str journal, wm_buffer *record) {
  return find_run(d, journal, record);
}

wm_status wm_pg_checkpoint(wm_pg_database *d, wm_str journal, wm_str record) {
  wm_sql_figures figures = wm_sql_read_record(record);
  decimal room[5];
  if (wm_pg_begin(d) || wm_pg_flush(d) || wm_pg_begin_run(d))
    return WM_FATAL;
  const wm_str parameters[] = {number(d->run, &room[0]),
                               journal,
                               record,
                               number(figures.articles, &room[1]),
                               number(figures.duplicates, &room[2]),
                               number(figures.rejects, &room[3]),
                               number(figures.text_bytes, &room[4])};
  if (wm_pg_ask(&d->pg,
                "UPDATE runs SET journal = $2, record = $3, articles = $4::bigint,"
                " duplicates = $5::bigint, rejects = $6::bigint, text_bytes = $7::bigint"
                " WHERE run = $1::integer",
                parameters, 7, NULL))
    return WM_FATAL;
  return wm_pg_commit(&d->pg);
}

wm_status wm_pg_reject(wm_pg_database *d, const wm_rejection *rejection) {
  const wm_str texts[] = {rejection->archive, rejection->entry, rejection->stage,
                          rejection->reason};
  wm_buffer clean[4] = {{0}};
  wm_str parameters[7];
  decimal room[3];
  bool fits = true;
  for (int i = 0; i < 4 && fits; i++) {
    fits = wm_sql_put_clean(d->pg.self, texts[i], &clean[i]);
    parameters[i + 3] = (wm_str){clean[i].length ? clean[i].bytes : "", clean[i].length};
  }
  parameters[0] =
      number(wm_sql_place(texts[0], texts[1], rejection->offset, rejection->index), &room[0]);
  parameters[1] = number((int64_t)rejection->offset, &room[1]);
  parameters[2] = number(rejection->index, &room[2]);
  wm_status status = fits ? wm_pg_begin(d) : WM_FATAL;
  if (!status)
    status = wm_pg_ask(&d->pg,
                       "INSERT INTO rejects (place, \"offset\", idx, archive, entry, stage, reason)"
                       " VALUES ($1::bigint, $2::bigint, $3::integer, $4, $5, $6, $7)"
                       " ON CONFLICT (place) DO UPDATE SET stage = excluded.stage,"
                       " reason = excluded.reason",
                       parameters, 7, NULL);
  for (int i = 0; i < 4; i++)
    wm_buffer_free(&clean[i]);
  return status;
}

/* -------------------------------------------------------------- fold tables */

/* Packs rows of a fold's table and turns them into rows for COPY, table by table of the plan. */
static wm_status put_chunk(wm_pg_database *d, const wm_sql_schema *plan, const wm_table *table,
                           wm_span rows, wm_buffer *packed, wm_buffer *copies) {
  packed->length = 0;
  if (wm_sql_pack_rows(d->pg.self, plan, table, rows, d->folded_rows, packed))
    return WM_FATAL;
  wm_str bytes = {packed->bytes, packed->length};
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < plan->n_tables && !status; i++) {
    wm_buffer sql = {0};
    status = wm_pg_put_rows(d, &plan->tables[i], 0, NULL, &bytes, &copies[i]);
    if (!status && !wm_pg_write_copy(&plan->tables[i], plan->tables[i].name, &sql))
      status = wm_fail(d->pg.self, WM_FATAL, "out of memory");
    if (!status)
      status = wm_pg_copy(&d->pg, sql.bytes, &copies[i]);
    wm_buffer_free(&sql);
  }
  return status;
}

/* The table stays, so that views that somebody made on it stay; its rows go. */
static wm_status empty(wm_pg_database *d, const wm_sql_table *table) {
  wm_buffer sql = {0};
  if (wm_pg_make_table(d, table))
    return WM_FATAL;
  bool put = wm_buffer_printf(&sql, "DELETE FROM \"%s\"", table->name);
  return wm_pg_run_written(&d->pg, put, &sql);
}

/* Has the decisions of a known fold go where they belong. */
static wm_status adopt(wm_pg_database *d, const wm_sql_adoption *known) {
  wm_buffer sql = {0};
  bool put = wm_buffer_printf(&sql, "%sDROP TABLE \"%s\"", known->sql, known->staged);
  return wm_pg_run_written(&d->pg, put, &sql);
}

wm_status wm_pg_replace(wm_pg_database *d, const wm_table *table) {
  bool first = d->folded != table->layer;
  wm_buffer packed = {0};
  if (first && wm_sql_plan_fold(d->pg.self, d->schema, table->layer, &d->folded_plan))
    return WM_FATAL;
  if (wm_pg_begin(d) || wm_pg_flush(d))
    return WM_FATAL;
  const wm_sql_schema plan = d->folded_plan;
  wm_buffer *copies = wm_alloc(d->pg.self, plan.n_tables, sizeof *copies);
  wm_status status = copies ? WM_OK : WM_FATAL;
  const wm_sql_adoption *known = wm_sql_find_adoption(table->layer);
  for (uint32_t i = 0; i < plan.n_tables && (first || known) && !status; i++)
    status = empty(d, &plan.tables[i]);
  d->folded = table->layer;
  d->folded_rows = first ? 0 : d->folded_rows;
  for (uint32_t row = 0; row < table->n && !status; row += WM_PG_CHUNK) {
    uint32_t left = table->n - row, n = left < WM_PG_CHUNK ? left : WM_PG_CHUNK;
    status = put_chunk(d, &plan, table, (wm_span){row, row + n}, &packed, copies);
  }
  d->folded_rows += table->n;
  for (uint32_t i = 0; copies && i < plan.n_tables; i++)
    wm_buffer_free(&copies[i]);
  wm_buffer_free(&packed);
  return !status && known ? adopt(d, known) : status;
}

/* ------------------------------------------------------------------ the end */

wm_status wm_pg_database_close(wm_pg_database *d) {
  wm_status status = WM_OK;
  if (d->pg.connection && !d->pg.failed) {
    status = wm_pg_flush(d);
    if (!status)
      status = wm_pg_commit(&d->pg);
    if (!status)
      status = wm_pg_make_rest(d);
  }
  wm_pg_close(&d->pg);
  wm_pg_keys *keys[] = {&d->articles, &d->aliases, &d->entities};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    wm_pg_keys_free(keys[i]);
  for (int i = 0; i < WM_PG_N_FIXED; i++)
    wm_buffer_free(&d->fixed[i]);
  for (uint32_t i = 0; d->planned && i < d->schema->n_tables; i++)
    wm_buffer_free(&d->planned[i]);
  wm_buffer_free(&d->pending);
  return status;
}
