/* Certainty of relations, measured on the sentences of certainty.cases with all shipped rules. */
#include "core/base/buffer.h"
#include "plugins/relation-tag/examples.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/* Of the relations expected. The figures of the day are printed; these may not be fallen below. */
enum {
  FLOOR_FOUND = 97,
  FLOOR_POLARITY = 97,
  FLOOR_MODALITY = 96,
  FLOOR_WHOLE = 96
}; /* per cent */

typedef struct sums {
  uint32_t lines, expected, found, right, polarity, modality, whole;
} sums;

static const char *source_path(const char *name) {
  static char path[4096];
  const char *folder = getenv("srcdir");
  snprintf(path, sizeof path, "%s/%s", folder ? folder : ".", name);
  return path;
}

static void run_line(wm_marked *marked, wm_relate *relate, char *line, sums *s) {
  wm_example_line example;
  wm_example_result result;
  wm_error error;
  wm_buffer found = {0};
  line[strcspn(line, "\n")] = '\0';
  if (*line == '#' || !*line)
    return;
  ck_assert_msg(wm_example_parse(wm_z(line), &example, &error) == WM_OK, "%s: %s", line,
                error.text);
  ck_assert_msg(wm_example_run(marked, relate, &example, &result, &found, &error) == WM_OK,
                "%s: %s", line, error.text);
  if (result.n_whole < result.n_expected || result.n_found > result.n_expected)
    printf("%s\n    %.*s\n", line, (int)found.length, found.bytes);
  s->lines++;
  s->expected += result.n_expected;
  s->found += result.n_found;
  s->right += result.n_right;
  s->polarity += result.n_polarity;
  s->modality += result.n_modality;
  s->whole += result.n_whole;
  wm_buffer_free(&found);
}

static sums run_cases(const wm_rules *rules, wm_symbols *symbols, const char *path) {
  wm_marked marked;
  wm_relate relate = {.rules = rules, .limits = wm_relate_defaults};
  sums s = {0};
  char line[4096];
  FILE *file = fopen(path, "r");
  ck_assert_msg(file != NULL, "%s cannot be opened", path);
  ck_assert(wm_marked_open(&marked, symbols));
  while (fgets(line, sizeof line, file))
    run_line(&marked, &relate, line, &s);
  fclose(file);
  wm_relate_free(&relate);
  wm_marked_close(&marked);
  return s;
}

static void expect_share(const char *what, uint32_t n, uint32_t of, uint32_t floor) {
  printf("%-10s %u of %u, %.1f %%\n", what, n, of, 100.0 * n / of);
  ck_assert_msg(n * 100 >= of * floor, "%s: %u of %u is less than %u %%", what, n, of, floor);
}

START_TEST(test_cases) {
  wm_symbols symbols;
  wm_rules *rules = NULL;
  wm_error error;
  char path[4096];
  snprintf(path, sizeof path, "%s", source_path("corpora/relations/news.rules"));
  const char *list[] = {path};
  wm_strings paths = {list, 1};
  ck_assert(wm_symbols_init(&symbols));
  ck_assert_msg(wm_rules_load(&paths, wm_marked_intern, &symbols, &rules, &error) == WM_OK, "%s",
                error.text);
  sums s = run_cases(rules, &symbols, source_path("tests/unit/certainty.cases"));
  ck_assert_uint_ge(s.lines, 560);
  expect_share("found", s.right, s.expected, FLOOR_FOUND);
  expect_share("of found", s.right, s.found, FLOOR_FOUND);
  expect_share("polarity", s.polarity, s.expected, FLOOR_POLARITY);
  expect_share("modality", s.modality, s.expected, FLOOR_MODALITY);
  expect_share("whole", s.whole, s.expected, FLOOR_WHOLE);
  wm_rules_free(rules);
  wm_symbols_free(&symbols);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("certainty");
  TCase *cases = tcase_create("certainty");
  tcase_add_test(cases, test_cases);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
