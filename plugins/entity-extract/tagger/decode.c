/* Forward-backward and Viterbi. Inner loops run over all `stride` tags of a row, so that they
 * become vector code. */
#include "decode.h"

#include <math.h>
#include <string.h>

#include "core/base/clones.h"

enum { BLOCK = 16 }; /* a stride is a multiple of it */

bool wm_decode_may_follow(size_t tag, size_t before) {
  bool inside = tag != 0 && tag % 2 == 0;
  return !inside || before == tag || before == tag - 1;
}

WM_CLONED_INLINE float row_maximum(const float *row, size_t n) {
  float max = row[0];
  for (size_t y = 1; y < n; y++)
    max = row[y] > max ? row[y] : max;
  return max;
}

/* emission row t; returns the maximum that was taken off. */
WM_CLONED_INLINE float fill_emission(const struct wm_chain *chain, const float *scores,
                                     uint64_t mask, float *out) {
  float max = row_maximum(scores, chain->n_tags);
  for (size_t y = 0; y < chain->n_tags; y++)
    out[y] = mask >> y & 1 ? expf(chain->calibration * (scores[y] - max)) : 0;
  for (size_t y = chain->n_tags; y < chain->stride; y++)
    out[y] = 0;
  return chain->calibration * max;
}

/* One forward step: row = (before x transitions) * emission, scaled to sum 1. Returns the scale.
 * Rows are taken in blocks of a fixed width, whose sums stay in registers. */
WM_CLONED_INLINE float step_forward(const struct wm_chain *chain, const float *before,
                                    const float *emission, float *row) {
  size_t stride = chain->stride;
  float total = 0;
  for (size_t b = 0; b < stride; b += BLOCK) {
    float sums[BLOCK] = {0};
    for (size_t x = 0; x < chain->n_tags; x++)
      for (size_t y = 0; y < BLOCK; y++)
        sums[y] += before[x] * chain->transition_exp[x * stride + b + y];
    for (size_t y = 0; y < BLOCK; y++)
      total += row[b + y] = sums[y] * emission[b + y];
  }
  total = total > 1e-30f ? total : 1e-30f;
  for (size_t y = 0; y < stride; y++)
    row[y] /= total;
  return total;
}

/* row[x] = sum over y of transition[x][y] * emission[y] * after[y], divided by the scale of the row
 * after. */
WM_CLONED_INLINE void step_backward(const struct wm_chain *chain, const float *after,
                                    const float *emission, float scale, float *row) {
  size_t stride = chain->stride;
  float weighted[WM_DECODE_TAGS_MAX];
  for (size_t y = 0; y < stride; y++)
    weighted[y] = after[y] * emission[y] / scale;
  memset(row, 0, stride * sizeof *row);
  for (size_t x = 0; x < chain->n_tags; x++) {
    const float *transition = chain->transition_exp + x * stride;
    float sum = 0;
    for (size_t y = 0; y < chain->n_tags; y++)
      sum += transition[y] * weighted[y];
    row[x] = sum;
  }
}

/* A sentence begins as if after an O. */
static const float edge[WM_DECODE_TAGS_MAX] = {1};

WM_CLONES double wm_decode_lattice(const struct wm_chain *chain, const float *scores,
                                   const uint64_t *allowed, size_t n, struct wm_lattice *lattice) {
  size_t stride = chain->stride;
  double log_sum = 0;
  for (size_t t = 0; t < n; t++) {
    float *emission = lattice->emission + t * stride;
    const float *before = t ? lattice->alpha + (t - 1) * stride : edge;
    log_sum +=
        fill_emission(chain, scores + t * stride, allowed ? allowed[t] : UINT64_MAX, emission);
    lattice->scale[t] = step_forward(chain, before, emission, lattice->alpha + t * stride);
    log_sum += log((double)lattice->scale[t]);
  }
  for (size_t t = n; t-- > 0;) {
    float *row = lattice->beta + t * stride;
    if (t + 1 == n)
      for (size_t y = 0; y < stride; y++)
        row[y] = y < chain->n_tags;
    else
      step_backward(chain, row + stride, lattice->emission + (t + 1) * stride,
                    lattice->scale[t + 1], row);
  }
  return log_sum;
}

void wm_decode_marginals(const struct wm_chain *chain, const struct wm_lattice *lattice, size_t t,
                         float *out) {
  const float *alpha = lattice->alpha + t * chain->stride;
  const float *beta = lattice->beta + t * chain->stride;
  float total = 0;
  for (size_t y = 0; y < chain->n_tags; y++)
    total += out[y] = alpha[y] * beta[y];
  for (size_t y = 0; y < chain->n_tags; y++)
    out[y] /= total > 0 ? total : 1;
}

WM_CLONES void wm_decode_add_pairs(const struct wm_chain *chain, const struct wm_lattice *lattice,
                                   size_t n, float weight, float *sum) {
  size_t stride = chain->stride;
  for (size_t t = 0; t < n; t++) {
    const float *before = t ? lattice->alpha + (t - 1) * stride : edge;
    const float *emission = lattice->emission + t * stride;
    const float *beta = lattice->beta + t * stride;
    float after[WM_DECODE_TAGS_MAX];
    for (size_t y = 0; y < stride; y++)
      after[y] = weight * emission[y] * beta[y] / lattice->scale[t];
    for (size_t x = 0; x < chain->n_tags; x++)
      for (size_t y = 0; y < stride; y++)
        sum[x * stride + y] += before[x] * chain->transition_exp[x * stride + y] * after[y];
  }
}

float wm_decode_span(const struct wm_chain *chain, const struct wm_lattice *lattice, size_t n,
                     size_t begin, size_t end, size_t type) {
  size_t stride = chain->stride, first = 1 + 2 * type, inside = 2 + 2 * type;
  float p = lattice->alpha[begin * stride + first];
  for (size_t t = begin + 1; t < end; t++)
    p *= chain->transition_exp[(t == begin + 1 ? first : inside) * stride + inside] *
         lattice->emission[t * stride + inside] / lattice->scale[t];
  if (end == n)
    return p;
  size_t last = end == begin + 1 ? first : inside;
  float rest = 0;
  for (size_t y = 0; y < chain->n_tags; y++)
    if (y != inside)
      rest += chain->transition_exp[last * stride + y] * lattice->emission[end * stride + y] *
              lattice->beta[end * stride + y];
  p *= rest / lattice->scale[end];
  return p < 1 ? p : 1;
}

/* The tag before `tag` on the best way to it. */
WM_CLONED_INLINE size_t best_before(const struct wm_chain *chain, const float *best, size_t tag) {
  size_t before = 0;
  float highest = best[0] + chain->transition[tag];
  for (size_t x = 1; x < chain->n_tags; x++) {
    float score = best[x] + chain->transition[x * chain->stride + tag];
    if (score > highest) {
      highest = score;
      before = x;
    }
  }
  return before;
}

/* The best score of each tag after the row `before`, in blocks as above. */
WM_CLONED_INLINE void step_best(const struct wm_chain *chain, const float *before,
                                const float *scores, float *row) {
  size_t stride = chain->stride;
  for (size_t b = 0; b < stride; b += BLOCK) {
    float best[BLOCK];
    for (size_t y = 0; y < BLOCK; y++)
      best[y] = before[0] + chain->transition[b + y];
    for (size_t x = 1; x < chain->n_tags; x++)
      for (size_t y = 0; y < BLOCK; y++) {
        float score = before[x] + chain->transition[x * stride + b + y];
        best[y] = score > best[y] ? score : best[y];
      }
    for (size_t y = 0; y < BLOCK; y++)
      row[b + y] = best[y] + scores[b + y];
  }
}

/* Rows of `best` hold the score of the best way to each tag; the way itself is found again from the
 * end, which is cheaper than to note it for every tag. */
WM_CLONES void wm_decode_best(const struct wm_chain *chain, const float *scores, size_t n,
                              float *best, uint8_t *tags) {
  size_t stride = chain->stride;
  for (size_t y = 0; y < stride; y++) /* after an O */
    best[y] = chain->transition[y] + scores[y];
  for (size_t t = 1; t < n; t++)
    step_best(chain, best + (t - 1) * stride, scores + t * stride, best + t * stride);
  size_t tag = 0;
  for (size_t y = 1; y < chain->n_tags; y++)
    if (best[(n - 1) * stride + y] > best[(n - 1) * stride + tag])
      tag = y;
  for (size_t t = n; t-- > 0;) {
    tags[t] = (uint8_t)tag;
    if (t)
      tag = best_before(chain, best + (t - 1) * stride, tag);
  }
}
