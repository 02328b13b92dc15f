/* Sets of facts (typed spans, typed pairs of spans) of one document, and their comparison. */
#ifndef WM_EVAL_FACTS_H
#define WM_EVAL_FACTS_H

#include "core/eval/corpus.h"
#include "core/eval/eval.h"
#include "core/eval/score.h"

/* A fact: a type, and one span or a head and a tail. Spans of one part have the same tail as head.
 */
typedef struct wm_fact {
  wm_str type;
  wm_eval_span head, tail; /* their types are empty where they do not count */
  bool matched;            /* the other set has it too */
} wm_fact;

typedef struct wm_facts {
  wm_fact *items; /* sorted, each once */
  uint32_t n, capacity;
} wm_facts;

/* Empties the set and keeps its memory. */
void wm_facts_clear(wm_facts *facts);
void wm_facts_free(wm_facts *facts);
bool wm_facts_add(wm_facts *facts, wm_fact fact);

/* Sorts by place and type, and removes what stands there twice. Call once, after the last add. */
void wm_facts_settle(wm_facts *facts);

/* Marks what both sets have, and counts each fact under its type. False when memory is used up. */
bool wm_facts_compare(wm_facts *gold, wm_facts *predicted, wm_eval_tally *tally);

/* The type that a predicted type is mapped to. */
wm_str wm_facts_map(const wm_eval_options *options, wm_str type);

bool wm_facts_str_equal(wm_str a, wm_str b);
int wm_facts_str_compare(wm_str a, wm_str b);

#endif
