/* Between the files that compile rules: vocabulary (rule_words.c), expansion of names and forms
 * (rule_expand.c), programs (rule_program.c), and what drives them (rule_compile.c). */
#ifndef WM_RELATION_RULE_BUILD_H
#define WM_RELATION_RULE_BUILD_H

#include "rules.h"

typedef struct wm_word_set {
  uint32_t *words; /* sorted, without doubles */
  uint32_t n;
} wm_word_set;

typedef struct wm_trigger_entry {
  uint32_t word, pattern;
} wm_trigger_entry;

typedef struct wm_rule_builder {
  wm_rules *rules;
  wm_rule_forest *forest;
  wm_arena *arena;  /* the rules' */
  wm_arena scratch; /* until they are compiled */
  wm_rule_intern intern;
  void *context;
  wm_error *error;
  wm_word_set *sets;
  wm_trigger_entry *triggers;
  uint32_t n_triggers;
  uint32_t condition_sets[64];
  uint32_t words_room, sets_room, tests_room, nodes_room, patterns_room, triggers_room, cues_room,
      symbols_room, compounds_room;
  uint32_t depth;
} wm_rule_builder;

/* All of these return false, NULL or WM_NONE after a failure, which is noted in builder->error. */

bool wm_build_wrong(wm_rule_builder *b, wm_place place, const char *format, ...) WM_PRINTF(3, 4);
bool wm_build_no_memory(wm_rule_builder *b);
wm_sym wm_build_symbol(wm_rule_builder *b, wm_str string);

/* ---- rule_words.c ---- */

/* True when the term is a test of one item: a word, a check, or a choice of these. */
bool wm_build_is_test(const wm_term *term);
/* The test of such a term; the same term gives the same test. */
uint32_t wm_build_test(wm_rule_builder *b, wm_term *term);
/* The test of the entity types that a term names. */
uint32_t wm_build_types(wm_rule_builder *b, wm_term *term);
/* The set of all words in a term that is a test of words alone. */
uint32_t wm_build_set(wm_rule_builder *b, wm_term *term);
/* The bit of an entity type; 0 when there is none of the name. */
uint32_t wm_build_type_bit(const wm_rule_builder *b, wm_str name);

/* Sorts the compounds, and lets the last part of one that triggers draw attention to it. */
bool wm_build_compounds(wm_rule_builder *b);

/* ---- rule_expand.c ---- */

/* The term without names of lists and calls of forms. */
wm_term *wm_build_expand(wm_rule_builder *b, wm_term *term);
/* The list of that name; NULL when there is none (no failure). */
wm_let *wm_build_find_let(const wm_rule_builder *b, wm_str name);

/* The ways through a pattern: sequences of elements, one of which is the trigger. */
typedef struct wm_ways {
  wm_term **items; /* sequences */
  uint32_t n, room;
} wm_ways;

/* Adds the ways through an expanded pattern. Only choices that hold the trigger are split. */
bool wm_build_ways(wm_rule_builder *b, wm_term *term, wm_ways *ways);

/* ---- rule_program.c ---- */

/* Compiles one way of a rule's pattern. */
bool wm_build_pattern(wm_rule_builder *b, uint32_t rule, wm_term *way);
/* Compiles a cue's words. */
bool wm_build_cue(wm_rule_builder *b, const wm_cue_tree *cue);

#endif
