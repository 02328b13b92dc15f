/* Tests of my-plugin, in a pipeline within this process. */
#include <check.h>
#include <stdlib.h>
#include <wiremill/test.h>

/* A body, and what the stream must say of it. Add lines. */
static const struct {
  const char *body, *marks;
} articles[] = {
    {"The Storm came.",
     "\"my_plugin\":[{\"id\":0,\"begin\":11,\"end\":16,\"text\":\"Storm\",\"word\":\"storm\"}]"},
    {"Stormy weather.", "\"my_plugin\":[]"},
    {"", "\"my_plugin\":[]"},
};

START_TEST(marks_words) {
  wm_test *test = wm_test_open("my-plugin.yaml", "test-out");
  const char *line = wm_test_article(test, "Title", articles[_i].body);
  ck_assert_msg(strstr(line, articles[_i].marks) != NULL, "%s%s", line, wm_test_message(test));
  wm_test_finish(test);
  ck_assert_str_eq(wm_test_message(test), "");
  wm_test_close(test);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("my-plugin");
  TCase *tests = tcase_create("my-plugin");
  tcase_add_loop_test(tests, marks_words, 0, (int)(sizeof articles / sizeof *articles));
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
