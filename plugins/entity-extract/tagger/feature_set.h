/* What the tagger sees of a token: integer features, the same in training and at run time.
 *
 * Form features depend on a token's form alone. They are computed once for each distinct form and
 * used by every token within two places of it, with a weight of its own for each offset. Token
 * features depend on the place as well (neighbours together, sentence, document, gazetteers). Each
 * feature is a 64-bit key; models give rows of weights to the keys they know. */
#ifndef WM_FEATURE_SET_H
#define WM_FEATURE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/words.h"

enum {
  WM_FEATURES_REACH = 2,     /* form features act on tokens at most this far away */
  WM_FEATURES_FORM_MAX = 24, /* features of one form */
  WM_FEATURES_TOKEN_MAX = 64 /* features of one token's place */
};

/* How a kind of feature is used. Offsets are places of the form relative to the token scored: -1 is
 * the word before. A range with lo > hi is empty. */
struct wm_feature_kind {
  const char *name;
  int8_t wide_lo, wide_hi; /* offsets with weights straight to the tags */
  int8_t deep_lo, deep_hi; /* offsets with weights to the hidden layer */
  uint8_t min_count;       /* a key seen in fewer tokens of the training data gets no row */
  uint8_t
      drop; /* percentage left out at random in training: names must be found without it as well */
};

enum wm_feature_id {
  WM_FEATURE_BIAS,
  WM_FEATURE_LOWER,
  WM_FEATURE_SURFACE,
  WM_FEATURE_SHAPE,
  WM_FEATURE_PREFIX2,
  WM_FEATURE_PREFIX3,
  WM_FEATURE_PREFIX4,
  WM_FEATURE_SUFFIX1,
  WM_FEATURE_SUFFIX2,
  WM_FEATURE_SUFFIX3,
  WM_FEATURE_SUFFIX4,
  WM_FEATURE_CLUSTER4,
  WM_FEATURE_CLUSTER6,
  WM_FEATURE_CLUSTER10,
  WM_FEATURE_CLUSTER,
  WM_FEATURE_KNOWN,
  WM_FEATURE_BEFORE,     /* this form after that one */
  WM_FEATURE_AFTER,      /* this form before that one */
  WM_FEATURE_SHAPES,     /* three shapes in a row */
  WM_FEATURE_PLACE,      /* first in the sentence, case of the sentence, shape */
  WM_FEATURE_GAZETTEER,  /* a class of a gazetteer, at an offset */
  WM_FEATURE_GAZETTEERS, /* all classes of the token together */
  WM_FEATURE_DOCUMENT,   /* case of the form elsewhere in the document */
  WM_FEATURE_ELSEWHERE,  /* what the form was tagged elsewhere in the document */
  WM_FEATURE_SOURCE,     /* training only: which corpus */
  WM_FEATURE_N
};

extern const struct wm_feature_kind wm_feature_kinds[WM_FEATURE_N];

struct wm_feature {
  uint64_t key;
  uint32_t kind;
};

enum wm_case { WM_CASE_NONE, WM_CASE_LOWER, WM_CASE_TITLE, WM_CASE_UPPER, WM_CASE_MIXED };

/* What the features of a place need to know of a form. */
struct wm_look {
  uint64_t lower, shape; /* hashes */
  uint8_t letter_case;   /* enum wm_case */
  bool known;            /* has a vector */
  uint16_t name;         /* what the gazetteers say of it alone, see wm_words_name() */
};

/* A form's features. No pointers; may be copied. */
struct wm_form {
  struct wm_look look;
  uint8_t n_features;
  struct wm_feature features[WM_FEATURES_FORM_MAX];
};

/* Fills `form`, and `vector` with wm_words_dim() floats. */
void wm_features_of_form(const struct wm_words *words, const char *text, size_t len,
                         struct wm_form *form, float *vector);

/* The forms that stand before and after a sentence. */
void wm_features_of_edge(bool end, struct wm_form *form);

/* How a sentence is written. */
enum wm_sentence_case {
  WM_SENTENCE_USUAL,
  WM_SENTENCE_UPPER,
  WM_SENTENCE_LOWER,
  WM_SENTENCE_TITLE
};

enum wm_sentence_case wm_features_sentence_case(const struct wm_look *looks, size_t n);

/* Sets the class bits of a sentence's n tokens: names of the gazetteers, the longest at each place,
 * that begin with a capital (or anything, in a sentence without capitals). Bit c is set at a name's
 * first token, bit 16 + c at its others. */
void wm_features_names(const struct wm_words *words, const struct wm_look *looks, size_t n,
                       enum wm_sentence_case sentence, uint32_t *bits);

/* What is known of a form from the document's other tokens. */
struct wm_evidence {
  uint16_t n_capital; /* tokens with a capital where none is due: not first in a sentence of usual
                         case */
  uint16_t n_lower;
};

/* A token's place. looks[-2..2] must be readable: edges stand before and after a sentence. */
struct wm_place {
  const struct wm_look *looks;
  bool first;
  enum wm_sentence_case sentence;
  uint32_t gazetteer[3]; /* class bits of the token before, this one, the one after */
  struct wm_evidence evidence;
};

/* Writes the place's features to `out` (WM_FEATURES_TOKEN_MAX) and returns their number. They are
 * the bias, the keys of the values below and of gazetteer[1] (WM_FEATURE_GAZETTEERS), and those of
 * the neighbours. */
size_t wm_features_of_place(const struct wm_place *place, struct wm_feature *out);

/* Where a token stands and how it is written, a number below WM_FEATURES_PLACES; feature
 * WM_FEATURE_PLACE of that value. */
enum { WM_FEATURES_PLACES = 64 };
uint32_t wm_features_place_value(bool first, enum wm_sentence_case sentence, uint8_t letter_case);

enum { WM_FEATURES_OF_NEIGHBOURS = 3 };
/* Writes the features of a form together with its neighbours; looks[-1..1] must be readable. */
void wm_features_of_neighbours(const struct wm_look *looks,
                               struct wm_feature out[WM_FEATURES_OF_NEIGHBOURS]);

/* Bit b of gazetteer[i], of which each that is set is a feature WM_FEATURE_GAZETTEER. */
enum { WM_FEATURES_GAZETTEERS = 96 };
static inline uint32_t wm_features_gazetteer_value(uint32_t i, uint32_t b) {
  return i * 32 + b;
}

/* What the document's other tokens say, at forms with a capital: WM_FEATURE_DOCUMENT. */
enum { WM_FEATURES_DOCUMENTS = 72 };
uint32_t wm_features_document_value(const struct wm_place *place);

/* The key of a class of struct wm_elsewhere at a form of a letter case; it is not among a place's
 * features, as it comes with the second pass only. */
uint64_t wm_features_elsewhere_key(unsigned class, uint8_t letter_case);

uint64_t wm_features_key(enum wm_feature_id kind, uint64_t value);

#endif
