/* The database of the sink `postgres`: the schema's tables in one schema of the server, and rows on
 * their way into them.
 *
 * Articles are gathered and go in by the batch: the numbers of what is in already are looked up
 * with a handful of statements, all that is new is numbered here and copied. So that numbers are
 * given once, a transaction that writes holds an advisory lock of its schema; several runs may feed
 * one schema, one after another transaction by transaction. */
#ifndef WM_SINKS_POSTGRES_DATABASE_H
#define WM_SINKS_POSTGRES_DATABASE_H

#include "connection.h"
#include "plugins/sinks/schema/cache.h"
#include "plugins/sinks/schema/plan.h"
#include "keys.h"

/* Rows of the tables that every database has, and which batches fill. */
enum {
  WM_PG_ARTICLES,
  WM_PG_ENTITIES,
  WM_PG_ALIASES,
  WM_PG_MERGES,
  WM_PG_SOURCES, /* of articles that are new */
  WM_PG_MET,     /* of others: by way of a temporary table, since a place may be in */
  WM_PG_N_FIXED
};

/* Numbers that were given last. */
typedef struct wm_pg_numbers {
  uint32_t article, entity, alias, run;
} wm_pg_numbers;

typedef struct wm_pg_database {
  wm_pg pg;
  const char *name; /* of the schema */
  const wm_sql_schema *schema;
  wm_run_info info;      /* what the host told of the run */
  uint32_t run;          /* that articles are of; 0 until the first comes in */
  wm_pg_numbers numbers; /* of the transaction at hand */
  wm_sql_cache *cache;
  wm_buffer pending; /* packed articles, each behind its length, a size_t */
  uint32_t n_pending;
  const wm_layer *folded; /* the fold's table whose pieces are coming, and how many rows had come */
  uint32_t folded_rows;
  wm_sql_schema folded_plan;
  /* Of a batch. */
  wm_pg_keys articles, aliases, entities;
  wm_buffer fixed[WM_PG_N_FIXED]; /* rows for COPY */
  wm_buffer *planned;             /* the same, by planned table */
} wm_pg_database;

/* ---- make.c ---- */

/* Connects; adds the schema, tables, columns and views that are not there. */
wm_status wm_pg_database_open(wm_pg_database *database, wm_instance *self, const char *connection,
                              const char *name, const wm_sql_schema *schema);

/* Makes one table or adds columns that it lacks; refuses one that is another. */
wm_status wm_pg_make_table(wm_pg_database *database, const wm_sql_table *table);

/* Indexes and foreign keys that are not there. */
wm_status wm_pg_make_rest(wm_pg_database *database);

/* COPY … for a table, with a zero byte. */
bool wm_pg_write_copy(const wm_sql_table *table, const char *into, wm_buffer *sql);

/* ---- load.c ---- */

/* Takes a packed article, new or met again. */
wm_status wm_pg_load(wm_pg_database *database, wm_str packed);

/* Sends what is gathered; a transaction is then open. */
wm_status wm_pg_flush(wm_pg_database *database);

/* Begins a transaction that may give numbers. */
wm_status wm_pg_begin(wm_pg_database *database);

/* Appends n rows of a planned table, which are of `article` unless they are a fold's. `aliases`:
 * the numbers of the article's. */
wm_status wm_pg_put_rows(wm_pg_database *database, const wm_sql_table *table, uint32_t article,
                         const uint32_t *aliases, wm_str *packed, wm_buffer *rows);

/* ---- runs.c ---- */

wm_status wm_pg_begin_run(wm_pg_database *database);
wm_status wm_pg_describe(wm_pg_database *database, const wm_run_info *info);
wm_status wm_pg_checkpoint(wm_pg_database *database, wm_str journal, wm_str record);
wm_status wm_pg_recall(wm_pg_database *database, wm_str journal, wm_buffer *record);
wm_status wm_pg_reject(wm_pg_database *database, const wm_rejection *rejection);

/* Takes a piece of a fold's table; the first takes the place of what is there of an earlier run.
 * All pieces of all tables are one transaction, which the end of the run commits. */
wm_status wm_pg_replace(wm_pg_database *database, const wm_table *table);

/* Commits, adds what waits for all rows, and closes. */
wm_status wm_pg_database_close(wm_pg_database *database);

#endif
