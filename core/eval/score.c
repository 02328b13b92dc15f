/* Precision, recall and F1, and their bootstrap interval. */
#include "score.h"

#include <inttypes.h>
#include <stdlib.h>

enum { WM_RESAMPLES = 1000 };

static double ratio(uint64_t part, uint64_t whole) {
  return whole ? (double)part / (double)whole : 0;
}

double wm_eval_f1(const wm_eval_count *count) {
  double p = ratio(count->right, count->right + count->extra);
  double r = ratio(count->right, count->right + count->missed);
  return p + r > 0 ? 2 * p * r / (p + r) : 0;
}

void wm_eval_print_row(wm_str name, int width, const wm_eval_count *count, FILE *out) {
  double p = ratio(count->right, count->right + count->extra);
  double r = ratio(count->right, count->right + count->missed);
  fprintf(out,
          "%-*.*s P %6.2f  R %6.2f  F1 %6.2f  (%" PRIu64 " right, %" PRIu64 " extra, %" PRIu64
          " missed)\n",
          width, (int)name.length, name.bytes, 100 * p, 100 * r, 100 * wm_eval_f1(count),
          count->right, count->extra, count->missed);
}

static void add(wm_eval_count *to, const wm_eval_count *count) {
  to->right += count->right;
  to->extra += count->extra;
  to->missed += count->missed;
}

/* Doubles a list when it is full; NULL when memory is used up. */
static void *make_room(void *items, uint32_t n, uint32_t *capacity, size_t each) {
  if (n < *capacity)
    return items;
  uint32_t more = *capacity ? *capacity * 2 : 16;
  void *grown = realloc(items, more * each);
  if (grown)
    *capacity = more;
  return grown;
}

bool wm_eval_tally_document(wm_eval_tally *tally) {
  wm_eval_count *documents = make_room(tally->documents, tally->n_documents,
                                       &tally->documents_capacity, sizeof *documents);
  if (!documents)
    return false;
  tally->documents = documents;
  documents[tally->n_documents++] = (wm_eval_count){0, 0, 0};
  return true;
}

static int compare_names(wm_str a, wm_str b) {
  size_t n = a.length < b.length ? a.length : b.length;
  int order = memcmp(a.bytes, b.bytes, n);
  return order ? order : (a.length > b.length) - (a.length < b.length);
}

/* The row of a name, which is put in its place when it is new. */
static struct wm_eval_row *find_row(wm_eval_tally *tally, wm_str name) {
  uint32_t at = 0;
  while (at < tally->n_rows && compare_names(tally->rows[at].name, name) < 0)
    at++;
  if (at < tally->n_rows && compare_names(tally->rows[at].name, name) == 0)
    return &tally->rows[at];
  struct wm_eval_row *rows =
      make_room(tally->rows, tally->n_rows, &tally->rows_capacity, sizeof *rows);
  if (!rows)
    return NULL;
  tally->rows = rows;
  memmove(rows + at + 1, rows + at, (tally->n_rows - at) * sizeof *rows);
  tally->n_rows++;
  rows[at] = (struct wm_eval_row){name, {0, 0, 0}};
  return &rows[at];
}

bool wm_eval_tally_add(wm_eval_tally *tally, wm_str name, wm_eval_count count) {
  struct wm_eval_row *row = find_row(tally, name);
  if (!row || !tally->n_documents)
    return false;
  add(&row->count, &count);
  add(&tally->documents[tally->n_documents - 1], &count);
  return true;
}

/* xorshift64* (Vigna 2016): the same numbers on every machine. */
static uint64_t next_random(uint64_t *state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * 0x2545F4914F6CDD1Du;
}

static int compare_doubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void print_interval(const wm_eval_tally *tally, FILE *out) {
  double *scores = malloc(WM_RESAMPLES * sizeof *scores);
  uint64_t state = 1;
  if (!scores || tally->n_documents < 2) {
    free(scores);
    return;
  }
  for (int i = 0; i < WM_RESAMPLES; i++) {
    wm_eval_count sum = {0, 0, 0};
    for (uint32_t j = 0; j < tally->n_documents; j++)
      add(&sum, &tally->documents[next_random(&state) % tally->n_documents]);
    scores[i] = wm_eval_f1(&sum);
  }
  qsort(scores, WM_RESAMPLES, sizeof *scores, compare_doubles);
  fprintf(out, "95 %% interval of F1: %.2f to %.2f (bootstrap over %" PRIu32 " documents)\n",
          100 * scores[WM_RESAMPLES / 40], 100 * scores[WM_RESAMPLES - 1 - WM_RESAMPLES / 40],
          tally->n_documents);
  free(scores);
}

void wm_eval_tally_print(const wm_eval_tally *tally, int width, FILE *out) {
  wm_eval_count all = {0, 0, 0};
  for (uint32_t i = 0; i < tally->n_rows; i++) {
    wm_eval_print_row(tally->rows[i].name, width, &tally->rows[i].count, out);
    add(&all, &tally->rows[i].count);
  }
  print_interval(tally, out);
  wm_eval_print_row(wm_z("all"), width, &all, out);
}

void wm_eval_tally_free(wm_eval_tally *tally) {
  free(tally->rows);
  free(tally->documents);
  memset(tally, 0, sizeof *tally);
}
