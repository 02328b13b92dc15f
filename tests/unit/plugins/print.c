/* A sink, for tests of pipelines: reads every layer and writes nothing. */
#include <wiremill/plugin.h>

typedef struct print_config {
  const char *file;
  const char *database;
} print_config;

static const wm_param params[] = {
    WM_PARAM(print_config, file, WM_PARAM_OUTPUT, "file", "print.txt", NULL, "where to write"),
    WM_PARAM(print_config, database, WM_PARAM_OUTPUT, "database", "", "file",
             "the same, in a file"),
};

static const wm_use uses[] = {{"*", WM_READS_ALL, NULL}};

static wm_status encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  (void)self;
  (void)article;
  (void)out;
  return WM_OK;
}

static wm_status commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  (void)self;
  (void)items;
  (void)n;
  return WM_OK;
}

static const wm_sink_ops ops = {.size = sizeof ops, .encode = encode, .commit = commit};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_SINK,
    .name = "print",
    .version = "1.0",
    .summary = "writes nothing, for tests",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = 1,
    .params = params,
    .n_params = 2,
    .config_size = sizeof(print_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
