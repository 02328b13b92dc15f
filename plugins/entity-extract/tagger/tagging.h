/* Between the files that tag a piece of an article: a worker's arrays, and the steps in their
 * order. tagger.c sums forms and leads; places.c adds what a token's place says; runs.c scores
 * tokens and finds the best tags. */
#ifndef WM_TAGGING_H
#define WM_TAGGING_H

#include "core/base/clones.h"
#include "elsewhere.h"
#include "form_cache.h"
#include "tagger.h"

/* A sentence of the piece, or a part of a long one. */
struct part {
  uint32_t begin, end;
  uint8_t letter_case; /* enum wm_sentence_case */
  bool has_capitals;
  bool asked;      /* the gate lets any token through */
  int32_t n_known; /* forms in the mean */
};

/* What the network does with a token. */
enum wm_asked {
  WM_ASKED_NOT,    /* nothing: O */
  WM_ASKED_BESIDE, /* the first hidden layer's sums, for the second layer of its neighbours: O */
  WM_ASKED
};

/* What a piece says about a form, by its lower-case hash. */
struct record {
  uint64_t lower;
  uint32_t piece; /* number of the piece it is of; another's is free */
  struct wm_evidence evidence;
  struct wm_elsewhere elsewhere;
};

struct wm_tagger_scratch {
  const wm_tagger *tagger;
  size_t width; /* of a row of sums, wm_form_width() */
  wm_form_cache *cache;
  struct part *parts;
  uint32_t n_parts;
  uint32_t piece; /* grows with each */
  /* By token of the piece. */
  struct wm_look *looks;
  uint8_t *asked;  /* enum wm_asked */
  int16_t *sums;   /* rows of `width` */
  int16_t *active; /* rows of `hidden`: sums and the document's, clipped */
  int16_t *bias;   /* one such row: what every token begins with */
  int32_t *scores; /* rows of `stride`, in 1 / WM_RUNS_UNIT */
  uint64_t *open;  /* bits of the tags that are not far behind O */
  bool *clear;     /* O leads far, or no name can go on here: the second layer is not asked */
  uint8_t *tags;
  float *probability; /* of the name that the token is in */
  uint8_t *changed;   /* by the second pass, enum wm_change */
  uint32_t *bits;     /* names of the gazetteers */
  /* Tokens with a capital, in order: only they can be evidence for each other. */
  uint32_t *capitals, *record_of;
  uint32_t n_capitals;
  /* Of places.c. */
  struct record *records; /* open addressing */
  uint32_t record_mask;   /* slots that the piece uses, less one: few, so that they stay near */
  uint64_t *seen;         /* bits of lower-case hashes that have a record */
  /* Rows of values: WM_FEATURES_PLACES (with the bias), WM_FEATURES_GAZETTEERS and _DOCUMENTS. */
  int16_t *place_rows, *gazetteer_rows, *document_rows;
  struct pair_row *pairs; /* rows of neighbours; open addressing */
  size_t pair_mask;       /* number of slots less one */
  uint64_t *pair_filter;  /* bits of those that are there */
  struct pair_here *pairs_here;
  /* By token of a part. */
  uint64_t *keys;
  struct wm_look *view;          /* its looks, with edges like entries */
  const wm_form_entry **entries; /* with WM_FEATURES_REACH edges before and after */
  int32_t *topics;   /* WM_FORM_MEANS x hidden: sums of known forms' parts of the means */
  int16_t *document; /* hidden: the piece's mean */
  int32_t n_known;   /* forms of the piece in it */
  /* Of runs.c. */
  wm_panels output, mix, output2;
  wm_panels_function *multiply;
  float *run_scores, *best;
  float *turned; /* of the calibrated chain, see wm_decode_turn() */
  struct wm_lattice lattice;
  /* The result. */
  wm_tagger_name *names;
  uint32_t n_names, names_cap;
};

enum wm_change {
  WM_CHANGE_NONE,
  WM_CHANGE_NEAR, /* the second layer sees a token that is changed */
  WM_CHANGE_OWN
};

/* The type of a tag, -1 for O. */
static inline int wm_tag_type(uint8_t tag) {
  return tag ? (tag - 1) / 2 : -1;
}

/* The end of the name that begins at tags[i]; i + 1 for O. */
static inline uint32_t wm_tag_end(const uint8_t *tags, uint32_t i, uint32_t n) {
  uint32_t end = i + 1;
  if (tags[i])
    while (end < n && tags[end] == 2 + 2 * wm_tag_type(tags[i]))
      end++;
  return end;
}

WM_CLONED_INLINE void wm_row_add(int16_t *restrict to, const int16_t *restrict from, size_t n) {
  for (size_t i = 0; i < n; i++)
    to[i] = (int16_t)(to[i] + from[i]);
}

/* ---- gate.c ---- */

/* Sets s->asked and part->asked, from s->entries and the part's letter case. */
void wm_gate_ask(wm_tagger_scratch *s, struct part *part);

/* ---- places.c ---- */

/* Prepares what places.c needs; false when memory is out. */
bool wm_places_new(wm_tagger_scratch *s);
void wm_places_free(wm_tagger_scratch *s);

/* Begins a piece of at most WM_TAGGER_PIECE tokens. */
void wm_places_begin(wm_tagger_scratch *s, uint32_t n_tokens);

/* Notes the part's letter case and its tokens with capitals. */
void wm_places_note(wm_tagger_scratch *s, struct part *part);

/* Counts forms in lower case, after all parts were noted. */
void wm_places_count(wm_tagger_scratch *s, const struct part *part);

/* Adds rows of places to the part's sums. */
void wm_places_add(wm_tagger_scratch *s, const struct part *part);

/* Notes what tokens with capitals were tagged. */
void wm_places_hear(wm_tagger_scratch *s);

/* Adds what the form of token i, which has a capital, was tagged elsewhere; false when there is
 * nothing to add. */
bool wm_places_add_elsewhere(wm_tagger_scratch *s, uint32_t i);

/* ---- runs.c ---- */

/* Of scores: the product of the units that both layers have. */
enum { WM_RUNS_UNIT = 256 * 1024 };

bool wm_runs_new(wm_tagger_scratch *s);
void wm_runs_free(wm_tagger_scratch *s);

/* Scores of the tags of the part's tokens. */
void wm_runs_score(wm_tagger_scratch *s, const struct part *part);

/* To be called when the sums of token i have changed. */
void wm_runs_activate(wm_tagger_scratch *s, uint32_t i);

/* After that of all such tokens: scores anew token i and those whose second layer sees it, and
 * marks them as changed. */
void wm_runs_score_around(wm_tagger_scratch *s, const struct part *part, uint32_t i);

/* Decodes the part's runs of tokens that may be in a name, each with the token behind it. With
 * `only_changed`, only those where s->changed marks a token. */
void wm_runs_decode(wm_tagger_scratch *s, const struct part *part, bool only_changed);

#endif
