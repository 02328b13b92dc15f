/* A stage that reads `tokens`, writes `names` that refer to them, and must be given its rules. */
#include <wiremill/plugin.h>

typedef struct names_config {
  const char *rules;
} names_config;

typedef struct names_record {
  uint32_t first;
} names_record;

static const wm_param params[] = {
    WM_PARAM(names_config, rules, WM_PARAM_RESOURCE, "rules", NULL, NULL, "file of rules"),
};

static const wm_field fields[] = {
    WM_FIELD(names_record, first, WM_FIELD_REFERENCE, "tokens", "its first token"),
};
static const wm_layer names = {"names", 1, sizeof(names_record), fields, 1, "names in the text"};
static const wm_use uses[] = {{"tokens", WM_READS, NULL}, {"names", WM_WRITES, &names}};

static wm_status process(wm_instance *self, const wm_article *article) {
  (void)self;
  (void)article;
  return WM_OK;
}

static const wm_stage_ops ops = {.size = sizeof ops, .process = process};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_STAGE,
    .name = "names",
    .version = "1.0",
    .summary = "reads tokens and writes names, for tests",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = 2,
    .params = params,
    .n_params = 1,
    .config_size = sizeof(names_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
