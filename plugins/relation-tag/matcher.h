/* Runs the programs of patterns over the items of a sentence: backtracking with a budget of steps,
 * so that no rule and no text can make it slow. */
#ifndef WM_RELATION_MATCHER_H
#define WM_RELATION_MATCHER_H

#include "items.h"

enum { WM_CAPTURES = 16, WM_MATCH_STACK = 512 };

/* What fills a role. */
typedef struct wm_capture {
  uint32_t role;
  uint32_t name;        /* item of the name; WM_NONE for words */
  uint32_t first, last; /* items: the enumeration it stands for, or the words */
} wm_capture;

typedef struct wm_match {
  uint32_t pattern;
  uint32_t trigger_first, trigger_last; /* items */
  uint32_t first, last;                 /* items of the whole match */
  wm_capture captures[WM_CAPTURES];
  uint32_t n_captures;
} wm_match;

/* Why an attempt failed, for explanations. */
typedef enum wm_failure_kind {
  WM_FAILURE_NONE = 0,  /* it matched, or the trigger's word has another part of speech */
  WM_FAILURE_NODE,      /* an element of the pattern did not fit */
  WM_FAILURE_NAMES,     /* there are too few names on a side of the trigger */
  WM_FAILURE_CONDITION, /* of the rule, on the article */
  WM_FAILURE_TIRED      /* the budget of steps was used up */
} wm_failure_kind;

typedef struct wm_failure {
  wm_failure_kind kind;
  uint32_t node;  /* that did not fit */
  int64_t item;   /* that it was tried on; may lie beyond the sentence */
  uint32_t reach; /* items that had matched in its direction */
} wm_failure;

typedef struct wm_match_frame {
  uint32_t node, n_captures, count;
  int64_t at;
  bool single; /* PHRASE: without its enumeration */
} wm_match_frame;

typedef struct wm_matcher {
  const wm_items *items;
  uint32_t max_steps;  /* of one attempt */
  wm_failure *failure; /* NULL: nobody asks */
  uint64_t n_tired;    /* attempts that used up their budget */
  /* of the attempt */
  wm_match match;
  uint32_t steps;
  int64_t origin;
  int direction;   /* 1 or -1 */
  bool verb;       /* the trigger is one: its leftmost name is the subject, or what is acted on */
  bool complement; /* behind the trigger's rightmost name no verb is expected */
  wm_match_frame stack[WM_MATCH_STACK];
  uint32_t depth;
} wm_matcher;

/* True when a pattern's trigger is a noun. */
bool wm_matcher_by_noun(const wm_rules *rules, uint32_t pattern);

/* Tries a pattern with its trigger at an item. True when it matched: see matcher->match. */
bool wm_matcher_try(wm_matcher *m, uint32_t pattern, uint32_t item);

#endif
