/* Sums of the hidden layer. */
#include "hidden.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/clones.h"

_Static_assert((int)WM_HIDDEN_RING > (int)WM_PAIR_REACH + 1, "rows for every item of a pair");
_Static_assert((int)WM_HIDDEN_SECOND > (int)WM_PAIR_PARTNERS, "partners of a mention");

bool wm_hidden_init(wm_hidden *h, const wm_classifier *classifier) {
  *h = (wm_hidden){.classifier = classifier,
                   .second = calloc(WM_HIDDEN_SECOND, sizeof *h->second),
                   .running = calloc(WM_HIDDEN_RING, sizeof *h->running)};
  if (h->second && h->running)
    return true;
  wm_hidden_free(h);
  return false;
}

void wm_hidden_free(wm_hidden *h) {
  free(h->second);
  free(h->running);
  h->second = NULL;
  h->running = NULL;
}

void wm_hidden_begin(wm_hidden *h, const wm_pair_sentence *sentence) {
  h->sentence = sentence;
  h->first.mention = 0;
  for (uint32_t i = 0; i < WM_HIDDEN_SECOND; i++)
    h->second[i].mention = 0;
  h->running_begin = h->running_end = 0;
}

/* ---- vectors ---- */

/* A word as the cache of forms keeps it: its vector, and behind it int16 [WM_SLOTS][hidden], what
 * it adds to the hidden sums in each place, in units of 1 / WM_SLOT_UNIT, made when it is asked
 * for. */
typedef struct cached_word {
  uint32_t made; /* bit i: place i */
  float vector[];
} cached_word;

size_t wm_hidden_stride(const wm_classifier *classifier) {
  return sizeof(cached_word) + sizeof(float) * classifier->info.dim +
         sizeof(int16_t) * WM_SLOTS * classifier->info.hidden;
}

void wm_hidden_keep(const void *classifier, const float *vector, void *row) {
  const wm_classifier *c = classifier;
  cached_word *word = row;
  word->made = 0;
  memcpy(word->vector, vector, c->info.dim * sizeof *vector);
}

WM_CLONES static void project(const wm_classifier *c, const float *vector, uint32_t slot,
                              int16_t *out) {
  const uint32_t hidden = c->info.hidden;
  float sums[WM_CLASSIFIER_HIDDEN] = {0};
  const float *matrix = c->slots + (size_t)slot * c->info.dim * hidden;
  for (uint32_t d = 0; d < c->info.dim; d++)
    for (uint32_t j = 0; j < hidden; j++)
      sums[j] += vector[d] * matrix[(size_t)d * hidden + j];
  for (uint32_t j = 0; j < hidden; j++) {
    float scaled = roundf(sums[j] * WM_SLOT_UNIT);
    out[j] = (int16_t)(scaled > 32767 ? 32767 : scaled < -32767 ? -32767 : scaled);
  }
}

const int16_t *wm_hidden_vector(const wm_pair_sentence *sentence, const wm_classifier *c,
                                uint32_t token, enum wm_pair_slot slot) {
  const wm_annotated *article = sentence->source->article;
  if (!token)
    return NULL;
  const wm_form *form = wm_forms_of(sentence->forms, article->text, &article->tokens[token - 1]);
  cached_word *word = wm_forms_row(sentence->forms, form);
  if (!word)
    return NULL;
  int16_t *row = (int16_t *)(void *)(word->vector + c->info.dim) + (size_t)slot * c->info.hidden;
  if (!(word->made >> slot & 1))
    project(c, word->vector, slot, row);
  word->made |= 1u << slot;
  return row;
}

static const int16_t *vector_of(const wm_hidden *h, uint32_t token, enum wm_pair_slot slot) {
  return wm_hidden_vector(h->sentence, h->classifier, token, slot);
}

WM_CLONED_INLINE void add_vector(uint32_t *restrict to, const int16_t *restrict from, uint32_t n) {
  for (uint32_t j = 0; from && j < n; j++) {
    int32_t value = from[j];
    to[j] += (uint32_t)value;
  }
}

/* ---- places ---- */

/* Finds the rows of features; NULL for those that have none. The tables are larger than the caches,
 * so all are asked for before the first is needed. */
static void find_rows(const wm_classifier *c, const wm_pair_features *f, const int8_t **rows) {
  const uint32_t mask = (1u << c->deep.bits) - 1;
  for (uint32_t k = 0; k < f->n; k++)
    __builtin_prefetch(&c->deep.entries[(uint32_t)f->keys[k] & mask]);
  for (uint32_t k = 0; k < f->n; k++) {
    uint32_t row = wm_keymap_find(&c->deep, f->keys[k]);
    rows[k] = row == WM_NONE ? NULL : c->deep_rows + (size_t)row * c->info.hidden;
    __builtin_prefetch(rows[k]);
  }
}

WM_CLONED_INLINE void add_row(uint16_t *restrict to, const int8_t *restrict from, uint32_t n) {
  for (uint32_t j = 0; from && j < n; j++)
    to[j] = (uint16_t)(to[j] + from[j]);
}

WM_CLONED_INLINE void add_rows(const wm_classifier *c, const wm_pair_features *f, uint16_t *to) {
  const int8_t *rows[WM_PAIR_KEYS];
  find_rows(c, f, rows);
  for (uint32_t k = 0; k < f->n; k++)
    add_row(to, rows[k], c->info.hidden);
}

/* A mention as the first of a pair or the second. `edge` is the part that is added when the pair
 * has edges, WM_PART_OPENING or WM_PART_CLOSING, if there is room for it in the sentence. */
WM_CLONES static void fill_side(const wm_hidden *h, wm_hidden_side *side, uint32_t mention,
                                bool first) {
  const wm_classifier *c = h->classifier;
  const uint32_t hidden = c->info.hidden, item = h->sentence->mentions[mention];
  wm_pair_features f;
  f.n = f.n_between = 0;
  memset(side->plain, 0, hidden * sizeof *side->plain);
  memset(side->words, 0, hidden * sizeof *side->words);
  wm_pair_part_of(h->sentence, first ? WM_PART_FIRST : WM_PART_SECOND, item, &f);
  add_rows(c, &f, side->plain);
  enum wm_pair_slot name = first ? WM_SLOT_FIRST : WM_SLOT_SECOND;
  enum wm_pair_slot next = first ? WM_SLOT_BEFORE : WM_SLOT_AFTER;
  add_vector(side->words, vector_of(h, f.tokens[name], name), hidden);
  add_vector(side->words, vector_of(h, f.tokens[next], next), hidden);
  memcpy(side->edged, side->plain, hidden * sizeof *side->plain);
  f.n = 0;
  if (first ? item + 2 < h->sentence->n : item >= 2)
    wm_pair_part_of(h->sentence, first ? WM_PART_OPENING : WM_PART_CLOSING, item, &f);
  add_rows(c, &f, side->edged);
  side->mention = mention + 1;
}

static wm_hidden_running *row_of(const wm_hidden *h, uint32_t item) {
  return &h->running[item % WM_HIDDEN_RING];
}

enum { CHUNK = 16 }; /* items whose rows are made together */

/* The features of up to CHUNK items, and where those of each end. */
typedef struct chunk {
  wm_pair_features words, trigrams;
  uint32_t key_end[CHUNK], trigram_end[CHUNK], vector_end[CHUNK];
  const int8_t *word_rows[WM_PAIR_KEYS], *trigram_rows[CHUNK];
} chunk;

static void look_up(const wm_hidden *h, uint32_t begin, uint32_t n, chunk *c) {
  c->words.n = c->words.n_between = c->trigrams.n = 0;
  for (uint32_t i = 0; i < n; i++) {
    wm_pair_part_of(h->sentence, WM_PART_WORD, begin + i, &c->words);
    if (begin + i + 2 < h->sentence->n)
      wm_pair_part_of(h->sentence, WM_PART_TRIGRAM, begin + i, &c->trigrams);
    c->key_end[i] = c->words.n;
    c->trigram_end[i] = c->trigrams.n;
    c->vector_end[i] = c->words.n_between;
  }
  find_rows(h->classifier, &c->words, c->word_rows);
  find_rows(h->classifier, &c->trigrams, c->trigram_rows);
  const wm_token *tokens = h->sentence->source->article->tokens;
  for (uint32_t i = 0; i < c->words.n_between; i++)
    wm_forms_prefetch(h->sentence->forms, &tokens[c->words.between[i] - 1]);
}

/* The rows behind up to CHUNK items, each from the one before it. */
WM_CLONES static void run_on(const wm_hidden *h, uint32_t begin, uint32_t n) {
  const uint32_t hidden = h->classifier->info.hidden;
  chunk c;
  look_up(h, begin, n, &c);
  for (uint32_t i = 0, key = 0, trigram = 0, vector = 0; i < n; i++) {
    const wm_hidden_running *last = row_of(h, begin + i);
    wm_hidden_running *next = row_of(h, begin + i + 1);
    memcpy(next->words, last->words, hidden * sizeof *next->words);
    memcpy(next->trigrams, last->trigrams, hidden * sizeof *next->trigrams);
    memcpy(next->vectors, last->vectors, hidden * sizeof *next->vectors);
    next->n_vectors = last->n_vectors + c.vector_end[i] - vector;
    for (; key < c.key_end[i]; key++)
      add_row(next->words, c.word_rows[key], hidden);
    for (; trigram < c.trigram_end[i]; trigram++)
      add_row(next->trigrams, c.trigram_rows[trigram], hidden);
    for (; vector < c.vector_end[i]; vector++)
      add_vector(next->vectors, vector_of(h, c.words.between[vector], WM_SLOT_BETWEEN), hidden);
  }
}

/* Makes rows from `begin` to `end`. Rows of items that are far behind make place. */
static void run_to(wm_hidden *h, uint32_t begin, uint32_t end) {
  if (begin < h->running_begin || begin > h->running_end || !h->running_begin) {
    *row_of(h, begin) = (wm_hidden_running){.n_vectors = 0};
    h->running_begin = h->running_end = begin;
  }
  while (h->running_end < end) {
    uint32_t n = end - h->running_end < CHUNK ? end - h->running_end : CHUNK;
    run_on(h, h->running_end, n);
    h->running_end += n;
  }
}

/* ---- a pair ---- */

WM_CLONES static void join(wm_hidden *h, const wm_pair *pair, const wm_hidden_side *second) {
  const wm_classifier *c = h->classifier;
  const uint32_t hidden = c->info.hidden;
  const wm_hidden_side *first = &h->first;
  wm_span words = wm_pair_words(pair), trigrams = wm_pair_trigrams(pair);
  const wm_hidden_running *begin = row_of(h, words.begin), *end = row_of(h, words.end);
  const uint16_t *trigram = row_of(h, trigrams.end)->trigrams;
  bool edges = wm_pair_has_edges(pair);
  const uint16_t *a = edges ? first->edged : first->plain;
  const uint16_t *b = edges ? second->edged : second->plain;
  uint32_t n = end->n_vectors - begin->n_vectors;
  float share = n ? 1 / sqrtf((float)n) : 0;
  uint16_t sums[WM_CLASSIFIER_HIDDEN];
  wm_pair_features own;
  own.n = own.n_between = 0;
  wm_pair_own_of(h->sentence, pair, &own);
  for (uint32_t j = 0; j < hidden; j++)
    sums[j] =
        (uint16_t)(a[j] + b[j] + end->words[j] - begin->words[j] + trigram[j] - begin->trigrams[j]);
  add_rows(c, &own, sums);
  for (uint32_t j = 0; j < hidden; j++) {
    int32_t word = (int32_t)(first->words[j] + second->words[j]);
    int32_t between = (int32_t)(end->vectors[j] - begin->vectors[j]);
    float value = c->bias[j] + (float)(int16_t)sums[j] * (1.0f / WM_DEEP_UNIT);
    value += ((float)word + share * (float)between) * (1.0f / WM_SLOT_UNIT);
    h->values[j] = value < 0 ? 0 : value > 1 ? 1 : value;
  }
}

void wm_hidden_of(wm_hidden *h, const wm_pair *pair) {
  wm_hidden_side *second = &h->second[pair->j % WM_HIDDEN_SECOND];
  if (h->first.mention != pair->i + 1)
    fill_side(h, &h->first, pair->i, true);
  if (second->mention != pair->j + 1)
    fill_side(h, second, pair->j, false);
  run_to(h, pair->a + 1, pair->b);
  join(h, pair, second);
}
