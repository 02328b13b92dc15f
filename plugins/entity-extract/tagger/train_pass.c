/* Forward and backward passes. The loops over tags and hidden units are the hot ones; they have no
 * branches, so that they become vector code. */
#include "train_pass.h"

#include <stdlib.h>
#include <string.h>

#include "second_layer.h"
#include "train_math.h"

/* Calls for each feature at work on a token: `place` is the token, `offset` where the feature's
 * form stands. */
typedef void feature_visitor(void *context, size_t t, struct wm_active active, int offset);

static bool feature_dropped(const struct wm_dropout *d, struct wm_active active, size_t token,
                            int offset) {
  float share = (float)wm_feature_kinds[active.kind].drop / 100;
  return wm_dropped(d, share, WM_DROP_FEATURE, token,
                    active.row * UINT64_C(8) + (uint64_t)(offset + 3));
}

/* The row of what the token is tagged elsewhere in its document. */
static bool elsewhere_row(const struct wm_data *data, const struct wm_net *net,
                          const struct wm_dropout *d, size_t token, struct wm_active *out) {
  if (!data->elsewhere[token] || wm_dropped(d, d->elsewhere, WM_DROP_ELSEWHERE, token, 0))
    return false;
  uint64_t key = wm_net_key(net, WM_FEATURE_ELSEWHERE, wm_data_elsewhere_key(data, token));
  *out = (struct wm_active){wm_net_find(&net->rows, key), WM_FEATURE_ELSEWHERE};
  return out->row != WM_NET_NO_ROW;
}

static void visit_features(const struct wm_data *data, const struct wm_net *net, size_t begin,
                           size_t end, size_t t, const struct wm_dropout *d, feature_visitor *visit,
                           void *context) {
  for (int offset = -WM_FEATURES_REACH; offset <= WM_FEATURES_REACH; offset++) {
    size_t form = wm_data_form_at(data, begin, end, t, offset);
    const struct wm_active *active = data->active + form * WM_FEATURES_FORM_MAX;
    for (size_t i = 0; i < data->n_active[form]; i++)
      if (!feature_dropped(d, active[i], t, offset))
        visit(context, t, active[i], offset);
  }
  for (size_t i = data->place_active_begin[t]; i < data->place_active_begin[t + 1]; i++)
    if (!feature_dropped(d, data->place_active[i], t, 0) &&
        (d->seed || data->place_active[i].kind != WM_FEATURE_SOURCE))
      visit(context, t, data->place_active[i], 0);
  struct wm_active row;
  if (elsewhere_row(data, net, d, t, &row))
    visit(context, t, row, 0);
}

struct sums {
  const struct wm_net *net;
  float *scores, *hidden;
};

static void add_feature(void *context, size_t t, struct wm_active active, int offset) {
  (void)t;
  const struct sums *s = context;
  const float *row = s->net->theta + s->net->rows.starts[active.row];
  ptrdiff_t wide = wm_net_wide_at(s->net, active.kind, offset);
  ptrdiff_t deep = wm_net_deep_at(s->net, active.kind, offset);
  if (wide >= 0)
    add_row(s->scores, row + wide, s->net->stride);
  if (deep >= 0)
    add_row(s->hidden, row + deep, s->net->hidden);
}

/* The vector that a token sees through slot `slot`: of the word at an offset, or the sentence's
 * mean. NULL when hidden. */
static const float *vector_at(const struct wm_data *data, size_t sentence, size_t begin, size_t end,
                              size_t t, size_t slot, const struct wm_dropout *d) {
  if (slot == WM_NET_SENTENCE)
    return data->topic + sentence * data->dim;
  if (slot == WM_NET_DOCUMENT) {
    uint32_t document = data->bio->sentence_doc[sentence];
    bool hidden = wm_dropped(d, d->document, WM_DROP_DOCUMENT, document, 0);
    return hidden ? NULL : data->document + document * data->dim;
  }
  int offset = (int)slot - WM_FEATURES_REACH;
  size_t form = wm_data_form_at(data, begin, end, t, offset);
  if (!data->forms[form].look.known ||
      wm_dropped(d, d->word, WM_DROP_WORD, (uint64_t)((int64_t)t + offset), 0))
    return NULL;
  return data->vectors + form * data->dim;
}

static void add_vectors(const struct wm_pass *pass, const struct wm_net *net, size_t t,
                        const struct wm_dropout *d, float *hidden) {
  for (size_t slot = 0; slot < WM_NET_VECTORS; slot++) {
    const float *vector =
        vector_at(pass->data, pass->sentence, pass->begin, pass->begin + pass->n, t, slot, d);
    const float *matrix = net->theta + net->dense + slot * net->dim * net->hidden;
    for (size_t i = 0; vector && i < net->dim; i++)
      add_scaled(hidden, matrix + i * net->hidden, vector[i], net->hidden);
  }
}

/* Clips the hidden sums to [0, 1], drops some, and adds their part to the scores. */
static void add_hidden(const struct wm_net *net, size_t token, const struct wm_dropout *d,
                       float *hidden, float *scores) {
  float keep = d->seed ? 1 / (1 - d->hidden) : 1;
  for (size_t j = 0; j < net->hidden; j++) {
    float value = hidden[j] < 0 ? 0 : hidden[j] > 1 ? 1 : hidden[j];
    hidden[j] = wm_dropped(d, d->hidden, WM_DROP_HIDDEN, token, j) ? 0 : value * keep;
    if (hidden[j] != 0)
      add_scaled(scores, net->theta + net->output + j * net->stride, hidden[j], net->stride);
  }
}

WM_CLONES void wm_pass_forward(struct wm_pass *pass, const struct wm_net *net,
                               const struct wm_data *data, size_t sentence,
                               const struct wm_dropout *dropout) {
  const struct wm_bio *bio = data->bio;
  pass->data = data;
  pass->sentence = sentence;
  pass->begin = bio->sentence_begin[sentence];
  pass->n = bio->sentence_begin[sentence + 1] - pass->begin;
  memset(pass->scores, 0, pass->n * net->stride * sizeof *pass->scores);
  for (size_t i = 0; i < pass->n; i++) {
    size_t t = pass->begin + i;
    struct sums sums = {net, pass->scores + i * net->stride, pass->hidden + i * net->hidden};
    if (net->hidden)
      memcpy(sums.hidden, net->theta + net->hidden_bias, net->hidden * sizeof *sums.hidden);
    visit_features(data, net, pass->begin, pass->begin + pass->n, t, dropout, add_feature, &sums);
    if (net->hidden == 0)
      continue;
    add_vectors(pass, net, t, dropout, sums.hidden);
    add_hidden(net, t, dropout, sums.hidden, sums.scores);
  }
  if (net->second)
    wm_second_forward(pass, net, dropout);
}

/* slope = weight * (p(tag) - p(tag | allowed)). */
static void score_slopes(struct wm_pass *pass, const struct wm_chain *chain, float weight) {
  for (size_t i = 0; i < pass->n; i++) {
    float *slope = pass->slope + i * chain->stride, clamped[WM_DECODE_TAGS_MAX];
    memset(slope, 0, chain->stride * sizeof *slope);
    wm_decode_marginals(chain, &pass->lattice, i, slope);
    wm_decode_marginals(chain, &pass->clamped, i, clamped);
    for (size_t y = 0; y < chain->n_tags; y++)
      slope[y] = weight * (slope[y] - clamped[y]);
  }
}

WM_CLONES static void hidden_slopes(struct wm_pass *pass, const struct wm_net *net,
                                    const struct wm_dropout *d) {
  float keep = d->seed ? 1 / (1 - d->hidden) : 1;
  for (size_t i = 0; i < pass->n; i++) {
    const float *slope = pass->slope + i * net->stride;
    for (size_t j = 0; j < net->hidden; j++) {
      const float *out = net->theta + net->output + j * net->stride;
      float value = pass->hidden[i * net->hidden + j], sum = 0;
      for (size_t y = 0; y < net->n_tags; y++)
        sum += slope[y] * out[y];
      bool open = value > 0 && value < keep;
      if (net->second && open)
        sum += wm_second_slope_below(pass, net, i, j);
      pass->hidden_slope[i * net->hidden + j] = open ? sum * keep : 0;
    }
  }
}

void wm_pass_backward(struct wm_pass *pass, const struct wm_net *net, const struct wm_chain *chain,
                      const struct wm_dropout *dropout) {
  const struct wm_data *data = pass->data;
  float weight = data->bio->sources[data->bio->sentence_source[pass->sentence]].weight;
  double all = wm_decode_lattice(chain, pass->scores, NULL, pass->n, &pass->lattice);
  double allowed =
      wm_decode_lattice(chain, pass->scores, data->allowed + pass->begin, pass->n, &pass->clamped);
  pass->loss = (double)weight * (all - allowed);
  memset(pass->pairs, 0, net->stride * net->stride * sizeof *pass->pairs);
  wm_decode_add_pairs(chain, &pass->lattice, pass->n, weight, pass->pairs);
  wm_decode_add_pairs(chain, &pass->clamped, pass->n, -weight, pass->pairs);
  score_slopes(pass, chain, weight);
  wm_second_slopes(pass, net, dropout);
  hidden_slopes(pass, net, dropout);
}

struct adder {
  const struct wm_net *net;
  const struct wm_pass *pass;
  struct wm_gradient *gradient;
  size_t worker, n_workers;
};

static void add_feature_gradient(void *context, size_t t, struct wm_active active, int offset) {
  const struct adder *a = context;
  if (active.row % a->n_workers != a->worker)
    return;
  const struct wm_net *net = a->net;
  size_t i = t - a->pass->begin;
  float *row = a->gradient->sum + net->rows.starts[active.row];
  ptrdiff_t wide = wm_net_wide_at(net, active.kind, offset);
  ptrdiff_t deep = wm_net_deep_at(net, active.kind, offset);
  if (wide >= 0)
    add_row(row + wide, a->pass->slope + i * net->stride, net->stride);
  if (deep >= 0)
    add_row(row + deep, a->pass->hidden_slope + i * net->hidden, net->hidden);
  a->gradient->is_touched[active.row] = 1;
}

static void add_vector_gradient(const struct adder *a, size_t i, const struct wm_dropout *d) {
  const struct wm_net *net = a->net;
  const struct wm_pass *p = a->pass;
  const float *slope = p->hidden_slope + i * net->hidden;
  for (size_t slot = 0; slot < WM_NET_VECTORS; slot++) {
    const float *vector =
        vector_at(p->data, p->sentence, p->begin, p->begin + p->n, p->begin + i, slot, d);
    float *matrix = a->gradient->sum + net->dense + slot * net->dim * net->hidden;
    for (size_t k = a->worker; vector && k < net->dim; k += a->n_workers)
      add_scaled(matrix + k * net->hidden, slope, vector[k], net->hidden);
  }
}

static void add_output_gradient(const struct adder *a, size_t i) {
  const struct wm_net *net = a->net;
  for (size_t j = a->worker; j < net->hidden; j += a->n_workers) {
    a->gradient->sum[net->hidden_bias + j] += a->pass->hidden_slope[i * net->hidden + j];
    add_scaled(a->gradient->sum + net->output + j * net->stride, a->pass->slope + i * net->stride,
               a->pass->hidden[i * net->hidden + j], net->stride);
  }
}

static bool has_slope(const struct wm_pass *p, const struct wm_net *net, size_t i) {
  float sum = 0;
  for (size_t y = 0; y < net->n_tags; y++)
    sum += p->slope[i * net->stride + y] * p->slope[i * net->stride + y];
  return sum > 1e-10f;
}

/* Whether the loss depends on the token's features: by its own scores, or through the second layer
 * by those of others. A token that is settled teaches nothing. */
static bool teaches(const struct wm_pass *p, const struct wm_net *net, size_t i) {
  size_t step = WM_NET_SECOND_STEP;
  if (has_slope(p, net, i))
    return true;
  return net->second && ((i >= step && has_slope(p, net, i - step)) ||
                         (i + step < p->n && has_slope(p, net, i + step)));
}

WM_CLONES void wm_pass_add_gradient(const struct wm_pass *passes, size_t n_passes,
                                    const struct wm_net *net, const struct wm_dropout *dropout,
                                    size_t worker, size_t n_workers, struct wm_gradient *gradient) {
  for (size_t p = 0; p < n_passes; p++) {
    const struct wm_pass *pass = &passes[p];
    struct adder adder = {net, pass, gradient, worker, n_workers};
    if (worker == 0)
      add_row(gradient->sum + net->transition, pass->pairs, net->stride * net->stride);
    for (size_t i = 0; i < pass->n; i++) {
      if (!teaches(pass, net, i))
        continue;
      visit_features(pass->data, net, pass->begin, pass->begin + pass->n, pass->begin + i, dropout,
                     add_feature_gradient, &adder);
      add_output_gradient(&adder, i);
      if (net->second)
        wm_second_add_gradient(pass, net, i, worker, n_workers, gradient->sum);
      if (net->hidden)
        add_vector_gradient(&adder, i, dropout);
    }
  }
}

static bool lattice_init(struct wm_lattice *lattice, size_t longest, size_t stride) {
  lattice->emission = calloc(longest * stride, sizeof(float));
  lattice->alpha = calloc(longest * stride, sizeof(float));
  lattice->beta = calloc(longest * stride, sizeof(float));
  lattice->scale = calloc(longest, sizeof(float));
  return lattice->emission && lattice->alpha && lattice->beta && lattice->scale;
}

static void lattice_free(struct wm_lattice *lattice) {
  free(lattice->emission);
  free(lattice->alpha);
  free(lattice->beta);
  free(lattice->scale);
}

bool wm_pass_init(struct wm_pass *pass, const struct wm_net *net, size_t longest) {
  *pass = (struct wm_pass){0};
  pass->hidden = calloc(longest * net->hidden + 1, sizeof(float));
  pass->hidden_slope = calloc(longest * net->hidden + 1, sizeof(float));
  pass->second = calloc(longest * net->second + 1, sizeof(float));
  pass->second_slope = calloc(longest * net->second + 1, sizeof(float));
  pass->slope = calloc(longest * net->stride, sizeof(float));
  pass->scores = calloc(longest * net->stride, sizeof(float));
  pass->pairs = calloc(net->stride * net->stride, sizeof(float));
  bool ok = lattice_init(&pass->lattice, longest, net->stride);
  ok = lattice_init(&pass->clamped, longest, net->stride) && ok;
  return ok && pass->hidden && pass->hidden_slope && pass->slope && pass->scores && pass->pairs &&
         pass->second && pass->second_slope;
}

void wm_pass_free(struct wm_pass *pass) {
  free(pass->hidden);
  free(pass->hidden_slope);
  free(pass->second);
  free(pass->second_slope);
  free(pass->slope);
  free(pass->scores);
  free(pass->pairs);
  lattice_free(&pass->lattice);
  lattice_free(&pass->clamped);
}
