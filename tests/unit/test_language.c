/* The stage language: pieces, letters, n-grams; a model trained here on a few sentences; what the
 * model that comes with the program says. */
#include "config.h"

#include "core/base/langtag.h"
#include "core/base/modelfile.h"
#include "core/base/text.h"
#include "plugins/language/detect.h"
#include "plugins/language/train.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/test_language_XXXXXX";
static char lines_path[64];

static void set_up(void) {
  strcpy(path + strlen(path) - 6, "XXXXXX");
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  close(fd);
  snprintf(lines_path, sizeof lines_path, "%s.tsv", path);
}

static void tear_down(void) {
  unlink(path);
  unlink(lines_path);
}

static void write_lines(const char *text) {
  FILE *file = fopen(lines_path, "w");
  ck_assert_ptr_nonnull(file);
  ck_assert_int_ge(fputs(text, file), 0);
  ck_assert_int_eq(fclose(file), 0);
}

/* ------------------------------------------------------------------- letters */

/* The folded letters of a piece, as UTF-8. */
static const char *folded(const char *text) {
  static char out[1024];
  wm_letters letters;
  size_t n = 0;
  wm_letters_read(wm_z(text), &letters);
  for (uint32_t i = 0; i < letters.n; i++)
    n += wm_utf8_put(letters.points[i], out + n);
  out[n] = '\0';
  return out;
}

START_TEST(letters_are_folded_and_all_else_is_a_space) {
  static const struct {
    const char *text, *want;
  } cases[] = {
      {"", " "},
      {"12, 34.5 %", " "},
      {"Don't stop!", " don t stop "},
      {"  \xC3\x84RGER 2.0 ", " \xC3\xA4rger "},
      {"\xD0\x9C\xD0\x98\xD0\xA0", " \xD0\xBC\xD0\xB8\xD1\x80 "},
      {"\xE0\xA4\xB9\xE0\xA4\xBF", " \xE0\xA4\xB9\xE0\xA4\xBF "}, /* a vowel sign is kept */
      {"a\xFF\xFE b", " a b "},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ck_assert_str_eq(folded(cases[i].text), cases[i].want);
}
END_TEST

START_TEST(grams_are_all_of_one_to_four_letters) {
  wm_letters letters;
  uint32_t hashes[(WM_PIECE_MOST + 2) * WM_GRAM_MOST];
  wm_letters_read(wm_z("ab"), &letters); /* " ab ": 2 of one, 3 of two, 2 of three, 1 of four */
  ck_assert_uint_eq(letters.n, 4);
  ck_assert_uint_eq(wm_letters_grams(&letters, 10, hashes), 8);
  for (uint32_t i = 0; i < 8; i++)
    ck_assert_uint_lt(hashes[i], 1 << 10);
}
END_TEST

/* The length of the first piece, found byte by byte; `most` is where it has to end. */
static size_t piece_length(wm_str text, size_t most) {
  size_t end = most;
  for (size_t i = 0; i < most; i++) {
    if (text.bytes[i] == '\n' && i >= WM_PIECE_LEAST)
      return i + 1;
    if (text.bytes[i] == ' ' && i && most < text.length)
      end = i;
  }
  return end;
}

static void check_ends(wm_str text, bool valid) {
  for (size_t most = 4; most < 40; most += 5) {
    wm_str head = wm_letters_head(text, most), tail = wm_letters_tail(text, most);
    ck_assert_ptr_eq(head.bytes, text.bytes);
    ck_assert_ptr_eq(tail.bytes + tail.length, text.bytes + text.length);
    ck_assert_uint_le(head.length, most);
    ck_assert_uint_le(tail.length, most);
    ck_assert_uint_gt(head.length, 0);
    if (valid)
      ck_assert_uint_eq(wm_utf8_valid(head.bytes, head.length), head.length);
    if (valid)
      ck_assert_uint_eq(wm_utf8_valid(tail.bytes, tail.length), tail.length);
  }
}

/* Pieces one after the other are the text, none is longer than it may be, none cuts a character. */
static void check_pieces(wm_str text) {
  size_t at = 0, sum = 0;
  bool valid = wm_utf8_valid(text.bytes, text.length) == text.length;
  wm_str piece;
  while (wm_letters_piece(text, &at, &piece)) {
    wm_str rest = {text.bytes + sum, text.length - sum};
    ck_assert_ptr_eq(piece.bytes, rest.bytes);
    ck_assert_uint_ge(piece.length, 1);
    ck_assert_uint_le(piece.length, WM_PIECE_MOST);
    ck_assert_uint_eq(piece.length,
                      piece_length(rest, wm_letters_head(rest, WM_PIECE_MOST).length));
    sum += piece.length;
    if (valid)
      ck_assert_uint_eq(wm_utf8_valid(piece.bytes, piece.length), piece.length);
    check_ends(piece, valid);
  }
  ck_assert_uint_eq(sum, text.length);
}

START_TEST(pieces_make_up_the_text) {
  char text[2000];
  for (int seed = 0; seed < 200; seed++) {
    size_t n = 0;
    srand((unsigned)seed);
    while (n + 4 < sizeof text - (size_t)(seed * 9)) {
      int kind = rand() % 12;
      n += kind == 0   ? wm_utf8_put(' ', text + n)
           : kind == 1 ? wm_utf8_put('\n', text + n)
           : kind < 6  ? wm_utf8_put(0x4E00 + (uint32_t)rand() % 500, text + n)
                       : wm_utf8_put('a' + (uint32_t)rand() % 26, text + n);
    }
    check_pieces((wm_str){text, n});
    for (size_t i = 0; i < n; i += 7)
      text[i] = (char)0x9F; /* no UTF-8 any more */
    check_pieces((wm_str){text, n});
  }
  check_pieces(wm_z(" "));
  check_pieces(wm_z(" a"));
  check_pieces(wm_z("\n"));
  memset(text, '\xBF', sizeof text);
  check_pieces((wm_str){text, sizeof text});
}
END_TEST

/* ------------------------------------------------------------------- training */

static const char lines[] =
    "en\tThe ministers of the region met in the capital on Friday to talk about the bridge.\n"
    "en\tShe said that the company would not sell its shares before the end of the year.\n"
    "en\tThere were no injuries when the train left the tracks near the station, police said.\n"
    "en\tThe court ruled that the law was against the constitution and sent it back.\n"
    "en\tWhat they want is that all of them can go home with their families this winter.\n"
    "de\tDie Minister der Region trafen sich am Freitag in der Hauptstadt wegen der Br\xC3\xBC"
    "cke.\n"
    "de\tSie sagte, dass das Unternehmen seine Anteile nicht vor Ende des Jahres verkaufe.\n"
    "de\tVerletzt wurde niemand, als der Zug nahe dem Bahnhof aus den Gleisen sprang.\n"
    "de\tDas Gericht entschied, dass das Gesetz gegen die Verfassung ist, und gab es zur\xC3\xBC"
    "ck.\n"
    "de\tSie wollen, dass alle noch in diesem Winter mit ihren Familien nach Hause k\xC3\xB6nnen.\n"
    "el\t\xCE\x9F\xCE\xB9 \xCF\x85\xCF\x80\xCE\xBF\xCF\x85\xCF\x81\xCE\xB3\xCE\xBF\xCE\xAF "
    "\xCF\x83\xCF\x85\xCE\xBD\xCE\xB1\xCE\xBD\xCF\x84\xCE\xAE\xCE\xB8\xCE\xB7\xCE\xBA\xCE\xB1\xCE"
    "\xBD "
    "\xCF\x84\xCE\xB7\xCE\xBD "
    "\xCE\xA0\xCE\xB1\xCF\x81\xCE\xB1\xCF\x83\xCE\xBA\xCE\xB5\xCF\x85\xCE\xAE\n";

static bool section(void *context, const char *name, wm_str *bytes) {
  return wm_modelfile_section(context, name, bytes);
}

typedef struct opened {
  wm_modelfile *file;
  wm_language_model model;
} opened;

static opened open_file(const char *file) {
  opened o;
  wm_error error;
  wm_status status =
      wm_modelfile_open(file, WM_LANGUAGE_KIND, WM_LANGUAGE_VERSION, &o.file, &error);
  ck_assert_msg(status == WM_OK, "%s", error.text);
  ck_assert_ptr_null(wm_language_model_open(&o.model, section, o.file));
  return o;
}

static wm_status train(const char *text, wm_error *error) {
  const struct wm_language_job job = {
      .train = lines_path, .output = path, .notes = "made up", .bits = 12};
  write_lines(text);
  return wm_language_train(&job, error);
}

/* "de 100" or so: what a model says of a text, languages with their shares in percent. */
static const char *said(const wm_language_model *model, const char *text, const char *declared) {
  static char out[128];
  wm_detected found[WM_DETECT_MOST];
  double score;
  uint32_t n = wm_language_detect(model, wm_z(text), 4096, wm_language_find(model, wm_z(declared)),
                                  found, &score);
  out[0] = '\0';
  for (uint32_t i = 0; i < n; i++)
    if (found[i].score >= 0.6)
      snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s %.0f", *out ? ", " : "",
               model->tags[found[i].language], 100 * found[i].share);
  return out;
}

START_TEST(a_model_learns_from_lines) {
  wm_error error;
  ck_assert_int_eq(train(lines, &error), WM_OK);
  opened o = open_file(path);
  ck_assert_uint_eq(o.model.info.n, 3);
  ck_assert_str_eq(said(&o.model, "the winter that the court said", ""), "en 100");
  ck_assert_str_eq(said(&o.model, "das Gesetz, dass der Winter", ""), "de 100");
  ck_assert_str_eq(said(&o.model, "12 + 30 = 42", ""), "");
  ck_assert_str_eq(said(&o.model, "\xE1\x80\x9B\xE1\x80\x94\xE1\x80\xBA", ""), ""); /* Burmese */
  wm_str card = wm_modelfile_card(o.file);
  ck_assert_ptr_nonnull(memmem(card.bytes, card.length, "made up", 7));
  wm_modelfile_close(o.file);
}
END_TEST

START_TEST(lines_that_are_none_are_told) {
  static const struct {
    const char *text, *message;
  } cases[] = {
      {"", ": it needs two languages at least"},
      {"en\tone\n", ": it needs two languages at least"},
      {"en\tone\nde zwei\n", ":2: a line is a language, a tab, and text"},
      {"\tnothing\n", ":1: a line is a language, a tab, and text"},
      {"abcdefghijklmnop\ttoo long\n", ":1: a line is a language, a tab, and text"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    wm_error error;
    ck_assert_int_eq(train(cases[i].text, &error), WM_FATAL);
    ck_assert_ptr_nonnull(strstr(error.text, cases[i].message));
  }
}
END_TEST

/* A section is missing, too short, or says what cannot be. */
static bool spoilt_section(void *context, const char *name, wm_str *bytes) {
  static wm_language_info info;
  const void *const *args = context;
  const char *which = args[1], *how = args[2];
  if (!wm_modelfile_section((wm_modelfile *)(uintptr_t)args[0], name, bytes))
    return false;
  if (strcmp(name, which) != 0)
    return true;
  if (strcmp(how, "gone") == 0)
    return false;
  if (strcmp(how, "short") == 0) {
    bytes->length--;
    return true;
  }
  memcpy(&info, bytes->bytes, sizeof info);
  info.n = strcmp(how, "none") == 0 ? 0 : strcmp(how, "many") == 0 ? 65 : info.n;
  info.bits = strcmp(how, "bits") == 0 ? 31 : info.bits;
  info.sharpness = strcmp(how, "nan") == 0 ? (float)(0.0 / 0.0) : info.sharpness;
  *bytes = (wm_str){(const char *)&info, sizeof info};
  return true;
}

START_TEST(a_damaged_model_is_refused) {
  static const char *const cases[][2] = {{"info", "gone"},  {"tags", "gone"},   {"rows", "gone"},
                                         {"pages", "gone"}, {"info", "short"},  {"tags", "short"},
                                         {"rows", "short"}, {"pages", "short"}, {"info", "none"},
                                         {"info", "many"},  {"info", "bits"},   {"info", "nan"}};
  wm_error error;
  ck_assert_int_eq(train(lines, &error), WM_OK);
  opened o = open_file(path);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const void *args[] = {o.file, cases[i][0], cases[i][1]};
    wm_language_model model;
    ck_assert_msg(wm_language_model_open(&model, spoilt_section, args) != NULL, "%s %s",
                  cases[i][0], cases[i][1]);
  }
  wm_modelfile_close(o.file);
}
END_TEST

/* ------------------------------------------------------------ the shipped model */

static const char german[] =
    "Der Nationalrat hat am Mittwoch in Bern \xC3\xBC"
    "ber den Haushalt debattiert. Die Regierung will im kommenden Jahr deutlich weniger Schulden "
    "machen, doch die Opposition h\xC3\xA4lt das f\xC3\xBCr unm\xC3\xB6glich.\n";
static const char english[] =
    "The parliament in Nairobi voted on Wednesday on next year's budget. The government wants to "
    "borrow much less, but the opposition says that this will not work.\n";

START_TEST(the_shipped_model_tells_languages) {
  opened o = open_file(WM_LANGUAGES_MODEL);
  const wm_language_model *m = &o.model;
  ck_assert_str_eq(said(m, german, ""), "de 100");
  ck_assert_str_eq(said(m, german, "en"), "de 100"); /* what is declared does not beat a text */
  ck_assert_str_eq(said(m, english, "de-AT"), "en 100");
  ck_assert_str_eq(said(m, "Nokia", "fi"),
                   "fi 100"); /* a word says little: the declaration counts */
  ck_assert_str_eq(said(m,
                        "\xE6\x9D\xB1\xE4\xBA\xAC\xE3\x81\xAE\xE5\xB7\xA5\xE5\xA0\xB4\xE3\x81\xA7"
                        "\xE7\x81\xAB\xE4\xBA\x8B\xE3\x81\x8C\xE3\x81\x82\xE3\x81\xA3\xE3\x81\x9F",
                        ""),
                   "ja 100");
  wm_modelfile_close(o.file);
}
END_TEST

START_TEST(a_mixed_text_has_shares) {
  opened o = open_file(WM_LANGUAGES_MODEL);
  char text[2048];
  snprintf(text, sizeof text, "%s%s%s", german, german, english);
  const char *got = said(&o.model, text, "");
  int de = 0, en = 0;
  ck_assert_int_eq(sscanf(got, "de %d, en %d", &de, &en), 2);
  ck_assert_int_eq(de + en, 100);
  ck_assert_int_gt(de, 60);
  ck_assert_int_lt(de, 80);
  /* A passage within a text that is not read in full as long as it is of one language. */
  snprintf(text, sizeof text, "%s%s%s%s%s", german, german, english, german, german);
  ck_assert_int_eq(sscanf(said(&o.model, text, ""), "de %d, en %d", &de, &en), 2);
  ck_assert_int_eq(de + en, 100);
  ck_assert_int_gt(en, 12);
  ck_assert_int_lt(en, 30);
  wm_modelfile_close(o.file);
}
END_TEST

START_TEST(tags_are_found_by_their_first_part) {
  static const char *const cases[][2] = {{"en", "en"},
                                         {"EN-gb", "en"},
                                         {"en_US", "en"},
                                         {"iw", "he"},
                                         {"no", "nb"},
                                         {"fil-PH", "tl"},
                                         {"sr-Latn", "sr"},
                                         {"la", NULL},
                                         {"", NULL},
                                         {"e", NULL},
                                         {"abcdefghijklmnopqrst", NULL}};
  opened o = open_file(WM_LANGUAGES_MODEL);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    uint32_t found = wm_language_find(&o.model, wm_z(cases[i][0]));
    if (cases[i][1])
      ck_assert_str_eq(o.model.tags[found], cases[i][1]);
    else
      ck_assert_uint_eq(found, WM_NONE);
  }
  wm_modelfile_close(o.file);
}
END_TEST

/* ------------------------------------------------------------------- tags */

START_TEST(ranges_hold_for_tags) {
  static const struct {
    const char *range, *tag;
    bool want;
  } cases[] = {
      {"en", "en", true},    {"en", "en-GB", true},
      {"EN", "en_us", true}, {"en-GB", "en", false},
      {"en", "enm", false},  {"en", "", false},
      {"und", "", true},     {"und", "und", true},
      {"und", "en", false},  {"sr-Latn", "sr-Latn-RS", true},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const wm_strings ranges = {&cases[i].range, 1};
    ck_assert_msg(wm_langtag_in(ranges, wm_z(cases[i].tag)) == cases[i].want, "%s %s",
                  cases[i].range, cases[i].tag);
  }
  ck_assert(wm_langtag_in((wm_strings){NULL, 0}, wm_z("en")));
}
END_TEST

START_TEST(a_range_has_a_form) {
  static const char *const right[] = {"en", "und", "en-GB", "es-419", "zh-Hant-TW", "sr-Latn"};
  static const char *const wrong[] = {"",  "e",     "4n",    "en-",       "-en", "en--GB",
                                      "*", "en_GB", "en GB", "abcdefghi", "x"};
  for (size_t i = 0; i < sizeof right / sizeof *right; i++)
    ck_assert_msg(wm_langtag_is_range(wm_z(right[i])), "%s", right[i]);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    ck_assert_msg(!wm_langtag_is_range(wm_z(wrong[i])), "%s", wrong[i]);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("language");
  TCase *tcase = tcase_create("language");
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_test(tcase, letters_are_folded_and_all_else_is_a_space);
  tcase_add_test(tcase, grams_are_all_of_one_to_four_letters);
  tcase_add_test(tcase, pieces_make_up_the_text);
  tcase_add_test(tcase, a_model_learns_from_lines);
  tcase_add_test(tcase, lines_that_are_none_are_told);
  tcase_add_test(tcase, a_damaged_model_is_refused);
  tcase_add_test(tcase, the_shipped_model_tells_languages);
  tcase_add_test(tcase, a_mixed_text_has_shares);
  tcase_add_test(tcase, tags_are_found_by_their_first_part);
  tcase_add_test(tcase, ranges_hold_for_tags);
  tcase_add_test(tcase, a_range_has_a_form);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}
