/* The classifier at work: relations between the entities of a sentence, after its rules. */
#ifndef WM_CLASSIFIER_CLASSIFY_H
#define WM_CLASSIFIER_CLASSIFY_H

#include "hidden.h"

/* Who of rules and classifier is heard. */
typedef enum wm_classify_use { WM_USE_RULES, WM_USE_CLASSIFIER, WM_USE_BOTH } wm_classify_use;

enum { WM_OUTPUT_WIDTH = 8 }; /* answers that are summed side by side */

/* An opened model and its names as this run's symbols. Immutable, shared by all workers; what is
 * behind the pointers lives as long as the run. */
typedef struct wm_classify_model {
  wm_classifier classifier;
  wm_sym types[WM_PAIR_TYPES];
  const wm_relation_type **labels; /* the rules' type of the same name, or one of the model's own */
  float *columns;                  /* [hidden][column_stride]: the output matrix, turned */
  size_t column_stride;
  float reach[WM_PAIR_TYPES * WM_PAIR_TYPES]; /* by kind: no answer's logit is above it */
  wm_sym by;                                  /* "model:NAME" */
} wm_classify_model;

/* Scratch of a worker. Its owner frees it. */
typedef struct wm_classify {
  const wm_classify_model *model;
  wm_classify_use use;
  wm_forms forms;
  wm_pair_sentence sentence;
  wm_hidden hidden;
  float hopeless; /* a logit below it is no answer */
  float alone;    /* a logit below it is none where no rule says the same */
} wm_classify;

/* Names of the model's labels and types as symbols, in `memory`. False when memory is used up. */
bool wm_classify_name(wm_classify_model *model, const wm_rules *rules, const char *name,
                      wm_rule_intern intern, void *context, wm_arena *memory);

/* `alone`: the probability from which answers are wanted that no rule gives; pairs that cannot
 * reach it are passed over. False when memory is used up. */
bool wm_classify_init(wm_classify *c, const wm_classify_model *model, wm_classify_use use,
                      double alone);
void wm_classify_free(wm_classify *c);

/* Symbols that were met are no longer good. */
void wm_classify_forget(wm_classify *c);

/* For wm_relate.after_rules, with a wm_classify as context. */
bool wm_classify_sentence(void *classify, wm_relate *relate, uint32_t sentence);

#endif
