/* The tagger's gate, on the shipped model and the articles of corpora/gold: one that lets all
 * through changes nothing, the shipped one loses few names, damaged ones are refused, and fitting
 * is repeatable. */
#include <check.h>
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/modelfile.h"
#include "plugins/entity-extract/tagger/gate_fit.h"

enum { NAMES_MAX = 4096 };

static wm_modelfile *file;
static wm_tagger plain, gated; /* the shipped model without its gate, and with it */
static wm_str section;         /* the shipped gate */
static struct wm_bio texts;
static wm_tagger_token *tokens;

static void path_of(const char *name, char *path, size_t size) {
  const char *folder = getenv("srcdir");
  snprintf(path, size, "%s/corpora/%s", folder ? folder : ".", name);
}

/* Appends an article to a file in BIO form: words and signs apart, a sentence a line. */
static void write_bio(const char *path, FILE *out) {
  FILE *in = fopen(path, "r");
  ck_assert_ptr_nonnull(in);
  fprintf(out, "-DOCSTART-\tO\n\n");
  for (int c, before = '\n'; (c = getc(in)) != EOF; before = c) {
    bool sign = c < 128 && ispunct(c);
    bool word = before >= 128 || isalnum(before);
    if ((isspace(c) || sign) && word)
      fprintf(out, "\tO\n");
    if (sign)
      fprintf(out, "%c\tO\n", c);
    if (c == '\n')
      putc('\n', out);
    if (!isspace(c) && !sign)
      putc(c, out);
  }
  fprintf(out, "\n");
  fclose(in);
}

static void read_texts(void) {
  char pattern[512], path[] = "/tmp/wm-gate-XXXXXX", why[256];
  glob_t found;
  int fd = mkstemp(path);
  FILE *out = fdopen(fd, "w");
  ck_assert_ptr_nonnull(out);
  path_of("gold/*.txt", pattern, sizeof pattern);
  ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
  for (size_t i = 0; i < found.gl_pathc; i++)
    write_bio(found.gl_pathv[i], out);
  globfree(&found);
  ck_assert_int_eq(fclose(out), 0);
  ck_assert_msg(wm_bio_read(&texts, path, why, sizeof why), "%s", why);
  remove(path);
  tokens = calloc(texts.n_tokens, sizeof *tokens);
  for (size_t t = 0; t < texts.n_tokens; t++) {
    struct wm_bio_form form = texts.forms[texts.token_form[t]];
    tokens[t] = (wm_tagger_token){texts.text + form.text, form.len};
  }
}

static void set_up(void) {
  char path[512];
  wm_error error = {""};
  wm_str net, words;
  path_of("models/en-news.wm", path, sizeof path);
  ck_assert_msg(wm_modelfile_open(path, WM_TAGGER_KIND, WM_TAGGER_VERSION, &file, &error) == WM_OK,
                "%s", error.text);
  ck_assert(wm_modelfile_section(file, WM_TAGGER_SECTION_NET, &net));
  ck_assert(wm_modelfile_section(file, WM_TAGGER_SECTION_WORDS, &words));
  ck_assert(wm_modelfile_section(file, WM_GATE_SECTION, &section));
  ck_assert_ptr_null(wm_tagger_open(&plain, net, words));
  gated = plain;
  ck_assert_ptr_null(wm_gate_open(&gated, section));
  read_texts();
}

static void tear_down(void) {
  free(tokens);
  wm_bio_free(&texts);
  wm_modelfile_close(file);
}

/* Names of all texts, as one article. */
static uint32_t find_names(const wm_tagger *tagger, wm_tagger_name *names) {
  wm_tagger_scratch *scratch = wm_tagger_scratch_new(tagger);
  const wm_tagger_name *found;
  uint32_t n;
  ck_assert_ptr_nonnull(scratch);
  ck_assert(wm_tagger_tag(scratch, tokens, (uint32_t)texts.n_tokens, texts.sentence_begin + 1,
                          (uint32_t)texts.n_sentences, &found, &n));
  ck_assert_uint_lt(n, NAMES_MAX);
  memcpy(names, found, n * sizeof *names);
  wm_tagger_scratch_free(scratch);
  return n;
}

/* A copy of the shipped gate, which the caller frees. */
static wm_str copy_section(void) {
  char *bytes = aligned_alloc(8, (section.length + 7) & ~(size_t)7);
  ck_assert_ptr_nonnull(bytes);
  memcpy(bytes, section.bytes, section.length);
  return (wm_str){bytes, section.length};
}

/* Sets the bias, which is the section's last part. */
static void set_bias(wm_str gate, int16_t bias) {
  int16_t both[] = {bias, bias};
  memcpy((char *)(uintptr_t)gate.bytes + gate.length - 8, both, sizeof both);
}

START_TEST(a_gate_that_lets_all_through_changes_nothing) {
  static wm_tagger_name want[NAMES_MAX], got[NAMES_MAX];
  wm_tagger open = plain;
  wm_str all = copy_section();
  set_bias(all, INT16_MAX);
  ck_assert_ptr_null(wm_gate_open(&open, all));
  uint32_t n = find_names(&plain, want);
  ck_assert_uint_gt(n, 100);
  ck_assert_uint_eq(find_names(&open, got), n);
  ck_assert_mem_eq(got, want, n * sizeof *want);
  free((void *)(uintptr_t)all.bytes);
}
END_TEST

START_TEST(a_closed_gate_lets_none_through) {
  static wm_tagger_name got[NAMES_MAX];
  wm_tagger closed = plain;
  wm_str none = copy_section();
  set_bias(none, INT16_MIN);
  ck_assert_ptr_null(wm_gate_open(&closed, none));
  uint32_t n = find_names(&closed, got);
  for (uint32_t i = 0; i < n; i++) /* in headings, which are not of the usual case */
    ck_assert(isupper(tokens[got[i].begin].text[0]));
  ck_assert_uint_lt(n, find_names(&plain, got) / 2);
  free((void *)(uintptr_t)none.bytes);
}
END_TEST

/* Of names of which the network is sure, one in 200 at most. */
START_TEST(the_shipped_gate_loses_few_names) {
  static wm_tagger_name want[NAMES_MAX], got[NAMES_MAX];
  uint32_t n = find_names(&plain, want), n_got = find_names(&gated, got), n_sure = 0, lost = 0;
  for (uint32_t i = 0, k = 0; i < n; i++) {
    if (want[i].probability < 0.8F)
      continue;
    n_sure++;
    while (k < n_got && got[k].begin < want[i].begin)
      k++;
    lost += k == n_got || got[k].begin != want[i].begin || got[k].end != want[i].end;
  }
  ck_assert_uint_gt(n_sure, 100);
  ck_assert_msg(lost * 200 <= n_sure, "%u of %u", lost, n_sure);
}
END_TEST

START_TEST(damaged_gates_are_refused) {
  wm_tagger other = plain;
  for (size_t length = 0; length + 8 < section.length; length += 1 + length / 7)
    ck_assert_ptr_nonnull(wm_gate_open(&other, (wm_str){section.bytes, length}));
  wm_str spoilt = copy_section();
  uint32_t *n_inputs = (uint32_t *)(uintptr_t)spoilt.bytes;
  ++*n_inputs;
  ck_assert_ptr_nonnull(wm_gate_open(&other, spoilt));
  --*n_inputs;
  int16_t *weights = (int16_t *)(n_inputs + 2);
  weights[7] = INT16_MIN;
  ck_assert_ptr_nonnull(wm_gate_open(&other, spoilt));
  ck_assert_ptr_null(other.gate.weights);
  free((void *)(uintptr_t)spoilt.bytes);
}
END_TEST

START_TEST(fitting_is_repeatable_and_keeps_names) {
  static wm_tagger_name want[NAMES_MAX], got[NAMES_MAX];
  wm_buffer first = {0}, second = {0};
  wm_tagger fitted = plain;
  ck_assert(wm_gate_fit(&plain, &texts, 0.99, &first));
  ck_assert(wm_gate_fit(&plain, &texts, 0.99, &second));
  ck_assert_uint_eq(first.length, second.length);
  ck_assert_mem_eq(first.bytes, second.bytes, first.length);
  ck_assert_ptr_null(wm_gate_open(&fitted, (wm_str){first.bytes, first.length}));
  uint32_t n = find_names(&plain, want), n_got = find_names(&fitted, got);
  ck_assert_uint_ge(n_got * 100, n * 96);
  wm_buffer_free(&first);
  wm_buffer_free(&second);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("gate");
  TCase *tests = tcase_create("gate");
  tcase_add_unchecked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, a_gate_that_lets_all_through_changes_nothing);
  tcase_add_test(tests, a_closed_gate_lets_none_through);
  tcase_add_test(tests, the_shipped_gate_loses_few_names);
  tcase_add_test(tests, damaged_gates_are_refused);
  tcase_add_test(tests, fitting_is_repeatable_and_keeps_names);
  tcase_set_timeout(tests, 120);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}
