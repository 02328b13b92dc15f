/* my-plugin: a stage for Wiremill. As it stands it marks words of a list in each article and writes
 * where they are to the layer `my_plugin`; make of it what you need. */
#include <wiremill/plugin.h>

/* What a pipeline may set. `wiremill plugins ./my-plugin.so` shows these parameters with their
 * help. */
typedef struct config {
  wm_strings words;
} config;

static const wm_param params[] = {
    WM_PARAM(config, words, WM_PARAM_LIST, "words", "flood storm drought", NULL,
             "words to mark, in small letters"),
};

/* A row of the layer. Sinks write each field, in JSON lines and in databases. */
typedef struct mark {
  wm_span span;
  wm_sym word;
} mark;

static const wm_field fields[] = {
    WM_FIELD(mark, span, WM_FIELD_SPAN, NULL, "where it stands"),
    WM_FIELD(mark, word, WM_FIELD_SYMBOL, NULL, "the word of the list"),
};
static const wm_layer layer = {"my_plugin", 1, sizeof(mark), fields, 2, "words of a list"};

/* The layers it uses; the functions below name them by their index here. */
enum { TOKENS, MARKS };
static const wm_use uses[] = {
    {"tokens", WM_READS, NULL},
    {"my_plugin", WM_WRITES, &layer},
};

/* Once, before the workers are forked: what is built here is shared by them and stays as it is.
 * Symbols of the words: a token is compared by a number. */
static wm_status open(wm_instance *self) {
  const config *c = self->config;
  wm_sym *words = wm_alloc(self, c->words.n, sizeof *words);
  if (!words)
    return WM_FATAL;
  for (uint32_t i = 0; i < c->words.n; i++)
    words[i] = wm_intern_z(self, c->words.items[i]);
  self->shared = words;
  return WM_OK;
}

static bool is_listed(const wm_instance *self, wm_sym word) {
  const config *c = self->config;
  const wm_sym *words = self->shared;
  for (uint32_t i = 0; i < c->words.n; i++)
    if (words[i] == word)
      return true;
  return false;
}

/* Once an article. WM_REJECT would send this article to the rejects; the run goes on. */
static wm_status process(wm_instance *self, const wm_article *article) {
  (void)article; /* article->text has the words themselves */
  wm_table table = wm_read(self, TOKENS);
  const wm_token *tokens = table.rows;
  for (uint32_t i = 0; i < table.n; i++) {
    if (!is_listed(self, tokens[i].norm))
      continue;
    mark *row = wm_append(self, MARKS, 1);
    if (!row)
      return WM_REJECT;
    *row = (mark){tokens[i].span, tokens[i].norm};
  }
  return WM_OK;
}

static const wm_stage_ops ops = {.size = sizeof ops, .open = open, .process = process};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_STAGE,
                                 .name = "my-plugin",
                                 .version = "0.1",
                                 .summary = "marks words of a list",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = sizeof uses / sizeof *uses,
                                 .params = params,
                                 .n_params = sizeof params / sizeof *params,
                                 .config_size = sizeof(config),
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
