/* Tells what rules did with each sentence: which fired, which came close, and why those did not. */
#ifndef WM_RELATION_EXPLAIN_H
#define WM_RELATION_EXPLAIN_H

#include "relate.h"

#include <stdio.h>

enum { WM_EXPLAIN_RULES = 64 }; /* most rules that are told of for one sentence */

/* The best attempt of a rule at the sentence in hand. */
typedef struct wm_attempt {
  uint32_t rule, pattern, item;
  wm_failure failure;
  bool matched;
} wm_attempt;

typedef struct wm_explain {
  FILE *out;
  const wm_relate *relate;
  const wm_rules *rules;
  const wm_annotated *article;
  uint32_t sentence; /* in hand */
  wm_attempt attempts[WM_EXPLAIN_RULES];
  uint32_t n;
} wm_explain;

/* Finds the relations of an article as wm_relate_article() does, and tells of every sentence that
 * holds a trigger: the sentence with its names marked as in the examples of rules, what was found,
 * which rules fired, which came close. False when memory is used up. */
bool wm_explain_article(wm_relate *relate, const wm_annotated *article, FILE *out);

#endif
