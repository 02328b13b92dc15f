/* Opening a gate, and asking it. */
#include "gate.h"

#include <string.h>

#include "core/base/cursor.h"
#include "tagging.h"

const char *wm_gate_open(wm_tagger *tagger, wm_str section) {
  wm_cursor c = {.at = (const unsigned char *)section.bytes, .left = section.length};
  const uint32_t *n_inputs = wm_cursor_take(&c, 1, sizeof *n_inputs);
  size_t n = wm_gate_inputs(tagger), n_classes = (size_t)WM_GATE_CLASSES * WM_GATE_PLACES;
  if (!n_inputs || *n_inputs != n)
    return "a gate of another network";
  struct wm_tagger_gate gate = {0};
  gate.weights = wm_cursor_take(&c, WM_GATE_PLACES * n, sizeof *gate.weights);
  gate.classes = wm_cursor_take(&c, n_classes, sizeof *gate.classes);
  gate.bias = wm_cursor_take(&c, 2, sizeof *gate.bias);
  if (c.failed)
    return "a truncated gate";
  int32_t limit = wm_gate_limit(n);
  for (size_t i = 0; i < WM_GATE_PLACES * n; i++)
    if (gate.weights[i] > limit || gate.weights[i] < -limit)
      return "a damaged gate";
  tagger->gate = gate;
  return NULL;
}

/* Marks tokens of whose own the gate says so; returns how many. `seen` are the entries around the
 * first. */
static uint32_t ask_each(const int16_t *bias, const wm_form_entry *const *seen, uint32_t n,
                         uint8_t *asked) {
  uint32_t n_asked = 0;
  for (uint32_t i = 0; i < n; i++, seen++) {
    int32_t score = bias[i == 0];
    for (uint32_t place = 0; place < WM_GATE_PLACES; place++)
      score += seen[place]->gate[place];
    asked[i] = score >= 0 ? WM_ASKED : WM_ASKED_NOT;
    n_asked += asked[i] == WM_ASKED;
  }
  return n_asked;
}

/* A token between two that are asked about is asked about too: names have "of" in them. */
static void close_gaps(uint8_t *asked, uint32_t n) {
  for (uint32_t i = 1; i + 1 < n; i++)
    if (asked[i - 1] == WM_ASKED && asked[i + 1] == WM_ASKED)
      asked[i] = WM_ASKED;
}

/* The second layer sees tokens two away. */
static void mark_beside(uint8_t *asked, uint32_t n) {
  for (uint32_t i = WM_TAGGER_SECOND_STEP; i < n; i++) {
    uint8_t *first = &asked[i - WM_TAGGER_SECOND_STEP], *last = &asked[i];
    if (*first == WM_ASKED && *last == WM_ASKED_NOT)
      *last = WM_ASKED_BESIDE;
    else if (*last == WM_ASKED && *first == WM_ASKED_NOT)
      *first = WM_ASKED_BESIDE;
  }
}

void wm_gate_ask(wm_tagger_scratch *s, struct part *part) {
  const struct wm_tagger_gate *gate = &s->tagger->gate;
  uint8_t *asked = s->asked + part->begin;
  uint32_t n = part->end - part->begin;
  part->asked = true;
  if (!gate->weights || part->letter_case != WM_SENTENCE_USUAL) {
    memset(asked, WM_ASKED, n);
    return;
  }
  part->asked = ask_each(gate->bias, s->entries, n, asked) > 0;
  if (!part->asked)
    return;
  close_gaps(asked, n);
  if (s->tagger->second)
    mark_beside(asked, n);
}
