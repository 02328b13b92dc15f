/* The network in floating point, as it is trained; model_write.c makes a model file of it.
 *
 * A token's tags get scores from two sides that are learnt together:
 *   wide   each feature adds its weights for the tags: the linear-chain CRF
 *   deep   each feature, and the vectors of the words around, add a row to a hidden layer; its
 * values, clipped to [0, 1], are multiplied with a small matrix. A second layer sees the first's
 * values of three tokens and has a matrix of its own. Without hidden units the CRF remains. Both
 * are sums of rows chosen by integers, so that at run time a form's part is computed
 * once and only added. */
#ifndef WM_NET_H
#define WM_NET_H

#include "decode.h"
#include "feature_set.h"

enum {
  /* Vectors a token sees: offsets -2..2, its sentence's mean, its document's. */
  WM_NET_VECTORS = 2 * WM_FEATURES_REACH + 3,
  WM_NET_SENTENCE = WM_NET_VECTORS - 2,
  WM_NET_DOCUMENT = WM_NET_VECTORS - 1,
  WM_NET_SECOND_PLACES = 3, /* tokens that the second layer sees: -2, 0, 2 */
  WM_NET_SECOND_STEP = 2,
  WM_NET_NO_ROW = UINT32_MAX
};

/* Rows of weights by key: open addressing, linear probing. */
struct wm_rows {
  uint64_t *keys;
  uint32_t *starts; /* of the row in theta */
  uint8_t *kinds;
  size_t n;
  uint32_t *slots; /* index + 1 */
  size_t n_slots;
};

struct wm_net {
  size_t n_tags, stride, hidden, second, dim;
  struct wm_rows rows;
  uint8_t key_bits[WM_FEATURE_N]; /* 0: keys are whole; else see wm_net_key() */
  float *theta;                   /* all parameters */
  size_t n_theta;
  /* Where in theta. The parts before `sparse` change in every batch; the rows follow. */
  size_t transition;  /* stride x stride */
  size_t output;      /* hidden x stride */
  size_t hidden_bias; /* hidden */
  size_t dense;       /* WM_NET_VECTORS x dim x hidden */
  size_t mix;         /* WM_NET_SECOND_PLACES x hidden x second */
  size_t mix_bias;    /* second */
  size_t output2;     /* second x stride */
  size_t sparse;
};

/* Floats of a row: the wide parts of its kind's offsets, then the deep ones. */
size_t wm_net_row_size(const struct wm_net *net, uint8_t kind);

/* Offset within a row of the part for a place `offset` from the token, or -1 when the kind has none
 * there. */
ptrdiff_t wm_net_wide_at(const struct wm_net *net, uint8_t kind, int offset);
ptrdiff_t wm_net_deep_at(const struct wm_net *net, uint8_t kind, int offset);

/* The key of a feature's row: the feature's own, or, where key_bits says so, only what a model file
 * keeps of it: its highest bits and the lowest 16, with the kind between them. */
uint64_t wm_net_key(const struct wm_net *net, uint8_t kind, uint64_t key);

/* The row of a key, or WM_NET_NO_ROW. */
uint32_t wm_net_find(const struct wm_rows *rows, uint64_t key);

/* Adds a key without a start; false when memory is out. */
bool wm_net_add(struct wm_rows *rows, uint64_t key, uint8_t kind);

/* Lays out theta for the rows there are, and draws the first weights from `seed`. False when memory
 * is out. */
bool wm_net_lay_out(struct wm_net *net, uint64_t seed);

/* Leaves out the rows r of which keep[r] is 0; the others keep their weights, but not their
 * numbers. False when memory is out; the net is then of no use. */
bool wm_net_keep(struct wm_net *net, const uint8_t *keep);

/* exp of the transitions, zero where a tag may not follow, and the transitions with -INFINITY
 * there. */
void wm_net_chain(const struct wm_net *net, float *transition, float *transition_exp,
                  struct wm_chain *chain);

void wm_net_free(struct wm_net *net);

/* A number in [0, 1) that depends on both arguments only. */
float wm_net_random(uint64_t seed, uint64_t what);

#endif
