/* The classifier's network in floating point, as it is trained; model_write.c makes a file of it.
 *
 * Each answer of a pair's kind gets a score, and by the logistic function a probability of its own
 * (one pair may be in several relations):
 *   deep   each feature, and the words' vectors, add to a hidden layer, whose values, clipped to
 *          [0, 1], are multiplied with a small matrix
 *   wide   each feature adds the weights that it has for the kind's answers. Without hidden units
 *          this is all there is, a log-linear model; with them only biases remain.
 * Several such nets (members) are trained from different beginnings, and their scores are averaged.
 * As hidden layers may be put side by side and weights averaged, the members make one net at the
 * end. */
#ifndef WM_CLASSIFIER_NET_H
#define WM_CLASSIFIER_NET_H

#include "examples.h"

/* Keys in order, with where each one's weights begin. */
typedef struct wm_net_rows {
  uint64_t *keys;
  uint32_t *starts; /* n + 1; in floats */
  uint32_t n;
} wm_net_rows;

typedef struct wm_net_options {
  uint32_t members;  /* nets that are averaged */
  uint32_t hidden;   /* units of each; 0 makes a log-linear model */
  uint32_t epochs;   /* at most */
  uint32_t patience; /* epochs without a better dev score before it stops; 0 goes on */
  uint32_t least;    /* examples that a feature must be met in */
  uint32_t threads;  /* 0: one for each core; any number makes the same net */
  uint64_t seed;
  float rate, l2;
  float drop_feature, drop_hidden; /* shares left out at random */
  void (*progress)(void *context, uint32_t epoch, double loss, double dev_f1);
  void *context;
} wm_net_options;

extern const wm_net_options wm_net_defaults;

/* One member's parameters: hidden bias, WM_SLOTS matrices [dim][hidden], output [hidden][answers],
 * rows of the deep part, rows of the wide part. */
typedef struct wm_net {
  const wm_answers *answers;
  wm_net_options options;
  uint32_t n_answers; /* directed labels: columns of the output */
  uint32_t dim;
  const float *vectors; /* [symbols][dim] */
  wm_net_rows deep, wide;
  size_t at_slots, at_output, at_deep, at_wide, n_theta;
  float **theta; /* of each member */
  uint32_t best_epoch;
  float slope, offset; /* calibration: logit = slope * score + offset */
  float threshold;     /* probability from which an answer is given */
} wm_net;

/* Scores of some examples' answers, in the order of their truths, without calibration. */
void wm_net_scores(const wm_net *net, const wm_examples *examples, float *scores);

/* Trains. Without `dev` (NULL) it goes through all epochs; else the best one's parameters are kept,
 * and calibration and threshold are set. `net` must be zeroed. False when memory is used up. */
bool wm_net_train(wm_net *net, const wm_answers *answers, uint32_t n_labels, const float *vectors,
                  uint32_t dim, const wm_examples *train, const wm_examples *dev,
                  const wm_net_options *options);
void wm_net_free(wm_net *net);

/* The best F1 that a threshold on the scores gives, and that threshold. False when memory is used
 * up. */
bool wm_net_best_f1(const wm_net *net, const wm_examples *examples, const float *scores, double *f1,
                    float *threshold);

#endif
