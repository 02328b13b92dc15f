/* Writing a model: rows that matter, in eight bits. */
#include <math.h>
#include <stdlib.h>

#include "core/base/modelfile.h"
#include "model.h"

/* What a row matters: its largest weight, times the root of how often it was met. */
static float weigh(const float *row, uint32_t count) {
  float most = 0;
  for (size_t y = 0; y < WM_POS_N; y++)
    most = fabsf(row[y]) > most ? fabsf(row[y]) : most;
  return most * sqrtf((float)count);
}

/* The rows to write; the caller frees them. NULL when memory is used up. */
static struct wm_pos_item *choose(const struct wm_pos_net *net, float least, uint32_t *n) {
  struct wm_pos_item *items = calloc((size_t)net->n_rows + 1, sizeof *items);
  const struct wm_pos_vocabulary *v = &net->vocabulary;
  *n = 0;
  for (size_t i = 0; items && i < v->capacity; i++) {
    const struct wm_pos_entry *entry = &v->entries[i];
    if (entry->key && entry->row != WM_POS_NO_ROW &&
        weigh(net->weights + (size_t)entry->row * WM_POS_N, entry->count) >= least)
      items[(*n)++] = (struct wm_pos_item){entry->key, entry->row};
  }
  return items;
}

static int8_t quantise(float weight) {
  float scaled = roundf(weight * WM_POS_UNIT);
  return (int8_t)(scaled > INT8_MAX ? INT8_MAX : scaled < -INT8_MAX ? -INT8_MAX : scaled);
}

static int8_t *quantise_rows(const struct wm_pos_net *net, const struct wm_pos_item *items,
                             uint32_t n) {
  int8_t *weights = calloc((size_t)n + 1, WM_POS_N);
  for (size_t i = 0; weights && i < n; i++)
    for (size_t y = 0; y < WM_POS_N; y++)
      weights[i * WM_POS_N + y] = quantise(net->weights[(size_t)items[i].value * WM_POS_N + y]);
  return weights;
}

wm_status wm_pos_model_write(const char *path, const struct wm_pos_net *net,
                             const wm_str lemmas[WM_POS_LEMMA_SECTIONS], wm_str words, float least,
                             wm_str card, wm_error *error) {
  struct wm_pos_info info = {wm_pos_words_hash(words), WM_POS_N, (uint32_t)net->dim};
  struct wm_pos_table table = {0, NULL, NULL};
  uint32_t n = 0;
  struct wm_pos_item *items = choose(net, least, &n);
  int8_t *weights = NULL;
  wm_status status = wm_error_memory(error, (size_t)net->n_rows * sizeof *items);
  if (items && wm_pos_table_build(&table, items, n) &&
      (weights = quantise_rows(net, items, n)) != NULL) {
    wm_modelfile_part parts[] = {
        {"info", &info, sizeof info},
        {"starts", table.starts, (((size_t)1 << table.bits) + 1) * sizeof *table.starts},
        {"prints", table.prints, n * sizeof *table.prints},
        {"weights", weights, (size_t)n * WM_POS_N},
        {"projection", net->projection,
         (size_t)WM_POS_SEEN * WM_POS_N * net->dim * sizeof *net->projection},
        {"lemma-starts", lemmas[0].bytes, lemmas[0].length},
        {"lemma-prints", lemmas[1].bytes, lemmas[1].length},
        {"lemma-rows", lemmas[2].bytes, lemmas[2].length},
        {"lemma-edits", lemmas[3].bytes, lemmas[3].length},
        {"lemma-letters", lemmas[4].bytes, lemmas[4].length}};
    status = wm_modelfile_write(path, WM_POS_MODEL_KIND, WM_POS_MODEL_VERSION, card, parts,
                                sizeof parts / sizeof *parts, error);
  }
  free(items);
  free(weights);
  free((void *)(uintptr_t)table.starts);
  free((void *)(uintptr_t)table.prints);
  return status;
}
