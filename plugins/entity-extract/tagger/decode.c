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

/* exp of a number, to the last bit or two, 0 where that is below 2^-126: 2 to a whole number times
 * a polynomial of the rest, after Cody and Waite (1980). In plain operations without a branch, so
 * that a loop over it becomes vector code and all processors agree. */
WM_CLONED_INLINE float exp_of(float x) {
  const float log2e = 1.44269504F, ln2_high = 0.693359375F, ln2_low = -2.12194440e-4F;
  int32_t k = (int32_t)(x * log2e - 0.5F);
  float r = x - (float)k * ln2_high - (float)k * ln2_low;
  float p = 1 / 720.0F;
  p = p * r + 1 / 120.0F;
  p = p * r + 1 / 24.0F;
  p = p * r + 1 / 6.0F;
  p = p * r + 0.5F;
  p = p * r + 1;
  p = p * r + 1;
  int32_t exponent = k + 127;
  exponent = exponent > 0 ? exponent : 0;
  exponent = exponent < 254 ? exponent : 254;
  int32_t bits = exponent * (1 << 23);
  float power;
  memcpy(&power, &bits, sizeof power);
  return p * power;
}

/* emission row t; returns the maximum that was taken off. What stands past n_tags meets zeros of
 * transition_exp only. */
WM_CLONED_INLINE float fill_emission(const struct wm_chain *chain, const float *scores,
                                     uint64_t mask, float *out) {
  float max = row_maximum(scores, chain->n_tags), factor = chain->calibration;
  for (size_t b = 0; b < chain->stride; b += BLOCK) {
    float block[BLOCK];
    for (size_t y = 0; y < BLOCK; y++)
      block[y] = exp_of(factor * (scores[b + y] - max));
    memcpy(out + b, block, sizeof block);
  }
  for (size_t y = 0; mask != UINT64_MAX && y < chain->n_tags; y++)
    out[y] = mask >> y & 1 ? out[y] : 0;
  return factor * max;
}

/* sums[y] = sum over x of weights[x] * matrix[x][y]. Rows are taken in blocks of a fixed width,
 * whose sums stay in registers. */
WM_CLONED_INLINE void multiply_block(const float *weights, const float *matrix, size_t n,
                                     size_t stride, float sums[BLOCK]) {
  float block[BLOCK] = {0};
  for (size_t x = 0; x < n; x++)
    for (size_t y = 0; y < BLOCK; y++)
      block[y] += weights[x] * matrix[x * stride + y];
  memcpy(sums, block, sizeof block);
}

/* Four sums at a time, so that additions do not wait for each other. */
WM_CLONED_INLINE float sum_block(const float row[BLOCK]) {
  float sums[4];
  for (size_t y = 0; y < 4; y++)
    sums[y] = row[y] + row[y + 4] + row[y + 8] + row[y + 12];
  return sums[0] + sums[1] + (sums[2] + sums[3]);
}

/* One forward step: row = (before x transitions) * emission, scaled to sum 1. Returns the scale. */
WM_CLONED_INLINE float step_forward(const struct wm_chain *chain, const float *before,
                                    const float *emission, float *row) {
  size_t stride = chain->stride;
  float total = 0, block[BLOCK];
  for (size_t b = 0; b < stride; b += BLOCK) {
    multiply_block(before, chain->transition_exp + b, chain->n_tags, stride, block);
    for (size_t y = 0; y < BLOCK; y++)
      block[y] *= emission[b + y];
    total += sum_block(block);
    memcpy(row + b, block, sizeof block);
  }
  total = total > 1e-30f ? total : 1e-30f;
  float scale = 1 / total;
  for (size_t b = 0; b < stride; b += BLOCK)
    for (size_t y = 0; y < BLOCK; y++)
      row[b + y] *= scale;
  return total;
}

/* row[x] = sum over y of transition[x][y] * emission[y] * after[y], divided by the scale of the row
 * after; `turned` has transition[x][y] at [y][x]. */
WM_CLONED_INLINE void step_backward(const struct wm_chain *chain, const float *turned,
                                    const float *after, const float *emission, float scale,
                                    float *row) {
  float weighted[WM_DECODE_TAGS_MAX], factor = 1 / scale;
  for (size_t b = 0; b < chain->stride; b += BLOCK)
    for (size_t y = 0; y < BLOCK; y++)
      weighted[b + y] = after[b + y] * emission[b + y] * factor;
  for (size_t b = 0; b < chain->stride; b += BLOCK)
    multiply_block(weighted, turned + b, chain->n_tags, chain->stride, row + b);
}

void wm_decode_turn(const struct wm_chain *chain, float *turned) {
  size_t stride = chain->stride;
  for (size_t y = 0; y < chain->n_tags; y++)
    for (size_t x = 0; x < stride; x++)
      turned[y * stride + x] = x < chain->n_tags ? chain->transition_exp[x * stride + y] : 0;
}

/* A sentence begins as if after an O. */
static const float edge[WM_DECODE_TAGS_MAX] = {1};

WM_CLONES double wm_decode_lattice(const struct wm_chain *chain, const float *scores,
                                   const uint64_t *allowed, size_t n, struct wm_lattice *lattice) {
  size_t stride = chain->stride;
  double log_sum = 0, product = 1; /* of scales whose log is still to be added */
  float own[WM_DECODE_TAGS_MAX * WM_DECODE_TAGS_MAX];
  const float *turned = chain->turned ? chain->turned : own;
  for (size_t t = 0; t < n; t++) {
    float *emission = lattice->emission + t * stride;
    const float *before = t ? lattice->alpha + (t - 1) * stride : edge;
    log_sum += (double)fill_emission(chain, scores + t * stride, allowed ? allowed[t] : UINT64_MAX,
                                     emission);
    lattice->scale[t] = step_forward(chain, before, emission, lattice->alpha + t * stride);
    product *= (double)lattice->scale[t];
    if (product < 1e-200 || product > 1e200) {
      log_sum += log(product);
      product = 1;
    }
  }
  if (!chain->turned)
    wm_decode_turn(chain, own);
  for (size_t t = n; t-- > 0;) {
    float *row = lattice->beta + t * stride;
    if (t + 1 == n)
      for (size_t y = 0; y < stride; y++)
        row[y] = y < chain->n_tags;
    else
      step_backward(chain, turned, row + stride, lattice->emission + (t + 1) * stride,
                    lattice->scale[t + 1], row);
  }
  return log_sum + log(product);
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
