/* Opening a model: every part is checked to lie within the section before it is pointed to. */
#include "gate.h"

#include <string.h>

#include "core/base/cursor.h"
#include "model.h"

static bool head_is_sane(const struct wm_model_head *h, const struct wm_words *words) {
  uint32_t n_tags = 1 + 2 * h->n_types;
  return h->n_types > 0 && h->n_types <= (WM_DECODE_TAGS_MAX - 1) / 2 &&
         h->stride == WM_DECODE_STRIDE(n_tags) && h->hidden <= WM_TAGGER_HIDDEN_MAX &&
         h->hidden % 16 == 0 && h->second <= WM_TAGGER_SECOND_MAX && h->second % 16 == 0 &&
         h->dim == wm_words_dim(words) && h->n_kinds == WM_FEATURE_N;
}

/* No sum of the second layer may leave 32 bits. */
static bool mix_is_sane(const wm_tagger *t, uint32_t n_inputs) {
  int32_t limit = wm_model_mix_limit(n_inputs);
  for (size_t i = 0; i < (size_t)t->second * n_inputs; i++)
    if (t->mix[i] > limit || t->mix[i] < -limit)
      return false;
  return true;
}

/* What probabilities are made of: sums of these must stay numbers. */
static bool chain_is_sane(const wm_tagger *t) {
  const float most = 1e6F;
  if (!(t->calibration > 0 && t->calibration < most))
    return false;
  for (size_t i = 0; i < 3 * (size_t)t->stride * t->stride; i++)
    if (!(t->transition[i] < most)) /* forbidden ones are far below zero */
      return false;
  return true;
}

static bool types_are_closed(const char *types, const struct wm_model_head *h) {
  uint32_t closed = 0;
  for (uint32_t i = 0; i < h->types_size; i++)
    closed += types[i] == '\0';
  return closed == h->n_types && h->types_size > 0 && types[h->types_size - 1] == '\0';
}

static size_t range(int lo, int hi) {
  return hi < lo ? 0 : (size_t)(hi - lo + 1);
}

static bool take_rows(wm_cursor *c, const wm_tagger *t, uint32_t kind, wm_tagger_rows *rows) {
  const struct wm_model_rows *head = wm_cursor_take(c, 1, sizeof *head);
  const struct wm_feature_kind *k = &wm_feature_kinds[kind];
  size_t size =
      range(k->wide_lo, k->wide_hi) * t->n_tags + range(k->deep_lo, k->deep_hi) * t->hidden;
  if (!head || head->kind != kind || head->row_size != size || head->bits < 1 || head->bits > 24)
    return false;
  *rows = (wm_tagger_rows){.bits = head->bits, .n = head->n, .row_size = head->row_size};
  rows->starts = wm_cursor_take(c, ((size_t)1 << head->bits) + 1, sizeof *rows->starts);
  rows->prints = wm_cursor_take(c, head->n, sizeof *rows->prints);
  rows->weights = wm_cursor_take(c, head->n, head->row_size);
  if (c->failed)
    return false;
  for (size_t b = 0; b < (size_t)1 << head->bits; b++)
    if (rows->starts[b] > rows->starts[b + 1])
      return false;
  return rows->starts[(size_t)1 << head->bits] <= head->n;
}

const char *wm_tagger_open(wm_tagger *tagger, wm_str net, wm_str words) {
  wm_tagger t = {0};
  const char *refusal = wm_words_open(&t.words, words.bytes, words.length);
  if (refusal)
    return refusal;
  wm_cursor c = {.at = (const unsigned char *)net.bytes, .left = net.length};
  const struct wm_model_head *h = wm_cursor_take(&c, 1, sizeof *h);
  if (!h || !head_is_sane(h, &t.words))
    return "a tagger of an unknown shape";
  t.n_types = h->n_types;
  t.n_tags = 1 + 2 * h->n_types;
  t.stride = h->stride;
  t.hidden = h->hidden;
  t.second = h->second;
  t.dim = h->dim;
  t.calibration = h->calibration;
  t.types = wm_cursor_take(&c, h->types_size, 1);
  size_t padded = (h->dim + 15) & ~(size_t)15;
  t.dense = wm_cursor_take(&c, WM_TAGGER_VECTORS * padded * h->hidden, sizeof *t.dense);
  t.output = wm_cursor_take(&c, (size_t)t.n_tags * h->hidden, sizeof *t.output);
  t.hidden_bias = wm_cursor_take(&c, h->hidden, sizeof *t.hidden_bias);
  uint32_t n_seen = WM_TAGGER_SECOND_PLACES * h->hidden;
  t.mix = wm_cursor_take(&c, (size_t)h->second * n_seen, sizeof *t.mix);
  t.mix_bias = wm_cursor_take(&c, h->second, sizeof *t.mix_bias);
  t.output2 = wm_cursor_take(&c, (size_t)t.n_tags * h->second, sizeof *t.output2);
  t.transition = wm_cursor_take(&c, 3 * (size_t)h->stride * h->stride, sizeof *t.transition);
  if (c.failed || !types_are_closed(t.types, h))
    return "a truncated tagger";
  if (!mix_is_sane(&t, n_seen) || !chain_is_sane(&t))
    return "a damaged tagger";
  for (uint32_t kind = 0; kind < WM_FEATURE_N; kind++)
    if (!take_rows(&c, &t, kind, &t.rows[kind]))
      return "a truncated or damaged tagger";
  *tagger = t;
  return NULL;
}

wm_status wm_tagger_open_file(wm_tagger *tagger, const char *path, wm_modelfile **file,
                              wm_error *error) {
  wm_str net, words, gate;
  const char *refusal = "lacks a section of a tagger";
  *file = NULL;
  if (wm_modelfile_open(path, WM_TAGGER_KIND, WM_TAGGER_VERSION, file, error) != WM_OK)
    return WM_FATAL;
  if (wm_modelfile_section(*file, WM_TAGGER_SECTION_NET, &net) &&
      wm_modelfile_section(*file, WM_TAGGER_SECTION_WORDS, &words))
    refusal = wm_tagger_open(tagger, net, words);
  if (!refusal && wm_modelfile_section(*file, WM_GATE_SECTION, &gate))
    refusal = wm_gate_open(tagger, gate);
  if (!refusal)
    return WM_OK;
  wm_modelfile_close(*file);
  *file = NULL;
  return wm_error_set(error, WM_FATAL, "%s: %s", path, refusal);
}

const char *wm_tagger_type(const wm_tagger *tagger, uint32_t k) {
  const char *name = tagger->types;
  while (k-- > 0)
    name += strlen(name) + 1;
  return name;
}
