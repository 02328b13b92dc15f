/* Durations and sets. */
#include "durations.h"
#include "numbers.h"

#include <stdio.h>

wm_grain wm_duration_unit(const wm_run *run, uint32_t at) {
  int32_t grain;
  if (wm_run_is(run, at, WM_CLASS_PERIOD, &grain) || wm_run_is(run, at, WM_CLASS_PERIODS, &grain))
    return (wm_grain)grain;
  return WM_GRAIN_NONE;
}

uint32_t wm_duration_about(const wm_run *run, uint32_t at) {
  int32_t preposition;
  if (wm_run_is(run, at, WM_CLASS_ABOUT, NULL))
    return 1;
  if (!wm_run_is(run, at, WM_CLASS_PREPOSITION, &preposition))
    return 0;
  if (preposition == WM_PREP_MORE && wm_run_says(run, at + 1, "than"))
    return 2;
  if (preposition == WM_PREP_UP && wm_run_is(run, at + 1, WM_CLASS_TO, NULL))
    return 2;
  return preposition == WM_PREP_AT && wm_run_says(run, at + 1, "least") ? 2 : 0;
}

/* The value of an amount: "P2.5Y", "PT30M". Decades and centuries are written in years. `amount` is
 * text so that an unknown one is "X". */
static void write_duration(const char *amount, wm_grain unit, char *out, size_t size) {
  static const char *const letters[] = {
      [WM_GRAIN_SECOND] = "S",  [WM_GRAIN_MINUTE] = "M",   [WM_GRAIN_HOUR] = "H",
      [WM_GRAIN_DAY] = "D",     [WM_GRAIN_WEEKEND] = "WE", [WM_GRAIN_WEEK] = "W",
      [WM_GRAIN_MONTH] = "M",   [WM_GRAIN_QUARTER] = "Q",  [WM_GRAIN_YEAR] = "Y",
      [WM_GRAIN_DECADE] = "DE", [WM_GRAIN_CENTURY] = "CE"};
  snprintf(out, size, "P%s%s%s", unit < WM_GRAIN_DAY ? "T" : "", amount, letters[unit]);
}

static void write_amount(wm_decimal amount, wm_grain unit, char *out, size_t size) {
  char text[WM_DECIMAL_TEXT];
  if (unit == WM_GRAIN_DECADE || unit == WM_GRAIN_CENTURY) {
    amount.exponent += unit == WM_GRAIN_DECADE ? 1 : 2;
    unit = WM_GRAIN_YEAR;
  }
  wm_decimal_format(amount, text);
  write_duration(text, unit, out, size);
}

uint32_t wm_duration_read(const wm_run *run, uint32_t at, wm_decimal *amount, wm_grain *unit) {
  uint32_t n = wm_number_parse(run, at, false, amount);
  if (!n && wm_run_is(run, at, WM_CLASS_A, NULL)) {
    *amount = (wm_decimal){1, 0};
    n = 1;
  }
  if (!n)
    return 0;
  n += wm_run_hyphen(run, at + n) ||
       (wm_run_is(run, at + n, WM_CLASS_STRAIGHT, NULL) && wm_duration_unit(run, at + n + 1));
  *unit = wm_duration_unit(run, at + n);
  return *unit ? n + 1 : 0;
}

static wm_found *add_duration(wm_findings *out, uint32_t at, uint32_t n, wm_grain unit,
                              const char *rule) {
  wm_value_type type = unit < WM_GRAIN_DAY ? WM_VALUE_TIME : WM_VALUE_DATE;
  wm_found *found = wm_findings_add(out, at, n, type, rule);
  found->subtype = "duration";
  return found;
}

/* Whether "a year" is a length of time rather than part of a rate ("15 tonnes a year"), and "a
 * quarter" or "a second" is one of time. */
static bool single_stands(const wm_run *run, uint32_t at, uint32_t behind, wm_grain unit) {
  if (wm_run_is(run, behind, WM_CLASS_SHIFT, NULL))
    return true;
  if (unit == WM_GRAIN_QUARTER || unit == WM_GRAIN_SECOND)
    return false;
  if (at > 0 &&
      (wm_run_is(run, at - 1, WM_CLASS_PREPOSITION, NULL) ||
       wm_run_is(run, at - 1, WM_CLASS_ABOUT, NULL) || run->items[at - 1].token == WM_NONE))
    return true;
  int32_t preposition;
  return wm_run_is(run, behind, WM_CLASS_PREPOSITION, &preposition) &&
         (preposition == WM_PREP_AFTER || preposition == WM_PREP_BEFORE);
}

/* "the past", "the next", "his last" before an amount. */
static uint32_t read_window(const wm_run *run, uint32_t at) {
  int32_t relation;
  uint32_t the = wm_run_is(run, at, WM_CLASS_THE, NULL);
  if (!wm_run_is(run, at + the, WM_CLASS_RELATION, &relation) || relation == WM_REL_SAME ||
      relation == WM_REL_THAT || relation == WM_REL_THIS)
    return 0;
  return the + 1;
}

/* "nearly three years", "the next four years", "fifty-year", "33 years old". */
static void match_amount(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_decimal amount;
  wm_grain unit;
  uint32_t window = read_window(run, at), about = wm_duration_about(run, at + window);
  uint32_t start = at + window + about;
  uint32_t n = wm_duration_read(run, start, &amount, &unit);
  bool single = wm_run_is(run, start, WM_CLASS_A, NULL) && n == 2;
  if (!n || (n > 2 && wm_run_is(run, start, WM_CLASS_A, NULL) && wm_run_hyphen(run, start + 1)) ||
      (single && !window && !single_stands(run, start, start + n, unit)))
    return;
  uint32_t old = wm_run_is(run, start + n, WM_CLASS_OLD, NULL);
  if (!old && wm_run_hyphen(run, start + n))
    old = wm_run_is(run, start + n + 1, WM_CLASS_OLD, NULL) ? 2 : 0;
  wm_found *found = add_duration(out, at, window + about + n + old, unit, "duration");
  found->score = single ? 0.7 : 0.9;
  write_amount(amount, unit, found->text, sizeof found->text);
}

/* "60 to 90 days": the first amount is said without its unit. */
static void match_amount_range(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_decimal low, high;
  wm_grain unit;
  uint32_t n = wm_number_parse(run, at, false, &low);
  uint32_t second = at + n + 1;
  if (!n ||
      !(wm_run_is(run, at + n, WM_CLASS_TO, NULL) || wm_run_is(run, at + n, WM_CLASS_DASH, NULL) ||
        wm_run_is(run, at + n, WM_CLASS_OR, NULL) || wm_run_is(run, at + n, WM_CLASS_AND, NULL)))
    return;
  uint32_t m = wm_duration_read(run, second, &high, &unit);
  if (!m || wm_run_is(run, second, WM_CLASS_A, NULL) || wm_decimal_compare(low, high) >= 0)
    return;
  wm_found *first = add_duration(out, at, n, unit, "duration-range");
  write_amount(low, unit, first->text, sizeof first->text);
  wm_found *last = add_duration(out, second, m, unit, "duration-range");
  write_amount(high, unit, last->text, sizeof last->text);
  out->n_items = n + 1 + m;
}

/* Whether a unit alone, without any amount, is a length of time: "in decades", "within just hours".
 */
static bool bare_stands(const wm_run *run, uint32_t at) {
  int32_t preposition;
  uint32_t before = at - (at > 1 && wm_run_says(run, at - 1, "just") ? 1 : 0);
  return before > 0 && wm_run_is(run, before - 1, WM_CLASS_PREPOSITION, &preposition) &&
         (preposition == WM_PREP_IN || preposition == WM_PREP_FOR || preposition == WM_PREP_WITHIN);
}

/* "several years", "the past few weeks", "a couple of days", "in decades". */
static void match_unknown_amount(const wm_run *run, uint32_t at, wm_findings *out) {
  int32_t grain;
  uint32_t n = read_window(run, at);
  bool window = n;
  n += wm_run_is(run, at + n, WM_CLASS_A, NULL);
  bool vague = wm_run_is(run, at + n, WM_CLASS_VAGUE, NULL);
  n += vague;
  n += vague && wm_run_is(run, at + n, WM_CLASS_OF, NULL);
  if (!wm_run_is(run, at + n, WM_CLASS_PERIODS, &grain) ||
      (wm_run_flag(run, at + n, WM_ITEM_CAPITAL) && !wm_run_flag(run, at + n, WM_ITEM_FIRST)))
    return; /* "The Last Days of Dolwyn" */
  if (!window && !vague && (n || !bare_stands(run, at)))
    return;
  wm_found *found = add_duration(out, at, n + 1, (wm_grain)grain, "duration-vague");
  found->score = 0.7;
  write_duration("X", (wm_grain)grain, found->text, sizeof found->text);
}

void wm_duration_match(const wm_run *run, uint32_t at, wm_findings *out) {
  match_amount_range(run, at, out);
  if (!out->n)
    match_amount(run, at, out);
  if (!out->n)
    match_unknown_amount(run, at, out);
}

/* ---- sets ---- */

static wm_found *add_set(wm_findings *out, uint32_t at, uint32_t n, const char *rule) {
  wm_found *found = wm_findings_add(out, at, n, WM_VALUE_DATE, rule);
  found->subtype = "set";
  return found;
}

static void set_when(wm_found *found, wm_when when) {
  wm_when_format(&when, found->text);
}

/* What recurs in "every Monday", "each March", "every summer", "every morning". */
static void match_every_name(const wm_run *run, uint32_t at, wm_findings *out) {
  int32_t value;
  wm_when when;
  if (wm_run_is(run, at + 1, WM_CLASS_WEEKDAY, &value)) {
    when = wm_when_part(WM_GRAIN_DAY, WM_YEAR_UNKNOWN, 0);
    when.weekday = value;
  } else if (wm_run_is(run, at + 1, WM_CLASS_MONTH, &value)) {
    when = wm_when_month(WM_YEAR_UNKNOWN, value);
  } else if (wm_run_is(run, at + 1, WM_CLASS_SEASON, &value)) {
    when = wm_when_part(WM_GRAIN_SEASON, WM_YEAR_UNKNOWN, value);
  } else if (wm_run_is(run, at + 1, WM_CLASS_DAY_PART, &value)) {
    when = wm_when_part(WM_GRAIN_DAY, WM_YEAR_UNKNOWN, 0);
    when.day_part = (wm_day_part)value;
  } else {
    return;
  }
  set_when(add_set(out, at, 2, "set-every"), when);
}

/* "every year", "every two weeks", "each of the past three years" is none. */
static void match_every(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_decimal amount = {1, 0};
  uint32_t n = wm_number_parse(run, at + 1, false, &amount);
  if (wm_run_says(run, at + 1, "other")) {
    amount = (wm_decimal){2, 0};
    n = 1;
  }
  wm_grain unit = wm_duration_unit(run, at + 1 + n);
  if (!unit) {
    match_every_name(run, at, out);
    return;
  }
  wm_found *found = add_set(out, at, n + 2, "set-every");
  if (unit < WM_GRAIN_DAY)
    found->type = WM_VALUE_TIME;
  write_amount(amount, unit, found->text, sizeof found->text);
}

/* "once a week", "three times a year". */
static void match_times(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_decimal amount;
  int32_t grain;
  uint32_t n = wm_run_says(run, at, "times") ? 0 : wm_run_is(run, at, WM_CLASS_TIMES, NULL);
  if (!n) {
    n = wm_number_parse(run, at, false, &amount);
    if (!n || !wm_run_says(run, at + n, "times"))
      return;
    n++;
  }
  if ((!wm_run_is(run, at + n, WM_CLASS_A, NULL) && !wm_run_is(run, at + n, WM_CLASS_PER, NULL)) ||
      !wm_run_is(run, at + n + 1, WM_CLASS_PERIOD, &grain))
    return;
  wm_found *found = add_set(out, at, n + 2, "set-times");
  write_amount((wm_decimal){1, 0}, (wm_grain)grain, found->text, sizeof found->text);
}

void wm_set_match(const wm_run *run, uint32_t at, wm_findings *out) {
  int32_t weekday;
  if (wm_run_is(run, at, WM_CLASS_EVERY, NULL)) {
    match_every(run, at, out);
  } else if (wm_run_is(run, at, WM_CLASS_WEEKDAYS, &weekday)) {
    wm_when when = wm_when_part(WM_GRAIN_DAY, WM_YEAR_UNKNOWN, 0);
    when.weekday = weekday;
    set_when(add_set(out, at, 1, "set-weekday"), when);
  } else {
    match_times(run, at, out);
  }
}

void wm_frequency_match(const wm_run *run, uint32_t at, wm_findings *out) {
  int32_t grain;
  if (!wm_run_is(run, at, WM_CLASS_FREQUENCY, &grain))
    return;
  wm_found *found = add_set(out, at, 1, "set-frequency");
  found->score = WM_VALUE_VAGUE_SCORE;
  write_amount((wm_decimal){1, 0}, (wm_grain)grain, found->text, sizeof found->text);
}
