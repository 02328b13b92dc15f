/* A fold for tests: counts articles and bytes of their text. */
#include <wiremill/plugin.h>

typedef struct tally {
  int64_t articles, bytes;
} tally;

static const wm_field fields[] = {
    WM_FIELD(tally, articles, WM_FIELD_INTEGER, NULL, "articles"),
    WM_FIELD(tally, bytes, WM_FIELD_INTEGER, NULL, "bytes of text"),
};
static const wm_layer tallies = {"tallies", 1, sizeof(tally), fields, 2, "one a run"};
static const wm_use uses[] = {{"tallies", WM_WRITES, &tallies}};

static wm_status encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  tally one = {1, article->length};
  return wm_put(self, out, &one, sizeof one) ? WM_OK : WM_FATAL;
}

static wm_status begin(wm_instance *self) {
  self->scratch = wm_alloc(self, 1, sizeof(tally));
  return self->scratch ? WM_OK : WM_FATAL;
}

static wm_status merge(wm_instance *self, wm_str state) {
  tally *sum = self->scratch, one;
  if (state.length != sizeof one)
    return wm_fail(self, WM_FATAL, "the state has %zu bytes", state.length);
  memcpy(&one, state.bytes, sizeof one);
  sum->articles += one.articles;
  sum->bytes += one.bytes;
  return WM_OK;
}

static wm_status fold(wm_instance *self, const wm_encoded *items, uint32_t n) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < n && status == WM_OK; i++)
    status = merge(self, items[i].bytes);
  return status;
}

static wm_status save(wm_instance *self, wm_buffer *out) {
  return wm_put(self, out, self->scratch, sizeof(tally)) ? WM_OK : WM_FATAL;
}

static wm_status flush(wm_instance *self) {
  return wm_emit_table(self, 0, self->scratch, 1);
}

static const wm_fold_ops ops = {.size = sizeof ops,
                                .encode = encode,
                                .begin = begin,
                                .fold = fold,
                                .save = save,
                                .merge = merge,
                                .flush = flush};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_FOLD,
                                 .name = "count",
                                 .version = "1",
                                 .summary = "counts articles",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = 1,
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
