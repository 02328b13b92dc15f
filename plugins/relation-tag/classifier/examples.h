/* Examples to learn from: every pair of entities that the classifier would look at, with its
 * features and what is known of it.
 *
 * A label with a direction is called an answer: answer 2 * label says that the entity that comes
 * first in the text is the head, 2 * label + 1 that it is the tail. Of each pair of entity types
 * (a kind) only those answers are possible that some training example has. */
#ifndef WM_CLASSIFIER_EXAMPLES_H
#define WM_CLASSIFIER_EXAMPLES_H

#include "gold.h"
#include "pair.h"

enum { WM_ANSWERS = 2 * WM_GOLD_LABELS, WM_PAIR_KINDS = WM_PAIR_TYPES * WM_PAIR_TYPES };

/* What is known of an answer. */
enum wm_truth { WM_FALSE = 0, WM_TRUE = 1, WM_UNKNOWN = 2 };

typedef struct wm_pair_example {
  uint32_t document;
  uint32_t kind;                     /* of the pair: wm_pair_kind() */
  uint32_t cell;                     /* wm_pair_cell() */
  uint32_t first_key, n_keys;        /* of `keys` */
  uint32_t words[WM_SLOTS];          /* row of `vectors` + 1 in each place; 0: none */
  uint32_t first_between, n_between; /* of `between`: rows of `vectors` */
  uint32_t first_truth;              /* of `truths`: one for each answer of its kind */
  float weight;
} wm_pair_example;

typedef struct wm_kind_answers {
  uint32_t first, n; /* of `answers` */
} wm_kind_answers;

typedef struct wm_examples {
  wm_pair_example *items;
  uint64_t *keys;
  uint32_t *between;
  uint8_t *truths; /* enum wm_truth */
  uint32_t n, n_keys, n_between, n_truths;
  uint32_t room, keys_room, between_room, truths_room;
  uint32_t n_gold; /* relations that are marked in the documents */
} wm_examples;

/* What all examples of a training share. */
typedef struct wm_answers {
  wm_sym types[WM_PAIR_TYPES]; /* of entities that have relations */
  uint32_t n_types;
  bool stand_ins; /* pronouns are among the entities */
  wm_kind_answers kinds[WM_PAIR_KINDS];
  uint16_t *answers;
  uint8_t *gates;              /* [kind][WM_PAIR_CELLS]: 1 where pairs are worth a look */
  bool mutual[WM_GOLD_LABELS]; /* said both ways of the same two, more often than not by chance */
} wm_answers;

/* Finds out what is possible in a training corpus. False when memory is used up. */
bool wm_answers_find(wm_answers *answers, const wm_gold *gold);
void wm_answers_free(wm_answers *answers);

/* Which documents examples are made of: those that `part` is of, of `parts`, by their number modulo
 * `parts`; `others` takes all but those. */
typedef struct wm_selection {
  uint32_t part, parts;
  bool others;
} wm_selection;

/* Makes examples. `forms` has a place for every symbol, so that a symbol is its row of vectors.
 * False when memory is used up. */
bool wm_examples_make(wm_examples *examples, const wm_gold *gold, const wm_answers *answers,
                      const wm_selection *selection, const wm_rules *rules, wm_forms *forms);
/* Sets the gates: cells of a kind where hardly any pair is related stay closed. False when memory
 * is used up. */
bool wm_answers_set_gates(wm_answers *answers, const wm_examples *examples);

/* Takes examples behind closed gates away. Their relations stay in n_gold. */
void wm_examples_gate(wm_examples *examples, const wm_answers *answers);

void wm_examples_free(wm_examples *examples);

#endif
