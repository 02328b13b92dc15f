/* Forward and backward passes of the second hidden layer. */
#include "second_layer.h"

#include <string.h>

#include "train_math.h"

/* The token that place `place` of a unit of token i sees; SIZE_MAX outside of the sentence. */
static size_t seen_at(const struct wm_pass *pass, size_t i, int place) {
  ptrdiff_t at = (ptrdiff_t)i + (place - 1) * WM_NET_SECOND_STEP;
  return at < 0 || at >= (ptrdiff_t)pass->n ? SIZE_MAX : (size_t)at;
}

static size_t mix_at(const struct wm_net *net, int place, size_t unit) {
  return net->mix + ((size_t)place * net->hidden + unit) * net->second;
}

static float kept(const struct wm_dropout *d) {
  return d->seed ? 1 / (1 - d->second) : 1;
}

WM_CLONED_INLINE void sum_token(const struct wm_pass *pass, const struct wm_net *net, size_t i,
                                float *sums) {
  memcpy(sums, net->theta + net->mix_bias, net->second * sizeof *sums);
  for (int place = 0; place < WM_NET_SECOND_PLACES; place++) {
    size_t at = seen_at(pass, i, place);
    for (size_t j = 0; at != SIZE_MAX && j < net->hidden; j++)
      if (pass->hidden[at * net->hidden + j] != 0)
        add_scaled(sums, net->theta + mix_at(net, place, j), pass->hidden[at * net->hidden + j],
                   net->second);
  }
}

WM_CLONES void wm_second_forward(struct wm_pass *pass, const struct wm_net *net,
                                 const struct wm_dropout *d) {
  float keep = kept(d);
  for (size_t i = 0; i < pass->n; i++) {
    float *values = pass->second + i * net->second;
    sum_token(pass, net, i, values);
    for (size_t k = 0; k < net->second; k++) {
      float value = values[k] < 0 ? 0 : values[k] > 1 ? 1 : values[k];
      values[k] = wm_dropped(d, d->second, WM_DROP_SECOND, pass->begin + i, k) ? 0 : value * keep;
      if (values[k] != 0)
        add_scaled(pass->scores + i * net->stride, net->theta + net->output2 + k * net->stride,
                   values[k], net->stride);
    }
  }
}

WM_CLONES void wm_second_slopes(struct wm_pass *pass, const struct wm_net *net,
                                const struct wm_dropout *d) {
  float keep = kept(d);
  for (size_t i = 0; i < pass->n; i++)
    for (size_t k = 0; k < net->second; k++) {
      const float *out = net->theta + net->output2 + k * net->stride;
      const float *slope = pass->slope + i * net->stride;
      float value = pass->second[i * net->second + k], sum = 0;
      for (size_t y = 0; y < net->n_tags; y++)
        sum += slope[y] * out[y];
      pass->second_slope[i * net->second + k] = value > 0 && value < keep ? sum * keep : 0;
    }
}

WM_CLONES float wm_second_slope_below(const struct wm_pass *pass, const struct wm_net *net,
                                      size_t i, size_t j) {
  float sum = 0;
  for (int place = 0; place < WM_NET_SECOND_PLACES; place++) {
    size_t by = seen_at(pass, i, WM_NET_SECOND_PLACES - 1 - place); /* whose `place` sees i */
    const float *mix = net->theta + mix_at(net, place, j);
    for (size_t k = 0; by != SIZE_MAX && k < net->second; k++)
      sum += pass->second_slope[by * net->second + k] * mix[k];
  }
  return sum;
}

WM_CLONES void wm_second_add_gradient(const struct wm_pass *pass, const struct wm_net *net,
                                      size_t i, size_t worker, size_t n_workers, float *sum) {
  const float *slope = pass->second_slope + i * net->second;
  for (int place = 0; place < WM_NET_SECOND_PLACES; place++) {
    size_t at = seen_at(pass, i, place);
    for (size_t j = worker; at != SIZE_MAX && j < net->hidden; j += n_workers)
      if (pass->hidden[at * net->hidden + j] != 0)
        add_scaled(sum + mix_at(net, place, j), slope, pass->hidden[at * net->hidden + j],
                   net->second);
  }
  for (size_t k = worker; k < net->second; k += n_workers) {
    sum[net->mix_bias + k] += slope[k];
    add_scaled(sum + net->output2 + k * net->stride, pass->slope + i * net->stride,
               pass->second[i * net->second + k], net->stride);
  }
}
