/* Compiled rules: what the compiler makes of rule files, and the matcher reads. Immutable, so that
 * all workers share one; scratch lives elsewhere.
 *
 * Every word that a rule mentions has a number in the vocabulary, found by the token's symbol with
 * one array probe. The vocabulary knows for each word which sets of words it belongs to and which
 * patterns it triggers, so that the time a text takes grows with the triggers in it and not with
 * the number of rules.
 *
 * A pattern is split at its anchor, the first word of its trigger, into a program that is run
 * rightwards from there and one that is run leftwards. */
#ifndef WM_RELATION_RULES_H
#define WM_RELATION_RULES_H

#include "rule_tree.h"

/* One way for an item to fit. All that is set must hold. */
typedef struct wm_arm {
  uint32_t set;        /* of words; WM_NONE: any word */
  uint32_t pos;        /* parts of speech, bit i is the i-th of WM_POS_NAMES; 0: any. A token
                          without part of speech fits every arm that has words. */
  uint32_t shape, off; /* enum wm_shape bits that must be there, that must not */
  uint32_t types;      /* of entities, bit i is entity_types[i]; 0: the item is a word */
  wm_sym subtype;      /* of the entity; 0: any */
  bool plain;          /* words or types alone, no other demand */
  bool modifier;       /* the item must be a word that may stand before a noun in its phrase */
  bool attributive;    /* and be no determiner */
  wm_str ending;       /* of the token's text, ASCII; empty: any */
} wm_arm;

/* What an item is tested by: one of its arms must fit. */
typedef struct wm_test {
  const wm_arm *arms;
  uint32_t n;
} wm_test;

typedef enum wm_op {
  WM_OP_ACCEPT = 0,
  WM_OP_TEST,    /* one item that passes `test` */
  WM_OP_PHRASE,  /* a phrase whose name passes `test`, for a role or none */
  WM_OP_SPLIT,   /* `next`, or else `other` */
  WM_OP_GAP,     /* least to most items, as few as will do */
  WM_OP_TRIGGER, /* the trigger ends here */
  WM_OP_OPEN,    /* words of a role begin here, in the direction of the program */
  WM_OP_CLOSE
} wm_op;

typedef struct wm_node {
  uint8_t op;   /* wm_op */
  bool bare;    /* the name itself, without what may stand around it in its phrase */
  bool cross;   /* a gap that may run over names */
  uint8_t role; /* of the rule's relation type; WM_NO_ROLE: none */
  uint32_t least, most;
  uint32_t test;
  uint32_t next, other;
  wm_place place; /* for explanations */
} wm_node;

enum { WM_NO_ROLE = 255, WM_ENTITY_TYPES = 32, WM_KIN_TYPES = 64 };

typedef struct wm_pattern {
  uint32_t rule;
  uint32_t anchor;                  /* test of the trigger's first word */
  uint32_t left, right;             /* nodes where the programs begin */
  uint32_t names_left, names_right; /* least names there must be on each side; counts phrases */
  /* On each side there must be an entity of one of these types; 0: no need. */
  uint32_t types_left[2], types_right[2];
  wm_place place;
} wm_pattern;

typedef struct wm_role {
  wm_str name;
  wm_sym symbol;
  uint32_t test; /* of the entities that may fill it; WM_NONE: it holds words of the text */
} wm_role;

typedef struct wm_relation_type {
  wm_str name, help, code;
  wm_sym symbol;
  wm_role roles[WM_ROLES]; /* two arguments, then attributes */
  uint32_t n_roles;
  bool symmetric; /* both arguments have the same role */
} wm_relation_type;

typedef struct wm_condition {
  uint32_t bit; /* of what was seen in the article; see wm_word_entry.conditions */
  bool title, absent;
} wm_condition;

typedef struct wm_rule {
  wm_str name;
  wm_sym by; /* "rule:NAME" */
  uint32_t type;
  int32_t priority;
  double score;
  uint32_t states; /* effects of certainty that the rule has by itself, by WM_CUE_EFFECT_NAMES */
  wm_condition conditions[WM_CONDITIONS];
  uint32_t n_conditions;
  const wm_example *examples;
  uint32_t n_examples;
  wm_place place;
} wm_rule;

/* A cue of certainty: single words in a row, compared from the last to the first. */
typedef struct wm_cue {
  uint32_t effect; /* index into WM_CUE_EFFECT_NAMES */
  const uint32_t *tests;
  uint32_t n;
} wm_cue;

enum wm_word_flag {
  WM_WORD_TRIGGER = 1 << 0,
  WM_WORD_CONDITION = 1 << 1,
  /* classes that english.rules gives under these names, for what phrases are made of */
  WM_WORD_DETERMINER = 1 << 2,
  WM_WORD_CONJUNCTION = 1 << 3,
  WM_WORD_STOP = 1 << 4,     /* never inside the phrase before a name: prepositions, verbs … */
  WM_WORD_PERSON = 1 << 5,   /* pronouns for people */
  WM_WORD_THING = 1 << 6,    /* pronouns for bodies */
  WM_WORD_RELATIVE = 1 << 7, /* who, which */
  WM_WORD_STAND_IN = 1 << 8, /* government, authorities: stand for the place they are said of */
  WM_WORD_WITHIN = 1 << 9,   /* of, in: join a place to the name before */
  WM_WORD_GENITIVE = 1 << 10,
  WM_WORD_REPORTER = 1 << 11, /* verbs of saying */
  WM_WORD_ACCORDING = 1 << 12,
  WM_WORD_PURPOSE = 1 << 13,
  WM_WORD_OBLIQUE = 1 << 14,    /* prepositions behind which a name is no subject */
  WM_WORD_FINITE = 1 << 15,     /* verbs in a form that has a subject of its own: was, met */
  WM_WORD_AGENT = 1 << 16,      /* by: names who does what a participle says */
  WM_WORD_AFTER_NAME = 1 << 17, /* words that may follow a name and do not go on with its phrase */
  WM_WORD_OF = 1 << 18,         /* of: joins a city to its name */
  WM_WORD_OFFICE = 1 << 19,     /* president, spokesman: who holds one */
  WM_WORD_PORTFOLIO = 1 << 20,  /* foreign, affairs: what a minister is a minister of */
  WM_WORD_LOCATIVE = 1 << 21,   /* in, at: say where something happens */
  WM_WORD_BODY_NOUN = 1 << 22   /* company, firm: behind `the` one that was named before */
};

#define WM_WORD_CLASS_NAMES                                                                        \
  "DETERMINER|CONJUNCTION|PHRASE_STOP|PERSON_PRONOUN|THING_PRONOUN|RELATIVE_PRONOUN|STAND_IN|"     \
  "WITHIN|GENITIVE|REPORT|ACCORDING|PURPOSE|OBLIQUE|FINITE|AGENT|AFTER_NAME|OF|OFFICE|PORTFOLIO|"  \
  "LOCATIVE|BODY_NOUN"
enum { WM_FIRST_CLASS_BIT = 2 };

typedef struct wm_word_entry {
  uint32_t flags;             /* enum wm_word_flag */
  uint32_t first, n;          /* of `triggered`: patterns this word is the anchor of */
  uint32_t first_cue, n_cues; /* of `cued`: cues this word is the nearest of */
  uint64_t conditions;        /* bits that its presence sets */
} wm_word_entry;

/* A word that rules write with a hyphen; the tokenizer splits it. */
typedef struct wm_compound {
  wm_str text; /* in lower case */
  uint32_t word;
} wm_compound;

/* Subtypes and values of dates that do not say when: "for two years", "now". */
#define WM_NO_DATE_NAMES "duration|set|PAST_REF|PRESENT_REF|FUTURE_REF"
enum { WM_NO_DATES = 5 };

typedef struct wm_rules {
  wm_arena arena; /* owns everything here */
  wm_rule_forest forest;
  wm_relation_type *types;
  wm_rule *rules;
  wm_pattern *patterns;
  wm_node *nodes;
  wm_test *tests;
  wm_cue *cues; /* by place: those of WM_CUE_BEFORE first; longer ones before shorter */
  uint32_t n_types, n_rules, n_patterns, n_nodes, n_tests, n_conditions;
  uint32_t cues_of[WM_CUE_PLACES + 1]; /* where those of each place begin */
  wm_sym entity_types[WM_ENTITY_TYPES];
  uint32_t n_entity_types;
  wm_sym kin_types[WM_KIN_TYPES]; /* other names of theirs: Peop for PER */
  uint32_t kin_bits[WM_KIN_TYPES], n_kin_types;
  wm_sym no_dates[WM_NO_DATES]; /* by WM_NO_DATE_NAMES */
  uint32_t names;   /* bits of the entity types that are names: PER ORG LOC MISC and own ones */
  uint32_t n_words; /* of the vocabulary; word 0 is every word that no rule mentions */
  wm_word_entry *words;
  uint32_t n_sets, set_stride;
  uint64_t *sets; /* by word: set_stride integers, bit s is set s */
  uint32_t *triggered;
  uint32_t *cued;         /* rows of `cues`, in their order */
  wm_compound *compounds; /* words with a hyphen, sorted by their text */
  uint32_t n_compounds;
  uint32_t *word_of; /* by symbol, below n_symbols */
  uint32_t n_symbols;
} wm_rules;

typedef wm_sym (*wm_rule_intern)(void *context, const char *bytes, size_t length);

/* Reads and compiles the files at `paths`. What it interns must stay good as long as the rules.
 * On failure the message names file, line, column and the fix. */
wm_status wm_rules_load(const wm_strings *paths, wm_rule_intern intern, void *context,
                        wm_rules **rules, wm_error *error);
void wm_rules_free(wm_rules *rules); /* NULL does nothing */

/* The vocabulary's number of a token's symbol; 0: no rule mentions it. */
static inline uint32_t wm_rules_word(const wm_rules *rules, wm_sym symbol) {
  return symbol < rules->n_symbols ? rules->word_of[symbol] : 0;
}

/* The vocabulary's number of a compound; 0: no rule mentions it. */
uint32_t wm_rules_compound(const wm_rules *rules, wm_str text);

static inline bool wm_rules_in_set(const wm_rules *rules, uint32_t word, uint32_t set) {
  return rules->sets[(size_t)word * rules->set_stride + set / 64] >> (set % 64) & 1;
}

#endif
