/* Counting names that were found, made up and missed. */
#include "span_score.h"

#include <stdbool.h>

/* The end of the name that begins at t, or t when none does. An I- without its B- before it begins
 * one. */
static size_t name_at(const uint8_t *tags, size_t n, size_t t) {
  if (tags[t] == 0)
    return t;
  uint8_t inside = (uint8_t)(tags[t] + tags[t] % 2);
  bool begins = tags[t] % 2 == 1 || t == 0 || (tags[t - 1] != inside && tags[t - 1] != inside - 1);
  if (!begins)
    return t;
  size_t end = t + 1;
  while (end < n && tags[end] == inside)
    end++;
  return end;
}

static size_t type_of(uint8_t tag) {
  return (size_t)(tag - 1) / 2;
}

void wm_span_count(const uint8_t *gold, const uint8_t *tagged, size_t n, uint32_t types,
                   struct wm_span_counts counts[WM_BIO_TYPES_MAX]) {
  for (size_t t = 0; t < n; t++) {
    size_t want = name_at(gold, n, t), got = name_at(tagged, n, t);
    bool wanted = want > t && types >> type_of(gold[t]) & 1;
    bool given = got > t && types >> type_of(tagged[t]) & 1;
    if (wanted && given && want == got && type_of(gold[t]) == type_of(tagged[t])) {
      counts[type_of(gold[t])].right++;
      continue;
    }
    if (wanted)
      counts[type_of(gold[t])].missed++;
    if (given)
      counts[type_of(tagged[t])].extra++;
  }
}

struct wm_span_counts wm_span_sum(const struct wm_span_counts counts[WM_BIO_TYPES_MAX]) {
  struct wm_span_counts sum = {0};
  for (size_t k = 0; k < WM_BIO_TYPES_MAX; k++) {
    sum.right += counts[k].right;
    sum.extra += counts[k].extra;
    sum.missed += counts[k].missed;
  }
  return sum;
}

double wm_span_f1(struct wm_span_counts c) {
  double both = 2.0 * (double)c.right;
  return both > 0 ? both / (both + (double)c.extra + (double)c.missed) : 0;
}
