/* Drives the compilation of rule files: entity types, relation types, cues, rules, and at last the
 * tables that the matcher looks words up in. */
#include "rule_build.h"

#include "core/base/kin.h"
#include "core/base/names.h"
#include "core/base/suggest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool wm_build_wrong(wm_rule_builder *b, wm_place place, const char *format, ...) {
  char message[512];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  wm_rule_fail(&b->forest->files, place, b->error, "%s", message);
  return false;
}

bool wm_build_no_memory(wm_rule_builder *b) {
  wm_error_memory(b->error, b->arena->used);
  return false;
}

wm_sym wm_build_symbol(wm_rule_builder *b, wm_str string) {
  wm_sym symbol = b->intern(b->context, string.bytes, string.length);
  if (symbol != WM_NONE && symbol != 0)
    return symbol;
  wm_build_no_memory(b);
  return 0;
}

/* ---- entity types ---- */

static const char core_types[] = "PER|ORG|LOC|MISC|DATE|TIME|MONEY|PERCENT|QUANTITY";
enum { N_CORE_TYPES = 9, CORE_NAMES = 0xF, CORE_VALUES = 0x1F0 };

/* Core types come first, then the declared ones; a declared core type brings its subtypes. */
static bool order_entities(wm_rule_builder *b) {
  wm_rule_forest *f = b->forest;
  wm_entity_tree *all = wm_arena_alloc(b->arena, f->n_entities + (size_t)N_CORE_TYPES, sizeof *all);
  uint32_t n = N_CORE_TYPES;
  if (!all)
    return wm_build_no_memory(b);
  for (uint32_t i = 0; i < N_CORE_TYPES; i++)
    all[i].type = wm_names_at(core_types, i);
  for (uint32_t i = 0; i < f->n_entities; i++) {
    uint32_t core = wm_names_find(core_types, f->entities[i].type);
    all[core == WM_NONE ? n++ : core] = f->entities[i];
  }
  f->entities = all;
  f->n_entities = n;
  return true;
}

/* The other names that annotations give to the i-th type of entity. */
static bool build_kin(wm_rule_builder *b, uint32_t i) {
  wm_rules *r = b->rules;
  wm_str type = b->forest->entities[i].type;
  const char *name = wm_arena_copy(b->arena, type.bytes, type.length);
  if (!name)
    return wm_build_no_memory(b), false;
  const char *const *kin = wm_kin_names(name);
  for (; kin && *kin && r->n_kin_types < WM_KIN_TYPES; kin++) {
    if (!(r->kin_types[r->n_kin_types] = wm_build_symbol(b, wm_z(*kin))))
      return false;
    r->kin_bits[r->n_kin_types++] = 1u << i;
  }
  return true;
}

static bool build_entities(wm_rule_builder *b) {
  if (!order_entities(b))
    return false;
  wm_rules *r = b->rules;
  if (b->forest->n_entities > WM_ENTITY_TYPES) {
    wm_error_set(b->error, WM_FATAL, "the rules declare more than %d types of entity",
                 WM_ENTITY_TYPES);
    return false;
  }
  r->n_entity_types = b->forest->n_entities;
  for (uint32_t i = 0; i < r->n_entity_types; i++)
    if (!(r->entity_types[i] = wm_build_symbol(b, b->forest->entities[i].type)) || !build_kin(b, i))
      return false;
  r->names = (uint32_t)((UINT64_C(1) << r->n_entity_types) - 1) & ~(uint32_t)CORE_VALUES;
  return true;
}

/* ---- relation types ---- */

static bool build_role(wm_rule_builder *b, const wm_role_tree *tree, wm_role *role) {
  role->name = tree->name;
  role->test = WM_NONE;
  if (!(role->symbol = wm_build_symbol(b, tree->name)))
    return false;
  if (!tree->types)
    return true;
  wm_term *types = wm_build_expand(b, tree->types);
  return types && (role->test = wm_build_types(b, types)) != WM_NONE;
}

static bool build_type(wm_rule_builder *b, const wm_relation_tree *tree, wm_relation_type *type) {
  for (uint32_t i = 0; i < b->rules->n_types; i++)
    if (wm_str_equal(b->rules->types[i].name, tree->name))
      return wm_build_wrong(b, tree->place, "the relation %.*s is defined already",
                            (int)tree->name.length, tree->name.bytes);
  *type = (wm_relation_type){.name = tree->name, .help = tree->help, .code = tree->code};
  if (!(type->symbol = wm_build_symbol(b, tree->name)))
    return false;
  type->n_roles = tree->n_roles;
  for (uint32_t i = 0; i < tree->n_roles; i++)
    if (!build_role(b, &tree->roles[i], &type->roles[i]))
      return false;
  type->symmetric = wm_str_equal(type->roles[0].name, type->roles[1].name);
  return true;
}

static bool build_types(wm_rule_builder *b) {
  wm_rules *r = b->rules;
  if (!(r->types = wm_arena_alloc(b->arena, b->forest->n_relations, sizeof *r->types)))
    return wm_build_no_memory(b);
  for (uint32_t i = 0; i < b->forest->n_relations; i++) {
    if (!build_type(b, &b->forest->relations[i], &r->types[i]))
      return false;
    r->n_types++;
  }
  return true;
}

/* ---- words that have a meaning for the engine ---- */

static bool flag_words(wm_rule_builder *b, uint32_t set, uint32_t flag) {
  if (set == WM_NONE)
    return false;
  for (uint32_t i = 0; i < b->sets[set].n; i++)
    b->rules->words[b->sets[set].words[i]].flags |= flag;
  return true;
}

static bool build_classes(wm_rule_builder *b) {
  for (uint32_t i = 0; i < wm_names_count(WM_WORD_CLASS_NAMES); i++) {
    wm_str name = wm_names_at(WM_WORD_CLASS_NAMES, i);
    wm_let *let = wm_build_find_let(b, name);
    if (!let) {
      wm_error_set(b->error, WM_FATAL,
                   "%s: the list %.*s is missing; write `include "
                   "\"english.rules\"` at the top of the file",
                   b->forest->files.items[0].path, (int)name.length, name.bytes);
      return false;
    }
    wm_term *words = wm_build_expand(b, let->term);
    if (!words || !flag_words(b, wm_build_set(b, words), 1u << (i + WM_FIRST_CLASS_BIT)))
      return false;
  }
  return true;
}

/* ---- cues ---- */

static int compare_cues(const void *a, const void *b) {
  const wm_cue *x = a, *y = b;
  return (x->n < y->n) - (x->n > y->n);
}

static bool build_cues(wm_rule_builder *b) {
  wm_rules *r = b->rules;
  for (uint32_t place = 0; place < WM_CUE_PLACES; place++) {
    r->cues_of[place] = r->cues_of[WM_CUE_PLACES];
    for (uint32_t i = 0; i < b->forest->n_cues; i++)
      if (b->forest->cues[i].where == place && !wm_build_cue(b, &b->forest->cues[i]))
        return false;
    if (r->cues_of[WM_CUE_PLACES] > r->cues_of[place])
      qsort(r->cues + r->cues_of[place], r->cues_of[WM_CUE_PLACES] - r->cues_of[place],
            sizeof *r->cues, compare_cues);
  }
  return true;
}

/* ---- rules ---- */

static uint32_t find_type(wm_rule_builder *b, const wm_rule_tree *tree) {
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  wm_suggest_start(&suggest, tree->type);
  for (uint32_t i = 0; i < b->rules->n_types; i++) {
    if (wm_str_equal(b->rules->types[i].name, tree->type))
      return i;
    wm_suggest_offer(&suggest, b->rules->types[i].name);
  }
  wm_build_wrong(b, tree->type_place, "there is no relation '%.*s'%s; declare it with `relation`",
                 (int)tree->type.length, tree->type.bytes, wm_suggest_hint(&suggest, hint));
  return WM_NONE;
}

static bool condition_bit(wm_rule_builder *b, const wm_condition_tree *tree, uint32_t *bit) {
  wm_term *words = wm_build_expand(b, tree->words);
  uint32_t set = words ? wm_build_set(b, words) : WM_NONE;
  if (set == WM_NONE)
    return false;
  for (*bit = 0; *bit < b->rules->n_conditions; ++*bit)
    if (b->condition_sets[*bit] == set)
      return true;
  if (b->rules->n_conditions == 64)
    return wm_build_wrong(b, tree->place, "there are more than 64 different conditions");
  b->condition_sets[b->rules->n_conditions++] = set;
  for (uint32_t i = 0; i < b->sets[set].n; i++)
    b->rules->words[b->sets[set].words[i]].conditions |= UINT64_C(1) << *bit;
  return flag_words(b, set, WM_WORD_CONDITION);
}

static bool has_examples(wm_rule_builder *b, const wm_rule_tree *tree) {
  bool signs[2] = {false, false};
  for (uint32_t i = 0; i < tree->n_examples; i++)
    signs[tree->examples[i].positive] = true;
  if (!signs[1])
    return wm_build_wrong(b, tree->place, "the rule has no positive example; add a line `+ …`");
  return signs[0] ||
         wm_build_wrong(b, tree->place, "the rule has no negative example; add a line `- …`");
}

static bool name_rule(wm_rule_builder *b, const wm_rule_tree *tree, wm_rule *rule) {
  for (uint32_t i = 0; i < b->rules->n_rules; i++)
    if (wm_str_equal(b->rules->rules[i].name, tree->name))
      return wm_build_wrong(b, tree->place, "there is a rule '%.*s' already",
                            (int)tree->name.length, tree->name.bytes);
  char by[160];
  int length = snprintf(by, sizeof by, "rule:%.*s", (int)tree->name.length, tree->name.bytes);
  if (length < 0 || (size_t)length >= sizeof by)
    return wm_build_wrong(b, tree->place, "the name is too long");
  return (rule->by = wm_build_symbol(b, (wm_str){by, (size_t)length})) != 0;
}

static bool build_conditions(wm_rule_builder *b, const wm_rule_tree *tree, wm_rule *rule) {
  for (uint32_t i = 0; i < tree->n_conditions; i++) {
    const wm_condition_tree *from = &tree->conditions[i];
    rule->conditions[i] = (wm_condition){0, from->title, from->absent};
    if (!condition_bit(b, from, &rule->conditions[i].bit))
      return false;
  }
  return true;
}

static bool build_rule(wm_rule_builder *b, const wm_rule_tree *tree) {
  wm_rules *r = b->rules;
  wm_rule rule = {.name = tree->name,
                  .priority = tree->priority,
                  .score = tree->score,
                  .states = tree->states,
                  .n_conditions = tree->n_conditions,
                  .examples = tree->examples,
                  .n_examples = tree->n_examples,
                  .place = tree->place};
  if (!tree->body)
    return wm_build_wrong(b, tree->place, "the rule has no pattern; write it on an indented line");
  if ((rule.type = find_type(b, tree)) == WM_NONE || !name_rule(b, tree, &rule) ||
      !has_examples(b, tree) || !build_conditions(b, tree, &rule))
    return false;
  r->rules[r->n_rules] = rule;
  wm_term *body = wm_build_expand(b, tree->body);
  wm_ways ways = {0};
  if (!body || !wm_build_ways(b, body, &ways))
    return false;
  for (uint32_t i = 0; i < ways.n; i++)
    if (!wm_build_pattern(b, r->n_rules, ways.items[i]))
      return false;
  r->n_rules++;
  return true;
}

static bool build_rules(wm_rule_builder *b) {
  if (!(b->rules->rules = wm_arena_alloc(b->arena, b->forest->n_rules, sizeof(wm_rule))))
    return wm_build_no_memory(b);
  for (uint32_t i = 0; i < b->forest->n_rules; i++)
    if (!build_rule(b, &b->forest->rules[i]))
      return false;
  return true;
}

/* ---- tables ---- */

static int compare_triggers(const void *a, const void *b) {
  const wm_trigger_entry *x = a, *y = b;
  if (x->word != y->word)
    return x->word < y->word ? -1 : 1;
  return (x->pattern > y->pattern) - (x->pattern < y->pattern);
}

static bool build_triggers(wm_rule_builder *b) {
  wm_rules *r = b->rules;
  if (!(r->triggered = wm_arena_alloc(b->arena, b->n_triggers, sizeof *r->triggered)))
    return wm_build_no_memory(b);
  if (b->n_triggers)
    qsort(b->triggers, b->n_triggers, sizeof *b->triggers, compare_triggers);
  for (uint32_t i = 0; i < b->n_triggers; i++) {
    wm_word_entry *word = &r->words[b->triggers[i].word];
    if (!word->n++)
      word->first = i;
    word->flags |= WM_WORD_TRIGGER;
    r->triggered[i] = b->triggers[i].pattern;
  }
  return true;
}

static bool build_sets(wm_rule_builder *b) {
  wm_rules *r = b->rules;
  r->set_stride = (r->n_sets + 63) / 64;
  if (!r->set_stride)
    r->set_stride = 1;
  if (!(r->sets = wm_arena_alloc(b->arena, r->n_words, r->set_stride * sizeof *r->sets)))
    return wm_build_no_memory(b);
  for (uint32_t s = 0; s < r->n_sets; s++)
    for (uint32_t i = 0; i < b->sets[s].n; i++)
      r->sets[(size_t)b->sets[s].words[i] * r->set_stride + s / 64] |= UINT64_C(1) << (s % 64);
  return true;
}

static bool name_no_dates(wm_rule_builder *b) {
  for (uint32_t i = 0; i < WM_NO_DATES; i++)
    if (!(b->rules->no_dates[i] = wm_build_symbol(b, wm_names_at(WM_NO_DATE_NAMES, i))))
      return false;
  return true;
}

/* True when the word of a cue that lies nearest to what it is said of can be `word`. */
static bool is_nearest(const wm_rules *r, uint32_t cue, uint32_t word) {
  const wm_cue *c = &r->cues[cue];
  bool leftward = cue < r->cues_of[WM_CUE_AFTER];
  const wm_test *test = &r->tests[c->tests[leftward ? c->n - 1 : 0]];
  for (uint32_t i = 0; i < test->n; i++)
    if (test->arms[i].set == WM_NONE || wm_rules_in_set(r, word, test->arms[i].set))
      return true;
  return false;
}

/* Lists for each word the cues it may be the nearest word of. */
static bool build_cue_lists(wm_rule_builder *b) {
  wm_rules *r = b->rules;
  uint32_t n_cues = r->cues_of[WM_CUE_PLACES], n = 0, room = 0;
  for (uint32_t word = 0; word < r->n_words; word++) {
    r->words[word].first_cue = n;
    for (uint32_t cue = 0; cue < n_cues; cue++) {
      if (!is_nearest(r, cue, word))
        continue;
      if (!wm_grow(b->arena, &r->cued, n, &room, sizeof *r->cued))
        return wm_build_no_memory(b);
      r->cued[n++] = cue;
    }
    r->words[word].n_cues = n - r->words[word].first_cue;
  }
  return true;
}

/* Word 0 is every word that no rule mentions. */
static bool begin_words(wm_rule_builder *b) {
  wm_rules *r = b->rules;
  if (!wm_grow(b->arena, &r->words, 0, &b->words_room, sizeof *r->words))
    return wm_build_no_memory(b);
  r->n_words = 1;
  return true;
}

static bool build(wm_rule_builder *b, const wm_strings *paths) {
  for (uint32_t i = 0; i < paths->n; i++)
    if (wm_rule_parse(b->forest, paths->items[i], b->error) != WM_OK)
      return false;
  if (!b->forest->n_rules) {
    wm_error_set(b->error, WM_FATAL, "%s: there is no rule", paths->n ? paths->items[0] : "rules");
    return false;
  }
  return begin_words(b) && name_no_dates(b) && build_entities(b) && build_types(b) &&
         build_classes(b) && build_cues(b) && build_rules(b) && build_triggers(b) &&
         wm_build_compounds(b) && build_sets(b) && build_cue_lists(b);
}

wm_status wm_rules_load(const wm_strings *paths, wm_rule_intern intern, void *context,
                        wm_rules **rules, wm_error *error) {
  wm_rules *made = calloc(1, sizeof *made);
  if (!made)
    return wm_error_memory(error, sizeof *made);
  wm_arena_init(&made->arena, 0);
  made->forest.arena = &made->arena;
  wm_rule_builder b = {.rules = made,
                       .forest = &made->forest,
                       .arena = &made->arena,
                       .intern = intern,
                       .context = context,
                       .error = error};
  wm_arena_init(&b.scratch, 0);
  bool fine = build(&b, paths);
  wm_arena_free(&b.scratch);
  if (!fine) {
    wm_rules_free(made);
    return WM_FATAL;
  }
  *rules = made;
  return WM_OK;
}

void wm_rules_free(wm_rules *rules) {
  if (!rules)
    return;
  wm_arena_free(&rules->arena);
  free(rules);
}
