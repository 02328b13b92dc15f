/* From a trained net to a file. */
#include "model.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/base/modelfile.h"

/* The sections on their way; buffers are freed by the writer. */
typedef struct writing {
  const wm_net *net;
  struct wm_classifier_info info;
  wm_buffer labels, types, kinds, slots, bias, output, deep, wide_at, wide;
  uint32_t *deep_keys, *wide_keys;
  uint32_t deep_bits, wide_bits;
} writing;

static void free_writing(writing *w) {
  wm_buffer *buffers[] = {&w->labels, &w->types, &w->kinds,   &w->slots, &w->bias,
                          &w->output, &w->deep,  &w->wide_at, &w->wide};
  for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
    wm_buffer_free(buffers[i]);
  free(w->deep_keys);
  free(w->wide_keys);
}

static int8_t quantise(float value, float unit) {
  float scaled = roundf(value * unit);
  return (int8_t)(scaled > 127 ? 127 : scaled < -127 ? -127 : scaled);
}

static bool put_floats(wm_buffer *to, float value) {
  return wm_buffer_put(to, &value, sizeof value);
}

/* ---- dense parts: members side by side ---- */

static bool put_dense(writing *w) {
  const wm_net *net = w->net;
  const uint32_t members = net->options.members, h = net->options.hidden;
  bool ok = true;
  for (uint32_t m = 0; m < members; m++)
    for (uint32_t j = 0; j < h && ok; j++)
      ok = put_floats(&w->bias, net->theta[m][j]);
  for (size_t row = 0; row < (size_t)WM_SLOTS * net->dim; row++)
    for (uint32_t m = 0; m < members; m++)
      for (uint32_t j = 0; j < h && ok; j++)
        ok = put_floats(&w->slots, net->theta[m][net->at_slots + row * h + j]);
  for (uint32_t answer = 0; answer < net->n_answers; answer++)
    for (uint32_t m = 0; m < members; m++)
      for (uint32_t j = 0; j < h && ok; j++) {
        size_t at = net->at_output + (size_t)j * net->n_answers + answer;
        ok = put_floats(&w->output, net->theta[m][at] / (float)members);
      }
  return ok;
}

static bool put_names(writing *w, const wm_str *labels, const wm_symbols *symbols) {
  const wm_answers *a = w->net->answers;
  bool ok = true;
  for (uint32_t i = 0; i < w->info.n_labels && ok; i++)
    ok = wm_buffer_put(&w->labels, labels[i].bytes, labels[i].length) &&
         wm_buffer_put(&w->labels, "", 1);
  for (uint32_t i = 0; i < a->n_types && ok; i++) {
    wm_str name = wm_symbols_string(symbols, a->types[i]);
    ok = wm_buffer_put(&w->types, name.bytes, name.length) && wm_buffer_put(&w->types, "", 1);
  }
  for (uint32_t i = 0; i < a->n_types * a->n_types && ok; i++) {
    uint32_t kind[2] = {a->kinds[i].first, a->kinds[i].n};
    ok = wm_buffer_put(&w->kinds, kind, sizeof kind);
  }
  return ok;
}

/* ---- rows: those whose largest weight is at least `least` units ---- */

static bool put_deep(writing *w, int least) {
  const wm_net *net = w->net;
  const uint32_t members = net->options.members, h = net->options.hidden;
  uint64_t *keys = malloc(((size_t)net->deep.n + 1) * sizeof *keys);
  int8_t row[WM_CLASSIFIER_HIDDEN];
  uint32_t n = 0;
  bool ok = keys != NULL;
  w->deep.length = 0;
  for (uint32_t i = 0; i < net->deep.n && ok; i++) {
    int largest = 0;
    for (uint32_t m = 0; m < members; m++)
      for (uint32_t j = 0; j < h; j++) {
        int8_t q = quantise(net->theta[m][net->at_deep + net->deep.starts[i] + j], WM_DEEP_UNIT);
        row[m * h + j] = q;
        largest = abs(q) > largest ? abs(q) : largest;
      }
    if (largest < least)
      continue;
    keys[n++] = net->deep.keys[i];
    ok = wm_buffer_put(&w->deep, row, (size_t)members * h);
  }
  free(w->deep_keys);
  w->deep_keys = ok ? wm_keymap_build(keys, n, &w->deep_bits) : NULL;
  free(keys);
  return w->deep_keys != NULL;
}

static int quantise_wide(const wm_net *net, uint32_t row, int8_t *out, uint32_t *n) {
  int largest = 0;
  *n = net->wide.starts[row + 1] - net->wide.starts[row];
  for (uint32_t k = 0; k < *n; k++) {
    float sum = 0;
    for (uint32_t m = 0; m < net->options.members; m++)
      sum += net->theta[m][net->at_wide + net->wide.starts[row] + k];
    out[k] = quantise(sum / (float)net->options.members, WM_WIDE_UNIT);
    largest = abs(out[k]) > largest ? abs(out[k]) : largest;
  }
  return largest;
}

static bool put_wide(writing *w, int least) {
  const wm_net *net = w->net;
  uint64_t *keys = malloc(((size_t)net->wide.n + 1) * sizeof *keys);
  int8_t row[WM_ANSWERS];
  uint32_t n = 0, length;
  bool ok = keys != NULL;
  w->wide.length = w->wide_at.length = 0;
  for (uint32_t i = 0; i < net->wide.n && ok; i++) {
    if (quantise_wide(net, i, row, &length) < least)
      continue;
    uint32_t at = (uint32_t)w->wide.length;
    keys[n++] = net->wide.keys[i];
    ok = wm_buffer_put(&w->wide_at, &at, sizeof at) && wm_buffer_put(&w->wide, row, length);
  }
  memset(row, 0, sizeof row);
  ok = ok && wm_buffer_put(&w->wide, row, 2 * (size_t)w->info.n_labels);
  free(w->wide_keys);
  w->wide_keys = ok ? wm_keymap_build(keys, n, &w->wide_bits) : NULL;
  free(keys);
  return w->wide_keys != NULL;
}

static size_t size_of(const writing *w) {
  return w->slots.length + w->output.length + w->deep.length + w->wide.length + w->wide_at.length +
         (sizeof(uint32_t) << w->deep_bits) + (sizeof(uint32_t) << w->wide_bits);
}

static bool put_rows(writing *w) {
  enum { CARD_ROOM = 65536 };
  for (int least = 1; least < INT8_MAX; least++) {
    if (!put_deep(w, least) || !put_wide(w, least))
      return false;
    if (size_of(w) + CARD_ROOM <= WM_CLASSIFIER_BYTES)
      break;
  }
  return true;
}

wm_status wm_classifier_write(const char *path, const wm_net *net, const wm_str *labels,
                              const wm_symbols *symbols, wm_str words, wm_str card,
                              wm_error *error) {
  const wm_answers *a = net->answers;
  writing w = {.net = net,
               .info = {.words_hash = wm_classifier_words_hash(words),
                        .n_labels = net->n_answers / 2,
                        .n_types = a->n_types,
                        .hidden = net->options.members * net->options.hidden,
                        .dim = net->dim,
                        .slope = net->slope,
                        .offset = net->offset,
                        .threshold = net->threshold,
                        .stand_ins = a->stand_ins}};
  wm_status status = WM_FATAL;
  if (!put_names(&w, labels, symbols) || !put_dense(&w) || !put_rows(&w)) {
    wm_error_memory(error, net->n_theta);
  } else {
    const wm_kind_answers *last = &a->kinds[a->n_types * a->n_types - 1];
    const wm_modelfile_part parts[] = {
        {"info", &w.info, sizeof w.info},
        {"labels", w.labels.bytes, w.labels.length},
        {"mutual", a->mutual, w.info.n_labels},
        {"types", w.types.bytes, w.types.length},
        {"kinds", w.kinds.bytes, w.kinds.length},
        {"gates", a->gates, (size_t)a->n_types * a->n_types * WM_PAIR_CELLS},
        {"answers", a->answers, (last->first + last->n) * sizeof *a->answers},
        {"slots", w.slots.bytes, w.slots.length},
        {"bias", w.bias.bytes, w.bias.length},
        {"output", w.output.bytes, w.output.length},
        {"deep-keys", w.deep_keys, sizeof(uint32_t) << w.deep_bits},
        {"deep", w.deep.bytes, w.deep.length},
        {"wide-keys", w.wide_keys, sizeof(uint32_t) << w.wide_bits},
        {"wide-at", w.wide_at.bytes, w.wide_at.length},
        {"wide", w.wide.bytes, w.wide.length}};
    status = wm_modelfile_write(path, WM_CLASSIFIER_KIND, WM_CLASSIFIER_VERSION, card, parts,
                                sizeof parts / sizeof *parts, error);
  }
  free_writing(&w);
  return status;
}
