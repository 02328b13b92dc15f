/* The stage `pos-tag`: sets part of speech and lemma of tokens. */
#include "command.h"
#include "tagger.h"
#include "core/base/words_file.h"

enum { USE_TOKENS, USE_SENTENCES };

static const wm_use uses[] = {
    [USE_TOKENS] = {"tokens", WM_UPDATES, NULL},
    [USE_SENTENCES] = {"sentences", WM_READS, NULL},
};

typedef struct wm_pos_config {
  const char *model, *words;
} wm_pos_config;

static const wm_param params[] = {
    WM_PARAM(wm_pos_config, model, WM_PARAM_RESOURCE, "model", "models/en-pos.model", NULL,
             "the trained model: wiremill train pos-tag"),
    WM_PARAM(wm_pos_config, words, WM_PARAM_RESOURCE, "words", "models/en-words.bin", NULL,
             "the word table that the model was trained with; empty when it needs none"),
};

typedef struct wm_pos_shared {
  struct wm_pos_model model;
  wm_str words; /* mapped */
} wm_pos_shared;

/* Of a worker. */
typedef struct wm_pos_scratch {
  wm_pos_tagger *tagger; /* freed in stop */
  uint32_t epoch;        /* of the symbols it caches */
} wm_pos_scratch;

static bool map_section(void *context, const char *name, wm_str *section) {
  wm_instance *self = context;
  const wm_pos_config *config = self->config;
  return wm_map_resource(self, config->model, WM_POS_MODEL_KIND, WM_POS_MODEL_VERSION, name,
                         section) == WM_OK;
}

static wm_status open_model(wm_instance *self) {
  const wm_pos_config *config = self->config;
  wm_error error;
  wm_str section;
  wm_pos_shared *shared = wm_alloc(self, 1, sizeof *shared);
  if (!shared || !map_section(self, "info", &section))
    return WM_FATAL;
  self->shared = shared;
  if (wm_words_map(config->words, &shared->words, &error) != WM_OK)
    return wm_fail(self, WM_FATAL, "%s", error.text);
  const char *refusal = wm_pos_model_open(&shared->model, map_section, self, shared->words);
  return refusal ? wm_fail(self, WM_FATAL, "%s: %s", config->model, refusal) : WM_OK;
}

static void close_model(wm_instance *self) {
  wm_pos_shared *shared = self->shared;
  if (shared)
    wm_words_unmap(shared->words);
}

static wm_sym intern(void *context, const char *bytes, size_t length) {
  return wm_intern(context, bytes, length);
}

static wm_status start(wm_instance *self) {
  wm_pos_shared *shared = self->shared;
  wm_pos_scratch *scratch = wm_alloc(self, 1, sizeof *scratch);
  if (!scratch)
    return WM_FATAL;
  scratch->tagger = wm_pos_tagger_new(&shared->model, intern, self);
  if (!scratch->tagger)
    return wm_fail(self, WM_FATAL, "out of memory");
  self->scratch = scratch;
  return WM_OK;
}

static void stop(wm_instance *self) {
  wm_pos_scratch *scratch = self->scratch;
  wm_pos_tagger_free(scratch->tagger);
}

static wm_status process(wm_instance *self, const wm_article *article) {
  wm_pos_scratch *scratch = self->scratch;
  uint32_t n_tokens;
  wm_token *tokens = wm_update(self, USE_TOKENS, &n_tokens);
  wm_table sentences = wm_read(self, USE_SENTENCES);
  const wm_sentence *sentence = sentences.rows;
  if (scratch->epoch != article->epoch)
    wm_pos_tagger_forget(scratch->tagger);
  scratch->epoch = article->epoch;
  for (uint32_t i = 0; i < sentences.n; i++)
    wm_pos_tagger_tag(scratch->tagger, article->text, tokens + sentence[i].tokens.begin,
                      sentence[i].tokens.end - sentence[i].tokens.begin);
  return WM_OK;
}

static const wm_stage_ops ops = {
    .size = sizeof ops,
    .open = open_model,
    .start = start,
    .process = process,
    .stop = stop,
    .close = close_model,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_STAGE,
    .name = "pos-tag",
    .version = "1.0",
    .summary = "tells part of speech and lemma of each token",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = sizeof uses / sizeof *uses,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(wm_pos_config),
    .ops = &ops,
    .verbs = &wm_pos_train_verb,
    .n_verbs = 1,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
