/* The training loop. */
#include "train.h"

#include <math.h>
#include <stdlib.h>

#include "examples.h"

enum { ACTIVE = WM_POS_SEEN * WM_POS_FEATURES + WM_POS_AROUND };

/* Everything that changes while training. */
struct trainer {
  const struct wm_pos_options *options;
  struct wm_pos_net *net;
  const struct wm_pos_examples *train, *dev;
  size_t n_sparse, n_dense; /* weights of rows, of the projection */
  float *theta;             /* both, one behind the other */
  float *squares;           /* sums of squared gradients: of each sparse weight, then of each
                               projection block's tag */
  float *drift;             /* sum of step number x step, for the mean */
  float *mean, *best;
  uint32_t *order;
  uint64_t random;
  double step;
};

/* A token at work. */
struct active {
  uint32_t rows[ACTIVE];
  size_t n;
  const float *vectors[WM_POS_SEEN]; /* of forms at offsets −2 … 2; NULL outside */
};

void wm_pos_options_default(struct wm_pos_options *options) {
  *options = (struct wm_pos_options){.epochs = 12,
                                     .patience = 3,
                                     .least = 2,
                                     .rate = 0.1f,
                                     .drop = 0.1f,
                                     .drop_heart = 0.1f,
                                     .seed = 1};
}

/* SplitMix64 (Steele, Lea, Flood 2014), as a number from 0 to below 1. */
static float next_random(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (float)((z ^ (z >> 31)) >> 40) * 0x1p-24f;
}

static void see_vectors(const struct trainer *t, const struct wm_pos_examples *x, size_t begin,
                        size_t end, size_t word, struct active *a) {
  for (size_t o = 0; o < WM_POS_SEEN; o++) {
    size_t other = word + o - WM_POS_REACH; /* wraps around before the first word */
    bool inside = t->net->dim && other >= begin && other < end;
    a->vectors[o] = inside ? x->vectors + x->vector[other] * t->net->dim : NULL;
  }
}

/* Collects the rows of a token. With `random` some are left out. */
static void activate(const struct trainer *t, const struct wm_pos_examples *x, size_t sentence,
                     size_t word, uint32_t t1, uint32_t t2, uint64_t *random, struct active *a) {
  uint64_t keys[WM_POS_AROUND];
  bool no_heart = random && next_random(random) < t->options->drop_heart;
  float drop = random ? t->options->drop : 0;
  a->n = 0;
  for (size_t i = x->begin[word]; i < x->begin[word + 1]; i++) {
    uint32_t row = x->rows[i];
    if ((no_heart && row & WM_POS_BY_HEART) || (drop > 0 && next_random(random) < drop))
      continue;
    a->rows[a->n++] = row & ~WM_POS_BY_HEART;
  }
  wm_pos_around(x->sights + word + sentence * 2 * WM_POS_REACH, t1, t2, keys);
  for (size_t i = 0; i < WM_POS_AROUND; i++) {
    bool by_heart = i == 0 || i == 2 || i == 3 || i == 8;
    uint32_t row =
        no_heart && by_heart ? WM_POS_NO_ROW : wm_pos_vocabulary_row(&t->net->vocabulary, keys[i]);
    if (row != WM_POS_NO_ROW && !(drop > 0 && next_random(random) < drop))
      a->rows[a->n++] = row;
  }
}

static void score(const struct trainer *t, const float *theta, const struct active *a,
                  float scores[WM_POS_N]) {
  memset(scores, 0, WM_POS_N * sizeof *scores);
  for (size_t i = 0; i < a->n; i++) {
    const float *row = theta + (size_t)a->rows[i] * WM_POS_N;
    for (size_t y = 0; y < WM_POS_N; y++)
      scores[y] += row[y];
  }
  for (size_t o = 0; o < WM_POS_SEEN; o++)
    for (size_t d = 0; a->vectors[o] && d < t->net->dim; d++) {
      const float *p = theta + t->n_sparse + (d * WM_POS_SEEN + o) * WM_POS_N;
      for (size_t y = 0; y < WM_POS_N; y++)
        scores[y] += p[y] * a->vectors[o][d];
    }
}

static size_t best_of(const float scores[WM_POS_N]) {
  size_t best = 0;
  for (size_t y = 1; y < WM_POS_N; y++)
    if (scores[y] > scores[best])
      best = y;
  return best;
}

/* Scores to the gradient of the loss, which is returned: probabilities, less one at the gold tag.
 */
static double softmax(float scores[WM_POS_N], size_t gold) {
  float most = scores[best_of(scores)], sum = 0;
  for (size_t y = 0; y < WM_POS_N; y++)
    sum += scores[y] = expf(scores[y] - most);
  for (size_t y = 0; y < WM_POS_N; y++)
    scores[y] /= sum;
  double loss = -log((double)scores[gold] + 1e-30);
  scores[gold] -= 1;
  return loss;
}

static void move(struct trainer *t, size_t weight, size_t square, float gradient) {
  if (gradient == 0)
    return;
  t->squares[square] += gradient * gradient;
  float step = -t->options->rate * gradient / sqrtf(t->squares[square]);
  t->theta[weight] += step;
  t->drift[weight] += (float)(t->step * (double)step);
}

/* Moves the weights of a vector; they share one sum of squares for each tag. */
static void move_block(struct trainer *t, size_t block, const float gradient[WM_POS_N],
                       const float *vector) {
  float rates[WM_POS_N], when = (float)t->step;
  for (size_t y = 0; y < WM_POS_N; y++) {
    float *square = &t->squares[t->n_sparse + block * WM_POS_N + y];
    *square += gradient[y] * gradient[y];
    rates[y] = -t->options->rate * gradient[y] / sqrtf(*square + 1e-8f);
  }
  for (size_t d = 0; d < t->net->dim; d++) {
    size_t at = t->n_sparse + (d * WM_POS_SEEN + block) * WM_POS_N;
    for (size_t y = 0; y < WM_POS_N; y++) {
      float step = rates[y] * vector[d];
      t->theta[at + y] += step;
      t->drift[at + y] += when * step;
    }
  }
}

static void update(struct trainer *t, const struct active *a, const float gradient[WM_POS_N]) {
  for (size_t i = 0; i < a->n; i++)
    for (size_t y = 0; y < WM_POS_N; y++) {
      size_t weight = (size_t)a->rows[i] * WM_POS_N + y;
      move(t, weight, weight, gradient[y]);
    }
  for (size_t o = 0; o < WM_POS_SEEN; o++)
    if (a->vectors[o])
      move_block(t, o, gradient, a->vectors[o]);
}

/* Learns a sentence; the tags before a token are those the model gives. Returns the loss. */
static double learn(struct trainer *t, size_t sentence) {
  const struct wm_pos_corpus *c = t->train->corpus;
  size_t begin = sentence ? c->ends[sentence - 1] : 0, end = c->ends[sentence];
  uint32_t t1 = 0, t2 = 0;
  struct active a;
  float scores[WM_POS_N];
  double loss = 0;
  for (size_t w = begin; w < end; w++) {
    activate(t, t->train, sentence, w, t1, t2, &t->random, &a);
    see_vectors(t, t->train, begin, end, w, &a);
    score(t, t->theta, &a, scores);
    t2 = t1;
    t1 = (uint32_t)best_of(scores) + 1;
    loss += softmax(scores, c->words[w].tag - 1);
    t->step++;
    update(t, &a, scores);
  }
  return loss;
}

static double accuracy_on(const struct trainer *t, const struct wm_pos_examples *x,
                          const float *theta) {
  const struct wm_pos_corpus *c = x->corpus;
  size_t right = 0;
  for (size_t s = 0, begin = 0; s < c->n_sentences; begin = c->ends[s++]) {
    uint32_t t1 = 0, t2 = 0;
    for (size_t w = begin; w < c->ends[s]; w++) {
      struct active a;
      float scores[WM_POS_N];
      activate(t, x, s, w, t1, t2, NULL, &a);
      see_vectors(t, x, begin, c->ends[s], w, &a);
      score(t, theta, &a, scores);
      t2 = t1;
      t1 = (uint32_t)best_of(scores) + 1;
      right += t1 == c->words[w].tag;
    }
  }
  return c->n_words ? (double)right / (double)c->n_words : 0;
}

static double run_epoch(struct trainer *t, unsigned epoch) {
  size_t n = t->train->corpus->n_sentences;
  double loss = 0;
  for (size_t i = n; i-- > 1;) {
    size_t j = (size_t)(next_random(&t->random) * (float)(i + 1)) % (i + 1);
    uint32_t other = t->order[i];
    t->order[i] = t->order[j];
    t->order[j] = other;
  }
  for (size_t i = 0; i < n; i++)
    loss += learn(t, t->order[i]);
  size_t all = t->n_sparse + t->n_dense;
  for (size_t i = 0; i < all; i++)
    t->mean[i] = t->theta[i] - t->drift[i] / (float)(t->step + 1);
  if (epoch == 1) {
    t->step = 0;
    memset(t->drift, 0, all * sizeof *t->drift);
  }
  return loss / (double)(t->train->corpus->n_words + 1);
}

static void run_epochs(struct trainer *t) {
  double best = -1;
  unsigned worse = 0;
  for (unsigned epoch = 1; epoch <= t->options->epochs && worse <= t->options->patience; epoch++) {
    double loss = run_epoch(t, epoch), accuracy = accuracy_on(t, t->dev, t->mean);
    worse = accuracy > best || !t->dev->corpus->n_words ? 0 : worse + 1;
    if (!worse) {
      best = accuracy;
      memcpy(t->best, t->mean, (t->n_sparse + t->n_dense) * sizeof *t->best);
    }
    if (t->options->progress)
      t->options->progress(t->options->context, epoch, loss, accuracy);
  }
}

static bool make_room(struct trainer *t) {
  size_t all = t->n_sparse + t->n_dense + 1, n = t->train->corpus->n_sentences;
  t->theta = calloc(all, sizeof *t->theta);
  t->drift = calloc(all, sizeof *t->drift);
  t->mean = calloc(all, sizeof *t->mean);
  t->best = calloc(all, sizeof *t->best);
  t->squares = calloc(t->n_sparse + WM_POS_SEEN * WM_POS_N, sizeof *t->squares);
  t->order = calloc(n + 1, sizeof *t->order);
  for (size_t i = 0; t->order && i < n; i++)
    t->order[i] = (uint32_t)i;
  return t->theta && t->drift && t->mean && t->best && t->squares && t->order;
}

/* Hands the best weights over. */
static bool keep(struct trainer *t) {
  t->net->weights = calloc(t->n_sparse + 1, sizeof *t->net->weights);
  t->net->projection = calloc(t->n_dense + 1, sizeof *t->net->projection);
  if (!t->net->weights || !t->net->projection)
    return false;
  memcpy(t->net->weights, t->best, t->n_sparse * sizeof *t->best);
  memcpy(t->net->projection, t->best + t->n_sparse, t->n_dense * sizeof *t->best);
  return true;
}

bool wm_pos_train(struct wm_pos_net *net, const struct wm_pos_corpus *train,
                  const struct wm_pos_corpus *dev, const struct wm_pos_options *options) {
  struct wm_pos_examples train_x = {0}, dev_x = {0};
  struct trainer t = {
      .options = options, .net = net, .train = &train_x, .dev = &dev_x, .random = options->seed};
  net->dim = net->words ? wm_words_dim(net->words) : 0;
  bool ok = wm_pos_examples_count(net, train);
  net->n_rows = wm_pos_vocabulary_number(&net->vocabulary, options->least);
  t.n_sparse = (size_t)net->n_rows * WM_POS_N;
  t.n_dense = WM_POS_SEEN * WM_POS_N * net->dim;
  ok = ok && wm_pos_examples_build(&train_x, net, train) &&
       wm_pos_examples_build(&dev_x, net, dev) && make_room(&t);
  if (ok) {
    run_epochs(&t);
    ok = keep(&t);
  }
  wm_pos_examples_free(&train_x);
  wm_pos_examples_free(&dev_x);
  free(t.theta);
  free(t.drift);
  free(t.mean);
  free(t.best);
  free(t.squares);
  free(t.order);
  return ok;
}

void wm_pos_net_free(struct wm_pos_net *net) {
  wm_pos_vocabulary_free(&net->vocabulary);
  free(net->weights);
  free(net->projection);
  *net = (struct wm_pos_net){0};
}
