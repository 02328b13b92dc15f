/* Numbers, sizes and durations, and the lists of names that domains are made of. */
#include "core/base/names.h"
#include "core/base/quantity.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct {
  const char *text;
  bool right;
  int64_t value;
} integers[] = {
    {"0", true, 0},
    {"42", true, 42},
    {"+7", true, 7},
    {"-7", true, -7},
    {"9223372036854775807", true, INT64_MAX},
    {"-9223372036854775808", true, INT64_MIN},
    {"9223372036854775808", false, 0},
    {"-9223372036854775809", false, 0},
    {"99999999999999999999999", false, 0},
    {"", false, 0},
    {"-", false, 0},
    {"1x", false, 0},
    {" 1", false, 0},
    {"1.0", false, 0},
    {"0x10", false, 0},
};

START_TEST(integers_are_read_whole) {
  for (size_t i = 0; i < COUNT(integers); i++) {
    int64_t value = 123;
    bool right = wm_quantity_integer(wm_z(integers[i].text), &value);
    ck_assert_msg(right == integers[i].right, "'%s'", integers[i].text);
    ck_assert_int_eq(value, right ? integers[i].value : 123);
  }
}
END_TEST

static const struct {
  const char *text;
  bool right;
  double value;
} reals[] = {
    {"0", true, 0},    {"0.5", true, 0.5}, {"-1.25", true, -1.25}, {"1e3", true, 1000},
    {".5", true, 0.5}, {"inf", false, 0},  {"nan", false, 0},      {"0x1p3", false, 0},
    {"0,5", false, 0}, {"", false, 0},     {"1e999", false, 0},    {"1 ", false, 0},
    {"1e", false, 0},  {"--1", false, 0},  {"1.2.3", false, 0},
};

START_TEST(reals_have_a_point_and_are_finite) {
  for (size_t i = 0; i < COUNT(reals); i++) {
    double value = 123;
    bool right = wm_quantity_real(wm_z(reals[i].text), &value);
    ck_assert_msg(right == reals[i].right, "'%s'", reals[i].text);
    ck_assert_double_eq(value, right ? reals[i].value : 123);
  }
}
END_TEST

/* `written`: how the value is written again; NULL where the text is none. */
static const struct {
  const char *text;
  uint64_t value;
  const char *written;
} sizes[] =
    {
        {"0", 0, "0"},
        {"0MB", 0, "0"},
        {"512", 512, "512B"},
        {"512B", 512, "512B"},
        {"1024", 1024, "1KiB"},
        {"16MiB", 16777216, "16MiB"},
        {"16 MiB", 16777216, "16MiB"},
        {"16mib", 16777216, "16MiB"},
        {"1.5GiB", 1610612736, "1536MiB"},
        {"100MB", 100000000, "100MB"},
        {"64kB", 64000, "64kB"},
        {"0.3B", 0, "0"},
        {"16777215TiB", 16777215ULL << 40, "16777215TiB"},
        {"16777216TiB", 0, NULL},
        {"16M", 0, NULL},
        {"MiB", 0, NULL},
        {"-1MiB", 0, NULL},
        {"1.MiB", 0, NULL},
        {"1.0000000001MiB", 0, NULL},
        {"1  MiB", 0, NULL},
        {"1MiBs", 0, NULL},
        {"", 0, NULL},
},
  durations[] = {
      {"0", 0, "0"},
      {"10s", 10000, "10s"},
      {"1500ms", 1500, "1500ms"},
      {"1.5s", 1500, "1500ms"},
      {"5min", 300000, "5min"},
      {"5m", 300000, "5min"},
      {"2h", 7200000, "2h"},
      {"48h", 172800000, "2d"},
      {"10", 0, NULL},
      {"10 sec", 0, NULL},
      {"1h30min", 0, NULL},
      {"213503982335d", 0, NULL},
};

START_TEST(sizes_are_read_and_written) {
  for (size_t i = 0; i < COUNT(sizes); i++) {
    uint64_t value = 123;
    char text[WM_QUANTITY_TEXT];
    bool right = wm_quantity_size(wm_z(sizes[i].text), &value);
    ck_assert_msg(right == (sizes[i].written != NULL), "'%s'", sizes[i].text);
    ck_assert_uint_eq(value, right ? sizes[i].value : 123);
    if (right)
      ck_assert_str_eq(wm_quantity_size_text(value, text), sizes[i].written);
  }
}
END_TEST

START_TEST(durations_are_read_and_written) {
  for (size_t i = 0; i < COUNT(durations); i++) {
    uint64_t value = 123;
    char text[WM_QUANTITY_TEXT];
    bool right = wm_quantity_duration(wm_z(durations[i].text), &value);
    ck_assert_msg(right == (durations[i].written != NULL), "'%s'", durations[i].text);
    ck_assert_uint_eq(value, right ? durations[i].value : 123);
    if (right)
      ck_assert_str_eq(wm_quantity_duration_text(value, text), durations[i].written);
  }
}
END_TEST

START_TEST(what_is_written_is_read_again) {
  for (uint64_t value = 1; value < UINT64_MAX / 3; value = value * 3 + 1) {
    char text[WM_QUANTITY_TEXT];
    uint64_t size = 0, ms = 0;
    ck_assert(wm_quantity_size(wm_z(wm_quantity_size_text(value, text)), &size));
    ck_assert_uint_eq(size, value);
    ck_assert(wm_quantity_duration(wm_z(wm_quantity_duration_text(value, text)), &ms));
    ck_assert_uint_eq(ms, value);
  }
}
END_TEST

START_TEST(names_are_found_by_name_and_by_index) {
  static const char names[] = "|ADJ|ADP|X";
  static const char *const each[] = {"", "ADJ", "ADP", "X", "", ""};
  ck_assert_uint_eq(wm_names_count(names), 4);
  for (uint32_t i = 0; i < COUNT(each); i++) {
    wm_str name = wm_names_at(names, i);
    ck_assert_uint_eq(name.length, strlen(each[i]));
    ck_assert_mem_eq(name.bytes, each[i], name.length);
    if (i < 4)
      ck_assert_uint_eq(wm_names_find(names, name), i);
  }
  ck_assert_uint_eq(wm_names_find(names, wm_z("AD")), WM_NONE);
  ck_assert_uint_eq(wm_names_find("a|b", wm_z("")), WM_NONE);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quantity");
  TCase *tests = tcase_create("quantity");
  tcase_add_test(tests, integers_are_read_whole);
  tcase_add_test(tests, reals_have_a_point_and_are_finite);
  tcase_add_test(tests, sizes_are_read_and_written);
  tcase_add_test(tests, durations_are_read_and_written);
  tcase_add_test(tests, what_is_written_is_read_again);
  tcase_add_test(tests, names_are_found_by_name_and_by_index);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
