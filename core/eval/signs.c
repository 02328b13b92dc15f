/* Counting the code points of a text that are no white space. */
#include "signs.h"

#include "core/base/text.h"

#include <stdlib.h>
#include <unicode/uchar.h>

bool wm_signs_count(wm_str text, wm_signs *signs) {
  size_t n = wm_utf8_codepoints(text.bytes, text.length), i = 0;
  uint32_t sum = 0;
  signs->before = malloc((n + 1) * sizeof *signs->before);
  if (!signs->before)
    return false;
  for (size_t at = 0; at < text.length; i++) {
    signs->before[i] = sum;
    sum += !u_isUWhiteSpace((UChar32)wm_utf8_next(text.bytes, text.length, &at));
  }
  signs->before[i] = sum;
  signs->n = (uint32_t)i;
  return true;
}

bool wm_signs_span(const wm_signs *signs, const wm_eval_span *span, wm_eval_span *out) {
  if (span->begin > span->end || span->end > signs->n)
    return false;
  *out = (wm_eval_span){.begin = signs->before[span->begin], .end = signs->before[span->end]};
  return true;
}
