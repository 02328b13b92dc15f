/* What the sources of entity-extract (gazetteers, values, tagger, rules) read, and what they hand
 * over: candidates, which may overlap and contradict each other. resolve.c alone settles that.
 *
 * A source is a row of the table in entity_extract.c. It may read the candidates of the sources
 * before it: rules and tagger follow the gazetteers. */
#ifndef WM_ENTITY_CANDIDATES_H
#define WM_ENTITY_CANDIDATES_H

#include <wiremill/plugin.h>

typedef struct wm_extract_config {
  wm_strings gazetteers;      /* paths of compiled files */
  int64_t edit_distance;      /* of names in gazetteers from words in the text, 0 or 1 */
  const char *model;          /* path of the tagger's model; "" for none */
  wm_strings model_languages; /* ranges; none: all */
  bool values;                /* dates, times, money, percentages, quantities */
  bool numbers;               /* also ordinals and cardinals */
  bool rules;                 /* names told by their form: "President X Y", "X Ltd" */
  bool pronouns;              /* he, its … as mentions of what they stand for */
  double least_score;         /* of an entity that is written */
} wm_extract_config;

/* Symbols that sources compare with, good for the run. */
typedef struct wm_kinds {
  wm_sym per, org, loc, misc;                   /* types */
  wm_sym country, capital, company, first_name; /* subtypes */
} wm_kinds;

/* An article as the sources see it. Everything lives as long as the article. */
typedef struct wm_passage {
  wm_instance *self;
  const wm_kinds *kinds;
  const wm_article *article;
  const wm_token *tokens;
  const wm_sentence *sentences;
  uint32_t n_tokens, n_sentences;
} wm_passage;

/* In the order of trust when everything else is equal. */
typedef enum wm_origin {
  WM_ORIGIN_TAGGER = 0,
  WM_ORIGIN_VALUE = 1,
  WM_ORIGIN_GAZETTEER = 2,
  WM_ORIGIN_RULE = 3
} wm_origin;

/* A span that may be an entity. Several candidates of one span are several readings of it. */
typedef struct wm_candidate {
  wm_span span;   /* bytes of the text; empty: all of the tokens */
  wm_span tokens; /* rows of `tokens`, not empty */
  wm_sym type;    /* as in wm_entity, all of these */
  wm_sym subtype;
  wm_sym name; /* canonical name that the source knows; 0: as in the text */
  wm_sym ref;
  wm_sym value;
  wm_sym role;
  wm_sym by;
  uint32_t origin; /* wm_origin */
  uint32_t order;  /* in which it came, set by wm_candidates_add() */
  float score;     /* probability that span and type are right, 0 to 1 */
  bool hint;       /* evidence for other sources (a first name), never an entity itself */
} wm_candidate;

/* The candidates of an article, in the order in which they came; owned by the article. */
typedef struct wm_candidates {
  wm_candidate *items;
  uint32_t n, capacity;
} wm_candidates;

/* Copies *candidate to the end; an empty span is set from the tokens. False when the article's
 * memory is used up (the host has noted it): return WM_REJECT. */
bool wm_candidates_add(wm_candidates *candidates, const wm_passage *passage,
                       const wm_candidate *candidate);

/* A source. What `open` puts into *shared is read-only afterwards and shared by all workers;
 * *scratch is one worker's. A source that the config turns off sets *shared to NULL, and is then
 * not asked. Memory comes from wm_alloc() or is given back in stop and close. */
typedef struct wm_source {
  const char *name;
  wm_status (*open)(wm_instance *self, void **shared);
  wm_status (*start)(wm_instance *self, const void *shared, void **scratch); /* may be NULL */
  wm_status (*find)(const wm_passage *passage, const void *shared, void *scratch,
                    wm_candidates *candidates);
  void (*stop)(wm_instance *self, void *scratch); /* may be NULL, as close */
  void (*close)(wm_instance *self, void *shared);
} wm_source;

extern const wm_source wm_gazetteer_source, wm_rule_source, wm_value_source;

#endif
