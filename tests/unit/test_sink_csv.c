/* The sink csv: fields that need quotes, the lists of a fold's table, and a run that failed. */
#include "config.h"

#include "core/base/buffer.h"
#include "rig.h"
#include "sample.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/wiremill-csv-XXXXXX";

static void setup(void) {
  rig_make_folder(folder);
}

static void teardown(void) {
  rig_remove_folder(folder);
}

static void begin(wm_rig *rig) {
  static const char article[] = "{\"title\":\"A \\\"b\\\", c\",\"text\":\"Acme met Bo.\"}";
  rig_init(rig, folder);
  rig_add_file(rig, "format-jsonl", "");
  rig_add(rig, &sample_stage, NULL);
  rig_add(rig, &tally_fold, NULL);
  rig_add_file(rig, "sink-csv", "");
  rig_open(rig);
  ck_assert_int_eq(rig_record(rig, "a.jsonl", 0, wm_z(article)), WM_OK);
}

static void check_file(const char *name, const char *expected) {
  wm_buffer file = rig_read_file(folder, name);
  ck_assert_str_eq(file.bytes, expected);
  wm_buffer_free(&file);
}

START_TEST(lists_of_tables_are_files) {
  wm_rig rig;
  begin(&rig);
  rig_close(&rig);
  check_file("csv/tallies.csv",
             "id,name,n,before,score\r\n0,articles,1,,1\r\n1,bytes,22,0,0.25\r\n");
  check_file("csv/tallies_earlier.csv", "tally,n,to_tally\r\n1,0,0\r\n");
  wm_buffer articles = rig_read_file(folder, "csv/articles.csv");
  ck_assert_ptr_nonnull(strstr(articles.bytes, ",\"A \"\"b\"\", c\",,"));
  wm_buffer_free(&articles);
}
END_TEST

/* No table gets its name; the leak checker looks for what is not given back. */
START_TEST(a_run_that_failed_leaves_no_table) {
  wm_rig rig;
  char path[64];
  wm_error error;
  begin(&rig);
  ck_assert_int_eq(wm_engine_flush(rig.engine, &error), WM_OK);
  rig_abandon(&rig);
  snprintf(path, sizeof path, "%s/csv/tallies.csv", folder);
  ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sink_csv");
  TCase *tests = tcase_create("files");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, lists_of_tables_are_files);
  tcase_add_test(tests, a_run_that_failed_leaves_no_table);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
