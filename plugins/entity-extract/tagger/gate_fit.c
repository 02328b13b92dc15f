/* The network's tags are the labels, forms' sums at five places the inputs; all tags but O are one.
 * Stochastic steps, one a sentence, whose rates fall by coordinate (AdaGrad; Duchi, Hazan and
 * Singer 2011). Then the threshold is put where it keeps nearly all that the network tags. */
#include "gate_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clones.h"
#include "core/base/cursor.h"
#include "evaluate.h"
#include "form_cache.h"

static const float RATE = 0.05F, START = 1e-4F; /* of AdaGrad */
enum { EPOCHS = 6, MOST_SCORE = INT16_MAX };

/* All that is learnt, in floats: for each place `inputs` weights and WM_GATE_CLASSES, then two of
 * `bias`. Inputs are sums in 1/256. */
struct fit {
  const wm_tagger *tagger;
  const struct wm_bio *bio;
  uint8_t *tags;         /* by token */
  int16_t *inputs;       /* n_forms + 2 rows of n_inputs; the edges are the last */
  struct wm_look *looks; /* of these forms */
  size_t n_inputs, row;  /* of a place: inputs and classes */
  float *weights, *gradient, *squares;
  size_t n_weights;
  uint32_t *order;          /* of sentences */
  struct wm_look *sentence; /* looks of the longest */
};

static void take_form(struct fit *f, size_t at, const wm_form_entry *entry) {
  const int16_t *rows = wm_form_rows(f->tagger, entry);
  f->looks[at] = entry->look;
  for (size_t i = 0; i < f->n_inputs; i++)
    f->inputs[at * f->n_inputs + i] = wm_gate_input(rows[i]);
}

static bool take_forms(struct fit *f) {
  const struct wm_bio *bio = f->bio;
  wm_form_cache *cache = wm_form_cache_new(f->tagger);
  for (size_t i = 0; cache && i < bio->n_forms; i++) {
    const char *text = bio->text + bio->forms[i].text;
    size_t length = bio->forms[i].len;
    wm_form_cache_begin(cache);
    uint64_t key = wm_form_cache_key(cache, text, length);
    take_form(f, i, wm_form_cache_get(cache, key, text, length));
  }
  for (size_t end = 0; cache && end < 2; end++)
    take_form(f, bio->n_forms + end, wm_form_cache_edge(cache, end));
  wm_form_cache_free(cache);
  return cache != NULL;
}

/* Forms at the five places around token t of the sentence [begin, end). */
static void look_around(const struct fit *f, uint32_t begin, uint32_t end, uint32_t t,
                        size_t forms[WM_GATE_PLACES]) {
  for (uint32_t place = 0; place < WM_GATE_PLACES; place++) {
    uint32_t at = t + place; /* and WM_FEATURES_REACH too far */
    if (at < begin + WM_FEATURES_REACH)
      forms[place] = f->bio->n_forms;
    else if (at >= end + WM_FEATURES_REACH)
      forms[place] = f->bio->n_forms + 1;
    else
      forms[place] = f->bio->token_form[at - WM_FEATURES_REACH];
  }
}

WM_CLONED_INLINE float product(const float *restrict weights, const int16_t *restrict inputs,
                               size_t n) {
  float sums[8] = {0};
  for (size_t i = 0; i < n; i += 8) /* n is a multiple of 16 */
    for (size_t k = 0; k < 8; k++)
      sums[k] += weights[i + k] * inputs[i + k];
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

/* Adds a token's part to the gradient. */
WM_CLONES static void learn_token(struct fit *f, const size_t forms[WM_GATE_PLACES], bool first,
                                  bool tagged) {
  float *bias = f->weights + WM_GATE_PLACES * f->row, score = bias[first];
  for (size_t place = 0; place < WM_GATE_PLACES; place++) {
    const float *w = f->weights + place * f->row;
    score += product(w, f->inputs + forms[place] * f->n_inputs, f->n_inputs) * (1 / 256.0F) +
             w[f->n_inputs + wm_gate_class(&f->looks[forms[place]])];
  }
  float wrong = 1 / (1 + expf(-score)) - (float)tagged;
  for (size_t place = 0; place < WM_GATE_PLACES; place++) {
    float *restrict g = f->gradient + place * f->row;
    const int16_t *restrict inputs = f->inputs + forms[place] * f->n_inputs;
    for (size_t i = 0; i < f->n_inputs; i++)
      g[i] += wrong * (1 / 256.0F) * inputs[i];
    g[f->n_inputs + wm_gate_class(&f->looks[forms[place]])] += wrong;
  }
  f->gradient[WM_GATE_PLACES * f->row + first] += wrong;
}

WM_CLONES static void step(struct fit *f) {
  float *restrict w = f->weights, *restrict g = f->gradient, *restrict q = f->squares;
  for (size_t i = 0; i < f->n_weights; i++) {
    q[i] += g[i] * g[i];
    w[i] -= RATE * g[i] / sqrtf(q[i]);
    g[i] = 0;
  }
}

/* Whether the gate is asked in the sentence. */
static bool is_usual(struct fit *f, uint32_t begin, uint32_t end) {
  for (uint32_t t = begin; t < end; t++)
    f->sentence[t - begin] = f->looks[f->bio->token_form[t]];
  return wm_features_sentence_case(f->sentence, end - begin) == WM_SENTENCE_USUAL;
}

static void learn_sentence(struct fit *f, uint32_t begin, uint32_t end) {
  if (!is_usual(f, begin, end))
    return;
  for (uint32_t t = begin; t < end; t++) {
    size_t forms[WM_GATE_PLACES];
    look_around(f, begin, end, t, forms);
    learn_token(f, forms, t == begin, f->tags[t] != 0);
  }
  step(f);
}

/* Draws an order of the sentences (Fisher and Yates). */
static void shuffle(uint32_t *order, uint32_t n, uint64_t *state) {
  for (uint32_t i = n; i > 1; i--) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    uint32_t k = (uint32_t)((*state >> 33) % i), other = order[k];
    order[k] = order[i - 1];
    order[i - 1] = other;
  }
}

static void learn(struct fit *f) {
  uint32_t n = (uint32_t)f->bio->n_sentences;
  uint64_t state = 1;
  for (size_t i = 0; i < f->n_weights; i++)
    f->squares[i] = START;
  for (uint32_t i = 0; i < n; i++)
    f->order[i] = i;
  for (int epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(f->order, n, &state);
    for (uint32_t i = 0; i < n; i++) {
      const uint32_t *begin = &f->bio->sentence_begin[f->order[i]];
      learn_sentence(f, begin[0], begin[1]);
    }
  }
}

/* The gate as it is written. */
struct rounded {
  int16_t *weights; /* WM_GATE_PLACES x n_inputs */
  int16_t classes[WM_GATE_CLASSES * WM_GATE_PLACES], bias[2];
};

static int16_t round_to(float value, float unit, int32_t limit) {
  float scaled = roundf(value * unit);
  return (int16_t)(scaled > (float)limit ? limit : scaled < (float)-limit ? -limit : (int)scaled);
}

static void round_all(const struct fit *f, struct rounded *out) {
  int32_t limit = wm_gate_limit(f->n_inputs);
  for (size_t place = 0; place < WM_GATE_PLACES; place++) {
    const float *w = f->weights + place * f->row;
    for (size_t i = 0; i < f->n_inputs; i++)
      out->weights[place * f->n_inputs + i] = round_to(w[i], WM_GATE_WEIGHT, limit);
    for (size_t c = 0; c < WM_GATE_CLASSES; c++)
      out->classes[c * WM_GATE_PLACES + place] =
          round_to(w[f->n_inputs + c], WM_GATE_UNIT, MOST_SCORE);
  }
  for (size_t first = 0; first < 2; first++)
    out->bias[first] =
        round_to(f->weights[WM_GATE_PLACES * f->row + first], WM_GATE_UNIT, MOST_SCORE / 2);
}

/* A token's score without a threshold, as at run time. */
static int32_t score(const struct fit *f, const struct rounded *r,
                     const size_t forms[WM_GATE_PLACES], bool first) {
  int32_t sum = r->bias[first];
  for (size_t place = 0; place < WM_GATE_PLACES; place++) {
    const int16_t *w = r->weights + place * f->n_inputs;
    const int16_t *inputs = f->inputs + forms[place] * f->n_inputs;
    int32_t products = 0;
    for (size_t i = 0; i < f->n_inputs; i++)
      products += w[i] * inputs[i];
    sum += (products >> WM_GATE_SHIFT) +
           r->classes[wm_gate_class(&f->looks[forms[place]]) * WM_GATE_PLACES + place];
  }
  return sum < -MOST_SCORE ? -MOST_SCORE : sum > MOST_SCORE ? MOST_SCORE : sum;
}

/* The highest threshold that keeps the share `keep` of the tagged tokens. False when memory is
 * out. */
static bool find_threshold(struct fit *f, const struct rounded *r, double keep,
                           int32_t *threshold) {
  const struct wm_bio *bio = f->bio;
  uint32_t *counts = calloc(2 * MOST_SCORE + 1, sizeof *counts);
  size_t n = 0, below = 0;
  for (size_t s = 0; counts && s < bio->n_sentences; s++) {
    uint32_t begin = bio->sentence_begin[s], end = bio->sentence_begin[s + 1];
    bool usual = is_usual(f, begin, end);
    for (uint32_t t = begin; usual && t < end; t++) {
      size_t forms[WM_GATE_PLACES];
      if (!f->tags[t])
        continue;
      look_around(f, begin, end, t, forms);
      counts[score(f, r, forms, t == begin) + MOST_SCORE]++;
      n++;
    }
  }
  *threshold = -MOST_SCORE;
  while (counts && *threshold < MOST_SCORE &&
         (double)(below += counts[*threshold + MOST_SCORE]) <= (1 - keep) * (double)n)
    ++*threshold;
  free(counts);
  return counts != NULL;
}

static bool put(wm_buffer *out, const void *bytes, size_t size) {
  static const char zeros[WM_CURSOR_ALIGN];
  return wm_buffer_put(out, bytes, size) &&
         wm_buffer_put(out, zeros, -size & (WM_CURSOR_ALIGN - 1));
}

static bool write(struct fit *f, double keep, wm_buffer *section) {
  uint32_t n_inputs = (uint32_t)f->n_inputs;
  struct rounded r = {.weights = calloc(WM_GATE_PLACES * f->n_inputs + 1, sizeof *r.weights)};
  int32_t threshold = 0;
  if (!r.weights)
    return false;
  round_all(f, &r);
  bool ok = find_threshold(f, &r, keep, &threshold);
  for (size_t first = 0; first < 2; first++) {
    int32_t bias = r.bias[first] - threshold;
    r.bias[first] = (int16_t)(bias > MOST_SCORE    ? MOST_SCORE
                              : bias < -MOST_SCORE ? -MOST_SCORE
                                                   : bias);
  }
  ok = ok && put(section, &n_inputs, sizeof n_inputs) &&
       put(section, r.weights, WM_GATE_PLACES * f->n_inputs * sizeof *r.weights) &&
       put(section, r.classes, sizeof r.classes) && put(section, r.bias, sizeof r.bias);
  free(r.weights);
  return ok;
}

static bool allocate(struct fit *f) {
  const struct wm_bio *bio = f->bio;
  f->tags = calloc(bio->n_tokens + 1, 1);
  f->inputs = calloc((bio->n_forms + 2) * f->n_inputs + 1, sizeof *f->inputs);
  f->looks = calloc(bio->n_forms + 2, sizeof *f->looks);
  f->weights = calloc(3 * f->n_weights, sizeof *f->weights);
  f->gradient = f->weights ? f->weights + f->n_weights : NULL;
  f->squares = f->weights ? f->gradient + f->n_weights : NULL;
  f->order = calloc(bio->n_sentences + 1, sizeof *f->order);
  f->sentence = calloc(wm_bio_longest(bio), sizeof *f->sentence);
  return f->tags && f->inputs && f->looks && f->weights && f->order && f->sentence;
}

bool wm_gate_fit(const wm_tagger *tagger, struct wm_bio *bio, double keep, wm_buffer *section) {
  struct fit f = {.tagger = tagger, .bio = bio, .n_inputs = wm_gate_inputs(tagger)};
  f.row = f.n_inputs + WM_GATE_CLASSES;
  f.n_weights = WM_GATE_PLACES * f.row + 2;
  bool ok = allocate(&f) && wm_evaluate_tag(tagger, bio, f.tags, NULL) && take_forms(&f);
  if (ok) {
    learn(&f);
    ok = write(&f, keep, section);
  }
  free(f.tags);
  free(f.inputs);
  free(f.looks);
  free(f.weights);
  free(f.order);
  free(f.sentence);
  return ok;
}
