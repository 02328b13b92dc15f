/* What sinks that write the schema's tables have in common. */
#include "tablesink.h"

#include "adopt.h"

wm_status wm_sql_sink_open(wm_instance *self) {
  const wm_sql_config *config = self->config;
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

wm_status wm_sql_sink_start(wm_instance *self) {
  self->scratch = wm_sql_packer_new(self);
  return self->scratch ? WM_OK : WM_FATAL;
}

wm_status wm_sql_sink_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  return wm_sql_pack_article(self, self->scratch, self->shared, article, out);
}

void wm_sql_sink_stop(wm_instance *self) {
  wm_sql_packer_free(self->scratch);
}

bool wm_sql_sink_takes(const wm_instance *self, const wm_table *table) {
  const wm_sql_config *config = self->config;
  return config->tables || wm_sql_find_adoption(table->layer);
}
