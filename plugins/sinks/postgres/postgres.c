/* The stream in a PostgreSQL server, in the tables of plugins/sinks/schema. An article that is in
 * already is left as it is. */
#include <wiremill/plugin.h>

#include "plugins/sinks/postgres/database.h"
#include "plugins/sinks/schema/adopt.h"
#include "plugins/sinks/schema/pack.h"

typedef struct postgres_config {
  const char *connection, *schema;
  wm_strings layers;
  uint32_t identity; /* wm_sql_identity */
  bool text, tables;
} postgres_config;

static const wm_param params[] = {
    WM_PARAM(postgres_config, connection, WM_PARAM_STRING, "connection", "", "STRING",
             "a connection string, URI or name of a database, as libpq reads it; what it leaves out"
             " comes from PGHOST, PGUSER, PGPASSFILE … (keep passwords there)"),
    WM_PARAM(postgres_config, schema, WM_PARAM_STRING, "schema", "wiremill", "NAME",
             "the schema that holds the tables, which is made when it is not there"),
    WM_PARAM(postgres_config, layers, WM_PARAM_LIST, "layers", "", NULL,
             "layers to store; none named: all but blocks, tokens and sentences"),
    WM_PARAM(postgres_config, identity, WM_PARAM_ENUM, "identity", "folded", WM_SQL_IDENTITY_NAMES,
             "what makes two names without a ref one entity: same type and same name but for case,"
             " same type and exact name, or nothing beyond the article"),
    WM_PARAM(postgres_config, text, WM_PARAM_BOOL, "text", "yes", NULL,
             "store each article's text, so that spans can be quoted"),
    WM_PARAM(postgres_config, tables, WM_PARAM_BOOL, "tables", "yes", NULL,
             "store the tables that folds make; stories are, whatever it says"),
};

static wm_status postgres_open(wm_instance *self) {
  const postgres_config *config = self->config;
  uint32_t n;
  const wm_table *tables = wm_tables(self, &n);
  wm_sql_schema *schema = wm_alloc(self, 1, sizeof *schema);
  if (!schema)
    return WM_FATAL;
  schema->identity = (wm_sql_identity)config->identity;
  schema->text = config->text;
  self->shared = schema;
  return wm_sql_plan(self, tables, n, &config->layers, schema);
}

static wm_status postgres_start(wm_instance *self) {
  self->scratch = wm_sql_packer_new(self);
  return self->scratch ? WM_OK : WM_FATAL;
}

static wm_status postgres_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  return wm_sql_pack_article(self, self->scratch, self->shared, article, out);
}

static void postgres_stop(wm_instance *self) {
  wm_sql_packer_free(self->scratch);
}

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
  const postgres_config *config = self->config;
  return config->tables || wm_sql_find_adoption(table->layer) ? wm_pg_replace(self->scratch, table)
                                                              : WM_OK;
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
    .open = postgres_open,
    .start = postgres_start,
    .encode = postgres_encode,
    .stop = postgres_stop,
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
