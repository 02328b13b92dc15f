/* The vocabulary of a set of rules: words, sets of words, tests of single items. */
#include "rule_build.h"

#include "core/base/suggest.h"
#include "lemma_forms.h"

#include <stdlib.h>

/* A list of words on its way into a set. */
typedef struct gathering {
  wm_rule_builder *builder;
  uint32_t *words;
  uint32_t n, room;
} gathering;

static bool room_for_symbol(wm_rule_builder *b, wm_sym symbol) {
  wm_rules *r = b->rules;
  if (symbol < r->n_symbols)
    return true;
  uint32_t more = symbol < 2048 ? 4096 : symbol * 2;
  uint32_t *grown = symbol < UINT32_MAX / 2 ? wm_arena_alloc(b->arena, more, sizeof *grown) : NULL;
  if (!grown)
    return wm_build_no_memory(b);
  if (r->n_symbols)
    memcpy(grown, r->word_of, r->n_symbols * sizeof *grown);
  r->word_of = grown;
  r->n_symbols = more;
  return true;
}

/* What stands behind the last hyphen of "vice-president"; the whole word where none is inside. */
static wm_str last_part(wm_str word) {
  size_t at = word.length;
  while (at > 1 && word.bytes[at - 1] != '-')
    at--;
  return at > 1 && at < word.length ? (wm_str){word.bytes + at, word.length - at} : word;
}

static int compare_texts(wm_str a, wm_str b) {
  int order = memcmp(a.bytes, b.bytes, a.length < b.length ? a.length : b.length);
  return order ? order : (a.length > b.length) - (a.length < b.length);
}

static bool add_compound(wm_rule_builder *b, wm_str word, uint32_t number) {
  wm_rules *r = b->rules;
  char *copy = wm_arena_alloc(b->arena, word.length, 1);
  if (!copy ||
      !wm_grow(b->arena, &r->compounds, r->n_compounds, &b->compounds_room, sizeof *r->compounds))
    return wm_build_no_memory(b);
  memcpy(copy, word.bytes, word.length);
  r->compounds[r->n_compounds++] = (wm_compound){{copy, word.length}, number};
  return true;
}

/* The vocabulary's number of a word; 0 after a failure. */
static uint32_t word_number(wm_rule_builder *b, wm_str word) {
  wm_rules *r = b->rules;
  wm_sym symbol = wm_build_symbol(b, word);
  if (!symbol || !room_for_symbol(b, symbol))
    return 0;
  if (r->word_of[symbol])
    return r->word_of[symbol];
  if (!wm_grow(b->arena, &r->words, r->n_words, &b->words_room, sizeof *r->words))
    return wm_build_no_memory(b), 0;
  r->words[r->n_words] = (wm_word_entry){0};
  if (last_part(word).length < word.length && !add_compound(b, word, r->n_words))
    return 0;
  return r->word_of[symbol] = r->n_words++;
}

static int compare_compounds(const void *a, const void *b) {
  const wm_compound *x = a, *y = b;
  return compare_texts(x->text, y->text);
}

bool wm_build_compounds(wm_rule_builder *b) {
  wm_rules *r = b->rules;
  for (uint32_t i = 0; i < r->n_compounds; i++) {
    wm_str text = r->compounds[i].text;
    uint32_t flags = r->words[r->compounds[i].word].flags & WM_WORD_TRIGGER;
    uint32_t last = word_number(b, last_part(text));
    if (!last)
      return false;
    r->words[last].flags |= flags;
  }
  if (r->n_compounds)
    qsort(r->compounds, r->n_compounds, sizeof *r->compounds, compare_compounds);
  return true;
}

uint32_t wm_rules_compound(const wm_rules *rules, wm_str text) {
  uint32_t low = 0, high = rules->n_compounds;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order = compare_texts(rules->compounds[middle].text, text);
    if (!order)
      return rules->compounds[middle].word;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return 0;
}

static bool take_form(void *context, wm_str form) {
  gathering *g = context;
  uint32_t word = word_number(g->builder, form);
  if (!word)
    return false;
  if (!wm_grow(&g->builder->scratch, &g->words, g->n, &g->room, sizeof *g->words))
    return wm_build_no_memory(g->builder);
  g->words[g->n++] = word;
  return true;
}

static bool gather_word(gathering *g, const wm_term *term) {
  if (memchr(term->text.bytes, ' ', term->text.length))
    return wm_build_wrong(g->builder, term->place,
                          "a word holds no space; write the words one after the other");
  return wm_lemma_forms(term->text, term->forms, take_form, g) &&
         (term->forms || take_form(g, term->text));
}

static int compare_words(const void *a, const void *b) {
  uint32_t x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return (x > y) - (x < y);
}

/* Sorts the words, drops doubles, and finds or makes their set. */
static uint32_t close_set(gathering *g) {
  wm_rule_builder *b = g->builder;
  qsort(g->words, g->n, sizeof *g->words, compare_words);
  uint32_t n = 0;
  for (uint32_t i = 0; i < g->n; i++)
    if (!n || g->words[n - 1] != g->words[i])
      g->words[n++] = g->words[i];
  for (uint32_t i = 0; i < b->rules->n_sets; i++)
    if (b->sets[i].n == n && !memcmp(b->sets[i].words, g->words, n * sizeof *g->words))
      return i;
  if (!wm_grow(&b->scratch, &b->sets, b->rules->n_sets, &b->sets_room, sizeof *b->sets))
    return wm_build_no_memory(b), WM_NONE;
  b->sets[b->rules->n_sets] = (wm_word_set){g->words, n};
  return b->rules->n_sets++;
}

bool wm_build_is_test(const wm_term *term) {
  bool fine = term->kind == WM_TERM_WORD || term->kind == WM_TERM_CHECK;
  if (term->kind == WM_TERM_CHOICE) {
    fine = true;
    for (uint32_t i = 0; i < term->n && fine; i++)
      fine = wm_build_is_test(term->children[i]);
  }
  return fine;
}

/* The words of a term whose parts of speech are `pos`; checks are left out. */
static bool gather(gathering *g, const wm_term *term, uint32_t pos, bool any_pos) {
  if (term->kind == WM_TERM_WORD)
    return (!any_pos && term->pos != pos) || gather_word(g, term);
  for (uint32_t i = 0; i < term->n; i++)
    if (!gather(g, term->children[i], pos, any_pos))
      return false;
  return true;
}

uint32_t wm_build_set(wm_rule_builder *b, wm_term *term) {
  gathering g = {.builder = b};
  if (!wm_build_is_test(term)) {
    wm_build_wrong(b, term->place, "only single words may stand here");
    return WM_NONE;
  }
  return gather(&g, term, 0, true) ? close_set(&g) : WM_NONE;
}

/* ---- tests ---- */

typedef struct arms {
  wm_arm *items;
  uint32_t n, room;
} arms;

static bool add_arm(wm_rule_builder *b, arms *list, wm_arm arm) {
  if (!wm_grow(b->arena, &list->items, list->n, &list->room, sizeof arm))
    return wm_build_no_memory(b);
  list->items[list->n++] = arm;
  return true;
}

static uint32_t add_test(wm_rule_builder *b, const arms *list) {
  wm_rules *r = b->rules;
  if (!wm_grow(b->arena, &r->tests, r->n_tests, &b->tests_room, sizeof *r->tests))
    return wm_build_no_memory(b), WM_NONE;
  for (uint32_t i = 0; i < list->n; i++) {
    wm_arm *arm = &list->items[i];
    arm->plain = !arm->pos && !arm->shape && !arm->off && !arm->modifier && !arm->attributive &&
                 !arm->ending.length;
  }
  r->tests[r->n_tests] = (wm_test){list->items, list->n};
  return r->n_tests++;
}

/* An arm for the words of each combination of parts of speech under `term`. */
static bool add_word_arms(wm_rule_builder *b, arms *list, const wm_term *root,
                          const wm_term *term) {
  for (uint32_t i = 0; term->kind == WM_TERM_CHOICE && i < term->n; i++)
    if (!add_word_arms(b, list, root, term->children[i]))
      return false;
  if (term->kind == WM_TERM_CHECK)
    return add_arm(b, list,
                   (wm_arm){.set = WM_NONE,
                            .pos = term->pos,
                            .shape = term->shape,
                            .off = term->off,
                            .modifier = term->modifier,
                            .attributive = term->attributive,
                            .ending = term->subtype});
  if (term->kind != WM_TERM_WORD)
    return true;
  for (uint32_t i = 0; i < list->n; i++)
    if (list->items[i].set != WM_NONE && list->items[i].pos == term->pos)
      return true;
  gathering g = {.builder = b};
  uint32_t set = gather(&g, root, term->pos, false) ? close_set(&g) : WM_NONE;
  return set != WM_NONE && add_arm(b, list, (wm_arm){.set = set, .pos = term->pos});
}

uint32_t wm_build_test(wm_rule_builder *b, wm_term *term) {
  arms list = {0};
  if (term->test)
    return term->test - 1;
  if (!add_word_arms(b, &list, term, term))
    return WM_NONE;
  uint32_t test = add_test(b, &list);
  term->test = test + 1;
  return test;
}

/* ---- entity types ---- */

uint32_t wm_build_type_bit(const wm_rule_builder *b, wm_str name) {
  wm_rules *r = b->rules;
  for (uint32_t i = 0; i < r->n_entity_types; i++) {
    const wm_entity_tree *type = &b->forest->entities[i];
    if (wm_str_equal(type->type, name))
      return 1u << i;
  }
  return 0;
}

static bool unknown_type(wm_rule_builder *b, const wm_term *term) {
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  wm_suggest_start(&suggest, term->text);
  for (uint32_t i = 0; i < b->forest->n_entities; i++)
    wm_suggest_offer(&suggest, b->forest->entities[i].type);
  for (uint32_t i = 0; i < b->forest->n_lets; i++)
    wm_suggest_offer(&suggest, b->forest->lets[i].name);
  return wm_build_wrong(b, term->place,
                        "'%.*s' is neither a type of entity nor a list%s; declare it with `entity` "
                        "or `let`",
                        (int)term->text.length, term->text.bytes, wm_suggest_hint(&suggest, hint));
}

static bool check_subtype(wm_rule_builder *b, const wm_term *term, const wm_entity_tree *type) {
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  wm_suggest_start(&suggest, term->subtype);
  for (uint32_t i = 0; i < type->n_subtypes; i++) {
    if (wm_str_equal(type->subtypes[i], term->subtype))
      return true;
    wm_suggest_offer(&suggest, type->subtypes[i]);
  }
  return wm_build_wrong(b, term->place, "%.*s has no subtype '%.*s'%s; declare it with `entity`",
                        (int)term->text.length, term->text.bytes, (int)term->subtype.length,
                        term->subtype.bytes, wm_suggest_hint(&suggest, hint));
}

static bool add_type_arm(wm_rule_builder *b, arms *list, const wm_term *term) {
  uint32_t bit = wm_build_type_bit(b, term->text);
  wm_arm arm = {.set = WM_NONE, .types = bit};
  if (!bit)
    return unknown_type(b, term);
  if (term->subtype.length) {
    const wm_entity_tree *type = &b->forest->entities[__builtin_ctz(bit)];
    if (!check_subtype(b, term, type) || !(arm.subtype = wm_build_symbol(b, term->subtype)))
      return false;
  } else if (list->n && !list->items[0].subtype) {
    list->items[0].types |= bit; /* plain types share one arm, the first */
    return true;
  }
  if (!add_arm(b, list, arm))
    return false;
  if (!arm.subtype && list->n > 1) {
    list->items[list->n - 1] = list->items[0];
    list->items[0] = arm;
  }
  return true;
}

static bool add_type_arms(wm_rule_builder *b, arms *list, const wm_term *term) {
  if (term->kind == WM_TERM_NAME)
    return add_type_arm(b, list, term);
  if (term->kind != WM_TERM_CHOICE)
    return wm_build_wrong(b, term->place, "a role is filled by types of entity: {role: ORG|LOC}");
  for (uint32_t i = 0; i < term->n; i++)
    if (!add_type_arms(b, list, term->children[i]))
      return false;
  return true;
}

uint32_t wm_build_types(wm_rule_builder *b, wm_term *term) {
  arms list = {0};
  if (term->test)
    return term->test - 1;
  uint32_t test = add_type_arms(b, &list, term) ? add_test(b, &list) : WM_NONE;
  term->test = test + 1; /* 0 after a failure */
  return test;
}
