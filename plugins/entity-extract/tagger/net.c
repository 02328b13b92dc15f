/* Layout of the network's parameters and the table of its rows. */
#include "net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t range(int lo, int hi) {
  return hi < lo ? 0 : (size_t)(hi - lo + 1);
}

static size_t wide_size(const struct wm_net *net, uint8_t kind) {
  const struct wm_feature_kind *k = &wm_feature_kinds[kind];
  return range(k->wide_lo, k->wide_hi) * net->stride;
}

size_t wm_net_row_size(const struct wm_net *net, uint8_t kind) {
  const struct wm_feature_kind *k = &wm_feature_kinds[kind];
  return wide_size(net, kind) + range(k->deep_lo, k->deep_hi) * net->hidden;
}

ptrdiff_t wm_net_wide_at(const struct wm_net *net, uint8_t kind, int offset) {
  const struct wm_feature_kind *k = &wm_feature_kinds[kind];
  if (offset < k->wide_lo || offset > k->wide_hi)
    return -1;
  return (offset - k->wide_lo) * (ptrdiff_t)net->stride;
}

ptrdiff_t wm_net_deep_at(const struct wm_net *net, uint8_t kind, int offset) {
  const struct wm_feature_kind *k = &wm_feature_kinds[kind];
  if (net->hidden == 0 || offset < k->deep_lo || offset > k->deep_hi)
    return -1;
  return (ptrdiff_t)wide_size(net, kind) + (offset - k->deep_lo) * (ptrdiff_t)net->hidden;
}

static size_t slot_of(const struct wm_rows *rows, uint64_t key) {
  size_t at = key & (rows->n_slots - 1);
  while (rows->slots[at] && rows->keys[rows->slots[at] - 1] != key)
    at = (at + 1) & (rows->n_slots - 1);
  return at;
}

uint64_t wm_net_key(const struct wm_net *net, uint8_t kind, uint64_t key) {
  unsigned bits = net->key_bits[kind];
  if (bits == 0)
    return key;
  return key >> (64 - bits) << (64 - bits) | (uint64_t)kind << 16 | (key & UINT16_MAX);
}

uint32_t wm_net_find(const struct wm_rows *rows, uint64_t key) {
  if (rows->n_slots == 0)
    return WM_NET_NO_ROW;
  uint32_t slot = rows->slots[slot_of(rows, key)];
  return slot ? slot - 1 : WM_NET_NO_ROW;
}

/* Doubles the table; its arrays have room for half as many rows as there are slots. */
static bool grow(struct wm_rows *rows) {
  size_t n_slots = rows->n_slots ? rows->n_slots * 2 : 1 << 16, cap = n_slots / 2;
  uint32_t *slots = calloc(n_slots, sizeof *slots);
  uint64_t *keys = realloc(rows->keys, cap * sizeof *keys);
  rows->keys = keys ? keys : rows->keys;
  uint32_t *starts = realloc(rows->starts, cap * sizeof *starts);
  rows->starts = starts ? starts : rows->starts;
  uint8_t *kinds = realloc(rows->kinds, cap);
  rows->kinds = kinds ? kinds : rows->kinds;
  if (!slots || !keys || !starts || !kinds) {
    free(slots);
    return false;
  }
  free(rows->slots);
  rows->slots = slots;
  rows->n_slots = n_slots;
  for (uint32_t i = 0; i < rows->n; i++)
    slots[slot_of(rows, keys[i])] = i + 1;
  return true;
}

bool wm_net_add(struct wm_rows *rows, uint64_t key, uint8_t kind) {
  if (rows->n + 1 >= rows->n_slots / 2 && !grow(rows))
    return false;
  rows->keys[rows->n] = key;
  rows->kinds[rows->n] = kind;
  rows->starts[rows->n] = 0;
  rows->slots[slot_of(rows, key)] = (uint32_t)++rows->n;
  return true;
}

float wm_net_random(uint64_t seed, uint64_t what) {
  uint64_t h = (seed + 1) * 0x9e3779b97f4a7c15u ^ what * 0xd1342543de82ef95u;
  h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93u;
  h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93u;
  return (float)((h ^ (h >> 32)) >> 40) * 0x1p-24f;
}

static void draw(struct wm_net *net, size_t begin, size_t n, float width, uint64_t seed) {
  for (size_t i = begin; i < begin + n; i++)
    net->theta[i] = (2 * wm_net_random(seed, i) - 1) * width;
}

/* Words' vectors have length 1, so a hidden unit begins with a spread of about a half. */
static void draw_all(struct wm_net *net, uint64_t seed) {
  size_t n_dense = WM_NET_VECTORS * net->dim * net->hidden;
  draw(net, net->dense, n_dense, 0.4f, seed);
  draw(net, net->output, net->hidden * net->stride, 0.2f, seed);
  draw(net, net->mix, WM_NET_SECOND_PLACES * net->hidden * net->second, 0.15f, seed);
  draw(net, net->output2, net->second * net->stride, 0.2f, seed);
  for (size_t i = 0; i < net->second; i++)
    net->theta[net->mix_bias + i] = 0.2f;
  for (size_t i = 0; i < net->hidden; i++)
    net->theta[net->hidden_bias + i] = 0.2f;
  for (size_t r = 0; r < net->rows.n; r++) {
    size_t wide = wide_size(net, net->rows.kinds[r]);
    size_t size = wm_net_row_size(net, net->rows.kinds[r]);
    draw(net, net->rows.starts[r] + wide, size - wide, 0.05f, seed);
  }
}

bool wm_net_lay_out(struct wm_net *net, uint64_t seed) {
  size_t at = 0;
  net->transition = at;
  at += net->stride * net->stride;
  net->output = at;
  at += net->hidden * net->stride;
  net->hidden_bias = at;
  at += net->hidden;
  net->dense = at;
  at += WM_NET_VECTORS * net->dim * net->hidden;
  net->mix = at;
  at += WM_NET_SECOND_PLACES * net->hidden * net->second;
  net->mix_bias = at;
  at += net->second;
  net->output2 = at;
  at += net->second * net->stride;
  net->sparse = at;
  for (size_t r = 0; r < net->rows.n; r++) {
    if (at > UINT32_MAX)
      return false;
    net->rows.starts[r] = (uint32_t)at;
    at += wm_net_row_size(net, net->rows.kinds[r]);
  }
  net->n_theta = at;
  net->theta = calloc(at, sizeof *net->theta);
  if (!net->theta)
    return false;
  draw_all(net, seed);
  return true;
}

static void free_rows(struct wm_rows *rows) {
  free(rows->keys);
  free(rows->starts);
  free(rows->kinds);
  free(rows->slots);
}

bool wm_net_keep(struct wm_net *net, const uint8_t *keep) {
  struct wm_rows all = net->rows;
  size_t at = net->sparse;
  bool ok = true;
  net->rows = (struct wm_rows){0};
  for (size_t r = 0; ok && r < all.n; r++) {
    size_t size = wm_net_row_size(net, all.kinds[r]);
    if (!keep[r])
      continue;
    ok = wm_net_add(&net->rows, all.keys[r], all.kinds[r]);
    if (ok)
      net->rows.starts[net->rows.n - 1] = (uint32_t)at;
    memmove(net->theta + at, net->theta + all.starts[r], size * sizeof *net->theta);
    at += size;
  }
  net->n_theta = at;
  free_rows(&all);
  return ok;
}

void wm_net_chain(const struct wm_net *net, float *transition, float *transition_exp,
                  struct wm_chain *chain) {
  size_t stride = net->stride;
  const float *learnt = net->theta + net->transition;
  for (size_t x = 0; x < stride; x++)
    for (size_t y = 0; y < stride; y++) {
      bool may = x < net->n_tags && y < net->n_tags && wm_decode_may_follow(y, x);
      transition[x * stride + y] = may ? learnt[x * stride + y] : -INFINITY;
      transition_exp[x * stride + y] = may ? expf(learnt[x * stride + y]) : 0;
    }
  *chain = (struct wm_chain){net->n_tags, stride, transition, transition_exp, 1, NULL};
}

void wm_net_free(struct wm_net *net) {
  free_rows(&net->rows);
  free(net->theta);
  *net = (struct wm_net){0};
}
