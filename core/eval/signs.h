/* Places in a text that do not hang on its white space, as the CoNLL 2018 shared task has them. */
#ifndef WM_EVAL_SIGNS_H
#define WM_EVAL_SIGNS_H

#include "core/eval/corpus.h"

/* For each code point of a text, and its end, how many before it are no white space. */
typedef struct wm_signs {
  uint32_t *before; /* freed by the caller */
  uint32_t n;       /* code points */
} wm_signs;

/* False when memory is used up. */
bool wm_signs_count(wm_str text, wm_signs *signs);

/* A span of code points in signs; false when it lies outside the text. */
bool wm_signs_span(const wm_signs *signs, const wm_eval_span *span, wm_eval_span *out);

#endif
