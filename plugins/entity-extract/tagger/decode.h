/* The chain over a sentence: scores of each token's tags and of pairs of neighbouring tags give the
 * best tags, the probability of each tag at each token, and the probability of a whole name
 * (Lafferty et al. 2001).
 *
 * Arrays are rows of `stride` floats, one row a token; stride is WM_DECODE_STRIDE(n_tags), entries
 * past n_tags are ignored. All memory is the caller's; time is linear in the number of tokens. */
#ifndef WM_DECODE_H
#define WM_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WM_DECODE_STRIDE(n_tags) (((n_tags) + (size_t)15) & ~(size_t)15)
enum { WM_DECODE_TAGS_MAX = 64 };

/* Tags as in struct wm_bio: 0 O, 1 + 2k B- and 2 + 2k I- of type k. */
bool wm_decode_may_follow(size_t tag, size_t before);

struct wm_chain {
  size_t n_tags, stride;
  const float
      *transition; /* stride x stride, [before][tag]; -INFINITY where the tag may not follow */
  const float *transition_exp; /* exp of it; 0 where not */
  float
      calibration; /* the lattice multiplies scores by it; transition_exp is of products as well */
  const float
      *turned; /* transition_exp as [tag][before]; NULL: the lattice turns it at each call */
};

/* Fills `turned` (stride x stride). */
void wm_decode_turn(const struct wm_chain *chain, float *turned);

/* Scratch of a sentence of n tokens. */
struct wm_lattice {
  float *emission; /* n x stride: exp(score - row's maximum) */
  float *alpha;    /* n x stride: forward, each row scaled to sum 1 */
  float *beta;     /* n x stride: backward, scaled by the same factors */
  float *scale;    /* n: what alpha's row was divided by */
};

/* Fills the lattice from `scores`; returns the log of the partition sum. `allowed` (one bit mask a
 * token) restricts the tags; NULL for all. */
double wm_decode_lattice(const struct wm_chain *chain, const float *scores, const uint64_t *allowed,
                         size_t n, struct wm_lattice *lattice);

/* Probability of each tag at token t, n_tags floats. */
void wm_decode_marginals(const struct wm_chain *chain, const struct wm_lattice *lattice, size_t t,
                         float *out);

/* Adds to `sum` (stride x stride) `weight` times the expected number of each pair of neighbours. */
void wm_decode_add_pairs(const struct wm_chain *chain, const struct wm_lattice *lattice, size_t n,
                         float weight, float *sum);

/* Probability that tokens [begin, end) are a whole name of type k, in a sentence of n tokens. */
float wm_decode_span(const struct wm_chain *chain, const struct wm_lattice *lattice, size_t n,
                     size_t begin, size_t end, size_t type);

/* The best tags of n tokens. `best` is scratch of n x stride. */
void wm_decode_best(const struct wm_chain *chain, const float *scores, size_t n, float *best,
                    uint8_t *tags);

#endif
