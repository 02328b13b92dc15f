/* The stage `language`: says which language an article is written in, from its text and from what
 * its source declares. Stages behind it, and conditions of a pipeline, see the answer as the
 * article's language. */
#include "detect.h"
#include "train.h"

#include <stdio.h>

enum { USE_LANGUAGES };

/* A language that an article is, or is said to be, written in. */
typedef struct wm_language {
  wm_sym language;
  double share, score;
  wm_sym by;
} wm_language;

static const wm_field fields[] = {
    WM_FIELD(wm_language, language, WM_FIELD_SYMBOL, NULL, "BCP 47"),
    WM_FIELD(wm_language, share, WM_FIELD_REAL, NULL,
             "of the text's letters; 0 for what is only declared"),
    WM_FIELD(wm_language, score, WM_FIELD_REAL, NULL,
             "probability that it is so; 0 where nothing is known"),
    WM_FIELD(wm_language, by, WM_FIELD_SYMBOL, NULL, "the model that said so, or declared"),
};

static const wm_layer languages = {.name = "languages",
                                   .version = 1,
                                   .record_size = sizeof(wm_language),
                                   .fields = fields,
                                   .n_fields = sizeof fields / sizeof *fields,
                                   .help = "languages of the article; the first row is its own"};

static const wm_use uses[] = {[USE_LANGUAGES] = {"languages", WM_WRITES, &languages}};

typedef struct config {
  const char *model;
  double least_score;
  uint64_t most_bytes;
} config;

static const wm_param params[] = {
    WM_PARAM(config, model, WM_PARAM_RESOURCE, "model", "models/languages.wm", NULL,
             "the trained detector: wiremill train language"),
    WM_PARAM(config, least_score, WM_PARAM_REAL, "least-score", "0.6", "0..1",
             "what is less probable is not said, and what is declared stays"),
    WM_PARAM(config, most_bytes, WM_PARAM_SIZE, "most-bytes", "1KiB", "256..8KiB",
             "at most about so much of a text is read, in pieces from all over it"),
};

typedef struct shared {
  wm_language_model model;
  wm_sym tags[WM_LANGUAGES];
  wm_sym by, declared;
} shared;

static bool map_section(void *context, const char *name, wm_str *section) {
  wm_instance *self = context;
  const config *c = self->config;
  return wm_map_resource(self, c->model, WM_LANGUAGE_KIND, WM_LANGUAGE_VERSION, name, section) ==
         WM_OK;
}

/* "model:languages" of models/languages.wm. */
static wm_sym name_model(wm_instance *self, const char *path) {
  char name[128];
  const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
  snprintf(name, sizeof name, "model:%.*s", (int)strcspn(base, "."), base);
  return wm_intern_z(self, name);
}

static wm_status open_model(wm_instance *self) {
  const config *c = self->config;
  wm_str info;
  shared *made = wm_alloc(self, 1, sizeof *made);
  if (!made || !map_section(self, "info", &info))
    return WM_FATAL;
  const char *refusal = wm_language_model_open(&made->model, map_section, self);
  if (refusal)
    return wm_fail(self, WM_FATAL, "%s: %s", c->model, refusal);
  for (uint32_t i = 0; i < made->model.info.n; i++)
    made->tags[i] = wm_intern_z(self, made->model.tags[i]);
  made->by = name_model(self, c->model);
  made->declared = wm_intern_z(self, "declared");
  self->shared = made;
  return WM_OK;
}

/* What the model and the declaration say together, the article's own language first. */
typedef struct languages_said {
  wm_language rows[WM_DETECT_MOST + 1];
  uint32_t n;
} languages_said;

static void add_row(languages_said *answer, wm_language row) {
  answer->rows[answer->n++] = row;
}

static void find_languages(wm_instance *self, const wm_article *article, languages_said *answer) {
  const shared *opened = self->shared;
  const config *c = self->config;
  const wm_language_model *model = &opened->model;
  wm_detected found[WM_DETECT_MOST];
  double declared_score;
  uint32_t declared = wm_language_find(model, article->language);
  uint32_t n = wm_language_detect(model, (wm_str){article->text, article->length}, c->most_bytes,
                                  declared, found, &declared_score);
  wm_sym said = wm_intern(self, article->language.bytes, article->language.length);
  /* A language that the model does not know it cannot speak against. */
  bool stands = said && (declared == WM_NONE || !n || found[0].score < c->least_score);
  if (stands)
    add_row(answer, (wm_language){said, 0, declared_score, opened->declared});
  for (uint32_t i = 0; i < n; i++)
    if (found[i].score >= c->least_score)
      add_row(answer, (wm_language){said && found[i].language == declared
                                        ? said /* with its region: en-GB */
                                        : opened->tags[found[i].language],
                                    found[i].share, found[i].score, opened->by});
  if (said && !stands && found[0].language != declared)
    add_row(answer, (wm_language){said, 0, declared_score, opened->declared});
}

static wm_status process(wm_instance *self, const wm_article *article) {
  languages_said answer = {.n = 0};
  find_languages(self, article, &answer);
  if (!answer.n)
    return WM_OK;
  wm_language *rows = wm_append(self, USE_LANGUAGES, answer.n);
  if (!rows)
    return WM_REJECT;
  memcpy(rows, answer.rows, answer.n * sizeof *rows);
  return wm_set_language(self, wm_string(self, answer.rows[0].language));
}

static const wm_stage_ops ops = {.size = sizeof ops, .open = open_model, .process = process};

const wm_plugin *wiremill_plugin(void) {
  static wm_verb verbs[1];
  static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                   .kind = WM_STAGE,
                                   .name = "language",
                                   .version = "1.0",
                                   .summary = "which language an article is written in",
                                   .licence = "Apache-2.0",
                                   .uses = uses,
                                   .n_uses = sizeof uses / sizeof *uses,
                                   .params = params,
                                   .n_params = sizeof params / sizeof *params,
                                   .config_size = sizeof(config),
                                   .ops = &ops,
                                   .verbs = verbs,
                                   .n_verbs = 1};
  verbs[0] = wm_language_train_verb;
  return &plugin;
}
