/* The stream in a PostgreSQL server, in the tables of plugins/sinks/schema. An article that is in
 * already is left as it is. */
#include <wiremill/plugin.h>

#include "plugins/sinks/postgres/database.h"
#include "plugins/sinks/schema/tablesink.h"

typedef struct postgres_config {
  wm_sql_config stored;
  const char *connection, *schema;
} postgres_config;

static const wm_param params[] = {
    WM_PARAM(postgres_config, connection, WM_PARAM_STRING, "connection", "", "STRING",
             "a connection string, URI or name of a database, as libpq reads it; what it leaves out"
             " comes from PGHOST, PGUSER, PGPASSFILE … (keep passwords there)"),
    WM_PARAM(postgres_config, schema, WM_PARAM_STRING, "schema", "wiremill", "NAME",
             "the schema that holds the tables, which is made when it is not there"),
    WM_SQL_PARAMS(postgres_config),
};

static wm_status postgres_begin(wm_instance *self) {
  const postgres_config *config = self->config;
  wm_pg_database *database = wm_alloc(self, 1, sizeof *database);
  if (!database)
    return WM_FATAL;
  self->scratch = database;
  return wm_pg_database_open(database, self, config->connection, config->schema, self->shared);
}

/* New or met again: the database tells which. */
static wm_status postgres_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (wm_pg_load(self->scratch, items[i].bytes))
      return WM_FATAL;
  return WM_OK;
}

static wm_status postgres_table(wm_instance *self, const wm_table *table) {
  return wm_sql_sink_takes(self, table) ? wm_pg_replace(self->scratch, table) : WM_OK;
}

static wm_status postgres_sync(wm_instance *self) {
  wm_pg_database *database = self->scratch;
  wm_status status = wm_pg_flush(database);
  return status ? status : wm_pg_commit(&database->pg);
}

static wm_status postgres_checkpoint(wm_instance *self, wm_str journal, wm_str record) {
  return wm_pg_checkpoint(self->scratch, journal, record);
}

static wm_status postgres_recall(wm_instance *self, wm_str journal, wm_buffer *record) {
  return wm_pg_recall(self->scratch, journal, record);
}

static wm_status postgres_rejected(wm_instance *self, const wm_rejection *rejection) {
  return wm_pg_reject(self->scratch, rejection);
}

static wm_status postgres_described(wm_instance *self, const wm_run_info *run) {
  return wm_pg_describe(self->scratch, run);
}

static wm_status postgres_finish(wm_instance *self) {
  return self->scratch ? wm_pg_database_close(self->scratch) : WM_OK;
}

/* The server rolls back what was not committed. */
static void postgres_abandon(wm_instance *self) {
  wm_pg_database *database = self->scratch;
  if (!database)
    return;
  database->pg.failed = true;
  wm_pg_database_close(database);
}

static const wm_use uses[] = {{"*", WM_READS_ALL, NULL}};

static const wm_sink_ops ops = {
    .size = sizeof ops,
    .open = wm_sql_sink_open,
    .start = wm_sql_sink_start,
    .encode = wm_sql_sink_encode,
    .stop = wm_sql_sink_stop,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .table = postgres_table,
    .sync = postgres_sync,
    .finish = postgres_finish,
    .abandon = postgres_abandon,
    .checkpoint = postgres_checkpoint,
    .recall = postgres_recall,
    .met = postgres_commit,
    .rejected = postgres_rejected,
    .described = postgres_described,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_SINK,
    .name = "postgres",
    .version = "1.0",
    .summary = "the stream in a PostgreSQL database",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = 1,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(postgres_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
