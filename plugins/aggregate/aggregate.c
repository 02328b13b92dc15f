/* aggregate: counts entities, which of them share sentences, and relations, over all articles. */
#include "aggregate.h"

#include <unicode/ucasemap.h>

static const wm_use uses[] = {
    [WM_USE_SENTENCES] = {"sentences", WM_READS, NULL},
    [WM_USE_ENTITIES] = {"entities", WM_READS, NULL},
    [WM_USE_RELATIONS] = {"relations", WM_READS_IF_THERE, NULL},
    [WM_USE_ENTITY_COUNTS] = {"entity_counts", WM_WRITES, &wm_entity_counts},
    [WM_USE_COOCCURRENCES] = {"cooccurrences", WM_WRITES, &wm_cooccurrences},
    [WM_USE_RELATION_COUNTS] = {"relation_counts", WM_WRITES, &wm_relation_counts}};

static const wm_param params[] = {
    WM_PARAM(wm_aggregate_config, ignore, WM_PARAM_LIST, "ignore",
             "DATE TIME MONEY PERCENT QUANTITY", NULL, "types of entities that are not counted"),
    WM_PARAM(wm_aggregate_config, most_per_sentence, WM_PARAM_INTEGER, "most-per-sentence", "30",
             "2..1000", "a sentence with more entities (a list) gives no pairs"),
    WM_PARAM(wm_aggregate_config, least_sentences, WM_PARAM_INTEGER, "least-sentences", "1",
             "1..1000000", "pairs that share fewer sentences are not written")};

static wm_status aggregate_open(wm_instance *self) {
  const wm_aggregate_config *config = self->config;
  wm_aggregate *shared = wm_alloc(self, 1, sizeof *shared);
  if (!shared)
    return WM_FATAL;
  shared->n_ignored = config->ignore.n;
  shared->ignored = wm_alloc(self, config->ignore.n, sizeof *shared->ignored);
  if (!shared->ignored)
    return WM_FATAL;
  for (uint32_t i = 0; i < config->ignore.n; i++)
    shared->ignored[i] = wm_intern_z(self, config->ignore.items[i]);
  self->shared = shared;
  return WM_OK;
}

static wm_status aggregate_start(wm_instance *self) {
  UErrorCode code = U_ZERO_ERROR;
  self->scratch = ucasemap_open("", U_FOLD_CASE_DEFAULT, &code);
  return U_SUCCESS(code) ? WM_OK
                         : wm_fail(self, WM_FATAL, "ICU cannot fold case: %s", u_errorName(code));
}

static void aggregate_stop(wm_instance *self) {
  ucasemap_close(self->scratch);
}

static wm_status aggregate_begin(wm_instance *self) {
  wm_aggregate *shared = self->shared;
  self->scratch = &shared->tally;
  return wm_tally_init(&shared->tally) ? WM_OK
                                       : wm_fail(self, WM_FATAL, "out of memory for counts");
}

static wm_status aggregate_fold(wm_instance *self, const wm_encoded *items, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    wm_status status = wm_tally_fold(self, self->scratch, items[i].bytes);
    if (status)
      return status;
  }
  return WM_OK;
}

static wm_status aggregate_save(wm_instance *self, wm_buffer *out) {
  return wm_tally_save(self, self->scratch, out);
}

static wm_status aggregate_merge(wm_instance *self, wm_str state) {
  return wm_tally_merge(self, self->scratch, state);
}

static wm_status aggregate_flush(wm_instance *self) {
  return wm_aggregate_flush(self, self->scratch);
}

static void aggregate_close(wm_instance *self) {
  wm_aggregate *shared = self->shared;
  if (shared)
    wm_tally_free(&shared->tally);
}

static const wm_fold_ops ops = {.size = sizeof ops,
                                .open = aggregate_open,
                                .start = aggregate_start,
                                .encode = wm_aggregate_encode,
                                .stop = aggregate_stop,
                                .begin = aggregate_begin,
                                .fold = aggregate_fold,
                                .save = aggregate_save,
                                .merge = aggregate_merge,
                                .flush = aggregate_flush,
                                .close = aggregate_close};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_FOLD,
                                 .name = "aggregate",
                                 .version = "1.0",
                                 .summary =
                                     "counts entities, pairs and relations over all articles",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = sizeof uses / sizeof *uses,
                                 .params = params,
                                 .n_params = sizeof params / sizeof *params,
                                 .config_size = sizeof(wm_aggregate_config),
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
