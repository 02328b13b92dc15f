/* The example plugins, through the host that plugin authors test with. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <wiremill/test.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static char folder[] = "/tmp/wiremill-examples.XXXXXX";

/* A pipeline of the examples, without a model: names come from a few lines of a gazetteer's rules
 * and from titles, which is enough here. */
static const char *write_pipeline(const char *steps) {
  static char path[64];
  snprintf(path, sizeof path, "%s/p.yaml", folder);
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  fprintf(file, "wiremill: 1\nname: p\nformats: [jsonl, plain]\n%s\nsinks: [jsonl]\n", steps);
  ck_assert_int_eq(fclose(file), 0);
  return path;
}

static wm_test *open_with(const char *steps) {
  wm_test *test = wm_test_open(write_pipeline(steps), folder);
  ck_assert_str_eq(wm_test_message(test), "");
  return test;
}

/* ------------------------------------------------------------------ iban */

/* The examples of the IBAN registry, and what is none. */
static const struct {
  const char *body, *numbers; /* the layer in the stream */
} accounts[] = {
    {"Pay to DE89 3704 0044 0532 0130 00 by Friday.",
     "[{\"id\":0,\"begin\":14,\"end\":41,\"text\":\"DE89 3704 0044 0532 0130 00\",\"number\":"
     "\"DE89370400440532013000\",\"country\":\"DE\"}]"},
    {"GB29NWBK60161331926819, or FR1420041010050500013M02606.",
     "[{\"id\":0,\"begin\":7,\"end\":29,\"text\":\"GB29NWBK60161331926819\",\"number\":"
     "\"GB29NWBK60161331926819\",\"country\":\"GB\"},{\"id\":1,\"begin\":34,\"end\":61,\"text\":"
     "\"FR1420041010050500013M02606\",\"number\":\"FR1420041010050500013M02606\",\"country\":"
     "\"FR\"}]"},
    {"NO93 8601 1117 947 in Oslo",
     "[{\"id\":0,\"begin\":7,\"end\":25,\"text\":\"NO93 8601 1117 947\","
     "\"number\":\"NO9386011117947\",\"country\":\"NO\"}]"},
    {"One digit is wrong: DE88 3704 0044 0532 0130 00.", "[]"},
    {"Within a word: XDE89370400440532013000.", "[]"},
    {"It goes on: DE893704004405320130001.", "[]"},
    {"Too short: DE89.", "[]"},
    {"DE89", "[]"},
};

START_TEST(finds_accounts) {
  char wanted[600];
  wm_test *test = open_with("stages: [iban]");
  const char *line = wm_test_article(test, "Title", accounts[_i].body);
  snprintf(wanted, sizeof wanted, "\"ibans\":%s", accounts[_i].numbers);
  ck_assert_msg(strstr(line, wanted) != NULL, "%s\n%s", line, wanted);
  wm_test_close(test);
}
END_TEST

/* ------------------------------------------------------------------ quotes */

static const struct {
  const char *body;
  const char *words;   /* of the only quotation; NULL: there is none */
  const char *speaker; /* the entity's name; NULL: none */
  const char *verb;
} said[] = {
    {"\"Prices will fall,\" said Angela Merkel on Monday.", "Prices will fall,", "Angela Merkel",
     "said"},
    {"Angela Merkel said: \"Prices will fall.\"", "Prices will fall.", "Angela Merkel", "said"},
    {"\xE2\x80\x9CPrices will fall,\xE2\x80\x9D Angela Merkel told Reuters.", "Prices will fall,",
     "Angela Merkel", "told"},
    {"\"We are ready,\" she said.", "We are ready,", NULL, "said"},
    {"The \"green\" party met Angela Merkel.", "green", NULL, ""},
    {"Nobody closes \"this.\nAngela Merkel said so.", NULL, NULL, NULL},
    {"Empty: \"\" said Angela Merkel.", NULL, NULL, NULL},
};

START_TEST(finds_quotations) {
  wm_test *test = open_with("stages:\n  - tokenize\n  - entity-extract: { gazetteers: "
                            "[gazetteers/world.gaz], model: models/en-news.wm }\n  - quotes");
  const char *line = wm_test_article(test, "Prices", said[_i].body);
  const char *layer = strstr(line, "\"quotes\":");
  char wanted[300];
  ck_assert_ptr_nonnull(layer);
  if (!said[_i].words)
    ck_assert_int_eq(strncmp(layer, "\"quotes\":[]", 11), 0);
  if (said[_i].words) {
    snprintf(wanted, sizeof wanted, "\"text\":\"%s\",\"speaker\":%s", said[_i].words,
             said[_i].speaker ? "" : "null");
    ck_assert_msg(strstr(layer, wanted) != NULL, "%s\n%s", layer, wanted);
    snprintf(wanted, sizeof wanted, "\"verb\":\"%s\"}]", said[_i].verb);
    ck_assert_msg(strstr(layer, wanted) != NULL, "%s\n%s", layer, wanted);
  }
  if (said[_i].speaker) {
    unsigned speaker = (unsigned)atoi(strstr(layer, "\"speaker\":") + 10);
    snprintf(wanted, sizeof wanted, "{\"id\":%u,", speaker);
    const char *entity = strstr(strstr(line, "\"entities\":"), wanted);
    ck_assert_ptr_nonnull(entity);
    snprintf(wanted, sizeof wanted, "\"text\":\"%s\"", said[_i].speaker);
    ck_assert_msg(strstr(entity, wanted) != NULL, "%s", entity);
  }
  ck_assert_str_eq(wm_test_message(test), "");
  wm_test_close(test);
}
END_TEST

/* ------------------------------------------------------------------ keywords */

/* Twelve articles a day; all say "market", those of the second day "flood", one of each day another
 * rare word. */
START_TEST(tells_words_of_days) {
  wm_test *test = open_with("stages: [tokenize]\nfolds: [keywords]");
  for (int i = 0; i < 24; i++) {
    char line[200];
    int n = snprintf(line, sizeof line,
                     "{\"text\":\"The market number%d %s again.\",\"date\":\"2026-01-%02d\"}\n", i,
                     i >= 12 ? "saw a flood" : "was calm", i < 12 ? 1 : 2);
    wm_test_entry(test, "a.jsonl", line, (size_t)n);
  }
  wm_test_finish(test);
  const char *rows = wm_test_file(test, "keywords.jsonl");
  ck_assert_str_eq(wm_test_message(test), "");
  /* a = b + 12 of 12: ln(12.5/0.5) - ln(0.5/12.5) = 6.438, by sqrt(1/12.5 + 1/0.5) = 1.442 */
  ck_assert_msg(
      strstr(rows, "\"day\":\"2026-01-02\",\"word\":\"flood\",\"articles\":12,\"score\":4.4638}") !=
          NULL,
      "%s", rows);
  ck_assert_msg(
      strstr(rows, "\"day\":\"2026-01-01\",\"word\":\"calm\",\"articles\":12,\"score\":4.4638}") !=
          NULL,
      "%s", rows);
  ck_assert_ptr_null(strstr(rows, "market"));
  ck_assert_ptr_null(strstr(rows, "number"));
  wm_test_close(test);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("examples");
  TCase *tests = tcase_create("examples");
  setenv("WIREMILL_PLUGIN_PATH", ".libs", 1);
  setenv("WIREMILL_DATA", "corpora:" WM_CORPORA, 1); /* made, and kept in the sources */
  if (!mkdtemp(folder))
    return 99;
  tcase_add_loop_test(tests, finds_accounts, 0, (int)COUNT(accounts));
  tcase_add_loop_test(tests, finds_quotations, 0, (int)COUNT(said));
  tcase_add_test(tests, tells_words_of_days);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
