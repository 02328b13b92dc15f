/* Exact decimal numbers, mantissa * 10^exponent, so that "1.5 billion" prints as 1500000000 and
 * nothing is rounded. */
#ifndef WM_VALUES_DECIMAL_H
#define WM_VALUES_DECIMAL_H

#include <wiremill/plugin.h>

typedef struct wm_decimal {
  int64_t mantissa; /* not negative */
  int32_t exponent; /* -18 to 36 */
} wm_decimal;

/* Reads digits with an optional fraction: "1,415", "1.500.000", "3.5", "3,5", "0800". False when
 * the text is none, or has more than 18 digits. */
bool wm_decimal_parse(wm_str text, wm_decimal *number);

/* a + b; false when it cannot be exact in 18 digits. */
bool wm_decimal_add(wm_decimal a, wm_decimal b, wm_decimal *sum);

/* True, and the value, when the number is whole and at most `most`. */
bool wm_decimal_whole(wm_decimal number, int32_t most, int32_t *value);

/* Orders two numbers: below, equal to or above 0. */
int wm_decimal_compare(wm_decimal a, wm_decimal b);

/* Writes plain digits and a terminator: "150000000", "1.5". Returns the length; `out` has room for
 * WM_DECIMAL_TEXT bytes. */
enum { WM_DECIMAL_TEXT = 64 };
size_t wm_decimal_format(wm_decimal number, char *out);

#endif
