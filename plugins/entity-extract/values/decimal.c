/* Exact decimal numbers: reading, adding, comparing, printing. */
#include "decimal.h"

enum { MOST_DIGITS = 18 };

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static wm_decimal normal(wm_decimal number) {
  while (number.mantissa && number.mantissa % 10 == 0) {
    number.mantissa /= 10;
    number.exponent++;
  }
  if (!number.mantissa)
    number.exponent = 0;
  return number;
}

/* Where the fraction begins (the index of its mark), or the length when there is none. A mark that
 * occurs twice, or a comma before exactly three digits, groups thousands. */
static size_t fraction_mark(wm_str text) {
  size_t last = text.length, n_commas = 0, n_dots = 0;
  for (size_t i = 0; i < text.length; i++) {
    if (text.bytes[i] != '.' && text.bytes[i] != ',')
      continue;
    *(text.bytes[i] == '.' ? &n_dots : &n_commas) += 1;
    last = i;
  }
  if (last == text.length)
    return last;
  bool comma = text.bytes[last] == ',';
  if ((comma ? n_commas : n_dots) > 1)
    return text.length;
  if (comma && text.length - last == 4)
    return text.length;
  return last;
}

bool wm_decimal_parse(wm_str text, wm_decimal *number) {
  size_t mark = fraction_mark(text), n_digits = 0;
  wm_decimal result = {0, 0};
  for (size_t i = 0; i < text.length; i++) {
    char c = text.bytes[i];
    if (c == '.' || c == ',')
      continue;
    if (!is_digit(c) || ++n_digits > MOST_DIGITS)
      return false;
    result.mantissa = result.mantissa * 10 + (c - '0');
    if (i > mark)
      result.exponent--;
  }
  if (n_digits)
    *number = result;
  return n_digits > 0;
}

/* The mantissa at a lower exponent; false when it would have more than 18 digits. */
static bool lower(wm_decimal number, int32_t exponent, int64_t *mantissa) {
  int64_t m = number.mantissa;
  for (int32_t e = number.exponent; m && e > exponent; e--) {
    if (m > INT64_C(100000000000000000))
      return false;
    m *= 10;
  }
  *mantissa = m;
  return true;
}

bool wm_decimal_add(wm_decimal a, wm_decimal b, wm_decimal *sum) {
  int32_t exponent = a.exponent < b.exponent ? a.exponent : b.exponent;
  int64_t left, right;
  if (!lower(a, exponent, &left) || !lower(b, exponent, &right))
    return false;
  *sum = (wm_decimal){left + right, exponent};
  return true;
}

bool wm_decimal_whole(wm_decimal number, int32_t most, int32_t *value) {
  int64_t whole;
  number = normal(number);
  if (number.exponent < 0 || !lower(number, 0, &whole) || whole > most)
    return false;
  *value = (int32_t)whole;
  return true;
}

int wm_decimal_compare(wm_decimal a, wm_decimal b) {
  int32_t exponent = a.exponent < b.exponent ? a.exponent : b.exponent;
  int64_t left, right;
  bool left_fits = lower(a, exponent, &left), right_fits = lower(b, exponent, &right);
  if (!left_fits || !right_fits) /* only the larger one can outgrow 18 digits */
    return left_fits ? -1 : 1;
  return left < right ? -1 : left > right;
}

size_t wm_decimal_format(wm_decimal number, char *out) {
  char digits[24]; /* lowest first */
  size_t n = 0, length = 0;
  number = normal(number);
  int64_t rest = number.mantissa;
  do
    digits[n++] = (char)('0' + rest % 10);
  while (rest /= 10);
  size_t fraction = number.exponent < 0 ? (size_t)-number.exponent : 0;
  while (n <= fraction)
    digits[n++] = '0';
  while (n > fraction)
    out[length++] = digits[--n];
  for (int32_t e = 0; e < number.exponent; e++)
    out[length++] = '0';
  if (fraction)
    out[length++] = '.';
  while (n > 0)
    out[length++] = digits[--n];
  out[length] = '\0';
  return length;
}
