/* The hidden layer of a sentence's pairs. What a place of the sentence adds to it is looked up once
 * for all pairs: of each mention what it adds as the first and as the second of a pair, and of the
 * items between as running sums, so that those of any stretch are the difference of two rows. All
 * sums are whole numbers, so they are exact in any order. */
#ifndef WM_CLASSIFIER_HIDDEN_H
#define WM_CLASSIFIER_HIDDEN_H

#include "model.h"

enum {
  WM_HIDDEN_RING = 64,  /* rows of running sums, more than a pair reaches over; a power of two */
  WM_HIDDEN_SECOND = 16 /* mentions that are kept as the second of a pair; likewise */
};

/* What a mention adds at one side of a pair. Sums are modulo 2^16, and those of vectors modulo
 * 2^32: what comes together for a pair, of features at most WM_PAIR_KEYS rows of 8 bits, fits with
 * its sign, whatever the rows of a long sentence have run to. */
typedef struct wm_hidden_side {
  uint32_t mention;                                                  /* index + 1; 0: none */
  uint16_t plain[WM_CLASSIFIER_HIDDEN], edged[WM_CLASSIFIER_HIDDEN]; /* edged: with the edge */
  uint32_t words[WM_CLASSIFIER_HIDDEN]; /* of vectors, in units of 1 / WM_SLOT_UNIT */
} wm_hidden_side;

/* Of the items before one, from some item on. */
typedef struct wm_hidden_running {
  uint16_t words[WM_CLASSIFIER_HIDDEN], trigrams[WM_CLASSIFIER_HIDDEN];
  uint32_t vectors[WM_CLASSIFIER_HIDDEN];
  uint32_t n_vectors;
} wm_hidden_running;

/* Scratch of a worker. Its owner frees it. */
typedef struct wm_hidden {
  const wm_classifier *classifier; /* with hidden units */
  const wm_pair_sentence *sentence;
  wm_hidden_side first, *second;       /* [WM_HIDDEN_SECOND] */
  wm_hidden_running *running;          /* [WM_HIDDEN_RING], by item */
  uint32_t running_begin, running_end; /* items whose rows are there; begin 0: none */
  float values[WM_CLASSIFIER_HIDDEN];  /* of the pair in hand, clipped to [0, 1] */
} wm_hidden;

/* Rows of the cache of forms that the sentence must have: their bytes, and what fills them. */
size_t wm_hidden_stride(const wm_classifier *classifier);
void wm_hidden_keep(const void *classifier, const float *vector, void *row);

/* What the vector of a word adds to the sums in a place: `hidden` integers. `token` is a row + 1; 0
 * and words without a vector give NULL. */
const int16_t *wm_hidden_vector(const wm_pair_sentence *sentence, const wm_classifier *classifier,
                                uint32_t token, enum wm_pair_slot slot);

/* False when memory is used up. */
bool wm_hidden_init(wm_hidden *h, const wm_classifier *classifier);
void wm_hidden_free(wm_hidden *h);

/* Begins a sentence that was taken. */
void wm_hidden_begin(wm_hidden *h, const wm_pair_sentence *sentence);

/* Sets h->values of a pair. Pairs come in the order of their first mentions. */
void wm_hidden_of(wm_hidden *h, const wm_pair *pair);

#endif
