/* Numbers in digits and words. */
#include "numbers.h"

#include <stdio.h>

bool wm_number_digits(const wm_run *run, uint32_t at, uint32_t most_digits, int32_t *value) {
  if (!wm_run_is(run, at, WM_CLASS_DIGITS, NULL) || !wm_run_flag(run, at, WM_ITEM_DIGITS))
    return false;
  const wm_item *item = &run->items[at];
  return item->n_digits <= most_digits && wm_decimal_whole(item->number, INT32_MAX, value);
}

/* Words below a hundred: "seven", "forty", "forty-five". */
static uint32_t below_hundred(const wm_run *run, uint32_t at, int32_t *number) {
  int32_t tens, ones;
  if (!wm_run_is(run, at, WM_CLASS_NUMBER, &tens))
    return 0;
  *number = tens;
  if (tens < 20)
    return 1;
  uint32_t next = at + 1 + wm_run_hyphen(run, at + 1);
  if (!wm_run_is(run, next, WM_CLASS_NUMBER, &ones) || ones < 1 || ones > 9)
    return 1;
  *number += ones;
  return next + 1 - at;
}

/* Words below a thousand: "three hundred and twelve". */
static uint32_t below_thousand(const wm_run *run, uint32_t at, int32_t *number) {
  int32_t rest, scale;
  uint32_t n = below_hundred(run, at, number);
  if (!n || *number > 99 || !wm_run_is(run, at + n, WM_CLASS_SCALE, &scale) || scale != 2)
    return n;
  *number *= 100;
  n++;
  uint32_t skip = wm_run_is(run, at + n, WM_CLASS_AND, NULL);
  uint32_t more = below_hundred(run, at + n + skip, &rest);
  if (!more)
    return n;
  *number += rest;
  return n + skip + more;
}

static bool scale_at(const wm_run *run, uint32_t at, bool short_scales, int32_t *power) {
  if (wm_run_is(run, at, WM_CLASS_SCALE, power))
    return true;
  return short_scales && wm_run_is(run, at, WM_CLASS_SHORT_SCALE, power);
}

/* "half" of "half a million" or "half a percent"; "a" of "a million", "a dozen". */
static uint32_t leading_word(const wm_run *run, uint32_t at, wm_decimal *number) {
  int32_t value;
  if (wm_run_is(run, at, WM_CLASS_FRACTION, &value) && wm_run_is(run, at + 1, WM_CLASS_A, NULL)) {
    *number = (wm_decimal){value, -2};
    return 2;
  }
  uint32_t article = wm_run_is(run, at, WM_CLASS_A, NULL);
  if (wm_run_says(run, at + article, "dozen")) {
    *number = (wm_decimal){12, 0};
    return article + 1;
  }
  if (article && wm_run_is(run, at + 1, WM_CLASS_SCALE, NULL)) {
    *number = (wm_decimal){1, 0};
    return 1;
  }
  return 0;
}

/* "and a half", "and a quarter", "1/2" or "½" behind a number. */
static uint32_t fraction_behind(const wm_run *run, uint32_t at, wm_decimal *number) {
  int32_t hundredths, one, two;
  uint32_t n = 0;
  if (wm_run_is(run, at, WM_CLASS_AND, NULL) && wm_run_is(run, at + 1, WM_CLASS_A, NULL) &&
      wm_run_is(run, at + 2, WM_CLASS_FRACTION, &hundredths)) {
    n = 3;
  } else if (wm_run_says(run, at, "½")) {
    hundredths = 50;
    n = 1;
  } else if (wm_number_digits(run, at, 1, &one) && one == 1 &&
             wm_run_is(run, at + 1, WM_CLASS_SLASH, NULL) &&
             wm_number_digits(run, at + 2, 1, &two) && (two == 2 || two == 4)) {
    hundredths = 100 / two;
    n = 3;
  }
  if (n && !wm_decimal_add(*number, (wm_decimal){hundredths, -2}, number))
    return 0;
  return n;
}

/* True for digits that belong to a name: A320, COVID-19. */
static bool in_name(const wm_run *run, uint32_t at) {
  if (!at || !wm_run_flag(run, at, WM_ITEM_TIGHT))
    return false;
  uint32_t before = at - 1;
  if (before > 0 && wm_run_hyphen(run, before))
    before--;
  if (!wm_run_is(run, before, WM_CLASS_OTHER, NULL))
    return false;
  unsigned char first = (unsigned char)wm_run_text(run, before).bytes[0];
  return first > '9' && first < 0x80;
}

static uint32_t base_number(const wm_run *run, uint32_t at, wm_decimal *number) {
  int32_t words;
  if (wm_run_is(run, at, WM_CLASS_DIGITS, NULL)) {
    if (in_name(run, at))
      return 0;
    *number = run->items[at].number;
    return 1;
  }
  uint32_t n = below_thousand(run, at, &words);
  if (n)
    *number = (wm_decimal){words, 0};
  return n ? n : leading_word(run, at, number);
}

/* Scales behind a number, "million" or "hundred thousand"; a hyphen may join the first. */
static uint32_t scales_behind(const wm_run *run, uint32_t at, bool short_scales,
                              wm_decimal *number) {
  int32_t power, second;
  uint32_t hyphen = wm_run_hyphen(run, at);
  if (!scale_at(run, at + hyphen, short_scales, &power))
    return 0;
  number->exponent += power;
  if (!wm_run_is(run, at + hyphen + 1, WM_CLASS_SCALE, &second) || second <= power)
    return hyphen + 1;
  number->exponent += second;
  return hyphen + 2;
}

/* "three hundred thousand" behind "two million": a smaller number in words with a scale. */
static uint32_t rest_behind(const wm_run *run, uint32_t at, wm_decimal *number) {
  int32_t words;
  uint32_t n = below_thousand(run, at, &words);
  if (!n)
    return 0;
  wm_decimal rest = {words, 0};
  uint32_t scales = scales_behind(run, at + n, false, &rest);
  if ((!scales && words < 100) || wm_decimal_compare(rest, *number) >= 0 ||
      !wm_decimal_add(*number, rest, number))
    return 0;
  return n + scales;
}

uint32_t wm_number_parse(const wm_run *run, uint32_t at, bool short_scales, wm_decimal *number) {
  wm_decimal sum;
  uint32_t n = base_number(run, at, &sum);
  if (!n)
    return 0;
  n += fraction_behind(run, at + n, &sum);
  uint32_t scales = scales_behind(run, at + n, short_scales, &sum);
  n += scales;
  for (uint32_t rest = 1; scales && rest; n += rest)
    rest = rest_behind(run, at + n, &sum);
  *number = sum;
  return n;
}

uint32_t wm_number_range(const wm_run *run, uint32_t at, bool short_scales, wm_decimal *low,
                         wm_decimal *high) {
  wm_decimal first, second;
  uint32_t n = wm_number_parse(run, at, short_scales, &first);
  if (!n)
    return 0;
  *low = *high = first;
  uint32_t joint = at + n;
  bool joined = wm_run_is(run, joint, WM_CLASS_DASH, NULL) ||
                wm_run_is(run, joint, WM_CLASS_TO, NULL) ||
                wm_run_is(run, joint, WM_CLASS_OR, NULL);
  if (at > 0 && wm_run_says(run, at - 1, "between"))
    joined = wm_run_is(run, joint, WM_CLASS_AND, NULL);
  uint32_t more = joined ? wm_number_parse(run, joint + 1, short_scales, &second) : 0;
  if (!more)
    return n;
  if (second.exponent > 1 && wm_decimal_compare(first, (wm_decimal){1000, 0}) < 0)
    first.exponent += second.exponent;
  if (wm_decimal_compare(first, second) >= 0)
    return n;
  *low = first;
  *high = second;
  return n + 1 + more;
}

uint32_t wm_number_ordinal(const wm_run *run, uint32_t at, int32_t *ordinal) {
  int32_t value, ones;
  if (wm_number_digits(run, at, 4, &value) && wm_run_is(run, at + 1, WM_CLASS_SUFFIX, NULL) &&
      wm_run_flag(run, at + 1, WM_ITEM_TIGHT)) {
    *ordinal = value;
    return 2;
  }
  if (wm_run_is(run, at, WM_CLASS_ORDINAL, ordinal))
    return 1;
  if (!wm_run_is(run, at, WM_CLASS_NUMBER, &value) || value < 20)
    return 0;
  uint32_t next = at + 1 + wm_run_hyphen(run, at + 1);
  if (!wm_run_is(run, next, WM_CLASS_ORDINAL, &ones) || ones < 1 || ones > 9)
    return 0;
  *ordinal = value + ones;
  return next + 1 - at;
}

void wm_number_write(wm_decimal low, wm_decimal high, const char *unit, char *out, size_t size) {
  char first[WM_DECIMAL_TEXT], second[WM_DECIMAL_TEXT];
  wm_decimal_format(low, first);
  wm_decimal_format(high, second);
  bool range = wm_decimal_compare(low, high) != 0;
  snprintf(out, size, "%s%s%s%s%s", first, range ? "-" : "", range ? second : "", *unit ? " " : "",
           unit);
}
