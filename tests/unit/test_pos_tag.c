/* Part of speech and lemma: training on a few sentences, tagging, and what is refused. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/modelfile.h"
#include "core/base/symbols.h"
#include "plugins/pos-tag/command.h"
#include "plugins/pos-tag/tagger.h"

static char folder[] = "/tmp/wm-test-pos-XXXXXX";
static char train_path[64], model_path[64], other_path[64];

/* FORM/LEMMA/UPOS, a sentence a line. */
static const char *const sentences[] = {
    "The/the/DET minister/minister/NOUN signs/sign/VERB the/the/DET contract/contract/NOUN "
    "././PUNCT",
    "The/the/DET signs/sign/NOUN were/be/AUX old/old/ADJ ././PUNCT",
    "A/a/DET minister/minister/NOUN talks/talk/VERB to/to/ADP Oslo/Oslo/PROPN ././PUNCT",
    "The/the/DET talks/talk/NOUN were/be/AUX short/short/ADJ ././PUNCT",
    "Lagos/Lagos/PROPN signs/sign/VERB a/a/DET treaty/treaty/NOUN ././PUNCT",
    "The/the/DET mice/mouse/NOUN were/be/AUX in/in/ADP Oslo/Oslo/PROPN ././PUNCT",
    "Oslo/Oslo/PROPN opens/open/VERB the/the/DET harbours/harbour/NOUN ././PUNCT",
    "Lagos/Lagos/PROPN reads/read/VERB the/the/DET letters/letter/NOUN ././PUNCT",
    "The/the/DET ports/port/NOUN were/be/AUX in/in/ADP Lagos/Lagos/PROPN ././PUNCT",
};

static void write_text(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  fputs(text, file);
  fclose(file);
}

static void write_corpus(void) {
  FILE *file = fopen(train_path, "w");
  ck_assert_ptr_nonnull(file);
  for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
    char copy[256], *rest = copy, *word;
    snprintf(copy, sizeof copy, "%s", sentences[i]);
    fprintf(file, "# a comment\n1-2\tboth\t_\t_\t_\t_\t_\t_\t_\t_\n");
    for (int n = 1; (word = strsep(&rest, " ")) != NULL; n++) {
      char *form = strsep(&word, "/"), *lemma = strsep(&word, "/");
      fprintf(file, "%d\t%s\t%s\t%s\t_\t_\t_\t_\t_\t_\n", n, form, lemma, word);
    }
    fprintf(file, "\n");
  }
  fclose(file);
}

static wm_status train(const char *output, wm_error *error) {
  const struct wm_pos_job job = {.train = train_path,
                                 .dev = "",
                                 .words = "",
                                 .output = output,
                                 .notes = "notes of the test",
                                 .date = "2026-01-01",
                                 .epochs = 8,
                                 .seed = 3,
                                 .least = 0};
  return wm_pos_run_job(&job, error);
}

static void set_up(void) {
  wm_error error;
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(train_path, sizeof train_path, "%s/train.conllu", folder);
  snprintf(model_path, sizeof model_path, "%s/pos.model", folder);
  snprintf(other_path, sizeof other_path, "%s/other", folder);
  write_corpus();
  ck_assert_msg(train(model_path, &error) == WM_OK, "%s", error.text);
}

static void tear_down(void) {
  unlink(train_path);
  unlink(model_path);
  unlink(other_path);
  rmdir(folder);
}

static bool section(void *context, const char *name, wm_str *bytes) {
  return wm_modelfile_section(context, name, bytes);
}

static wm_modelfile *open_file(void) {
  wm_modelfile *file = NULL;
  wm_error error;
  ck_assert_msg(wm_modelfile_open(model_path, WM_POS_MODEL_KIND, WM_POS_MODEL_VERSION, &file,
                                  &error) == WM_OK,
                "%s", error.text);
  return file;
}

static wm_sym intern(void *context, const char *bytes, size_t length) {
  return wm_symbols_intern(context, bytes, length);
}

/* Words between spaces, as tokens. */
static uint32_t cut(const char *text, wm_token *tokens, wm_symbols *symbols) {
  uint32_t n = 0;
  for (const char *at = text; *at; n++) {
    size_t length = strcspn(at, " ");
    uint32_t begin = (uint32_t)(at - text);
    tokens[n] = (wm_token){.span = {begin, begin + (uint32_t)length},
                           .norm = wm_symbols_intern(symbols, at, length)};
    at += length + (at[length] == ' ');
  }
  return n;
}

static const struct {
  const char *text, *tags, *lemmas;
} cases[] = {
    {"Oslo signs the treaty .", "PROPN VERB DET NOUN PUNCT", "Oslo sign the treaty ."},
    {"The signs were short .", "DET NOUN AUX ADJ PUNCT", "the sign be short ."},
    {"The minister reads the letters .", "DET NOUN VERB DET NOUN PUNCT",
     "the minister read the letter ."},
    {"A minister opens the talks .", "DET NOUN VERB DET NOUN PUNCT", "a minister open the talk ."},
    {"The mice were in Lagos .", "DET NOUN AUX ADP PROPN PUNCT", "the mouse be in Lagos ."},
    /* a form and an ending that training did not have */
    {"Lagos opens the gardens .", "PROPN VERB DET NOUN PUNCT", "Lagos open the garden ."},
};

START_TEST(tags_and_lemmas) {
  struct wm_pos_model model;
  wm_symbols symbols;
  wm_token tokens[16];
  char tags[256] = "", lemmas[256] = "";
  wm_modelfile *file = open_file();
  ck_assert_ptr_null(wm_pos_model_open(&model, section, file, (wm_str){NULL, 0}));
  ck_assert_ptr_nonnull(strstr(wm_modelfile_card(file).bytes, "notes of the test"));
  ck_assert(wm_symbols_init(&symbols));
  wm_pos_tagger *tagger = wm_pos_tagger_new(&model, intern, &symbols);
  uint32_t n = cut(cases[_i].text, tokens, &symbols);
  wm_pos_tagger_tag(tagger, cases[_i].text, tokens, n);
  for (uint32_t i = 0; i < n; i++) {
    wm_str tag = wm_pos_tag_name(tokens[i].pos),
           lemma = wm_symbols_string(&symbols, tokens[i].lemma);
    snprintf(tags + strlen(tags), 32, "%s%.*s", i ? " " : "", (int)tag.length, tag.bytes);
    snprintf(lemmas + strlen(lemmas), 32, "%s%.*s", i ? " " : "", (int)lemma.length, lemma.bytes);
  }
  ck_assert_str_eq(tags, cases[_i].tags);
  ck_assert_str_eq(lemmas, cases[_i].lemmas);
  wm_pos_tagger_free(tagger);
  wm_symbols_free(&symbols);
  wm_modelfile_close(file);
}
END_TEST

/* Whether what a tagger keeps between sentences, and where it cuts a long one, changes anything. */
START_TEST(long_and_strange_text_is_tagged) {
  enum { N = 20000 };
  static const char *const words[] = {"Oslo", "", "\xff\xc3", "\xc3\x89", "signs", "the"};
  struct wm_pos_model model;
  wm_symbols symbols;
  wm_modelfile *file = open_file();
  ck_assert_ptr_null(wm_pos_model_open(&model, section, file, (wm_str){NULL, 0}));
  ck_assert(wm_symbols_init(&symbols));
  wm_pos_tagger *tagger = wm_pos_tagger_new(&model, intern, &symbols);
  wm_token *tokens = calloc(N, sizeof *tokens);
  char *text = calloc(N, 204), *at = text;
  for (size_t i = 0; i < N; i++) {
    tokens[i].span.begin = (uint32_t)(at - text);
    if (i % 1000 == 0)
      memset(at, 'x', 200);
    else
      strcpy(at, words[i * 7 % 6]);
    at += strlen(at);
    tokens[i].span.end = (uint32_t)(at - text);
    tokens[i].norm = wm_symbols_intern(&symbols, "norm", 4);
  }
  wm_pos_tagger_tag(tagger, text, tokens, N);
  for (size_t i = 0; i < N; i++) {
    ck_assert_uint_ge(tokens[i].pos, 1);
    ck_assert_uint_le(tokens[i].pos, WM_POS_N);
    ck_assert_uint_ne(tokens[i].lemma, 0);
  }
  ck_assert_uint_eq(tokens[0].lemma, tokens[0].norm); /* too long to have a lemma */
  wm_pos_tagger_forget(tagger);
  wm_pos_tagger_tag(tagger, text, tokens, 0);
  free(tokens);
  free(text);
  wm_pos_tagger_free(tagger);
  wm_symbols_free(&symbols);
  wm_modelfile_close(file);
}
END_TEST

START_TEST(training_repeats_itself) {
  wm_error error;
  ck_assert(train(other_path, &error) == WM_OK);
  FILE *a = fopen(model_path, "rb"), *b = fopen(other_path, "rb");
  int x, y;
  do {
    x = getc(a);
    y = getc(b);
    ck_assert_int_eq(x, y);
  } while (x != EOF);
  fclose(a);
  fclose(b);
}
END_TEST

static const struct {
  const char *text, *message;
} bad_corpora[] = {
    {"1\tOslo\tOslo\n", ":1: a word wants ID, FORM, LEMMA and UPOS"},
    {"\n1\tOslo\tOslo\tPROPN\t_\n2\tis\tbe\tVERBAL\t_\n", ":3: the fourth column is no universal"},
    {"# nothing\n", "it has no words"},
};

START_TEST(bad_corpora_are_refused) {
  char kept[64];
  wm_error error;
  write_text(other_path, bad_corpora[_i].text);
  memcpy(kept, train_path, sizeof kept);
  memcpy(train_path, other_path, sizeof train_path);
  ck_assert(train(model_path, &error) == WM_FATAL);
  memcpy(train_path, kept, sizeof train_path);
  ck_assert_msg(strstr(error.text, bad_corpora[_i].message) != NULL, "%s", error.text);
}
END_TEST

/* A model whose section `name` is shorter by some bytes, or is not there. */
typedef struct damage {
  wm_modelfile *file;
  const char *name;
  size_t bytes;
  bool absent;
} damage;

static bool damaged_section(void *context, const char *name, wm_str *bytes) {
  const damage *d = context;
  if (!wm_modelfile_section(d->file, name, bytes))
    return false;
  if (strcmp(name, d->name) != 0)
    return true;
  bytes->length -= d->bytes < bytes->length ? d->bytes : bytes->length;
  return !d->absent;
}

START_TEST(damaged_models_are_refused) {
  static const char *const names[] = {"info",         "starts",     "prints",     "weights",
                                      "lemma-starts", "lemma-rows", "lemma-edits"};
  struct wm_pos_model model;
  damage d = {.file = open_file()};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    for (size_t bytes = 0; bytes < 4; bytes++) {
      d.name = names[i];
      d.bytes = bytes;
      d.absent = bytes == 0;
      ck_assert_msg(wm_pos_model_open(&model, damaged_section, &d, (wm_str){NULL, 0}) != NULL,
                    "%s, %zu bytes less", names[i], bytes);
    }
  wm_modelfile_close(d.file);
}
END_TEST

START_TEST(lemma_keeps_characters_whole) {
  static const struct wm_pos_edit edits[] = {{0, 1, 1, 0, 0}};
  static const uint32_t starts[] = {0, 0, 1};
  char lower[1] = "", out[WM_POS_LEMMA_MAX];
  uint64_t key;
  ck_assert(wm_pos_lemma_key(wm_z(""), lower, 1, 0, &key));
  uint32_t here[3];
  memcpy(here, starts, sizeof here);
  if (key >> 63 == 0)
    here[1] = 1;
  uint16_t print = (uint16_t)key, row = 0;
  const wm_str sections[] = {{(const char *)here, sizeof here},
                             {(const char *)&print, sizeof print},
                             {(const char *)&row, sizeof row},
                             {(const char *)edits, sizeof edits},
                             {"e", 1}};
  struct wm_pos_lemmas lemmas;
  ck_assert(wm_pos_lemmas_open(&lemmas, sections));
  ck_assert_uint_eq(wm_pos_lemma(&lemmas, wm_z("Caf\xc3\xa9"), 1, out), 4);
  ck_assert_mem_eq(out, "cafe", 4);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pos-tag");
  TCase *tests = tcase_create("pos-tag");
  tcase_set_timeout(tests, 120);
  tcase_add_unchecked_fixture(tests, set_up, tear_down);
  tcase_add_loop_test(tests, tags_and_lemmas, 0, sizeof cases / sizeof *cases);
  tcase_add_test(tests, long_and_strange_text_is_tagged);
  tcase_add_test(tests, training_repeats_itself);
  tcase_add_loop_test(tests, bad_corpora_are_refused, 0, sizeof bad_corpora / sizeof *bad_corpora);
  tcase_add_test(tests, damaged_models_are_refused);
  tcase_add_test(tests, lemma_keeps_characters_whole);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
