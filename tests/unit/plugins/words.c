/* A stage that writes `tokens` and has parameters of every type; it also offers a verb. */
#include "words.h"

static const wm_param params[] = {
    WM_PARAM(words_config, capitals, WM_PARAM_BOOL, "capitals", "no", NULL, "capitals only"),
    WM_PARAM(words_config, most, WM_PARAM_INTEGER, "most", "10", "1..100", "most words"),
    WM_PARAM(words_config, threshold, WM_PARAM_REAL, "threshold", "0.5", "0..1", "least score"),
    WM_PARAM(words_config, window, WM_PARAM_SIZE, "window", "64KiB", "1KiB..1MiB", "of bytes"),
    WM_PARAM(words_config, patience_ms, WM_PARAM_DURATION, "patience", "10s", NULL, "to wait"),
    WM_PARAM(words_config, greeting, WM_PARAM_STRING, "greeting", "hello", NULL, "to say"),
    WM_PARAM(words_config, mode, WM_PARAM_ENUM, "mode", "exact", "fast|exact", "how to match"),
    WM_PARAM(words_config, languages, WM_PARAM_LIST, "languages", "en de", "en|de|sr", "to read"),
    WM_PARAM(words_config, stopwords, WM_PARAM_RESOURCE, "stopwords", "", NULL, "words to skip"),
    WM_PARAM(words_config, lists, WM_PARAM_RESOURCES, "lists", "", NULL, "words to find"),
};

static const wm_field fields[] = {
    WM_FIELD(wm_token, span, WM_FIELD_SPAN, NULL, "where it stands"),
    WM_FIELD(wm_token, norm, WM_FIELD_SYMBOL, NULL, "folded"),
};
static const wm_layer tokens = {"tokens", 1, sizeof(wm_token), fields, 2, "words of the text"};
static const wm_use uses[] = {{"tokens", WM_WRITES, &tokens}};

static wm_status process(wm_instance *self, const wm_article *article) {
  (void)article;
  return wm_append(self, 0, 1) ? WM_OK : WM_REJECT;
}

static const wm_stage_ops ops = {.size = sizeof ops, .process = process};

static const wm_param train_params[] = {
    WM_PARAM(words_train_config, train, WM_PARAM_RESOURCES, "train", NULL, NULL, "files to read"),
    WM_PARAM(words_train_config, output, WM_PARAM_OUTPUT, "output", NULL, NULL, "file to write"),
    WM_PARAM(words_train_config, rounds, WM_PARAM_INTEGER, "rounds", "5", "1..99", "how often"),
};

/* Fails when it is asked for 99 rounds, else says what it was asked for. */
static wm_status train(wm_instance *self, const wm_strings *arguments) {
  const words_train_config *config = self->config;
  if (config->rounds == 99)
    return wm_fail(self, WM_FATAL, "99 rounds are too many");
  wm_log(self, WM_INFO, "%u files, %s, %d rounds, %u arguments", config->train.n, config->output,
         (int)config->rounds, arguments->n);
  return WM_OK;
}

static const wm_verb verbs[] = {
    {"train", "words", "train nothing at all", NULL, train_params, 3, "to ",
     sizeof(words_train_config), train},
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_STAGE,
    .name = "words",
    .version = "1.0",
    .summary = "writes tokens, for tests",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = 1,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(words_config),
    .ops = &ops,
    .verbs = verbs,
    .n_verbs = 1,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
