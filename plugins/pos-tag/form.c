/* Features of forms: words, affixes, shapes, Brown clusters. */
#include "form.h"

enum feature_kind {
  KIND_EDGE = 1,
  KIND_LOWER,
  KIND_FORM,
  KIND_PREFIX,
  KIND_SUFFIX,
  KIND_NEAR_SUFFIX,
  KIND_SHAPE,
  KIND_SHAPE_SUFFIX,
  KIND_CLUSTER,
  KIND_CLUSTER_FULL,
  KIND_NAME,
  KIND_BIAS,
  KIND_AROUND
};

enum {
  PREFIX_MAX = 4,
  SUFFIX_MAX = 5,
  FORM_MAX = 64,        /* bytes of a form that count */
  NO_CLUSTER = 1 << 16, /* above all starts of clusters */
  SIGHT_BITS = 10
};

static uint64_t mix(uint64_t h) {
  h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93u;
  h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93u;
  return h ^ (h >> 32);
}

uint64_t wm_pos_key(uint64_t feature, int offset) {
  return mix(feature + (uint64_t)(offset + WM_POS_REACH));
}

static uint64_t key_of(enum feature_kind kind, uint64_t value) {
  return mix(value * 64 + (uint64_t)kind);
}

static void add(struct wm_pos_form *form, uint64_t key, int low, int high, bool by_heart) {
  form->features[form->n++] = (struct wm_pos_feature){key, (int8_t)low, (int8_t)high, by_heart};
}

void wm_pos_lower(wm_str text, char *out) {
  for (size_t i = 0; i < text.length; i++) {
    unsigned char c = (unsigned char)text.bytes[i];
    bool latin = i && (unsigned char)text.bytes[i - 1] == 0xc3 && c >= 0x80 && c <= 0x9e;
    if ((c >= 'A' && c <= 'Z') || (latin && c != 0x97))
      c = (unsigned char)(c + 32);
    out[i] = (char)c;
  }
}

/* Lower case with digits as 0: 1998 and 2004 are the same word. Returns the length. */
static size_t fold(wm_str text, char out[FORM_MAX]) {
  text.length = text.length < FORM_MAX ? text.length : FORM_MAX;
  wm_pos_lower(text, out);
  for (size_t i = 0; i < text.length; i++)
    if (out[i] >= '0' && out[i] <= '9')
      out[i] = '0';
  return text.length;
}

/* Case, digits and signs of a form in a few bits. */
static uint32_t shape_of(wm_str form, bool first) {
  size_t n_upper = 0, n_lower = 0, n_digits = 0, n_hyphens = 0, n_dots = 0, n_signs = 0;
  for (size_t i = 0; i < form.length; i++) {
    unsigned char c = (unsigned char)form.bytes[i];
    n_upper += c >= 'A' && c <= 'Z';
    n_lower += (c >= 'a' && c <= 'z') || c >= 0x80;
    n_digits += c >= '0' && c <= '9';
    n_hyphens += c == '-';
    n_dots += c == '.';
    n_signs += c == '@' || c == '/' || c == '_';
  }
  bool capital = form.length && form.bytes[0] >= 'A' && form.bytes[0] <= 'Z';
  uint32_t letters = !n_upper      ? n_lower ? 1 : 0
                     : !n_lower    ? n_upper > 1 ? 2 : 3
                     : !capital    ? 4
                     : n_upper > 1 ? 5
                                   : 6;
  uint32_t digits = !n_digits ? 0 : n_digits == form.length ? n_digits == 4 ? 1 : 2 : 3;
  return letters | digits << 3 | (uint32_t)(n_hyphens > 0) << 5 | (uint32_t)(n_dots > 0) << 6 |
         (uint32_t)(n_signs > 0) << 7 | (uint32_t)first << 8;
}

static void add_affixes(struct wm_pos_form *form, const char *lower, size_t n) {
  for (size_t k = 1; k <= PREFIX_MAX && k < n; k++)
    add(form, key_of(KIND_PREFIX, wm_words_hash(lower, k)), 0, 0, false);
  for (size_t k = 1; k <= SUFFIX_MAX && k < n; k++)
    add(form, key_of(KIND_SUFFIX, wm_words_hash(lower + n - k, k)), 0, 0, false);
  size_t k = n < 3 ? n : 3;
  add(form, key_of(KIND_NEAR_SUFFIX, wm_words_hash(lower + n - k, k)), -1, 1, false);
}

static uint32_t cluster_of(const struct wm_words *words, wm_str form, const char *lower,
                           bool first) {
  uint32_t cluster = wm_words_cluster(words, form.bytes, form.length);
  uint32_t other = first || !cluster ? wm_words_cluster(words, lower, form.length) : 0;
  return other ? other : cluster;
}

/* Clusters are told apart by length: the first four bits of a path are not those of a longer one.
 */
static void add_clusters(struct wm_pos_form *form, uint32_t cluster) {
  static const unsigned lengths[] = {4, 6, 8, 12};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    uint64_t start = cluster & ((1u << lengths[i]) - 1);
    add(form, key_of(KIND_CLUSTER, start << 5 | lengths[i]), -1, 1, false);
  }
  add(form, key_of(KIND_CLUSTER_FULL, cluster), -WM_POS_REACH, WM_POS_REACH, false);
}

void wm_pos_form_read(const struct wm_words *words, wm_str form, bool first,
                      struct wm_pos_form *out) {
  char lower[FORM_MAX];
  size_t n = fold(form, lower);
  uint32_t shape = shape_of((wm_str){form.bytes, n}, first);
  uint32_t cluster = 0, name = 0;
  if (words) {
    char plain[FORM_MAX];
    wm_pos_lower((wm_str){form.bytes, n}, plain);
    cluster = cluster_of(words, (wm_str){form.bytes, n}, plain, first);
    name = wm_words_name(words, wm_words_phrase(0, wm_words_hash(plain, n)));
  }
  out->n = 0;
  out->sight.lower = wm_words_hash(lower, n);
  out->sight.cluster = cluster ? cluster & ((1u << SIGHT_BITS) - 1) : NO_CLUSTER | shape;
  add(out, key_of(KIND_BIAS, 0), 0, 0, false);
  add(out, key_of(KIND_LOWER, out->sight.lower), -WM_POS_REACH, WM_POS_REACH, true);
  add(out, key_of(KIND_FORM, wm_words_hash(form.bytes, n)), 0, 0, true);
  add(out, key_of(KIND_SHAPE, shape), -1, 1, false);
  size_t k = n < 2 ? n : 2;
  add(out, key_of(KIND_SHAPE_SUFFIX, wm_words_hash(lower + n - k, k) + shape), 0, 0, false);
  add_affixes(out, lower, n);
  if (cluster)
    add_clusters(out, cluster);
  if (name)
    add(out, key_of(KIND_NAME, name << 4 | (shape & 7)), -1, 1, false);
}

void wm_pos_form_edge(bool end, struct wm_pos_form *out) {
  out->n = 0;
  out->sight = (struct wm_pos_sight){end, NO_CLUSTER};
  add(out, key_of(KIND_EDGE, end), -WM_POS_REACH, WM_POS_REACH, false);
}

void wm_pos_form_vector(const struct wm_words *words, wm_str form, float *out) {
  char lower[FORM_MAX];
  form.length = form.length < FORM_MAX ? form.length : FORM_MAX;
  wm_pos_lower(form, lower);
  wm_words_vector(words, lower, form.length, out);
}

static uint64_t pair(unsigned which, uint64_t a, uint64_t b) {
  return mix(mix(a * 64 + KIND_AROUND + which) + b);
}

void wm_pos_around(const struct wm_pos_sight s[WM_POS_SEEN], uint32_t t1, uint32_t t2,
                   uint64_t keys[WM_POS_AROUND]) {
  uint64_t tags = t1 * UINT64_C(32) + t2;
  keys[0] = pair(0, t1, s[2].lower);
  keys[1] = pair(1, t1, s[3].lower);
  keys[2] = pair(2, s[1].lower, s[2].lower);
  keys[3] = pair(3, s[2].lower, s[3].lower);
  keys[4] = pair(4, tags, s[2].cluster);
  keys[5] = pair(5, t1, s[3].cluster);
  keys[6] = pair(6, s[1].cluster, s[2].cluster);
  keys[7] = pair(7, s[2].cluster, s[3].cluster);
  keys[8] = pair(8, tags, s[2].lower);
  keys[9] = pair(9, s[3].lower, s[4].lower);
  keys[10] = pair(10, s[0].lower, s[1].lower);
  keys[WM_POS_TAGS_ONLY] = pair(WM_POS_TAGS_ONLY, tags, 0);
}
