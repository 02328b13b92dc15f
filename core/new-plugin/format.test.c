/* Tests of my-plugin, in a pipeline within this process. */
#include <check.h>
#include <stdlib.h>
#include <wiremill/test.h>

/* An entry, and what the stream or the host must say of it. Add lines. */
static const struct {
  const char *entry, *stream, *message;
} entries[] = {
    {"Title: Rain\nDate: 2026-01-02\n\nIt rained.\n", "\"title\":\"Rain\",\"date\":\"2026-01-02\"",
     ""},
    {"Title: Rain\nDesk: weather\n\nIt rained.\n", "\"meta\":{\"desk\":\"weather\"}", ""},
    {"no header\n\nIt rained.\n", "", "a line of the head is no 'Key: value'\n"},
};

START_TEST(reads_entries) {
  wm_test *test = wm_test_open("my-plugin.yaml", "test-out");
  const char *entry = entries[_i].entry;
  const char *line = wm_test_entry(test, "news.my-plugin", entry, strlen(entry));
  ck_assert_msg(strstr(line, entries[_i].stream) != NULL, "%s", line);
  ck_assert_str_eq(wm_test_message(test), entries[_i].message);
  wm_test_close(test);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("my-plugin");
  TCase *tests = tcase_create("my-plugin");
  tcase_add_loop_test(tests, reads_entries, 0, (int)(sizeof entries / sizeof *entries));
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
