/* The tagger: BIO files, the chain against enumeration, training and tagging end to end on a small
 * made-up corpus, models that are damaged, text that is strange. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/modelfile.h"
#include "plugins/entity-extract/tagger/elsewhere.h"
#include "plugins/entity-extract/tagger/evaluate.h"
#include "plugins/entity-extract/tagger/train_files.h"

static char folder[] = "/tmp/wm-tagger-XXXXXX";
static char words_path[64], train_path[64], model_path[64];

static void write_file(const char *path, const void *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
  ck_assert_int_eq(fclose(file), 0);
}

/* A word table that knows no word: one sub-vector of one dimension, three empty tables. */
static size_t empty_words(unsigned char **out) {
  enum { STARTS = (65537 * 4 + 7) / 8 * 8 };
  size_t size = 32 + 256 * sizeof(float) + 3 * STARTS;
  const uint32_t head[6] = {1, 1, 0, 0, 0, 0};
  *out = calloc(size, 1);
  ck_assert_ptr_nonnull(*out);
  memcpy(*out, "WMWORDS2", 8);
  memcpy(*out + 8, head, sizeof head);
  return size;
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
  unsigned char *words;
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(words_path, sizeof words_path, "%s/words", folder);
  snprintf(train_path, sizeof train_path, "%s/train.bio", folder);
  snprintf(model_path, sizeof model_path, "%s/model", folder);
  size_t size = empty_words(&words);
  write_file(words_path, words, size);
  free(words);
  write_corpus();
}

static void tear_down(void) {
  unlink(words_path);
  unlink(train_path);
  unlink(model_path);
  rmdir(folder);
}

static void train_model(unsigned threads, unsigned hidden) {
  const char *files[] = {train_path};
  wm_train_files job = {.train = files,
                        .n_train = 1,
                        .dev = files,
                        .n_dev = 1,
                        .words = words_path,
                        .output = model_path,
                        .name = "test",
                        .notes = "notes of the test\n"};
  wm_error error = {""};
  wm_train_defaults(&job.options);
  job.options.hidden = hidden;
  job.options.epochs = 4;
  job.options.threads = threads;
  ck_assert_msg(wm_train_from_files(&job, &error) == WM_OK, "%s", error.text);
}

static wm_modelfile *open_model(wm_tagger *tagger) {
  wm_modelfile *file = NULL;
  wm_str net, words;
  wm_error error = {""};
  ck_assert_msg(wm_modelfile_open(model_path, WM_TAGGER_KIND, WM_TAGGER_VERSION, &file, &error) ==
                    WM_OK,
                "%s", error.text);
  ck_assert(wm_modelfile_section(file, WM_TAGGER_SECTION_NET, &net));
  ck_assert(wm_modelfile_section(file, WM_TAGGER_SECTION_WORDS, &words));
  ck_assert_ptr_null(wm_tagger_open(tagger, net, words));
  return file;
}

/* -------------------------------------------------------------------- bio */

static bool read_bio(struct wm_bio *bio, const char *text, const char *options, char *why,
                     size_t size) {
  char spec[128];
  write_file(train_path, text, strlen(text));
  snprintf(spec, sizeof spec, "%s%s", train_path, options);
  return wm_bio_read(bio, spec, why, size);
}

START_TEST(bio_reads_sentences_documents_and_iob1) {
  struct wm_bio bio = {0};
  char why[256] = "";
  ck_assert_msg(
      read_bio(&bio,
               "-DOCSTART-\tO\n\nUnited\tI-LOC\nNations\tI-LOC\n\nGenf B-X NP I-LOC\nx\tB-LOC|O\n\n"
               "-DOCSTART-\tO\n\nend\tO\n",
               ":types=LOC:weight=0.5", why, sizeof why),
      "%s", why);
  static const uint8_t tags[] = {1, 2, 1, 1, 0};
  ck_assert_uint_eq(bio.n_tokens, 5);
  ck_assert_mem_eq(bio.token_tag, tags, sizeof tags);
  ck_assert_uint_eq(bio.token_open[3], 1);
  ck_assert_uint_eq(bio.n_sentences, 3);
  ck_assert_uint_eq(bio.n_docs, 2);
  ck_assert_uint_eq(bio.sources[0].marked, 1);
  ck_assert(bio.sources[0].weight == 0.5F);
  wm_bio_free(&bio);
}
END_TEST

static const struct {
  const char *text, *options, *why;
} bad_bio[] = {
    {"a\tB-PER\nb\tX\n", "", ":2: 'X' is no tag"},
    {"lonely\n", "", ":1: a line must be"},
    {"a\tO\n", ":types=,", "wants a list"},
    {"a\tB-\n", "", "no tag"},
    {"a\tB-PER|Z\n", "", "no tag"},
};

START_TEST(bio_refuses_with_file_and_line) {
  struct wm_bio bio = {0};
  char why[256] = "";
  ck_assert(!read_bio(&bio, bad_bio[_i].text, bad_bio[_i].options, why, sizeof why));
  ck_assert_msg(strstr(why, bad_bio[_i].why) != NULL, "got '%s'", why);
  wm_bio_free(&bio);
}
END_TEST

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
  return (struct wm_chain){N_TAGS, STRIDE, transition, exponents, 1};
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

START_TEST(trains_and_tags_by_context) {
  wm_tagger tagger;
  train_model(1, _i ? 16 : 0);
  wm_modelfile *file = open_model(&tagger);
  ck_assert(strstr(wm_modelfile_card(file).bytes, "notes of the test") != NULL);
  wm_tagger_scratch *scratch = wm_tagger_scratch_new(&tagger);
  static const wm_tagger_token tokens[] = {{"Zoe", 3}, {"says", 4}, {"that", 4},
                                           {"Qux", 3}, {"Bank", 4}, {"grows", 5},
                                           {"in", 2},  {"Ulm", 3},  {".", 1}};
  static const uint32_t ends[] = {9};
  static const struct {
    uint32_t begin, end;
    const char *type;
  } want[] = {{0, 1, "PER"}, {3, 5, "ORG"}, {7, 8, "LOC"}};
  const wm_tagger_name *names;
  uint32_t n;
  ck_assert(wm_tagger_tag(scratch, tokens, 9, ends, 1, &names, &n));
  ck_assert_uint_eq(n, 3);
  for (size_t i = 0; i < 3; i++) {
    ck_assert_uint_eq(names[i].begin, want[i].begin);
    ck_assert_uint_eq(names[i].end, want[i].end);
    ck_assert_str_eq(wm_tagger_type(&tagger, names[i].type), want[i].type);
    ck_assert(names[i].probability > 0 && names[i].probability <= 1);
  }
  wm_tagger_scratch_free(scratch);
  wm_modelfile_close(file);
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

int main(void) {
  Suite *suite = suite_create("tagger");
  TCase *tests = tcase_create("tagger");
  tcase_set_timeout(tests, 300);
  tcase_add_unchecked_fixture(tests, set_up, tear_down);
  tcase_add_loop_test(tests, trains_and_tags_by_context, 0, 2);
  tcase_add_test(tests, threads_do_not_change_a_bit);
  tcase_add_test(tests, damaged_sections_are_refused);
  tcase_add_test(tests, strange_text_is_tagged);
  tcase_add_loop_test(tests, chain_agrees_with_enumeration, 0, 20);
  tcase_add_test(tests, elsewhere_leaves_the_token_itself_out);
  tcase_add_test(tests, score_counts_spans_and_types);
  tcase_add_test(tests, bio_reads_sentences_documents_and_iob1);
  tcase_add_loop_test(tests, bio_refuses_with_file_and_line, 0, sizeof bad_bio / sizeof *bad_bio);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
