/* Points of time: making, moving and writing them. */
#include "when.h"

#include <string.h>

static wm_when blank(wm_grain grain, int32_t year, int32_t part) {
  return (wm_when){
      .grain = grain, .year = year, .part = part, .second = -1, .zone = WM_ZONE_UNKNOWN};
}

wm_when wm_when_day(int32_t days) {
  wm_civil date = wm_calendar_civil(days);
  wm_when when = blank(WM_GRAIN_DAY, date.year, date.month);
  when.day = date.day;
  return when;
}

wm_when wm_when_month(int32_t year, int32_t month) {
  return blank(WM_GRAIN_MONTH, year, month);
}

wm_when wm_when_year(int32_t year) {
  return blank(WM_GRAIN_YEAR, year, 0);
}

wm_when wm_when_part(wm_grain grain, int32_t year, int32_t part) {
  return blank(grain, year, part);
}

wm_when wm_when_reference(wm_reference reference) {
  wm_when when = blank(WM_GRAIN_NONE, WM_YEAR_UNKNOWN, 0);
  when.reference = reference;
  return when;
}

/* The season a month lies in and, as a winter counts to the year in which it begins, the year. */
static wm_when season_around(wm_civil date) {
  int32_t year = date.month <= 2 ? date.year - 1 : date.year;
  int32_t season = date.month <= 2 || date.month == 12 ? 4 : date.month / 3;
  return blank(WM_GRAIN_SEASON, year, season);
}

wm_when wm_when_around(wm_grain grain, int32_t days) {
  wm_civil date = wm_calendar_civil(days);
  int32_t year = date.year, week;
  switch (grain) {
  case WM_GRAIN_WEEKEND:
  case WM_GRAIN_WEEK:
    week = wm_calendar_week(days, &year);
    return blank(grain, year, week);
  case WM_GRAIN_MONTH:
    return blank(grain, year, date.month);
  case WM_GRAIN_SEASON:
    return season_around(date);
  case WM_GRAIN_QUARTER:
    return blank(grain, year, (date.month + 2) / 3);
  case WM_GRAIN_HALF:
    return blank(grain, year, (date.month + 5) / 6);
  case WM_GRAIN_YEAR:
    return blank(grain, year, 0);
  case WM_GRAIN_DECADE:
    return blank(grain, year - year % 10, 0);
  case WM_GRAIN_CENTURY:
    return blank(grain, year - year % 100, 0);
  default:
    return wm_when_day(days);
  }
}

int32_t wm_when_first_day(const wm_when *when) {
  static const int8_t season_months[] = {3, 6, 9, 12};
  wm_civil first = {when->year, 1, 1};
  switch (when->grain) {
  case WM_GRAIN_DAY:
    first = (wm_civil){when->year, when->part, when->day};
    break;
  case WM_GRAIN_WEEK:
    return wm_calendar_monday(when->year, when->part);
  case WM_GRAIN_WEEKEND:
    return wm_calendar_monday(when->year, when->part) + 5;
  case WM_GRAIN_MONTH:
    first.month = when->part;
    break;
  case WM_GRAIN_SEASON:
    first.month = season_months[when->part - 1];
    break;
  case WM_GRAIN_QUARTER:
    first.month = when->part * 3 - 2;
    break;
  case WM_GRAIN_HALF:
    first.month = when->part * 6 - 5;
    break;
  default:
    break;
  }
  return wm_calendar_days(first);
}

static int32_t floor_divide(int32_t a, int32_t b) {
  return a / b - (a % b < 0);
}

/* Moves a value of `per_year` parts a year by n parts. */
static wm_when shift_parts(const wm_when *when, wm_grain grain, int32_t part, int32_t per_year,
                           int32_t n) {
  int32_t count = when->year * per_year + part - 1 + n;
  int32_t year = floor_divide(count, per_year);
  return blank(grain, year, count - year * per_year + 1);
}

static int32_t years_of(wm_grain unit) {
  return unit == WM_GRAIN_CENTURY ? 100 : unit == WM_GRAIN_DECADE ? 10 : 1;
}

wm_when wm_when_shift(const wm_when *when, wm_grain unit, int32_t n) {
  wm_when moved = *when;
  wm_civil first = wm_calendar_civil(wm_when_first_day(when));
  moved.has_clock = false;
  moved.day_part = WM_PART_NONE;
  switch (unit) {
  case WM_GRAIN_WEEKEND:
  case WM_GRAIN_WEEK:
    if (when->grain != WM_GRAIN_DAY)
      return wm_when_around(unit, wm_when_first_day(when) + n * 7);
    return wm_when_day(wm_when_first_day(when) + n * 7);
  case WM_GRAIN_MONTH:
    return shift_parts(when, WM_GRAIN_MONTH, first.month, 12, n);
  case WM_GRAIN_SEASON:
    return shift_parts(when, WM_GRAIN_SEASON, season_around(first).part, 4, n);
  case WM_GRAIN_QUARTER:
    return shift_parts(when, WM_GRAIN_QUARTER, (first.month + 2) / 3, 4, n);
  case WM_GRAIN_HALF:
    return shift_parts(when, WM_GRAIN_HALF, (first.month + 5) / 6, 2, n);
  case WM_GRAIN_YEAR:
  case WM_GRAIN_DECADE:
  case WM_GRAIN_CENTURY:
    moved.year += n * years_of(unit);
    if (when->grain < WM_GRAIN_MONTH || when->grain >= WM_GRAIN_YEAR)
      return wm_when_around(unit == WM_GRAIN_YEAR || when->grain == unit ? unit : WM_GRAIN_YEAR,
                            wm_calendar_days((wm_civil){moved.year, 1, 1}));
    return moved;
  default:
    return wm_when_day(wm_when_first_day(when) + n);
  }
}

/* Appends `prefix` and a number from 0 to 9999 of at least `width` digits. */
static size_t put(char *out, size_t length, const char *prefix, int32_t number, uint32_t width) {
  char digits[10];
  uint32_t n = 0;
  while (*prefix)
    out[length++] = *prefix++;
  for (; number > 0 || n < width; number /= 10)
    digits[n++] = (char)('0' + number % 10);
  while (n > 0)
    out[length++] = digits[--n];
  out[length] = '\0';
  return length;
}

static size_t put_text(char *out, size_t length, const char *text) {
  size_t n = strlen(text);
  memcpy(out + length, text, n + 1);
  return length + n;
}

static size_t put_year(char *out, const wm_when *when) {
  if (when->year == WM_YEAR_UNKNOWN)
    return put_text(out, 0, "XXXX");
  if (when->grain == WM_GRAIN_CENTURY)
    return put(out, 0, "", when->year / 100, 2);
  if (when->grain == WM_GRAIN_DECADE)
    return put(out, 0, "", when->year / 10, 3);
  return put(out, 0, "", when->year, 4);
}

static size_t put_part(char *out, size_t length, const wm_when *when) {
  static const char *const seasons[] = {"-SP", "-SU", "-FA", "-WI"};
  switch (when->grain) {
  case WM_GRAIN_DAY:
    if (when->weekday)
      return put(out, length, "-WXX-", when->weekday, 1);
    if (!when->part)
      return put_text(out, length, "-XX-XX");
    return put(out, put(out, length, "-", when->part, 2), "-", when->day, 2);
  case WM_GRAIN_WEEK:
    return when->part ? put(out, length, "-W", when->part, 2) : put_text(out, length, "-WXX");
  case WM_GRAIN_WEEKEND:
    length = when->part ? put(out, length, "-W", when->part, 2) : put_text(out, length, "-WXX");
    return put_text(out, length, "-WE");
  case WM_GRAIN_MONTH:
    return when->part ? put(out, length, "-", when->part, 2) : put_text(out, length, "-XX");
  case WM_GRAIN_SEASON:
    return put_text(out, length, seasons[when->part - 1]);
  case WM_GRAIN_QUARTER:
    return when->part ? put(out, length, "-Q", when->part, 1) : put_text(out, length, "-QX");
  case WM_GRAIN_HALF:
    return put(out, length, "-H", when->part, 1);
  default:
    return length;
  }
}

static size_t put_clock(char *out, size_t length, const wm_when *when) {
  length = put(out, put(out, length, "T", when->hour, 2), ":", when->minute, 2);
  if (when->second >= 0)
    length = put(out, length, ":", when->second, 2);
  if (when->zone == WM_ZONE_UNKNOWN)
    return length;
  if (when->zone == 0)
    return put_text(out, length, "Z");
  int32_t east = when->zone < 0 ? -when->zone : when->zone;
  length = put_text(out, length, when->zone < 0 ? "-" : "+");
  return put(out, put(out, length, "", east / 60, 2), ":", east % 60, 2);
}

size_t wm_when_format(const wm_when *when, char *out) {
  static const char *const references[] = {"", "PAST_REF", "PRESENT_REF", "FUTURE_REF"};
  static const char *const parts[] = {"", "TMO", "TMI", "TAF", "TEV", "TNI"};
  if (when->reference)
    return put_text(out, 0, references[when->reference]);
  size_t length = put_part(out, put_year(out, when), when);
  if (when->has_clock)
    return put_clock(out, length, when);
  return put_text(out, length, parts[when->day_part]);
}

/* n digits as a number, or -1. */
static int32_t digits(const char *text, size_t n) {
  int32_t number = 0;
  for (size_t i = 0; i < n; i++) {
    if (text[i] < '0' || text[i] > '9')
      return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

bool wm_when_parse_day(const char *text, size_t length, wm_civil *date) {
  if (length < 8)
    return false;
  size_t gap = text[4] == '-'; /* extended or basic format */
  if (length < 8 + 2 * gap || (gap && text[7] != '-'))
    return false;
  wm_civil read = {digits(text, 4), digits(text + 4 + gap, 2), digits(text + 6 + 2 * gap, 2)};
  if (read.year < 0 || !wm_calendar_valid(read))
    return false;
  *date = read;
  return true;
}
