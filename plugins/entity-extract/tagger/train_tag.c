/* Tagging with the network in floating point: scores while training, evidence for the second pass,
 * calibration. */
#include "train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "elsewhere.h"
#include "train_pass.h"

/* A pass, its chain, and scratch for decoding. */
struct decoder {
  struct wm_pass pass;
  struct wm_chain chain; /* calibrated, as that of a model at work */
  float *transition;     /* two matrices */
  float *best;           /* rows of the longest sentence */
};

/* Scores and transitions are multiplied by `factor` before they become probabilities. */
static void set_calibration(struct decoder *d, float factor) {
  size_t square = d->chain.stride * d->chain.stride;
  for (size_t i = 0; i < square; i++)
    d->transition[square + i] = expf(factor * d->transition[i]);
  d->chain.calibration = factor;
}

static bool decoder_init(struct decoder *d, const struct wm_net *net, const struct wm_bio *bio) {
  size_t longest = wm_bio_longest(bio), square = net->stride * net->stride;
  *d = (struct decoder){0};
  d->transition = calloc(2 * square, sizeof *d->transition);
  d->best = calloc(longest * net->stride, sizeof *d->best);
  bool ok = wm_pass_init(&d->pass, net, longest) && d->transition && d->best;
  if (ok)
    wm_net_chain(net, d->transition, d->transition + square, &d->chain);
  return ok;
}

static void decoder_free(struct decoder *d) {
  wm_pass_free(&d->pass);
  free(d->transition);
  free(d->best);
}

/* The end of the name that begins at token i of a decoded sentence; i when none does. */
static size_t name_end(const uint8_t *tags, size_t n, size_t i) {
  if (tags[i] % 2 == 0)
    return i;
  size_t end = i + 1;
  while (end < n && tags[end] == tags[i] + 1)
    end++;
  return end;
}

static void tag_sentence(struct decoder *d, const struct wm_net *net, const struct wm_data *data,
                         size_t sentence, uint8_t *tags, float *probability) {
  static const struct wm_dropout none = {0};
  wm_pass_forward(&d->pass, net, data, sentence, &none);
  size_t n = d->pass.n;
  wm_decode_best(&d->chain, d->pass.scores, n, d->best, tags);
  memset(probability, 0, n * sizeof *probability);
  bool rated = false;
  for (size_t i = 0; i < n; i++) {
    size_t end = name_end(tags, n, i);
    if (end == i)
      continue;
    if (!rated)
      wm_decode_lattice(&d->chain, d->pass.scores, NULL, n, &d->pass.lattice);
    rated = true;
    float p = wm_decode_span(&d->chain, &d->pass.lattice, n, i, end, (tags[i] - 1u) / 2);
    for (size_t j = i; j < end; j++)
      probability[j] = p;
  }
}

bool wm_train_tag(const struct wm_net *net, const struct wm_data *data, const uint8_t *only,
                  float calibration, uint8_t *tags, float *probability) {
  struct decoder d;
  bool ok = decoder_init(&d, net, data->bio);
  if (ok)
    set_calibration(&d, calibration);
  for (size_t s = 0; ok && s < data->bio->n_sentences; s++) {
    size_t begin = data->bio->sentence_begin[s];
    if (!only || only[s])
      tag_sentence(&d, net, data, s, tags + begin, probability + begin);
  }
  decoder_free(&d);
  return ok;
}

bool wm_train_tag_twice(const struct wm_net *net, struct wm_data *data, uint8_t *tags,
                        float *probability) {
  float calibration;
  memset(data->elsewhere, 0, data->bio->n_tokens * sizeof *data->elsewhere);
  return wm_train_calibrate(net, data, NULL, &calibration) &&
         wm_train_tag(net, data, NULL, calibration, tags, probability) &&
         wm_train_set_elsewhere(data, tags, probability) &&
         wm_train_tag(net, data, NULL, calibration, tags, probability);
}

/* Evidence by lower-case hash; a slot of another document is free. */
struct slot {
  uint64_t lower;
  uint32_t document; /* + 1 */
  struct wm_elsewhere evidence;
};

static struct wm_elsewhere *evidence_of(struct slot *slots, size_t n_slots, uint64_t lower,
                                        uint32_t document) {
  size_t at = lower & (n_slots - 1);
  while (slots[at].document == document + 1 && slots[at].lower != lower)
    at = (at + 1) & (n_slots - 1);
  if (slots[at].document != document + 1)
    slots[at] = (struct slot){.lower = lower, .document = document + 1};
  return &slots[at].evidence;
}

static int type_of(uint8_t tag) {
  return tag ? (tag - 1) / 2 : -1;
}

/* Tokens [begin, end) are one document: all are counted, then each sees the others. */
static void set_document(struct wm_data *data, struct slot *slots, size_t n_slots, size_t begin,
                         size_t end, uint32_t document, const uint8_t *tags,
                         const float *probability) {
  for (int pass = 0; pass < 2; pass++)
    for (size_t t = begin; t < end; t++) {
      const struct wm_look *look = &data->forms[data->bio->token_form[t]].look;
      data->elsewhere[t] = 0;
      if (look->letter_case < WM_CASE_TITLE)
        continue;
      struct wm_elsewhere *e = evidence_of(slots, n_slots, look->lower, document);
      if (pass == 0)
        wm_elsewhere_add(e, type_of(tags[t]), probability[t]);
      else
        data->elsewhere[t] = (uint16_t)wm_elsewhere_class(e, type_of(tags[t]), probability[t]);
    }
}

bool wm_train_set_elsewhere(struct wm_data *data, const uint8_t *tags, const float *probability) {
  const struct wm_bio *bio = data->bio;
  size_t n_slots = 4096;
  while (n_slots < 2 * bio->n_forms)
    n_slots *= 2;
  struct slot *slots = calloc(n_slots, sizeof *slots);
  if (!slots)
    return false;
  for (size_t s = 0, last; s < bio->n_sentences; s = last) {
    for (last = s + 1; last < bio->n_sentences && bio->sentence_doc[last] == bio->sentence_doc[s];)
      last++;
    set_document(data, slots, n_slots, bio->sentence_begin[s], bio->sentence_begin[last],
                 bio->sentence_doc[s], tags, probability);
  }
  free(slots);
  return true;
}

enum { HALVES = 2 };

bool wm_train_jackknife(struct wm_data *data, size_t n_tags, const struct wm_train_options *options,
                        float *calibration) {
  const struct wm_bio *bio = data->bio;
  struct wm_train_options half = *options;
  half.epochs = options->epochs / 3 + 1;
  half.patience = 0;
  uint8_t *fold = calloc(bio->n_sentences + 1, 1);
  uint8_t *tags = calloc(bio->n_tokens + 1, 1);
  float *probability = calloc(bio->n_tokens + 1, sizeof *probability);
  bool ok = fold && tags && probability;
  memset(data->elsewhere, 0, bio->n_tokens * sizeof *data->elsewhere);
  *calibration = 0;
  for (uint32_t out = 0; ok && out < HALVES; out++) {
    struct wm_net net = {0};
    float factor;
    for (size_t s = 0; s < bio->n_sentences; s++)
      fold[s] = bio->sentence_doc[s] % HALVES == out;
    half.leave_out = fold;
    ok = wm_train(&net, data, NULL, n_tags, &half) &&
         wm_train_calibrate(&net, data, fold, &factor) &&
         wm_train_tag(&net, data, fold, factor, tags, probability);
    *calibration += ok ? factor / HALVES : 0;
    wm_net_free(&net);
  }
  ok = ok && wm_train_set_elsewhere(data, tags, probability);
  free(fold);
  free(tags);
  free(probability);
  return ok;
}

/* Factors that are tried: 0.2, 0.25 … 1.45; number FACTOR_ONE is 1. */
enum { FACTORS = 26, FACTOR_ONE = 16 };

static float factor_at(size_t i) {
  return 0.2f + 0.05f * (float)i;
}

/* Adds -log p(gold tags) of a sentence under each factor. */
static void add_losses(struct decoder *d, const struct wm_net *net, const struct wm_data *data,
                       size_t sentence, double *losses) {
  static const struct wm_dropout none = {0};
  wm_pass_forward(&d->pass, net, data, sentence, &none);
  const uint64_t *allowed = data->allowed + d->pass.begin;
  for (size_t i = 0; i < FACTORS; i++) {
    set_calibration(d, factor_at(i));
    losses[i] += wm_decode_lattice(&d->chain, d->pass.scores, NULL, d->pass.n, &d->pass.lattice);
    losses[i] -= wm_decode_lattice(&d->chain, d->pass.scores, allowed, d->pass.n, &d->pass.clamped);
  }
}

bool wm_train_calibrate(const struct wm_net *net, const struct wm_data *data, const uint8_t *only,
                        float *calibration) {
  struct decoder d;
  double losses[FACTORS] = {0};
  bool ok = decoder_init(&d, net, data->bio);
  for (size_t s = 0; ok && s < data->bio->n_sentences; s++)
    if (!only || only[s])
      add_losses(&d, net, data, s, losses);
  size_t best = FACTOR_ONE;
  for (size_t i = 0; i < FACTORS; i++)
    if (losses[i] < losses[best])
      best = i;
  *calibration = factor_at(best);
  decoder_free(&d);
  return ok;
}
