/* "Did you mean". */
#include "core/base/suggest.h"

#include <check.h>
#include <stdlib.h>

static const char *const known[] = {"entity-extract", "relation-tag", "tokenize", "rules", "run"};

static const struct {
  const char *word, *hint;
} cases[] = {
    {"rule", " (did you mean 'rules'?)"},
    {"ruels", " (did you mean 'rules'?)"}, /* neighbours swapped */
    {"tokenise", " (did you mean 'tokenize'?)"},
    {"token", " (did you mean 'tokenize'?)"}, /* its beginning */
    {"relation", " (did you mean 'relation-tag'?)"},
    {"entityextract", " (did you mean 'entity-extract'?)"},
    {"runn", " (did you mean 'run'?)"},
    {"x", ""},
    {"", ""},
    {"aggregate", ""},
    {"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", ""},
};

START_TEST(the_nearest_name_is_suggested) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    wm_suggest suggest;
    char hint[WM_SUGGEST_HINT];
    wm_suggest_start(&suggest, wm_z(cases[i].word));
    for (size_t j = 0; j < sizeof known / sizeof *known; j++)
      wm_suggest_offer(&suggest, wm_z(known[j]));
    ck_assert_str_eq(wm_suggest_hint(&suggest, hint), cases[i].hint);
  }
}
END_TEST

START_TEST(without_names_nothing_is_suggested) {
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  wm_suggest_start(&suggest, wm_z("rules"));
  wm_suggest_offer(&suggest, wm_z(""));
  ck_assert_str_eq(wm_suggest_hint(&suggest, hint), "");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("suggest");
  TCase *tests = tcase_create("suggest");
  tcase_add_test(tests, the_nearest_name_is_suggested);
  tcase_add_test(tests, without_names_nothing_is_suggested);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
