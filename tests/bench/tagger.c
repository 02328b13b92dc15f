/* Trains and measures taggers: the figures of tests/bench/tagger.md come from this program.
 *
 *   tagger train -o MODEL --words FILE --train FILE… --dev FILE… [--hidden N] [--epochs N] …
 *   tagger gate MODEL NEW FILE…     NEW is the model with a gate fitted on the files' text
 *   tagger score MODEL FILE…        strict F1 of each file and type, with a bootstrap interval
 *   tagger reliability MODEL FILE…  how often names are right, by the probability they were given
 *   tagger speed MODEL FILE         nanoseconds a token on one core: the first time, again, and
 *                                   what the arithmetic alone takes */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/modelfile.h"
#include "plugins/entity-extract/tagger/evaluate.h"
#include "plugins/entity-extract/tagger/gate_fit.h"
#include "plugins/entity-extract/tagger/tagging.h"
#include "plugins/entity-extract/tagger/train_files.h"

enum {
  FILES_MAX = 64,
  SAMPLES = 1000,
  ROUNDS = 10,
  BOUND_ROWS = 64,
  BOUND_TOKENS = 256,
  BOUND_TIMES = 200
};

static int fail(const char *what) {
  fprintf(stderr, "tagger: %s\n", what);
  return 1;
}

/* Without its gate, if it has one, unless `gated`. */
static bool open_sections(const char *path, bool gated, wm_modelfile **file, wm_tagger *tagger) {
  wm_error error;
  if (wm_tagger_open_file(tagger, path, file, &error) != WM_OK) {
    fail(error.text);
    return false;
  }
  if (!gated)
    tagger->gate = (struct wm_tagger_gate){0};
  return true;
}

/* With NO_GATE in the environment, figures are those without one. */
static bool open_model(const char *path, wm_modelfile **file, wm_tagger *tagger) {
  return open_sections(path, getenv("NO_GATE") == NULL, file, tagger);
}

/* ------------------------------------------------------------------- train */

struct number {
  const char *name;
  unsigned *whole;
  float *real;
};

static void say(void *context, const char *line) {
  (void)context;
  printf("%s\n", line);
  fflush(stdout);
}

static char *read_text(const char *path) {
  FILE *file = fopen(path, "re");
  char *text = NULL;
  size_t size = 0;
  if (file && getdelim(&text, &size, '\0', file) < 0)
    text = NULL;
  if (file)
    fclose(file);
  return text;
}

static bool set_number(const struct number *numbers, const char *name, const char *value) {
  for (; numbers->name; numbers++)
    if (strcmp(numbers->name, name) == 0) {
      if (numbers->whole)
        *numbers->whole = (unsigned)strtoul(value, NULL, 10);
      else
        *numbers->real = strtof(value, NULL);
      return true;
    }
  return false;
}

/* Options are read by hand: --train and --dev take all files up to the next option. */
static int train(int argc, char **argv) {
  const char *files[2][FILES_MAX];
  unsigned seed = 1;
  wm_train_files job = {.train = files[0], .dev = files[1], .say = say};
  struct wm_train_options *o = &job.options;
  wm_train_defaults(o);
  const struct number numbers[] = {{"--hidden", &o->hidden, NULL},
                                   {"--second", &o->second, NULL},
                                   {"--epochs", &o->epochs, NULL},
                                   {"--patience", &o->patience, NULL},
                                   {"--batch", &o->batch, NULL},
                                   {"--threads", &o->threads, NULL},
                                   {"--seed", &seed, NULL},
                                   {"--rate", NULL, &o->rate},
                                   {"--l1", NULL, &o->l1},
                                   {"--l2", NULL, &o->l2},
                                   {"--drop-hidden", NULL, &o->drop_hidden},
                                   {"--drop-word", NULL, &o->drop_word},
                                   {"--drop-document", NULL, &o->drop_document},
                                   {"--drop-elsewhere", NULL, &o->drop_elsewhere},
                                   {NULL, NULL, NULL}};
  uint32_t *n_files = NULL, which = 0;
  for (int i = 0; i < argc; i++) {
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    if (argv[i][0] != '-') {
      if (!n_files || *n_files == FILES_MAX)
        return fail("a file that belongs to no option, or too many of them");
      files[which][(*n_files)++] = argv[i];
      continue;
    }
    n_files = NULL;
    if (strcmp(argv[i], "--train") == 0 || strcmp(argv[i], "--dev") == 0) {
      which = argv[i][2] == 'd';
      n_files = which ? &job.n_dev : &job.n_train;
      continue;
    }
    i++;
    if (strcmp(argv[i - 1], "-o") == 0)
      job.output = value;
    else if (strcmp(argv[i - 1], "--words") == 0)
      job.words = value;
    else if (strcmp(argv[i - 1], "--start") == 0)
      job.start = value;
    else if (strcmp(argv[i - 1], "--name") == 0)
      job.name = value;
    else if (strcmp(argv[i - 1], "--date") == 0)
      job.date = value;
    else if (strcmp(argv[i - 1], "--most-bytes") == 0)
      job.most_bytes = (size_t)strtoull(value, NULL, 10);
    else if (strcmp(argv[i - 1], "--notes") == 0)
      job.notes = read_text(value);
    else if (!set_number(numbers, argv[i - 1], value))
      return fail(argv[i - 1]);
  }
  if (!job.output || !job.words || !job.n_train)
    return fail("train wants -o, --words and --train");
  o->seed = seed;
  wm_error error;
  return wm_train_from_files(&job, &error) == WM_OK ? 0 : fail(error.text);
}

/* -------------------------------------------------------------------- gate */

static wm_status write_gated(const char *path, const wm_modelfile *file, const wm_buffer *section,
                             wm_error *error) {
  wm_modelfile_part parts[] = {{WM_TAGGER_SECTION_NET, NULL, 0},
                               {WM_TAGGER_SECTION_WORDS, NULL, 0},
                               {WM_GATE_SECTION, section->bytes, section->length}};
  for (size_t i = 0; i < 2; i++) {
    wm_str old;
    wm_modelfile_section(file, parts[i].name, &old);
    parts[i].bytes = old.bytes;
    parts[i].length = old.length;
  }
  return wm_modelfile_write(path, WM_TAGGER_KIND, WM_TAGGER_VERSION, wm_modelfile_card(file), parts,
                            3, error);
}

/* Of the shipped model: mean F1 is 78.2 from 0.99 on, 78.0 with 0.98. */
static const double GATE_KEEP = 0.99;

/* gate MODEL NEW FILE…: a model with a gate fitted on the text of the files. */
static int gate(int argc, char **argv) {
  wm_modelfile *file = NULL;
  wm_tagger tagger;
  struct wm_bio bio = {0};
  wm_buffer section = {0};
  wm_error error;
  char why[512];
  if (argc < 3)
    return fail("gate wants MODEL NEW FILE…");
  if (!open_sections(argv[0], false, &file, &tagger))
    return 1;
  for (int i = 2; i < argc; i++)
    if (!wm_bio_read(&bio, argv[i], why, sizeof why))
      return fail(why);
  if (!wm_gate_fit(&tagger, &bio, GATE_KEEP, &section))
    return fail("out of memory");
  wm_status status = write_gated(argv[1], file, &section, &error);
  wm_bio_free(&bio);
  wm_buffer_free(&section);
  wm_modelfile_close(file);
  return status == WM_OK ? 0 : fail(error.text);
}

/* ------------------------------------------------------------------- score */

/* Counts of each document, for drawing documents with replacement. */
struct sample {
  struct wm_span_counts *documents;
  size_t n;
};

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The percentile bootstrap's 95 % interval of F1 (Efron 1979). */
static void interval(const struct sample *sample, double *low, double *high) {
  static double f1[SAMPLES];
  uint64_t state = 88172645463325252u;
  for (size_t i = 0; i < SAMPLES; i++) {
    struct wm_span_counts sum = {0};
    for (size_t d = 0; d < sample->n; d++) {
      struct wm_span_counts c = sample->documents[next_random(&state) % sample->n];
      sum.right += c.right;
      sum.extra += c.extra;
      sum.missed += c.missed;
    }
    f1[i] = wm_span_f1(sum);
  }
  qsort(f1, SAMPLES, sizeof *f1, by_value);
  *low = f1[SAMPLES / 40];
  *high = f1[SAMPLES - 1 - SAMPLES / 40];
}

static void count_documents(const struct wm_bio *bio, const uint8_t *tags, struct sample *sample) {
  sample->n = bio->n_docs;
  for (size_t s = 0; s < bio->n_sentences; s++) {
    struct wm_span_counts counts[WM_BIO_TYPES_MAX] = {0};
    size_t begin = bio->sentence_begin[s], n = bio->sentence_begin[s + 1] - begin;
    wm_span_count(bio->token_tag + begin, tags + begin, n, bio->sources[0].marked, counts);
    struct wm_span_counts sum = wm_span_sum(counts), *d = &sample->documents[bio->sentence_doc[s]];
    d->right += sum.right;
    d->extra += sum.extra;
    d->missed += sum.missed;
  }
}

static bool score_file(const wm_tagger *tagger, const char *spec, double *f1) {
  struct wm_bio bio = {0};
  char why[512];
  if (!wm_bio_read(&bio, spec, why, sizeof why)) {
    fail(why);
    return false;
  }
  uint8_t *tags = calloc(bio.n_tokens + 1, 1);
  struct sample sample = {.documents = calloc(bio.n_docs + 1, sizeof *sample.documents)};
  bool ok = tags && sample.documents && wm_evaluate_tag(tagger, &bio, tags, NULL);
  if (ok) {
    struct wm_span_counts counts[WM_BIO_TYPES_MAX] = {0};
    double low, high;
    wm_evaluate_source(&bio, 0, tags, counts);
    count_documents(&bio, tags, &sample);
    interval(&sample, &low, &high);
    *f1 = wm_span_f1(wm_span_sum(counts));
    printf("%-20s F1 %.2f (%.1f to %.1f) ", bio.sources[0].name, 100 * *f1, 100 * low, 100 * high);
    for (size_t k = 0; k < bio.n_types; k++)
      if (bio.sources[0].marked >> k & 1)
        printf("  %s %.2f", bio.types[k], 100 * wm_span_f1(counts[k]));
    printf("\n");
  }
  free(tags);
  free(sample.documents);
  wm_bio_free(&bio);
  return ok;
}

static int score(int argc, char **argv) {
  wm_modelfile *file = NULL;
  wm_tagger tagger;
  if (argc < 2)
    return fail("score wants MODEL FILE…");
  bool ok = open_model(argv[0], &file, &tagger);
  double sum = 0, f1 = 0;
  for (int i = 1; ok && i < argc; i++) {
    ok = score_file(&tagger, argv[i], &f1);
    sum += f1;
  }
  if (ok)
    printf("%-20s F1 %.2f\n", "mean", 100 * sum / (argc - 1));
  wm_modelfile_close(file);
  return ok ? 0 : 1;
}

/* ------------------------------------------------------------- reliability */

enum { BINS = 10 };

/* Names found, by probability: bin b holds [b, b + 1) tenths. */
struct bin {
  size_t n, right;
  double probability; /* sum */
};

/* Counts the names of the types that the file marks. */
static bool bin_file(const wm_tagger *tagger, const char *spec, struct bin *bins) {
  struct wm_bio bio = {0};
  char why[512];
  if (!wm_bio_read(&bio, spec, why, sizeof why)) {
    fail(why);
    return false;
  }
  uint8_t *tags = calloc(bio.n_tokens + 1, 1);
  float *probability = calloc(bio.n_tokens + 1, sizeof *probability);
  bool ok = tags && probability && wm_evaluate_tag(tagger, &bio, tags, probability);
  for (size_t s = 0; ok && s < bio.n_sentences; s++)
    for (size_t t = bio.sentence_begin[s], last = bio.sentence_begin[s + 1]; t < last; t++) {
      size_t type = (tags[t] - 1u) / 2, end = t + 1;
      if (tags[t] % 2 == 0 || !(bio.sources[0].marked >> type & 1))
        continue;
      while (end < last && tags[end] == tags[t] + 1)
        end++;
      bool closed = end == last || bio.token_tag[end] != tags[t] + 1;
      struct bin *bin = &bins[(size_t)(probability[t] * BINS) % BINS];
      if (probability[t] >= 1)
        bin = &bins[BINS - 1];
      bin->n++;
      bin->right += closed && memcmp(bio.token_tag + t, tags + t, end - t) == 0;
      bin->probability += (double)probability[t];
    }
  free(tags);
  free(probability);
  wm_bio_free(&bio);
  return ok;
}

static int reliability(int argc, char **argv) {
  wm_modelfile *file = NULL;
  wm_tagger tagger;
  struct bin bins[BINS] = {{0}};
  size_t n = 0;
  double error = 0;
  bool ok = argc > 1 && open_model(argv[0], &file, &tagger);
  for (int i = 1; ok && i < argc; i++)
    ok = bin_file(&tagger, argv[i], bins);
  for (size_t b = 0; b < BINS; b++)
    n += bins[b].n;
  for (size_t b = 0; ok && b < BINS; b++) {
    if (bins[b].n == 0)
      continue;
    double said = bins[b].probability / (double)bins[b].n;
    double right = (double)bins[b].right / (double)bins[b].n;
    error += (double)bins[b].n / (double)n * (said > right ? said - right : right - said);
    printf("%.1f to %.1f  %5zu names  said %.3f  right %.3f\n", 0.1 * (double)b,
           0.1 * (double)(b + 1), bins[b].n, said, right);
  }
  if (ok)
    printf("expected calibration error %.3f (%zu names)\n", error, n);
  wm_modelfile_close(file);
  return ok ? 0 : 1;
}

/* ------------------------------------------------------------------- speed */

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* A corpus as the tagger takes it. */
struct text {
  struct wm_bio bio;
  wm_tagger_token *tokens;
  uint32_t *ends; /* of sentences, within their documents */
  size_t n_bytes; /* forms, and a space after each */
};

static bool read_corpus(const char *path, struct text *text) {
  char why[512];
  if (!wm_bio_read(&text->bio, path, why, sizeof why)) {
    fail(why);
    return false;
  }
  const struct wm_bio *bio = &text->bio;
  text->tokens = calloc(bio->n_tokens + 1, sizeof *text->tokens);
  text->ends = calloc(bio->n_sentences + 1, sizeof *text->ends);
  for (size_t t = 0; text->tokens && t < bio->n_tokens; t++) {
    struct wm_bio_form form = bio->forms[bio->token_form[t]];
    text->tokens[t] = (wm_tagger_token){bio->text + form.text, form.len};
    text->n_bytes += form.len + 1;
  }
  return text->tokens && text->ends;
}

/* Tags all documents once. */
static bool tag_all(wm_tagger_scratch *scratch, const struct text *text) {
  const struct wm_bio *bio = &text->bio;
  bool ok = true;
  for (size_t s = 0, last; ok && s < bio->n_sentences; s = last) {
    uint32_t begin = bio->sentence_begin[s], n_names;
    const wm_tagger_name *names;
    for (last = s; last < bio->n_sentences && bio->sentence_doc[last] == bio->sentence_doc[s];
         last++)
      text->ends[last] = bio->sentence_begin[last + 1] - begin;
    ok = wm_tagger_tag(scratch, text->tokens + begin, bio->sentence_begin[last] - begin,
                       text->ends + s, (uint32_t)(last - s), &names, &n_names);
  }
  return ok;
}

/* Token i's sums of five rows, the place's and the mean's. */
WM_CLONES static void sum_rows(const int16_t *rows, size_t width, size_t i, int16_t *sums) {
  const int16_t *row[7];
  for (size_t k = 0; k < 7; k++)
    row[k] = rows + (i * 7 + k * k) % BOUND_ROWS * width;
  for (size_t j = 0; j < width; j++)
    sums[j] = (int16_t)(row[0][j] + row[1][j] + row[2][j] + row[3][j] + row[4][j] + row[5][j] +
                        row[6][j]);
}

/* What the arithmetic alone takes for a token, in seconds: its rows added, the hidden layer clipped
 * and multiplied, all of it in the nearest caches. */
static double arithmetic(wm_tagger_scratch *s) {
  static int16_t rows[BOUND_ROWS * (WM_TAGGER_HIDDEN_MAX + WM_DECODE_TAGS_MAX)];
  const struct part part = {.begin = 0, .end = BOUND_TOKENS};
  double best = 1e9;
  memset(s->asked, WM_ASKED, BOUND_TOKENS);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    rows[i] = (int16_t)(i * 2654435761u % 200 - 100);
  for (int round = 0; round < ROUNDS; round++) {
    double begin = now();
    for (uint32_t k = 0; k < BOUND_TIMES; k++) {
      for (uint32_t i = 0; i < BOUND_TOKENS; i++)
        sum_rows(rows, s->width, i + k, s->sums + i * s->width);
      wm_runs_score(s, &part);
    }
    double took = (now() - begin) / (BOUND_TIMES * BOUND_TOKENS);
    best = took < best ? took : best;
  }
  return best;
}

static int speed(int argc, char **argv) {
  wm_modelfile *file = NULL;
  wm_tagger tagger;
  struct text text = {0};
  if (argc != 2)
    return fail("speed wants MODEL FILE");
  if (!open_model(argv[0], &file, &tagger) || !read_corpus(argv[1], &text))
    return 1;
  wm_tagger_scratch *scratch = wm_tagger_scratch_new(&tagger);
  double best = 1e9, n = (double)text.bio.n_tokens;
  for (int i = -1; scratch && i < ROUNDS; i++) {
    double begin = now();
    if (!tag_all(scratch, &text))
      return fail("out of memory");
    double took = now() - begin;
    if (i < 0)
      printf("first round  %.1f ns a token\n", took * 1e9 / n);
    else
      best = took < best ? took : best;
  }
  printf("then         %.1f ns a token, %.1f MB/s (%.0f tokens, best of %d)\n", best * 1e9 / n,
         (double)text.n_bytes / best * 1e-6, n, ROUNDS);
  if (scratch)
    printf("arithmetic   %.1f ns a token\n", arithmetic(scratch) * 1e9);
  wm_tagger_scratch_free(scratch);
  free(text.tokens);
  free(text.ends);
  wm_bio_free(&text.bio);
  wm_modelfile_close(file);
  return 0;
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "train") == 0)
    return train(argc - 2, argv + 2);
  if (argc > 1 && strcmp(argv[1], "score") == 0)
    return score(argc - 2, argv + 2);
  if (argc > 1 && strcmp(argv[1], "reliability") == 0)
    return reliability(argc - 2, argv + 2);
  if (argc > 1 && strcmp(argv[1], "speed") == 0)
    return speed(argc - 2, argv + 2);
  if (argc > 1 && strcmp(argv[1], "gate") == 0)
    return gate(argc - 2, argv + 2);
  return fail("train, gate, score, reliability or speed?");
}
