/* What a rule file says, as a tree: made by rule_parse.c, read by rule_compile.c. All of it lives
 * in the arena of the tree. */
#ifndef WM_RELATION_RULE_TREE_H
#define WM_RELATION_RULE_TREE_H

#include "rule_source.h"

typedef enum wm_term_kind {
  WM_TERM_WORD,     /* text, with forms when inflected: sign/V */
  WM_TERM_NAME,     /* a list, a parameter of a form, or an entity type: SIGN, ORG, LOC.city */
  WM_TERM_CALL,     /* a form with its arguments */
  WM_TERM_SEQUENCE, /* children one after the other */
  WM_TERM_CHOICE,   /* one of the children, the first that fits */
  WM_TERM_REPEAT,   /* child, least to most times */
  WM_TERM_GAP,      /* least to most items of any kind; `cross`: names too */
  WM_TERM_ROLE,     /* {role}, {role: TYPES}, {role: (words)} */
  WM_TERM_TRIGGER,  /* <words> */
  WM_TERM_CHECK     /* [upper-first not digit], [pos ADJ|NOUN], [ends ly], [modifier] … */
} wm_term_kind;

enum { WM_REPEAT_MOST = 40 }; /* times; `*` and `+` have no bound but this number */

typedef struct wm_term wm_term;
struct wm_term {
  wm_term_kind kind;
  wm_place place;
  wm_str text;         /* word, name or role */
  wm_str subtype;      /* of an entity type; of a check the ending it asks for */
  uint32_t forms;      /* enum wm_form bits a word is expanded to; 0: as it stands */
  uint32_t pos;        /* parts of speech allowed, bit i is the i-th of WM_POS_NAMES; 0: any */
  uint32_t shape, off; /* enum wm_shape bits that must be there, that must not */
  uint32_t least, most;
  bool bare;        /* {role: =TYPES}: the name itself, nothing of its phrase */
  bool cross;       /* gaps: may run over names */
  bool modifier;    /* checks: words that may stand before a noun */
  bool attributive; /* and are no articles or the like */
  wm_term **children;
  uint32_t n;
  uint32_t test; /* the compiler's: index + 1 of what a single item is tested by */
  uint32_t size; /* the compiler's: terms in it, itself included, once names are replaced */
};

typedef struct wm_let {
  wm_str name;
  wm_place place;
  wm_term *term;
  bool open;            /* the compiler's: is being expanded */
  wm_term *expanded[8]; /* the compiler's: by category of words; NULL: not yet */
} wm_let;

typedef struct wm_form_tree {
  wm_str name;
  wm_place place;
  wm_str params[8];
  uint32_t n_params;
  wm_term *body; /* a choice of its lines */
  bool open;
} wm_form_tree;

typedef struct wm_entity_tree {
  wm_str type;
  wm_str subtypes[64];
  uint32_t n_subtypes;
} wm_entity_tree;

enum { WM_ROLES = 12 }; /* most roles and attributes of a type of relation */

typedef struct wm_role_tree {
  wm_str name;
  wm_place place;
  wm_term *types; /* NULL: words of the text */
} wm_role_tree;

typedef struct wm_relation_tree {
  wm_str name;
  wm_place place;
  wm_role_tree roles[WM_ROLES]; /* arguments first, then attributes */
  uint32_t n_arguments, n_roles;
  wm_str help;
  wm_str code; /* in other schemes */
} wm_relation_tree;

/* Where a cue stands. */
typedef enum wm_cue_place {
  WM_CUE_BEFORE = 0, /* in the chain of verbs that leads to the trigger */
  WM_CUE_NOUN = 1,   /* right before a noun that is the trigger */
  WM_CUE_CLAUSE = 2, /* before the clause: if, denied that */
  WM_CUE_AFTER = 3,  /* behind the pattern: fell through */
  WM_CUE_INSIDE = 4, /* between the trigger and the next name: signed | no | deal with */
  WM_CUE_PLACES = 5
} wm_cue_place;

#define WM_CUE_PLACE_NAMES "before|noun|clause|after|inside"
#define WM_CUE_EFFECT_NAMES "negated|planned|possible|reported|fact|skip"

typedef struct wm_cue_tree {
  uint32_t effect; /* index into WM_CUE_EFFECT_NAMES */
  wm_cue_place where;
  wm_place place;
  wm_term *term;
} wm_cue_tree;

typedef struct wm_condition_tree {
  wm_place place;
  bool title;  /* of the title alone */
  bool absent; /* unless */
  wm_term *words;
} wm_condition_tree;

enum { WM_CONDITIONS = 4 }; /* most of a rule */

typedef struct wm_example {
  wm_place place;
  wm_str text; /* behind the sign */
  bool positive;
} wm_example;

typedef struct wm_rule_tree {
  wm_str name, type;
  wm_place place, type_place;
  int32_t priority;
  double score;
  uint32_t states; /* bit i: index i of WM_CUE_EFFECT_NAMES */
  wm_condition_tree conditions[WM_CONDITIONS];
  uint32_t n_conditions;
  wm_term *body; /* a choice of its lines */
  wm_example *examples;
  uint32_t n_examples, examples_room;
} wm_rule_tree;

typedef struct wm_rule_forest {
  wm_arena *arena;
  wm_rule_files files;
  wm_let *lets;
  wm_form_tree *forms;
  wm_entity_tree *entities;
  wm_relation_tree *relations;
  wm_cue_tree *cues;
  wm_rule_tree *rules;
  uint32_t n_lets, n_forms, n_entities, n_relations, n_cues, n_rules;
  uint32_t lets_room, forms_room, entities_room, relations_room, cues_room, rules_room;
} wm_rule_forest;

/* Reads a rule file and what it includes into the forest, whose arena is set. */
wm_status wm_rule_parse(wm_rule_forest *forest, const char *path, wm_error *error);

/* A new term in the arena; NULL when memory is used up. */
wm_term *wm_term_new(wm_arena *arena, wm_term_kind kind, wm_place place, uint32_t n_children);

static inline bool wm_str_is(wm_str a, const char *b) {
  return a.length == strlen(b) && memcmp(a.bytes, b, a.length) == 0;
}
static inline bool wm_str_equal(wm_str a, wm_str b) {
  return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

#endif
