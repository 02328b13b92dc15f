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

/* Appends a character as UTF-8; returns its bytes. */
static size_t put_utf8(uint32_t c, char *out) {
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  size_t n = c < 0x800 ? 2 : 3;
  for (size_t i = n; i-- > 1; c >>= 6)
    out[i] = (char)(0x80 | (c & 0x3F));
  out[0] = (char)((n == 2 ? 0xC0 : 0xE0) | c);
  return n;
}

static void check_both_ways(const char *text, size_t length) {
  char fast[1024];
  wm_str key = wm_fold(folder, text, length);
  size_t n = key.length;
  ck_assert_uint_le(n, sizeof fast);
  memcpy(fast, key.bytes, n);
  key = wm_fold_slowly(folder, text, length);
  ck_assert_msg(key.length == n && memcmp(key.bytes, fast, n) == 0, "%.*s: '%.*s', not '%.*s'",
                (int)length, text, (int)n, fast, (int)key.length, key.bytes);
}

/* Every character up to Latin Extended-B, of Latin Extended Additional, punctuation and currencies,
 * within words, behind and before other letters, and next to each of some that change their
 * neighbours elsewhere. */
START_TEST(tables_and_icu_agree_on_characters) {
  static const uint32_t beside[] = {'a',   'I',   '\'',   '-',   ' ',    0x301,  0x307,
                                    0xDF,  0x130, 0x149,  0x17F, 0x2019, 0x2026, 0x416,
                                    0x3A3, 0xA0,  0x20AC, '.',   0x4E2D};
  for (uint32_t c = 1; c < 0x20B0; c = c == 0x24F ? 0x1E00 : c == 0x1EFF ? 0x2000 : c + 1)
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
      char text[16];
      size_t n = put_utf8(c, text);
      check_both_ways(text, n);
      n += put_utf8(beside[i], text + n);
      check_both_ways(text, n);
      n += put_utf8(c, text + n);
      n += put_utf8('x', text + n);
      check_both_ways(text, n);
    }
}
END_TEST

START_TEST(tables_and_icu_agree_on_words) {
  uint64_t random = 1;
  for (int round = 0; round < 3000; round++) {
    char text[64];
    size_t n = 0;
    for (size_t i = 0, length = 1 + random % 12; i < length; i++) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      uint32_t kind = (uint32_t)(random >> 60), c = (uint32_t)(random >> 33);
      n += put_utf8(kind < 8    ? 'A' + c % 58
                    : kind < 14 ? 0xC0 + c % 0xC0
                                : 0x2010 + c % 0x18,
                    text + n);
    }
    check_both_ways(text, n);
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
  tcase_add_test(tests, tables_and_icu_agree_on_characters);
  tcase_add_test(tests, tables_and_icu_agree_on_words);
  tcase_add_test(tests, long_and_broken_text);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
