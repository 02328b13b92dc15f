/* Measures the detector of languages on the sets of make_set.py, in the table that detectors.cc
 * prints of others.
 *
 *     tests/bench/language/language MODEL FOLDER/test.tsv */
#include "core/base/modelfile.h"
#include "core/base/readfile.h"
#include "plugins/language/detect.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char *const kinds[] = {"article", "sentence", "headline", "mixed"};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

/* What became of the texts of one kind in one language. */
typedef struct wm_counts {
  uint32_t right, wrong, none;
  double share_errors; /* of the largest language's share, summed over texts that were right */
} wm_counts;

typedef struct bench {
  wm_language_model model;
  wm_modelfile *file;
  wm_counts counts[N_KINDS][WM_LANGUAGES];
  uint32_t called_english[N_KINDS];
  double seconds[N_KINDS], bytes[N_KINDS];
} bench;

static bool section(void *context, const char *name, wm_str *bytes) {
  return wm_modelfile_section(context, name, bytes);
}

static wm_str field(wm_str *line) {
  const char *tab = memchr(line->bytes, '\t', line->length);
  size_t length = tab ? (size_t)(tab - line->bytes) : line->length;
  wm_str first = {line->bytes, length};
  line->bytes += length + (tab != NULL);
  line->length -= length + (tab != NULL);
  return first;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void try_text(bench *b, uint32_t kind, uint32_t language, double share, wm_str text) {
  enum { LEAST_SCORE_PERCENT = 60 };
  wm_detected found[WM_DETECT_MOST];
  double declared_score, begin = seconds();
  uint32_t n = wm_language_detect(&b->model, text, 1024, WM_NONE, found, &declared_score);
  b->seconds[kind] += seconds() - begin;
  b->bytes[kind] += (double)text.length;
  wm_counts *c = &b->counts[kind][language];
  bool said = n && found[0].score * 100 >= LEAST_SCORE_PERCENT;
  bool right = said && found[0].language == language;
  c->none += !said;
  c->wrong += said && !right;
  c->right += right;
  double error = found[0].share - share;
  c->share_errors += right ? (error < 0 ? -error : error) : 0;
  b->called_english[kind] += said && !right && strcmp(b->model.tags[found[0].language], "en") == 0;
}

static void try_line(bench *b, wm_str line) {
  wm_str kind = field(&line), language = field(&line), share = field(&line);
  uint32_t found = wm_language_find(&b->model, language);
  for (uint32_t k = 0; k < N_KINDS && found != WM_NONE; k++)
    if (kind.length == strlen(kinds[k]) && memcmp(kind.bytes, kinds[k], kind.length) == 0)
      try_text(b, k, found, strtod(share.bytes, NULL) / 100, line);
}

static void print_kind(const bench *b, uint32_t kind) {
  double right = 0, wrong = 0, none = 0, errors = 0, n_right = 0, n_others = 0, missed = 0;
  uint32_t n_languages = 0;
  for (uint32_t i = 0; i < b->model.info.n; i++) {
    const wm_counts *c = &b->counts[kind][i];
    double all = c->right + c->wrong + c->none;
    bool english = strcmp(b->model.tags[i], "en") == 0;
    if (all == 0)
      continue;
    n_languages++;
    right += c->right / all;
    wrong += c->wrong / all;
    none += c->none / all;
    errors += c->share_errors;
    n_right += c->right;
    n_others += english ? 0 : all;
    missed = english ? 100 * (c->wrong + c->none) / all : missed;
  }
  if (!n_languages)
    return;
  printf("| %s | Wiremill | %.1f | %.1f | %.1f | %.2f | %.1f | %.1f |\n", kinds[kind],
         100 * right / n_languages, 100 * wrong / n_languages, 100 * none / n_languages,
         100 * b->called_english[kind] / n_others, missed, b->bytes[kind] / b->seconds[kind] / 1e6);
  if (strcmp(kinds[kind], "mixed") == 0)
    printf("\nmixed: the share of the largest language is %.1f points off, in the mean\n",
           100 * errors / n_right);
}

int main(int argc, char **argv) {
  static bench b;
  wm_error error;
  wm_str bytes;
  if (argc != 3) {
    fputs("usage: language MODEL TEST\n", stderr);
    return 1;
  }
  if (wm_modelfile_open(argv[1], WM_LANGUAGE_KIND, WM_LANGUAGE_VERSION, &b.file, &error) ||
      wm_readfile_map(argv[2], &bytes, &error)) {
    fprintf(stderr, "%s\n", error.text);
    return 1;
  }
  const char *refusal = wm_language_model_open(&b.model, section, b.file);
  if (refusal) {
    fprintf(stderr, "%s: %s\n", argv[1], refusal);
    return 1;
  }
  for (const char *at = bytes.bytes, *end = at + bytes.length; at < end;) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    stop = stop ? stop : end;
    try_line(&b, (wm_str){at, (size_t)(stop - at)});
    at = stop + 1;
  }
  for (uint32_t kind = 0; kind < N_KINDS; kind++)
    print_kind(&b, kind);
  wm_readfile_unmap(bytes);
  wm_modelfile_close(b.file);
}
