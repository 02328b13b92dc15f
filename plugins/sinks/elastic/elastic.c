/* The stream for Elasticsearch and OpenSearch: bulk requests of NDJSON. For each article a line
 * that says where it goes, with its id, so that one sent again takes its own place; then the line
 * that the sink `jsonl` writes, with the text. Send it in portions:
 *
 *     split -l 1000 bulk.ndjson part.
 *     for p in part.*; do
 *       curl -sH 'Content-Type: application/x-ndjson' --data-binary "@$p" localhost:9200/_bulk
 *     done */
#include <wiremill/plugin.h>

#include "core/base/json_write.h"
#include "plugins/sinks/jsonl/record.h"
#include "plugins/sinks/streamfile.h"

typedef struct elastic_config {
  wm_streamfile_config stream;
  const char *index;
  bool text;
} elastic_config;

static const wm_param params[] = {
    WM_STREAMFILE_PARAMS(elastic_config, "bulk.ndjson"),
    WM_PARAM(elastic_config, index, WM_PARAM_STRING, "index", "news", "NAME",
             "of the index that articles go to"),
    WM_PARAM(elastic_config, text, WM_PARAM_BOOL, "text", "yes", NULL, "send each article's text"),
};

static wm_status elastic_open(wm_instance *self) {
  static const char *const left_out[] = {"blocks", "tokens", "sentences"}, *const mute[] = {
                                                                               "sentences"};
  static const wm_strings left = {left_out, 3}, muted = {mute, 1};
  const elastic_config *config = self->config;
  uint32_t n;
  wm_json_stream *stream = wm_alloc(self, 1, sizeof *stream);
  const wm_table *tables = wm_tables(self, &n);
  if (!stream)
    return WM_FATAL;
  stream->unit = WM_UNIT_CODEPOINTS;
  stream->text = config->text;
  self->shared = stream;
  return wm_json_stream_plan(self, tables, n, &left, &muted, stream);
}

static wm_status elastic_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  const elastic_config *config = self->config;
  wm_json_writer json = wm_json_write_open(self, out);
  wm_json_write_object(&json);
  wm_json_write_key(&json, "index");
  wm_json_write_object(&json);
  wm_json_write_key(&json, "_index");
  wm_json_write_string(&json, wm_z(config->index));
  wm_json_write_key(&json, "_id");
  wm_json_write_string(&json, article->id);
  wm_json_write_object_end(&json);
  wm_json_write_object_end(&json);
  if (json.failed || !wm_put(self, out, "\n", 1))
    return WM_FATAL;
  return wm_json_stream_article(self, self->shared, article, out);
}

static const wm_use uses[] = {{"*", WM_READS_ALL, NULL}};

static const wm_sink_ops ops = {.size = sizeof ops,
                                .open = elastic_open,
                                .encode = elastic_encode,
                                .begin = wm_streamfile_begin,
                                WM_STREAMFILE_OPS};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_SINK,
    .name = "elastic",
    .version = "1.0",
    .summary = "the stream as bulk requests for Elasticsearch",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = 1,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(elastic_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
