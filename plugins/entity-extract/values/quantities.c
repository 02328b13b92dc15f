/* Quantities: a number and a unit, with its power, its hours, and what it is per. */
#include "quantities.h"
#include "durations.h"
#include "numbers.h"

#include <stdio.h>

enum { RATE_TEXT = 16, UNIT_TEXT = 2 * RATE_TEXT + 8 };

/* A unit's word and its code. Pounds are money unless nothing else is left. */
static bool unit_word(const wm_run *run, uint32_t at, const char **code) {
  if (wm_run_is(run, at, WM_CLASS_COIN, NULL) && strcmp(run->items[at].code, "pound") == 0)
    *code = "[lb_av]";
  else if (wm_run_is(run, at, WM_CLASS_UNIT, NULL))
    *code = run->items[at].code;
  else
    return false;
  return true;
}

static const char *time_code(wm_grain grain) {
  static const char *const codes[] = {
      [WM_GRAIN_SECOND] = "s", [WM_GRAIN_MINUTE] = "min", [WM_GRAIN_HOUR] = "h",
      [WM_GRAIN_DAY] = "d",    [WM_GRAIN_WEEK] = "wk",    [WM_GRAIN_MONTH] = "mo",
      [WM_GRAIN_YEAR] = "a"};
  return grain < sizeof codes / sizeof codes[0] && codes[grain] ? codes[grain] : NULL;
}

/* "per second", "an hour", "/h", "a day" behind a unit; `code` gets it with a slash. */
static uint32_t read_rate(const wm_run *run, uint32_t at, char *code) {
  if (!wm_run_is(run, at, WM_CLASS_PER, NULL) && !wm_run_is(run, at, WM_CLASS_A, NULL) &&
      !wm_run_is(run, at, WM_CLASS_SLASH, NULL))
    return 0;
  const char *unit = time_code(wm_duration_unit(run, at + 1));
  if (!unit && wm_run_is(run, at, WM_CLASS_SLASH, NULL) && wm_run_says(run, at + 1, "h"))
    unit = "h";
  if (!unit && wm_run_is(run, at, WM_CLASS_SLASH, NULL) && wm_run_says(run, at + 1, "s"))
    unit = "s";
  if (!unit && (wm_run_is(run, at, WM_CLASS_A, NULL) || !unit_word(run, at + 1, &unit)))
    return 0;
  snprintf(code, RATE_TEXT, "/%s", unit);
  return 2;
}

/* "degrees Celsius", "square kilometres", "megawatt-hours", "metres per second". */
static uint32_t read_unit(const wm_run *run, uint32_t at, char *code) {
  int32_t power = 1;
  char rate[RATE_TEXT] = "";
  const char *unit, *scale;
  uint32_t n = wm_run_is(run, at, WM_CLASS_POWER, &power);
  if (!unit_word(run, at + n, &unit))
    return 0;
  n++;
  if (strcmp(unit, "deg") == 0) {
    if (!unit_word(run, at + n, &scale) && !wm_run_says(run, at + n, "c"))
      return 0; /* degrees of what? */
    unit = wm_run_says(run, at + n, "c") ? "Cel" : scale;
    n++;
  }
  uint32_t hyphen = wm_run_hyphen(run, at + n);
  bool hours = wm_duration_unit(run, at + n + hyphen) == WM_GRAIN_HOUR;
  if (hours)
    n += hyphen + 1;
  n += read_rate(run, at + n, rate);
  char digit[2] = {(char)('0' + power), '\0'};
  snprintf(code, UNIT_TEXT, "%s%s%s%s", unit, power > 1 ? digit : "", hours ? ".h" : "", rate);
  return n;
}

/* A letter that stands for metres or grams is one only where nothing is counted behind it: "15m
 * people" are millions. Networks are "5G", not grams. */
static bool letter_unit_stands(const wm_run *run, uint32_t at, uint32_t behind) {
  if (!wm_run_is(run, at, WM_CLASS_UNIT, NULL) ||
      run->items[at].span.end - run->items[at].span.begin > 1)
    return true;
  return !wm_run_flag(run, behind, WM_ITEM_PLURAL) &&
         !wm_run_is(run, behind, WM_CLASS_COUNTED, NULL);
}

void wm_quantity_match(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_decimal low, high;
  char code[UNIT_TEXT];
  uint32_t n = wm_number_range(run, at, false, &low, &high);
  if (!n)
    return;
  n += wm_run_hyphen(run, at + n);
  uint32_t unit = read_unit(run, at + n, code);
  if (!unit) { /* "10 km to 20 km": each is its own */
    n = wm_number_parse(run, at, false, &low);
    high = low;
    n += wm_run_hyphen(run, at + n);
    unit = read_unit(run, at + n, code);
  }
  if (!unit || !letter_unit_stands(run, at + n, at + n + unit))
    return;
  wm_found *found = wm_findings_add(out, at, n + unit, WM_VALUE_QUANTITY, "quantity");
  wm_number_write(low, high, code, found->text, sizeof found->text);
}

void wm_number_match(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_decimal number;
  int32_t ordinal;
  wm_found *found;
  uint32_t n = wm_number_ordinal(run, at, &ordinal);
  if (n && ordinal >= 0) {
    found = wm_findings_add(out, at, n, WM_VALUE_QUANTITY, "ordinal");
    found->subtype = "ordinal";
    snprintf(found->text, sizeof found->text, "%d", ordinal);
  } else if ((n = wm_number_parse(run, at, false, &number)) != 0) {
    found = wm_findings_add(out, at, n, WM_VALUE_QUANTITY, "cardinal");
    found->subtype = "cardinal";
    wm_decimal_format(number, found->text);
  }
}
