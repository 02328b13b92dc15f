/* Opening a model, with every bound checked. */
#include "model.h"

static const char *const lemma_names[WM_POS_LEMMA_SECTIONS] = {
    "lemma-starts", "lemma-prints", "lemma-rows", "lemma-edits", "lemma-letters"};

uint64_t wm_pos_words_hash(wm_str words) {
  return words.length ? wm_words_hash(words.bytes, words.length) | 1 : 0;
}

static const char *open_words(struct wm_pos_model *m, wm_str words) {
  if (!m->info.dim)
    return m->info.words_hash ? "a damaged model: it has a word table without vectors" : NULL;
  if (!words.length)
    return "the model needs the word table it was trained with (parameter words)";
  if (wm_pos_words_hash(words) != m->info.words_hash)
    return "the word table is not the one that the model was trained with";
  const char *refusal = wm_words_open(&m->words, words.bytes, words.length);
  if (!refusal && wm_words_dim(&m->words) != m->info.dim)
    refusal = "a damaged model: its word table has vectors of another size";
  return refusal;
}

static const char *open_lemmas(struct wm_pos_model *m, wm_pos_section section, void *context) {
  wm_str sections[WM_POS_LEMMA_SECTIONS];
  for (size_t i = 0; i < WM_POS_LEMMA_SECTIONS; i++)
    if (!section(context, lemma_names[i], &sections[i]))
      return "a damaged model: a section of its lemmas is missing";
  return wm_pos_lemmas_open(&m->lemmas, sections) ? NULL : "a damaged model: its lemmas do not fit";
}

const char *wm_pos_model_open(struct wm_pos_model *model, wm_pos_section section, void *context,
                              wm_str words) {
  struct wm_pos_model m = {.weights = NULL};
  wm_str info, starts, prints, weights, projection;
  if (!section(context, "info", &info) || !section(context, "starts", &starts) ||
      !section(context, "prints", &prints) || !section(context, "weights", &weights) ||
      !section(context, "projection", &projection))
    return "a damaged model: a section is missing";
  if (info.length != sizeof m.info)
    return "a damaged model: its section info has another size";
  memcpy(&m.info, info.bytes, sizeof m.info);
  if (m.info.n_tags != WM_POS_N || m.info.dim > WM_WORDS_DIM_MAX)
    return "a model of another number of tags or size of vectors";
  if (!wm_pos_table_open(&m.table, starts, prints) ||
      weights.length != prints.length / sizeof(uint16_t) * WM_POS_N ||
      projection.length != (size_t)WM_POS_SEEN * WM_POS_N * m.info.dim * sizeof(float))
    return "a damaged model: its weights do not fit";
  m.weights = (const int8_t *)weights.bytes;
  m.projection = (const float *)(const void *)projection.bytes;
  const char *refusal = open_words(&m, words);
  if (!refusal)
    refusal = open_lemmas(&m, section, context);
  if (!refusal)
    *model = m;
  return refusal;
}
