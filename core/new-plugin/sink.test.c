/* Tests of my-plugin, in a pipeline within this process. */
#include <check.h>
#include <stdlib.h>
#include <wiremill/test.h>

START_TEST(writes_a_line_an_article) {
  wm_test *test = wm_test_open("my-plugin.yaml", "test-out");
  wm_test_article(test, "Rain", "It rained.");
  wm_test_article(test, "Snow", "It snowed. Much of it.");
  wm_test_finish(test);
  const char *lines = wm_test_file(test, "my-plugin.tsv");
  ck_assert_msg(strstr(lines, "\tRain\t") && strstr(lines, "\ttokens=4\tsentences=2"), "%s", lines);
  ck_assert_msg(strstr(lines, "\tSnow\t") && strstr(lines, "\ttokens=8\tsentences=3"), "%s", lines);
  ck_assert_str_eq(wm_test_message(test), "");
  wm_test_close(test);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("my-plugin");
  TCase *tests = tcase_create("my-plugin");
  tcase_add_test(tests, writes_a_line_an_article);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
