/* json_read, json_write. */
#include "core/base/buffer.h"
#include "core/base/json_pointer.h"
#include "core/base/json_read.h"
#include "core/base/json_write.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The tokens of `json` as one letter each: {}[]k s n t f 0, and '.' at the end or '!' for an error.
 */
static void letters_of(wm_str json, wm_json_invalid invalid, wm_json_reader *reader, char *letters,
                       size_t most) {
  static const char names[] = "!.{}[]ksntf0";
  wm_json_token token;
  size_t n = 0;
  wm_json_read_open(reader, json, invalid);
  do {
    ck_assert_uint_lt(n, most - 1);
    letters[n++] = names[wm_json_read_next(reader, &token)];
  } while (token.kind != WM_JSON_END && token.kind != WM_JSON_ERROR);
  letters[n] = 0;
}

static const struct {
  const char *json, *letters;
} right_cases[] = {
    {"{}", "{}."},
    {"[]", "[]."},
    {" \t\r\n[ ] \n", "[]."},
    {"0", "n."},
    {"-0.0e-0", "n."},
    {"123.456E+10", "n."},
    {"\"\"", "s."},
    {"true", "t."},
    {"[false,null]", "[f0]."},
    {"{\"a\":[1,{\"b\":{}},\"c\"],\"d\":\"e\"}", "{k[n{k{}}s]ks}."},
    {"{\"a\":1,\"a\":2}", "{knkn}."},
    {"[[[]],[]]", "[[[]][]]."},
    {"\"\\u0000\\uD83D\\ude00\\/\"", "s."},
    {"\"\x7F\"", "s."},
};

START_TEST(right_json_gives_its_tokens) {
  for (size_t i = 0; i < sizeof right_cases / sizeof *right_cases; i++) {
    wm_json_reader reader;
    char letters[64];
    letters_of(wm_z(right_cases[i].json), WM_JSON_REFUSE, &reader, letters, sizeof letters);
    ck_assert_msg(strcmp(letters, right_cases[i].letters) == 0, "%s: %s instead of %s",
                  right_cases[i].json, letters, right_cases[i].letters);
  }
}
END_TEST

static const struct {
  const char *json;
  size_t at;
  const char *reason;
} wrong_cases[] = {
    {"", 0, "the value is cut off"},
    {"  ", 2, "the value is cut off"},
    {"{", 1, "the object is cut off"},
    {"[1", 2, "the value is cut off"},
    {"[1,", 3, "the value is cut off"},
    {"[1,]", 3, "a value was expected"},
    {"[,1]", 1, "a value was expected"},
    {"[1 2]", 3, "',' or ']' was expected"},
    {"[1}", 2, "',' or ']' was expected"},
    {"{\"a\":1]", 6, "',' or '}' was expected"},
    {"{\"a\":1,}", 7, "a key was expected"},
    {"{a:1}", 1, "a key was expected"},
    {"{1:1}", 1, "a key was expected"},
    {"{\"a\"}", 4, "':' was expected behind a key"},
    {"{\"a\" 1}", 5, "':' was expected behind a key"},
    {"{\"a\":}", 5, "a value was expected"},
    {"{} {}", 3, "something follows the value"},
    {"1 1", 2, "something follows the value"},
    {"nul", 0, "a value was expected"},
    {"NaN", 0, "a value was expected"},
    {"'a'", 0, "a value was expected"},
    {"\xEF\xBB\xBF{}", 0, "a value was expected"}, /* a byte-order mark is the caller's */
    {"01", 0, "number with a leading zero"},
    {"-", 1, "number without the digits it needs"},
    {"+1", 0, "a value was expected"},
    {"1.", 2, "number without the digits it needs"},
    {".5", 0, "a value was expected"},
    {"1e", 2, "number without the digits it needs"},
    {"1e+", 3, "number without the digits it needs"},
    {"0x10", 1, "something follows the value"},
    {"\"abc", 0, "string without an end"},
    {"[\"abc\\\"", 1, "string without an end"},
    {"\"a\nb\"", 2, "control character in a string"},
    {"\"01234567\t\"", 9, "control character in a string"},
    {"\"\\x\"", 1, "bad escape in a string"},
    {"\"\\u12G4\"", 1, "bad escape in a string"},
    {"\"\\u123", 1, "bad escape in a string"},
    {"\"a\\", 2, "bad escape in a string"},
    {"\"\\ud83d\"", 1, "half of a surrogate pair in a string"},
    {"\"\\ud83d\\ud83d\"", 1, "half of a surrogate pair in a string"},
    {"\"\\ude00\"", 1, "half of a surrogate pair in a string"},
    {"\"a\xFF\"", 2, "invalid UTF-8 in a string"},
    {"\"\xC3\"", 1, "invalid UTF-8 in a string"},
    {"{\"\xED\xA0\x80\":1}", 2, "invalid UTF-8 in a string"},
};

START_TEST(wrong_json_gives_place_and_reason) {
  for (size_t i = 0; i < sizeof wrong_cases / sizeof *wrong_cases; i++) {
    wm_json_reader reader;
    wm_json_token token;
    char letters[64];
    letters_of(wm_z(wrong_cases[i].json), WM_JSON_REFUSE, &reader, letters, sizeof letters);
    ck_assert_msg(reader.reason, "%s passes", wrong_cases[i].json);
    ck_assert_msg(strcmp(reader.reason, wrong_cases[i].reason) == 0, "%s: %s", wrong_cases[i].json,
                  reader.reason);
    ck_assert_msg(reader.at == wrong_cases[i].at, "%s: at %zu", wrong_cases[i].json, reader.at);
    ck_assert_int_eq(wm_json_read_next(&reader, &token), WM_JSON_ERROR);
  }
}
END_TEST

/* Every prefix of a right object is wrong, and none is read beyond its end (ASan sees to that). */
START_TEST(every_cut_is_an_error) {
  static const char json[] =
      "{\"k\\u00e9y\":[1.5e3,\"\\ud83d\\ude00 \xE2\x82\xAC long enough\",true,null,{}],\"x\":-0}";
  for (size_t length = 0; length < sizeof json - 1; length++) {
    char *cut = malloc(length + 1), letters[64];
    ck_assert_ptr_nonnull(cut);
    memcpy(cut, json, length);
    char *exact = realloc(cut, length ? length : 1);
    ck_assert_ptr_nonnull(exact);
    wm_json_reader reader;
    letters_of((wm_str){exact, length}, WM_JSON_REFUSE, &reader, letters, sizeof letters);
    ck_assert_msg(reader.reason, "%.*s passes", (int)length, json);
    ck_assert_uint_le(reader.at, length);
    free(exact);
  }
}
END_TEST

START_TEST(nesting_has_a_limit) {
  char json[2 * WM_JSON_DEPTH + 4], letters[2 * WM_JSON_DEPTH + 8];
  wm_json_reader reader;
  for (size_t depth = WM_JSON_DEPTH; depth <= WM_JSON_DEPTH + 1; depth++) {
    memset(json, '[', depth);
    memset(json + depth, ']', depth);
    letters_of((wm_str){json, 2 * depth}, WM_JSON_REFUSE, &reader, letters, sizeof letters);
    ck_assert_int_eq(reader.reason == NULL, depth == WM_JSON_DEPTH);
  }
  ck_assert_uint_eq(reader.at, WM_JSON_DEPTH);
}
END_TEST

/* A string's source between the quotes, its text, how its pieces cut the source (the end of each;
 * '=' a copy, '*' a replacement, '?' no Unicode), and how many bytes were no Unicode. */
static const struct {
  const char *source, *text, *pieces;
  uint64_t n_invalid;
} string_cases[] = {
    {"", "", "", 0},
    {"plain text of some length", "plain text of some length", "=25", 0},
    {"\xC5\xBDivkovi\xC4\x87", "\xC5\xBDivkovi\xC4\x87", "=10", 0},
    {"a\\nb", "a\nb", "=1*3=4", 0},
    {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", "*2*4*6*8*10*12*14*16", 0},
    {"\\u00e9\\u20AC", "\xC3\xA9\xE2\x82\xAC", "*6*12", 0},
    {"x\\ud83d\\ude00y", "x\xF0\x9F\x98\x80y", "=1*13=14", 0},
    {"\\ud83d", "\xEF\xBF\xBD", "?6", 6},
    {"\\ud83dz", "\xEF\xBF\xBDz", "?6=7", 6},
    {"\\ud83d\\u0041",
     "\xEF\xBF\xBD"
     "A",
     "?6*12", 6},
    {"\\ude00\\ud83d", "\xEF\xBF\xBD\xEF\xBF\xBD", "?6?12", 12},
    {"\\ud83d\\ud83d\\ude00", "\xEF\xBF\xBD\xF0\x9F\x98\x80", "?6*18", 6},
    {"a\xFF\xFE"
     "b",
     "a\xEF\xBF\xBD\xEF\xBF\xBD"
     "b",
     "=1?2?3=4", 2},
    {"\xE2\x82z", "\xEF\xBF\xBDz", "?2=3", 2},                  /* one maximal subpart */
    {"12345678\xEF\xBF\xBD", "12345678\xEF\xBF\xBD", "=11", 0}, /* a true U+FFFD */
};

static void describe_pieces(const wm_json_reader *reader, const wm_json_token *token,
                            wm_buffer *cuts) {
  wm_json_pieces pieces = wm_json_read_pieces(reader, token);
  wm_json_piece piece;
  size_t at = token->begin;
  while (wm_json_read_piece(&pieces, &piece)) {
    ck_assert_uint_eq(piece.begin, at);
    bool copy = piece.text.bytes == reader->bytes + piece.begin;
    ck_assert(!copy || piece.text.length == piece.end - piece.begin);
    at = piece.end;
    ck_assert(wm_buffer_printf(cuts, "%c%zu",
                               piece.invalid ? '?'
                               : copy        ? '='
                                             : '*',
                               at - token->begin));
  }
  ck_assert_uint_eq(at, token->end);
  ck_assert(wm_buffer_put(cuts, "", 1));
}

START_TEST(strings_tell_text_and_source) {
  for (size_t i = 0; i < sizeof string_cases / sizeof *string_cases; i++) {
    char json[256], text[256];
    snprintf(json, sizeof json, "[\"%s\"]", string_cases[i].source);
    wm_json_reader reader;
    wm_json_token token;
    wm_buffer cuts = {0};
    wm_json_read_open(&reader, wm_z(json), WM_JSON_REPLACE);
    ck_assert_int_eq(wm_json_read_next(&reader, &token), WM_JSON_ARRAY);
    ck_assert_int_eq(wm_json_read_next(&reader, &token), WM_JSON_STRING);
    ck_assert_uint_eq(token.begin, 2);
    ck_assert_uint_eq(token.end, strlen(json) - 2);
    ck_assert_uint_eq(reader.n_invalid, string_cases[i].n_invalid);
    size_t length = wm_json_read_text(&reader, &token, NULL);
    ck_assert_uint_eq(length, strlen(string_cases[i].text));
    ck_assert_uint_eq(wm_json_read_text(&reader, &token, text), length);
    ck_assert_mem_eq(text, string_cases[i].text, length);
    describe_pieces(&reader, &token, &cuts);
    ck_assert_str_eq(cuts.bytes, string_cases[i].pieces);
    bool copied = cuts.length == 1 || (cuts.bytes[0] == '=' && !strpbrk(cuts.bytes, "*?"));
    ck_assert_int_eq(token.plain, copied);
    ck_assert(wm_json_read_is(&reader, &token, string_cases[i].text));
    ck_assert(!wm_json_read_is(&reader, &token, "something else"));
    wm_buffer_free(&cuts);
  }
}
END_TEST

/* The word-at-a-time scan finds each special byte at each place of a word, beside any neighbour. */
START_TEST(special_bytes_are_found_everywhere) {
  static const unsigned char specials[] = {0, 1, 0x1F, '"', '\\', 0x80, 0xFF};
  uint32_t n_wrong = 0;
  for (size_t place = 0; place < 24; place++)
    for (unsigned neighbour = 0x20; neighbour < 0x80; neighbour++)
      for (size_t i = 0; i < sizeof specials; i++) {
        char text[25];
        if (neighbour == '"' || neighbour == '\\')
          continue;
        memset(text, (int)neighbour, sizeof text);
        text[place] = (char)specials[i];
        n_wrong += wm_json_read_literal(text, 0, sizeof text) != place;
      }
  ck_assert_uint_eq(n_wrong, 0);
}
END_TEST

START_TEST(skip_spans_whole_values) {
  wm_str json = wm_z("{\"a\": [1, {\"b\": \"]}\"}] , \"c\": 7 }");
  wm_json_reader reader;
  wm_json_token token;
  wm_json_read_open(&reader, json, WM_JSON_REFUSE);
  wm_json_read_next(&reader, &token);
  wm_json_read_next(&reader, &token);
  ck_assert(wm_json_read_skip(&reader, &token));
  ck_assert(wm_json_read_is(&reader, &token, "a"));
  wm_json_read_next(&reader, &token);
  ck_assert(wm_json_read_skip(&reader, &token));
  wm_str source = wm_json_read_source(&reader, &token);
  ck_assert_uint_eq(source.length, strlen("[1, {\"b\": \"]}\"}]"));
  ck_assert_mem_eq(source.bytes, "[1, {\"b\": \"]}\"}]", source.length);
  wm_json_read_next(&reader, &token);
  ck_assert(wm_json_read_is(&reader, &token, "c"));
  ck_assert_int_eq(wm_json_read_next(&reader, &token), WM_JSON_NUMBER_TEXT);
  ck_assert_double_eq(wm_json_read_number(&reader, &token), 7);
  ck_assert_int_eq(wm_json_read_next(&reader, &token), WM_JSON_OBJECT_END);
  ck_assert_int_eq(wm_json_read_next(&reader, &token), WM_JSON_END);
  wm_json_read_open(&reader, wm_z("[[1,"), WM_JSON_REFUSE);
  wm_json_read_next(&reader, &token);
  ck_assert(!wm_json_read_skip(&reader, &token));
}
END_TEST

static const struct {
  const char *json;
  double value;
} number_cases[] = {
    {"0", 0},
    {"-0", -0.0},
    {"12", 12},
    {"0.1", 0.1},
    {"1e3", 1000},
    {"-2.5E-2", -0.025},
    {"1e999", INFINITY},
    {"1e-999", 0},
    {"4.9e-324", 4.9e-324},
    {"1.7976931348623157e308", DBL_MAX},
};

START_TEST(numbers_have_their_values) {
  for (size_t i = 0; i < sizeof number_cases / sizeof *number_cases; i++) {
    wm_json_reader reader;
    wm_json_token token;
    wm_json_read_open(&reader, wm_z(number_cases[i].json), WM_JSON_REFUSE);
    ck_assert_int_eq(wm_json_read_next(&reader, &token), WM_JSON_NUMBER_TEXT);
    ck_assert(wm_json_read_number(&reader, &token) == number_cases[i].value);
  }
  char many[WM_JSON_NUMBER + 2];
  memset(many, '1', sizeof many);
  for (size_t length = WM_JSON_NUMBER; length <= WM_JSON_NUMBER + 1; length++) {
    wm_json_reader reader;
    wm_json_token token;
    wm_json_read_open(&reader, (wm_str){many, length}, WM_JSON_REFUSE);
    ck_assert_int_eq(wm_json_read_next(&reader, &token) == WM_JSON_NUMBER_TEXT,
                     length == WM_JSON_NUMBER);
  }
}
END_TEST

/* ------------------------------------------------------------------ writing */

static void check_text(wm_buffer *out, const char *expected) {
  ck_assert_uint_eq(out->length, strlen(expected));
  ck_assert_mem_eq(out->bytes, expected, out->length);
  wm_buffer_free(out);
}

START_TEST(writer_nests_and_separates) {
  wm_buffer out = {0};
  wm_json_writer w = wm_json_write_open(NULL, &out);
  wm_json_write_object(&w);
  wm_json_write_key(&w, "a");
  wm_json_write_array(&w);
  wm_json_write_integer(&w, 1);
  wm_json_write_bool(&w, true);
  wm_json_write_array(&w);
  wm_json_write_array_end(&w);
  wm_json_write_null(&w);
  wm_json_write_array_end(&w);
  wm_json_write_ready_key(&w, wm_z("\"b\":"));
  wm_json_write_object(&w);
  wm_json_write_object_end(&w);
  wm_json_write_key(&w, "\"\n");
  wm_json_write_string(&w, wm_z("c"));
  wm_json_write_key(&w, "d");
  wm_json_write_raw(&w, wm_z("[2]"));
  wm_json_write_object_end(&w);
  ck_assert(!w.failed);
  check_text(&out, "{\"a\":[1,true,[],null],\"b\":{},\"\\\"\\n\":\"c\",\"d\":[2]}");
}
END_TEST

static const struct {
  const char *text;
  size_t length;
  const char *json;
} escape_cases[] = {
    {"", 0, "\"\""},
    {"plain", 5, "\"plain\""},
    {"\"\\/\b\f\n\r\t", 8, "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
    {"\0\x01\x1F\x7F", 4, "\"\\u0000\\u0001\\u001f\x7F\""},
    {"\xC5\xBD \xE2\x82\xAC \xF0\x9F\x98\x80", 11, "\"\xC5\xBD \xE2\x82\xAC \xF0\x9F\x98\x80\""},
    {"a\xFF\xE2\x82", 4, "\"a\xEF\xBF\xBD\xEF\xBF\xBD\""},
};

START_TEST(writer_escapes_what_it_must) {
  for (size_t i = 0; i < sizeof escape_cases / sizeof *escape_cases; i++) {
    wm_buffer out = {0};
    wm_json_writer w = wm_json_write_open(NULL, &out);
    wm_json_write_string(&w, (wm_str){escape_cases[i].text, escape_cases[i].length});
    check_text(&out, escape_cases[i].json);
  }
}
END_TEST

static const struct {
  double value;
  const char *real, *score;
} real_cases[] = {
    {0, "0", "0"},
    {1, "1", "1"},
    {0.5, "0.5", "0.5"},
    {0.1, "0.1", "0.1"},
    {0.99, "0.99", "0.99"},
    {0.1 + 0.2, "0.30000000000000004", "0.3"},
    {1.0 / 3, "0.3333333333333333", "0.3333"},
    {0.99996, "0.99996", "1"},
    {0.00004, "4e-05", "0"},
    {0.00005, "5e-05", "0.0001"},
    {-0.00001, "-1e-05", "0"},
    {-12.0304, "-12.0304", "-12.0304"},
    {123456789.00011, "123456789.00011", "123456789.0001"},
    {1e300, "1e+300", "1e+300"},
    {INFINITY, "null", "null"},
    {NAN, "null", "null"},
};

START_TEST(writer_gives_decimals) {
  for (size_t i = 0; i < sizeof real_cases / sizeof *real_cases; i++) {
    wm_buffer real = {0}, score = {0};
    wm_json_writer w = wm_json_write_open(NULL, &real);
    wm_json_write_real(&w, real_cases[i].value);
    w = wm_json_write_open(NULL, &score);
    wm_json_write_score(&w, real_cases[i].value);
    check_text(&real, real_cases[i].real);
    check_text(&score, real_cases[i].score);
  }
}
END_TEST

START_TEST(writer_gives_integers) {
  static const struct {
    int64_t value;
    const char *json;
  } cases[] = {{0, "0"},
               {-1, "-1"},
               {1234567890, "1234567890"},
               {INT64_MAX, "9223372036854775807"},
               {INT64_MIN, "-9223372036854775808"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    wm_buffer out = {0};
    wm_json_writer w = wm_json_write_open(NULL, &out);
    wm_json_write_integer(&w, cases[i].value);
    check_text(&out, cases[i].json);
  }
}
END_TEST

/* What is written is read back, over random strings of nasty bytes. */
START_TEST(strings_survive_the_round_trip) {
  static const char *const parts[] = {
      "\"", "\\", "\n", "\x01", "u", "a", "\xC3\xA9", "\xE2\x82\xAC", "words ", "\xF0\x9F\x98\x80"};
  uint32_t seed = 1;
  for (int round = 0; round < 2000; round++) {
    wm_buffer text = {0}, json = {0};
    for (uint32_t n = (seed = seed * 1664525 + 1013904223) >> 24; n > 0; n--)
      ck_assert(wm_buffer_put_z(&text, parts[((seed = seed * 1664525 + 1013904223) >> 16) % 10]));
    wm_json_writer w = wm_json_write_open(NULL, &json);
    wm_json_write_string(&w, (wm_str){text.bytes, text.length});
    wm_json_reader reader;
    wm_json_token token;
    wm_json_read_open(&reader, (wm_str){json.bytes, json.length}, WM_JSON_REFUSE);
    ck_assert_int_eq(wm_json_read_next(&reader, &token), WM_JSON_STRING);
    ck_assert(wm_buffer_put(&text, "", 1));
    ck_assert(wm_json_read_is(&reader, &token, text.bytes));
    ck_assert_int_eq(wm_json_read_next(&reader, &token), WM_JSON_END);
    wm_buffer_free(&text);
    wm_buffer_free(&json);
  }
}
END_TEST

/* ----------------------------------------------------------------- pointers */

static const struct {
  const char *json, *pointer, *found; /* NULL: nothing */
} pointers[] = {
    {"{\"a\":{\"b\":[1,{\"c\":\"x\"}]}}", "/a/b/1/c", "x"},
    {"{\"a\":{\"b\":[1,2]}}", "/a/b", "[1,2]"},
    {"{\"a\":1}", "", "{\"a\":1}"},
    {"{\"a/b\":1,\"m~n\":2}", "/a~1b", "1"},
    {"{\"a/b\":1,\"m~n\":2}", "/m~0n", "2"},
    {"{\"\":1}", "/", "1"},
    {"{\"\\u0061\":1}", "/a", "1"},
    {"[[1],[2]]", "/1/0", "2"},
    {"[1]", "/1", NULL},
    {"[1]", "/-", NULL},
    {"[1]", "/x", NULL},
    {"{\"a\":1}", "/a/b", NULL},
    {"{\"a\":1}", "a", NULL},
    {"{\"b\":[1,,\"a\":1}", "/a", NULL},
    {"", "/a", NULL},
};

START_TEST(pointers_find_values) {
  wm_str json = wm_z(pointers[_i].json);
  wm_json_token found;
  bool there = wm_json_point(json, pointers[_i].pointer, &found);
  ck_assert(there == (pointers[_i].found != NULL));
  if (there) {
    ck_assert_uint_eq(found.end - found.begin, strlen(pointers[_i].found));
    ck_assert_mem_eq(json.bytes + found.begin, pointers[_i].found, found.end - found.begin);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("json");
  TCase *reading = tcase_create("reading"), *writing = tcase_create("writing");
  tcase_add_loop_test(reading, pointers_find_values, 0, sizeof pointers / sizeof *pointers);
  tcase_add_test(reading, right_json_gives_its_tokens);
  tcase_add_test(reading, wrong_json_gives_place_and_reason);
  tcase_add_test(reading, every_cut_is_an_error);
  tcase_add_test(reading, nesting_has_a_limit);
  tcase_add_test(reading, strings_tell_text_and_source);
  tcase_add_test(reading, special_bytes_are_found_everywhere);
  tcase_add_test(reading, skip_spans_whole_values);
  tcase_add_test(reading, numbers_have_their_values);
  tcase_add_test(writing, writer_nests_and_separates);
  tcase_add_test(writing, writer_escapes_what_it_must);
  tcase_add_test(writing, writer_gives_decimals);
  tcase_add_test(writing, writer_gives_integers);
  tcase_add_test(writing, strings_survive_the_round_trip);
  suite_add_tcase(suite, reading);
  suite_add_tcase(suite, writing);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
