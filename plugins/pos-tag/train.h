/* Training of a tagger of parts of speech: a log-linear model of each tag, given forms around the
 * token and the two tags before it, as the model itself gave them.
 *
 * Steps are AdaGrad's (Duchi, Hazan, Singer 2011), one token at a time; the weights kept are the
 * mean over all steps but those of the first pass (as Collins 2002 does for the perceptron). The
 * same words, options and seed give the same weights. */
#ifndef WM_POS_TRAIN_H
#define WM_POS_TRAIN_H

#include "conllu.h"
#include "form.h"
#include "vocabulary.h"

struct wm_pos_options {
  unsigned epochs;   /* at most */
  unsigned patience; /* epochs without a better score on dev before it stops */
  unsigned least;    /* times that a feature must be met */
  float rate;
  float drop;       /* share of features left out at random */
  float drop_heart; /* share of tokens that are learned without what knows their very form */
  uint64_t seed;
  void (*progress)(void *context, unsigned epoch, double loss, double accuracy);
  void *context;
};

/* The trained weights, to be freed with wm_pos_net_free(). */
struct wm_pos_net {
  const struct wm_words *words; /* NULL: trained without */
  struct wm_pos_vocabulary vocabulary;
  uint32_t n_rows;
  float *weights;    /* n_rows x WM_POS_N */
  size_t dim;        /* of vectors, 0 without */
  float *projection; /* dim x WM_POS_SEEN x WM_POS_N; forms at offset o speak by block o + 2 */
};

void wm_pos_options_default(struct wm_pos_options *options);

/* Trains on `train` and keeps the weights that are best on `dev`, which may be empty: then those of
 * the last epoch. `net` is empty but for `words`. False when memory is used up. */
bool wm_pos_train(struct wm_pos_net *net, const struct wm_pos_corpus *train,
                  const struct wm_pos_corpus *dev, const struct wm_pos_options *options);

void wm_pos_net_free(struct wm_pos_net *net);

#endif
