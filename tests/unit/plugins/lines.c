/* A format, for tests of pipelines: takes every entry and makes no article of it. */
#include <wiremill/plugin.h>

static int bid(wm_instance *self, wm_str path, wm_str head) {
  (void)self;
  (void)path;
  (void)head;
  return 1;
}

static wm_status decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  (void)self;
  (void)record;
  (void)builder;
  return WM_OK;
}

static const wm_format_ops ops = {.size = sizeof ops, .bid = bid, .decode = decode};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "lines",
    .version = "1.0",
    .summary = "takes every entry, for tests",
    .licence = "Apache-2.0",
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
