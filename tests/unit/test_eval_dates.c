/* Scores of dates: which spans match, and which values are right. */
#include "core/eval/eval.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct fixed_span {
  uint32_t begin, end;
  const char *type, *value; /* type NULL ends a list */
} fixed_span;

static void add(wm_eval_corpus *corpus, const char *id, const fixed_span *spans, bool gold) {
  wm_eval_document *document = wm_eval_corpus_add(corpus);
  ck_assert_ptr_nonnull(document);
  document->id = wm_z(id);
  for (; spans->type; spans++) {
    wm_eval_span span = {spans->begin, spans->end, wm_z(spans->type), wm_z(spans->value)};
    ck_assert(wm_eval_add_span(corpus, gold ? &document->times : &document->entities, span));
  }
}

/* What the scorer prints for one document. */
static char *print(const fixed_span *gold, const fixed_span *predicted, uint64_t n_errors) {
  wm_eval_corpus want, got;
  wm_error error;
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  wm_eval_options options = {.show = n_errors, .out = out};
  wm_eval_corpus_init(&want);
  wm_eval_corpus_init(&got);
  add(&want, "a", gold, true);
  add(&got, "a", predicted, false);
  ck_assert_int_eq(wm_eval_dates(&want, &got, &options, &error), WM_OK);
  fclose(out);
  wm_eval_corpus_free(&want);
  wm_eval_corpus_free(&got);
  return text;
}

#define CHECK_HAS(text, line)                                                                      \
  ck_assert_msg(strstr(text, line) != NULL, "no line \"%s\" in:\n%s", line, text)

START_TEST(matches_strictly_relaxed_and_by_value) {
  static const fixed_span gold[] = {{0, 10, "DATE", "2008-03-01"}, /* exact and right */
                                    {20, 30, "DATE", "2008"},      /* overlaps, right */
                                    {40, 50, "SET", "P1W"},        /* exact, wrong value */
                                    {60, 70, "DURATION", "PT2H"},  /* missed */
                                    {0, 0, NULL, NULL}};
  static const fixed_span predicted[] = {{0, 10, "DATE", "2008-03-01"}, {24, 30, "DATE", "2008"},
                                         {40, 50, "DATE", "P1D"},       {80, 90, "TIME", "PT1H"},
                                         {60, 70, "MONEY", "2 USD"},    {0, 0, NULL, NULL}};
  char *text = print(gold, predicted, 10);
  CHECK_HAS(text, "strict   P  50.00  R  50.00  F1  50.00  (2 right, 2 extra, 2 missed)\n");
  CHECK_HAS(text, "relaxed  P  75.00  R  75.00  F1  75.00  (3 right, 1 extra, 1 missed)\n");
  CHECK_HAS(text, "DATE     P  66.67  R  66.67  F1  66.67  (2 right, 1 extra, 1 missed)\n");
  CHECK_HAS(text, "TIME     P   0.00  R   0.00  F1   0.00  (0 right, 1 extra, 1 missed)\n");
  CHECK_HAS(text, "all      P  50.00  R  50.00  F1  50.00  (2 right, 2 extra, 2 missed)\n");
  CHECK_HAS(text, "value    a 40 50 want P1W got P1D\n");
  CHECK_HAS(text, "missed   a 60 70 want PT2H got -\n");
  CHECK_HAS(text, "extra    a 80 90 want - got PT1H\n");
  free(text);
}
END_TEST

START_TEST(a_prediction_matches_once) {
  static const fixed_span gold[] = {
      {0, 10, "DATE", "2008"}, {10, 30, "DATE", "2009"}, {0, 0, NULL, NULL}};
  static const fixed_span predicted[] = {{5, 30, "DATE", "2009"}, {0, 0, NULL, NULL}};
  char *text = print(gold, predicted, 0);
  CHECK_HAS(text, "relaxed  P 100.00  R  50.00  F1  66.67  (1 right, 0 extra, 1 missed)\n");
  free(text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("eval_dates");
  TCase *scores = tcase_create("scores");
  tcase_add_test(scores, matches_strictly_relaxed_and_by_value);
  tcase_add_test(scores, a_prediction_matches_once);
  suite_add_tcase(suite, scores);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
