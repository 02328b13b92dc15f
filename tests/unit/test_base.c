/* arena, buffer, symbols, text. */
#include "core/base/large.h"
#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/base/symbols.h"
#include "core/base/text.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

START_TEST(arena_zeroes_aligns_and_resets) {
  wm_arena arena;
  wm_arena_init(&arena, 0);
  for (int round = 0; round < 3; round++) {
    for (size_t n = 0; n < 3000; n += 7) {
      char *p = wm_arena_alloc(&arena, n, 3);
      ck_assert_ptr_nonnull(p);
      ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
      size_t dirty = 0;
      for (size_t i = 0; i < n * 3; i++)
        dirty += p[i] != 0;
      ck_assert_uint_eq(dirty, 0);
      memset(p, 0xAA, n * 3);
    }
    wm_arena_reset(&arena);
    ck_assert_uint_eq(arena.used, 0);
  }
  wm_arena_free(&arena);
}
END_TEST

START_TEST(arena_keeps_its_limit_and_survives_overflow) {
  wm_arena arena;
  wm_arena_init(&arena, 1024);
  ck_assert_ptr_null(wm_arena_alloc(&arena, SIZE_MAX / 2, 3));
  ck_assert_ptr_null(wm_arena_alloc(&arena, 1025, 1));
  ck_assert(wm_arena_at_limit(&arena, 1025));
  ck_assert_ptr_nonnull(wm_arena_alloc(&arena, 1024, 1));
  ck_assert_ptr_null(wm_arena_alloc(&arena, 1, 1));
  wm_arena_reset(&arena);
  ck_assert_ptr_nonnull(wm_arena_alloc(&arena, 1, 1));
  wm_arena_free(&arena);
}
END_TEST

START_TEST(buffer_grows_and_formats) {
  wm_buffer buffer = {0};
  for (int i = 0; i < 1000; i++)
    ck_assert(wm_buffer_printf(&buffer, "%d,", i));
  ck_assert_uint_eq(buffer.length, 3890);
  ck_assert(!wm_buffer_reserve(&buffer, SIZE_MAX));
  ck_assert_int_eq(memcmp(buffer.bytes + buffer.length - 4, "999,", 4), 0);
  wm_buffer_free(&buffer);
  ck_assert_ptr_null(buffer.bytes);
}
END_TEST

START_TEST(symbols_are_equal_for_equal_strings) {
  wm_symbols symbols;
  ck_assert(wm_symbols_init(&symbols));
  ck_assert_uint_eq(wm_symbols_intern(&symbols, "", 0), 0);
  wm_sym kept[5000];
  char word[16];
  for (int i = 0; i < 5000; i++) {
    snprintf(word, sizeof word, "w%d", i);
    kept[i] = wm_symbols_intern(&symbols, word, strlen(word));
  }
  for (int i = 0; i < 5000; i++) {
    snprintf(word, sizeof word, "w%d", i);
    ck_assert_uint_eq(wm_symbols_intern(&symbols, word, strlen(word)), kept[i]);
    wm_str back = wm_symbols_string(&symbols, kept[i]);
    ck_assert_uint_eq(back.length, strlen(word));
    ck_assert_mem_eq(back.bytes, word, back.length);
  }
  ck_assert_uint_eq(wm_symbols_string(&symbols, 123456789).length, 0);
  wm_symbols_free(&symbols);
}
END_TEST

START_TEST(symbols_recycle_only_what_came_after_freeze) {
  wm_symbols symbols;
  ck_assert(wm_symbols_init(&symbols));
  wm_sym org = wm_symbols_intern(&symbols, "ORG", 3);
  wm_symbols_freeze(&symbols);
  wm_sym x = wm_symbols_intern(&symbols, "x", 1);
  ck_assert(!wm_symbols_recycle(&symbols, 1));
  wm_symbols_intern(&symbols, "y", 1);
  uint32_t epoch = symbols.epoch;
  ck_assert(wm_symbols_recycle(&symbols, 1));
  ck_assert_uint_eq(symbols.epoch, epoch + 1);
  ck_assert_uint_eq(wm_symbols_intern(&symbols, "ORG", 3), org);
  ck_assert_uint_eq(wm_symbols_intern(&symbols, "z", 1), x);
  wm_symbols_free(&symbols);
}
END_TEST

/* Bytes, how many of them are valid from the start, code points when decoded to the end. */
static const struct {
  const char *bytes;
  size_t length, valid, codepoints;
} utf8_cases[] = {
    {"", 0, 0, 0},
    {"plain ascii text, longer than a word", 36, 36, 36},
    {"\xC5\xBDivkovi\xC4\x87", 10, 10, 8},
    {"\xE2\x82\xAC\xF0\x9F\x98\x80", 7, 7, 2},
    {"ab\xFF"
     "cd",
     5, 2, 5},
    {"\xC0\xAF", 2, 0, 2},         /* overlong */
    {"\xE0\x80\xAF", 3, 0, 3},     /* overlong */
    {"\xED\xA0\x80", 3, 0, 3},     /* surrogate */
    {"\xF4\x90\x80\x80", 4, 0, 4}, /* above U+10FFFF */
    {"\xF0\x9F\x98", 3, 0, 1},     /* cut: one maximal subpart */
    {"a\xE2\x82", 3, 1, 2},
    {"12345678\x80", 9, 8, 9},
};

START_TEST(large_memory_is_zeroed_and_survives_overflow) {
  char *memory = wm_large_alloc(3, 1000001), any = 0;
  ck_assert_ptr_nonnull(memory);
  for (size_t i = 0; i < 3 * 1000001; i++)
    any |= memory[i];
  ck_assert_int_eq(any, 0);
  memset(memory, 1, 3 * 1000001);
  free(memory);
  memory = wm_large_alloc(0, 1);
  ck_assert_ptr_nonnull(memory);
  free(memory);
  ck_assert_ptr_null(wm_large_alloc(SIZE_MAX / 2, 3));
}
END_TEST

START_TEST(utf8_counts_code_points) {
  char bytes[40];
  uint32_t random = 1;
  for (int round = 0; round < 20000; round++) {
    size_t length = (size_t)round % sizeof bytes, n = 0, at = (size_t)round / 7 % (length + 1);
    for (size_t i = 0; i < length; i++) {
      random = random * 1103515245 + 12345;
      bytes[i] = (char)(random >> 16);
      n += i >= at && (bytes[i] & 0xC0) != 0x80;
    }
    ck_assert_uint_eq(wm_utf8_codepoints(bytes + at, length - at), n);
  }
}
END_TEST

START_TEST(utf8_is_checked_and_decoded) {
  for (size_t i = 0; i < sizeof utf8_cases / sizeof *utf8_cases; i++) {
    const char *bytes = utf8_cases[i].bytes;
    size_t length = utf8_cases[i].length, at = 0, n = 0;
    ck_assert_uint_eq(wm_utf8_valid(bytes, length), utf8_cases[i].valid);
    for (; at < length; n++)
      wm_utf8_next(bytes, length, &at);
    ck_assert_uint_eq(at, length);
    ck_assert_uint_eq(n, utf8_cases[i].codepoints);
  }
}
END_TEST

START_TEST(utf8_round_trip_of_every_code_point) {
  uint32_t n_wrong = 0;
  for (uint32_t c = 1; c < 0x110000; c++) {
    if (c >= 0xD800 && c < 0xE000)
      continue;
    char out[4];
    size_t length = wm_utf8_put(c, out), at = 0;
    bool right = wm_utf8_valid(out, length) == length && wm_utf8_next(out, length, &at) == c &&
                 at == length && wm_utf8_codepoints(out, length) == 1 &&
                 wm_utf8_utf16(out, length) == (c > 0xFFFF ? 2 : 1);
    n_wrong += !right;
  }
  ck_assert_uint_eq(n_wrong, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("base");
  TCase *tests = tcase_create("base");
  tcase_add_test(tests, arena_zeroes_aligns_and_resets);
  tcase_add_test(tests, arena_keeps_its_limit_and_survives_overflow);
  tcase_add_test(tests, buffer_grows_and_formats);
  tcase_add_test(tests, symbols_are_equal_for_equal_strings);
  tcase_add_test(tests, symbols_recycle_only_what_came_after_freeze);
  tcase_add_test(tests, large_memory_is_zeroed_and_survives_overflow);
  tcase_add_test(tests, utf8_counts_code_points);
  tcase_add_test(tests, utf8_is_checked_and_decoded);
  tcase_add_test(tests, utf8_round_trip_of_every_code_point);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
