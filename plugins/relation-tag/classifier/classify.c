/* Classifying the pairs of a sentence. */
#include "classify.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/clones.h"
#include "plugins/relation-tag/phrases.h"

enum { FORM_BITS = 14, ANSWERS_MAX = WM_ANSWERS };

static const int8_t *wide_row(const wm_classifier *c, uint64_t key, uint32_t kind) {
  uint32_t row = wm_keymap_find(&c->wide, wm_pair_wide_key(key, kind));
  return row == WM_NONE ? NULL : c->wide_rows + c->wide_at[row];
}

/* ---- opening ---- */

static const wm_relation_type *find_type(const wm_rules *rules, const char *name) {
  for (uint32_t i = 0; i < rules->n_types; i++)
    if (wm_str_is(rules->types[i].name, name))
      return &rules->types[i];
  return NULL;
}

/* A type that no rule has: its roles are head and tail. */
static const wm_relation_type *own_type(const char *name, wm_rule_intern intern, void *context,
                                        wm_arena *memory) {
  wm_relation_type *type = wm_arena_alloc(memory, 1, sizeof *type);
  if (!type)
    return NULL;
  type->name = wm_z(name);
  type->symbol = intern(context, name, strlen(name));
  type->n_roles = 2;
  type->roles[0] = (wm_role){.name = wm_z("head"), .symbol = intern(context, "head", 4)};
  type->roles[1] = (wm_role){.name = wm_z("tail"), .symbol = intern(context, "tail", 4)};
  return type;
}

/* The output matrix by hidden unit, for the answers in their order in the file, so that those of a
 * kind stand together; a block's width of zeros behind each row's end. */
static bool transpose(wm_classify_model *model, wm_arena *memory) {
  const wm_classifier *c = &model->classifier;
  model->column_stride = c->n_answers + WM_OUTPUT_WIDTH;
  model->columns =
      wm_arena_alloc(memory, c->info.hidden * model->column_stride, sizeof *model->columns);
  for (uint32_t j = 0; model->columns && j < c->info.hidden; j++)
    for (size_t i = 0; i < c->n_answers; i++)
      model->columns[j * model->column_stride + i] =
          c->output[(size_t)c->answers[i] * c->info.hidden + j];
  return model->columns != NULL;
}

/* The logit of an answer if every hidden unit that speaks for it were full and every other closed,
 * which no pair can go beyond. */
static float reach_of(const wm_classify_model *model, uint32_t kind, uint32_t answer) {
  const wm_classifier *c = &model->classifier;
  const int8_t *bias = wide_row(c, wm_pair_bias_key(), kind);
  const float *column = model->columns + c->kinds[2 * kind] + answer;
  float sum = bias ? (float)bias[answer] / WM_WIDE_UNIT : 0;
  for (uint32_t j = 0; j < c->info.hidden; j++)
    sum += fmaxf(column[j * model->column_stride], 0);
  return c->info.slope * sum + c->info.offset;
}

/* Without hidden units weights of words add up to anything. */
static void set_reach(wm_classify_model *model) {
  const wm_classifier *c = &model->classifier;
  for (uint32_t kind = 0; kind < c->info.n_types * c->info.n_types; kind++) {
    model->reach[kind] = c->info.hidden ? -INFINITY : INFINITY;
    for (uint32_t i = 0; i < c->kinds[2 * kind + 1]; i++)
      model->reach[kind] = fmaxf(model->reach[kind], reach_of(model, kind, i));
  }
}

bool wm_classify_name(wm_classify_model *model, const wm_rules *rules, const char *name,
                      wm_rule_intern intern, void *context, wm_arena *memory) {
  const wm_classifier *c = &model->classifier;
  model->labels = wm_arena_alloc(memory, c->info.n_labels, sizeof *model->labels);
  if (!model->labels)
    return false;
  for (uint32_t i = 0; i < c->info.n_labels; i++) {
    const char *label = wm_classifier_name(c->labels, i);
    const wm_relation_type *type = find_type(rules, label);
    model->labels[i] = type ? type : own_type(label, intern, context, memory);
    if (!model->labels[i])
      return false;
  }
  for (uint32_t i = 0; i < c->info.n_types; i++) {
    const char *type = wm_classifier_name(c->types, i);
    model->types[i] = intern(context, type, strlen(type));
  }
  model->by = intern(context, name, strlen(name));
  if (!transpose(model, memory))
    return false;
  set_reach(model);
  return true;
}

/* ---- scratch ---- */

/* A logit that is clearly below the threshold: most answers need no exponential. */
static float hopeless_logit(double threshold) {
  const double margin = 0.01;
  if (threshold <= 0)
    return -INFINITY;
  return threshold < 1 ? (float)(log(threshold / (1 - threshold)) - margin) : INFINITY;
}

/* What is left of the model's threshold where entities are found. The threshold makes F1 best where
 * they are given; the best one is half of the F1 that can be had (Lipton, Elkan, Naryanaswamy
 * 2014), and that falls by about a fifth (tests/bench/relations.md). */
static const double found_share = 0.8;

bool wm_classify_init(wm_classify *c, const wm_classify_model *model, wm_classify_use use,
                      double alone) {
  const wm_classifier *classifier = &model->classifier;
  const double threshold = found_share * (double)classifier->info.threshold;
  *c = (wm_classify){.model = model,
                     .use = use,
                     .hopeless = hopeless_logit(threshold),
                     .alone = hopeless_logit(fmax(threshold, alone))};
  c->sentence = (wm_pair_sentence){.forms = &c->forms,
                                   .types = model->types,
                                   .n_types = classifier->info.n_types,
                                   .stand_ins = classifier->info.stand_ins};
  return wm_hidden_init(&c->hidden, classifier) &&
         wm_forms_init(&c->forms, &classifier->words, FORM_BITS, wm_hidden_stride(classifier),
                       wm_hidden_keep, classifier);
}

void wm_classify_free(wm_classify *c) {
  wm_hidden_free(&c->hidden);
  wm_forms_free(&c->forms);
  wm_pair_sentence_free(&c->sentence);
}

void wm_classify_forget(wm_classify *c) {
  wm_forms_forget(&c->forms);
}

/* ---- scores of a pair ---- */

/* A pair on its way. */
typedef struct scoring {
  wm_classify *c;
  wm_pair pair;
  const uint16_t *answers; /* of its kind */
  uint32_t kind, n;
  float scores[ANSWERS_MAX];
} scoring;

WM_CLONES static void set_wide(scoring *s, const uint64_t *keys, uint32_t n_keys) {
  const wm_classifier *c = &s->c->model->classifier;
  int32_t sums[ANSWERS_MAX];
  memset(sums, 0, s->n * sizeof *sums);
  for (uint32_t k = 0; k < n_keys; k++) {
    const int8_t *row = wide_row(c, keys[k], s->kind);
    for (uint32_t i = 0; row && i < s->n; i++)
      sums[i] += row[i];
  }
  for (uint32_t i = 0; i < s->n; i++)
    s->scores[i] = (float)sums[i] * (1.0f / WM_WIDE_UNIT);
}

/* Adds the products of the hidden layer with the answers' columns, WM_OUTPUT_WIDTH at a time. */
WM_CLONES static void add_deep(scoring *s) {
  const wm_classify_model *m = s->c->model;
  const float *values = s->c->hidden.values;
  const float *columns = m->columns + (s->answers - m->classifier.answers);
  for (uint32_t i = 0; i < s->n; i += WM_OUTPUT_WIDTH) {
    float sums[WM_OUTPUT_WIDTH] = {0};
    for (uint32_t j = 0; j < m->classifier.info.hidden; j++)
      for (uint32_t k = 0; k < WM_OUTPUT_WIDTH; k++)
        sums[k] += values[j] * columns[(size_t)j * m->column_stride + i + k];
    uint32_t n = s->n - i < WM_OUTPUT_WIDTH ? s->n - i : WM_OUTPUT_WIDTH;
    for (uint32_t k = 0; k < n; k++)
      s->scores[i + k] += sums[k];
  }
}

/* With hidden units only the bias of the wide part is there. */
static void score(scoring *s) {
  uint64_t bias = wm_pair_bias_key();
  wm_pair_features f;
  if (s->c->model->classifier.info.hidden) {
    set_wide(s, &bias, 1);
    wm_hidden_of(&s->c->hidden, &s->pair);
    add_deep(s);
  } else {
    wm_pair_features_of(&s->c->sentence, &s->pair, &f);
    set_wide(s, f.keys, f.n);
  }
}

/* ---- the words it rests on ---- */

/* How much a feature speaks for an answer: its own weight, and what it adds through the hidden
 * units that are neither closed nor full. */
static float weight_of(const scoring *s, uint64_t key, uint32_t answer) {
  const wm_classifier *c = &s->c->model->classifier;
  const int8_t *wide = wide_row(c, key, s->kind);
  float sum = wide ? (float)wide[answer] / WM_WIDE_UNIT : 0;
  uint32_t row = c->info.hidden ? wm_keymap_find(&c->deep, key) : WM_NONE;
  const float *output = c->output + (size_t)s->answers[answer] * c->info.hidden;
  for (uint32_t j = 0; row != WM_NONE && j < c->info.hidden; j++)
    if (s->c->hidden.values[j] > 0 && s->c->hidden.values[j] < 1)
      sum += output[j] * (float)c->deep_rows[(size_t)row * c->info.hidden + j] / WM_DEEP_UNIT;
  return sum;
}

/* Of the words from item `begin` to before `end`, the one that speaks most for the answer; WM_NONE
 * when none does. */
static uint32_t strongest(const scoring *s, uint32_t begin, uint32_t end, uint32_t answer) {
  const wm_pair_sentence *p = &s->c->sentence;
  uint32_t best = WM_NONE;
  float most = 0;
  for (uint32_t i = begin; i < end; i++) {
    const wm_item *item = &p->source->items[i];
    if (item->entity != WM_NONE || !(item->flags & WM_ITEM_WORD))
      continue;
    float weight = weight_of(s, wm_pair_word_key(p, &s->pair, i), answer);
    if (weight > most) {
      most = weight;
      best = i;
    }
  }
  return best;
}

/* A word between the two, else one behind them, else one before them. */
static uint32_t find_trigger(const scoring *s, uint32_t answer) {
  uint32_t a = s->pair.a, b = s->pair.b, n = s->c->sentence.n;
  uint32_t begin = a > WM_PAIR_NEAR ? a - WM_PAIR_NEAR : 0;
  uint32_t end = n - b > WM_PAIR_NEAR ? b + WM_PAIR_NEAR + 1 : n;
  uint32_t trigger = strongest(s, a + 1, b, answer);
  if (trigger == WM_NONE)
    trigger = strongest(s, b + 1, end, answer);
  return trigger == WM_NONE ? strongest(s, begin, a, answer) : trigger;
}

/* A word is taken for a verb when it may not stand in the phrase before a name, or has its form. */
static bool is_noun(const wm_items *items, uint32_t item) {
  const wm_item *it = &items->items[item];
  const wm_token *token = &items->article->tokens[it->token];
  uint32_t length = token->span.end - token->span.begin;
  const uint32_t verb = 16; /* of WM_POS_NAMES */
  if (token->pos)
    return token->pos != verb;
  return !(it->flags & WM_WORD_STOP) &&
         !(length > 4 && memcmp(items->article->text + token->span.end - 2, "ed", 2) == 0);
}

/* ---- findings ---- */

static void set_certainty(const scoring *s, uint32_t trigger, wm_finding *finding) {
  const wm_items *items = s->c->sentence.source;
  wm_match match = {
      .trigger_first = trigger,
      .trigger_last = trigger,
      .first = s->pair.a < trigger ? s->pair.a : trigger,
      .last = s->pair.b > trigger ? s->pair.b : trigger,
      .captures = {{0, s->pair.a, s->pair.a, s->pair.a}, {1, s->pair.b, s->pair.b, s->pair.b}},
      .n_captures = 2};
  finding->trigger_item = trigger;
  finding->extent = match.last - match.first;
  finding->trigger = wm_items_span(items, trigger, trigger);
  wm_statement statement = {.noun = is_noun(items, trigger), .symmetric = finding->type->symmetric};
  finding->certainty = wm_certainty_around(items, &match, &statement);
}

/* Without a word that speaks for it, a relation rests on how the two names stand to each other. */
static void set_trigger(const scoring *s, uint32_t answer, wm_finding *finding) {
  const wm_items *items = s->c->sentence.source;
  uint32_t trigger = find_trigger(s, answer);
  if (trigger == WM_NONE && s->pair.b - s->pair.a > 1)
    trigger = s->pair.b - 1;
  set_certainty(s, trigger == WM_NONE ? s->pair.a : trigger, finding);
  if (trigger == WM_NONE)
    finding->trigger = wm_items_span(items, s->pair.a, s->pair.b);
}

static bool add_finding(const scoring *s, wm_relate *relate, uint32_t sentence, uint32_t answer,
                        double probability) {
  const wm_classify_model *model = s->c->model;
  const wm_items *items = &relate->items;
  bool turned = s->answers[answer] & 1;
  uint32_t a = items->items[s->pair.a].entity, b = items->items[s->pair.b].entity;
  wm_finding finding = {.type = model->labels[s->answers[answer] / 2],
                        .by = model->by,
                        .learned = true,
                        .mutual = model->classifier.mutual[s->answers[answer] / 2],
                        .sentence = sentence,
                        .filled = {{0, turned ? b : a}, {1, turned ? a : b}},
                        .n_filled = 2,
                        .score = probability};
  set_trigger(s, answer, &finding);
  return wm_settle(relate, &finding);
}

static double probability_of(const wm_classifier *c, float score) {
  return 1 / (1 + exp(-(double)(c->info.slope * score + c->info.offset)));
}

/* The probability that an entity is one; 1 for one that is given. */
static double entity_score(const wm_items *items, uint32_t item) {
  double score = items->article->entities[items->items[item].entity].score;
  return score > 0 ? score : 1;
}

/* What a relation's probability must reach, by how sure its two entities are. */
static double least_probability(const scoring *s, const wm_items *items) {
  double threshold = (double)s->c->model->classifier.info.threshold;
  double sure = entity_score(items, s->pair.a) * entity_score(items, s->pair.b);
  return sure < 1 ? found_share * threshold / sure : threshold;
}

static bool classify_pair(scoring *s, wm_relate *relate, uint32_t sentence) {
  const wm_classifier *c = &s->c->model->classifier;
  double least = least_probability(s, &relate->items);
  wm_pair_sentence_read(&s->c->sentence);
  score(s);
  for (uint32_t i = 0; i < s->n; i++) {
    if (c->info.slope * s->scores[i] + c->info.offset < s->c->hopeless)
      continue;
    double probability = probability_of(c, s->scores[i]);
    if (probability >= least && !add_finding(s, relate, sentence, i, probability))
      return false;
  }
  return true;
}

static bool is_answer(const scoring *s, const wm_relation_type *type) {
  for (uint32_t i = 0; i < s->n; i++)
    if (s->c->model->labels[s->answers[i] / 2] == type)
      return true;
  return false;
}

/* True when a rule found something between the two that the classifier could support or deny. */
static bool rules_speak(const scoring *s, const wm_relate *r) {
  const wm_items *items = &r->items;
  const wm_finding pair = {
      .filled = {{0, items->items[s->pair.a].entity}, {1, items->items[s->pair.b].entity}}};
  for (uint32_t i = r->sentence_begin; i < r->n_findings; i++) {
    const wm_finding *finding = &r->findings[i];
    if (!finding->learned && is_answer(s, finding->type) &&
        wm_settle_same_arguments(items->article, finding, &pair))
      return true;
  }
  return false;
}

/* True when no answer about the pair would be kept. */
static bool is_vain(const scoring *s, const wm_relate *r) {
  return s->c->model->reach[s->kind] < s->c->alone && (r->learned_only || !rules_speak(s, r));
}

static bool classify_pairs(wm_classify *c, wm_relate *relate, uint32_t sentence) {
  const wm_pair_sentence *p = &c->sentence;
  const wm_classifier *model = &c->model->classifier;
  scoring s;
  s.c = c;
  wm_hidden_begin(&c->hidden, p);
  for (uint32_t i = 0; i < p->n_mentions; i++)
    for (uint32_t j = i + 1; j < p->n_mentions && j - i <= wm_pair_partners(p); j++) {
      s.pair = (wm_pair){p->mentions[i], p->mentions[j], i, j};
      s.kind = wm_pair_kind(p, &s.pair);
      s.n = model->kinds[2 * s.kind + 1];
      s.answers = model->answers + model->kinds[2 * s.kind];
      const uint8_t *gates = model->gates + (size_t)s.kind * WM_PAIR_CELLS;
      if (s.n && gates[wm_pair_cell(&s.pair)] && wm_pair_may(p, i, j) && !is_vain(&s, relate) &&
          !classify_pair(&s, relate, sentence))
        return false;
    }
  return true;
}

bool wm_classify_sentence(void *context, wm_relate *relate, uint32_t sentence) {
  wm_classify *c = context;
  relate->learned_only = c->use == WM_USE_CLASSIFIER;
  if (!wm_pair_sentence_take(&c->sentence, &relate->items, relate) ||
      !classify_pairs(c, relate, sentence))
    return false;
  if (relate->learned_only)
    wm_settle_forget_rules(relate);
  return true;
}
