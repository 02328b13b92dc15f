/* aggregate: counts entities, which of them share sentences, and relations, over all articles: by
 * day, by publisher, with what is new. */
#include "flush.h"
#include "state.h"

#include "core/base/buffer.h"
#include "core/base/layer.h"

#include <unicode/ucasemap.h>

static const wm_use uses[] = {
    [WM_USE_SENTENCES] = {"sentences", WM_READS, NULL},
    [WM_USE_ENTITIES] = {"entities", WM_READS, NULL},
    [WM_USE_RELATIONS] = {"relations", WM_READS_IF_THERE, NULL},
    [WM_USE_STORIES] = {"article_stories", WM_READS_IF_THERE, NULL},
    [WM_USE_ENTITY_COUNTS] = {"entity_counts", WM_WRITES, &wm_entity_counts},
    [WM_USE_ENTITY_DAYS] = {"entity_days", WM_WRITES, &wm_entity_days},
    [WM_USE_ENTITY_SOURCES] = {"entity_sources", WM_WRITES, &wm_entity_sources},
    [WM_USE_COOCCURRENCES] = {"cooccurrences", WM_WRITES, &wm_cooccurrences},
    [WM_USE_RELATION_COUNTS] = {"relation_counts", WM_WRITES, &wm_relation_counts},
    [WM_USE_RELATION_EXAMPLES] = {"relation_examples", WM_WRITES, &wm_relation_examples}};

static const wm_param params[] = {
    WM_PARAM(wm_aggregate_config, ignore, WM_PARAM_LIST, "ignore",
             "DATE TIME MONEY PERCENT QUANTITY", NULL, "types of entities that are not counted"),
    WM_PARAM(wm_aggregate_config, most_per_sentence, WM_PARAM_INTEGER, "most-per-sentence", "30",
             "2..1000", "a sentence with more entities (a list) gives no pairs"),
    WM_PARAM(wm_aggregate_config, least_sentences, WM_PARAM_INTEGER, "least-sentences", "1",
             "1..1000000", "pairs that share fewer sentences are not written"),
    WM_PARAM(wm_aggregate_config, evidence, WM_PARAM_INTEGER, "evidence", "3", "0..1000",
             "statements of a relation that are kept, the earliest"),
    WM_PARAM(wm_aggregate_config, recent_days, WM_PARAM_INTEGER, "recent-days", "1", "1..36500",
             "a burst is in as many days up to the newest article's …"),
    WM_PARAM(wm_aggregate_config, earlier_days, WM_PARAM_INTEGER, "earlier-days", "28", "1..36500",
             "… and measured against as many days before them"),
    WM_PARAM(wm_aggregate_config, memory, WM_PARAM_SIZE, "memory", "256MiB", "64KiB..64GiB",
             "counts that need more are sorted on disk"),
    WM_PARAM(wm_aggregate_config, spill, WM_PARAM_OUTPUT, "spill", "aggregate.tmp", "file",
             "where; the file is unlinked as soon as it is made")};

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
  wm_aggregate_worker *worker = wm_alloc(self, 1, sizeof *worker);
  if (!worker)
    return WM_FATAL;
  self->scratch = worker;
  worker->fold = ucasemap_open("", U_FOLD_CASE_DEFAULT, &code);
  return U_SUCCESS(code) ? WM_OK
                         : wm_fail(self, WM_FATAL, "ICU cannot fold case: %s", u_errorName(code));
}

static void aggregate_stop(wm_instance *self) {
  wm_aggregate_worker *worker = self->scratch;
  if (!worker)
    return;
  ucasemap_close(worker->fold);
  wm_buffer_free(&worker->key);
  wm_buffer_free(&worker->keys);
  wm_buffer_free(&worker->entries);
}

static wm_ledger *ledger_of(wm_instance *self) {
  wm_aggregate *shared = self->shared;
  return shared->ledger;
}

static wm_status aggregate_begin(wm_instance *self) {
  const wm_aggregate_config *config = self->config;
  wm_aggregate *shared = self->shared;
  shared->ledger = wm_ledger_new(self, config->spill, config->memory, (uint32_t)config->evidence);
  return shared->ledger ? WM_OK : WM_FATAL;
}

static wm_status aggregate_fold(wm_instance *self, const wm_encoded *items, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    wm_status status = wm_aggregate_add(self, ledger_of(self), items[i].bytes);
    if (status)
      return status;
  }
  return WM_OK;
}

static wm_status aggregate_save(wm_instance *self, wm_buffer *out) {
  return wm_state_save(self, ledger_of(self), out);
}

static wm_status aggregate_merge(wm_instance *self, wm_str state) {
  return wm_state_merge(self, ledger_of(self), state);
}

/* Which articles tell the story of another, as duplicates says. */
static wm_status aggregate_table(wm_instance *self, const wm_table *piece) {
  wm_aggregate *shared = self->shared;
  const wm_field *article = wm_layer_typed_field(piece->layer, "article", WM_FIELD_TEXT);
  const wm_field *story = wm_layer_typed_field(piece->layer, "story", WM_FIELD_TEXT);
  if (!article || !story)
    return wm_fail(self, WM_FATAL, "table '%s' has no columns article and story",
                   piece->layer->name);
  for (uint32_t i = 0; i < piece->n; i++) {
    const void *row = wm_table_row(piece, i);
    const wm_str *own = wm_field_at(row, article), *first = wm_field_at(row, story);
    if (wm_key_compare(*own, *first) != 0 && !wm_retold_add(&shared->retold, *own, *first))
      return wm_fail(self, WM_FATAL, "out of memory for stories");
  }
  return WM_OK;
}

static wm_status aggregate_flush(wm_instance *self) {
  return wm_aggregate_flush(self, ledger_of(self));
}

static void aggregate_close(wm_instance *self) {
  wm_aggregate *shared = self->shared;
  if (!shared)
    return;
  wm_ledger_free(shared->ledger);
  wm_retold_free(&shared->retold);
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
                                .close = aggregate_close,
                                .table = aggregate_table};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_FOLD,
                                 .name = "aggregate",
                                 .version = "1.1",
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
