/* The stream as an SQLite database, in the tables of plugins/sinks/schema. An article that is in
 * already is left as it is. */
#include <wiremill/plugin.h>

#include "plugins/sinks/schema/tablesink.h"
#include "plugins/sinks/sqlite/database.h"

typedef struct sqlite_config {
  wm_sql_config stored;
  const char *file;
} sqlite_config;

static const wm_param params[] = {
    WM_PARAM(sqlite_config, file, WM_PARAM_OUTPUT, "file", "news.db", NULL,
             "the database, which is made when it is not there"),
    WM_SQL_PARAMS(sqlite_config),
};

static wm_status sqlite_open(wm_instance *self) {
  const sqlite_config *config = self->config;
  return strcmp(config->file, "-") == 0
             ? wm_fail(self, WM_FATAL, "file: a database cannot go to standard output")
             : wm_sql_sink_open(self);
}

static wm_status sqlite_begin(wm_instance *self) {
  const sqlite_config *config = self->config;
  wm_sql_database *database = wm_alloc(self, 1, sizeof *database);
  if (!database)
    return WM_FATAL;
  self->scratch = database;
  return wm_sql_open(database, self, config->file, self->shared);
}

static wm_status sqlite_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (wm_sql_load(self->scratch, items[i].bytes))
      return WM_FATAL;
  return WM_OK;
}

static wm_status sqlite_table(wm_instance *self, const wm_table *table) {
  return wm_sql_sink_takes(self, table) ? wm_sql_replace(self->scratch, table) : WM_OK;
}

static wm_status sqlite_sync(wm_instance *self) {
  return wm_sql_commit(self->scratch);
}

static wm_status sqlite_checkpoint(wm_instance *self, wm_str journal, wm_str record) {
  return wm_sql_checkpoint(self->scratch, journal, record);
}

static wm_status sqlite_recall(wm_instance *self, wm_str journal, wm_buffer *record) {
  return wm_sql_recall(self->scratch, journal, record);
}

static wm_status sqlite_met(wm_instance *self, const wm_encoded *items, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (wm_sql_meet(self->scratch, items[i].bytes))
      return WM_FATAL;
  return WM_OK;
}

static wm_status sqlite_rejected(wm_instance *self, const wm_rejection *rejection) {
  return wm_sql_reject(self->scratch, rejection);
}

static wm_status sqlite_described(wm_instance *self, const wm_run_info *run) {
  return wm_sql_describe(self->scratch, run);
}

static wm_status sqlite_finish(wm_instance *self) {
  return self->scratch ? wm_sql_close(self->scratch) : WM_OK;
}

static void sqlite_abandon(wm_instance *self) {
  if (self->scratch)
    wm_sql_abandon(self->scratch);
}

static const wm_use uses[] = {{"*", WM_READS_ALL, NULL}};

static const wm_sink_ops ops = {
    .size = sizeof ops,
    .open = sqlite_open,
    .start = wm_sql_sink_start,
    .encode = wm_sql_sink_encode,
    .stop = wm_sql_sink_stop,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .table = sqlite_table,
    .sync = sqlite_sync,
    .finish = sqlite_finish,
    .abandon = sqlite_abandon,
    .checkpoint = sqlite_checkpoint,
    .recall = sqlite_recall,
    .met = sqlite_met,
    .rejected = sqlite_rejected,
    .described = sqlite_described,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_SINK,
    .name = "sqlite",
    .version = "1.0",
    .summary = "the stream as an SQLite database",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = 1,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(sqlite_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
