/* The classifier of relations: what it learns from made-up sentences, that any number of threads
 * makes the same model, that a file which does not mark a type does not teach that there is none,
 * how rules and classifier are joined, and that damaged models are refused. */
#include "core/base/buffer.h"
#include "core/base/modelfile.h"
#include "core/base/words_file.h"
#include "plugins/relation-tag/classifier/classify.h"
#include "plugins/relation-tag/classifier/command.h"
#include "plugins/relation-tag/marked_text.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/wm-classifier-XXXXXX";

static const char *in_folder(const char *name) {
  static char paths[4][sizeof folder + 32];
  static unsigned turn;
  char *path = paths[turn++ % 4];
  snprintf(path, sizeof *paths, "%s/%s", folder, name);
  return path;
}

static const char *source_path(const char *name) {
  static char paths[2][4096];
  static unsigned turn;
  const char *source = getenv("srcdir");
  char *path = paths[turn++ % 2];
  snprintf(path, sizeof *paths, "%s/%s", source ? source : ".", name);
  return path;
}

/* ---- a corpus ---- */

static const char *const people[] = {"Ana Kovac", "Ben Oduya", "Carla Ruiz", "Dev Patel"};
static const char *const firms[] = {"Norvik", "Tellura", "Brightside", "Ovalis"};
static const char *const places[] = {"Nairobi", "Bergen", "Quito", "Pula"};

/* Two entities in a sentence; `turned`: the second is the head. */
static const struct {
  const char *before, *between, *after, *relation;
  char first, second; /* P, F or L */
  bool turned;
} shapes[] = {{"Yesterday ", " joined ", " as an engineer.", "works-for", 'P', 'F', false},
              {"The firm ", " hired ", " last week.", "works-for", 'F', 'P', true},
              {"", " criticised ", " on Monday.", NULL, 'P', 'F', false},
              {"The firm ", " thanked ", " for the prize.", NULL, 'F', 'P', false},
              {"", " has its seat in ", ".", "seat", 'F', 'L', false},
              {"In ", " the office of ", " grew.", "seat", 'L', 'F', true},
              {"", " sold boats in ", ".", NULL, 'F', 'L', false}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static const char *name_of(char kind, unsigned i) {
  return kind == 'P' ? people[i % 4] : kind == 'F' ? firms[i % 4] : places[i % 4];
}

static const char *type_of(char kind) {
  return kind == 'P' ? "PER" : kind == 'F' ? "ORG" : "LOC";
}

/* Rows of every shape with varied names. `only`: the relation that is marked; NULL marks all. */
static void write_corpus(const char *path, unsigned rounds, const char *only) {
  FILE *out = fopen(path, "w");
  ck_assert_ptr_nonnull(out);
  for (unsigned i = 0; i < rounds * SHAPES; i++) {
    unsigned s = i % SHAPES;
    const char *a = name_of(shapes[s].first, i / SHAPES), *b = name_of(shapes[s].second, i * 3 + 1);
    size_t first = strlen(shapes[s].before), second = first + strlen(a) + strlen(shapes[s].between);
    bool says = shapes[s].relation && (!only || strcmp(only, shapes[s].relation) == 0);
    fprintf(out,
            "{\"id\":\"%u\",\"text\":\"%s%s%s%s%s\",\"entities\":[{\"begin\":%zu,\"end\":%zu,"
            "\"type\":\"%s\"},{\"begin\":%zu,\"end\":%zu,\"type\":\"%s\"}],\"relations\":[",
            i, shapes[s].before, a, shapes[s].between, b, shapes[s].after, first, first + strlen(a),
            type_of(shapes[s].first), second, second + strlen(b), type_of(shapes[s].second));
    if (says)
      fprintf(out, "{\"type\":\"%s\",\"head\":%d,\"tail\":%d}", shapes[s].relation,
              shapes[s].turned, !shapes[s].turned);
    fprintf(out, "]}\n");
  }
  fclose(out);
}

/* ---- training ---- */

static void train_with(const char *const *files, uint32_t n, const char *output, uint32_t threads,
                       uint64_t seed) {
  const char *const rule_files[] = {source_path("corpora/relations/news.rules")};
  const wm_strings rules = {rule_files, 1};
  wm_error error = {""};
  wm_train_job job = {.train = {files, n},
                      .rules = &rules,
                      .words = source_path("corpora/models/en-words.bin"),
                      .output = output,
                      .name = "test",
                      .date = "",
                      .notes = "Licence: none.",
                      .options = wm_net_defaults};
  job.options.hidden = 16;
  job.options.epochs = 6;
  job.options.threads = threads;
  job.options.seed = seed;
  wm_status status = wm_train_run(&job, &error);
  ck_assert_msg(status == WM_OK, "%s", error.text);
}

static void train(const char *output, uint32_t threads, uint64_t seed) {
  const char *files[] = {in_folder("all.jsonl")};
  write_corpus(files[0], 24, NULL);
  train_with(files, 1, output, threads, seed);
}

/* ---- a model at work ---- */

typedef struct bench {
  wm_symbols symbols;
  wm_rules *rules;
  wm_marked marked;
  wm_modelfile *file;
  wm_str words;
  wm_arena memory;
  wm_classify_model model;
  wm_classify classify;
  wm_relate relate;
} bench;

static bool section(void *file, const char *name, wm_str *bytes) {
  return wm_modelfile_section(file, name, bytes);
}

static void open_bench(bench *b, const char *model, const char *rule_file, wm_classify_use use) {
  wm_error error = {""};
  const wm_strings rules = {&rule_file, 1};
  memset(b, 0, sizeof *b);
  ck_assert(wm_symbols_init(&b->symbols));
  ck_assert_msg(wm_rules_load(&rules, wm_marked_intern, &b->symbols, &b->rules, &error) == WM_OK,
                "%s", error.text);
  ck_assert(wm_marked_open(&b->marked, &b->symbols));
  ck_assert_msg(wm_modelfile_open(model, WM_CLASSIFIER_KIND, WM_CLASSIFIER_VERSION, &b->file,
                                  &error) == WM_OK,
                "%s", error.text);
  ck_assert(wm_words_map(source_path("corpora/models/en-words.bin"), &b->words, &error) == WM_OK);
  ck_assert_ptr_null(wm_classifier_open(&b->model.classifier, section, b->file, b->words));
  wm_arena_init(&b->memory, 0);
  ck_assert(wm_classify_name(&b->model, b->rules, "model:test", wm_marked_intern, &b->symbols,
                             &b->memory));
  ck_assert(wm_classify_init(&b->classify, &b->model, use, 0));
  b->relate = (wm_relate){.rules = b->rules,
                          .limits = wm_relate_defaults,
                          .after_rules = wm_classify_sentence,
                          .after_context = &b->classify};
}

static void close_bench(bench *b) {
  wm_relate_free(&b->relate);
  wm_classify_free(&b->classify);
  wm_arena_free(&b->memory);
  wm_words_unmap(b->words);
  wm_modelfile_close(b->file);
  wm_marked_close(&b->marked);
  wm_rules_free(b->rules);
  wm_symbols_free(&b->symbols);
}

static uint32_t relate(bench *b, const char *text) {
  wm_error error = {""};
  ck_assert_msg(wm_marked_read(&b->marked, wm_z(text), &error) == WM_OK, "%s", error.text);
  ck_assert(wm_relate_article(&b->relate, &b->marked.article));
  return b->relate.n_findings;
}

/* What is found: "type(head, tail)", or "" for nothing. */
static const char *found(bench *b, const char *text) {
  static char out[256];
  uint32_t n = relate(b, text);
  ck_assert_uint_le(n, 1);
  if (!n)
    return "";
  const wm_finding *f = b->relate.findings;
  wm_str head = wm_marked_entity(&b->marked, f->filled[0].entity);
  wm_str tail = wm_marked_entity(&b->marked, f->filled[1].entity);
  snprintf(out, sizeof out, "%.*s(%.*s, %.*s)", (int)f->type->name.length, f->type->name.bytes,
           (int)head.length, head.bytes, (int)tail.length, tail.bytes);
  return out;
}

START_TEST(directions_and_types_are_learnt) {
  bench b;
  train(in_folder("m.wm"), 0, 1);
  open_bench(&b, in_folder("m.wm"), source_path("corpora/relations/news.rules"), WM_USE_CLASSIFIER);
  ck_assert_str_eq(found(&b, "Yesterday [PER Eva Lind] joined [ORG Kronos] as an engineer."),
                   "works-for(Eva Lind, Kronos)");
  ck_assert_str_eq(found(&b, "The firm [ORG Kronos] hired [PER Eva Lind] last week."),
                   "works-for(Eva Lind, Kronos)");
  ck_assert_str_eq(found(&b, "In [LOC Lagos] the office of [ORG Kronos] grew."),
                   "seat(Kronos, Lagos)");
  ck_assert_str_eq(found(&b, "[PER Eva Lind] criticised [ORG Kronos] on Monday."), "");
  ck_assert_str_eq(found(&b, "[ORG Kronos] sold boats in [LOC Lagos]."), "");
  /* a pair of types that nothing was said of */
  ck_assert_str_eq(found(&b, "Yesterday [PER Eva Lind] joined [PER Jo Berg] as an engineer."), "");
  close_bench(&b);
}
END_TEST

START_TEST(certainty_is_that_of_rules) {
  bench b;
  train(in_folder("m.wm"), 0, 1);
  open_bench(&b, in_folder("m.wm"), source_path("corpora/relations/news.rules"), WM_USE_CLASSIFIER);
  ck_assert_uint_eq(relate(&b, "The firm [ORG Kronos] hired [PER Eva Lind] last week."), 1);
  wm_span trigger = b.relate.findings[0].trigger;
  ck_assert_int_eq(strncmp(b.marked.article.text + trigger.begin, "hired", 5), 0);
  ck_assert_uint_eq(b.relate.findings[0].certainty.polarity, WM_ASSERTED);
  ck_assert_uint_eq(
      relate(&b, "The ministry denied that the firm [ORG Kronos] hired [PER Eva Lind] last week."),
      1);
  ck_assert_uint_eq(b.relate.findings[0].certainty.polarity, WM_NEGATED);
  close_bench(&b);
}
END_TEST

static wm_buffer load(const char *path) {
  wm_buffer bytes = {0};
  FILE *in = fopen(path, "rb");
  ck_assert_ptr_nonnull(in);
  char piece[65536];
  for (size_t n; (n = fread(piece, 1, sizeof piece, in)) > 0;)
    ck_assert(wm_buffer_put(&bytes, piece, n));
  fclose(in);
  return bytes;
}

static bool same_bytes(const char *one, const char *other) {
  wm_buffer a = load(one), b = load(other);
  bool same = a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
  wm_buffer_free(&a);
  wm_buffer_free(&b);
  return same;
}

START_TEST(any_number_of_threads_makes_the_same_model) {
  train(in_folder("one.wm"), 1, 1);
  train(in_folder("three.wm"), 3, 1);
  ck_assert(same_bytes(in_folder("one.wm"), in_folder("three.wm")));
  train(in_folder("three.wm"), 1, 2);
  ck_assert(!same_bytes(in_folder("one.wm"), in_folder("three.wm")));
}
END_TEST

START_TEST(what_a_file_does_not_mark_is_no_evidence) {
  const char *files[] = {in_folder("work.jsonl"), in_folder("seat.jsonl")};
  bench b;
  write_corpus(files[0], 60, "works-for"); /* five times as many rows that do not mark `seat` */
  write_corpus(files[1], 12, "seat");
  train_with(files, 2, in_folder("m.wm"), 0, 1);
  open_bench(&b, in_folder("m.wm"), source_path("corpora/relations/news.rules"), WM_USE_CLASSIFIER);
  ck_assert_str_eq(found(&b, "[ORG Kronos] has its seat in [LOC Lagos]."), "seat(Kronos, Lagos)");
  ck_assert_str_eq(found(&b, "Yesterday [PER Eva Lind] joined [ORG Kronos] as an engineer."),
                   "works-for(Eva Lind, Kronos)");
  close_bench(&b);
}
END_TEST

/* A rule that says the same as the model. */
static const char *write_rules(void) {
  const char *path = in_folder("own.rules");
  char *english = realpath(source_path("corpora/relations/english.rules"), NULL);
  FILE *out = fopen(path, "w");
  ck_assert(out && english);
  fprintf(out,
          "include \"%s\"\n"
          "relation works-for(person: PER, firm: ORG)\n  \"works there\"\n"
          "rule joins: works-for\n  score 0.6\n  {person} <joined> {firm}\n"
          "  + [PER Ana] joined [ORG Norvik]. => works-for(Ana, Norvik)\n"
          "  - [PER Ana] left [ORG Norvik].\n",
          english);
  fclose(out);
  free(english);
  return path;
}

START_TEST(rules_and_classifier_support_each_other) {
  const char *text = "Yesterday [PER Eva Lind] joined [ORG Kronos] as an engineer.";
  bench b;
  train(in_folder("m.wm"), 0, 1);
  const char *rules = write_rules();
  open_bench(&b, in_folder("m.wm"), rules, WM_USE_CLASSIFIER);
  ck_assert_uint_eq(relate(&b, text), 1);
  ck_assert(b.relate.findings[0].learned);
  double alone = b.relate.findings[0].score;
  close_bench(&b);
  open_bench(&b, in_folder("m.wm"), rules, WM_USE_BOTH);
  ck_assert_uint_eq(relate(&b, text), 1);
  ck_assert(!b.relate.findings[0].learned);
  ck_assert_double_eq_tol(b.relate.findings[0].score, 1 - 0.4 * (1 - alone), 1e-9);
  ck_assert_str_eq(found(&b, "The firm [ORG Kronos] hired [PER Eva Lind] last week."),
                   "works-for(Eva Lind, Kronos)");
  close_bench(&b);
}
END_TEST

static void want_from(bench *b, double alone) {
  wm_classify_free(&b->classify);
  ck_assert(wm_classify_init(&b->classify, &b->model, WM_USE_BOTH, alone));
}

/* Answers that are wanted from some probability on: what reaches it is never passed over. */
START_TEST(pairs_that_matter_are_looked_at) {
  static const char *const texts[] = {
      "Yesterday [PER Eva Lind] joined [ORG Kronos] as an engineer.",
      "The firm [ORG Kronos] hired [PER Eva Lind] last week.",
      "In [LOC Lagos] the office of [ORG Kronos] grew.",
      "[ORG Kronos] has its seat in [LOC Lagos]."};
  bench b;
  train(in_folder("m.wm"), 0, 1);
  open_bench(&b, in_folder("m.wm"), write_rules(), WM_USE_BOTH);
  for (size_t i = 1; i < sizeof texts / sizeof *texts; i++) {
    ck_assert_uint_eq(relate(&b, texts[i]), 1);
    double score = b.relate.findings[0].score;
    want_from(&b, 0.999 * score);
    ck_assert_uint_eq(relate(&b, texts[i]), 1);
    ck_assert_double_eq(b.relate.findings[0].score, score);
    want_from(&b, 0);
  }
  ck_assert_uint_eq(relate(&b, texts[0]), 1);
  double supported = b.relate.findings[0].score;
  want_from(&b, 1); /* no pair reaches it */
  for (size_t i = 1; i < sizeof texts / sizeof *texts; i++)
    ck_assert_uint_eq(relate(&b, texts[i]), 0);
  ck_assert_uint_eq(relate(&b, texts[0]), 1); /* a rule speaks of this one */
  ck_assert(!b.relate.findings[0].learned);
  ck_assert_double_eq(b.relate.findings[0].score, supported);
  close_bench(&b);
}
END_TEST

START_TEST(forms_of_one_norm_are_told_apart) {
  static const char text[] = "'s \xE2\x80\x99s \xC8\x9A \xC8\x9B";
  const wm_token tokens[] = {{.span = {0, 2}, .norm = 5},
                             {.span = {3, 7}, .norm = 5, .shape = WM_SHAPE_NON_ASCII},
                             {.span = {8, 10}, .norm = 6, .shape = WM_SHAPE_NON_ASCII},
                             {.span = {11, 13}, .norm = 6, .shape = WM_SHAPE_NON_ASCII}};
  wm_error error = {""};
  wm_str bytes;
  struct wm_words words;
  wm_forms forms;
  uint64_t lower[4];
  ck_assert(wm_words_map(source_path("corpora/models/en-words.bin"), &bytes, &error) == WM_OK);
  ck_assert_ptr_null(wm_words_open(&words, bytes.bytes, bytes.length));
  ck_assert(wm_forms_init(&forms, &words, 4, 0, NULL, NULL));
  for (size_t round = 0; round < 2; round++)
    for (size_t i = 0; i < 4; i++) {
      uint64_t hash = wm_forms_of(&forms, text, &tokens[i])->lower;
      ck_assert(!round || hash == lower[i]);
      lower[i] = hash;
    }
  ck_assert(lower[0] != lower[1] && lower[2] != lower[3]);
  wm_forms_free(&forms);
  wm_words_unmap(bytes);
}
END_TEST

/* A sentence of so many names must neither take long nor overrun anything. */
START_TEST(a_sentence_of_many_names_is_bounded) {
  bench b;
  train(in_folder("m.wm"), 0, 1);
  open_bench(&b, in_folder("m.wm"), source_path("corpora/relations/news.rules"), WM_USE_CLASSIFIER);
  wm_buffer text = {0};
  for (int i = 0; i < WM_MARKED_ENTITIES - 1; i++)
    ck_assert(wm_buffer_put_z(&text, i % 2 ? "[ORG Kronos] hired " : "[PER Eva Lind] joined "));
  ck_assert(wm_buffer_put(&text, "", 1));
  uint32_t n = relate(&b, text.bytes);
  ck_assert_uint_le(n, WM_MARKED_ENTITIES * WM_PAIR_PARTNERS);
  wm_buffer_free(&text);
  close_bench(&b);
}
END_TEST

/* ---- damage ---- */

static void store(const char *path, const char *bytes, size_t n) {
  FILE *out = fopen(path, "wb");
  ck_assert_ptr_nonnull(out);
  ck_assert_uint_eq(fwrite(bytes, 1, n, out), n);
  fclose(out);
}

static void refuse(const char *path, uint32_t version) {
  wm_modelfile *file = NULL;
  wm_error error = {""};
  ck_assert_int_eq(wm_modelfile_open(path, WM_CLASSIFIER_KIND, version, &file, &error), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(error.text, path));
}

START_TEST(damaged_files_are_refused) {
  const char *path = in_folder("bad.wm");
  train(in_folder("m.wm"), 0, 1);
  wm_buffer bytes = load(in_folder("m.wm"));
  for (size_t n = 0; n < bytes.length; n += bytes.length / 16 + 1) {
    store(path, bytes.bytes, n);
    refuse(path, WM_CLASSIFIER_VERSION);
    store(path, bytes.bytes, bytes.length);
    bytes.bytes[n] = (char)(bytes.bytes[n] ^ 0x10);
    store(path, bytes.bytes, bytes.length);
    refuse(path, WM_CLASSIFIER_VERSION);
    bytes.bytes[n] = (char)(bytes.bytes[n] ^ 0x10);
  }
  refuse(in_folder("m.wm"), WM_CLASSIFIER_VERSION + 1);
  wm_buffer_free(&bytes);
}
END_TEST

/* A section cut short, as only a faulty writer could leave it. */
typedef struct cutting {
  wm_modelfile *file;
  const char *name;
} cutting;

static bool cut_section(void *context, const char *name, wm_str *bytes) {
  const cutting *c = context;
  if (!wm_modelfile_section(c->file, name, bytes))
    return false;
  if (strcmp(name, c->name) == 0 && bytes->length)
    bytes->length--;
  return true;
}

static const char *const sections[] = {"info",   "labels",    "mutual", "types",
                                       "kinds",  "gates",     "slots",  "bias",
                                       "output", "deep-keys", "deep",   "wide-keys"};

START_TEST(sections_that_do_not_fit_are_refused) {
  bench b;
  wm_classifier other;
  train(in_folder("m.wm"), 0, 1);
  open_bench(&b, in_folder("m.wm"), source_path("corpora/relations/news.rules"), WM_USE_CLASSIFIER);
  for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
    cutting c = {b.file, sections[i]};
    ck_assert_msg(wm_classifier_open(&other, cut_section, &c, b.words) != NULL, "%s", sections[i]);
  }
  wm_str words = {b.words.bytes, b.words.length - 8};
  ck_assert_ptr_nonnull(wm_classifier_open(&other, section, b.file, words));
  close_bench(&b);
}
END_TEST

/* ---- the hidden layer, against the sum over all features of a pair ---- */

static const int16_t *vector_row(wm_classify *c, uint32_t token, enum wm_pair_slot slot) {
  return wm_hidden_vector(&c->sentence, &c->model->classifier, token, slot);
}

/* One unit's value, clipped. */
static float unit_value(wm_classify *c, const wm_pair_features *f, uint32_t unit) {
  const wm_classifier *m = &c->model->classifier;
  int32_t sum = 0, words = 0, between = 0;
  const int16_t *row;
  for (uint32_t k = 0; k < f->n; k++) {
    uint32_t at = wm_keymap_find(&m->deep, f->keys[k]);
    sum += at == WM_NONE ? 0 : m->deep_rows[(size_t)at * m->info.hidden + unit];
  }
  for (uint32_t slot = WM_SLOT_FIRST; slot < WM_SLOTS; slot++)
    words += (row = vector_row(c, f->tokens[slot], slot)) ? row[unit] : 0;
  for (uint32_t i = 0; i < f->n_between; i++)
    between += (row = vector_row(c, f->between[i], WM_SLOT_BETWEEN)) ? row[unit] : 0;
  float share = f->n_between ? 1 / sqrtf((float)f->n_between) : 0;
  float value = m->bias[unit] + (float)sum * (1.0f / WM_DEEP_UNIT);
  value += ((float)words + share * (float)between) * (1.0f / WM_SLOT_UNIT);
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

typedef struct comparison {
  wm_classify *classify;
  uint32_t every, n_pairs; /* of `every` pairs one is looked at, as gates leave some out */
} comparison;

static bool compare_pairs(void *context, wm_relate *relate, uint32_t sentence) {
  comparison *m = context;
  wm_classify *c = m->classify;
  wm_pair_sentence *s = &c->sentence;
  wm_pair_features f;
  uint32_t at = 0;
  (void)sentence;
  ck_assert(wm_pair_sentence_take(s, &relate->items, relate));
  wm_pair_sentence_read(s);
  wm_hidden_begin(&c->hidden, s);
  for (uint32_t i = 0; i < s->n_mentions; i++)
    for (uint32_t j = i + 1; j < s->n_mentions && j - i <= WM_PAIR_PARTNERS; j++) {
      wm_pair pair = {s->mentions[i], s->mentions[j], i, j};
      if (!wm_pair_may(s, i, j) || at++ % m->every)
        continue;
      wm_pair_features_of(s, &pair, &f);
      wm_hidden_of(&c->hidden, &pair);
      for (uint32_t unit = 0; unit < c->model->classifier.info.hidden; unit++)
        ck_assert_msg(!(c->hidden.values[unit] != unit_value(c, &f, unit)), "%u %u", i, j);
      m->n_pairs++;
    }
  return true;
}

/* A sentence of at most 60 mentions: with other seeds shorter or longer, denser or sparser. */
static const char *make_sentence(uint32_t seed) {
  static char text[8192];
  static const char *const words[] = {"met", "in", "the", "president", "of", ",", "and", "2019"};
  static const char *const names[] = {"[PER Eva Lind]", "[ORG Kronos]",  "[LOC Lagos]",
                                      "[PER he]",       "[DATE Monday]", "[LOC France]"};
  size_t length = 0;
  uint32_t random = seed, n_names = 0;
  for (uint32_t i = 0; i < 5 + 9 * (seed % 8) + (seed % 16 == 15 ? 400 : 0); i++) {
    random = random * 1103515245 + 12345;
    uint32_t pick = random >> 16;
    bool name = pick % (2 + seed % 13) == 0 && n_names < 60;
    n_names += name;
    length += (size_t)snprintf(text + length, sizeof text - length, "%s ",
                               name ? names[pick / 16 % 6] : words[pick % 8]);
  }
  snprintf(text + length, sizeof text - length, "stayed.");
  return text;
}

START_TEST(hidden_sums_are_those_of_all_features) {
  bench b;
  open_bench(&b, source_path("corpora/models/en-news-relations.wm"),
             source_path("corpora/relations/news.rules"), WM_USE_BOTH);
  comparison c = {.classify = &b.classify};
  b.relate.after_rules = compare_pairs;
  b.relate.after_context = &c;
  for (uint32_t seed = 1; seed <= 64; seed++) {
    c.every = 1 + seed % 3 * 3;
    relate(&b, make_sentence(seed));
  }
  ck_assert_uint_gt(c.n_pairs, 1000);
  close_bench(&b);
}
END_TEST

static void make_folder(void) {
  ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void) {
  static const char *const names[] = {"all.jsonl", "work.jsonl", "seat.jsonl", "m.wm",
                                      "one.wm",    "three.wm",   "bad.wm",     "own.rules"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    unlink(in_folder(names[i]));
  rmdir(folder);
}

int main(void) {
  Suite *suite = suite_create("classifier");
  TCase *tests = tcase_create("classifier");
  tcase_add_unchecked_fixture(tests, make_folder, remove_folder);
  tcase_set_timeout(tests, 240);
  tcase_add_test(tests, directions_and_types_are_learnt);
  tcase_add_test(tests, certainty_is_that_of_rules);
  tcase_add_test(tests, any_number_of_threads_makes_the_same_model);
  tcase_add_test(tests, what_a_file_does_not_mark_is_no_evidence);
  tcase_add_test(tests, rules_and_classifier_support_each_other);
  tcase_add_test(tests, pairs_that_matter_are_looked_at);
  tcase_add_test(tests, forms_of_one_norm_are_told_apart);
  tcase_add_test(tests, a_sentence_of_many_names_is_bounded);
  tcase_add_test(tests, hidden_sums_are_those_of_all_features);
  tcase_add_test(tests, damaged_files_are_refused);
  tcase_add_test(tests, sections_that_do_not_fit_are_refused);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
