/* Rounds the network's weights and lays them out as model.h says. */
#include "model_write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/cursor.h"
#include "model.h"
#include "tagger.h"

static bool put(wm_buffer *out, const void *bytes, size_t count, size_t width) {
  static const char zeros[WM_CURSOR_ALIGN];
  size_t size = count * width; /* of an array that exists */
  return wm_buffer_put(out, bytes, size) &&
         wm_buffer_put(out, zeros, -size & (WM_CURSOR_ALIGN - 1));
}

static int32_t rounded(float value, int32_t unit, int32_t limit) {
  float scaled = roundf(value * (float)unit);
  return scaled > (float)limit ? limit : scaled < (float)-limit ? -limit : (int32_t)scaled;
}

static bool put_int16(wm_buffer *out, const float *values, size_t n, int32_t unit) {
  int16_t *ints = malloc(n * sizeof *ints + 1);
  if (!ints)
    return false;
  for (size_t i = 0; i < n; i++)
    ints[i] = (int16_t)rounded(values[i], unit, INT16_MAX);
  bool ok = put(out, ints, n, sizeof *ints);
  free(ints);
  return ok;
}

static bool put_types(wm_buffer *out, const char *const *types, size_t n_types, size_t size) {
  char *names = calloc(size + 1, 1);
  if (!names)
    return false;
  for (size_t k = 0, at = 0; k < n_types; at += strlen(types[k]) + 1, k++)
    memcpy(names + at, types[k], strlen(types[k]));
  bool ok = put(out, names, size, 1);
  free(names);
  return ok;
}

/* The net has [slot][dim][hidden]; the file [slot][hidden][dim], so that a hidden unit's sum is a
 * dot product. */
static bool put_dense(wm_buffer *out, const struct wm_net *net) {
  size_t padded = (net->dim + 15) & ~(size_t)15;
  int16_t *ints = calloc(WM_NET_VECTORS * net->hidden * padded + 1, sizeof *ints);
  if (!ints)
    return false;
  for (size_t slot = 0; slot < WM_NET_VECTORS; slot++)
    for (size_t d = 0; d < net->dim; d++)
      for (size_t j = 0; j < net->hidden; j++) {
        float value = net->theta[net->dense + (slot * net->dim + d) * net->hidden + j];
        ints[(slot * net->hidden + j) * padded + d] =
            (int16_t)rounded(value, WM_MODEL_DENSE, INT16_MAX);
      }
  bool ok = put(out, ints, WM_NET_VECTORS * net->hidden * padded, sizeof *ints);
  free(ints);
  return ok;
}

/* The net has [n_in][n_out of `stride`]; the file [n_out][n_in], for the same
 * reason. */
static bool put_turned(wm_buffer *out, const float *from, size_t n_in, size_t n_out, size_t stride,
                       int32_t unit, int32_t limit) {
  size_t n = n_out * n_in;
  int16_t *ints = calloc(n + 1, sizeof *ints);
  if (!ints)
    return false;
  for (size_t y = 0; y < n_out; y++)
    for (size_t j = 0; j < n_in; j++)
      ints[y * n_in + j] = (int16_t)rounded(from[j * stride + y], unit, limit);
  bool ok = put(out, ints, n, sizeof *ints);
  free(ints);
  return ok;
}

static bool put_transitions(wm_buffer *out, const struct wm_net *net, float calibration) {
  size_t square = net->stride * net->stride;
  float *matrices = calloc(3 * square, sizeof *matrices);
  struct wm_chain chain;
  if (!matrices)
    return false;
  wm_net_chain(net, matrices, matrices + square, &chain);
  for (size_t i = 0; i < square; i++)
    matrices[2 * square + i] = matrices[square + i] > 0 ? expf(matrices[i] * calibration) : 0;
  bool ok = put(out, matrices, 3 * square, sizeof *matrices);
  free(matrices);
  return ok;
}

/* Bytes of the longest row: every offset speaks to every tag and unit. */
enum { ROW_MAX = (2 * WM_FEATURES_REACH + 1) * (WM_DECODE_TAGS_MAX + WM_TAGGER_HIDDEN_MAX) };

/* A row on its way into the file. */
struct item {
  uint64_t key;
  uint32_t row;
};

static int by_key(const void *a, const void *b) {
  uint64_t x = ((const struct item *)a)->key, y = ((const struct item *)b)->key;
  return x < y ? -1 : x > y;
}

static size_t range(int lo, int hi) {
  return hi < lo ? 0 : (size_t)(hi - lo + 1);
}

/* Bytes of a row of a kind. */
static size_t row_size(const struct wm_net *net, uint8_t kind) {
  const struct wm_feature_kind *k = &wm_feature_kinds[kind];
  return range(k->wide_lo, k->wide_hi) * net->n_tags + range(k->deep_lo, k->deep_hi) * net->hidden;
}

/* Writes the row's bytes; false when all of them are below `least`. */
static bool round_row(const struct wm_net *net, uint32_t row, int least, int8_t *out) {
  const struct wm_feature_kind *k = &wm_feature_kinds[net->rows.kinds[row]];
  size_t n_wide = range(k->wide_lo, k->wide_hi), n_deep = range(k->deep_lo, k->deep_hi);
  const float *weights = net->theta + net->rows.starts[row];
  bool any = false;
  for (size_t o = 0; o < n_wide; o++)
    for (size_t y = 0; y < net->n_tags; y++) {
      *out = (int8_t)rounded(weights[o * net->stride + y], WM_MODEL_WIDE, INT8_MAX);
      any |= abs(*out++) >= least;
    }
  for (size_t i = 0; i < n_deep * net->hidden; i++) {
    *out = (int8_t)rounded(weights[n_wide * net->stride + i], WM_MODEL_DEEP, INT8_MAX);
    any |= abs(*out++) >= least;
  }
  return any;
}

/* Bits of the keys that choose one of the buckets, whose table takes 4 bytes each: about four rows
 * a bucket, but so many buckets that what is kept of a key stays distinct, even when a training
 * that starts from the model adds rows (KEY_BITS_MIN + 16 bits). A kind of few rows has a bucket
 * for each. */
enum { KEY_BITS_MIN = 11, ROWS_A_BUCKET = 4 };

static uint32_t bucket_bits(size_t n) {
  uint32_t bits = 1;
  while (bits < KEY_BITS_MIN && (size_t)1 << bits < n)
    bits++;
  while (bits < 20 && (size_t)ROWS_A_BUCKET << bits < n)
    bits++;
  return bits;
}

/* Rows of one kind, rounded. */
struct rounded {
  uint64_t *keys;  /* ascending */
  int8_t *weights; /* n x row_size */
  size_t n, row_size;
};

static bool put_table(wm_buffer *out, const struct wm_net *net, uint8_t kind,
                      const struct rounded *rows) {
  uint32_t bits = bucket_bits(rows->n), known = net->key_bits[kind];
  if (known && bits > known)
    bits = known;
  struct wm_model_rows head = {kind, bits, (uint32_t)rows->n, (uint32_t)rows->row_size};
  uint32_t *starts = calloc(((size_t)1 << bits) + 1, sizeof *starts);
  uint16_t *prints = calloc(rows->n + 1, sizeof *prints);
  bool ok = starts && prints;
  for (size_t i = 0; ok && i < rows->n; i++) {
    prints[i] = (uint16_t)rows->keys[i];
    starts[(rows->keys[i] >> (64 - bits)) + 1]++;
  }
  for (size_t b = 0; ok && b < (size_t)1 << bits; b++)
    starts[b + 1] += starts[b];
  ok = ok && put(out, &head, 1, sizeof head) &&
       put(out, starts, ((size_t)1 << bits) + 1, sizeof *starts) &&
       put(out, prints, rows->n, sizeof *prints) &&
       put(out, rows->weights, rows->n, rows->row_size);
  free(starts);
  free(prints);
  return ok;
}

/* Items of one kind, sorted by key. */
static bool put_kind(wm_buffer *out, const struct wm_net *net, uint8_t kind, int least,
                     const struct item *items, size_t n_items) {
  struct rounded rows = {.row_size = row_size(net, kind)};
  rows.keys = calloc(n_items + 1, sizeof *rows.keys);
  rows.weights = calloc(n_items + 1, rows.row_size + 1);
  bool ok = rows.keys && rows.weights;
  for (size_t i = 0; ok && i < n_items; i++)
    if (round_row(net, items[i].row, least, rows.weights + rows.n * rows.row_size))
      rows.keys[rows.n++] = items[i].key;
  ok = ok && put_table(out, net, kind, &rows);
  free(rows.keys);
  free(rows.weights);
  return ok;
}

static bool put_rows(wm_buffer *out, const struct wm_net *net, int least) {
  struct item *items = calloc(net->rows.n + 1, sizeof *items);
  bool ok = items != NULL;
  for (uint8_t kind = 0; ok && kind < WM_FEATURE_N; kind++) {
    size_t n = 0;
    for (uint32_t r = 0; r < net->rows.n && kind != WM_FEATURE_SOURCE; r++)
      if (net->rows.kinds[r] == kind)
        items[n++] = (struct item){net->rows.keys[r], r};
    qsort(items, n, sizeof *items, by_key);
    ok = put_kind(out, net, kind, least, items, n);
  }
  free(items);
  return ok;
}

bool wm_model_write(const struct wm_net *net, const char *const *types, size_t n_types,
                    float calibration, int least, wm_buffer *out) {
  struct wm_model_head head = {.n_types = (uint32_t)n_types,
                               .stride = (uint32_t)net->stride,
                               .hidden = (uint32_t)net->hidden,
                               .second = (uint32_t)net->second,
                               .dim = (uint32_t)net->dim,
                               .n_kinds = WM_FEATURE_N,
                               .calibration = calibration};
  for (size_t k = 0; k < n_types; k++)
    head.types_size += (uint32_t)strlen(types[k]) + 1;
  const float *theta = net->theta;
  size_t n_seen = WM_NET_SECOND_PLACES * net->hidden;
  return put(out, &head, 1, sizeof head) && put_types(out, types, n_types, head.types_size) &&
         put_dense(out, net) &&
         put_turned(out, theta + net->output, net->hidden, net->n_tags, net->stride,
                    WM_MODEL_OUTPUT, INT16_MAX) &&
         put_int16(out, theta + net->hidden_bias, net->hidden, WM_MODEL_HIDDEN) &&
         put_turned(out, theta + net->mix, n_seen, net->second, net->second, WM_MODEL_MIX,
                    wm_model_mix_limit((uint32_t)n_seen)) &&
         put_int16(out, theta + net->mix_bias, net->second, WM_MODEL_HIDDEN) &&
         put_turned(out, theta + net->output2, net->second, net->n_tags, net->stride,
                    WM_MODEL_OUTPUT, INT16_MAX) &&
         put_transitions(out, net, calibration) && put_rows(out, net, least);
}

bool wm_model_keeps(const struct wm_net *net, uint32_t row, int least) {
  int8_t bytes[ROW_MAX];
  return round_row(net, row, least, bytes);
}
