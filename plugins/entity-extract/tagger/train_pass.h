/* One sentence through the network, forwards and backwards, and the gradient of a batch of
 * sentences. */
#ifndef WM_TRAIN_PASS_H
#define WM_TRAIN_PASS_H

#include "train_data.h"

/* What is left out at random in training. Whether it is depends on `seed` and the thing's number
 * alone, so that any number of threads draws the same. A seed of 0 leaves nothing out. */
struct wm_dropout {
  uint64_t seed;
  float hidden;   /* share of hidden units */
  float second;   /* of the second layer's */
  float word;     /* share of words whose vector is hidden */
  float document; /* of documents whose mean vector is hidden */
  float elsewhere;
};

enum wm_drop {
  WM_DROP_FEATURE = 1,
  WM_DROP_HIDDEN,
  WM_DROP_WORD,
  WM_DROP_ELSEWHERE,
  WM_DROP_SECOND,
  WM_DROP_DOCUMENT
};

static inline bool wm_dropped(const struct wm_dropout *d, float share, enum wm_drop what,
                              uint64_t token, uint64_t detail) {
  if (d->seed == 0 || share <= 0)
    return false;
  return wm_net_random(d->seed + what, token * 0x9e3779b97f4a7c15u + detail) < share;
}

/* A sentence of a batch: its values between the two phases. Arrays have room for the longest
 * sentence. */
struct wm_pass {
  const struct wm_data *data;
  size_t sentence, begin, n;
  float *hidden;       /* n x hidden: clipped, after dropout */
  float *second;       /* n x second: as hidden */
  float *second_slope; /* n x second */
  float *hidden_slope; /* n x hidden: loss's derivative by the sums before clipping */
  float *slope;        /* n x stride: loss's derivative by the scores */
  float *scores;       /* n x stride */
  float *pairs;        /* stride x stride: derivative by the transitions */
  struct wm_lattice lattice, clamped;
  double loss;
};

bool wm_pass_init(struct wm_pass *pass, const struct wm_net *net, size_t longest);
void wm_pass_free(struct wm_pass *pass);

/* Fills hidden and scores of a sentence. */
void wm_pass_forward(struct wm_pass *pass, const struct wm_net *net, const struct wm_data *data,
                     size_t sentence, const struct wm_dropout *dropout);

/* After forward: the loss -log p(allowed tags), weighted, and its derivatives. */
void wm_pass_backward(struct wm_pass *pass, const struct wm_net *net, const struct wm_chain *chain,
                      const struct wm_dropout *dropout);

/* The gradient of all parameters, and which rows it touches. */
struct wm_gradient {
  float *sum;        /* as theta */
  uint32_t *touched; /* rows, each once */
  uint8_t *is_touched;
  size_t n_touched;
};

/* Adds the part of the gradient that worker `worker` of `n_workers` owns: the rows and vector
 * dimensions of its number. Sums run over the batch in its order, so that the result is the same
 * for any number of workers. */
void wm_pass_add_gradient(const struct wm_pass *passes, size_t n_passes, const struct wm_net *net,
                          const struct wm_dropout *dropout, size_t worker, size_t n_workers,
                          struct wm_gradient *gradient);

#endif
