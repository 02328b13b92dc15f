/* The gate: which tokens the network is asked about at all.
 *
 * Most tokens of news stand where no name can be. A token's sums of forms are already sums of what
 * five forms say; so is a linear probe of them. What a form adds to the probe from each of the five
 * places is kept with the form, five small numbers, and a token whose own five, its place's and the
 * threshold add up to less than zero is O without sums, layers and chain: the first stage of a
 * cascade (Viola and Jones 2001). Any form has its numbers, a new one too, since they are made from
 * its sums. Sentences that are not written in the usual letter case are asked about in full.
 *
 * The probe is a section of the model file that may be missing: then all tokens are asked about.
 * gate_fit.c makes it from what the network itself says. The section, little-endian, parts padded
 * to 8 bytes, where a form's inputs are its WM_FORM_OFFSETS rows of sums, clipped:
 *
 *   u32 n_inputs
 *   int16 weights[WM_GATE_PLACES][n_inputs]           1/WM_GATE_WEIGHT
 *   int16 classes[WM_GATE_CLASSES][WM_GATE_PLACES]    1/WM_GATE_UNIT, by case and whether known
 *   int16 bias[2]                                     1/WM_GATE_UNIT, threshold in it: a token
 * within a sentence, and the first */
#ifndef WM_GATE_H
#define WM_GATE_H

#include "tagger.h"

enum {
  WM_GATE_PLACES = 2 * WM_FEATURES_REACH + 1,
  WM_GATE_CLASSES = 2 * (WM_CASE_MIXED + 1),
  WM_GATE_INPUT_MAX = 2047,
  WM_GATE_WEIGHT = 256,
  WM_GATE_UNIT = 256, /* of scores: 256 is e to one */
  WM_GATE_SHIFT = 8   /* from products of weights and inputs, which are in 1/256, to scores */
};

#define WM_GATE_SECTION "gate"

/* Numbers of a form's inputs. */
static inline size_t wm_gate_inputs(const wm_tagger *tagger) {
  return WM_GATE_PLACES * ((size_t)tagger->hidden + tagger->stride);
}

/* How large a weight may be, so that no sum of products leaves 32 bits. */
static inline int32_t wm_gate_limit(size_t n_inputs) {
  int32_t limit = INT32_MAX / (WM_GATE_INPUT_MAX + 1) / (int32_t)n_inputs;
  return limit < INT16_MAX ? limit : INT16_MAX;
}

static inline int16_t wm_gate_input(int16_t sum) {
  int16_t high = sum > WM_GATE_INPUT_MAX ? WM_GATE_INPUT_MAX : sum;
  return high < -WM_GATE_INPUT_MAX ? -WM_GATE_INPUT_MAX : high;
}

static inline uint32_t wm_gate_class(const struct wm_look *look) {
  return 2u * look->letter_case + look->known;
}

/* Points the tagger's gate into a section. NULL, or a sentence saying why it is refused. */
const char *wm_gate_open(wm_tagger *tagger, wm_str section);

#endif
