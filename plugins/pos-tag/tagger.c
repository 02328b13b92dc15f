/* Tagging with sums of int8 weights. */
#include "tagger.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/clones.h"
#include "core/base/large.h"

/* What a vector may add to a score, at most. With 30 int8 weights of the form itself, 8 of each
 * neighbour and WM_POS_AROUND, no sum leaves an int16. */
#define VECTOR_MOST 4000.0f

enum {
  STRIDE = 24,        /* of a row of scores: WM_POS_N, padded to whole vectors */
  CACHE_SETS = 32768, /* of two places each */
  PIECE = 512,        /* tokens tagged at a time; a longer sentence is cut */
  PADDING = -16384,   /* score of the places behind the last tag */
  CACHE_LINE = 64,
  AHEAD = 12, /* tokens whose place in the cache is asked for early */
  /* A tag that leads by so much is taken without looking at pairs; on the dev file of en-pos 2 nats
   * cost 0.05 % of the accuracy, 3 nothing. */
  CERTAIN = 3 * WM_POS_UNIT,
  N_TAGS = WM_POS_N + 1
};

/* A form in the cache. */
struct slot {
  uint64_t key; /* hash of the form; 0: free */
  struct wm_pos_sight sight;
  bool recent;           /* used after the other place of its set */
  wm_sym lemmas[N_TAGS]; /* by tag; 0: not yet asked for */
  /* what tokens get that see it at offsets −2 … 2 */
  int16_t sums[WM_POS_SEEN][STRIDE];
};

struct wm_pos_tagger {
  const struct wm_pos_model *model;
  wm_pos_intern intern;
  void *context;
  struct slot *slots; /* CACHE_SETS x 2 */
  struct slot edges[2];
  int16_t tags[N_TAGS][N_TAGS][STRIDE]; /* what the tags before a token add, [t2][t1] */
  /* The piece at work, with WM_POS_REACH places on both sides. */
  int16_t scores[PIECE + 2 * WM_POS_REACH][STRIDE];
  struct wm_pos_sight sights[PIECE + 2 * WM_POS_REACH];
  struct slot *slots_of[PIECE]; /* of its tokens, as they were found; may hold another form now */
  uint64_t keys_of[PIECE];
  uint8_t guesses[PIECE + WM_POS_REACH]; /* tags without looking at pairs, two behind the edge */
  uint16_t open[PIECE];                  /* tokens that need a look at pairs, by the guesses */
  uint32_t n_open;
  uint64_t keys[PIECE]
               [WM_POS_TAGS_ONLY]; /* pairs of the k-th open token, if the guesses are right */
  uint32_t rows[PIECE][WM_POS_TAGS_ONLY]; /* and their rows */
};

static void add_row(const struct wm_pos_model *m, uint32_t row, int16_t sums[STRIDE]) {
  if (row == WM_NONE)
    return;
  const int8_t *weights = m->weights + (size_t)row * WM_POS_N;
  for (size_t y = 0; y < WM_POS_N; y++)
    sums[y] = (int16_t)(sums[y] + weights[y]);
}

static void add_key(const struct wm_pos_model *m, uint64_t key, int16_t sums[STRIDE]) {
  add_row(m, wm_pos_table_find(&m->table, key | 1), sums);
}

static void add_features(const struct wm_pos_model *m, const struct wm_pos_form *form,
                         int16_t sums[WM_POS_SEEN][STRIDE]) {
  for (uint32_t i = 0; i < form->n; i++)
    for (int o = form->features[i].low; o <= form->features[i].high; o++)
      add_key(m, wm_pos_key(form->features[i].key, o), sums[o + WM_POS_REACH]);
}

WM_CLONES static void add_vector(const struct wm_pos_model *m, wm_str form,
                                 int16_t sums[WM_POS_SEEN][STRIDE]) {
  float vector[WM_WORDS_DIM_MAX], all[WM_POS_SEEN * WM_POS_N] = {0};
  wm_pos_form_vector(&m->words, form, vector);
  const float *p = m->projection;
  for (size_t d = 0; d < m->info.dim; d++)
    for (size_t i = 0; i < WM_POS_SEEN * WM_POS_N; i++)
      all[i] += *p++ * vector[d];
  for (size_t i = 0; i < WM_POS_SEEN * WM_POS_N; i++) {
    float sum = all[i] * WM_POS_UNIT + (all[i] < 0 ? -0.5f : 0.5f);
    sum = fminf(fmaxf(sum, -VECTOR_MOST), VECTOR_MOST);
    int16_t *to = &sums[i / WM_POS_N][i % WM_POS_N];
    *to = (int16_t)(*to + (int16_t)sum);
  }
}

static void fill(const struct wm_pos_model *m, struct slot *slot, uint64_t key, wm_str text,
                 bool first) {
  struct wm_pos_form form;
  const struct wm_words *words = m->info.dim ? &m->words : NULL;
  wm_pos_form_read(words, text, first, &form);
  *slot = (struct slot){.key = key, .sight = form.sight};
  add_features(m, &form, slot->sums);
  if (words)
    add_vector(m, text, slot->sums);
}

static uint64_t key_of(wm_str form, bool first) {
  return (wm_words_hash(form.bytes, form.length) + first) | UINT64_C(1) << 63;
}

static struct slot *set_of(const wm_pos_tagger *t, uint64_t key) {
  return &t->slots[(key >> 16) % CACHE_SETS * 2];
}

static void ask_for(const struct slot *set) {
  for (const char *at = (const char *)set; at < (const char *)(set + 2); at += CACHE_LINE)
    __builtin_prefetch(at);
}

/* The slot of a form, good until the next call. */
static struct slot *look_up(wm_pos_tagger *t, uint64_t key, wm_str form, bool first) {
  struct slot *set = set_of(t, key);
  size_t at = set[1].key == key;
  if (set[at].key != key) {
    at = set[0].recent;
    fill(t->model, &set[at], key, form, first);
  }
  set[at].recent = true;
  set[1 - at].recent = false;
  return &set[at];
}

static wm_str text_of(const char *text, const wm_token *token) {
  return (wm_str){text + token->span.begin, token->span.end - token->span.begin};
}

/* Adds what a form says to the tokens around place `at`. */
WM_CLONED_INLINE void spread(wm_pos_tagger *t, const struct slot *slot, size_t at) {
  t->sights[at] = slot->sight;
  for (size_t o = 0; o < WM_POS_SEEN; o++) {
    size_t to = at + WM_POS_REACH - o; /* wraps around before the piece */
    if (to < PIECE + 2 * WM_POS_REACH)
      for (size_t y = 0; y < STRIDE; y++)
        t->scores[to][y] = (int16_t)(t->scores[to][y] + slot->sums[o][y]);
  }
}

WM_CLONES static void spread_all(wm_pos_tagger *t, const char *text, const wm_token *tokens,
                                 uint32_t n, bool first) {
  for (size_t i = 0; i < n + 2 * WM_POS_REACH; i++)
    for (size_t y = 0; y < STRIDE; y++)
      t->scores[i][y] = y < WM_POS_N ? 0 : PADDING;
  for (size_t i = 0; i < WM_POS_REACH; i++) {
    spread(t, &t->edges[0], i);
    spread(t, &t->edges[1], n + WM_POS_REACH + i);
  }
  for (uint32_t i = 0; i < n; i++)
    t->keys_of[i] = key_of(text_of(text, &tokens[i]), first && i == 0);
  for (uint32_t i = 0; i < n; i++) {
    wm_str form = text_of(text, &tokens[i]);
    if (i + AHEAD < n)
      ask_for(set_of(t, t->keys_of[i + AHEAD]));
    t->slots_of[i] = look_up(t, t->keys_of[i], form, first && i == 0);
    spread(t, t->slots_of[i], i + WM_POS_REACH);
  }
}

WM_CLONED_INLINE int16_t highest(const int16_t scores[STRIDE]) {
  int16_t most = PADDING;
  for (size_t y = 0; y < STRIDE; y++)
    most = scores[y] > most ? scores[y] : most;
  return most;
}

/* How many tags are less than CERTAIN behind the best, itself included. */
WM_CLONED_INLINE unsigned count_rivals(const int16_t scores[STRIDE], int16_t most) {
  int16_t n = 0, least = (int16_t)(most > INT16_MIN + CERTAIN ? most - CERTAIN : INT16_MIN);
  for (size_t y = 0; y < STRIDE; y++)
    n = (int16_t)(n + (scores[y] > least));
  return (unsigned)n;
}

static uint32_t tag_of(const int16_t scores[STRIDE], int16_t most) {
  uint32_t y = 0;
  while (y < WM_POS_N - 1 && scores[y] != most)
    y++;
  return y + 1;
}

/* The scores of a token with what the forms around it and the tags before it say. */
WM_CLONED_INLINE void sum_up(const wm_pos_tagger *t, uint32_t i, uint32_t t1, uint32_t t2,
                             int16_t sums[STRIDE]) {
  for (size_t y = 0; y < STRIDE; y++)
    sums[y] = (int16_t)(t->scores[i + WM_POS_REACH][y] + t->tags[t2][t1][y]);
}

/* Guesses all tags without looking at pairs, and which tokens need that look. */
WM_CLONES static void guess(wm_pos_tagger *t, uint32_t n) {
  uint8_t *guesses = t->guesses + WM_POS_REACH;
  t->n_open = 0;
  for (uint32_t i = 0; i < n; i++) {
    int16_t sums[STRIDE];
    sum_up(t, i, t->guesses[i + 1], t->guesses[i], sums);
    int16_t most = highest(sums);
    guesses[i] = (uint8_t)tag_of(sums, most);
    if (count_rivals(sums, most) > 1)
      t->open[t->n_open++] = (uint16_t)i;
  }
}

/* Finds the rows of pairs around open tokens. The table is larger than the caches: memory is asked
 * for all of them before any is waited for. */
static void find_pairs(wm_pos_tagger *t) {
  const struct wm_pos_model *m = t->model;
  const unsigned shift = 64 - m->table.bits;
  for (uint32_t k = 0; k < t->n_open; k++) {
    uint32_t i = t->open[k];
    wm_pos_around(t->sights + i, t->guesses[i + 1], t->guesses[i], t->keys[k]);
    for (size_t j = 0; j < WM_POS_TAGS_ONLY; j++)
      __builtin_prefetch(&m->table.starts[t->keys[k][j] >> shift]);
  }
  for (uint32_t k = 0; k < t->n_open; k++)
    for (size_t j = 0; j < WM_POS_TAGS_ONLY; j++)
      __builtin_prefetch(&m->table.prints[m->table.starts[t->keys[k][j] >> shift]]);
  for (uint32_t k = 0; k < t->n_open; k++)
    for (size_t j = 0; j < WM_POS_TAGS_ONLY; j++) {
      uint32_t row = wm_pos_table_find(&m->table, t->keys[k][j] | 1);
      t->rows[k][j] = row;
      if (row != WM_NONE)
        __builtin_prefetch(m->weights + (size_t)row * WM_POS_N);
    }
}

/* Decides a token that is open, by the rows that were found for it. */
static uint32_t decide_open(const wm_pos_tagger *t, uint32_t k, uint32_t t1, uint32_t t2) {
  int16_t sums[STRIDE];
  sum_up(t, t->open[k], t1, t2, sums);
  for (size_t j = 0; j < WM_POS_TAGS_ONLY; j++)
    add_row(t->model, t->rows[k][j], sums);
  return tag_of(sums, highest(sums));
}

/* Decides a token behind one that was guessed wrong. */
static uint32_t decide_anew(const wm_pos_tagger *t, uint32_t i, uint32_t t1, uint32_t t2) {
  uint64_t keys[WM_POS_AROUND];
  int16_t sums[STRIDE];
  sum_up(t, i, t1, t2, sums);
  int16_t most = highest(sums);
  if (count_rivals(sums, most) > 1) {
    wm_pos_around(t->sights + i, t1, t2, keys);
    for (size_t j = 0; j < WM_POS_TAGS_ONLY; j++)
      add_key(t->model, keys[j], sums);
    most = highest(sums);
  }
  return tag_of(sums, most);
}

static void set_lemma(wm_pos_tagger *t, uint32_t i, wm_str form, bool first, wm_token *token) {
  char lemma[WM_POS_LEMMA_MAX];
  struct slot *slot = t->slots_of[i];
  token->lemma = token->norm;
  if (form.length > WM_POS_LEMMA_FORM)
    return;
  if (slot->key != t->keys_of[i])
    slot = look_up(t, t->keys_of[i], form, first);
  if (!slot->lemmas[token->pos]) {
    size_t n = wm_pos_lemma(&t->model->lemmas, form, token->pos, lemma);
    slot->lemmas[token->pos] = n ? t->intern(t->context, lemma, n) : token->norm;
  }
  token->lemma = slot->lemmas[token->pos];
}

/* From left to right; what was guessed and looked up holds as long as the guesses were right. */
static void decide_all(wm_pos_tagger *t, wm_token *tokens, uint32_t n) {
  uint32_t t1 = 0, t2 = 0;
  for (uint32_t i = 0, k = 0; i < n; i++) {
    bool open = k < t->n_open && t->open[k] == i;
    uint32_t tag = t->guesses[i + WM_POS_REACH];
    if (t1 != t->guesses[i + 1] || t2 != t->guesses[i])
      tag = decide_anew(t, i, t1, t2);
    else if (open)
      tag = decide_open(t, k, t1, t2);
    k += open;
    tokens[i].pos = tag;
    t2 = t1;
    t1 = tag;
  }
}

static void tag_piece(wm_pos_tagger *t, const char *text, wm_token *tokens, uint32_t n,
                      bool first) {
  spread_all(t, text, tokens, n, first);
  guess(t, n);
  find_pairs(t);
  decide_all(t, tokens, n);
  for (uint32_t i = 0; i < n; i++)
    set_lemma(t, i, text_of(text, &tokens[i]), first && i == 0, &tokens[i]);
}

void wm_pos_tagger_tag(wm_pos_tagger *t, const char *text, wm_token *tokens, uint32_t n) {
  for (uint32_t begin = 0; begin < n; begin += PIECE)
    tag_piece(t, text, tokens + begin, n - begin < PIECE ? n - begin : PIECE, begin == 0);
}

void wm_pos_tagger_forget(wm_pos_tagger *t) {
  for (size_t i = 0; i < 2 * (size_t)CACHE_SETS; i++)
    memset(t->slots[i].lemmas, 0, sizeof t->slots[i].lemmas);
}

static void prepare(wm_pos_tagger *t) {
  static const struct wm_pos_sight none[WM_POS_SEEN];
  uint64_t keys[WM_POS_AROUND];
  struct wm_pos_form form;
  for (size_t end = 0; end < 2; end++) {
    wm_pos_form_edge(end, &form);
    t->edges[end].sight = form.sight;
    add_features(t->model, &form, t->edges[end].sums);
  }
  for (uint32_t t2 = 0; t2 < N_TAGS; t2++)
    for (uint32_t t1 = 0; t1 < N_TAGS; t1++) {
      wm_pos_around(none, t1, t2, keys);
      add_key(t->model, keys[WM_POS_TAGS_ONLY], t->tags[t2][t1]);
    }
}

wm_pos_tagger *wm_pos_tagger_new(const struct wm_pos_model *model, wm_pos_intern intern,
                                 void *context) {
  wm_pos_tagger *t = calloc(1, sizeof *t);
  if (!t)
    return NULL;
  t->slots = wm_large_alloc(2 * (size_t)CACHE_SETS, sizeof *t->slots);
  if (!t->slots) {
    free(t);
    return NULL;
  }
  t->model = model;
  t->intern = intern;
  t->context = context;
  prepare(t);
  return t;
}

void wm_pos_tagger_free(wm_pos_tagger *tagger) {
  if (tagger)
    free(tagger->slots);
  free(tagger);
}
