/* The set of article ids. */
#include "core/mill/seen.h"

#include <check.h>
#include <stdio.h>

/* The id of a number: digits that differ in their low and their high half. */
static wm_str id_of(unsigned n, char digits[33]) {
  snprintf(digits, 33, "%08x%08x%08x%08x", n * 2654435761u, n, n ^ 0x5bd1e995u, n * 40503u);
  return (wm_str){digits, 32};
}

static bool add(wm_seen *seen, wm_str id) {
  wm_error error;
  bool added = false;
  if (wm_seen_add(seen, id, &added, &error) != WM_OK)
    ck_abort_msg("%s", error.text);
  return added;
}

START_TEST(ids_are_new_once_however_many) {
  enum { N = 200000 }; /* the file grows three times */
  wm_seen seen;
  wm_error error;
  char digits[33];
  ck_assert_int_eq(wm_seen_open(&seen, ".", &error), WM_OK);
  unsigned n_first = 0, n_again = 0; /* that many assertions would be slow */
  for (unsigned i = 0; i < N; i++)
    n_first += add(&seen, id_of(i, digits));
  for (unsigned i = 0; i < N; i++)
    n_again += add(&seen, id_of(i, digits));
  ck_assert_uint_eq(n_first, N);
  ck_assert_uint_eq(n_again, 0);
  ck_assert(add(&seen, id_of(N, digits)));
  ck_assert_uint_eq(seen.n, N + 1);
  ck_assert_uint_ge(seen.n_places, 2 * N);
  wm_seen_close(&seen);
}
END_TEST

START_TEST(any_string_is_an_id) {
  static const char *const ids[] = {"00000000000000000000000000000000",
                                    "00000000000000000000000000000002",
                                    "00000000000000020000000000000000",
                                    "0000000000000000000000000000000g",
                                    "",
                                    "a",
                                    "A",
                                    "ffffffffffffffffffffffffffffffff",
                                    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"};
  wm_seen seen;
  wm_error error;
  ck_assert_int_eq(wm_seen_open(&seen, ".", &error), WM_OK);
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
    ck_assert_msg(add(&seen, wm_z(ids[i])), "'%s' is not new", ids[i]);
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
    ck_assert_msg(!add(&seen, wm_z(ids[i])), "'%s' is new", ids[i]);
  wm_seen_close(&seen);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_an_error) {
  wm_seen seen;
  wm_error error;
  ck_assert_int_eq(wm_seen_open(&seen, "no/such/folder", &error), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(error.text, "no/such/folder"));
  wm_seen_close(&seen);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("seen");
  TCase *tcase = tcase_create("seen");
  tcase_add_test(tcase, ids_are_new_once_however_many);
  tcase_add_test(tcase, any_string_is_an_id);
  tcase_add_test(tcase, a_folder_that_is_not_there_is_an_error);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}
