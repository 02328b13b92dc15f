/* Sums of forms: computed from the model's rows and word vectors when a form is not in the cache.
 */
#include "form_cache.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "core/base/clones.h"
#include "gate.h"
#include "model.h"

enum {
  SETS = 8192,
  WAYS = 4,
  FIRST_EDGE = 0,               /* entries of the two edges */
  FIRST_ASIDE = FIRST_EDGE + 2, /* entries of forms that found their set full */
  FIRST_OF_WAYS = FIRST_ASIDE + WM_TAGGER_SENTENCE,
  N_ENTRIES = FIRST_OF_WAYS + SETS * WAYS,
  CACHE_LINE = 64,
  HUGE_PAGE = 1 << 21,
  OUTPUTS_MAX = WM_TAGGER_VECTORS * WM_TAGGER_HIDDEN_MAX
};

/* One line of memory. */
struct set {
  _Alignas(CACHE_LINE) uint64_t keys[WAYS]; /* hashes of forms; 0 free */
  uint32_t used[WAYS];                      /* in which round last */
  uint32_t entries[WAYS];                   /* given to a way when it is used first; 0: none yet */
};

struct wm_form_cache {
  const wm_tagger *tagger;
  wm_panels dense; /* all vectors' matrices, one below the other */
  wm_panels gate;  /* empty: there is none */
  wm_panels_function *multiply;
  struct set *sets;
  char *entries; /* N_ENTRIES of entry_size bytes */
  size_t entry_size;
  uint32_t round; /* grows with wm_form_cache_begin() */
  size_t n_aside;
  uint32_t
      n_entries; /* those that ways have and all before: memory that is not used is not touched */
  void *owned_sets, *owned_entries;
};

const int8_t *wm_tagger_find(const wm_tagger_rows *rows, uint64_t key) {
  uint64_t bucket = key >> (64 - rows->bits);
  for (uint32_t i = rows->starts[bucket]; i < rows->starts[bucket + 1]; i++)
    if (rows->prints[i] == (uint16_t)key)
      return rows->weights + (size_t)i * rows->row_size;
  return NULL;
}

WM_CLONED_INLINE void add_deep(int16_t *restrict to, const int8_t *restrict row, size_t n) {
  for (size_t j = 0; j < n; j++)
    to[j] = (int16_t)(to[j] + row[j] * (WM_MODEL_HIDDEN / WM_MODEL_DEEP));
}

/* Tags are few: blocks of eight, and what is left one by one. */
WM_CLONED_INLINE void add_wide(int16_t *restrict to, const int8_t *restrict row, size_t n) {
  enum { BLOCK = 8 };
  size_t y = 0;
  for (; n - y >= BLOCK; y += BLOCK)
    for (size_t i = y; i < y + BLOCK; i++)
      to[i] = (int16_t)(to[i] + row[i]);
  for (size_t left = n % BLOCK; left > 0; left--, y++)
    to[y] = (int16_t)(to[y] + row[y]);
}

/* Adds a row's parts to n rows of sums, of which the first is for offset `lo`. */
WM_CLONED_INLINE void add_parts(const wm_tagger *t, uint32_t kind, const int8_t *row, int lo,
                                int16_t *sums) {
  const struct wm_feature_kind *k = &wm_feature_kinds[kind];
  size_t width = wm_form_width(t);
  for (int o = k->wide_lo; o <= k->wide_hi; o++, row += t->n_tags)
    add_wide(sums + (size_t)(o - lo) * width + t->hidden, row, t->n_tags);
  for (int o = k->deep_lo; o <= k->deep_hi; o++, row += t->hidden)
    add_deep(sums + (size_t)(o - lo) * width, row, t->hidden);
}

WM_CLONES void wm_tagger_add_row(const wm_tagger *t, uint32_t kind, const int8_t *row,
                                 int16_t *sums) {
  add_parts(t, kind, row, 0, sums);
}

void wm_tagger_add(const wm_tagger *t, const struct wm_feature *feature, int16_t *sums) {
  const int8_t *row = wm_tagger_find(&t->rows[feature->kind], feature->key);
  if (row)
    wm_tagger_add_row(t, feature->kind, row, sums);
}

WM_CLONES static void add_features(const wm_tagger *t, const struct wm_form *form, int16_t *sums) {
  const int8_t *rows[WM_FEATURES_FORM_MAX];
  for (size_t i = 0; i < form->n_features; i++) {
    const wm_tagger_rows *r = &t->rows[form->features[i].kind];
    __builtin_prefetch(&r->starts[form->features[i].key >> (64 - r->bits)]);
  }
  for (size_t i = 0; i < form->n_features; i++) {
    const wm_tagger_rows *r = &t->rows[form->features[i].kind];
    __builtin_prefetch(&r->prints[r->starts[form->features[i].key >> (64 - r->bits)]]);
  }
  for (size_t i = 0; i < form->n_features; i++) {
    rows[i] = wm_tagger_find(&t->rows[form->features[i].kind], form->features[i].key);
    __builtin_prefetch(rows[i]);
  }
  for (size_t i = 0; i < form->n_features; i++)
    if (rows[i])
      add_parts(t, form->features[i].kind, rows[i], -WM_FEATURES_REACH, sums);
}

static int16_t clamp(int32_t value) {
  return (int16_t)(value > INT16_MAX ? INT16_MAX : value < INT16_MIN ? INT16_MIN : value);
}

/* Adds the vector's part of n of the hidden layer's sums. */
WM_CLONES static void add_products(int16_t *restrict to, const int32_t *restrict products,
                                   size_t n) {
  const int32_t unit = WM_MODEL_VECTOR * WM_MODEL_DENSE / WM_MODEL_HIDDEN;
  for (size_t j = 0; j < n; j++)
    to[j] = clamp(to[j] + ((products[j] + unit / 2) >> 12));
  _Static_assert(WM_MODEL_VECTOR * WM_MODEL_DENSE / WM_MODEL_HIDDEN == 1 << 12, "shift above");
}

WM_CLONES static void round_vector(const float *restrict vector, size_t n, int16_t *restrict out) {
  for (size_t d = 0; d < n; d++)
    out[d] = (int16_t)(vector[d] * WM_MODEL_VECTOR + (vector[d] < 0 ? -0.5f : 0.5f));
}

/* Adds the vector's part of all sums. */
static void add_vector(const wm_form_cache *cache, const float *vector, int16_t *sums) {
  const wm_tagger *t = cache->tagger;
  int16_t ints[WM_WORDS_DIM_MAX + WM_PANEL_INPUTS] = {0};
  int32_t products[OUTPUTS_MAX + WM_PANEL_WIDTH];
  round_vector(vector, t->dim, ints);
  cache->multiply(&cache->dense, ints, products);
  size_t n_means = WM_FORM_MEANS * (size_t)t->hidden;
  for (size_t o = 0; o < WM_FORM_OFFSETS; o++)
    add_products(sums + n_means + o * wm_form_width(t), products + o * t->hidden, t->hidden);
  add_products(sums, products + WM_FORM_OFFSETS * t->hidden, n_means);
}

/* What the form tells the gate: the probe's product with its rows, and what its class says. */
static void fill_gate(const wm_form_cache *cache, wm_form_entry *entry) {
  const wm_tagger *t = cache->tagger;
  const int16_t *rows = wm_form_rows(t, entry);
  const int16_t *class = t->gate.classes + WM_FORM_OFFSETS * wm_gate_class(&entry->look);
  int16_t inputs[WM_FORM_OFFSETS * (WM_TAGGER_HIDDEN_MAX + WM_DECODE_TAGS_MAX)];
  int32_t products[WM_PANEL_WIDTH];
  for (size_t i = 0; i < wm_gate_inputs(t); i++)
    inputs[i] = wm_gate_input(rows[i]);
  cache->multiply(&cache->gate, inputs, products);
  for (size_t place = 0; place < WM_FORM_OFFSETS; place++)
    entry->gate[place] = clamp((products[place] >> WM_GATE_SHIFT) + class[place]);
}

static wm_form_entry *entry_at(const wm_form_cache *cache, size_t i) {
  return (wm_form_entry *)(void *)(cache->entries + i * cache->entry_size);
}

static void fill(const wm_form_cache *cache, wm_form_entry *entry, const struct wm_form *form,
                 const float *vector) {
  const wm_tagger *t = cache->tagger;
  memset(entry, 0, cache->entry_size);
  entry->look = form->look;
  add_features(t, form, entry->sums + WM_FORM_MEANS * (size_t)t->hidden);
  if (form->look.known && t->hidden)
    add_vector(cache, vector, entry->sums);
  if (cache->gate.weights)
    fill_gate(cache, entry);
}

static struct set *set_of(const wm_form_cache *cache, uint64_t key) {
  return &cache->sets[(key >> 20) % SETS];
}

void wm_form_cache_begin(wm_form_cache *cache) {
  cache->round++;
  cache->n_aside = 0;
}

uint64_t wm_form_cache_key(const wm_form_cache *cache, const char *text, size_t length) {
  uint64_t key = XXH3_64bits(text, length) | 1;
  __builtin_prefetch(set_of(cache, key), 1);
  return key;
}

/* The way of a set that was used longest ago. */
static size_t oldest(const struct set *set) {
  size_t way = 0;
  for (size_t i = 1; i < WAYS; i++)
    if (set->used[i] < set->used[way])
      way = i;
  return way;
}

/* Computes a form's entry where there is room. */
static const wm_form_entry *make(wm_form_cache *cache, uint64_t key, const char *text,
                                 size_t length) {
  struct set *set = set_of(cache, key);
  size_t way = oldest(set), at;
  if (set->used[way] == cache->round) {
    at = FIRST_ASIDE + cache->n_aside++;
  } else {
    set->keys[way] = key;
    set->used[way] = cache->round;
    if (!set->entries[way])
      set->entries[way] = cache->n_entries++;
    at = set->entries[way];
  }
  float vector[WM_WORDS_DIM_MAX];
  struct wm_form form;
  wm_features_of_form(&cache->tagger->words, text, length, &form, vector);
  wm_form_entry *entry = entry_at(cache, at);
  fill(cache, entry, &form, vector);
  return entry;
}

const wm_form_entry *wm_form_cache_get(wm_form_cache *cache, uint64_t key, const char *text,
                                       size_t length) {
  struct set *set = set_of(cache, key);
  for (size_t way = 0; way < WAYS; way++)
    if (set->keys[way] == key) {
      set->used[way] = cache->round;
      const wm_form_entry *entry = entry_at(cache, set->entries[way]);
      for (const int16_t *at = (const int16_t *)(const void *)entry,
                         *rows = wm_form_rows(cache->tagger, entry);
           at < rows; at += CACHE_LINE / sizeof *at)
        __builtin_prefetch(at);
      return entry;
    }
  return make(cache, key, text, length);
}

const wm_form_entry *wm_form_cache_edge(const wm_form_cache *cache, bool end) {
  return entry_at(cache, FIRST_EDGE + (size_t)end);
}

/* Zeroed memory that begins at a huge page: with small ones every entry costs a walk through page
 * tables. *owned is for free(). */
static void *allocate(size_t size, void **owned) {
  char *memory = calloc(1, size + HUGE_PAGE);
  *owned = memory;
  if (!memory)
    return NULL;
  char *begin = memory + (-(uintptr_t)memory & (HUGE_PAGE - 1));
  madvise(begin, size / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE); /* refused: slower, not wrong */
  return begin;
}

wm_form_cache *wm_form_cache_new(const wm_tagger *tagger) {
  wm_form_cache *cache = calloc(1, sizeof *cache);
  if (!cache)
    return NULL;
  size_t hidden = tagger->hidden, padded = ((size_t)tagger->dim + 15) & ~(size_t)15;
  size_t n_sums = WM_FORM_OFFSETS * wm_form_width(tagger) + WM_FORM_MEANS * hidden;
  size_t size = sizeof(wm_form_entry) + n_sums * sizeof(int16_t);
  cache->tagger = tagger;
  cache->n_entries = FIRST_OF_WAYS;
  cache->multiply = wm_panels_function_at(0);
  cache->entry_size = (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
  cache->entries = allocate(N_ENTRIES * cache->entry_size, &cache->owned_entries);
  cache->sets = allocate(SETS * sizeof *cache->sets, &cache->owned_sets);
  size_t n_inputs = wm_gate_inputs(tagger);
  if (!cache->sets || !cache->entries ||
      !wm_panels_make(&cache->dense, tagger->dense, WM_TAGGER_VECTORS * hidden, tagger->dim,
                      padded) ||
      (tagger->gate.weights &&
       !wm_panels_make(&cache->gate, tagger->gate.weights, WM_GATE_PLACES, n_inputs, n_inputs))) {
    wm_form_cache_free(cache);
    return NULL;
  }
  for (size_t end = 0; end < 2; end++) {
    struct wm_form form;
    wm_features_of_edge(end, &form);
    fill(cache, entry_at(cache, FIRST_EDGE + end), &form, NULL);
  }
  return cache;
}

void wm_form_cache_free(wm_form_cache *cache) {
  if (!cache)
    return;
  wm_panels_free(&cache->dense);
  wm_panels_free(&cache->gate);
  free(cache->owned_sets);
  free(cache->owned_entries);
  free(cache);
}
