/* The tokenizer: the table of cases, the fast path against ICU's, hostile texts. */
#include "core/base/buffer.h"
#include "core/base/symbols.h"
#include "plugins/tokenize/tokenizer.h"

#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

static wm_symbols symbols;
static wm_tokenizer *fast, *slow;

static wm_sym intern(void *context, const char *bytes, size_t length) {
  return wm_symbols_intern(context, bytes, length);
}

static void set_up(void) {
  ck_assert(wm_symbols_init(&symbols));
  fast = wm_tokenizer_new(intern, &symbols, 100 << 20);
  slow = wm_tokenizer_new(intern, &symbols, 100 << 20);
  ck_assert(fast && slow);
  slow->icu_only = true;
}

static void tear_down(void) {
  wm_tokenizer_free(fast);
  wm_tokenizer_free(slow);
  wm_symbols_free(&symbols);
}

static void run(wm_tokenizer *t, const char *text, size_t length) {
  ck_assert_int_eq(wm_tokenizer_run(t, text, (uint32_t)length), WM_TOKENIZER_DONE);
}

/* A file of the source tree or any other; the caller frees the buffer. */
static bool read_file(const char *path, wm_buffer *bytes) {
  FILE *file = fopen(path, "rb");
  if (!file)
    return false;
  size_t n;
  do {
    ck_assert(wm_buffer_reserve(bytes, 1 << 16));
    n = fread(bytes->bytes + bytes->length, 1, 1 << 16, file);
    bytes->length += n;
  } while (n);
  fclose(file);
  ck_assert(wm_buffer_reserve(bytes, 1));
  bytes->bytes[bytes->length] = 0;
  return true;
}

static const char *source_path(const char *name) {
  static char path[4096];
  const char *folder = getenv("srcdir");
  snprintf(path, sizeof path, "%s/%s", folder ? folder : ".", name);
  return path;
}

/* ---- the table ---- */

/* The tokens as the cases file writes them. */
static void print(const wm_tokenizer *t, wm_buffer *out) {
  for (uint32_t i = 0; i < t->n_sentences; i++) {
    wm_span rows = t->sentences[i].tokens;
    for (uint32_t row = rows.begin; row < rows.end; row++) {
      wm_span span = t->tokens[row].span;
      ck_assert(wm_buffer_printf(out, "%s%.*s", row > rows.begin ? " " : "",
                                 (int)(span.end - span.begin), t->text + span.begin));
    }
    ck_assert(wm_buffer_put_z(out, "\n"));
  }
}

static void check_case(wm_tokenizer *t, const wm_buffer *text, const wm_buffer *want, int line) {
  wm_buffer got = {0};
  run(t, text->bytes, text->length);
  print(t, &got);
  ck_assert(wm_buffer_put(&got, "", 1) && wm_buffer_put_z(&got, ""));
  ck_assert_msg(strcmp(got.bytes, want->bytes) == 0, "case that ends at line %d:\n%s\nwanted:\n%s",
                line, got.bytes, want->bytes);
  wm_buffer_free(&got);
}

static void end_case(wm_buffer *text, wm_buffer *want, int line, int *n_cases) {
  if (!text->length)
    return;
  ck_assert(wm_buffer_put(text, "", 1) && wm_buffer_put(want, "", 1));
  text->length -= 2; /* the zero byte and the last line's end */
  text->bytes[text->length] = 0;
  check_case(fast, text, want, line);
  check_case(slow, text, want, line);
  text->length = want->length = 0;
  ++*n_cases;
}

START_TEST(cases_are_met) {
  wm_buffer file = {0}, text = {0}, want = {0};
  int line = 0, n_cases = 0;
  ck_assert(read_file(source_path("tests/unit/tokenize.cases"), &file));
  for (char *at = file.bytes, *end; (end = strchr(at, '\n')); at = end + 1) {
    wm_buffer *into = *at == '>' ? &text : &want;
    size_t skip = *at == '>' ? (size_t)(end > at + 1) + 1 : 0;
    line++;
    if (at == end || *at == '#')
      end_case(&text, &want, line, &n_cases);
    else
      ck_assert(wm_buffer_put(into, at + skip, (size_t)(end + 1 - at) - skip));
  }
  end_case(&text, &want, line, &n_cases);
  ck_assert_int_gt(n_cases, 25);
  wm_buffer_free(&file);
  wm_buffer_free(&text);
  wm_buffer_free(&want);
}
END_TEST

/* ---- norms and shapes ---- */

static const struct {
  const char *text, *norm;
  uint32_t shape;
} spellings[] = {
    {"Nokia", "nokia", WM_SHAPE_UPPER_FIRST | WM_SHAPE_ALPHA},
    {"NATO", "nato", WM_SHAPE_UPPER_FIRST | WM_SHAPE_UPPER_ALL | WM_SHAPE_ALPHA},
    {"eBay", "ebay", WM_SHAPE_UPPER_INNER | WM_SHAPE_ALPHA},
    {"McCain", "mccain", WM_SHAPE_UPPER_FIRST | WM_SHAPE_UPPER_INNER | WM_SHAPE_ALPHA},
    {"U.S.", "u.s.", WM_SHAPE_UPPER_FIRST | WM_SHAPE_UPPER_ALL | WM_SHAPE_ALPHA | WM_SHAPE_DOT},
    {"1,000", "1,000", WM_SHAPE_DIGIT},
    {"1990s", "1990s", WM_SHAPE_DIGIT | WM_SHAPE_ALPHA},
    {"e-mail", "e-mail", WM_SHAPE_HYPHEN | WM_SHAPE_ALPHA},
    {"O’Brien", "o'brien",
     WM_SHAPE_UPPER_FIRST | WM_SHAPE_UPPER_INNER | WM_SHAPE_ALPHA | WM_SHAPE_APOSTROPHE |
         WM_SHAPE_NON_ASCII},
    {"?!", "?!", WM_SHAPE_PUNCTUATION},
    {"…", "…", WM_SHAPE_PUNCTUATION | WM_SHAPE_NON_ASCII},
    {"ŽIVKOVIĆ", "živković",
     WM_SHAPE_UPPER_FIRST | WM_SHAPE_UPPER_ALL | WM_SHAPE_ALPHA | WM_SHAPE_NON_ASCII},
    {"Straße", "strasse", WM_SHAPE_UPPER_FIRST | WM_SHAPE_ALPHA | WM_SHAPE_NON_ASCII},
    {"http://un.org/A", "http://un.org/a",
     WM_SHAPE_UPPER_INNER | WM_SHAPE_ALPHA | WM_SHAPE_DOT | WM_SHAPE_URL},
    {"antidisestablishmentarianism", "antidisestablishmentarianism", WM_SHAPE_ALPHA},
};

START_TEST(spellings_have_norm_and_shape) {
  const char *text = spellings[_i].text;
  for (int twice = 0; twice < 2; twice++) { /* the second time from the cache */
    run(fast, text, strlen(text));
    ck_assert_uint_eq(fast->n_tokens, 1);
    wm_str norm = wm_symbols_string(&symbols, fast->tokens[0].norm);
    ck_assert_str_eq(norm.bytes, spellings[_i].norm);
    ck_assert_uint_eq(fast->tokens[0].shape, spellings[_i].shape | WM_SHAPE_SENTENCE_START);
  }
}
END_TEST

START_TEST(places_are_noted) {
  static const uint32_t want[] = {
      WM_SHAPE_SENTENCE_START | WM_SHAPE_SPACE_AFTER,
      WM_SHAPE_SPACE_AFTER,
      0,
      WM_SHAPE_SPACE_AFTER,
      WM_SHAPE_SENTENCE_START,
      0,
  };
  const char *text = "Ann has it.\u00A0Good!";
  run(fast, text, strlen(text));
  ck_assert_uint_eq(fast->n_tokens, 6);
  for (uint32_t i = 0; i < fast->n_tokens; i++)
    ck_assert_uint_eq(fast->tokens[i].shape & (WM_SHAPE_SENTENCE_START | WM_SHAPE_SPACE_AFTER),
                      want[i]);
  ck_assert_uint_eq(fast->n_sentences, 2);
  ck_assert_uint_eq(fast->sentences[1].span.begin, 13);
  ck_assert_uint_eq(fast->sentences[1].span.end, 18);
}
END_TEST

START_TEST(forgetting_gives_new_symbols) {
  const char *text = "one two one";
  wm_symbols_freeze(&symbols);
  run(fast, text, strlen(text));
  ck_assert_uint_eq(fast->tokens[0].norm, fast->tokens[2].norm);
  ck_assert(wm_symbols_recycle(&symbols, 0));
  wm_sym other = wm_symbols_intern(&symbols, "other", 5);
  wm_tokenizer_forget(fast);
  run(fast, text, strlen(text));
  ck_assert_uint_ne(fast->tokens[0].norm, other);
  ck_assert_str_eq(wm_symbols_string(&symbols, fast->tokens[0].norm).bytes, "one");
}
END_TEST

START_TEST(too_many_tokens_are_refused) {
  wm_buffer text = {0};
  bool ok = true;
  for (int i = 0; i < 200000; i++)
    ok &= wm_buffer_put_z(&text, "a ");
  ck_assert(ok && wm_buffer_put(&text, "", 1));
  fast->max_tokens = 1000;
  ck_assert_int_eq(wm_tokenizer_run(fast, text.bytes, (uint32_t)text.length - 1),
                   WM_TOKENIZER_TOO_MANY);
  ck_assert_uint_lt(fast->n_tokens, 60000);
  wm_buffer_free(&text);
}
END_TEST

/* ---- the fast path against ICU ---- */

static uint32_t skip_space(const wm_tokenizer *t, uint32_t at) {
  for (uint32_t length; at < t->length && (length = wm_scan_space(t, at)); at += length)
    ;
  return at;
}

/* What must hold of any text: tokens lie in order and cover all but white space, and each sentence
 * begins where the one before ends. */
static void check_sound(const wm_tokenizer *t) {
  uint32_t at = 0, row = 0, i;
  for (i = 0; i < t->n_tokens; i++) {
    wm_span span = t->tokens[i].span;
    if (skip_space(t, at) != span.begin || span.end <= span.begin)
      break;
    at = span.end;
  }
  ck_assert_msg(i == t->n_tokens, "token %u of %u is out of place", i, t->n_tokens);
  ck_assert_uint_eq(skip_space(t, at), t->length);
  for (i = 0; i < t->n_sentences; i++) {
    wm_span rows = t->sentences[i].tokens;
    if (rows.begin != row || rows.end <= row)
      break;
    row = rows.end;
  }
  ck_assert_msg(i == t->n_sentences, "sentence %u is out of place", i);
  ck_assert_uint_eq(row, t->n_tokens);
}

static void check_equal(const char *text, size_t length) {
  run(fast, text, length);
  run(slow, text, length);
  check_sound(fast);
  uint32_t i = 0;
  while (i < fast->n_tokens && i < slow->n_tokens &&
         memcmp(&fast->tokens[i], &slow->tokens[i], sizeof(wm_token)) == 0)
    i++;
  ck_assert_msg(i == fast->n_tokens && i == slow->n_tokens, "token %u, shapes %x %x: '%.*s'", i,
                fast->tokens[i].shape, slow->tokens[i].shape, length < 200 ? (int)length : 200,
                text);
  ck_assert_uint_eq(fast->n_sentences, slow->n_sentences);
  if (fast->n_sentences)
    ck_assert_int_eq(
        memcmp(fast->sentences, slow->sentences, fast->n_sentences * sizeof *fast->sentences), 0);
}

static uint32_t random_below(uint64_t *state, uint32_t n) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 33) % n;
}

static const char *const fragments[] = {
    " ",
    " ",
    " ",
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "\t",
    "\u00A0",
    "a",
    "I",
    "The",
    "the",
    "U",
    "S",
    "don",
    "can",
    "cannot",
    "t",
    "s",
    "ll",
    "Mr",
    "Inc",
    "etc",
    "No",
    "e",
    "non",
    "km",
    "pm",
    "5km",
    "www",
    "com",
    "http",
    "mailto",
    "org",
    "1",
    "12",
    "555",
    "0199",
    "2004",
    "90s",
    "3rd",
    "x1",
    "_",
    "__",
    "US",
    "Ph",
    "D",
    ".",
    ".",
    ",",
    "!",
    "?",
    "'",
    "\"",
    "-",
    "/",
    ":",
    ";",
    "(",
    ")",
    "@",
    "#",
    "$",
    "%",
    "&",
    "*",
    "+",
    "=",
    "<",
    ">",
    "[",
    "]",
    "`",
    "~",
    "|",
    "\\",
    "^",
    "{",
    "}",
    "\x01",
    "\r\n",
    "\f",
    "’",
    "‘",
    "“",
    "”",
    "–",
    "—",
    "…",
    "«",
    "»",
    "€",
    "£",
    "é",
    "ž",
    "Д",
    "日本",
    "ไทย",
    "\u0301",
    "\u200D",
    "\u00AD",
    "\u202E",
    "½",
    "👍🏽",
    "𝒜",
    "。",
    "antidisestablishmentarianism",
    "\u2028",
    "\u2029",
    "\u200B",
    "·",
    "א",
    "ه",
    "٣",
    "ß",
    "İ",
};
enum { N_FRAGMENTS = sizeof fragments / sizeof *fragments };

START_TEST(generated_texts_are_cut_alike) {
  uint64_t state = (uint64_t)_i + 1;
  wm_buffer text = {0};
  for (int round = 0; round < 2500; round++) {
    text.length = 0;
    uint32_t n = 1 + random_below(&state, 40);
    /* Half of the texts are ASCII: the fragments before the typographic ones. */
    uint32_t most = round % 2 ? N_FRAGMENTS : 84;
    bool ok = true;
    for (uint32_t i = 0; i < n; i++)
      ok &= wm_buffer_put_z(&text, fragments[random_below(&state, most)]);
    ck_assert(ok);
    ck_assert(wm_buffer_put(&text, "", 1));
    check_equal(text.bytes, text.length - 1);
  }
  wm_buffer_free(&text);
}
END_TEST

START_TEST(random_bytes_are_survived) {
  uint64_t state = 77;
  char text[257];
  for (int round = 0; round < 3000; round++) {
    uint32_t n = random_below(&state, 257);
    for (uint32_t i = 0; i < n; i++)
      text[i] = (char)random_below(&state, 256);
    text[n] = 0;
    run(fast, text, n);
    run(slow, text, n);
  }
}
END_TEST

START_TEST(sample_articles_are_cut_alike) {
  glob_t found;
  ck_assert_int_eq(glob(source_path("corpora/articles/*.txt"), 0, NULL, &found), 0);
  for (size_t i = 0; i < found.gl_pathc; i++) {
    wm_buffer text = {0};
    ck_assert(read_file(found.gl_pathv[i], &text));
    check_equal(text.bytes, text.length);
    wm_buffer_free(&text);
  }
  ck_assert_uint_gt(found.gl_pathc, 5);
  globfree(&found);
}
END_TEST

/* ---- hostile texts: none may take more than linear time ---- */

static const struct {
  const char *start, *repeated;
} hostile[] = {
    {"", "a"},        {"", "a."},     {"", "ab."},  {"", "a-"},        {"", "1,"},
    {"", "111-"},     {"", "a@"},     {"", "."},    {"", "("},         {"", "'"},
    {"", "\""},       {"", "www.a"},  {"", "a://"}, {"", "1/"},        {"", "\n"},
    {"", "Mr. "},     {"", "A. "},    {"", ".)"},   {"", "a\u0301"},   {"e", "\u0301"},
    {"", "\u202Ea"},  {"é", "a"},     {"é", "a."},  {"", "日本語"},    {"", "ไทย"},
    {"", "👍🏽"}, {"", "\u200D"}, {"", "a*"},   {"http://a", "é"}, {"", "\xC3"},
    {"No.", " "},     {"", "_"},      {"", "_a"},   {"x", "\x80"},
};

START_TEST(hostile_texts_take_linear_time) {
  wm_buffer text = {0};
  ck_assert(wm_buffer_put_z(&text, hostile[_i].start));
  bool ok = true;
  while (ok && text.length < 2 << 20)
    ok = wm_buffer_put_z(&text, hostile[_i].repeated);
  ck_assert(ok);
  ck_assert(wm_buffer_put(&text, "", 1));
  run(fast, text.bytes, text.length - 1);
  check_sound(fast);
  wm_buffer_free(&text);
}
END_TEST

/* ---- real text, where it is ---- */

START_TEST(real_text_is_cut_alike) {
  wm_buffer path = {0}, text = {0};
  const char *shared = getenv("WIREMILL_SHARED");
  ck_assert(wm_buffer_printf(&path, "%s/data/syntax/ud-en-ewt.dev.conllu",
                             shared ? shared : source_path("../shared")));
  if (read_file(path.bytes, &text))
    check_equal(text.bytes, text.length);
  else
    printf("skipped: no %s (set WIREMILL_SHARED)\n", path.bytes);
  wm_buffer_free(&path);
  wm_buffer_free(&text);
}
END_TEST

static TCase *add_case(Suite *suite, const char *name) {
  TCase *tcase = tcase_create(name);
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_set_timeout(tcase, 120); /* quadratic time would take hours */
  suite_add_tcase(suite, tcase);
  return tcase;
}

int main(void) {
  Suite *suite = suite_create("tokenize");
  TCase *tcase = add_case(suite, "cases");
  tcase_add_test(tcase, cases_are_met);
  tcase_add_loop_test(tcase, spellings_have_norm_and_shape, 0,
                      (int)(sizeof spellings / sizeof *spellings));
  tcase_add_test(tcase, places_are_noted);
  tcase_add_test(tcase, forgetting_gives_new_symbols);
  tcase_add_test(tcase, too_many_tokens_are_refused);
  tcase = add_case(suite, "differential");
  tcase_add_loop_test(tcase, generated_texts_are_cut_alike, 0, 4);
  tcase_add_test(tcase, random_bytes_are_survived);
  tcase_add_test(tcase, sample_articles_are_cut_alike);
  tcase_add_test(tcase, real_text_is_cut_alike);
  tcase = add_case(suite, "hostile");
  tcase_add_loop_test(tcase, hostile_texts_take_linear_time, 0,
                      (int)(sizeof hostile / sizeof *hostile));
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int n_failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return n_failed != 0;
}
