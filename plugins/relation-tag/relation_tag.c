/* The stage `relation-tag`: tokens, sentences and entities in, relations out, by rules and by a
 * trained classifier. */
#include "classifier/classify.h"
#include "classifier/command.h"
#include "explain.h"
#include "rules_verbs.h"
#include "core/base/words_file.h"

enum { USE_TOKENS, USE_SENTENCES, USE_ENTITIES, USE_RELATIONS };

static const wm_field relation_fields[] = {
    WM_FIELD(wm_relation, type, WM_FIELD_SYMBOL, NULL, "agreement, member-of, supply …"),
    WM_FIELD(wm_relation, trigger, WM_FIELD_SPAN, NULL, "the words that state it"),
    WM_FIELD(wm_relation, args, WM_FIELD_ARGUMENTS, "entities", "who plays which role"),
    WM_FIELD(wm_relation, sentence, WM_FIELD_REFERENCE, "sentences", "where it is stated"),
    WM_FIELD(wm_relation, polarity, WM_FIELD_ENUM, WM_POLARITY_NAMES, "is it so, or is it not"),
    WM_FIELD(wm_relation, modality, WM_FIELD_ENUM, WM_MODALITY_NAMES, "how sure the text is of it"),
    WM_FIELD(wm_relation, source, WM_FIELD_REFERENCE, "entities", "who says so"),
    WM_FIELD(wm_relation, date, WM_FIELD_SYMBOL, NULL, "ISO 8601, when the text gives one"),
    WM_FIELD(wm_relation, by, WM_FIELD_SYMBOL, NULL, "the rule or model that found it"),
    WM_FIELD(wm_relation, score, WM_FIELD_REAL, NULL, "probability that it is stated as given"),
    WM_FIELD(wm_relation, title, WM_FIELD_TEXT, NULL, "of an office, as the text has it"),
    WM_FIELD(wm_relation, purpose, WM_FIELD_TEXT, NULL, "what it is for, as the text has it"),
};

static const wm_layer relations_layer = {.name = "relations",
                                         .version = 1,
                                         .record_size = sizeof(wm_relation),
                                         .fields = relation_fields,
                                         .n_fields =
                                             sizeof relation_fields / sizeof *relation_fields,
                                         .help = "who did what to whom"};

static const wm_use uses[] = {
    [USE_TOKENS] = {"tokens", WM_READS, NULL},
    [USE_SENTENCES] = {"sentences", WM_READS, NULL},
    [USE_ENTITIES] = {"entities", WM_READS, NULL},
    [USE_RELATIONS] = {"relations", WM_WRITES, &relations_layer},
};

typedef struct wm_tag_config {
  wm_strings rules;
  const char *model, *words;
  uint32_t use; /* wm_classify_use */
  double least_score, classifier_score;
  bool explain;
  int64_t max_sentence, max_steps, max_relations, max_pairs;
} wm_tag_config;

static const wm_param params[] = {
    WM_PARAM(wm_tag_config, rules, WM_PARAM_RESOURCES, "rules", "news.rules", NULL,
             "files of rules, see wiremill-rules(5)"),
    WM_PARAM(wm_tag_config, model, WM_PARAM_RESOURCE, "model", "", NULL,
             "trained classifier, made by wiremill train relations"),
    WM_PARAM(wm_tag_config, words, WM_PARAM_RESOURCE, "words", "models/en-words.bin", NULL,
             "the word table that the classifier was trained with"),
    WM_PARAM(wm_tag_config, use, WM_PARAM_ENUM, "use", "both", "rules|classifier|both",
             "who is heard; without a model only rules can be. The classifier reads what rules "
             "found in any case"),
    WM_PARAM(wm_tag_config, least_score, WM_PARAM_REAL, "least-score", "0.3", "0..1",
             "relations below this probability are not written"),
    WM_PARAM(wm_tag_config, classifier_score, WM_PARAM_REAL, "classifier-score", "0", "0..1",
             "relations that the classifier alone gives must be this probable, and 1 keeps none; 0 "
             "leaves it to "
             "the model, which keeps those that make its F1 best"),
    WM_PARAM(wm_tag_config, explain, WM_PARAM_BOOL, "explain", "no", NULL,
             "tell on standard output which rules fired or came close; see `wiremill rules`"),
    WM_PARAM(wm_tag_config, max_sentence, WM_PARAM_INTEGER, "max-sentence", "1000", "10..100000",
             "tokens; a longer sentence is worked on in pieces of this size"),
    WM_PARAM(wm_tag_config, max_steps, WM_PARAM_INTEGER, "max-steps", "2000", "10..1000000",
             "steps of one attempt at a pattern before it is given up"),
    WM_PARAM(wm_tag_config, max_relations, WM_PARAM_INTEGER, "max-relations", "10000",
             "1..10000000", "of an article; further ones are dropped"),
    WM_PARAM(wm_tag_config, max_pairs, WM_PARAM_INTEGER, "max-pairs", "64", "1..10000",
             "relations that one statement about enumerated names may give"),
};

static wm_sym intern(void *context, const char *bytes, size_t length) {
  return wm_intern(context, bytes, length);
}

/* What is opened once. */
typedef struct wm_tag_shared {
  wm_rules *rules;
  wm_str words;                   /* mapped; empty without a model */
  const wm_classify_model *model; /* NULL when there is none */
  wm_arena memory;                /* of its names */
} wm_tag_shared;

/* What a worker has. */
typedef struct wm_tag_scratch {
  wm_relate relate;
  wm_classify classify;
  uint32_t epoch; /* of the symbols the classifier knows */
} wm_tag_scratch;

static bool map_section(void *context, const char *name, wm_str *section) {
  wm_instance *self = context;
  const wm_tag_config *config = self->config;
  return wm_map_resource(self, config->model, WM_CLASSIFIER_KIND, WM_CLASSIFIER_VERSION, name,
                         section) == WM_OK;
}

/* "model:en-news-relations" of models/en-news-relations.wm. */
static void name_model(const char *path, char *name, size_t size) {
  const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
  const char *dot = strrchr(base, '.');
  int length = (int)(dot && dot > base ? (size_t)(dot - base) : strlen(base));
  snprintf(name, size, "model:%.*s", length, base);
}

static wm_status open_model(wm_instance *self, wm_tag_shared *shared) {
  const wm_tag_config *config = self->config;
  char name[256];
  wm_error error;
  wm_str info;
  wm_classify_model *model = wm_alloc(self, 1, sizeof *model);
  if (!model || !map_section(self, "info", &info))
    return WM_FATAL;
  if (wm_words_map(config->words, &shared->words, &error) != WM_OK)
    return wm_fail(self, WM_FATAL, "%s", error.text);
  const char *refusal = wm_classifier_open(&model->classifier, map_section, self, shared->words);
  if (refusal)
    return wm_fail(self, WM_FATAL, "%s: %s", config->model, refusal);
  name_model(config->model, name, sizeof name);
  if (!wm_classify_name(model, shared->rules, name, intern, self, &shared->memory))
    return wm_fail(self, WM_FATAL, "out of memory");
  shared->model = model;
  return WM_OK;
}

static wm_status tag_open(wm_instance *self) {
  const wm_tag_config *config = self->config;
  wm_tag_shared *shared = wm_alloc(self, 1, sizeof *shared);
  wm_error error;
  bool has_model = config->model && config->model[0];
  if (!shared)
    return WM_FATAL;
  self->shared = shared;
  if (wm_rules_load(&config->rules, intern, self, &shared->rules, &error) != WM_OK)
    return wm_fail(self, WM_FATAL, "%s", error.text);
  if (config->use == WM_USE_CLASSIFIER && !has_model)
    return wm_fail(self, WM_FATAL, "use: classifier needs a model");
  return has_model && config->use != WM_USE_RULES ? open_model(self, shared) : WM_OK;
}

static wm_status tag_start(wm_instance *self) {
  const wm_tag_config *config = self->config;
  const wm_tag_shared *shared = self->shared;
  wm_tag_scratch *scratch = wm_alloc(self, 1, sizeof *scratch);
  if (!scratch)
    return WM_FATAL;
  wm_relate *relate = &scratch->relate;
  relate->rules = shared->rules;
  relate->limits = (wm_relate_limits){.max_sentence = (uint32_t)config->max_sentence,
                                      .max_steps = (uint32_t)config->max_steps,
                                      .max_relations = (uint32_t)config->max_relations,
                                      .max_pairs = (uint32_t)config->max_pairs};
  self->scratch = scratch;
  if (!shared->model)
    return WM_OK;
  if (!wm_classify_init(&scratch->classify, shared->model, config->use, config->classifier_score))
    return wm_fail(self, WM_FATAL, "out of memory");
  relate->after_rules = wm_classify_sentence;
  relate->after_context = &scratch->classify;
  return WM_OK;
}

static wm_status write_relation(wm_instance *self, const wm_finding *f, wm_relation *row) {
  wm_argument *args = wm_article_alloc(self, f->n_filled, sizeof *args);
  if (!args)
    return WM_REJECT;
  for (uint32_t i = 0; i < f->n_filled; i++)
    args[i] = (wm_argument){f->type->roles[f->filled[i].role].symbol, f->filled[i].entity};
  *row = (wm_relation){.type = f->type->symbol,
                       .trigger = f->trigger,
                       .args = {args, f->n_filled},
                       .sentence = f->sentence,
                       .polarity = f->certainty.polarity,
                       .modality = f->certainty.modality,
                       .source = f->certainty.source,
                       .date = f->date,
                       .by = f->by,
                       .score = f->score,
                       .title = f->title,
                       .purpose = f->purpose};
  return WM_OK;
}

static bool is_wanted(const wm_tag_config *config, const wm_finding *f) {
  return f->score >= config->least_score && (!f->learned || f->score >= config->classifier_score);
}

static wm_status write_relations(wm_instance *self, const wm_relate *relate) {
  const wm_tag_config *config = self->config;
  uint32_t n = 0;
  for (uint32_t i = 0; i < relate->n_findings; i++)
    n += is_wanted(config, &relate->findings[i]);
  wm_relation *rows = n ? wm_append(self, USE_RELATIONS, n) : NULL;
  if (n && !rows)
    return WM_REJECT;
  for (uint32_t i = 0; i < relate->n_findings; i++)
    if (is_wanted(config, &relate->findings[i]) &&
        write_relation(self, &relate->findings[i], rows++) != WM_OK)
      return WM_REJECT;
  return WM_OK;
}

static wm_status tag_process(wm_instance *self, const wm_article *article) {
  wm_tag_scratch *scratch = self->scratch;
  wm_relate *relate = &scratch->relate;
  wm_table tokens = wm_read(self, USE_TOKENS), sentences = wm_read(self, USE_SENTENCES);
  wm_table entities = wm_read(self, USE_ENTITIES);
  wm_annotated annotated = {.text = article->text,
                            .title = article->title,
                            .tokens = tokens.rows,
                            .sentences = sentences.rows,
                            .entities = entities.rows,
                            .n_tokens = tokens.n,
                            .n_sentences = sentences.n,
                            .n_entities = entities.n};
  const wm_tag_config *config = self->config;
  if (relate->after_rules && scratch->epoch != article->epoch)
    wm_classify_forget(&scratch->classify);
  scratch->epoch = article->epoch;
  if (config->explain ? !wm_explain_article(relate, &annotated, stdout)
                      : !wm_relate_article(relate, &annotated))
    return wm_fail(self, WM_FATAL, "out of memory");
  if (relate->n_dropped)
    wm_log(self, WM_DEBUG, "%u relations beyond max-relations or max-pairs were dropped",
           relate->n_dropped);
  return write_relations(self, relate);
}

static void tag_stop(wm_instance *self) {
  wm_tag_scratch *scratch = self->scratch;
  if (!scratch)
    return;
  wm_relate_free(&scratch->relate);
  wm_classify_free(&scratch->classify);
}

static void tag_close(wm_instance *self) {
  wm_tag_shared *shared = self->shared;
  if (!shared)
    return;
  wm_rules_free(shared->rules);
  wm_words_unmap(shared->words);
  wm_arena_free(&shared->memory);
}

static const wm_stage_ops ops = {.size = sizeof ops,
                                 .open = tag_open,
                                 .start = tag_start,
                                 .process = tag_process,
                                 .stop = tag_stop,
                                 .close = tag_close};

static wm_verb verbs[WM_RULES_VERBS + 1];

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_STAGE,
    .name = "relation-tag",
    .version = "1.0",
    .summary = "finds who did what to whom, by rules and a trained classifier",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = sizeof uses / sizeof *uses,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(wm_tag_config),
    .ops = &ops,
    .verbs = verbs,
    .n_verbs = sizeof verbs / sizeof *verbs};

const wm_plugin *wiremill_plugin(void) {
  memcpy(verbs, wm_rules_verbs, sizeof wm_rules_verbs);
  verbs[WM_RULES_VERBS] = wm_train_relations_verb;
  return &plugin;
}
