/* Sums of forms: computed from the model's rows and word vectors when a form is not in the cache.
 */
#include "form_cache.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clones.h"
#include "model.h"

enum { CACHE_SETS = 8192, N_OFFSETS = 2 * WM_FEATURES_REACH + 1, DIM_PADDED_MAX = 128 };

struct slot {
  uint64_t key; /* hash of the form; 0 free */
  struct wm_look look;
  bool recent; /* used after the other place of its set */
};

struct wm_form_cache {
  const wm_tagger *tagger;
  struct slot *slots;   /* CACHE_SETS x 2, then the two edges */
  int16_t *wide, *deep; /* by slot */
  size_t wide_size, deep_size;
};

const int8_t *wm_tagger_find(const wm_tagger_rows *rows, uint64_t key) {
  uint64_t bucket = key >> (64 - rows->bits);
  for (uint32_t i = rows->starts[bucket]; i < rows->starts[bucket + 1]; i++)
    if (rows->prints[i] == (uint16_t)key)
      return rows->weights + (size_t)i * rows->row_size;
  return NULL;
}

/* Adds a row's parts to the sums; a part for offset o goes to the token that sees the form at o. */
static void add_row(const wm_tagger *t, uint32_t kind, const int8_t *row, int16_t *wide,
                    int16_t *deep) {
  const struct wm_feature_kind *k = &wm_feature_kinds[kind];
  for (int o = k->wide_lo; o <= k->wide_hi; o++, row += t->n_tags)
    for (size_t y = 0; y < t->n_tags; y++)
      wide[(size_t)(o + WM_FEATURES_REACH) * t->stride + y] =
          (int16_t)(wide[(size_t)(o + WM_FEATURES_REACH) * t->stride + y] + row[y]);
  for (int o = k->deep_lo; o <= k->deep_hi; o++, row += t->hidden) {
    int16_t *to = deep + (size_t)(o + WM_FEATURES_REACH) * t->hidden;
    for (size_t j = 0; j < t->hidden; j++)
      to[j] = (int16_t)(to[j] + row[j] * (WM_MODEL_HIDDEN / WM_MODEL_DEEP));
  }
}

static int16_t clamp(int32_t value) {
  return (int16_t)(value > INT16_MAX ? INT16_MAX : value < INT16_MIN ? INT16_MIN : value);
}

/* The vector's part of all sums: one dot product for each hidden unit and slot. */
WM_CLONES static void add_vector(const wm_tagger *t, const int16_t *vector, int16_t *deep) {
  size_t padded = ((size_t)t->dim + 15) & ~(size_t)15;
  const int32_t unit = WM_MODEL_VECTOR * WM_MODEL_DENSE / WM_MODEL_HIDDEN;
  for (size_t i = 0; i < WM_TAGGER_VECTORS * (size_t)t->hidden; i++) {
    const int16_t *matrix = t->dense + i * padded;
    int32_t sum = unit / 2;
    for (size_t d = 0; d < padded; d++)
      sum += vector[d] * matrix[d];
    deep[i] = clamp(deep[i] + (sum >> 12));
  }
  _Static_assert(WM_MODEL_VECTOR * WM_MODEL_DENSE / WM_MODEL_HIDDEN == 1 << 12, "shift above");
}

static void sum_form(const wm_tagger *t, const struct wm_form *form, const float *vector,
                     int16_t *wide, int16_t *deep) {
  memset(wide, 0, N_OFFSETS * (size_t)t->stride * sizeof *wide);
  memset(deep, 0, WM_TAGGER_VECTORS * (size_t)t->hidden * sizeof *deep);
  for (size_t i = 0; i < form->n_features; i++) {
    uint32_t kind = form->features[i].kind;
    const int8_t *row = wm_tagger_find(&t->rows[kind], form->features[i].key);
    if (row)
      add_row(t, kind, row, wide, deep);
  }
  if (!form->look.known)
    return;
  int16_t ints[DIM_PADDED_MAX] = {0};
  for (size_t d = 0; d < t->dim; d++)
    ints[d] = (int16_t)(vector[d] * WM_MODEL_VECTOR + (vector[d] < 0 ? -0.5f : 0.5f));
  add_vector(t, ints, deep);
}

static wm_form_entry entry_at(const wm_form_cache *cache, size_t i) {
  return (wm_form_entry){cache->slots[i].look, cache->wide + i * cache->wide_size,
                         cache->deep + i * cache->deep_size};
}

static void fill(wm_form_cache *cache, size_t i, const struct wm_form *form, const float *vector) {
  cache->slots[i].look = form->look;
  sum_form(cache->tagger, form, vector, cache->wide + i * cache->wide_size,
           cache->deep + i * cache->deep_size);
}

wm_form_entry wm_form_cache_get(wm_form_cache *cache, const char *text, size_t length) {
  uint64_t key = wm_words_hash(text, length) | 1;
  size_t first = (key >> 20) % CACHE_SETS * 2;
  struct slot *set = cache->slots + first;
  size_t at = set[1].key == key;
  if (set[at].key != key) {
    at = set[0].recent;
    float vector[WM_WORDS_DIM_MAX];
    struct wm_form form;
    wm_features_of_form(&cache->tagger->words, text, length, &form, vector);
    set[at].key = key;
    fill(cache, first + at, &form, vector);
  }
  set[at].recent = true;
  set[1 - at].recent = false;
  return entry_at(cache, first + at);
}

wm_form_entry wm_form_cache_edge(wm_form_cache *cache, bool end) {
  return entry_at(cache, 2 * (size_t)CACHE_SETS + end);
}

wm_form_cache *wm_form_cache_new(const wm_tagger *tagger) {
  wm_form_cache *cache = calloc(1, sizeof *cache);
  if (!cache)
    return NULL;
  size_t n = 2 * (size_t)CACHE_SETS + 2;
  cache->tagger = tagger;
  cache->wide_size = N_OFFSETS * (size_t)tagger->stride;
  cache->deep_size = WM_TAGGER_VECTORS * (size_t)tagger->hidden;
  cache->slots = calloc(n, sizeof *cache->slots);
  cache->wide = calloc(n * cache->wide_size, sizeof *cache->wide);
  cache->deep = calloc(n * cache->deep_size + 1, sizeof *cache->deep);
  if (!cache->slots || !cache->wide || !cache->deep) {
    wm_form_cache_free(cache);
    return NULL;
  }
  for (size_t end = 0; end < 2; end++) {
    struct wm_form form;
    wm_features_of_edge(end, &form);
    fill(cache, n - 2 + end, &form, NULL);
  }
  return cache;
}

void wm_form_cache_free(wm_form_cache *cache) {
  if (!cache)
    return;
  free(cache->slots);
  free(cache->wide);
  free(cache->deep);
  free(cache);
}
