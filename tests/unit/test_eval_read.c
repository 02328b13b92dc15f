/* Reading annotated files for scorers: what is read of files that are odd, and that broken ones are
 * refused and break nothing. */
#include "core/base/buffer.h"
#include "core/eval/corpus.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WORD(id, form) id "\t" form "\t" form "\tX\t_\t_\t_\t_\t_\t_\n"

static const struct {
  const char *ending, *text;
  int status;
  uint32_t n; /* documents */
} files[] = {
    {".jsonl", "{\"id\":\"a\",\"text\":\"b\"}\n", WM_OK, 1},
    {".jsonl", "{\"id\":\"a\"\n", WM_FATAL, 0},
    {".conllu", "# newdoc\n" WORD("1", "a") "\n# newdoc\n" WORD("1", "b") "\n", WM_OK, 2},
    /* no blank line behind a sentence */
    {".conllu", "# newdoc\n" WORD("1", "a") "# newdoc\n" WORD("1", "b"), WM_OK, 2},
    {".conllu", "# newdoc\n" WORD("1", "a") "# newdoc\n\n", WM_OK, 1},
    /* words that do not spell their token */
    {".conllu", WORD("1-2", "au") WORD("1", "\xC3\xA0") WORD("2", "le") "\n", WM_OK, 1},
};

/* Reads `text` from a file of the ending. */
static wm_status read_text(wm_eval_corpus *corpus, const char *ending, const char *text,
                           wm_error *error) {
  char path[64];
  snprintf(path, sizeof path, "eval-XXXXXX%s", ending);
  int fd = mkstemps(path, (int)strlen(ending));
  FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
  ck_assert_ptr_nonnull(file);
  fputs(text, file);
  fclose(file);
  wm_eval_corpus_init(corpus);
  wm_status status = wm_eval_corpus_read(corpus, path, error);
  unlink(path);
  return status;
}

START_TEST(files_are_read) {
  wm_eval_corpus corpus;
  wm_error error = {""};
  int status = read_text(&corpus, files[_i].ending, files[_i].text, &error);
  ck_assert_msg(status == files[_i].status, "%s: %s", files[_i].text, error.text);
  if (status == WM_OK)
    ck_assert_uint_eq(corpus.n, files[_i].n);
  for (uint32_t i = 0; status == WM_OK && i < corpus.n; i++)
    ck_assert_uint_eq(corpus.documents[i].sentences.n, corpus.documents[i].tokens.n != 0);
  wm_eval_corpus_free(&corpus);
}
END_TEST

/* A relation's tail said twice: 64 rows, which are the most, and one more, far outside. */
START_TEST(a_relation_has_64_rows_of_a_role) {
  wm_eval_corpus corpus;
  wm_error error = {""};
  wm_buffer line = {0};
  ck_assert(wm_buffer_put_z(&line, "{\"text\":\"a\",\"relations\":[{\"type\":\"r\",\"head\":0,"
                                   "\"tail\":[0"));
  for (int i = 1; i < 64; i++)
    ck_assert(wm_buffer_put_z(&line, ",0"));
  ck_assert(wm_buffer_put_z(&line, "],\"tail\":4000000}]}\n") && wm_buffer_put(&line, "", 1));
  int status = read_text(&corpus, ".jsonl", line.bytes, &error);
  ck_assert_int_eq(status, WM_FATAL);
  ck_assert_ptr_nonnull(strstr(error.text, "unexpected type"));
  wm_buffer_free(&line);
  wm_eval_corpus_free(&corpus);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("eval_read");
  TCase *cases = tcase_create("eval_read");
  tcase_add_loop_test(cases, files_are_read, 0, sizeof files / sizeof *files);
  tcase_add_test(cases, a_relation_has_64_rows_of_a_role);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
