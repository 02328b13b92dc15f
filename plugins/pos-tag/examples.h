/* A corpus as training sees it: for each token the rows of its features. */
#ifndef WM_POS_EXAMPLES_H
#define WM_POS_EXAMPLES_H

#include "train.h"

/* The caller frees it with wm_pos_examples_free(). */
struct wm_pos_examples {
  const struct wm_pos_corpus *corpus;
  struct wm_pos_sight *sights; /* of words, each sentence with WM_POS_REACH places around it */
  uint32_t *rows;              /* the highest bit: known by heart */
  size_t *begin;               /* n_words + 1, into rows */
  uint32_t *vector;            /* of a word, into vectors */
  float *vectors;              /* dim floats each; the first is zero */
};

#define WM_POS_BY_HEART (UINT32_C(1) << 31)

/* Counts the features of a corpus into net->vocabulary. */
bool wm_pos_examples_count(struct wm_pos_net *net, const struct wm_pos_corpus *corpus);

/* Finds the rows of all features. */
bool wm_pos_examples_build(struct wm_pos_examples *examples, const struct wm_pos_net *net,
                           const struct wm_pos_corpus *corpus);
void wm_pos_examples_free(struct wm_pos_examples *examples);

#endif
