/* The sink brat: text-bounds in code points, in pieces where a line ends, events, notes, what is
 * declared; documents that are there, and going on from a mark. */
#include "config.h"

#include "core/base/buffer.h"
#include "rig.h"
#include "sample.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/wiremill-brat-XXXXXX";

static void setup(void) {
  rig_make_folder(folder);
}

static void teardown(void) {
  rig_remove_folder(folder);
}

static void open_rig(wm_rig *rig, const char *settings) {
  rig_init(rig, folder);
  rig_add_file(rig, "format-jsonl", "");
  rig_add(rig, &sample_stage, NULL);
  rig_add_file(rig, "sink-brat", settings);
  rig_open(rig);
}

static void feed(wm_rig *rig, const char *json) {
  ck_assert_msg(!rig_record(rig, "a.jsonl", 0, wm_z(json)), "%s", rig->error.text);
  ck_assert_uint_eq(rig->rejects.length, 0);
}

static void run(const char *settings, const char *json) {
  wm_rig rig;
  open_rig(&rig, settings);
  feed(&rig, json);
  rig_close(&rig);
}

static const char first[] = "{\"id\":\"7\",\"title\":\"\xC5\xBDiva\\tX\",\"text\":"
                            "\"Acme\xE2\x80\xA8Oyj \xF0\x9F\x98\x80 Bo "
                            "now.\\nAlphabet saw Bo.\",\"date\":\"2026-01-02\"}";
static const char second[] = "{\"text\":\"Acme met Bo.\"}";

/* The id of the n-th document, from 0. */
static void id_of(int n, char id[33]) {
  wm_buffer list = rig_read_file(folder, "brat/documents.tsv");
  const char *line = list.bytes;
  for (; n > 0; n--)
    line = strchr(line, '\n') + 1;
  snprintf(id, 33, "%s", line);
  wm_buffer_free(&list);
}

static void check_document(int n, const char *end, const char *expected) {
  char id[33], name[96];
  id_of(n, id);
  snprintf(name, sizeof name, "brat/%s.%s", id, end);
  wm_buffer file = rig_read_file(folder, name);
  ck_assert_str_eq(file.bytes, expected);
  wm_buffer_free(&file);
}

static void check_file(const char *name, const char *expected) {
  wm_buffer file = rig_read_file(folder, name);
  ck_assert_str_eq(file.bytes, expected);
  wm_buffer_free(&file);
}

#define TEXT "\xC5\xBDiva\tX\n\nAcme\xE2\x80\xA8Oyj \xF0\x9F\x98\x80 Bo now.\nAlphabet saw Bo.\n"

START_TEST(an_article_is_a_document) {
  run("", first);
  check_document(0, "txt", TEXT);
  check_document(0, "ann",
                 "T1\tPER 5 6\tX\n"
                 "#1\tAnnotatorNotes T1\tby sample; score 0.99\n"
                 "T2\tORG 8 12;13 16\tAcme Oyj\n"
                 "N1\tReference T2 ref:1\tAcme\xE2\x80\xA8Oyj\n"
                 "#2\tAnnotatorNotes T2\tby sample; score 0.99\n"
                 "T3\tPER 19 21\tBo\n"
                 "#3\tAnnotatorNotes T3\tby sample; score 0.99\n"
                 "T4\tORG 27 35\tAlphabet\n"
                 "N2\tReference T4 ref:1\tAlphabet\n"
                 "#4\tAnnotatorNotes T4\tby sample; score 0.99\n"
                 "T5\tPER 40 42\tBo\n"
                 "#5\tAnnotatorNotes T5\tby sample; score 0.99\n"
                 "T6\tagreement 8 9\tA\n"
                 "E1\tagreement:T6 party:T2 of:T3 party2:T3 Reported-by:T2\n"
                 "A1\tNegated E1\n"
                 "A2\tModality E1 reported\n"
                 "#6\tAnnotatorNotes E1\tby rule:sample; score 0.50\n"
                 "T7\tagreement 27 28\tA\n"
                 "E2\tagreement:T7 party:T4 of:T5 party2:T5 Reported-by:T4\n"
                 "A3\tModality E2 reported\n"
                 "#7\tAnnotatorNotes E2\tby rule:sample; score 0.50\n");
  check_file("brat/annotation.conf",
             "# What the documents of this folder are annotated with.\n"
             "\n[entities]\nORG\nPER\n"
             "\n[relations]\n<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n"
             "\n[events]\nagreement\tReported-by*:<ENTITY>, of*:<ENTITY>, party*:<ENTITY>\n"
             "\n[attributes]\nNegated\tArg:<EVENT>\n"
             "Modality\tArg:<EVENT>, Value:planned|possible|reported\n");
}
END_TEST

START_TEST(without_events_relations_are_binary) {
  run("events=no;notes=no;folder=brat", second);
  check_document(0, "ann", "T1\tORG 0 4\tAcme\nT2\tPER 9 11\tBo\nR1\tagreement Arg1:T1 Arg2:T2\n");
}
END_TEST

START_TEST(digits_name_folders) {
  char id[33], name[96];
  run("digits=2;events=no;notes=no", second);
  id_of(0, id);
  snprintf(name, sizeof name, "%s/brat/%.2s/%s.ann", folder, id, id);
  ck_assert_int_eq(access(name, F_OK), 0);
}
END_TEST

static void write_file(const char *name, const char *words) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  fputs(words, file);
  ck_assert_int_eq(fclose(file), 0);
}

/* What somebody annotated stays, in a run that meets the article again and brings another. */
START_TEST(documents_that_are_there_stay) {
  char id[33], name[96];
  run("", second);
  id_of(0, id);
  snprintf(name, sizeof name, "brat/%s.ann", id);
  write_file(name, "T1\tORG 0 4\tAcme\n");
  write_file("brat/annotation.conf",
             "[entities]\nORG\n\tPER\nMINE\n[events]\nagreement\tparty:ORG, "
             "of?:<ENTITY>,Reported-by{2}:ORG\n");
  wm_rig rig;
  open_rig(&rig, "");
  feed(&rig, second);
  feed(&rig, first);
  rig_close(&rig);
  check_document(0, "ann", "T1\tORG 0 4\tAcme\n");
  check_document(1, "txt", TEXT);
  check_file("brat/annotation.conf",
             "[entities]\nORG\n\tPER\nMINE\n[events]\nagreement\tparty:ORG, "
             "of?:<ENTITY>,Reported-by{2}:ORG\n");
  write_file("brat/annotation.conf", "[entities]\nMINE\n");
  run("", second);
  wm_buffer conf = rig_read_file(folder, "brat/annotation.conf");
  ck_assert_ptr_nonnull(strstr(conf.bytes, "\n[entities]\nMINE\nORG\nPER\n"));
  wm_buffer_free(&conf);
}
END_TEST

/* A run ends at a mark, an other goes on, is lost, and is gone on with from the mark. */
START_TEST(a_run_is_cut_back_to_its_mark) {
  char id[33], name[96];
  wm_rig rig;
  wm_buffer mark = {0};
  wm_error error;
  open_rig(&rig, "notes=no");
  feed(&rig, second);
  ck_assert_int_eq(wm_engine_mark(rig.engine, 0, &mark, &error), WM_OK);
  feed(&rig, first);
  rig_close(&rig);
  id_of(1, id);
  snprintf(name, sizeof name, "%s/brat/%s.ann", folder, id);
  ck_assert_int_eq(access(name, F_OK), 0);
  open_rig(&rig, "notes=no;folder=else");
  ck_assert_int_eq(wm_engine_finish(rig.engine, &error), WM_OK);
  rig_abandon(&rig);

  open_rig(&rig, "notes=no;folder=brat");
  ck_assert_int_eq(wm_engine_finish(rig.engine, &error), WM_OK);
  ck_assert_msg(!wm_engine_resume_output(rig.engine, 0, (wm_str){mark.bytes, mark.length}, &error),
                "%s", error.text);
  ck_assert_int_ne(access(name, F_OK), 0);
  rig_close(&rig);
  wm_buffer list = rig_read_file(folder, "brat/documents.tsv");
  ck_assert_ptr_eq(strchr(list.bytes, '\n'), list.bytes + list.length - 1);
  wm_buffer_free(&list);
  wm_buffer_free(&mark);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sink_brat");
  TCase *tests = tcase_create("documents");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, an_article_is_a_document);
  tcase_add_test(tests, without_events_relations_are_binary);
  tcase_add_test(tests, digits_name_folders);
  tcase_add_test(tests, documents_that_are_there_stay);
  tcase_add_test(tests, a_run_is_cut_back_to_its_mark);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
