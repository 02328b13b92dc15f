/* Part of speech and lemma: training on a few sentences, tagging, and what is refused. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/modelfile.h"
#include "core/base/symbols.h"
#include "core/base/words_file.h"
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

/* ---- against plain sums over all features ---- */

enum { WORDS_MOST = 32, RIVAL = 3 * WM_POS_UNIT };

static void plain_row(const struct wm_pos_model *m, uint64_t key, int *sums) {
  uint32_t row = wm_pos_table_find(&m->table, key | 1);
  for (size_t y = 0; y < WM_POS_N && row != WM_NONE; y++)
    sums[y] += m->weights[(size_t)row * WM_POS_N + y];
}

/* What a form at `offset` from a token adds to the token's scores. */
static void plain_form(const struct wm_pos_model *m, const struct wm_pos_form *form, int offset,
                       int *sums) {
  for (uint32_t i = 0; i < form->n; i++)
    if (offset >= form->features[i].low && offset <= form->features[i].high)
      plain_row(m, wm_pos_key(form->features[i].key, offset), sums);
}

static void plain_vector(const struct wm_pos_model *m, wm_str text, int offset, int *sums) {
  float vector[WM_WORDS_DIM_MAX];
  wm_pos_form_vector(&m->words, text, vector);
  for (size_t y = 0; y < WM_POS_N; y++) {
    float all = 0;
    for (size_t d = 0; d < m->info.dim; d++)
      all += m->projection[(d * WM_POS_SEEN + (size_t)(offset + WM_POS_REACH)) * WM_POS_N + y] *
             vector[d];
    sums[y] += (int)(all * WM_POS_UNIT + (all < 0 ? -0.5f : 0.5f));
  }
}

static uint32_t plain_best(const int *sums, bool *open) {
  uint32_t best = 0, rivals = 0;
  for (uint32_t y = 1; y < WM_POS_N; y++)
    best = sums[y] > sums[best] ? y : best;
  for (uint32_t y = 0; y < WM_POS_N; y++)
    rivals += sums[y] > sums[best] - RIVAL;
  *open = rivals > 1;
  return best + 1;
}

/* The tag of token i among n forms, behind t1 and t2. */
static uint32_t plain_tag(const struct wm_pos_model *m, const char *const *words, int n, int i,
                          uint32_t t1, uint32_t t2) {
  struct wm_pos_sight sights[WM_POS_SEEN];
  struct wm_pos_form form;
  uint64_t keys[WM_POS_AROUND];
  int sums[WM_POS_N] = {0};
  bool open;
  for (int o = -WM_POS_REACH; o <= WM_POS_REACH; o++) {
    int at = i + o;
    if (at < 0 || at >= n)
      wm_pos_form_edge(at >= n, &form);
    else
      wm_pos_form_read(&m->words, wm_z(words[at]), at == 0, &form);
    sights[o + WM_POS_REACH] = form.sight;
    plain_form(m, &form, o, sums);
    if (at >= 0 && at < n)
      plain_vector(m, wm_z(words[at]), o, sums);
  }
  wm_pos_around(sights, t1, t2, keys);
  plain_row(m, keys[WM_POS_TAGS_ONLY], sums);
  uint32_t tag = plain_best(sums, &open);
  if (!open)
    return tag;
  for (size_t k = 0; k < WM_POS_TAGS_ONLY; k++)
    plain_row(m, keys[k], sums);
  return plain_best(sums, &open);
}

static const char *const ambiguous[] = {
    "the",    "plans", "talks",  "to", "visit", "that", "her",  "more",   "signs",
    "deal",   "open",  "border", "in", "Lagos", "as",   "well", "Monday", "close",
    "market", "back",  "set",    "up", "and",   ".",    ",",    "said",   "cut",
    "rates",  "no",    "one",    "EU", "2,000", "like"};

static const char *source_file(const char *name) {
  static char paths[2][4096];
  static unsigned turn;
  const char *source = getenv("srcdir");
  char *path = paths[turn++ % 2];
  snprintf(path, sizeof *paths, "%s/%s", source ? source : ".", name);
  return path;
}

START_TEST(tags_are_those_of_plain_sums) {
  const char *words[WORDS_MOST];
  char text[512];
  wm_token tokens[WORDS_MOST + 1];
  struct wm_pos_model model;
  wm_symbols symbols;
  wm_modelfile *file;
  wm_str table;
  wm_error error;
  ck_assert(wm_modelfile_open(source_file("corpora/models/en-pos.model"), WM_POS_MODEL_KIND,
                              WM_POS_MODEL_VERSION, &file, &error) == WM_OK);
  ck_assert(wm_words_map(source_file("corpora/models/en-words.bin"), &table, &error) == WM_OK);
  ck_assert_ptr_null(wm_pos_model_open(&model, section, file, table));
  ck_assert(wm_symbols_init(&symbols));
  wm_pos_tagger *tagger = wm_pos_tagger_new(&model, intern, &symbols);
  uint32_t random = 1;
  for (int round = 0; round < 400; round++) {
    int n = 1 + round % WORDS_MOST;
    text[0] = '\0';
    for (int i = 0; i < n; i++) {
      random = random * 1103515245 + 12345;
      words[i] = ambiguous[(random >> 16) % (sizeof ambiguous / sizeof *ambiguous)];
      strcat(strcat(text, i ? " " : ""), words[i]);
    }
    ck_assert_int_eq((int)cut(text, tokens, &symbols), n);
    wm_pos_tagger_tag(tagger, text, tokens, (uint32_t)n);
    for (int i = 0; i < n; i++)
      ck_assert_msg(tokens[i].pos == plain_tag(&model, words, n, i, i ? tokens[i - 1].pos : 0,
                                               i > 1 ? tokens[i - 2].pos : 0),
                    "token %d of: %s", i, text);
  }
  wm_pos_tagger_free(tagger);
  wm_symbols_free(&symbols);
  wm_words_unmap(table);
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

/* Nothing of a file is passed over in silence: neither what stands behind a zero byte, nor a file
 * that cannot be read. */
START_TEST(corpora_are_read_whole) {
  static const char text[] = "1\ta\ta\tNOUN\t_\n\0b\n";
  char kept[64];
  wm_error error;
  FILE *file = fopen(other_path, "w");
  ck_assert(file && fwrite(text, 1, sizeof text - 1, file) == sizeof text - 1);
  ck_assert_int_eq(fclose(file), 0);
  memcpy(kept, train_path, sizeof kept);
  memcpy(train_path, other_path, sizeof train_path);
  ck_assert(train(model_path, &error) == WM_FATAL);
  ck_assert_msg(strstr(error.text, ":2: a word wants ID") != NULL, "%s", error.text);
  snprintf(train_path, sizeof train_path, "%s", folder);
  ck_assert(train(model_path, &error) == WM_FATAL);
  ck_assert_msg(strstr(error.text, ": cannot be read: ") != NULL, "%s", error.text);
  memcpy(train_path, kept, sizeof train_path);
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
  tcase_add_test(tests, tags_are_those_of_plain_sums);
  tcase_add_test(tests, training_repeats_itself);
  tcase_add_loop_test(tests, bad_corpora_are_refused, 0, sizeof bad_corpora / sizeof *bad_corpora);
  tcase_add_test(tests, corpora_are_read_whole);
  tcase_add_test(tests, damaged_models_are_refused);
  tcase_add_test(tests, lemma_keeps_characters_whole);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
