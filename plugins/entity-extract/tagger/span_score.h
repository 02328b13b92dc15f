/* Strict scores of tagged names: span and type must both be right, as ../shared tools and conlleval
 * count. */
#ifndef WM_SPAN_SCORE_H
#define WM_SPAN_SCORE_H

#include <stddef.h>
#include <stdint.h>

#include "bio.h"

struct wm_span_counts {
  size_t right, extra, missed;
};

/* Adds a sentence's names, per type. Types outside the bit mask `types` do not count on either
 * side. */
void wm_span_count(const uint8_t *gold, const uint8_t *tagged, size_t n, uint32_t types,
                   struct wm_span_counts counts[WM_BIO_TYPES_MAX]);

struct wm_span_counts wm_span_sum(const struct wm_span_counts counts[WM_BIO_TYPES_MAX]);

/* 0 to 1. */
double wm_span_f1(struct wm_span_counts counts);

#endif
