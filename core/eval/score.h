/* Precision, recall and F1, and how sure one may be of them. */
#ifndef WM_EVAL_SCORE_H
#define WM_EVAL_SCORE_H

#include "core/base/error.h"

#include <stdio.h>

typedef struct wm_eval_count {
  uint64_t right, extra, missed;
} wm_eval_count;

/* Counts by name and by document. The caller frees it with wm_eval_tally_free(). */
typedef struct wm_eval_tally {
  struct wm_eval_row {
    wm_str name;
    wm_eval_count count;
  } * rows; /* in the order of their names */
  uint32_t n_rows, rows_capacity;
  wm_eval_count *documents;
  uint32_t n_documents, documents_capacity;
} wm_eval_tally;

/* Goes on to the next document. False when memory is used up. */
bool wm_eval_tally_document(wm_eval_tally *tally);

/* Counts into the row of `name`, whose bytes must outlive the tally, and the current document. */
bool wm_eval_tally_add(wm_eval_tally *tally, wm_str name, wm_eval_count count);

/* Prints a row a name, each of at least `width` characters, then the 95 % interval of F1, then the
 * row `all`. The interval is the percentile bootstrap over documents (Efron 1979), 1,000 resamples
 * of a fixed generator, so that the same counts print the same bytes. */
void wm_eval_tally_print(const wm_eval_tally *tally, int width, FILE *out);

void wm_eval_tally_free(wm_eval_tally *tally);

/* "NAME     P  90.12  R  89.80  F1  89.96  (9 right, 1 extra, 1 missed)" */
void wm_eval_print_row(wm_str name, int width, const wm_eval_count *count, FILE *out);

double wm_eval_f1(const wm_eval_count *count);

#endif
