/* entity-extract: tokens and sentences in, entities out. Sources hand over candidates, resolve.c
 * settles their conflicts, names.c gives the mentions of one thing one name. */
#include "candidates.h"
#include "gazetteer/command.h"
#include "lexicon.h"
#include "names.h"
#include "pronouns.h"
#include "resolve.h"
#include "subtypes.h"
#include "tagger/command.h"
#include "tagger/eval_command.h"
#include "tagger/source.h"
#include "core/base/langtag.h"

enum { USE_TOKENS, USE_SENTENCES, USE_ENTITIES };

static const wm_field entity_fields[] = {
    WM_FIELD(wm_entity, span, WM_FIELD_SPAN, NULL, "where the name or value stands"),
    WM_FIELD(wm_entity, tokens, WM_FIELD_RANGE, "tokens", "its tokens"),
    WM_FIELD(wm_entity, type, WM_FIELD_SYMBOL, NULL,
             "PER ORG LOC MISC DATE TIME MONEY PERCENT QUANTITY"),
    WM_FIELD(wm_entity, subtype, WM_FIELD_SYMBOL, NULL, "country, city, company …"),
    WM_FIELD(wm_entity, name, WM_FIELD_SYMBOL, NULL, "the same for all mentions of one thing"),
    WM_FIELD(wm_entity, ref, WM_FIELD_SYMBOL, NULL, "id: iso3166:KE, geonames:184745 …"),
    WM_FIELD(wm_entity, value, WM_FIELD_SYMBOL, NULL, "normalised: 2020-03-15, 150000000 USD …"),
    WM_FIELD(wm_entity, role, WM_FIELD_SYMBOL, NULL, "title or role said with a person's name"),
    WM_FIELD(wm_entity, by, WM_FIELD_SYMBOL, NULL, "the model, gazetteer or rule that said so"),
    WM_FIELD(wm_entity, score, WM_FIELD_REAL, NULL, "probability that span and type are right"),
};

static const wm_layer entities = {.name = "entities",
                                  .version = 1,
                                  .record_size = sizeof(wm_entity),
                                  .fields = entity_fields,
                                  .n_fields = sizeof entity_fields / sizeof *entity_fields,
                                  .help = "names and values"};

static const wm_use uses[] = {
    {"tokens", WM_READS, NULL}, {"sentences", WM_READS, NULL}, {"entities", WM_WRITES, &entities}};

static const wm_param params[] = {
    WM_PARAM(wm_extract_config, gazetteers, WM_PARAM_RESOURCES, "gazetteers", "", NULL,
             "compiled gazetteers to look names up in"),
    WM_PARAM(wm_extract_config, edit_distance, WM_PARAM_INTEGER, "edit-distance", "0", "0..1",
             "1: a capitalised word of 6 letters or more may be one letter away from a name's"),
    WM_PARAM(wm_extract_config, model, WM_PARAM_RESOURCE, "model", "", NULL,
             "tagger that finds names no list has, made by wiremill train entities"),
    WM_PARAM(wm_extract_config, model_languages, WM_PARAM_LIST, "model-languages", "", NULL,
             "languages that the model understands, und for unknown: [en, und]; articles in others "
             "are not put to it. Empty: all are"),
    WM_PARAM(wm_extract_config, values, WM_PARAM_BOOL, "values", "yes", NULL,
             "find dates, times, money, percentages, quantities"),
    WM_PARAM(wm_extract_config, numbers, WM_PARAM_BOOL, "numbers", "no", NULL,
             "also plain numbers: QUANTITY, subtype cardinal or ordinal"),
    WM_PARAM(wm_extract_config, rules, WM_PARAM_BOOL, "rules", "yes", NULL,
             "find names by their form: President X Y, X Ltd, Ministry of X"),
    WM_PARAM(wm_extract_config, pronouns, WM_PARAM_BOOL, "pronouns", "no", NULL,
             "write he, her, its, who … too, with the name of what they stand for"),
    WM_PARAM(wm_extract_config, least_score, WM_PARAM_REAL, "least-score", "0.5", "0..1",
             "entities below this probability are not written"),
};

/* In the order in which they are asked; a later one may read what earlier ones found. */
static const wm_source *const sources[] = {&wm_gazetteer_source, &wm_tagger_source,
                                           &wm_value_source, &wm_rule_source};
enum { N_SOURCES = sizeof sources / sizeof *sources };

typedef struct shared {
  wm_kinds kinds;
  wm_lexicon lexicon;
  wm_subtypes subtypes;
  wm_pronouns pronouns;
  void *sources[N_SOURCES];
} shared;

typedef struct scratch {
  void *sources[N_SOURCES];
} scratch;

static void name_kinds(wm_instance *self, wm_kinds *kinds) {
  *kinds = (wm_kinds){.per = wm_intern_z(self, "PER"),
                      .org = wm_intern_z(self, "ORG"),
                      .loc = wm_intern_z(self, "LOC"),
                      .misc = wm_intern_z(self, "MISC"),
                      .country = wm_intern_z(self, "country"),
                      .capital = wm_intern_z(self, "capital"),
                      .company = wm_intern_z(self, "company"),
                      .first_name = wm_intern_z(self, "first-name")};
}

static wm_status extract_open(wm_instance *self) {
  shared *made = wm_alloc(self, 1, sizeof *made);
  if (!made)
    return WM_FATAL;
  self->shared = made;
  name_kinds(self, &made->kinds);
  if (!wm_lexicon_open(&made->lexicon, self) || !wm_subtypes_open(&made->subtypes, self) ||
      !wm_pronouns_open(&made->pronouns, self))
    return WM_FATAL;
  for (uint32_t i = 0; i < N_SOURCES; i++) {
    wm_status status = sources[i]->open(self, &made->sources[i]);
    if (status != WM_OK)
      return status;
  }
  return WM_OK;
}

static wm_status extract_start(wm_instance *self) {
  const shared *opened = self->shared;
  scratch *made = wm_alloc(self, 1, sizeof *made);
  if (!made)
    return WM_FATAL;
  self->scratch = made;
  for (uint32_t i = 0; i < N_SOURCES; i++) {
    if (!opened->sources[i] || !sources[i]->start)
      continue;
    wm_status status = sources[i]->start(self, opened->sources[i], &made->sources[i]);
    if (status != WM_OK)
      return status;
  }
  return WM_OK;
}

static wm_status write_entities(wm_instance *self, const wm_candidates *candidates,
                                double least_score) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < candidates->n; i++)
    n += candidates->items[i].score >= least_score;
  wm_entity *rows = n ? wm_append(self, USE_ENTITIES, n) : NULL;
  if (n && !rows)
    return WM_REJECT;
  for (uint32_t i = 0; i < candidates->n; i++) {
    const wm_candidate *c = &candidates->items[i];
    if (c->score >= least_score)
      *rows++ = (wm_entity){.span = c->span,
                            .tokens = c->tokens,
                            .type = c->type,
                            .subtype = c->subtype,
                            .name = c->name,
                            .ref = c->ref,
                            .value = c->value,
                            .role = c->role,
                            .by = c->by,
                            .score = (double)c->score};
  }
  return WM_OK;
}

/* Whether the tagger has a say on an article. */
static bool asks_tagger(const wm_extract_config *config, const wm_article *article) {
  return config->model && config->model[0] &&
         wm_langtag_in(config->model_languages, article->language);
}

static wm_status extract_process(wm_instance *self, const wm_article *article) {
  const shared *opened = self->shared;
  const scratch *started = self->scratch;
  const wm_extract_config *config = self->config;
  wm_table tokens = wm_read(self, USE_TOKENS), sentences = wm_read(self, USE_SENTENCES);
  wm_passage passage = {.self = self,
                        .kinds = &opened->kinds,
                        .article = article,
                        .tokens = tokens.rows,
                        .sentences = sentences.rows,
                        .n_tokens = tokens.n,
                        .n_sentences = sentences.n};
  wm_candidates candidates = {0};
  bool tagged = asks_tagger(config, article);
  for (uint32_t i = 0; i < N_SOURCES; i++) {
    if (!opened->sources[i] || (sources[i] == &wm_tagger_source && !tagged))
      continue;
    wm_status status =
        sources[i]->find(&passage, opened->sources[i], started->sources[i], &candidates);
    if (status != WM_OK)
      return status;
  }
  if (tagged) {
    wm_candidates_cut_owners(&candidates, &passage);
    wm_candidates_heed_tagger(&candidates);
  }
  if (!wm_candidates_resolve(&candidates, self))
    return WM_REJECT;
  wm_subtypes_fill(&opened->subtypes, &passage, &candidates);
  if (!wm_names_take_roles(&passage, &opened->lexicon, &candidates) ||
      !wm_names_echo(&passage, &opened->lexicon, &candidates) ||
      !wm_candidates_resolve(&candidates, self) || !wm_names_join(&passage, &candidates))
    return WM_REJECT;
  if (config->pronouns && !wm_pronouns_add(&passage, &opened->pronouns, &candidates))
    return WM_REJECT;
  return write_entities(self, &candidates, config->least_score);
}

static void extract_stop(wm_instance *self) {
  const scratch *started = self->scratch;
  for (uint32_t i = 0; started && i < N_SOURCES; i++)
    if (started->sources[i] && sources[i]->stop)
      sources[i]->stop(self, started->sources[i]);
}

static void extract_close(wm_instance *self) {
  const shared *opened = self->shared;
  for (uint32_t i = 0; opened && i < N_SOURCES; i++)
    if (opened->sources[i] && sources[i]->close)
      sources[i]->close(self, opened->sources[i]);
}

static const wm_stage_ops ops = {.size = sizeof ops,
                                 .open = extract_open,
                                 .start = extract_start,
                                 .process = extract_process,
                                 .stop = extract_stop,
                                 .close = extract_close};

const wm_plugin *wiremill_plugin(void) {
  static wm_verb verbs[3];
  static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                   WM_STAGE,
                                   "entity-extract",
                                   "1.0",
                                   "names of people, organisations, places and other things",
                                   "Apache-2.0",
                                   uses,
                                   sizeof uses / sizeof *uses,
                                   params,
                                   sizeof params / sizeof *params,
                                   sizeof(wm_extract_config),
                                   &ops,
                                   verbs,
                                   sizeof verbs / sizeof *verbs};
  verbs[0] = wm_compile_gazetteer_verb;
  verbs[1] = wm_train_entities_verb;
  verbs[2] = wm_eval_entities_verb;
  return &plugin;
}
