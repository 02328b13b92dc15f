/* Features of forms and of places. */
#include "feature_set.h"

#include <string.h>

/* Ranges and counts were chosen on the dev sets, tests/bench/tagger.md. */
const struct wm_feature_kind wm_feature_kinds[WM_FEATURE_N] = {
    [WM_FEATURE_BIAS] = {"bias", 0, 0, 0, 0, 1, 0},
    [WM_FEATURE_LOWER] = {"lower", -2, 2, 1, 0, 2, 60},
    [WM_FEATURE_SURFACE] = {"surface", 0, 0, 1, 0, 2, 60},
    [WM_FEATURE_SHAPE] = {"shape", -2, 2, -2, 2, 3, 0},
    [WM_FEATURE_PREFIX2] = {"prefix2", 0, 0, 1, 0, 3, 10},
    [WM_FEATURE_PREFIX3] = {"prefix3", 0, 0, 0, 0, 3, 10},
    [WM_FEATURE_PREFIX4] = {"prefix4", 0, 0, 1, 0, 3, 10},
    [WM_FEATURE_SUFFIX1] = {"suffix1", 0, 0, 1, 0, 3, 0},
    [WM_FEATURE_SUFFIX2] = {"suffix2", 0, 0, 0, 0, 3, 0},
    [WM_FEATURE_SUFFIX3] = {"suffix3", -1, 1, 0, 0, 3, 10},
    [WM_FEATURE_SUFFIX4] = {"suffix4", 0, 0, 1, 0, 3, 10},
    [WM_FEATURE_CLUSTER4] = {"cluster4", -2, 2, 1, 0, 3, 0},
    [WM_FEATURE_CLUSTER6] = {"cluster6", -2, 2, -2, 2, 3, 0},
    [WM_FEATURE_CLUSTER10] = {"cluster10", -2, 2, 1, 0, 3, 0},
    [WM_FEATURE_CLUSTER] = {"cluster", -2, 2, -1, 1, 3, 10},
    [WM_FEATURE_KNOWN] = {"known", -1, 1, -1, 1, 3, 0},
    [WM_FEATURE_BEFORE] = {"before", 0, 0, 1, 0, 6, 60},
    [WM_FEATURE_AFTER] = {"after", 0, 0, 1, 0, 6, 60},
    [WM_FEATURE_SHAPES] = {"shapes", 0, 0, 1, 0, 3, 0},
    [WM_FEATURE_PLACE] = {"place", 0, 0, 0, 0, 3, 0},
    [WM_FEATURE_GAZETTEER] = {"gazetteer", 0, 0, 0, 0, 3, 0},
    [WM_FEATURE_GAZETTEERS] = {"gazetteers", 0, 0, 0, 0, 3, 10},
    [WM_FEATURE_DOCUMENT] = {"document", 0, 0, 0, 0, 3, 0},
    [WM_FEATURE_ELSEWHERE] = {"elsewhere", 0, 0, 0, 0, 3, 0},
    [WM_FEATURE_SOURCE] = {"source", 0, 0, 0, 0, 1, 50},
};

enum {
  FORM_BYTES_MAX = 64
}; /* longer forms (addresses, lines of signs) are seen by their first bytes */

static uint64_t mix(uint64_t h) {
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdu;
  h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53u;
  return h ^ (h >> 33);
}

uint64_t wm_features_key(enum wm_feature_id kind, uint64_t value) {
  return mix(value + ((uint64_t)kind + 1) * 0x9e3779b97f4a7c15u);
}

static bool is_digit(unsigned char c) {
  return c >= '0' && c <= '9';
}

/* A code unit's class: 'X' upper, 'x' lower or any other letter, 'd' digit, else itself; 0 for a
 * byte inside a letter. Latin-1's capitals are known (two bytes, first C3); other scripts count as
 * lower case. */
static char shape_of(const unsigned char *at, size_t left) {
  unsigned char c = *at;
  if (c >= 'A' && c <= 'Z')
    return 'X';
  if (c >= 'a' && c <= 'z')
    return 'x';
  if (is_digit(c))
    return 'd';
  if (c < 0x80)
    return (char)c;
  if (c < 0xc0)
    return 0;
  if (c == 0xc3 && left > 1 && at[1] >= 0x80 && at[1] <= 0x9e && at[1] != 0x97)
    return 'X';
  if (c == 0xe2) /* dashes and quotation marks */
    return '\'';
  return 'x';
}

/* A form in the classes of shape_of(), runs cut to two: "McDonald's" is XxXxx'x. */
static size_t shape_text(const unsigned char *text, size_t len, char *out) {
  size_t n = 0;
  for (size_t i = 0; i < len; i++) {
    char c = shape_of(text + i, len - i);
    if (c && !(n >= 2 && out[n - 1] == c && out[n - 2] == c))
      out[n++] = c;
  }
  return n;
}

static enum wm_case case_of(const char *shape, size_t n) {
  size_t upper = 0, lower = 0;
  for (size_t i = 0; i < n; i++) {
    upper += shape[i] == 'X';
    lower += shape[i] == 'x';
  }
  if (upper == 0)
    return lower ? WM_CASE_LOWER : WM_CASE_NONE;
  if (lower == 0)
    return WM_CASE_UPPER;
  return shape[0] == 'X' && upper == 1 ? WM_CASE_TITLE : WM_CASE_MIXED;
}

static void lower_text(const unsigned char *text, size_t len, char *out) {
  for (size_t i = 0; i < len; i++) {
    unsigned char c = text[i];
    if (c >= 'A' && c <= 'Z')
      c = (unsigned char)(c + 32);
    else if (i && text[i - 1] == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97)
      c = (unsigned char)(c + 32);
    out[i] = (char)c;
  }
}

static void add(struct wm_form *form, enum wm_feature_id kind, uint64_t value) {
  form->features[form->n_features++] = (struct wm_feature){wm_features_key(kind, value), kind};
}

static void add_affixes(struct wm_form *form, const char *lower, size_t len) {
  for (size_t k = 2; k <= 4 && k < len; k++)
    add(form, (enum wm_feature_id)(WM_FEATURE_PREFIX2 + k - 2), wm_words_hash(lower, k));
  for (size_t k = 1; k <= 4 && k < len; k++)
    add(form, (enum wm_feature_id)(WM_FEATURE_SUFFIX1 + k - 1), wm_words_hash(lower + len - k, k));
}

static void add_clusters(struct wm_form *form, uint32_t cluster) {
  if (cluster == 0)
    return;
  add(form, WM_FEATURE_CLUSTER4, cluster & 0xf);
  add(form, WM_FEATURE_CLUSTER6, cluster & 0x3f);
  add(form, WM_FEATURE_CLUSTER10, cluster & 0x3ff);
  add(form, WM_FEATURE_CLUSTER, cluster);
}

/* Digits of a form are one class to the lexical features: 1998 and 2004 are the same word. */
static void fold_digits(char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (is_digit((unsigned char)text[i]))
      text[i] = '0';
}

void wm_features_of_form(const struct wm_words *words, const char *text, size_t len,
                         struct wm_form *form, float *vector) {
  if (len > FORM_BYTES_MAX)
    len = FORM_BYTES_MAX;
  char lower[FORM_BYTES_MAX] = {0}, shape[FORM_BYTES_MAX] = {0};
  size_t shape_len = shape_text((const unsigned char *)text, len, shape);
  lower_text((const unsigned char *)text, len, lower);
  uint64_t surface = wm_words_hash(text, len), word = wm_words_hash(lower, len);
  fold_digits(lower, len);
  *form = (struct wm_form){.look = {.lower = wm_words_hash(lower, len),
                                    .shape = wm_words_hash(shape, shape_len),
                                    .letter_case = (uint8_t)case_of(shape, shape_len)}};
  uint64_t phrase = wm_words_phrase(0, form->look.lower);
  wm_words_ask(words, word, surface, phrase);
  add(form, WM_FEATURE_LOWER, form->look.lower);
  add(form, WM_FEATURE_SURFACE, surface);
  add(form, WM_FEATURE_SHAPE, form->look.shape);
  add_affixes(form, lower, len);
  form->look.name = wm_words_name(words, phrase);
  form->look.known = wm_words_vector_at(words, word, vector);
  add(form, WM_FEATURE_KNOWN, (uint64_t)form->look.known * 8 + form->look.letter_case);
  add_clusters(form, wm_words_cluster_at(words, surface));
}

void wm_features_of_edge(bool end, struct wm_form *form) {
  *form = (struct wm_form){.look = {.lower = end ? 2 : 1, .shape = end ? 2 : 1}};
  add(form, WM_FEATURE_LOWER, form->look.lower);
  add(form, WM_FEATURE_SHAPE, form->look.shape);
}

enum wm_sentence_case wm_features_sentence_case(const struct wm_look *looks, size_t n) {
  size_t upper = 0, title = 0, lower = 0;
  for (size_t i = 0; i < n; i++) {
    upper += looks[i].letter_case == WM_CASE_UPPER;
    title += looks[i].letter_case == WM_CASE_TITLE || looks[i].letter_case == WM_CASE_MIXED;
    lower += looks[i].letter_case == WM_CASE_LOWER;
  }
  if (upper > 2 && upper > 4 * (title + lower))
    return WM_SENTENCE_UPPER;
  if (title + upper == 0)
    return WM_SENTENCE_LOWER;
  if (n > 4 && title + upper > 2 * lower)
    return WM_SENTENCE_TITLE;
  return WM_SENTENCE_USUAL;
}

/* Marks the longest name at token 0 of n; returns its length, 0 for none. */
static size_t mark_name(const struct wm_words *words, const struct wm_look *looks, size_t n,
                        uint32_t *bits) {
  uint16_t found = looks[0].name, classes = found & (WM_WORDS_LONGER - 1);
  size_t length = classes != 0;
  uint64_t phrase = wm_words_phrase(0, looks[0].lower);
  for (size_t i = 1; i < n && i < WM_WORDS_NAME_MAX && found & WM_WORDS_LONGER; i++) {
    phrase = wm_words_phrase(phrase, looks[i].lower);
    found = wm_words_name(words, phrase);
    if (found & (WM_WORDS_LONGER - 1)) {
      classes = found & (WM_WORDS_LONGER - 1);
      length = i + 1;
    }
  }
  for (size_t i = 0; i < length; i++)
    bits[i] |= i ? (uint32_t)classes << 16 : classes;
  return length;
}

/* True when a name may begin with the token. */
static bool may_begin_name(const struct wm_look *look, enum wm_sentence_case sentence) {
  return look->letter_case >= WM_CASE_TITLE || sentence == WM_SENTENCE_LOWER;
}

void wm_features_names(const struct wm_words *words, const struct wm_look *looks, size_t n,
                       enum wm_sentence_case sentence, uint32_t *bits) {
  memset(bits, 0, n * sizeof *bits);
  for (size_t t = 0; t + 1 < n; t++)
    if (looks[t].name & WM_WORDS_LONGER && may_begin_name(&looks[t], sentence))
      wm_words_ask_name(words,
                        wm_words_phrase(wm_words_phrase(0, looks[t].lower), looks[t + 1].lower));
  for (size_t t = 0, length; t < n; t += length ? length : 1) {
    bool due = may_begin_name(&looks[t], sentence);
    length = due ? mark_name(words, looks + t, n - t, bits + t) : 0;
  }
}

static size_t put(struct wm_feature *out, size_t n, enum wm_feature_id kind, uint64_t value) {
  out[n] = (struct wm_feature){wm_features_key(kind, value), kind};
  return n + 1;
}

static size_t put_gazetteers(const struct wm_place *place, struct wm_feature *out, size_t n) {
  for (uint32_t i = 0; i < 3; i++)
    for (uint32_t bits = place->gazetteer[i]; bits && n < WM_FEATURES_TOKEN_MAX - 8;
         bits &= bits - 1)
      n = put(out, n, WM_FEATURE_GAZETTEER,
              wm_features_gazetteer_value(i, (uint32_t)__builtin_ctz(bits)));
  if (place->gazetteer[1])
    n = put(out, n, WM_FEATURE_GAZETTEERS, place->gazetteer[1]);
  return n;
}

static uint32_t at_most(uint32_t value, uint32_t limit) {
  return value < limit ? value : limit;
}

uint32_t wm_features_document_value(const struct wm_place *place) {
  uint32_t capital = at_most(place->evidence.n_capital, 2);
  uint32_t lower = at_most(place->evidence.n_lower, 2);
  return ((capital * 3 + lower) * 2 + place->first) * 4 + place->sentence;
}

uint32_t wm_features_place_value(bool first, enum wm_sentence_case sentence, uint8_t letter_case) {
  return ((uint32_t)first * 4 + sentence) * 8 + letter_case;
}

void wm_features_of_neighbours(const struct wm_look *f,
                               struct wm_feature out[WM_FEATURES_OF_NEIGHBOURS]) {
  put(out, 0, WM_FEATURE_BEFORE, f[-1].lower * 3 + f[0].lower);
  put(out, 1, WM_FEATURE_AFTER, f[0].lower * 3 + f[1].lower);
  put(out, 2, WM_FEATURE_SHAPES, (f[-1].shape * 3 + f[0].shape) * 5 + f[1].shape);
}

size_t wm_features_of_place(const struct wm_place *place, struct wm_feature *out) {
  size_t n = put(out, 0, WM_FEATURE_BIAS, 0);
  wm_features_of_neighbours(place->looks, out + n);
  n += WM_FEATURES_OF_NEIGHBOURS;
  n = put(out, n, WM_FEATURE_PLACE,
          wm_features_place_value(place->first, place->sentence, place->looks[0].letter_case));
  n = put_gazetteers(place, out, n);
  if (place->looks[0].letter_case < WM_CASE_TITLE)
    return n;
  return put(out, n, WM_FEATURE_DOCUMENT, wm_features_document_value(place));
}

uint64_t wm_features_elsewhere_key(unsigned class, uint8_t letter_case) {
  return wm_features_key(WM_FEATURE_ELSEWHERE, (uint64_t) class * 8 + letter_case);
}
