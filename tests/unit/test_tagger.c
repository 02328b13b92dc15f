/* The tagger: the chain against enumeration, training and tagging end to end on a small made-up
 * corpus, models that are damaged, text that is strange. */
#include <check.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "empty_words.h"
#include "plugins/entity-extract/tagger/elsewhere.h"
#include "plugins/entity-extract/tagger/evaluate.h"
#include "plugins/entity-extract/tagger/model.h"
#include "plugins/entity-extract/tagger/tagging.h"
#include "plugins/entity-extract/tagger/train_files.h"

static char folder[] = "/tmp/wm-tagger-XXXXXX";
static char words_path[64], train_path[64], dev_path[64], model_path[64];

static void write_file(const char *path, const void *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
  ck_assert_int_eq(fclose(file), 0);
}

/* Persons talk, banks grow in towns: enough for context to decide. */
static void write_corpus(void) {
  static const char *const people[] = {"Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"};
  static const char *const firms[] = {"Acme", "Brox", "Cyle", "Dorn", "Elco", "Fern"};
  static const char *const towns[] = {"Arl", "Bonn", "Caen", "Dijon", "Evora", "Faro"};
  FILE *file = fopen(train_path, "w");
  ck_assert_ptr_nonnull(file);
  for (int i = 0; i < 216; i++)
    fprintf(
        file,
        "%s\tB-PER\nsays\tO\nthat\tO\n%s\tB-ORG\nBank\tI-ORG\ngrows\tO\nin\tO\n%s\tB-LOC\n.\tO\n\n",
        people[i % 6], firms[i / 6 % 6], towns[i / 36 % 6]);
  ck_assert_int_eq(fclose(file), 0);
}

static void set_up(void) {
  static const char dev[] = "Gus\tB-PER\nsays\tO\nthat\tO\nJink\tB-ORG\nBank\tI-ORG\ngrows\tO\n"
                            "in\tO\nGhent\tB-LOC\n.\tO\n\n";
  unsigned char *words;
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(words_path, sizeof words_path, "%s/words", folder);
  snprintf(train_path, sizeof train_path, "%s/train.bio", folder);
  snprintf(dev_path, sizeof dev_path, "%s/dev.bio", folder);
  snprintf(model_path, sizeof model_path, "%s/model", folder);
  size_t size = wm_empty_words(&words);
  write_file(words_path, words, size);
  free(words);
  write_corpus();
  write_file(dev_path, dev, sizeof dev - 1);
}

static void tear_down(void) {
  unlink(words_path);
  unlink(train_path);
  unlink(dev_path);
  unlink(model_path);
  rmdir(folder);
}

static size_t most_bytes; /* of a model; 0 for the usual limit */

/* Trains on the corpus as it stands, from the model `start` unless it is NULL. */
static wm_status train_from(const char *start, unsigned threads, unsigned hidden, unsigned epochs,
                            wm_error *error) {
  const char *files[] = {train_path}, *dev[] = {dev_path};
  wm_train_files job = {.train = files,
                        .n_train = 1,
                        .dev = dev,
                        .n_dev = 1,
                        .words = words_path,
                        .start = start,
                        .output = model_path,
                        .most_bytes = most_bytes,
                        .name = "test",
                        .notes = "notes of the test\n"};
  wm_train_defaults(&job.options);
  job.options.hidden = hidden;
  job.options.epochs = epochs;
  job.options.threads = threads;
  return wm_train_from_files(&job, error);
}

static void train_model(unsigned threads, unsigned hidden) {
  wm_error error = {""};
  ck_assert_msg(train_from(NULL, threads, hidden, 4, &error) == WM_OK, "%s", error.text);
}

/* Without its gate, which has tests of its own. */
static wm_modelfile *open_model(wm_tagger *tagger) {
  wm_modelfile *file;
  wm_error error = {""};
  ck_assert_msg(wm_tagger_open_file(tagger, model_path, &file, &error) == WM_OK, "%s", error.text);
  tagger->gate = (struct wm_tagger_gate){0};
  return file;
}

/* ------------------------------------------------------------------ decode */

enum { N_TAGS = 5, N_TOKENS = 4, STRIDE = 16 };

static float transition[STRIDE * STRIDE], exponents[STRIDE * STRIDE], scores[N_TOKENS * STRIDE];

static struct wm_chain make_chain(unsigned seed) {
  for (size_t i = 0; i < N_TOKENS * STRIDE; i++)
    scores[i] = 4 * wm_net_random(seed, i) - 2;
  for (size_t x = 0; x < STRIDE; x++)
    for (size_t y = 0; y < STRIDE; y++) {
      bool may = x < N_TAGS && y < N_TAGS && wm_decode_may_follow(y, x);
      float value = may ? 2 * wm_net_random(seed + 100, x * STRIDE + y) - 1 : -INFINITY;
      transition[x * STRIDE + y] = value;
      exponents[x * STRIDE + y] = may ? expf(value) : 0;
    }
  return (struct wm_chain){N_TAGS, STRIDE, transition, exponents, 1, NULL};
}

static double score_of(const uint8_t *tags) {
  double sum = 0;
  for (size_t t = 0; t < N_TOKENS; t++)
    sum += (double)(transition[(t ? tags[t - 1] : 0) * STRIDE + tags[t]] +
                    scores[t * STRIDE + tags[t]]);
  return sum;
}

/* All ways, by counting in base N_TAGS. */
static void next_way(uint8_t *tags) {
  for (size_t t = 0; t < N_TOKENS && ++tags[t] == N_TAGS; t++)
    tags[t] = 0;
}

START_TEST(chain_agrees_with_enumeration) {
  struct wm_chain chain = make_chain((unsigned)_i + 1);
  static float emission[N_TOKENS * STRIDE], alpha[N_TOKENS * STRIDE], beta[N_TOKENS * STRIDE];
  static float scale[N_TOKENS], rows[N_TOKENS * STRIDE];
  struct wm_lattice lattice = {emission, alpha, beta, scale};
  uint8_t tags[N_TOKENS] = {0}, best[N_TOKENS] = {0}, found[N_TOKENS];
  double sum = 0, span = 0, marginal = 0, highest = -INFINITY;
  for (size_t way = 0; way < 625; way++, next_way(tags)) {
    double score = score_of(tags), p = exp(score);
    sum += p;
    span += tags[1] == 1 && tags[2] == 2 && tags[3] != 2 ? p : 0;
    marginal += tags[2] == 3 ? p : 0;
    if (score > highest) {
      highest = score;
      memcpy(best, tags, sizeof best);
    }
  }
  float marginals[WM_DECODE_TAGS_MAX];
  ck_assert_double_eq_tol(wm_decode_lattice(&chain, scores, NULL, N_TOKENS, &lattice), log(sum),
                          1e-4);
  wm_decode_marginals(&chain, &lattice, 2, marginals);
  ck_assert_double_eq_tol((double)marginals[3], marginal / sum, 1e-4);
  ck_assert_double_eq_tol((double)wm_decode_span(&chain, &lattice, N_TOKENS, 1, 3, 0), span / sum,
                          1e-4);
  wm_decode_best(&chain, scores, N_TOKENS, rows, found);
  ck_assert_mem_eq(found, best, sizeof best);
}
END_TEST

START_TEST(elsewhere_leaves_the_token_itself_out) {
  struct wm_elsewhere all = {0};
  wm_elsewhere_add(&all, 1, 0.99F);
  ck_assert_uint_eq(wm_elsewhere_class(&all, 1, 0.99F), 0);
  wm_elsewhere_add(&all, -1, 0);
  unsigned clear = wm_elsewhere_class(&all, -1, 0), none = wm_elsewhere_class(&all, 1, 0.99F);
  ck_assert_uint_ne(clear, 0);
  ck_assert_uint_ne(none, 0);
  ck_assert_uint_ne(clear, none);
  wm_elsewhere_add(&all, 0, 0.5F);
  ck_assert_uint_ne(wm_elsewhere_class(&all, 1, 0.99F), wm_elsewhere_class(&all, 0, 0.5F));
}
END_TEST

START_TEST(score_counts_spans_and_types) {
  static const uint8_t gold[] = {1, 2, 0, 3, 0, 1}, tagged[] = {1, 2, 2, 3, 3, 3};
  struct wm_span_counts counts[WM_BIO_TYPES_MAX] = {0};
  wm_span_count(gold, tagged, 6, UINT32_MAX, counts);
  struct wm_span_counts sum = wm_span_sum(counts);
  ck_assert_uint_eq(sum.right, 1);
  ck_assert_uint_eq(sum.extra, 3);
  ck_assert_uint_eq(sum.missed, 2);
  memset(counts, 0, sizeof counts);
  wm_span_count(gold, tagged, 6, 2, counts);
  ck_assert_uint_eq(wm_span_sum(counts).missed, 0);
}
END_TEST

/* -------------------------------------------------------------- end to end */

/* The names of a sentence that training has not seen. */
static void check_names(const wm_tagger *tagger) {
  static const wm_tagger_token tokens[] = {{"Zoe", 3}, {"says", 4}, {"that", 4},
                                           {"Qux", 3}, {"Bank", 4}, {"grows", 5},
                                           {"in", 2},  {"Ulm", 3},  {".", 1}};
  static const uint32_t ends[] = {9};
  static const struct {
    uint32_t begin, end;
    const char *type;
  } want[] = {{0, 1, "PER"}, {3, 5, "ORG"}, {7, 8, "LOC"}};
  wm_tagger_scratch *scratch = wm_tagger_scratch_new(tagger);
  const wm_tagger_name *names;
  uint32_t n;
  ck_assert(wm_tagger_tag(scratch, tokens, 9, ends, 1, &names, &n));
  ck_assert_uint_eq(n, 3);
  for (size_t i = 0; i < 3; i++) {
    ck_assert_uint_eq(names[i].begin, want[i].begin);
    ck_assert_uint_eq(names[i].end, want[i].end);
    ck_assert_str_eq(wm_tagger_type(tagger, names[i].type), want[i].type);
    ck_assert(names[i].probability > 0 && names[i].probability <= 1);
  }
  wm_tagger_scratch_free(scratch);
}

START_TEST(trains_and_tags_by_context) {
  wm_tagger tagger;
  train_model(1, _i ? 16 : 0);
  wm_modelfile *file = open_model(&tagger);
  ck_assert(strstr(wm_modelfile_card(file).bytes, "notes of the test") != NULL);
  check_names(&tagger);
  wm_modelfile_close(file);
}
END_TEST

static size_t model_size(void) {
  struct stat st;
  ck_assert_int_eq(stat(model_path, &st), 0);
  return (size_t)st.st_size;
}

/* Rows are cut off, and what is left still finds the names. */
START_TEST(fits_a_model_into_little_room) {
  wm_error error = {""};
  wm_tagger tagger;
  train_model(1, 16);
  size_t size = model_size();
  most_bytes = size + 13000; /* of which a card has 16 KB */
  ck_assert_msg(train_from(NULL, 1, 16, 16, &error) == WM_OK, "%s", error.text);
  most_bytes = 0;
  ck_assert_uint_lt(model_size(), size);
  wm_modelfile *file = open_model(&tagger);
  check_names(&tagger);
  wm_modelfile_close(file);
}
END_TEST

/* A second corpus that has but one sentence, and a type of its own: the names of the first are
 * found still by a model that starts from the first's. */
START_TEST(goes_on_from_a_model) {
  static const char corpus[] = "Rex\tB-DOG\nbarks\tO\nat\tO\nAda\tB-PER\n.\tO\n\n";
  wm_error error = {""};
  wm_tagger tagger;
  train_model(1, 16);
  write_file(train_path, corpus, sizeof corpus - 1);
  FILE *more = fopen(train_path, "a");
  fputs("Acme\tB-ORG\nof\tO\nArl\tB-LOC\n\n", more);
  fclose(more);
  ck_assert_msg(train_from(model_path, 1, 16, 1, &error) == WM_OK, "%s", error.text);
  write_corpus(); /* for the other tests */
  wm_modelfile *file = open_model(&tagger);
  ck_assert_uint_eq(tagger.n_types, 4);
  check_names(&tagger);
  wm_modelfile_close(file);
}
END_TEST

/* Without dev files, halves left out of training say how sure names are. */
START_TEST(calibrates_without_dev_files) {
  const char *files[] = {train_path};
  wm_train_files job = {
      .train = files, .n_train = 1, .words = words_path, .output = model_path, .name = "test"};
  wm_train_defaults(&job.options);
  job.options.epochs = 2;
  wm_error error = {""};
  write_corpus();
  ck_assert_msg(wm_train_from_files(&job, &error) == WM_OK, "%s", error.text);
  wm_tagger tagger;
  wm_modelfile *file = open_model(&tagger);
  ck_assert(tagger.calibration != 1);
  wm_modelfile_close(file);
}
END_TEST

/* The corpus has 864 tagged tokens, and three times as many if it is read three times. A gate that
 * is to keep all but one in 2,000 is fitted on no fewer than these. */
START_TEST(has_a_gate_if_there_are_names_enough) {
  const char *files[] = {train_path, train_path, train_path};
  wm_train_files job = {.train = files,
                        .n_train = _i == 0 ? 1 : 3,
                        .words = words_path,
                        .output = model_path,
                        .name = "test"};
  wm_train_defaults(&job.options);
  job.options.hidden = 16;
  job.options.epochs = 1;
  wm_error error = {""};
  write_corpus();
  ck_assert_msg(wm_train_from_files(&job, &error) == WM_OK, "%s", error.text);
  wm_tagger tagger;
  wm_modelfile *file;
  ck_assert(wm_tagger_open_file(&tagger, model_path, &file, &error) == WM_OK);
  ck_assert((tagger.gate.weights != NULL) == (_i == 1));
  wm_modelfile_close(file);
}
END_TEST

START_TEST(does_not_go_on_from_another_shape) {
  wm_error error = {""};
  train_model(1, 16);
  ck_assert_int_eq(train_from(model_path, 1, 32, 1, &error), WM_FATAL);
  ck_assert_msg(strstr(error.text, "hidden layer has another size") != NULL, "got '%s'",
                error.text);
}
END_TEST

static size_t read_model(unsigned char *bytes, size_t cap) {
  FILE *file = fopen(model_path, "rb");
  ck_assert_ptr_nonnull(file);
  size_t size = fread(bytes, 1, cap, file);
  fclose(file);
  ck_assert_uint_lt(size, cap);
  return size;
}

START_TEST(threads_do_not_change_a_bit) {
  enum { CAP = 1 << 22 };
  unsigned char *one = malloc(CAP), *three = malloc(CAP);
  train_model(1, 16);
  size_t size = read_model(one, CAP);
  train_model(3, 16);
  ck_assert_uint_eq(read_model(three, CAP), size);
  ck_assert_mem_eq(one, three, size);
  free(one);
  free(three);
}
END_TEST

/* Every truncation of the weights, in steps, is refused and none is read past. */
START_TEST(damaged_sections_are_refused) {
  wm_tagger tagger, other;
  wm_str net, words;
  train_model(1, 16);
  wm_modelfile *file = open_model(&tagger);
  wm_modelfile_section(file, WM_TAGGER_SECTION_NET, &net);
  wm_modelfile_section(file, WM_TAGGER_SECTION_WORDS, &words);
  for (size_t length = 0; length + 8 < net.length; length += 1 + length / 7) {
    char *cut = aligned_alloc(8, (length + 8) & ~(size_t)7);
    memcpy(cut, net.bytes, length);
    ck_assert_ptr_nonnull(wm_tagger_open(&other, (wm_str){cut, length}, words));
    free(cut);
  }
  for (size_t length = 0; length + 8 < words.length; length += 1 + length / 3)
    ck_assert_ptr_nonnull(wm_tagger_open(&other, net, (wm_str){words.bytes, length}));
  wm_modelfile_close(file);
}
END_TEST

/* Probabilities come from the calibration and the transitions; what is no number there would go
 * into exponents. */
START_TEST(a_chain_without_numbers_is_refused) {
  wm_tagger tagger, other;
  wm_str net, words;
  train_model(1, 16);
  wm_modelfile *file = open_model(&tagger);
  ck_assert(wm_modelfile_section(file, WM_TAGGER_SECTION_NET, &net));
  ck_assert(wm_modelfile_section(file, WM_TAGGER_SECTION_WORDS, &words));
  size_t chain = (size_t)((const char *)tagger.transition - net.bytes);
  const struct {
    size_t at;
    float value;
    bool refused;
  } cases[] = {{offsetof(struct wm_model_head, calibration), tagger.calibration, false},
               {offsetof(struct wm_model_head, calibration), NAN, true},
               {offsetof(struct wm_model_head, calibration), 0, true},
               {offsetof(struct wm_model_head, calibration), INFINITY, true},
               {chain, NAN, true},
               {chain, INFINITY, true}};
  char *changed = aligned_alloc(8, (net.length + 7) & ~(size_t)7);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    memcpy(changed, net.bytes, net.length);
    memcpy(changed + cases[i].at, &cases[i].value, sizeof cases[i].value);
    const char *refusal = wm_tagger_open(&other, (wm_str){changed, net.length}, words);
    ck_assert_msg((refusal != NULL) == cases[i].refused, "case %zu: %s", i, refusal);
  }
  free(changed);
  wm_modelfile_close(file);
}
END_TEST

/* A sentence longer than a piece, empty forms, bytes that are no UTF-8. */
START_TEST(strange_text_is_tagged) {
  enum { N = 100000 };
  wm_tagger tagger;
  train_model(1, 16);
  wm_modelfile *file = open_model(&tagger);
  wm_tagger_scratch *scratch = wm_tagger_scratch_new(&tagger);
  wm_tagger_token *tokens = calloc(N, sizeof *tokens);
  static const wm_tagger_token kinds[] = {
      {"Ada", 3}, {"", 0}, {"\xff\xc3", 2}, {"\xc3\x89", 2}, {"in", 2}};
  for (size_t i = 0; i < N; i++)
    tokens[i] = kinds[i * 7 % 5];
  const uint32_t ends[] = {3, 3, N};
  const wm_tagger_name *names;
  uint32_t n;
  ck_assert(wm_tagger_tag(scratch, tokens, N, ends, 3, &names, &n));
  for (uint32_t i = 0; i < n; i++)
    ck_assert(names[i].begin < names[i].end && names[i].end <= N &&
              (i == 0 || names[i - 1].end <= names[i].begin));
  ck_assert(wm_tagger_tag(scratch, tokens, 0, NULL, 0, &names, &n));
  ck_assert_uint_eq(n, 0);
  free(tokens);
  wm_tagger_scratch_free(scratch);
  wm_modelfile_close(file);
}
END_TEST

/* ------------------------------------------------- fast against slow and plain */

/* Adds to a token's sums what a feature of the form or place `offset` away says. */
static void add_slowly(const wm_tagger *t, const struct wm_feature *feature, int offset,
                       int32_t *deep, int32_t *wide) {
  const struct wm_feature_kind *k = &wm_feature_kinds[feature->kind];
  const int8_t *row = wm_tagger_find(&t->rows[feature->kind], feature->key);
  if (!row)
    return;
  for (int o = k->wide_lo; o <= k->wide_hi; o++, row += t->n_tags)
    for (size_t y = 0; o == offset && y < t->n_tags; y++)
      wide[y] += row[y];
  for (int o = k->deep_lo; o <= k->deep_hi; o++, row += t->hidden)
    for (size_t j = 0; o == offset && j < t->hidden; j++)
      deep[j] += row[j] * (WM_MODEL_HIDDEN / WM_MODEL_DEEP);
}

/* The form at place i of a sentence, which may be an edge. */
static void form_at(const wm_tagger *t, const wm_tagger_token *tokens, int64_t n, int64_t i,
                    struct wm_form *form) {
  float vector[WM_WORDS_DIM_MAX];
  if (i < 0 || i >= n)
    wm_features_of_edge(i >= n, form);
  else
    wm_features_of_form(&t->words, tokens[i].text, tokens[i].length, form, vector);
}

static int32_t clip_slowly(int32_t value) {
  return value < 0 ? 0 : value > WM_MODEL_HIDDEN ? WM_MODEL_HIDDEN : value;
}

/* The first layer's values, and the direct scores, of token i of a sentence that is all of its
 * document, feature by feature. */
static void sum_slowly(const wm_tagger *t, const wm_tagger_token *tokens, uint32_t n, uint32_t i,
                       int32_t *deep, int32_t *wide) {
  struct wm_form form;
  struct wm_look looks[64];
  struct wm_feature features[WM_FEATURES_TOKEN_MAX];
  ck_assert_uint_le(n, 60);
  for (int64_t at = -2; at < (int64_t)n + 2; at++) {
    form_at(t, tokens, n, at, &form);
    looks[at + 2] = form.look;
    int64_t offset = at - i;
    for (size_t f = 0; offset >= -2 && offset <= 2 && f < form.n_features; f++)
      add_slowly(t, &form.features[f], (int)offset, deep, wide);
  }
  struct wm_place place = {
      .looks = looks + 2 + i, .first = i == 0, .sentence = wm_features_sentence_case(looks + 2, n)};
  uint16_t n_capital = 0, n_lower = 0;
  for (uint32_t k = 0; k < n; k++) {
    const struct wm_look *other = &looks[2 + k];
    if (k == i || other->lower != looks[2 + i].lower)
      continue;
    if (other->letter_case == WM_CASE_LOWER)
      n_lower = (uint16_t)(n_lower + (place.sentence != WM_SENTENCE_LOWER));
    else if (other->letter_case >= WM_CASE_TITLE)
      n_capital = (uint16_t)(n_capital + (place.sentence == WM_SENTENCE_USUAL && k > 0));
  }
  place.evidence = (struct wm_evidence){n_capital, n_lower};
  size_t n_features = wm_features_of_place(&place, features);
  for (size_t f = 0; f < n_features; f++)
    add_slowly(t, &features[f], 0, deep, wide);
  for (size_t j = 0; j < t->hidden; j++)
    deep[j] = clip_slowly(deep[j] + t->hidden_bias[j]);
}

/* Adds a layer's part of the scores. */
static void add_layer_slowly(const wm_tagger *t, const int16_t *matrix, const int32_t *values,
                             size_t n, int32_t *out) {
  for (size_t y = 0; y < t->n_tags; y++)
    for (size_t j = 0; j < n; j++)
      out[y] += values[j] * matrix[y * n + j];
}

/* Scores of token i; with the second layer unless the token is clear without it. */
static void score_slowly(const wm_tagger *t, const wm_tagger_token *tokens, uint32_t n, uint32_t i,
                         bool clear, int32_t *out) {
  int32_t seen[WM_TAGGER_SECOND_PLACES][WM_TAGGER_HIDDEN_MAX] = {0};
  int32_t wide[WM_TAGGER_SECOND_PLACES][WM_DECODE_TAGS_MAX] = {0};
  int32_t values[WM_TAGGER_SECOND_MAX];
  for (int64_t place = 0, at = (int64_t)i - 2; place < 3; place++, at += 2)
    if (at >= 0 && at < n)
      sum_slowly(t, tokens, n, (uint32_t)at, seen[place], wide[place]);
  for (size_t y = 0; y < t->n_tags; y++)
    out[y] = wide[1][y] * (WM_RUNS_UNIT / WM_MODEL_WIDE);
  add_layer_slowly(t, t->output, seen[1], t->hidden, out);
  if (clear)
    return;
  for (size_t k = 0; k < t->second; k++) {
    int32_t sum = 0;
    for (size_t place = 0; place < 3; place++)
      for (size_t j = 0; j < t->hidden; j++)
        sum += seen[place][j] * t->mix[(k * 3 + place) * t->hidden + j];
    values[k] = clip_slowly((sum >> 12) + t->mix_bias[k]);
  }
  add_layer_slowly(t, t->output2, values, t->second, out);
}

/* Words with and without capitals, which come again in either case. */
static wm_tagger_token word_at(uint32_t i) {
  static const char *const words[] = {"Ada", "ada",  "BANK", "says", "that", "Bank", "grows",
                                      "in",  "Bonn", "Zed",  "x1",   "-",    "Acme", "zed"};
  const char *word = words[(i * i + i / 3) % (sizeof words / sizeof *words)];
  return (wm_tagger_token){word, (uint32_t)strlen(word)};
}

START_TEST(scores_are_sums_over_all_features) {
  enum { N = 40 };
  wm_tagger tagger;
  train_model(1, _i ? 16 : 0);
  wm_modelfile *file = open_model(&tagger);
  wm_tagger_scratch *scratch = wm_tagger_scratch_new(&tagger);
  ck_assert_ptr_nonnull(scratch);
  wm_tagger_token tokens[N];
  const wm_tagger_name *names;
  uint32_t n_names, ends[] = {0};
  for (uint32_t n = 1; n <= N; n++) {
    tokens[n - 1] = word_at(n);
    ends[0] = n;
    ck_assert(wm_tagger_tag(scratch, tokens, n, ends, 1, &names, &n_names));
    for (uint32_t i = 0; i < n; i++) {
      int32_t want[WM_DECODE_TAGS_MAX];
      if (scratch->changed[i]) /* has what the second pass knows as well */
        continue;
      score_slowly(&tagger, tokens, n, i, scratch->clear[i], want);
      ck_assert_mem_eq(scratch->scores + i * tagger.stride, want, tagger.n_tags * sizeof *want);
    }
  }
  wm_tagger_scratch_free(scratch);
  wm_modelfile_close(file);
}
END_TEST

/* Sentences of more forms than a set of the cache holds, again and again. */
START_TEST(the_cache_changes_nothing) {
  enum { N = 40000, LENGTH = 8 };
  static char text[N][LENGTH];
  wm_tagger tagger;
  train_model(1, 16);
  wm_modelfile *file = open_model(&tagger);
  wm_tagger_scratch *used = wm_tagger_scratch_new(&tagger), *fresh;
  wm_tagger_token *tokens = calloc(N, sizeof *tokens);
  for (uint32_t i = 0; i < N; i++) {
    int length = snprintf(text[i], LENGTH, "%s%u", i % 3 ? "w" : "W", i);
    tokens[i] = i % 4 ? (wm_tagger_token){text[i], (uint32_t)length} : word_at(i);
  }
  const wm_tagger_name *names, *again;
  uint32_t n, n_again, end = N, few = 600;
  ck_assert(wm_tagger_tag(used, tokens, N, &end, 1, &names, &n));
  ck_assert(wm_tagger_tag(used, tokens, few, &few, 1, &names, &n));
  fresh = wm_tagger_scratch_new(&tagger);
  ck_assert(wm_tagger_tag(fresh, tokens, few, &few, 1, &again, &n_again));
  ck_assert_uint_eq(n, n_again);
  ck_assert_mem_eq(used->scores, fresh->scores, few * tagger.stride * sizeof *used->scores);
  free(tokens);
  wm_tagger_scratch_free(used);
  wm_tagger_scratch_free(fresh);
  wm_modelfile_close(file);
}
END_TEST

static const struct {
  size_t n_out, n_in;
} shapes[] = {{1, 1}, {9, 64}, {16, 7}, {17, 8}, {384, 100}, {0, 4}, {33, 256}};

START_TEST(panels_multiply_alike) {
  enum { OUT = 384, IN = 256 };
  size_t n_out = shapes[_i].n_out, n_in = shapes[_i].n_in;
  static int16_t matrix[OUT * IN], input[IN + WM_PANEL_INPUTS];
  static int32_t out[OUT + WM_PANEL_WIDTH];
  wm_panels panels;
  for (size_t i = 0; i < n_out * n_in; i++)
    matrix[i] = (int16_t)(65535 * wm_net_random(7, i) - 32768);
  for (size_t i = 0; i < IN + WM_PANEL_INPUTS; i++)
    input[i] = i < n_in ? (int16_t)(513 * wm_net_random(8, i) - 256) : 0;
  ck_assert(wm_panels_make(&panels, matrix, n_out, n_in, n_in));
  ck_assert_uint_le(panels.n_inputs, IN + WM_PANEL_INPUTS);
  for (size_t k = 0; wm_panels_function_at(k); k++) {
    memset(out, 0x55, sizeof out);
    wm_panels_function_at(k)(&panels, input, out);
    for (size_t y = 0; y < n_out; y++) {
      int32_t want = 0;
      for (size_t x = 0; x < n_in; x++)
        want += matrix[y * n_in + x] * input[x];
      ck_assert_int_eq(out[y], want);
    }
  }
  wm_panels_free(&panels);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("tagger");
  TCase *tests = tcase_create("tagger");
  tcase_set_timeout(tests, 300);
  tcase_add_unchecked_fixture(tests, set_up, tear_down);
  tcase_add_loop_test(tests, trains_and_tags_by_context, 0, 2);
  tcase_add_test(tests, fits_a_model_into_little_room);
  tcase_add_test(tests, goes_on_from_a_model);
  tcase_add_test(tests, calibrates_without_dev_files);
  tcase_add_loop_test(tests, has_a_gate_if_there_are_names_enough, 0, 2);
  tcase_add_test(tests, does_not_go_on_from_another_shape);
  tcase_add_test(tests, threads_do_not_change_a_bit);
  tcase_add_test(tests, damaged_sections_are_refused);
  tcase_add_test(tests, a_chain_without_numbers_is_refused);
  tcase_add_test(tests, strange_text_is_tagged);
  tcase_add_loop_test(tests, scores_are_sums_over_all_features, 0, 2);
  tcase_add_test(tests, the_cache_changes_nothing);
  tcase_add_loop_test(tests, panels_multiply_alike, 0, sizeof shapes / sizeof *shapes);
  tcase_add_loop_test(tests, chain_agrees_with_enumeration, 0, 20);
  tcase_add_test(tests, elsewhere_leaves_the_token_itself_out);
  tcase_add_test(tests, score_counts_spans_and_types);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
