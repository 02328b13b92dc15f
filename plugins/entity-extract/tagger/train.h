/* Training of a tagger: `wiremill train entities` reads its options into this and writes what comes
 * out.
 *
 * Deterministic: the same files, options and seed give the same parameters, bit for bit, for any
 * number of threads. */
#ifndef WM_TRAIN_H
#define WM_TRAIN_H

#include "net.h"
#include "tagger.h"
#include "train_data.h"

struct wm_train_options {
  unsigned hidden;   /* units of the hidden layer, a multiple of 16; 0 trains a plain CRF */
  unsigned second;   /* units of the second hidden layer, a multiple of 16; 0 for none */
  unsigned epochs;   /* at most */
  unsigned patience; /* epochs without a better dev score before it stops; 0 never */
  unsigned batch;    /* sentences */
  float rate;        /* of Adam at the start; falls to zero over the epochs */
  float l1, l2;      /* per step, relative to the rate */
  /* Shares left out at random. */
  float drop_hidden, drop_second, drop_word, drop_document, drop_elsewhere;
  uint64_t seed;          /* not 0 */
  unsigned threads;       /* 0: one for each core */
  bool go_on;             /* with the net as it is, instead of a new one */
  const wm_tagger *start; /* the model whose weights the net starts with; NULL: none */
  const uint8_t
      *leave_out; /* for each sentence of the training data: 1 keeps it out; NULL uses all */
  /* Called after each epoch; false ends the training. Epoch 0 is the mean of the later epochs'
   * weights, which is tried at the end. dev_f1 is -1 without a dev set. */
  bool (*progress)(void *context, unsigned epoch, double loss, double dev_f1);
  void *context;
};

void wm_train_defaults(struct wm_train_options *options);

/* Trains a net of `n_tags` tags on `train`. With `dev` (may be NULL) the parameters of its best
 * epoch, or the mean of the later epochs, are kept; the dev score is the mean of its sources' F1,
 * each over the types the source marks. Both must have been built with the same words and types.
 * `net` must be zeroed. False when memory is out. */
bool wm_train(struct wm_net *net, struct wm_data *train, struct wm_data *dev, size_t n_tags,
              const struct wm_train_options *options);

/* Tags the sentences of `data` (those marked in `only`, unless it is NULL): one byte a token, and
 * the calibrated probability of the name that the token is in. False when memory is out. */
bool wm_train_tag(const struct wm_net *net, const struct wm_data *data, const uint8_t *only,
                  float calibration, uint8_t *tags, float *probability);

/* The same in two passes, calibrated on `data` itself: what the first finds sets data->elsewhere
 * for the second. */
bool wm_train_tag_twice(const struct wm_net *net, struct wm_data *data, uint8_t *tags,
                        float *probability);

/* Sets data->elsewhere from the tags of all tokens. False when memory is out. */
bool wm_train_set_elsewhere(struct wm_data *data, const uint8_t *tags, const float *probability);

/* Sets data->elsewhere from nets that have not seen the document: one is trained on each half of
 * the documents and tags the other half. To be called before wm_train(). *calibration gets the mean
 * of their factors, for a net that no dev set can calibrate. */
bool wm_train_jackknife(struct wm_data *data, size_t n_tags, const struct wm_train_options *options,
                        float *calibration);

/* The factor for scores that makes the gold tags of `data` (of the sentences marked in `only`,
 * unless it is NULL) most likely. False when memory is out. */
bool wm_train_calibrate(const struct wm_net *net, const struct wm_data *data, const uint8_t *only,
                        float *calibration);

/* Mean F1 of the sources of tagged data. */
double wm_train_score(const struct wm_data *data, const uint8_t *tags);

#endif
