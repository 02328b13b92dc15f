/* Sums of n * ln(n / expected). */
#include "measures.h"

#include <math.h>

double wm_measure_pmi(uint64_t both, uint64_t one, uint64_t other, uint64_t all) {
  if (!both || !one || !other || !all)
    return 0;
  return log2((double)both / (double)one * ((double)all / (double)other));
}

/* n * ln(n / expected), 0 for nothing. */
static double surprise(double n, double expected) {
  return n > 0 && expected > 0 ? n * log(n / expected) : 0;
}

double wm_measure_log_likelihood(uint64_t both, uint64_t one, uint64_t other, uint64_t all) {
  double n = (double)all, a = (double)one, b = (double)other, ab = (double)both;
  if (n <= 0 || ab > a || ab > b || a + b - ab > n)
    return 0;
  double sum = surprise(ab, a * b / n) + surprise(a - ab, a * (n - b) / n) +
               surprise(b - ab, (n - a) * b / n) + surprise(n - a - b + ab, (n - a) * (n - b) / n);
  return sum > 0 ? 2 * sum : 0;
}

double wm_measure_burst(uint64_t now, uint64_t now_all, uint64_t before, uint64_t before_all) {
  double sum = (double)now + (double)before, all = (double)now_all + (double)before_all;
  if (sum <= 0 || !now_all || !before_all)
    return 0;
  double expected_now = (double)now_all * sum / all,
         expected_before = (double)before_all * sum / all;
  double ratio =
      2 * (surprise((double)now, expected_now) + surprise((double)before, expected_before));
  return (double)now < expected_now ? -ratio : ratio;
}
