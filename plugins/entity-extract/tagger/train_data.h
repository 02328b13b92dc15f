/* A corpus turned into numbers for the network: its forms' features and vectors, its places'
 * features, and which tags the annotation leaves open. A struct wm_data owns its arrays and points
 * to its corpus, which must outlive it. */
#ifndef WM_TRAIN_DATA_H
#define WM_TRAIN_DATA_H

#include "bio.h"
#include "net.h"

/* A feature at work: a row and its kind, which says for which offsets it has parts. */
struct wm_active {
  uint32_t row;
  uint8_t kind;
};

struct wm_data {
  const struct wm_bio *bio;
  size_t dim;
  struct wm_form *forms;    /* n_forms + 2: then the edges before and after a sentence */
  float *vectors;           /* (n_forms + 2) x dim */
  struct wm_active *active; /* (n_forms + 2) x WM_FEATURES_FORM_MAX, known rows only */
  uint8_t *n_active;

  struct wm_feature *place; /* features of the tokens' places */
  uint32_t *place_begin;    /* n_tokens + 1 */
  struct wm_active *place_active;
  uint32_t *place_active_begin; /* n_tokens + 1 */

  float *topic;        /* n_sentences x dim: mean vector of the sentence's words */
  float *document;     /* n_docs x dim: of the document's words */
  uint64_t *allowed;   /* a mask of tags for each token */
  uint8_t *partial;    /* for each sentence: some token has several */
  uint16_t *elsewhere; /* class of what a token is tagged elsewhere in its document; 0 none */
  uint32_t *names;     /* class bits of each token, see wm_features_names() */
};

/* The features of a corpus. False when memory is out. */
bool wm_data_build(struct wm_data *data, const struct wm_bio *bio, const struct wm_words *words);

/* Gives the net a row for each key that is frequent enough in the data. False when memory is out.
 */
bool wm_data_collect(const struct wm_data *data, struct wm_net *net);

/* Looks all keys up in the net. False when memory is out. */
bool wm_data_resolve(struct wm_data *data, const struct wm_net *net);

/* Index in forms, vectors and active of the form at token t + offset, seen from a sentence [begin,
 * end). */
size_t wm_data_form_at(const struct wm_data *data, size_t begin, size_t end, size_t t, int offset);

/* The feature of a class of `elsewhere` at a token. */
uint64_t wm_data_elsewhere_key(const struct wm_data *data, size_t t);

void wm_data_free(struct wm_data *data);

#endif
