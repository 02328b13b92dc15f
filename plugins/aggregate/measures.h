/* Measures of association between counts. All take counts that fit a double exactly (below 2^53)
 * and give the same bits on the same machine. */
#ifndef WM_AGGREGATE_MEASURES_H
#define WM_AGGREGATE_MEASURES_H

#include <stdint.h>

/* Pointwise mutual information in bits, log2(both * all / (one * other)) (Church and Hanks 1990): 0
 * when the two meet as often as by chance. 0 when a count is 0. */
double wm_measure_pmi(uint64_t both, uint64_t one, uint64_t other, uint64_t all);

/* Log-likelihood ratio of the two-by-two table (Dunning 1993), at least 0; 10.83 is a chance of
 * 0.001. */
double wm_measure_log_likelihood(uint64_t both, uint64_t one, uint64_t other, uint64_t all);

/* Log-likelihood ratio of `now` in `now_all` against `before` in `before_all` (Rayson and Garside
 * 2000), below 0 when it is less than before. 0 without any. */
double wm_measure_burst(uint64_t now, uint64_t now_all, uint64_t before, uint64_t before_all);

#endif
