/* fold: what names and texts are compared by. */
#include "plugins/entity-extract/gazetteer/fold.h"

#include <check.h>
#include <stdlib.h>

static wm_folder *folder;

static void make_folder(void) {
  wm_error error;
  ck_assert_msg(wm_folder_new(&folder, &error) == WM_OK, "%s", error.text);
}

static void free_folder(void) {
  wm_fold_free(folder);
}

static const struct {
  const char *text, *key;
} cases[] = {
    {"", ""},
    {"Serbia", "serbia"},
    {"SERBIA", "serbia"},
    {"Živković", "zivkovic"},
    {"ŽIVKOVIĆ", "zivkovic"},
    {"Zivkovic", "zivkovic"},
    {"Живковић", "zivkovic"},
    {"Z\xCC\x8Civkovic\xCC\x81", "zivkovic"}, /* combining marks */
    {"Москва", "moskva"},
    {"Αθήνα", "athena"},
    {"Straße", "strasse"},
    {"İstanbul", "istanbul"},
    {"Łódź", "lodz"},
    {"Đukanović", "dukanovic"},
    {"São Tomé and Príncipe", "sao tome and principe"},
    {"U.S.", "us"},
    {"’s", "s"},
    {"O’Brien", "obrien"},
    {"Timor-Leste", "timor leste"},
    {"Guinea–Bissau", "guinea bissau"},
    {"Bosnia  and\tHerzegovina", "bosnia and herzegovina"},
    {"AT&T", "at and t"},
    {"Procter & Gamble", "procter and gamble"},
    {"Washington, D.C.", "washington , dc"},
    {"-", " "},
    {"–", " "},
    {",", " , "},
    {".", ""},
    {"“", ""},
    {"Disney+", "disney+"},
    {"北京市", "beijingshi"},
    {"Lomé\xC2\xA0Togo", "lome togo"}, /* no-break space */
    {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
};

START_TEST(keys) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    wm_str key = wm_fold(folder, cases[i].text, strlen(cases[i].text));
    ck_assert_msg(
        key.length == strlen(cases[i].key) && memcmp(key.bytes, cases[i].key, key.length) == 0,
        "'%s' gave '%.*s', not '%s'", cases[i].text, (int)key.length, key.bytes, cases[i].key);
  }
}
END_TEST

START_TEST(a_key_is_its_own_key) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char copy[256];
    wm_str key = wm_fold(folder, cases[i].text, strlen(cases[i].text));
    memcpy(copy, key.bytes, key.length);
    wm_str again = wm_fold(folder, copy, key.length);
    ck_assert_uint_eq(again.length, key.length);
    ck_assert_mem_eq(again.bytes, copy, key.length);
  }
}
END_TEST

/* ASCII through ICU's way gives what the table gives: a letter that ICU must fold is appended. */
START_TEST(both_ways_agree_on_ascii) {
  for (int c = 1; c < 0x80; c++) {
    const char text[] = {'a', (char)c, 'b'}, longer[] = {'a', (char)c, 'b', '\xC3', '\xA9'};
    char fast[64];
    wm_str key = wm_fold(folder, text, sizeof text);
    size_t n = key.length;
    memcpy(fast, key.bytes, n);
    fast[n++] = 'e';
    key = wm_fold(folder, longer, sizeof longer);
    ck_assert_msg(key.length == n && memcmp(key.bytes, fast, n) == 0, "%d: '%.*s' and '%.*s'", c,
                  (int)key.length, key.bytes, (int)n, fast);
  }
}
END_TEST

START_TEST(long_and_broken_text) {
  char text[2 * WM_FOLD_MOST];
  memset(text, '&', sizeof text);
  ck_assert_uint_eq(wm_fold(folder, text, sizeof text).length, 0);
  wm_str key = wm_fold(folder, text, WM_FOLD_MOST);
  ck_assert_uint_eq(key.length, 4 * WM_FOLD_MOST + 1);
  for (size_t i = 0; i + 3 <= sizeof text; i += 3)
    memcpy(text + i, "\xEF\xB7\xBA", 3); /* U+FDFA, which NFKD makes 18 characters */
  wm_fold(folder, text, WM_FOLD_MOST - WM_FOLD_MOST % 3);
  key = wm_fold(folder, "a\xFF\xC3", 3);
  ck_assert_uint_ge(key.length, 1);
  ck_assert_int_eq(key.bytes[0], 'a');
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fold");
  TCase *tests = tcase_create("fold");
  tcase_add_unchecked_fixture(tests, make_folder, free_folder);
  tcase_add_test(tests, keys);
  tcase_add_test(tests, a_key_is_its_own_key);
  tcase_add_test(tests, both_ways_agree_on_ascii);
  tcase_add_test(tests, long_and_broken_text);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
