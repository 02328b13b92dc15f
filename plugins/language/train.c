/* Counting n-grams by language, and writing what they tell. */
#include "train.h"

#include "core/base/buffer.h"
#include "core/base/modelfile.h"
#include "core/base/readfile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A count that every n-gram is given in every language, so that one that was never met is unlikely
 * and not impossible. The best of 0.03, 0.1, 0.3 and 1 on sentences kept out. */
#define SMOOTHING 0.1
/* Every so many-th line of a language says how honest the sums are, and is then counted, too. */
enum { KEPT_OUT = 5, PAGE_PER_MILLE = 2 };
#define MISTAKEN 0.1

typedef struct wm_line {
  uint32_t language;
  bool kept_out;
  wm_str text;
} wm_line;

typedef struct training {
  const struct wm_language_job *job;
  wm_error *error;
  wm_str bytes; /* of the file, mapped */
  wm_line *lines;
  size_t n_lines;
  char tags[WM_LANGUAGES][WM_LANGUAGE_TAG];
  uint32_t n; /* languages */
  size_t lines_of[WM_LANGUAGES];
  float *counts;                          /* [n][2^bits] */
  double totals[WM_LANGUAGES];            /* of counts */
  uint32_t (*page_letters)[WM_LANGUAGES]; /* [WM_LANGUAGE_PAGES] */
  uint64_t letters[WM_LANGUAGES];
  int8_t (*rows)[WM_LANGUAGES]; /* [2^bits] */
  uint64_t pages[WM_LANGUAGE_PAGES];
  float sharpness;
} training;

/* -------------------------------------------------------------------- lines */

static wm_status bad_line(training *t, size_t number, const char *why) {
  return wm_error_set(t->error, WM_FATAL, "%s:%zu: %s", t->job->train, number, why);
}

/* The language of a tag; a new one is added. */
static uint32_t language_of(training *t, wm_str tag) {
  for (uint32_t i = 0; i < t->n; i++)
    if (strlen(t->tags[i]) == tag.length && memcmp(t->tags[i], tag.bytes, tag.length) == 0)
      return i;
  if (t->n == WM_LANGUAGES)
    return WM_NONE;
  memcpy(t->tags[t->n], tag.bytes, tag.length);
  return t->n++;
}

static wm_status read_line(training *t, wm_str bytes, size_t number) {
  const char *tab = memchr(bytes.bytes, '\t', bytes.length);
  wm_str tag = {bytes.bytes, tab ? (size_t)(tab - bytes.bytes) : 0};
  if (!tag.length || tag.length >= WM_LANGUAGE_TAG)
    return bad_line(t, number, "a line is a language, a tab, and text");
  uint32_t language = language_of(t, tag);
  if (language == WM_NONE)
    return bad_line(t, number, "there are too many languages");
  t->lines[t->n_lines++] = (wm_line){
      language, t->lines_of[language]++ % KEPT_OUT == 0, {tab + 1, bytes.length - tag.length - 1}};
  return WM_OK;
}

static wm_status read_lines(training *t) {
  size_t most = 1, number = 0;
  wm_status status = wm_readfile_map(t->job->train, &t->bytes, t->error);
  if (status)
    return status;
  const char *end = t->bytes.bytes + t->bytes.length;
  for (size_t i = 0; i < t->bytes.length; i++)
    most += t->bytes.bytes[i] == '\n';
  t->lines = calloc(most, sizeof *t->lines);
  if (!t->lines)
    return wm_error_memory(t->error, most * sizeof *t->lines);
  for (const char *at = t->bytes.bytes; at < end && !status;) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    stop = stop ? stop : end;
    status = read_line(t, (wm_str){at, (size_t)(stop - at)}, ++number);
    at = stop + 1;
  }
  if (!status && t->n < 2)
    status = wm_error_set(t->error, WM_FATAL, "%s: it needs two languages at least", t->job->train);
  return status;
}

/* ------------------------------------------------------------------- counts */

static size_t n_rows(const training *t) {
  return (size_t)1 << t->job->bits;
}

static void count_pages(training *t, uint32_t language, const wm_letters *letters) {
  for (uint32_t i = 0; i < letters->n; i++)
    if (letters->points[i] != ' ' && letters->points[i] / 128 < WM_LANGUAGE_PAGES)
      t->page_letters[letters->points[i] / 128][language]++;
  t->letters[language] += letters->n_letters;
}

static void count_line(training *t, const wm_line *line) {
  uint32_t hashes[(WM_PIECE_MOST + 2) * WM_GRAM_MOST];
  float *counts = t->counts + line->language * n_rows(t);
  wm_letters letters;
  wm_str piece;
  for (size_t at = 0; wm_letters_piece(line->text, &at, &piece);) {
    wm_letters_read(piece, &letters);
    count_pages(t, line->language, &letters);
    uint32_t n = wm_letters_grams(&letters, t->job->bits, hashes);
    for (uint32_t i = 0; i < n; i++)
      counts[hashes[i]]++;
    t->totals[line->language] += n;
  }
}

/* Counts the lines that are kept out, or those that are not. */
static void count_lines(training *t, bool kept_out) {
  for (size_t i = 0; i < t->n_lines; i++)
    if (t->lines[i].kept_out == kept_out)
      count_line(t, &t->lines[i]);
}

static int8_t quantise(double nats) {
  double scaled = round(nats * WM_LANGUAGE_UNIT);
  return (int8_t)(scaled > INT8_MAX ? INT8_MAX : scaled < -INT8_MAX ? -INT8_MAX : scaled);
}

static void fill_row(training *t, size_t row) {
  double nats[WM_LANGUAGES], mean = 0;
  for (uint32_t i = 0; i < t->n; i++) {
    nats[i] = log(((double)t->counts[i * n_rows(t) + row] + SMOOTHING) /
                  (t->totals[i] + SMOOTHING * (double)n_rows(t)));
    mean += nats[i] / t->n;
  }
  for (uint32_t i = 0; i < t->n; i++)
    t->rows[row][i] = quantise(nats[i] - mean);
}

static void fill_rows(training *t) {
  for (size_t row = 0; row < n_rows(t); row++)
    fill_row(t, row);
}

/* A page is a language's when two of a thousand of its letters are there. */
static void fill_pages(training *t) {
  for (uint32_t page = 0; page < WM_LANGUAGE_PAGES; page++)
    for (uint32_t i = 0; i < t->n; i++)
      if ((uint64_t)t->page_letters[page][i] * 1000 > t->letters[i] * PAGE_PER_MILLE)
        t->pages[page] |= (uint64_t)1 << i;
}

/* ---------------------------------------------------------------- sharpness */

/* The first words of a piece: what is doubtful is short. */
static size_t short_length(wm_str piece) {
  enum { SHORT = 48 };
  size_t length = piece.length < SHORT ? piece.length : SHORT;
  while (length && length < piece.length && ((unsigned char)piece.bytes[length] & 0xC0) == 0x80)
    length--;
  return length;
}

/* The logarithm of the probability that a model of some sharpness gives the right language of a
 * kept line's first piece. */
static double log_likelihood(const training *t, const wm_language_model *model,
                             const wm_line *line) {
  int32_t sums[WM_LANGUAGES];
  wm_letters letters;
  wm_str piece;
  size_t at = 0;
  double all = 0;
  if (!wm_letters_piece(line->text, &at, &piece))
    return 0;
  piece.length = short_length(piece);
  wm_letters_read(piece, &letters);
  wm_language_sums(model, &letters, sums);
  for (uint32_t i = 0; i < t->n; i++)
    all += exp((sums[i] - sums[line->language]) * (double)model->info.sharpness / WM_LANGUAGE_UNIT);
  return log((1 - MISTAKEN) / all + MISTAKEN / t->n);
}

static wm_language_model model_of(const training *t, float sharpness) {
  return (wm_language_model){{t->n, t->job->bits, sharpness, 0},
                             (const char(*)[WM_LANGUAGE_TAG])t->tags,
                             (const int8_t(*)[WM_LANGUAGES])t->rows,
                             t->pages};
}

static void choose_sharpness(training *t) {
  double best = -INFINITY;
  for (int step = 1; step <= 50; step++) {
    float sharpness = (float)step / 50;
    wm_language_model model = model_of(t, sharpness);
    double sum = 0;
    for (size_t i = 0; i < t->n_lines; i++)
      if (t->lines[i].kept_out)
        sum += log_likelihood(t, &model, &t->lines[i]);
    if (sum > best) {
      best = sum;
      t->sharpness = sharpness;
    }
  }
}

/* ------------------------------------------------------------------- writing */

static wm_status write_model(training *t) {
  const struct wm_language_job *job = t->job;
  wm_language_info info = model_of(t, t->sharpness).info;
  const wm_modelfile_part parts[] = {{"info", &info, sizeof info},
                                     {"tags", t->tags, (size_t)t->n * WM_LANGUAGE_TAG},
                                     {"rows", t->rows, n_rows(t) * WM_LANGUAGES},
                                     {"pages", t->pages, sizeof t->pages}};
  wm_buffer card = {0};
  bool ok = wm_buffer_printf(&card, "detector of %u languages, n-grams of 1 to %d letters\n\n",
                             t->n, WM_GRAM_MOST) &&
            wm_buffer_printf(&card, "trained on  %zu lines, sharpness %.2f\nlanguages  ",
                             t->n_lines, (double)t->sharpness);
  for (uint32_t i = 0; ok && i < t->n; i++)
    ok = wm_buffer_printf(&card, "%s%s", i && i % 24 == 0 ? "\n            " : " ", t->tags[i]);
  ok = ok && wm_buffer_printf(&card, "\n%s%s\n", *job->notes ? "\n" : "", job->notes);
  wm_status status = ok ? wm_modelfile_write(job->output, WM_LANGUAGE_KIND, WM_LANGUAGE_VERSION,
                                             (wm_str){card.bytes, card.length}, parts,
                                             sizeof parts / sizeof *parts, t->error)
                        : wm_error_memory(t->error, card.length);
  wm_buffer_free(&card);
  return status;
}

static wm_status learn(training *t) {
  t->counts = calloc(t->n * n_rows(t), sizeof *t->counts);
  t->rows = calloc(n_rows(t), sizeof *t->rows);
  t->page_letters = calloc(WM_LANGUAGE_PAGES, sizeof *t->page_letters);
  if (!t->counts || !t->rows || !t->page_letters)
    return wm_error_memory(t->error, t->n * n_rows(t) * sizeof *t->counts);
  count_lines(t, false);
  fill_rows(t);
  choose_sharpness(t);
  count_lines(t, true);
  fill_rows(t);
  fill_pages(t);
  return WM_OK;
}

wm_status wm_language_train(const struct wm_language_job *job, wm_error *error) {
  training *t = calloc(1, sizeof *t);
  if (!t)
    return wm_error_memory(error, sizeof *t);
  t->job = job;
  t->error = error;
  wm_status status = read_lines(t);
  if (!status)
    status = learn(t);
  if (!status)
    status = write_model(t);
  if (!status && job->say) {
    char line[128];
    snprintf(line, sizeof line, "%u languages, %zu lines, sharpness %.2f", t->n, t->n_lines,
             (double)t->sharpness);
    job->say(job->context, line);
  }
  wm_readfile_unmap(t->bytes);
  free(t->lines);
  free(t->counts);
  free(t->rows);
  free(t->page_letters);
  free(t);
  return status;
}
