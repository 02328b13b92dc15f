/* Corpora in BIO form: sentences, documents, marked or guessed, tokens cut as the mill cuts them,
 * and what is refused. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugins/entity-extract/tagger/bio.h"
#include "plugins/entity-extract/tagger/token_cut.h"

static char path[] = "/tmp/wm-bio-XXXXXX";

static void set_up(void) {
  int file = mkstemp(path);
  ck_assert(file >= 0 && close(file) == 0);
}

static void tear_down(void) {
  unlink(path);
}

static bool read_bio(struct wm_bio *bio, const char *text, const char *options, char *why,
                     size_t size) {
  char spec[128];
  FILE *file = fopen(path, "w");
  ck_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
  snprintf(spec, sizeof spec, "%s%s", path, options);
  return wm_bio_read(bio, spec, why, size);
}

START_TEST(reads_sentences_documents_and_iob1) {
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

START_TEST(takes_a_bare_mark_of_a_document) {
  static const char *const marks[] = {"-DOCSTART-\n", "-DOCSTART-\r\n", "-DOCSTART- -X- -X- O\n"};
  struct wm_bio bio = {0};
  char why[256] = "", text[256];
  snprintf(text, sizeof text, "%s\nGenf\tB-LOC\n\n%s\nend\tO\n", marks[_i], marks[_i]);
  ck_assert_msg(read_bio(&bio, text, "", why, sizeof why), "%s", why);
  ck_assert_uint_eq(bio.n_docs, 2);
  ck_assert_uint_eq(bio.n_tokens, 2);
  wm_bio_free(&bio);
}
END_TEST

/* What the tokenizer parts is parted, and stays within its name; but not a full stop from what it
 * shortens. */
START_TEST(is_cut_as_the_mill_cuts) {
  static const uint8_t tags[] = {1, 2, 2, 0, 3, 4, 4, 0, 0, 0, 3, 0, 0};
  static const uint64_t open[] = {0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0};
  struct wm_bio bio = {0};
  char why[256];
  ck_assert(wm_token_cut_open(&bio));
  ck_assert_msg(read_bio(&bio,
                         "German-born\tS-MISC\nlives\tO\n"
                         "Smith-Corona\tB-ORG|O\n3-2\tO\nInc.\tB-ORG\n4.\tO\n\n",
                         "", why, sizeof why),
                "%s", why);
  ck_assert_uint_eq(bio.n_tokens, sizeof tags);
  ck_assert_mem_eq(bio.token_tag, tags, sizeof tags);
  ck_assert_mem_eq(bio.token_open, open, sizeof open);
  ck_assert_uint_eq(bio.n_sentences, 1);
  wm_token_cut_close(&bio);
  wm_bio_free(&bio);
}
END_TEST

/* 60 stories of 10 sentences of 10 tokens, each with a name of its own: told one after another, or
 * a sentence of each in turn. Only the first is running text, and has documents of 300 tokens. */
START_TEST(finds_documents_in_running_text) {
  enum { STORIES = 60, SENTENCES = 10 };
  bool in_turn = _i == 1;
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  for (int i = 0; i < STORIES * SENTENCES; i++) {
    int story = in_turn ? i % STORIES : i / SENTENCES;
    fprintf(file, "then\tO\nMr\tO\nKim%d\tB-PER\n", story);
    fprintf(file, "was\tO\nthere\tO\nand\tO\nsaid\tO\nit\tO\nagain\tO\n.\tO\n\n");
  }
  ck_assert_int_eq(fclose(file), 0);
  struct wm_bio bio = {0};
  char why[256];
  ck_assert_msg(wm_bio_read(&bio, path, why, sizeof why), "%s", why);
  ck_assert_uint_eq(bio.n_docs, in_turn ? STORIES * SENTENCES : STORIES * SENTENCES / 30);
  for (size_t s = 0; s < bio.n_sentences; s++)
    ck_assert_uint_eq(bio.sentence_doc[s], in_turn ? s : s / 30);
  wm_bio_free(&bio);
}
END_TEST

START_TEST(reads_bioes_as_bio) {
  struct wm_bio bio = {0};
  char why[256] = "";
  ck_assert_msg(read_bio(&bio,
                         "a\tS-PER\nb\tB-PER\nc\tI-PER\nd\tE-PER\ne\tU-PER\nf\tB-PER\ng\tL-PER\n",
                         "", why, sizeof why),
                "%s", why);
  static const uint8_t tags[] = {1, 1, 2, 2, 1, 1, 2};
  ck_assert_mem_eq(bio.token_tag, tags, sizeof tags);
  wm_bio_free(&bio);
}
END_TEST

static const struct {
  const char *text, *options, *why;
} bad_bio[] = {
    {"a\tB-PER\nb\tX\n", "", ":2: 'X' is no tag"},
    {"lonely\n", "", ":1: a line must be"},
    {"a\tO\n", ":types=,", "wants a list"},
    {"a\tO\n", ":weight=half", "wants a number"},
    {"a\tO\n", ":weight=", "wants a number"},
    {"a\tO\n", ":weight=-1:types=PER", "wants a number"},
    {"a\tO\n", ":weight=nan", "wants a number"},
    {"a\tB-\n", "", "no tag"},
    {"a\tB-PER|Z\n", "", "no tag"},
};

START_TEST(refuses_with_file_and_line) {
  struct wm_bio bio = {0};
  char why[256] = "";
  ck_assert(!read_bio(&bio, bad_bio[_i].text, bad_bio[_i].options, why, sizeof why));
  ck_assert_msg(strstr(why, bad_bio[_i].why) != NULL, "got '%s'", why);
  wm_bio_free(&bio);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bio");
  TCase *tests = tcase_create("bio");
  tcase_add_unchecked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, reads_sentences_documents_and_iob1);
  tcase_add_loop_test(tests, finds_documents_in_running_text, 0, 2);
  tcase_add_test(tests, reads_bioes_as_bio);
  tcase_add_loop_test(tests, takes_a_bare_mark_of_a_document, 0, 3);
  tcase_add_test(tests, is_cut_as_the_mill_cuts);
  tcase_add_loop_test(tests, refuses_with_file_and_line, 0, sizeof bad_bio / sizeof *bad_bio);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
