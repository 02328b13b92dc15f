/* From a model's integers to a net's floats, the way back of model_write.c. */
#include "warm_start.h"

#include <string.h>

#include "core/base/kin.h"
#include "form_cache.h"
#include "model.h"

const char *wm_warm_start_refuses(const wm_tagger *model, size_t hidden, size_t second,
                                  const struct wm_words *words) {
  if (model->hidden != hidden)
    return "its hidden layer has another size";
  if (model->second != (hidden ? second : 0))
    return "its second layer has another size";
  if (model->words.n_vectors != words->n_vectors || model->words.n_clusters != words->n_clusters ||
      model->words.n_names != words->n_names || model->dim != wm_words_dim(words) ||
      memcmp(model->words.codes, words->codes, (size_t)words->n_vectors * words->n_sub) != 0)
    return "it was trained with another word table";
  return NULL;
}

void wm_warm_start_tags(const wm_tagger *model, const struct wm_bio *bio, int8_t *out) {
  memset(out, -1, WM_DECODE_TAGS_MAX);
  out[0] = 0;
  for (size_t k = 0; k < bio->n_types; k++)
    for (uint32_t m = 0; m < model->n_types; m++)
      if (wm_kin(bio->types[k], wm_tagger_type(model, m))) {
        out[1 + 2 * k] = (int8_t)(1 + 2 * m);
        out[2 + 2 * k] = (int8_t)(2 + 2 * m);
      }
}

void wm_warm_start_keys(const wm_tagger *model, struct wm_net *net) {
  for (size_t kind = 0; kind < WM_FEATURE_N; kind++)
    net->key_bits[kind] = (uint8_t)model->rows[kind].bits;
}

bool wm_warm_start_rows(const wm_tagger *model, struct wm_net *net) {
  for (uint8_t kind = 0; kind < WM_FEATURE_N; kind++) {
    const wm_tagger_rows *rows = &model->rows[kind];
    for (uint64_t bucket = 0; bucket < UINT64_C(1) << rows->bits; bucket++)
      for (uint32_t i = rows->starts[bucket]; i < rows->starts[bucket + 1]; i++) {
        uint64_t key = wm_net_key(net, kind, bucket << (64 - rows->bits) | rows->prints[i]);
        if (wm_net_find(&net->rows, key) == WM_NET_NO_ROW && !wm_net_add(&net->rows, key, kind))
          return false;
      }
  }
  return true;
}

/* Weights of one group of tags. */
static void set_tags(float *to, size_t n_tags, const int8_t *tags, const int8_t *from) {
  for (size_t y = 0; y < n_tags; y++)
    if (tags[y] >= 0)
      to[y] = (float)from[tags[y]] / WM_MODEL_WIDE;
}

static void set_row(const wm_tagger *model, const int8_t *tags, struct wm_net *net, size_t r) {
  uint8_t kind = net->rows.kinds[r];
  const int8_t *from = wm_tagger_find(&model->rows[kind], net->rows.keys[r]);
  if (!from)
    return;
  float *to = net->theta + net->rows.starts[r];
  for (int offset = -WM_FEATURES_REACH; offset <= WM_FEATURES_REACH; offset++) {
    ptrdiff_t wide = wm_net_wide_at(net, kind, offset);
    if (wide < 0)
      continue;
    set_tags(to + wide, net->n_tags, tags, from);
    from += model->n_tags;
  }
  for (int offset = -WM_FEATURES_REACH; offset <= WM_FEATURES_REACH; offset++) {
    ptrdiff_t deep = wm_net_deep_at(net, kind, offset);
    for (size_t j = 0; deep >= 0 && j < net->hidden; j++)
      to[(size_t)deep + j] = (float)*from++ / WM_MODEL_DEEP;
  }
}

/* A matrix that the file has by outputs, the net by inputs. */
static void set_turned(float *to, const int16_t *from, size_t n_in, size_t n_out, int unit) {
  for (size_t k = 0; k < n_out; k++)
    for (size_t j = 0; j < n_in; j++)
      to[j * n_out + k] = (float)from[k * n_in + j] / (float)unit;
}

static void set_second(const wm_tagger *model, struct wm_net *net) {
  set_turned(net->theta + net->mix, model->mix, WM_NET_SECOND_PLACES * net->hidden, net->second,
             WM_MODEL_MIX);
  for (size_t k = 0; k < net->second; k++)
    net->theta[net->mix_bias + k] = (float)model->mix_bias[k] / WM_MODEL_HIDDEN;
}

static void set_dense(const wm_tagger *model, struct wm_net *net) {
  size_t padded = (net->dim + 15) & ~(size_t)15;
  for (size_t slot = 0; slot < WM_NET_VECTORS; slot++)
    for (size_t d = 0; d < net->dim; d++)
      for (size_t j = 0; j < net->hidden; j++)
        net->theta[net->dense + (slot * net->dim + d) * net->hidden + j] =
            (float)model->dense[(slot * net->hidden + j) * padded + d] / WM_MODEL_DENSE;
  for (size_t j = 0; j < net->hidden; j++)
    net->theta[net->hidden_bias + j] = (float)model->hidden_bias[j] / WM_MODEL_HIDDEN;
}

void wm_warm_start_weights(const wm_tagger *model, const int8_t *tags, struct wm_net *net) {
  set_dense(model, net);
  set_second(model, net);
  for (size_t y = 0; y < net->n_tags; y++) {
    for (size_t j = 0; tags[y] >= 0 && j < net->hidden; j++)
      net->theta[net->output + j * net->stride + y] =
          (float)model->output[(size_t)tags[y] * net->hidden + j] / WM_MODEL_OUTPUT;
    for (size_t k = 0; tags[y] >= 0 && k < net->second; k++)
      net->theta[net->output2 + k * net->stride + y] =
          (float)model->output2[(size_t)tags[y] * net->second + k] / WM_MODEL_OUTPUT;
    for (size_t x = 0; tags[y] >= 0 && x < net->n_tags; x++)
      if (tags[x] >= 0 && wm_decode_may_follow(y, x))
        net->theta[net->transition + x * net->stride + y] =
            model->transition[(size_t)tags[x] * model->stride + (size_t)tags[y]];
  }
  for (size_t r = 0; r < net->rows.n; r++)
    set_row(model, tags, net, r);
}
