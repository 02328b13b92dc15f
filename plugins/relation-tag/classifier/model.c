/* Opening a classifier, with every bound checked. */
#include "model.h"

static bool names_fit(wm_str names, uint32_t n) {
  uint32_t closed = 0;
  for (size_t i = 0; i < names.length; i++)
    closed += names.bytes[i] == '\0';
  return closed == n && names.length && names.bytes[names.length - 1] == '\0';
}

const char *wm_classifier_name(const char *names, uint32_t k) {
  while (k-- > 0)
    names += strlen(names) + 1;
  return names;
}

uint64_t wm_classifier_words_hash(wm_str words) {
  return wm_words_hash(words.bytes, words.length) | 1;
}

static bool info_is_sane(const struct wm_classifier_info *h) {
  return h->n_labels > 0 && h->n_labels <= WM_GOLD_LABELS && h->n_types > 0 &&
         h->n_types <= WM_PAIR_TYPES && h->hidden <= WM_CLASSIFIER_HIDDEN && h->hidden % 16 == 0 &&
         h->dim <= WM_WORDS_DIM_MAX && h->slope > 0 && h->slope < 100 && h->threshold >= 0 &&
         h->threshold <= 1;
}

static bool kinds_fit(const wm_classifier *c) {
  const size_t n_answers = c->n_answers;
  for (uint32_t i = 0; i < c->info.n_types * c->info.n_types; i++)
    if (c->kinds[2 * i] > n_answers || c->kinds[2 * i + 1] > n_answers - c->kinds[2 * i] ||
        c->kinds[2 * i + 1] > 2 * c->info.n_labels)
      return false;
  if (n_answers > 2 * (size_t)c->info.n_labels * c->info.n_types * c->info.n_types)
    return false;
  for (size_t i = 0; i < n_answers; i++)
    if (c->answers[i] >= 2 * c->info.n_labels)
      return false;
  return true;
}

/* Where each row of the wide part begins must leave room for the longest row. */
static bool wide_fits(const wm_classifier *c, size_t n_rows, size_t n_weights) {
  size_t longest = 2 * (size_t)c->info.n_labels;
  if (n_weights < longest)
    return false;
  for (size_t i = 0; i < n_rows; i++)
    if (c->wide_at[i] > n_weights - longest)
      return false;
  return true;
}

enum {
  LABELS,
  MUTUAL,
  TYPES,
  KINDS,
  GATES,
  ANSWERS,
  SLOTS,
  BIAS,
  OUTPUT,
  DEEP_KEYS,
  DEEP,
  WIDE_KEYS,
  WIDE_AT,
  WIDE,
  N_SECTIONS
};

static const char *const section_names[N_SECTIONS] = {
    "labels", "mutual", "types",     "kinds", "gates",     "answers", "slots",
    "bias",   "output", "deep-keys", "deep",  "wide-keys", "wide-at", "wide"};

static bool sizes_fit(const struct wm_classifier_info *h, const wm_str *s) {
  size_t hidden = h->hidden;
  return names_fit(s[LABELS], h->n_labels) && names_fit(s[TYPES], h->n_types) &&
         s[MUTUAL].length == h->n_labels &&
         s[KINDS].length == 2 * sizeof(uint32_t) * h->n_types * h->n_types &&
         s[GATES].length == (size_t)WM_PAIR_CELLS * h->n_types * h->n_types &&
         s[SLOTS].length == sizeof(float) * WM_SLOTS * h->dim * hidden &&
         s[BIAS].length == sizeof(float) * hidden &&
         s[OUTPUT].length == sizeof(float) * 2 * h->n_labels * hidden &&
         (hidden ? s[DEEP].length % hidden == 0 : s[DEEP].length == 0);
}

static const char *open_words(wm_classifier *c, wm_str words) {
  if (wm_classifier_words_hash(words) != c->info.words_hash)
    return "the word table is not the one that the model was trained with";
  const char *refusal = wm_words_open(&c->words, words.bytes, words.length);
  if (!refusal && wm_words_dim(&c->words) != c->info.dim)
    refusal = "a damaged model: its word table has vectors of another size";
  return refusal;
}

const char *wm_classifier_open(wm_classifier *classifier, wm_classifier_section section,
                               void *context, wm_str words) {
  wm_classifier c = {.labels = NULL};
  wm_str info, s[N_SECTIONS];
  if (!section(context, "info", &info) || info.length != sizeof c.info)
    return "a damaged model: its section info has another size";
  memcpy(&c.info, info.bytes, sizeof c.info);
  for (int i = 0; i < N_SECTIONS; i++)
    if (!section(context, section_names[i], &s[i]))
      return "a damaged model: a section is missing";
  if (!info_is_sane(&c.info) || !sizes_fit(&c.info, s))
    return "a damaged model: its sections do not fit together";
  c.labels = s[LABELS].bytes;
  c.mutual = (const uint8_t *)s[MUTUAL].bytes;
  c.types = s[TYPES].bytes;
  c.kinds = (const uint32_t *)(const void *)s[KINDS].bytes;
  c.gates = (const uint8_t *)s[GATES].bytes;
  c.answers = (const uint16_t *)(const void *)s[ANSWERS].bytes;
  c.slots = (const float *)(const void *)s[SLOTS].bytes;
  c.bias = (const float *)(const void *)s[BIAS].bytes;
  c.output = (const float *)(const void *)s[OUTPUT].bytes;
  c.deep_rows = (const int8_t *)s[DEEP].bytes;
  c.wide_at = (const uint32_t *)(const void *)s[WIDE_AT].bytes;
  c.wide_rows = (const int8_t *)s[WIDE].bytes;
  c.n_answers = s[ANSWERS].length / sizeof *c.answers;
  size_t n_deep = c.info.hidden ? s[DEEP].length / c.info.hidden : 0;
  size_t n_wide = s[WIDE_AT].length / sizeof *c.wide_at;
  if (!kinds_fit(&c) || !wm_keymap_open(&c.deep, s[DEEP_KEYS], (uint32_t)n_deep) ||
      !wm_keymap_open(&c.wide, s[WIDE_KEYS], (uint32_t)n_wide) ||
      !wide_fits(&c, n_wide, s[WIDE].length))
    return "a damaged model: its tables do not fit together";
  const char *refusal = open_words(&c, words);
  if (!refusal)
    *classifier = c;
  return refusal;
}
