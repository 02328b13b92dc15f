/* From an article to findings. */
#include "relate.h"

#include <stdlib.h>

const wm_relate_limits wm_relate_defaults = {
    .max_sentence = 1000, .max_steps = 2000, .max_relations = 10000, .max_pairs = 64};

void wm_relate_free(wm_relate *r) {
  wm_items_free(&r->items);
  free(r->findings);
  free(r->types_before);
  *r = (wm_relate){0};
}

/* ---- from a match to findings ---- */

static uint32_t words_role(const wm_relation_type *type, const char *name) {
  for (uint32_t i = 2; i < type->n_roles; i++)
    if (type->roles[i].test == WM_NONE && wm_str_is(type->roles[i].name, name))
      return i;
  return WM_NONE;
}

static wm_str words_of(const wm_items *s, const wm_match *match, uint32_t role) {
  for (uint32_t i = 0; i < match->n_captures && role != WM_NONE; i++) {
    const wm_capture *c = &match->captures[i];
    if (c->role != role)
      continue;
    wm_span span = wm_items_span(s, c->first, c->last);
    return (wm_str){s->article->text + span.begin, span.end - span.begin};
  }
  return (wm_str){0};
}

/* The names of an enumeration, one a call: the next item from *at on; WM_NONE behind the last. */
static uint32_t next_name(const wm_items *s, const wm_capture *c, uint32_t *at) {
  if (c->first == c->last)
    return *at <= c->last ? (*at = c->last + 1, c->name) : WM_NONE;
  while (*at <= c->last) {
    uint32_t item = (*at)++;
    if (s->items[item].flags & WM_ITEM_NAME && s->items[item].first == s->items[c->name].first)
      return item;
  }
  return WM_NONE;
}

static double entity_score(const wm_items *s, uint32_t entity) {
  double score = s->article->entities[entity].score;
  return score > 0 ? score : 1;
}

/* What all pairs of a match share. */
typedef struct shared {
  const wm_match *match;
  const wm_rule *rule;
  const wm_relation_type *type;
  wm_finding finding;
  uint32_t n_pairs;
} shared;

static void fill_attributes(const wm_items *s, shared *m) {
  wm_finding *f = &m->finding;
  f->n_filled = 2;
  for (uint32_t i = 0; i < m->match->n_captures && f->n_filled < WM_ROLES; i++) {
    const wm_capture *c = &m->match->captures[i];
    if (c->role >= 2 && c->name != WM_NONE)
      f->filled[f->n_filled++] = (wm_filled){c->role, s->items[c->name].entity};
  }
  f->title = words_of(s, m->match, words_role(m->type, "title"));
  f->purpose = words_of(s, m->match, words_role(m->type, "purpose"));
  wm_attach(s, m->type, m->match, f);
}

static bool same_name(const wm_items *s, uint32_t a, uint32_t b) {
  const wm_entity *x = &s->article->entities[a], *y = &s->article->entities[b];
  return a == b || (x->name && x->name == y->name);
}

static bool add_pair(wm_relate *r, shared *m, uint32_t first, uint32_t second) {
  const wm_items *s = &r->items;
  uint32_t a = s->items[first].entity, b = s->items[second].entity;
  if (same_name(s, a, b))
    return true;
  if (m->n_pairs++ == r->limits.max_pairs)
    r->n_dropped++;
  if (m->n_pairs > r->limits.max_pairs)
    return true;
  wm_finding finding = m->finding;
  finding.filled[0] = (wm_filled){0, a};
  finding.filled[1] = (wm_filled){1, b};
  double x = entity_score(s, a), y = entity_score(s, b);
  finding.score = m->rule->score * (x < y ? x : y);
  return wm_settle(r, &finding);
}

/* Every name of one capture with every name of another, or with the later ones of its own. */
static bool add_pairs(wm_relate *r, shared *m, const wm_capture *a, const wm_capture *b) {
  uint32_t i = a->first, first, second;
  while ((first = next_name(&r->items, a, &i)) != WM_NONE) {
    uint32_t j = a == b ? i : b->first;
    while ((second = next_name(&r->items, b, &j)) != WM_NONE) {
      if (m->n_pairs > r->limits.max_pairs)
        return true;
      if (!add_pair(r, m, first, second))
        return false;
    }
  }
  return true;
}

static bool add_symmetric(wm_relate *r, shared *m) {
  const wm_match *match = m->match;
  uint32_t n = 0;
  for (uint32_t i = 0; i < match->n_captures; i++)
    n += match->captures[i].role == 0;
  for (uint32_t i = 0; i < match->n_captures; i++)
    for (uint32_t j = n == 1 ? i : i + 1; j < match->n_captures; j++)
      if (match->captures[i].role == 0 && match->captures[j].role == 0 &&
          !add_pairs(r, m, &match->captures[i], &match->captures[j]))
        return false;
  return true;
}

static bool add_directed(wm_relate *r, shared *m) {
  const wm_match *match = m->match;
  for (uint32_t i = 0; i < match->n_captures; i++)
    for (uint32_t j = 0; j < match->n_captures; j++)
      if (match->captures[i].role == 0 && match->captures[j].role == 1 &&
          !add_pairs(r, m, &match->captures[i], &match->captures[j]))
        return false;
  return true;
}

static bool add_match(wm_relate *r, uint32_t sentence) {
  const wm_match *match = &r->matcher.match;
  const wm_rule *rule = &r->rules->rules[r->rules->patterns[match->pattern].rule];
  shared m = {.match = match, .rule = rule, .type = &r->rules->types[rule->type]};
  m.finding.type = m.type;
  m.finding.by = rule->by;
  m.finding.priority = rule->priority;
  m.finding.sentence = sentence;
  m.finding.trigger_item = match->trigger_first;
  m.finding.extent = match->last - match->first;
  m.finding.trigger = wm_items_span(&r->items, match->trigger_first, match->trigger_last);
  m.finding.certainty = wm_certainty_of(&r->items, match);
  fill_attributes(&r->items, &m);
  return m.type->symmetric ? add_symmetric(r, &m) : add_directed(r, &m);
}

/* ---- triggers ---- */

static bool conditions_hold(const wm_relate *r, const wm_rule *rule) {
  for (uint32_t i = 0; i < rule->n_conditions; i++) {
    const wm_condition *c = &rule->conditions[i];
    uint64_t seen = c->title ? r->seen_in_title : r->seen;
    if ((seen >> c->bit & 1) == c->absent)
      return false;
  }
  return true;
}

/* Names on both sides of an item must do for a pattern; most attempts end here. */
static bool enough_names(const wm_items *s, const wm_pattern *p, uint32_t item) {
  uint32_t before = s->items[item].names;
  const wm_item *last = &s->items[s->n - 1];
  uint32_t all = last->names + ((last->flags & (WM_ITEM_NAME | WM_ITEM_PRONOUN)) != 0);
  return before >= p->names_left && all - before >= p->names_right;
}

static bool has_types(uint32_t types, const uint32_t needs[2]) {
  return (!needs[0] || types & needs[0]) && (!needs[1] || types & needs[1]);
}

/* True when entities of the types that the pattern needs stand on its sides. An explanation tells
 * which element failed instead. */
static bool enough_types(const wm_relate *r, const wm_pattern *p, uint32_t item) {
  return r->witness || (has_types(r->types_before[item], p->types_left) &&
                        has_types(r->types_behind[item], p->types_right));
}

static wm_failure_kind excluded(const wm_relate *r, const wm_pattern *p, uint32_t item) {
  if (!enough_names(&r->items, p, item) || !enough_types(r, p, item))
    return WM_FAILURE_NAMES;
  return conditions_hold(r, &r->rules->rules[p->rule]) ? WM_FAILURE_NONE : WM_FAILURE_CONDITION;
}

static bool try_pattern(wm_relate *r, uint32_t sentence, uint32_t pattern, uint32_t item) {
  const wm_pattern *p = &r->rules->patterns[pattern];
  if (r->only_rule && r->only_rule != p->rule + 1)
    return true;
  wm_failure failure = {.kind = excluded(r, p, item)};
  bool matched = false;
  if (failure.kind == WM_FAILURE_NONE) {
    r->matcher.failure = r->witness ? &failure : NULL;
    matched = wm_matcher_try(&r->matcher, pattern, item);
  }
  if (r->witness)
    r->witness(r->witness_context, &r->items, sentence, pattern, item, &failure, matched);
  return !matched || add_match(r, sentence);
}

static bool try_trigger(wm_relate *r, uint32_t sentence, uint32_t token) {
  uint32_t item = wm_items_find(&r->items, token);
  const wm_item *it = &r->items.items[item];
  if (wm_items_last_token(&r->items, it) != token)
    return true; /* inside a name or a compound */
  if (it->entity != WM_NONE && !(it->flags & WM_ITEM_PRONOUN))
    return true;
  const wm_word_entry *word = &r->rules->words[it->word];
  for (uint32_t i = 0; i < word->n; i++)
    if (!try_pattern(r, sentence, r->rules->triggered[word->first + i], item))
      return false;
  return true;
}

static inline bool is_trigger(const wm_relate *r, uint32_t token) {
  uint32_t word = wm_rules_word(r->rules, r->items.article->tokens[token].norm);
  return word && r->rules->words[word].flags & WM_WORD_TRIGGER;
}

static bool build(wm_relate *r, uint32_t begin, uint32_t end) {
  if (!wm_items_build(&r->items, begin, end))
    return false;
  const uint32_t n = r->items.n;
  if (n > r->types_room) {
    free(r->types_before);
    r->types_before = malloc(2 * (size_t)n * sizeof *r->types_before);
    r->types_room = r->types_before ? n : 0;
    if (!r->types_before)
      return false;
  }
  r->types_behind = r->types_before + n;
  for (uint32_t i = 0, types = 0; i < n; types |= r->items.items[i++].type)
    r->types_before[i] = types;
  for (uint32_t i = n, types = 0; i-- > 0; types |= r->items.items[i].type)
    r->types_behind[i] = types;
  return true;
}

/* The tokens [begin, end) of one sentence. Items are made when the first trigger is met. */
static bool relate_piece(wm_relate *r, uint32_t sentence, uint32_t begin, uint32_t end) {
  bool built = r->after_rules != NULL;
  r->piece_begin = r->n_findings;
  if (!wm_items_worthwhile(&r->items, begin, end))
    return true;
  if (built && !build(r, begin, end))
    return false;
  for (uint32_t token = begin; token < end; token++) {
    if (!is_trigger(r, token))
      continue;
    if (!built && !build(r, begin, end))
      return false;
    built = true;
    if (!try_trigger(r, sentence, token))
      return false;
  }
  if (built && r->sentence_over)
    r->sentence_over(r->witness_context, &r->items);
  return !r->after_rules || r->after_rules(r->after_context, r, sentence);
}

static bool relate_sentence(wm_relate *r, uint32_t sentence) {
  enum { BACK = 2 };
  wm_span tokens = r->items.article->sentences[sentence].tokens;
  r->items.before = (wm_span){sentence > BACK ? sentence - BACK : 0, sentence};
  r->sentence_begin = r->n_findings;
  for (uint32_t begin = tokens.begin; begin < tokens.end;) {
    uint32_t left = tokens.end - begin;
    uint32_t end = begin + (left > r->limits.max_sentence ? r->limits.max_sentence : left);
    if (!relate_piece(r, sentence, begin, end))
      return false;
    begin = end;
  }
  return true;
}

/* What the conditions of rules ask about. */
static void see_conditions(wm_relate *r, const wm_annotated *article) {
  r->seen = r->seen_in_title = 0;
  for (uint32_t i = 0; i < article->n_tokens; i++) {
    uint32_t word = wm_rules_word(r->rules, article->tokens[i].norm);
    uint64_t bits = word ? r->rules->words[word].conditions : 0;
    r->seen |= bits;
    if (article->tokens[i].span.end <= article->title.end)
      r->seen_in_title |= bits;
  }
}

bool wm_relate_article(wm_relate *r, const wm_annotated *article) {
  r->n_findings = r->n_dropped = 0;
  r->matcher.items = &r->items;
  r->matcher.max_steps = r->limits.max_steps;
  r->matcher.n_tired = 0;
  if (!wm_items_article(&r->items, r->rules, article))
    return false;
  if (r->rules->n_conditions)
    see_conditions(r, article);
  bool fine = true;
  for (uint32_t i = 0; i < article->n_sentences && fine; i++)
    fine = relate_sentence(r, i);
  wm_items_article_end(&r->items);
  return fine;
}
