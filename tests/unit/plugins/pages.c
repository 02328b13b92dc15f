/* A format, for tests of pipelines, that writes the layer `blocks`. */
#include "plugins/formats/blocks.h"

#ifndef NAME
#define NAME "pages"
#endif

static int bid(wm_instance *self, wm_str path, wm_str head) {
  (void)self;
  (void)path;
  (void)head;
  return 0;
}

static wm_status decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  (void)self;
  (void)record;
  (void)builder;
  return WM_OK;
}

static const wm_format_ops ops = {.size = sizeof ops, .bid = bid, .decode = decode};

static const wm_use uses[] = {{"blocks", WM_WRITES, &wm_blocks_layer}};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = NAME,
    .version = "1.0",
    .summary = "takes nothing, for tests",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = 1,
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
