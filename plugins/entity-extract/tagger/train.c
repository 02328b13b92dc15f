/* The training loop: batches of sentences, each in three phases that all threads share, with Adam
 * (Kingma and Ba 2015).
 *
 *   1. forward and backward, a sentence at a time: whoever is free takes the next
 *   2. the gradient: each thread owns a share of the parameters and sums it over the batch in order
 *   3. the step: each thread moves the parameters it owns */
#include "train.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clones.h"
#include "span_score.h"
#include "train_pass.h"
#include "warm_start.h"

enum { THREADS_MAX = 64 };

void wm_train_defaults(struct wm_train_options *options) {
  *options = (struct wm_train_options){.hidden = 64,
                                       .second = 32,
                                       .epochs = 14,
                                       .patience = 6,
                                       .batch = 24,
                                       .rate = 2e-3f,
                                       .l2 = 2e-3f,
                                       .drop_hidden = 0.5f,
                                       .drop_second = 0.3f,
                                       .drop_word = 0.1f,
                                       .drop_document = 0.3f,
                                       .drop_elsewhere = 0.5f,
                                       .seed = 1};
}

struct trainer;

struct worker {
  struct trainer *trainer;
  size_t number;
  pthread_t thread;
  struct wm_gradient
      gradient; /* the sum and is_touched are shared, what is touched is the worker's */
};

struct trainer {
  const struct wm_train_options *options;
  struct wm_net *net;
  struct wm_data *data;
  struct wm_pass *passes; /* of the batch */
  uint32_t *order;        /* sentences, shuffled */
  size_t n_sentences;     /* in it */
  size_t batch_begin, batch_n;
  atomic_size_t next;
  float *first, *second; /* Adam's moments */
  struct wm_chain chain;
  struct wm_dropout dropout;
  float rate;
  size_t step;
  size_t n_workers;
  struct worker workers[THREADS_MAX];
  pthread_barrier_t barrier;
  bool over;
};

WM_CLONED_INLINE void step_one(const struct trainer *t, size_t i, float g, float scale, float fix) {
  float first = t->first[i] = 0.9f * t->first[i] + 0.1f * g;
  float second = t->second[i] = 0.999f * t->second[i] + 0.001f * g * g;
  float *theta = t->net->theta + i;
  float move = scale * first / (sqrtf(second * fix) + 1e-8f);
  float value = *theta - move - t->rate * t->options->l2 * *theta;
  float shrink = t->rate * t->options->l1;
  *theta = value > shrink ? value - shrink : value < -shrink ? value + shrink : 0;
}

WM_CLONES static void step_range(const struct trainer *t, size_t begin, size_t end,
                                 float *gradient) {
  float fix = 1 / (1 - powf(0.999f, (float)t->step));
  float scale = t->rate / (1 - powf(0.9f, (float)t->step));
  for (size_t i = begin; i < end; i++) {
    step_one(t, i, gradient[i], scale, fix);
    gradient[i] = 0;
  }
}

/* Ranges of the dense parameters are cut by worker: that each is moved once is all that matters. */
static void step(struct trainer *t, struct worker *w) {
  size_t share = t->net->sparse / t->n_workers + 1;
  size_t begin = w->number * share, end = begin + share;
  if (begin < t->net->sparse)
    step_range(t, begin, end < t->net->sparse ? end : t->net->sparse, w->gradient.sum);
  const struct wm_rows *rows = &t->net->rows;
  for (size_t r = w->number; r < rows->n; r += t->n_workers)
    if (w->gradient.is_touched[r]) {
      step_range(t, rows->starts[r], rows->starts[r] + wm_net_row_size(t->net, rows->kinds[r]),
                 w->gradient.sum);
      w->gradient.is_touched[r] = 0;
    }
}

static void run_batch(struct trainer *t, struct worker *w) {
  for (size_t i; (i = atomic_fetch_add(&t->next, 1)) < t->batch_n;) {
    wm_pass_forward(&t->passes[i], t->net, t->data, t->order[t->batch_begin + i], &t->dropout);
    wm_pass_backward(&t->passes[i], t->net, &t->chain, &t->dropout);
  }
  pthread_barrier_wait(&t->barrier);
  wm_pass_add_gradient(t->passes, t->batch_n, t->net, &t->dropout, w->number, t->n_workers,
                       &w->gradient);
  pthread_barrier_wait(&t->barrier);
  step(t, w);
  pthread_barrier_wait(&t->barrier);
}

static void *work(void *argument) {
  struct worker *w = argument;
  for (;;) {
    pthread_barrier_wait(&w->trainer->barrier);
    if (w->trainer->over)
      return NULL;
    run_batch(w->trainer, w);
  }
}

static void shuffle(uint32_t *order, size_t n, uint64_t seed) {
  for (size_t i = n; i-- > 1;) {
    size_t j = (size_t)((double)wm_net_random(seed, i) * (double)(i + 1));
    uint32_t swap = order[i];
    order[i] = order[j];
    order[j] = swap;
  }
}

/* Returns the mean loss of a token. */
static double run_epoch(struct trainer *t, unsigned epoch, float *transition, float *exponents) {
  const struct wm_train_options *o = t->options;
  size_t n = t->n_sentences, n_batches = (n + o->batch - 1) / o->batch;
  double loss = 0;
  shuffle(t->order, n, o->seed * 1000 + epoch);
  t->dropout = (struct wm_dropout){.seed = (o->seed << 20) + (epoch + 1) * UINT64_C(16),
                                   .hidden = o->drop_hidden,
                                   .second = o->drop_second,
                                   .word = o->drop_word,
                                   .document = o->drop_document,
                                   .elsewhere = o->drop_elsewhere};
  for (size_t b = 0; b < n_batches; b++) {
    t->batch_begin = b * o->batch;
    t->batch_n = n - t->batch_begin < o->batch ? n - t->batch_begin : o->batch;
    t->step++;
    t->rate = o->rate * (1 - ((float)epoch + (float)b / (float)n_batches) / (float)o->epochs);
    wm_net_chain(t->net, transition, exponents, &t->chain);
    atomic_store(&t->next, 0);
    pthread_barrier_wait(&t->barrier);
    run_batch(t, &t->workers[0]);
    for (size_t i = 0; i < t->batch_n; i++)
      loss += t->passes[i].loss;
  }
  return loss / (double)t->data->bio->n_tokens;
}

double wm_train_score(const struct wm_data *data, const uint8_t *tags) {
  const struct wm_bio *bio = data->bio;
  double sum = 0;
  for (size_t source = 0; source < bio->n_sources; source++) {
    struct wm_span_counts counts[WM_BIO_TYPES_MAX] = {0};
    for (size_t s = 0; s < bio->n_sentences; s++) {
      size_t begin = bio->sentence_begin[s], n = bio->sentence_begin[s + 1] - begin;
      if (bio->sentence_source[s] == source)
        wm_span_count(bio->token_tag + begin, tags + begin, n, bio->sources[source].marked, counts);
    }
    sum += wm_span_f1(wm_span_sum(counts));
  }
  return sum / (double)(bio->n_sources ? bio->n_sources : 1);
}

/* What training keeps beside the net. */
struct kept {
  float *best; /* parameters of the best epoch */
  float *mean; /* of n_mean epochs */
  size_t n_mean;
  uint8_t *tags; /* of dev */
  float *probability;
};

static void add_to_mean(const struct trainer *t, struct kept *k) {
  float share = 1 / (float)++k->n_mean;
  for (size_t i = 0; i < t->net->n_theta; i++)
    k->mean[i] += share * (t->net->theta[i] - k->mean[i]);
}

/* Weights go on a walk around the best ones, of which the mean is often nearer to them than any
 * (Izmailov et al. 2018). */
static bool try_mean(struct trainer *t, struct wm_data *dev, struct kept *k, double best_f1) {
  const struct wm_train_options *o = t->options;
  memcpy(t->net->theta, k->mean, t->net->n_theta * sizeof *k->mean);
  if (!wm_train_tag_twice(t->net, dev, k->tags, k->probability))
    return false;
  double f1 = wm_train_score(dev, k->tags);
  if (o->progress)
    o->progress(o->context, 0, 0, f1);
  if (f1 > best_f1)
    memcpy(k->best, k->mean, t->net->n_theta * sizeof *k->mean);
  return true;
}

/* Trains epoch by epoch. */
static bool run_epochs(struct trainer *t, struct wm_data *dev, struct kept *k) {
  const struct wm_train_options *o = t->options;
  float transition[WM_DECODE_TAGS_MAX * WM_DECODE_TAGS_MAX],
      exponents[sizeof transition / sizeof *transition];
  double best_f1 = -1;
  unsigned since_best = 0;
  for (unsigned epoch = 0; epoch < o->epochs; epoch++) {
    double loss = run_epoch(t, epoch, transition, exponents), f1 = -1;
    if (dev && !wm_train_tag_twice(t->net, dev, k->tags, k->probability))
      return false;
    if (dev)
      f1 = wm_train_score(dev, k->tags);
    if (epoch >= o->epochs / 2)
      add_to_mean(t, k);
    bool better = !dev || f1 > best_f1;
    since_best = better ? 0 : since_best + 1;
    if (better) {
      best_f1 = f1;
      memcpy(k->best, t->net->theta, t->net->n_theta * sizeof *k->best);
    }
    if (o->progress && !o->progress(o->context, epoch + 1, loss, f1))
      break;
    if (o->patience && since_best >= o->patience)
      break;
  }
  if (dev && k->n_mean > 1 && !try_mean(t, dev, k, best_f1))
    return false;
  memcpy(t->net->theta, k->best, t->net->n_theta * sizeof *k->best);
  return true;
}

static bool start_workers(struct trainer *t, struct wm_gradient gradient) {
  pthread_barrier_init(&t->barrier, NULL, (unsigned)t->n_workers);
  for (size_t i = 0; i < t->n_workers; i++) {
    t->workers[i] = (struct worker){.trainer = t, .number = i, .gradient = gradient};
    if (i > 0 && pthread_create(&t->workers[i].thread, NULL, work, &t->workers[i]) != 0)
      return false;
  }
  return true;
}

static void stop_workers(struct trainer *t) {
  t->over = true;
  pthread_barrier_wait(&t->barrier);
  for (size_t i = 1; i < t->n_workers; i++)
    pthread_join(t->workers[i].thread, NULL);
  pthread_barrier_destroy(&t->barrier);
}

static size_t count_workers(const struct wm_train_options *options) {
  long cores = options->threads ? (long)options->threads : sysconf(_SC_NPROCESSORS_ONLN);
  return cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (size_t)cores;
}

/* Documents' mean vectors that training never sees get no weights. */
static void blind_to_documents(struct wm_net *net) {
  size_t n = net->dim * net->hidden;
  memset(net->theta + net->dense + WM_NET_DOCUMENT * n, 0, n * sizeof *net->theta);
}

/* Gives the net its rows and first weights. */
static bool prepare(struct wm_net *net, const struct wm_data *train,
                    const struct wm_train_options *options) {
  const wm_tagger *start = options->start;
  int8_t tags[WM_DECODE_TAGS_MAX];
  if (start)
    wm_warm_start_keys(start, net);
  if (!wm_data_collect(train, net) || (start && !wm_warm_start_rows(start, net)) ||
      !wm_net_lay_out(net, options->seed))
    return false;
  if (start) {
    wm_warm_start_tags(start, train->bio, tags);
    wm_warm_start_weights(start, tags, net);
  }
  if (options->drop_document >= 1)
    blind_to_documents(net);
  return true;
}

bool wm_train(struct wm_net *net, struct wm_data *train, struct wm_data *dev, size_t n_tags,
              const struct wm_train_options *options) {
  net->n_tags = n_tags;
  net->stride = WM_DECODE_STRIDE(n_tags);
  net->hidden = options->hidden;
  net->second = options->hidden ? options->second : 0;
  net->dim = train->dim;
  if ((!options->go_on && !prepare(net, train, options)) || !wm_data_resolve(train, net) ||
      (dev && !wm_data_resolve(dev, net)))
    return false;
  struct trainer t = {
      .options = options, .net = net, .data = train, .n_workers = count_workers(options)};
  size_t longest = wm_bio_longest(train->bio);
  t.first = calloc(net->n_theta, sizeof *t.first);
  t.second = calloc(net->n_theta, sizeof *t.second);
  t.order = calloc(train->bio->n_sentences, sizeof *t.order);
  t.passes = calloc(options->batch, sizeof *t.passes);
  size_t n_dev = dev ? dev->bio->n_tokens : 1;
  struct kept kept = {.best = calloc(net->n_theta, sizeof *kept.best),
                      .mean = calloc(net->n_theta, sizeof *kept.mean),
                      .tags = calloc(n_dev, 1),
                      .probability = calloc(n_dev, sizeof *kept.probability)};
  struct wm_gradient gradient = {.sum = calloc(net->n_theta, sizeof(float)),
                                 .is_touched = calloc(net->rows.n + 1, 1)};
  bool ok = t.first && t.second && t.order && t.passes && kept.best && kept.mean && kept.tags &&
            kept.probability && gradient.sum && gradient.is_touched;
  for (size_t i = 0; ok && i < options->batch; i++)
    ok = wm_pass_init(&t.passes[i], net, longest);
  for (uint32_t s = 0; ok && s < train->bio->n_sentences; s++)
    if (!options->leave_out || !options->leave_out[s])
      t.order[t.n_sentences++] = s;
  if (ok && (ok = start_workers(&t, gradient))) {
    ok = run_epochs(&t, dev, &kept);
    stop_workers(&t);
  }
  for (size_t i = 0; t.passes && i < options->batch; i++)
    wm_pass_free(&t.passes[i]);
  free(t.first);
  free(t.second);
  free(t.order);
  free(t.passes);
  free(kept.best);
  free(kept.mean);
  free(kept.tags);
  free(kept.probability);
  free(gradient.sum);
  free(gradient.is_touched);
  return ok;
}
