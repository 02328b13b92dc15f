/* Numbers in digits and words: "1.5", "two and a half", "forty-five", "150 million", "a dozen". */
#ifndef WM_VALUES_NUMBERS_H
#define WM_VALUES_NUMBERS_H

#include "run.h"

/* How many items from `at` are a number, 0 when none. Scales like "bn" or "m" count only with
 * `short_scales` (after a currency sign). */
uint32_t wm_number_parse(const wm_run *run, uint32_t at, bool short_scales, wm_decimal *number);

/* A number or a range: "3-5", "3 to 5", "three or five", "between 3 and 5" (from the 3). `high`
 * equals `low` when there is one number. A scale behind the second counts for both when the first
 * has none. */
uint32_t wm_number_range(const wm_run *run, uint32_t at, bool short_scales, wm_decimal *low,
                         wm_decimal *high);

/* An ordinal as "third", "21st", "twenty-first". */
uint32_t wm_number_ordinal(const wm_run *run, uint32_t at, int32_t *ordinal);

/* A plain number of `most_digits` digits at most, without marks or scale: a day, a year. */
bool wm_number_digits(const wm_run *run, uint32_t at, uint32_t most_digits, int32_t *value);

/* The decimals, "low-high" when they differ, a space and the unit. */
void wm_number_write(wm_decimal low, wm_decimal high, const char *unit, char *out, size_t size);

#endif
