/* A stage that also writes `tokens`, declared in another version, and updates `names`. */
#include <wiremill/plugin.h>

static const wm_field fields[] = {
    WM_FIELD(wm_token, span, WM_FIELD_SPAN, NULL, "where it stands"),
};
static const wm_layer tokens = {"tokens", 2, sizeof(wm_token), fields, 1, "words of the text"};
static const wm_use uses[] = {{"tokens", WM_WRITES, &tokens}, {"names", WM_UPDATES, NULL}};

static wm_status process(wm_instance *self, const wm_article *article) {
  (void)self;
  (void)article;
  return WM_OK;
}

static const wm_stage_ops ops = {.size = sizeof ops, .process = process};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_STAGE,
    .name = "rival",
    .version = "1.0",
    .summary = "writes tokens in another way, for tests",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = 2,
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
