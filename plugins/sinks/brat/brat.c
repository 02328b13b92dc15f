/* The stream as a folder of documents for brat, the annotation tool: to look at what was tagged, or
 * to correct it. */
#include "documents.h"

typedef struct brat_config {
  const char *folder;
  bool events, notes;
  int64_t digits;
} brat_config;

static const wm_param params[] = {
    WM_PARAM(brat_config, folder, WM_PARAM_OUTPUT, "folder", "brat", "file",
             "where the documents go, which is made when it is not there; documents that it has"
             " stay as they are"),
    WM_PARAM(brat_config, events, WM_PARAM_BOOL, "events", "yes", NULL,
             "relations whose words are known are events (E) with a trigger and all arguments; no:"
             " every relation is a binary one (R) of its first two arguments"),
    WM_PARAM(brat_config, notes, WM_PARAM_BOOL, "notes", "yes", NULL,
             "notes (#) say what brat has no other place for: values, rules, scores"),
    WM_PARAM(brat_config, digits, WM_PARAM_INTEGER, "digits", "0", "0..4",
             "of an article's id that name a folder, for collections too large for one"),
};

static wm_status brat_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  const brat_config *config = self->config;
  return wm_brat_annotate(self, article, config->events, config->notes, out);
}

static wm_brat_documents *new_documents(wm_instance *self) {
  return self->scratch = wm_alloc(self, 1, sizeof(wm_brat_documents));
}

static wm_status brat_begin(wm_instance *self) {
  const brat_config *config = self->config;
  wm_brat_documents *documents = new_documents(self);
  return documents ? wm_brat_open(documents, self, config->folder, (uint32_t)config->digits)
                   : WM_FATAL;
}

static wm_status brat_resume(wm_instance *self, wm_str mark) {
  const brat_config *config = self->config;
  wm_brat_documents *documents = new_documents(self);
  return documents ? wm_brat_resume(documents, self, config->folder, (uint32_t)config->digits, mark)
                   : WM_FATAL;
}

static wm_status brat_mark(wm_instance *self, wm_buffer *out) {
  return wm_brat_mark(self->scratch, out);
}

static wm_status brat_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  return wm_brat_add(self->scratch, items, n);
}

static wm_status brat_sync(wm_instance *self) {
  return wm_brat_sync(self->scratch);
}

static wm_status brat_finish(wm_instance *self) {
  return self->scratch ? wm_brat_close(self->scratch) : WM_OK;
}

static void brat_abandon(wm_instance *self) {
  if (self->scratch)
    wm_brat_abandon(self->scratch);
}

static const wm_use uses[] = {[WM_BRAT_USE_ENTITIES] = {"entities", WM_READS, NULL},
                              [WM_BRAT_USE_RELATIONS] = {"relations", WM_READS_IF_THERE, NULL}};

static const wm_sink_ops ops = {.size = sizeof ops,
                                .encode = brat_encode,
                                .begin = brat_begin,
                                .commit = brat_commit,
                                .sync = brat_sync,
                                .finish = brat_finish,
                                .abandon = brat_abandon,
                                .mark = brat_mark,
                                .resume = brat_resume};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_SINK,
    .name = "brat",
    .version = "1.0",
    .summary = "a folder of documents for the annotation tool brat",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = sizeof uses / sizeof *uses,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(brat_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
