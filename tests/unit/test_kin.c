/* Kinds of things by the names that annotations give them. */
#include "core/base/kin.h"

#include <check.h>
#include <stdlib.h>

static const struct {
  const char *a, *b;
  bool kin;
} cases[] = {
    {"PER", "Peop", true},  {"PERSON", "per", true}, {"Loc", "GPE", true},
    {"Org", "ORG", true},   {"Other", "MISC", true}, {"PER", "ORG", false},
    {"Kill", "Kill", true}, {"Kill", "PER", false},  {"", "", true},
    {"PER", "", false},
};

START_TEST(types_of_one_kind_are_kin) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ck_assert_msg(wm_kin(cases[i].a, cases[i].b) == cases[i].kin, "%s %s", cases[i].a, cases[i].b);
    ck_assert_msg(wm_kin(cases[i].b, cases[i].a) == cases[i].kin, "%s %s", cases[i].b, cases[i].a);
  }
}
END_TEST

START_TEST(a_kind_has_its_own_name) {
  ck_assert_str_eq(wm_kin_names("PERSON")[0], "PER");
  ck_assert_ptr_null(wm_kin_names("Kill"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("kin");
  TCase *tcase = tcase_create("kin");
  tcase_add_test(tcase, types_of_one_kind_are_kin);
  tcase_add_test(tcase, a_kind_has_its_own_name);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
