/* Relations of an article: scans tokens for triggers, runs the patterns they belong to, and turns
 * matches into findings, one for each pair of arguments. Knows nothing of the host, so that tests,
 * examples and explanations use the same code as the stage. */
#ifndef WM_RELATION_RELATE_H
#define WM_RELATION_RELATE_H

#include "certainty.h"
#include "matcher.h"

typedef struct wm_relate_limits {
  uint32_t max_sentence;  /* tokens; a longer sentence is worked on in pieces of this size */
  uint32_t max_steps;     /* of the matcher, for one attempt */
  uint32_t max_relations; /* of an article */
  uint32_t max_pairs;     /* of one match: enumerations times enumerations */
} wm_relate_limits;

extern const wm_relate_limits wm_relate_defaults;

typedef struct wm_filled {
  uint32_t role;   /* of the relation type */
  uint32_t entity; /* row of `entities` */
} wm_filled;

/* One relation. */
typedef struct wm_finding {
  const wm_relation_type *type;
  wm_sym by;        /* the rule or model */
  bool learned;     /* the classifier says so, not a rule */
  bool mutual;      /* it may hold both ways at once, as two relations */
  int32_t priority; /* of the rule */
  uint32_t sentence;
  uint32_t trigger_item;
  uint32_t extent;            /* items of the match */
  wm_span trigger;            /* bytes */
  wm_filled filled[WM_ROLES]; /* the two arguments, then attributes */
  uint32_t n_filled;
  wm_certainty certainty;
  wm_sym date;
  wm_str title, purpose; /* bytes of the article's text; empty when not said */
  double score;
} wm_finding;

/* What an explanation hears of each pattern that was tried. */
typedef void (*wm_relate_witness)(void *context, const wm_items *items, uint32_t sentence,
                                  uint32_t pattern, uint32_t item, const wm_failure *failure,
                                  bool matched);

typedef struct wm_relate wm_relate;

/* Scratch of a worker, and the results of the last article. Zero it, set rules and limits. */
struct wm_relate {
  const wm_rules *rules;
  wm_relate_limits limits;
  uint32_t only_rule; /* 0: all; else rule + 1 */
  wm_relate_witness witness;
  void (*sentence_over)(void *context, const wm_items *items); /* while its items are there */
  void *witness_context;
  /* Called for each piece of a sentence that has two entities, after its rules, while its items are
   * there. False when memory is used up. */
  bool (*after_rules)(void *context, wm_relate *relate, uint32_t sentence);
  void *after_context;
  wm_items items;
  wm_matcher matcher;
  uint32_t *types_before, *types_behind; /* of each item: types of entities on that side of it */
  uint32_t types_room;
  wm_finding *findings; /* in text order of their triggers */
  uint32_t n_findings, room;
  uint32_t n_dropped; /* by a limit */
  /* of the article in hand */
  uint64_t seen, seen_in_title; /* condition bits */
  uint32_t sentence_begin;      /* first finding of the sentence */
  uint32_t piece_begin;         /* and of the piece of it in hand */
  bool learned_only;            /* findings of rules are evidence for the classifier, no more */
};

/* Finds the relations of an article. False when memory is used up. */
bool wm_relate_article(wm_relate *r, const wm_annotated *article);
void wm_relate_free(wm_relate *r);

/* ---- between the files ---- */

/* attach.c: fills attributes, date and purpose that the pattern did not. */
void wm_attach(const wm_items *s, const wm_relation_type *type, const wm_match *match,
               wm_finding *finding);

/* settle.c, the one place where conflicts between rules, and between rules and the classifier, are
 * settled: adds a finding to those of its sentence unless a better one says the same; takes worse
 * ones away. False when memory is used up. */
bool wm_settle(wm_relate *r, const wm_finding *finding);

/* True when both are about the same two things, whichever is the first. */
bool wm_settle_same_arguments(const wm_annotated *article, const wm_finding *a,
                              const wm_finding *b);

/* Takes away what rules found in the piece in hand. */
void wm_settle_forget_rules(wm_relate *r);

#endif
