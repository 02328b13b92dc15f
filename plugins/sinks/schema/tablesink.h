/* What sinks that write the schema's tables have in common: parameters, planning, and packing in
 * the workers. Their config begins with a wm_sql_config and their parameters with WM_SQL_PARAMS. */
#ifndef WM_SINKS_SCHEMA_TABLESINK_H
#define WM_SINKS_SCHEMA_TABLESINK_H

#include "pack.h"

typedef struct wm_sql_config {
  wm_strings layers;
  uint32_t identity; /* wm_sql_identity */
  bool text, tables;
} wm_sql_config;

#define WM_SQL_PARAMS(config)                                                                      \
  WM_PARAM(config, stored.layers, WM_PARAM_LIST, "layers", "", NULL,                               \
           "layers to store; none named: all but blocks, tokens and sentences"),                   \
      WM_PARAM(config, stored.identity, WM_PARAM_ENUM, "identity", "folded",                       \
               WM_SQL_IDENTITY_NAMES,                                                              \
               "what makes two names without a ref one entity: same type and same name but for"    \
               " case, same type and exact name, or nothing beyond the article"),                  \
      WM_PARAM(config, stored.text, WM_PARAM_BOOL, "text", "yes", NULL,                            \
               "store each article's text, so that spans can be quoted"),                          \
      WM_PARAM(config, stored.tables, WM_PARAM_BOOL, "tables", "yes", NULL,                        \
               "store the tables that folds make; of databases, all but those of stories")

/* Callbacks of wm_sink_ops. open sets self->shared to a wm_sql_schema; start sets self->scratch to
 * a wm_sql_packer. */
wm_status wm_sql_sink_open(wm_instance *self);
wm_status wm_sql_sink_start(wm_instance *self);
wm_status wm_sql_sink_encode(wm_instance *self, const wm_article *article, wm_buffer *out);
void wm_sql_sink_stop(wm_instance *self);

/* True when a database takes a fold's table. */
bool wm_sql_sink_takes(const wm_instance *self, const wm_table *table);

#endif
