/* Training: adaptive gradient descent (AdaGrad, Duchi et al. 2011), one example at a time, each
 * member in a thread of its own. */
#include "net.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/clones.h"

const wm_net_options wm_net_defaults = {.members = 4,
                                        .hidden = 16,
                                        .epochs = 20,
                                        .patience = 5,
                                        .least = 2,
                                        .seed = 1,
                                        .rate = 0.05f,
                                        .l2 = 1e-5f,
                                        .drop_feature = 0.3f,
                                        .drop_hidden = 0.2f};

/* ---- rows ---- */

static int compare_keys(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static uint32_t find_row(const wm_net_rows *rows, uint64_t key) {
  uint32_t low = 0, high = rows->n;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (rows->keys[middle] < key)
      low = middle + 1;
    else
      high = middle;
  }
  return low < rows->n && rows->keys[low] == key ? low : WM_NONE;
}

/* Keeps each key that is there `least` times. `keys` is taken over. */
static bool keep_frequent(wm_net_rows *rows, uint64_t *keys, uint32_t n, uint32_t least) {
  uint32_t kept = 0;
  qsort(keys, n, sizeof *keys, compare_keys);
  for (uint32_t i = 0, end; i < n; i = end) {
    for (end = i + 1; end < n && keys[end] == keys[i]; end++)
      ;
    if (end - i >= least)
      keys[kept++] = keys[i];
  }
  rows->keys = keys;
  rows->n = kept;
  rows->starts = calloc((size_t)kept + 1, sizeof *rows->starts);
  return rows->starts != NULL;
}

static bool make_deep(wm_net *net, const wm_examples *e) {
  uint64_t *keys = malloc(((size_t)e->n_keys + 1) * sizeof *keys);
  uint32_t n = net->options.hidden ? e->n_keys : 0;
  if (!keys)
    return false;
  memcpy(keys, e->keys, n * sizeof *keys);
  if (!keep_frequent(&net->deep, keys, n, net->options.least))
    return false;
  for (uint32_t i = 0; i <= net->deep.n; i++)
    net->deep.starts[i] = i * net->options.hidden;
  return true;
}

static bool make_wide(wm_net *net, const wm_examples *e) {
  uint64_t *keys = malloc(((size_t)e->n_keys + 1) * sizeof *keys);
  uint32_t n = 0;
  if (!keys)
    return false;
  for (uint32_t i = 0; i < e->n; i++) {
    const wm_pair_example *x = &e->items[i];
    for (uint32_t k = 0; k < (net->options.hidden ? 1 : x->n_keys); k++)
      keys[n++] = wm_pair_wide_key(e->keys[x->first_key + k], x->kind);
  }
  if (!keep_frequent(&net->wide, keys, n, net->options.hidden ? 1 : net->options.least))
    return false;
  for (uint32_t i = 0; i < e->n; i++) { /* how wide each row is */
    const wm_pair_example *x = &e->items[i];
    for (uint32_t k = 0; k < x->n_keys; k++) {
      uint32_t row = find_row(&net->wide, wm_pair_wide_key(e->keys[x->first_key + k], x->kind));
      if (row != WM_NONE)
        net->wide.starts[row + 1] = net->answers->kinds[x->kind].n;
    }
  }
  for (uint32_t i = 0; i < net->wide.n; i++)
    net->wide.starts[i + 1] += net->wide.starts[i];
  return true;
}

/* Rows of examples, so that keys are looked up once. */
typedef struct rows_of {
  uint32_t *deep, *wide; /* starts in theta, by key; WM_NONE */
} rows_of;

static bool look_up(const wm_net *net, const wm_examples *e, rows_of *rows) {
  rows->deep = malloc(((size_t)e->n_keys + 1) * sizeof *rows->deep);
  rows->wide = malloc(((size_t)e->n_keys + 1) * sizeof *rows->wide);
  if (!rows->deep || !rows->wide)
    return false;
  for (uint32_t i = 0; i < e->n; i++) {
    const wm_pair_example *x = &e->items[i];
    for (uint32_t k = x->first_key; k < x->first_key + x->n_keys; k++) {
      uint32_t row = find_row(&net->deep, e->keys[k]);
      rows->deep[k] = row == WM_NONE ? row : (uint32_t)net->at_deep + net->deep.starts[row];
      row = find_row(&net->wide, wm_pair_wide_key(e->keys[k], x->kind));
      rows->wide[k] = row == WM_NONE ? row : (uint32_t)net->at_wide + net->wide.starts[row];
    }
  }
  return true;
}

static void free_rows(rows_of *rows) {
  free(rows->deep);
  free(rows->wide);
}

/* ---- random numbers ---- */

static uint64_t next_random(uint64_t *state) {
  *state += 0x9e3779b97f4a7c15u; /* splitmix64, Steele et al. 2014 */
  uint64_t z = *state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static float uniform(uint64_t *state) {
  return (float)(next_random(state) >> 40) * 0x1p-24f;
}

/* ---- a pass ---- */

enum { HIDDEN_MAX = 256, KIND_ANSWERS_MAX = WM_ANSWERS };

/* One example on its way through one member. */
typedef struct pass {
  const wm_net *net;
  const wm_examples *examples;
  const rows_of *rows;
  const wm_pair_example *example;
  float *theta;
  float inputs[WM_SLOTS][WM_WORDS_DIM_MAX]; /* what each place of vectors adds */
  bool has[WM_SLOTS];
  uint8_t off[WM_PAIR_KEYS]; /* features left out */
  float sums[HIDDEN_MAX], hidden[HIDDEN_MAX], scores[KIND_ANSWERS_MAX];
  uint8_t hidden_off[HIDDEN_MAX];
} pass;

WM_CLONED_INLINE void add_scaled(float *restrict to, const float *restrict from, float by,
                                 size_t n) {
  for (size_t i = 0; i < n; i++)
    to[i] += by * from[i];
}

static void take_inputs(pass *p) {
  const wm_net *net = p->net;
  const wm_pair_example *x = p->example;
  memset(p->inputs, 0, sizeof p->inputs);
  for (uint32_t s = 0; s < WM_SLOTS; s++) {
    p->has[s] = x->words[s] != 0;
    if (p->has[s])
      memcpy(p->inputs[s], net->vectors + (size_t)(x->words[s] - 1) * net->dim,
             net->dim * sizeof *p->inputs[s]);
  }
  p->has[WM_SLOT_BETWEEN] = x->n_between != 0;
  float share = x->n_between ? 1 / sqrtf((float)x->n_between) : 0;
  for (uint32_t i = 0; i < x->n_between; i++)
    add_scaled(p->inputs[WM_SLOT_BETWEEN],
               net->vectors + (size_t)p->examples->between[x->first_between + i] * net->dim, share,
               net->dim);
}

static const float *slot_matrix(const pass *p, uint32_t slot) {
  return p->theta + p->net->at_slots + (size_t)slot * p->net->dim * p->net->options.hidden;
}

static void draw_dropout(pass *p, uint64_t *random) {
  const wm_net_options *o = &p->net->options;
  for (uint32_t k = 1; k < p->example->n_keys; k++)
    p->off[k] = uniform(random) < o->drop_feature;
  for (uint32_t j = 0; j < o->hidden; j++)
    p->hidden_off[j] = uniform(random) < o->drop_hidden;
}

static void clear_dropout(pass *p) {
  memset(p->off, 0, sizeof p->off);
  memset(p->hidden_off, 0, sizeof p->hidden_off);
}

WM_CLONES static void add_hidden(pass *p, float keep) {
  const wm_net *net = p->net;
  uint32_t h = net->options.hidden;
  const wm_pair_example *x = p->example;
  memcpy(p->sums, p->theta, h * sizeof *p->sums);
  for (uint32_t k = 0; k < x->n_keys; k++) {
    uint32_t row = p->rows->deep[x->first_key + k];
    if (row != WM_NONE && !p->off[k])
      add_scaled(p->sums, p->theta + row, 1, h);
  }
  for (uint32_t s = 0; s < WM_SLOTS; s++)
    for (uint32_t d = 0; p->has[s] && d < net->dim; d++)
      add_scaled(p->sums, slot_matrix(p, s) + (size_t)d * h, p->inputs[s][d], h);
  for (uint32_t j = 0; j < h; j++) {
    float value = p->sums[j] < 0 ? 0 : p->sums[j] > 1 ? 1 : p->sums[j];
    p->hidden[j] = p->hidden_off[j] ? 0 : value * keep;
  }
}

WM_CLONES static void forward(pass *p, float keep) {
  const wm_net *net = p->net;
  const wm_pair_example *x = p->example;
  const wm_kind_answers *kind = &net->answers->kinds[x->kind];
  const uint16_t *answers = net->answers->answers + kind->first;
  memset(p->scores, 0, kind->n * sizeof *p->scores);
  for (uint32_t k = 0; k < x->n_keys; k++) {
    uint32_t row = p->rows->wide[x->first_key + k];
    if (row != WM_NONE && !p->off[k])
      add_scaled(p->scores, p->theta + row, 1, kind->n);
  }
  if (net->options.hidden)
    add_hidden(p, keep);
  for (uint32_t j = 0; j < net->options.hidden; j++) {
    const float *output = p->theta + net->at_output + (size_t)j * net->n_answers;
    for (uint32_t i = 0; p->hidden[j] > 0 && i < kind->n; i++)
      p->scores[i] += p->hidden[j] * output[answers[i]];
  }
}

/* ---- learning ---- */

typedef struct member {
  pthread_t thread;
  wm_net *net;
  const wm_examples *train;
  const rows_of *rows;
  uint32_t number;
  uint64_t random;
  uint32_t *order;
  float *theta, *squares; /* sums of squared slopes */
  double loss;
  pass pass;
} member;

WM_CLONED_INLINE void descend(const wm_net_options *o, float *restrict theta,
                              float *restrict squares, float slope) {
  float g = slope + o->l2 * *theta;
  *squares += g * g;
  *theta -= o->rate * g / (sqrtf(*squares) + 1e-6f);
}

WM_CLONED_INLINE void descend_row(const wm_net_options *o, float *restrict theta,
                                  float *restrict squares, const float *restrict slopes, float by,
                                  size_t n) {
  for (size_t i = 0; i < n; i++) {
    float g = by * slopes[i] + o->l2 * theta[i];
    squares[i] += g * g;
    theta[i] -= o->rate * g / (sqrtf(squares[i]) + 1e-6f);
  }
}

/* Slopes of the loss by score; returns the loss. */
static float score_slopes(const pass *p, float *slopes) {
  const wm_pair_example *x = p->example;
  uint32_t n = p->net->answers->kinds[x->kind].n;
  float loss = 0;
  for (uint32_t i = 0; i < n; i++) {
    uint8_t truth = p->examples->truths[x->first_truth + i];
    float probability = 1 / (1 + expf(-p->scores[i]));
    slopes[i] = truth == WM_UNKNOWN ? 0 : x->weight * (probability - (float)truth);
    if (truth != WM_UNKNOWN)
      loss -= x->weight * logf(truth == WM_TRUE ? probability + 1e-9f : 1 - probability + 1e-9f);
  }
  return loss;
}

/* Slopes of the hidden sums; the output matrix descends. */
static void hidden_slopes(member *m, const float *slopes, float keep, float *out) {
  const pass *p = &m->pass;
  const wm_net *net = p->net;
  const wm_kind_answers *kind = &net->answers->kinds[p->example->kind];
  const uint16_t *answers = net->answers->answers + kind->first;
  for (uint32_t j = 0; j < net->options.hidden; j++) {
    size_t at = net->at_output + (size_t)j * net->n_answers;
    float sum = 0;
    for (uint32_t i = 0; i < kind->n; i++) {
      sum += slopes[i] * m->theta[at + answers[i]];
      if (p->hidden[j] > 0 && slopes[i] != 0)
        descend(&net->options, m->theta + at + answers[i], m->squares + at + answers[i],
                slopes[i] * p->hidden[j]);
    }
    bool flat = p->hidden_off[j] || p->sums[j] <= 0 || p->sums[j] >= 1;
    out[j] = flat ? 0 : sum * keep;
  }
}

WM_CLONES static void learn_deep(member *m, const float *slopes) {
  const pass *p = &m->pass;
  const wm_net *net = p->net;
  uint32_t h = net->options.hidden;
  const wm_pair_example *x = p->example;
  descend_row(&net->options, m->theta, m->squares, slopes, 1, h);
  for (uint32_t k = 0; k < x->n_keys; k++) {
    uint32_t row = p->rows->deep[x->first_key + k];
    if (row != WM_NONE && !p->off[k])
      descend_row(&net->options, m->theta + row, m->squares + row, slopes, 1, h);
  }
  for (uint32_t s = 0; s < WM_SLOTS; s++)
    for (uint32_t d = 0; p->has[s] && d < net->dim; d++) {
      size_t at = net->at_slots + ((size_t)s * net->dim + d) * h;
      descend_row(&net->options, m->theta + at, m->squares + at, slopes, p->inputs[s][d], h);
    }
}

WM_CLONES static void learn_wide(member *m, const float *slopes) {
  const pass *p = &m->pass;
  const wm_pair_example *x = p->example;
  uint32_t n = p->net->answers->kinds[x->kind].n;
  for (uint32_t k = 0; k < x->n_keys; k++) {
    uint32_t row = p->rows->wide[x->first_key + k];
    if (row != WM_NONE && !p->off[k])
      descend_row(&p->net->options, m->theta + row, m->squares + row, slopes, 1, n);
  }
}

static void learn(member *m, uint32_t example) {
  pass *p = &m->pass;
  const wm_net_options *o = &m->net->options;
  float slopes[KIND_ANSWERS_MAX], below[HIDDEN_MAX], keep = 1 / (1 - o->drop_hidden);
  p->example = &m->train->items[example];
  draw_dropout(p, &m->random);
  take_inputs(p);
  forward(p, keep);
  m->loss += (double)score_slopes(p, slopes);
  if (o->hidden) {
    hidden_slopes(m, slopes, keep, below);
    learn_deep(m, below);
  }
  learn_wide(m, slopes);
}

static void *learn_epoch(void *context) {
  member *m = context;
  uint32_t n = m->train->n;
  for (uint32_t i = n; i > 1; i--) { /* Fisher and Yates */
    uint32_t k = (uint32_t)(next_random(&m->random) % i), other = m->order[i - 1];
    m->order[i - 1] = m->order[k];
    m->order[k] = other;
  }
  m->loss = 0;
  for (uint32_t i = 0; i < n; i++)
    learn(m, m->order[i]);
  return NULL;
}

/* ---- scores ---- */

static void score_examples(const wm_net *net, const wm_examples *e, const rows_of *rows,
                           float *scores) {
  pass *p = malloc(sizeof *p);
  if (!p)
    return;
  memset(scores, 0, e->n_truths * sizeof *scores);
  *p = (pass){.net = net, .examples = e, .rows = rows};
  clear_dropout(p);
  for (uint32_t i = 0; i < e->n; i++) {
    p->example = &e->items[i];
    take_inputs(p);
    for (uint32_t m = 0; m < net->options.members; m++) {
      p->theta = net->theta[m];
      forward(p, 1);
      for (uint32_t k = 0; k < net->answers->kinds[p->example->kind].n; k++)
        scores[p->example->first_truth + k] += p->scores[k] / (float)net->options.members;
    }
  }
  free(p);
}

void wm_net_scores(const wm_net *net, const wm_examples *examples, float *scores) {
  rows_of rows = {NULL, NULL};
  if (look_up(net, examples, &rows))
    score_examples(net, examples, &rows, scores);
  free_rows(&rows);
}

typedef struct scored {
  float score;
  bool right;
} scored;

static int compare_scored(const void *a, const void *b) {
  float x = ((const scored *)a)->score, y = ((const scored *)b)->score;
  return (x < y) - (x > y);
}

/* What is known of the answers of all examples; their number. */
static uint32_t list_truths(const wm_net *net, const wm_examples *e, const float *scores,
                            scored *list) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < e->n; i++)
    for (uint32_t k = 0; k < net->answers->kinds[e->items[i].kind].n; k++) {
      uint32_t at = e->items[i].first_truth + k;
      if (e->truths[at] != WM_UNKNOWN)
        list[n++] = (scored){scores[at], e->truths[at] == WM_TRUE};
    }
  return n;
}

bool wm_net_best_f1(const wm_net *net, const wm_examples *e, const float *scores, double *f1,
                    float *threshold) {
  scored *list = malloc(((size_t)e->n_truths + 1) * sizeof *list);
  uint32_t right = 0;
  if (!list)
    return false;
  uint32_t n = list_truths(net, e, scores, list);
  qsort(list, n, sizeof *list, compare_scored);
  *f1 = 0;
  *threshold = INFINITY;
  for (uint32_t i = 0; i < n; i++) {
    right += list[i].right;
    if (i + 1 < n && list[i + 1].score >= list[i].score)
      continue;
    double f = 2.0 * right / ((double)(i + 1) + e->n_gold);
    if (f > *f1) {
      *f1 = f;
      *threshold = i + 1 < n ? (list[i].score + list[i + 1].score) / 2 : list[i].score;
    }
  }
  free(list);
  return true;
}

static double log_loss(const scored *list, uint32_t n, double a, double b) {
  double loss = 0;
  for (uint32_t i = 0; i < n; i++) {
    double s = a * (double)list[i].score + b;
    loss += log1p(exp(list[i].right ? -s : s));
  }
  return loss;
}

/* Slope and offset that make the known truths most likely (Platt 1999), by Newton's method with
 * steps that are halved until they help. */
static void calibrate(wm_net *net, const scored *list, uint32_t n) {
  double a = 1, b = 0, loss = log_loss(list, n, a, b);
  for (int round = 0; round < 30; round++) {
    double ga = 0, gb = 0, haa = 1e-3, hab = 0, hbb = 1e-3;
    for (uint32_t i = 0; i < n; i++) {
      double s = (double)list[i].score, p = 1 / (1 + exp(-(a * s + b)));
      double g = p - (list[i].right ? 1 : 0), w = p * (1 - p);
      ga += g * s;
      gb += g;
      haa += w * s * s;
      hab += w * s;
      hbb += w;
    }
    double det = haa * hbb - hab * hab, step = 1, next = INFINITY;
    if (det <= 1e-9)
      break;
    double da = (hbb * ga - hab * gb) / det, db = (haa * gb - hab * ga) / det;
    while (step > 1e-4 && (next = log_loss(list, n, a - step * da, b - step * db)) > loss)
      step /= 2;
    if (!(next < loss))
      break;
    a -= step * da;
    b -= step * db;
    loss = next;
  }
  if (a > 0.05 && a < 20) {
    net->slope = (float)a;
    net->offset = (float)b;
  }
}

/* ---- all ---- */

static void lay_out(wm_net *net) {
  const wm_net_options *o = &net->options;
  net->at_slots = o->hidden;
  net->at_output = net->at_slots + (size_t)WM_SLOTS * net->dim * o->hidden;
  net->at_deep = net->at_output + (size_t)o->hidden * net->n_answers;
  net->at_wide = net->at_deep + net->deep.starts[net->deep.n];
  net->n_theta = net->at_wide + net->wide.starts[net->wide.n];
}

/* First weights: small ones in the matrices, none in the wide part. */
static void draw(const wm_net *net, member *m) {
  float deep = 0.1f, output = 1;
  for (size_t i = net->at_slots; i < net->at_output; i++)
    m->theta[i] = deep * (uniform(&m->random) - 0.5f);
  for (size_t i = net->at_output; i < net->at_deep; i++)
    m->theta[i] = output * (uniform(&m->random) - 0.5f);
  for (size_t i = net->at_deep; i < net->at_wide; i++)
    m->theta[i] = deep * (uniform(&m->random) - 0.5f);
  for (size_t i = 0; i < net->options.hidden; i++)
    m->theta[i] = 0.3f;
}

static void free_members(member *members, uint32_t n) {
  for (uint32_t i = 0; members && i < n; i++) {
    free(members[i].order);
    free(members[i].squares);
  }
  free(members);
}

static member *make_members(wm_net *net, const wm_examples *train, const rows_of *rows) {
  uint32_t n = net->options.members;
  member *members = calloc(n, sizeof *members);
  net->theta = calloc(n, sizeof *net->theta);
  for (uint32_t i = 0; members && net->theta && i < n; i++) {
    member *m = &members[i];
    *m = (member){.net = net, .train = train, .rows = rows, .number = i};
    m->random = net->options.seed * 1000003u + i;
    m->order = malloc(((size_t)train->n + 1) * sizeof *m->order);
    m->squares = calloc(net->n_theta + 1, sizeof *m->squares);
    m->theta = net->theta[i] = calloc(net->n_theta + 1, sizeof *m->theta);
    if (!m->order || !m->squares || !m->theta) {
      free_members(members, n);
      return NULL;
    }
    for (uint32_t k = 0; k < train->n; k++)
      m->order[k] = k;
    m->pass = (pass){.net = net, .examples = train, .rows = rows, .theta = m->theta};
    draw(net, m);
  }
  return net->theta ? members : NULL;
}

static double run_epoch(member *members, uint32_t n, uint32_t threads) {
  double loss = 0;
  for (uint32_t begin = 0; begin < n; begin += threads) {
    uint32_t end = begin + threads < n ? begin + threads : n;
    uint32_t started = begin;
    for (; started + 1 < end; started++)
      if (pthread_create(&members[started].thread, NULL, learn_epoch, &members[started]) != 0)
        break;
    for (uint32_t i = started; i < end; i++)
      learn_epoch(&members[i]);
    for (uint32_t i = begin; i < started; i++)
      pthread_join(members[i].thread, NULL);
  }
  for (uint32_t i = 0; i < n; i++)
    loss += members[i].loss / n;
  return loss;
}

/* Dev data, and the best that was seen on it. */
typedef struct judge {
  const wm_examples *dev;
  rows_of rows;
  float *scores;
  float **best;
  double best_f1;
} judge;

static bool judge_epoch(wm_net *net, judge *j, uint32_t epoch, double *f1) {
  float threshold;
  score_examples(net, j->dev, &j->rows, j->scores);
  if (!wm_net_best_f1(net, j->dev, j->scores, f1, &threshold))
    return false;
  if (*f1 <= j->best_f1)
    return true;
  j->best_f1 = *f1;
  net->best_epoch = epoch;
  for (uint32_t m = 0; m < net->options.members; m++)
    memcpy(j->best[m], net->theta[m], net->n_theta * sizeof **j->best);
  return true;
}

static bool open_judge(const wm_net *net, judge *j) {
  uint32_t n = net->options.members;
  j->best_f1 = -1;
  j->best = calloc(n, sizeof *j->best);
  j->scores = malloc(((size_t)j->dev->n_truths + 1) * sizeof *j->scores);
  for (uint32_t i = 0; j->best && i < n; i++)
    if (!(j->best[i] = malloc((net->n_theta + 1) * sizeof **j->best)))
      return false;
  return j->best && j->scores && look_up(net, j->dev, &j->rows);
}

/* Takes the best epoch's parameters, and calibrates. */
static void close_judge(wm_net *net, judge *j, bool use) {
  double f1;
  float threshold;
  for (uint32_t m = 0; use && m < net->options.members; m++)
    memcpy(net->theta[m], j->best[m], net->n_theta * sizeof **j->best);
  if (use) {
    score_examples(net, j->dev, &j->rows, j->scores);
    scored *list = malloc(((size_t)j->dev->n_truths + 1) * sizeof *list);
    if (list)
      calibrate(net, list, list_truths(net, j->dev, j->scores, list));
    free(list);
    if (wm_net_best_f1(net, j->dev, j->scores, &f1, &threshold) && isfinite(threshold))
      net->threshold = 1 / (1 + expf(-(net->slope * threshold + net->offset)));
  }
  for (uint32_t m = 0; j->best && m < net->options.members; m++)
    free(j->best[m]);
  free(j->best);
  free(j->scores);
  free_rows(&j->rows);
}

static bool run(wm_net *net, member *members, judge *j, uint32_t n_train) {
  const wm_net_options *o = &net->options;
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  uint32_t threads = o->threads ? o->threads : cores > 0 ? (uint32_t)cores : 1;
  bool fine = !j || open_judge(net, j);
  for (uint32_t epoch = 1; fine && epoch <= o->epochs; epoch++) {
    double loss = run_epoch(members, o->members, threads), f1 = 0;
    if (j)
      fine = judge_epoch(net, j, epoch, &f1);
    else
      net->best_epoch = epoch;
    if (fine && o->progress)
      o->progress(o->context, epoch, loss / (n_train ? n_train : 1), f1);
    if (j && o->patience && epoch - net->best_epoch >= o->patience)
      break;
  }
  if (j)
    close_judge(net, j, fine);
  return fine;
}

bool wm_net_train(wm_net *net, const wm_answers *answers, uint32_t n_labels, const float *vectors,
                  uint32_t dim, const wm_examples *train, const wm_examples *dev,
                  const wm_net_options *options) {
  rows_of rows = {NULL, NULL};
  judge j = {.dev = dev};
  *net = (wm_net){.answers = answers,
                  .options = *options,
                  .n_answers = 2 * n_labels,
                  .dim = dim,
                  .vectors = vectors,
                  .slope = 1,
                  .threshold = 0.5f};
  bool fine = make_deep(net, train) && make_wide(net, train);
  if (fine)
    lay_out(net);
  fine = fine && look_up(net, train, &rows);
  member *members = fine ? make_members(net, train, &rows) : NULL;
  fine = members && run(net, members, dev ? &j : NULL, train->n);
  free_members(members, options->members);
  free_rows(&rows);
  return fine;
}

void wm_net_free(wm_net *net) {
  for (uint32_t i = 0; net->theta && i < net->options.members; i++)
    free(net->theta[i]);
  free(net->theta);
  free(net->deep.keys);
  free(net->deep.starts);
  free(net->wide.keys);
  free(net->wide.starts);
  *net = (wm_net){0};
}
