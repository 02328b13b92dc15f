/* Tests of my-plugin, in a pipeline within this process. */
#include <check.h>
#include <stdlib.h>
#include <wiremill/test.h>

static void give(wm_test *test, const char *line) {
  wm_test_entry(test, "news.jsonl", line, strlen(line));
}

START_TEST(counts_days) {
  wm_test *test = wm_test_open("my-plugin.yaml", "test-out");
  give(test, "{\"text\":\"It snowed.\",\"date\":\"2026-01-27\"}\n");
  give(test, "{\"text\":\"It rained.\",\"date\":\"2026-01-26\"}\n");
  give(test, "{\"text\":\"It poured.\",\"date\":\"2026-01-26\"}\n");
  wm_test_finish(test);
  const char *rows = wm_test_file(test, "my_plugin.jsonl");
  ck_assert_str_eq(rows, "{\"id\":0,\"date\":\"2026-01-26\",\"articles\":2,\"bytes\":20}\n"
                         "{\"id\":1,\"date\":\"2026-01-27\",\"articles\":1,\"bytes\":10}\n");
  ck_assert_str_eq(wm_test_message(test), "");
  wm_test_close(test);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("my-plugin");
  TCase *tests = tcase_create("my-plugin");
  tcase_add_test(tests, counts_days);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
