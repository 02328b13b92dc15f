/* Dates of the calendar. */
#include "dates.h"
#include "numbers.h"
#include "relative.h"
#include "resolve.h"

enum { FIRST_YEAR = 1500, LAST_YEAR = 2099 };

static const wm_reading no_reading;

static wm_reading reading(uint32_t n_items, wm_when when, const char *rule, double score) {
  return (wm_reading){n_items, when, rule, score};
}

static wm_reading longer(wm_reading a, wm_reading b) {
  return b.n_items > a.n_items ? b : a;
}

/* ---- years ---- */

static bool year_digits(const wm_run *run, uint32_t at, int32_t *year) {
  return wm_number_digits(run, at, 4, year) && run->items[at].n_digits == 4 &&
         *year >= FIRST_YEAR && *year <= LAST_YEAR;
}

/* A year of two digits behind an apostrophe: '82, and the century it most likely means. */
static bool short_year(const wm_run *run, uint32_t at, int32_t *year) {
  if (!wm_number_digits(run, at, 2, year) || run->items[at].n_digits != 2)
    return false;
  *year += *year < 50 ? 2000 : 1900;
  return true;
}

/* True when the word at the item begins a number's unit or is something that is counted. */
static bool is_counted(const wm_run *run, uint32_t at) {
  return wm_run_is(run, at, WM_CLASS_UNIT, NULL) || wm_run_is(run, at, WM_CLASS_COIN, NULL) ||
         wm_run_is(run, at, WM_CLASS_CODE, NULL) || wm_run_is(run, at, WM_CLASS_PERCENT, NULL) ||
         wm_run_is(run, at, WM_CLASS_PERIODS, NULL) || wm_run_is(run, at, WM_CLASS_SCALE, NULL) ||
         wm_run_is(run, at, WM_CLASS_COUNTED, NULL) || wm_run_is(run, at, WM_CLASS_POINT, NULL);
}

/* Whether a bare number of four digits is a year: not beside units, currency or a name's number,
 * and where something is counted behind it only after a word that goes with dates. */
static bool year_stands(const wm_run *run, uint32_t at, int32_t year) {
  if (at > 0 &&
      (wm_run_is(run, at - 1, WM_CLASS_SIGN, NULL) || wm_run_is(run, at - 1, WM_CLASS_CODE, NULL) ||
       wm_run_is(run, at - 1, WM_CLASS_NOT_YEAR, NULL)))
    return false;
  if (wm_run_flag(run, at, WM_ITEM_TIGHT) && at > 0 && wm_run_is(run, at - 1, WM_CLASS_OTHER, NULL))
    return false;
  if (wm_run_is(run, at + 1, WM_CLASS_NOT_YEAR, NULL) || is_counted(run, at + 1))
    return false;
  if (wm_run_flag(run, at + 1, WM_ITEM_TIGHT) && (wm_run_is(run, at + 1, WM_CLASS_OTHER, NULL) ||
                                                  wm_run_is(run, at + 1, WM_CLASS_SLASH, NULL)))
    return false;
  int32_t preposition;
  bool dated =
      at > 0 &&
      ((wm_run_is(run, at - 1, WM_CLASS_PREPOSITION, &preposition) && preposition != WM_PREP_AT &&
        preposition != WM_PREP_MORE && preposition != WM_PREP_LEAST && preposition != WM_PREP_UP) ||
       wm_run_is(run, at - 1, WM_CLASS_THE, NULL) || wm_run_is(run, at - 1, WM_CLASS_OF, NULL));
  if (wm_run_flag(run, at + 1, WM_ITEM_PLURAL) && wm_run_is(run, at + 1, WM_CLASS_OTHER, NULL))
    return dated;
  return dated || year >= 1800;
}

/* "the 1990s", "1990s", "the '90s", "the 90s". */
static wm_reading read_decade(const wm_run *run, uint32_t at) {
  int32_t year;
  uint32_t n = wm_run_is(run, at, WM_CLASS_THE, NULL);
  bool definite = n, apostrophe = wm_run_is(run, at + n, WM_CLASS_APOSTROPHE, NULL);
  n += apostrophe;
  bool written = year_digits(run, at + n, &year) ||
                 (short_year(run, at + n, &year) && (definite || apostrophe || at > 0));
  if (!written || year % 10 || !wm_run_flag(run, at + n + 1, WM_ITEM_TIGHT) ||
      !wm_run_is(run, at + n + 1, WM_CLASS_PLURAL, NULL) ||
      wm_run_text(run, at + n + 1).length != 1)
    return no_reading;
  if (run->items[at + n].n_digits == 2 && year >= 2020)
    year -= 100; /* the 50s */
  return reading(n + 2, wm_when_part(WM_GRAIN_DECADE, year, 0), "date-decade", 0.9);
}

/* "the 20th century". */
static wm_reading read_century(const wm_run *run, uint32_t at) {
  int32_t ordinal, grain;
  uint32_t the = wm_run_is(run, at, WM_CLASS_THE, NULL);
  uint32_t n = wm_number_ordinal(run, at + the, &ordinal);
  if (!n || ordinal < 1 || ordinal > 30)
    return no_reading;
  n += the + wm_run_hyphen(run, at + the + n);
  if (!wm_run_is(run, at + n, WM_CLASS_PERIOD, &grain) || grain != WM_GRAIN_CENTURY)
    return no_reading;
  wm_when when = wm_when_part(WM_GRAIN_CENTURY, (ordinal - 1) * 100, 0);
  return reading(n + 1, when, "date-century", 0.95);
}

static wm_reading read_bare_year(const wm_run *run, uint32_t at, bool licensed) {
  int32_t year;
  if (year_digits(run, at, &year) && (licensed || year_stands(run, at, year)))
    return reading(1, wm_when_year(year), "date-year", licensed ? 0.95 : 0.8);
  if (wm_run_is(run, at, WM_CLASS_APOSTROPHE, NULL) && wm_run_flag(run, at + 1, WM_ITEM_TIGHT) &&
      short_year(run, at + 1, &year) && !wm_run_flag(run, at + 2, WM_ITEM_TIGHT))
    return reading(2, wm_when_year(year), "date-year", 0.7);
  return no_reading;
}

wm_reading wm_date_year(const wm_run *run, uint32_t at) {
  uint32_t n = wm_run_is(run, at, WM_CLASS_FISCAL, NULL);
  if (n && wm_run_says(run, at + 1, "year"))
    n++;
  wm_reading year = read_bare_year(run, at + n, true);
  if (!year.n_items) {
    year = wm_relative_read(run, at);
    if (year.when.grain != WM_GRAIN_YEAR)
      return no_reading;
    return year;
  }
  year.n_items += n;
  return year;
}

/* ---- numeric dates ---- */

static wm_reading dated(uint32_t n_items, wm_civil date, const char *rule) {
  if (!wm_calendar_valid(date))
    return no_reading;
  return reading(n_items, wm_when_day(wm_calendar_days(date)), rule, 0.95);
}

/* Three numbers with the same tight mark between them. */
static bool three_numbers(const wm_run *run, uint32_t at, wm_class mark, int32_t *numbers) {
  for (uint32_t i = 0; i < 5; i++)
    if (i && !wm_run_flag(run, at + i, WM_ITEM_TIGHT))
      return false;
  return wm_number_digits(run, at, 4, &numbers[0]) && wm_run_is(run, at + 1, mark, NULL) &&
         wm_number_digits(run, at + 2, 2, &numbers[1]) && wm_run_is(run, at + 3, mark, NULL) &&
         wm_number_digits(run, at + 4, 4, &numbers[2]);
}

/* 7/8/07: which of the two is the month? The one that exists, else the one whose day is within a
 * month of the article's date, else as the article's language variety writes it. */
static wm_civil slashed_date(const wm_run *run, const int32_t *numbers) {
  int32_t year = numbers[2];
  if (year < 100)
    year += year < 50 ? 2000 : 1900;
  wm_civil month_first = {year, numbers[0], numbers[1]};
  wm_civil day_first = {year, numbers[1], numbers[0]};
  if (!wm_calendar_valid(day_first) || !wm_calendar_valid(month_first))
    return wm_calendar_valid(day_first) ? day_first : month_first;
  int32_t to_month_first = wm_calendar_days(month_first) - run->state->today;
  int32_t to_day_first = wm_calendar_days(day_first) - run->state->today;
  bool near_month_first = to_month_first > -32 && to_month_first < 32;
  bool near_day_first = to_day_first > -32 && to_day_first < 32;
  if (run->state->has_date && near_month_first != near_day_first)
    return near_day_first ? day_first : month_first;
  return run->state->day_first ? day_first : month_first;
}

static wm_reading read_numeric(const wm_run *run, uint32_t at) {
  int32_t numbers[3], month;
  if (three_numbers(run, at, WM_CLASS_DASH, numbers) && run->items[at].n_digits == 4)
    return dated(5, (wm_civil){numbers[0], numbers[1], numbers[2]}, "date-iso");
  if (three_numbers(run, at, WM_CLASS_DOT, numbers) && run->items[at + 4].n_digits == 4)
    return dated(5, (wm_civil){numbers[2], numbers[1], numbers[0]}, "date-numeric");
  if (three_numbers(run, at, WM_CLASS_SLASH, numbers) && run->items[at].n_digits <= 2)
    return dated(5, slashed_date(run, numbers), "date-numeric");
  if (year_digits(run, at, &numbers[0]) && wm_run_hyphen(run, at + 1) &&
      wm_number_digits(run, at + 2, 2, &month) && run->items[at + 2].n_digits == 2 && month >= 1 &&
      month <= 12 && month != numbers[0] % 100 + 1)
    return reading(3, wm_when_month(numbers[0], month), "date-iso", 0.8);
  return no_reading;
}

/* ---- months and days ---- */

static bool month_word(const wm_run *run, uint32_t at, int32_t *month) {
  return wm_run_is(run, at, WM_CLASS_MONTH, month) ||
         wm_run_is(run, at, WM_CLASS_SHORT_MONTH, month);
}

/* A month and the full stop that may be cut off it. */
static uint32_t read_month(const wm_run *run, uint32_t at, int32_t *month) {
  if (!month_word(run, at, month))
    return 0;
  bool cut = wm_run_is(run, at, WM_CLASS_SHORT_MONTH, NULL) &&
             wm_run_is(run, at + 1, WM_CLASS_DOT, NULL) && wm_run_flag(run, at + 1, WM_ITEM_TIGHT);
  return cut ? 2 : 1;
}

/* A day of the month: "5", "5th", "fifth". */
static uint32_t read_day(const wm_run *run, uint32_t at, int32_t *day) {
  uint32_t n = wm_number_ordinal(run, at, day);
  if (!n)
    n = wm_number_digits(run, at, 2, day);
  return *day >= 1 && *day <= 31 ? n : 0;
}

/* The year behind a month or day: "2008", ", 2008", "of last year", "last year". */
static uint32_t year_behind(const wm_run *run, uint32_t at, bool comma, int32_t *year) {
  uint32_t skip =
      (comma && wm_run_is(run, at, WM_CLASS_COMMA, NULL)) || wm_run_is(run, at, WM_CLASS_OF, NULL);
  if (year_digits(run, at + skip, year))
    return skip + 1;
  if (wm_run_is(run, at, WM_CLASS_COMMA, NULL))
    return 0;
  wm_reading relative = wm_date_year(run, at + skip);
  if (!relative.n_items || relative.when.year == WM_YEAR_UNKNOWN)
    return 0;
  *year = relative.when.year;
  return skip + relative.n_items;
}

static wm_reading with_day(const wm_run *run, uint32_t at, uint32_t n, int32_t month, int32_t day) {
  int32_t year;
  uint32_t more = year_behind(run, at + n, true, &year);
  if (more)
    return dated(n + more, (wm_civil){year, month, day}, "date-full");
  if (!wm_calendar_valid((wm_civil){2000, month, day}))
    return no_reading;
  return reading(n, wm_resolve_month_day(run, at, month, day), "date-month-day", 0.9);
}

wm_reading wm_date_month_day(const wm_run *run, uint32_t at) {
  int32_t month, day = 0;
  uint32_t the = wm_run_is(run, at, WM_CLASS_THE, NULL), n, m;
  if (!the && (n = read_month(run, at, &month)) != 0) {
    the = wm_run_is(run, at + n, WM_CLASS_THE, NULL);
    m = read_day(run, at + n + the, &day);
    return m ? with_day(run, at, n + the + m, month, day) : no_reading;
  }
  n = the + read_day(run, at + the, &day);
  if (n == the)
    return no_reading;
  n += wm_run_is(run, at + n, WM_CLASS_OF, NULL) || wm_run_hyphen(run, at + n);
  m = read_month(run, at + n, &month);
  return m ? with_day(run, at, n + m, month, day) : no_reading;
}

/* Whether a month's name alone is one: not a person's (Theresa May), nor a verb (March on). */
static bool month_stands(const wm_run *run, uint32_t at, int32_t month) {
  static const char *const names[] = {"", "", "", "march", "april", "may", "june", "", "august"};
  if (wm_run_is(run, at, WM_CLASS_SHORT_MONTH, NULL))
    return false;
  if (month > 8 || !names[month][0])
    return true;
  if (at > 0 &&
      (wm_run_is(run, at - 1, WM_CLASS_PREPOSITION, NULL) ||
       wm_run_is(run, at - 1, WM_CLASS_OF, NULL) || wm_run_is(run, at - 1, WM_CLASS_AND, NULL) ||
       wm_run_is(run, at - 1, WM_CLASS_PHASE, NULL) ||
       wm_run_is(run, at - 1, WM_CLASS_DASH, NULL) || wm_run_is(run, at - 1, WM_CLASS_TO, NULL) ||
       wm_run_is(run, at - 1, WM_CLASS_OR, NULL)))
    return true;
  bool name_before = at > 0 && wm_run_flag(run, at - 1, WM_ITEM_CAPITAL) &&
                     wm_run_is(run, at - 1, WM_CLASS_OTHER, NULL);
  bool name_behind = wm_run_flag(run, at + 1, WM_ITEM_CAPITAL);
  bool first = at > 0 && run->items[at - 1].token == WM_NONE;
  return !name_before && !name_behind && !first;
}

/* "March 2008", "March of last year", "March". */
static wm_reading read_month_year(const wm_run *run, uint32_t at) {
  int32_t month, year;
  uint32_t n = read_month(run, at, &month);
  if (!n)
    return no_reading;
  uint32_t more = year_behind(run, at + n, true, &year);
  if (more)
    return reading(n + more, wm_when_month(year, month), "date-month-year", 0.95);
  if (!month_stands(run, at, month))
    return no_reading;
  return reading(n, wm_resolve_month(run, at, month), "date-month", 0.85);
}

/* ---- weekdays ---- */

/* Days with a name of their own that are no date here: Black Monday, Good Friday. */
static bool named_day(const wm_run *run, uint32_t at) {
  static const char *const names[] = {"black", "bloody", "super", "cyber", "ash", "palm", "blue"};
  for (size_t i = 0; at > 0 && i < sizeof names / sizeof names[0]; i++)
    if (wm_run_says(run, at - 1, names[i]))
      return true;
  return false;
}

/* "Friday", "Friday, 12 March 2010", "Fri. March 12". */
static wm_reading read_weekday(const wm_run *run, uint32_t at) {
  int32_t weekday;
  bool full = wm_run_is(run, at, WM_CLASS_WEEKDAY, &weekday);
  if ((!full && !wm_run_is(run, at, WM_CLASS_SHORT_WEEKDAY, &weekday)) || named_day(run, at))
    return no_reading;
  uint32_t n = 1;
  n += wm_run_is(run, at + n, WM_CLASS_DOT, NULL) && !full;
  n += wm_run_is(run, at + n, WM_CLASS_COMMA, NULL);
  uint32_t the = wm_run_is(run, at + n, WM_CLASS_THE, NULL);
  wm_reading date = wm_date_month_day(run, at + n + the);
  if (!date.n_items)
    date = read_numeric(run, at + n);
  if (date.n_items && date.when.grain == WM_GRAIN_DAY) {
    date.n_items += n + the;
    return date;
  }
  if (!full)
    return no_reading;
  return reading(1, wm_resolve_weekday(run, at, weekday), "date-weekday", 0.9);
}

/* ---- parts of a year ---- */

/* The year of a quarter or half: "of 2009", "2009", "of the year", "last year"; else resolved. */
static wm_reading part_of_year(const wm_run *run, uint32_t at, uint32_t n, wm_grain grain,
                               int32_t part, const char *rule) {
  int32_t year;
  uint32_t more = year_behind(run, at + n, true, &year);
  if (more)
    return reading(n + more, wm_when_part(grain, year, part), rule, 0.95);
  return reading(n, wm_resolve_part(run, at, grain, part), rule, 0.7);
}

/* Halves are played too: without a year one must say what it is about. */
static bool half_stands(const wm_run *run, uint32_t at) {
  static const char *const topics[] = {"profit",   "profits", "results", "earnings", "revenue",
                                       "revenues", "sales",   "loss",    "losses",   "net",
                                       "figures",  "output",  "gdp",     "growth"};
  for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++)
    if (wm_run_says(run, at, topics[i]))
      return true;
  return false;
}

/* "the third quarter of 2009", "first-half results", "Q3 2009". */
static wm_reading read_quarter(const wm_run *run, uint32_t at) {
  int32_t part, grain;
  uint32_t n = wm_run_is(run, at, WM_CLASS_THE, NULL);
  if (wm_run_is(run, at + n, WM_CLASS_QUARTER_CODE, &grain) &&
      wm_run_flag(run, at + n + 1, WM_ITEM_TIGHT) && wm_number_digits(run, at + n + 1, 1, &part)) {
    if (part < 1 || part > (grain == WM_GRAIN_HALF ? 2 : 4))
      return no_reading;
    return part_of_year(run, at, n + 2, (wm_grain)grain, part, "date-quarter");
  }
  uint32_t m = wm_number_ordinal(run, at + n, &part);
  if (!m)
    return no_reading;
  n += m;
  n += wm_run_hyphen(run, at + n) || wm_run_is(run, at + n, WM_CLASS_FISCAL, NULL);
  bool half = wm_run_says(run, at + n, "half"), quarter = wm_run_says(run, at + n, "quarter");
  int32_t most = half ? 2 : 4;
  if (part == WM_ORDINAL_LAST)
    part = most;
  if ((!half && !quarter) || part < 1 || part > most)
    return no_reading;
  wm_grain unit = half ? WM_GRAIN_HALF : WM_GRAIN_QUARTER;
  wm_reading read = part_of_year(run, at, n + 1, unit, part, half ? "date-half" : "date-quarter");
  return half && read.n_items == n + 1 && !half_stands(run, at + n + 1) ? no_reading : read;
}

/* "the summer of 2008", "summer 2008", "in autumn"; not the verb "fall", nor "spring" alone. */
static wm_reading read_season(const wm_run *run, uint32_t at) {
  int32_t season, preposition;
  uint32_t the = wm_run_is(run, at, WM_CLASS_THE, NULL), n = the;
  if (!wm_run_is(run, at + n, WM_CLASS_SEASON, &season))
    return no_reading;
  bool name = wm_run_flag(run, at + n + 1, WM_ITEM_CAPITAL); /* Summer Olympics */
  wm_reading read = part_of_year(run, at, n + 1, WM_GRAIN_SEASON, season, "date-season");
  if (read.n_items > n + 1)
    return read;
  bool licensed = the || (at > 0 && wm_run_is(run, at - 1, WM_CLASS_PREPOSITION, &preposition) &&
                          preposition <= WM_PREP_DURING);
  return licensed && !name && !wm_run_says(run, at + n, "fall") ? read : no_reading;
}

/* ---- holidays ---- */

static wm_civil holiday_date(int32_t holiday, int32_t year) {
  switch (holiday) {
  case WM_EASTER:
    return wm_calendar_easter(year);
  case WM_THANKSGIVING: /* the fourth Thursday of November */
    return wm_calendar_civil(wm_calendar_nth_weekday(year, 11, 4, 4));
  case WM_HALLOWEEN:
    return (wm_civil){year, 10, 31};
  default:
    return (wm_civil){year, 12, 25};
  }
}

/* The holiday of the article's year that is nearest. */
static int32_t near_holiday(const wm_run *run, int32_t holiday) {
  int32_t today = run->state->today, year = wm_calendar_civil(today).year, best = 0;
  for (int32_t y = year - 1; y <= year + 1; y++) {
    int32_t days = wm_calendar_days(holiday_date(holiday, y));
    int32_t gap = days > today ? days - today : today - days;
    int32_t best_gap = best > today ? best - today : today - best;
    if (y == year - 1 || gap < best_gap)
      best = days;
  }
  return best;
}

/* "Christmas", "Christmas Eve 2009", "Easter Monday". */
static wm_reading read_holiday(const wm_run *run, uint32_t at) {
  int32_t holiday, year, shift = 0, weekday;
  if (!wm_run_is(run, at, WM_CLASS_HOLIDAY, &holiday) || !wm_run_flag(run, at, WM_ITEM_CAPITAL))
    return no_reading;
  uint32_t n = 1;
  if (wm_run_is(run, at + n, WM_CLASS_EVE, NULL))
    shift = -1, n++;
  else if (wm_run_says(run, at + n, "day"))
    n++;
  else if (holiday == WM_EASTER && wm_run_is(run, at + n, WM_CLASS_WEEKDAY, &weekday))
    shift = weekday == 7 ? 0 : (weekday == 1 ? 1 : weekday - 7), n++;
  else if (wm_run_flag(run, at + n, WM_ITEM_CAPITAL)) /* Christmas Island */
    return no_reading;
  uint32_t more = year_behind(run, at + n, true, &year);
  if (!more && !run->state->has_date)
    return no_reading;
  int32_t days = more ? wm_calendar_days(holiday_date(holiday, year)) : near_holiday(run, holiday);
  return reading(n + more, wm_when_day(days + shift), "date-holiday", 0.8);
}

/* ---- together ---- */

/* Dates that begin with a number, or with "the" and one. */
static wm_reading read_numbered(const wm_run *run, uint32_t at, bool licensed) {
  wm_reading best = read_numeric(run, at);
  best = longer(best, wm_date_month_day(run, at));
  best = longer(best, read_quarter(run, at));
  best = longer(best, read_century(run, at));
  best = longer(best, read_decade(run, at));
  return longer(best, read_bare_year(run, at, licensed));
}

wm_reading wm_date_calendar(const wm_run *run, uint32_t at, bool licensed) {
  uint32_t key = at + wm_run_is(run, at, WM_CLASS_THE, NULL);
  switch (key < run->n ? run->items[key].kind : WM_CLASS_NONE) {
  case WM_CLASS_DIGITS:
  case WM_CLASS_NUMBER:
  case WM_CLASS_ORDINAL:
  case WM_CLASS_APOSTROPHE:
    return read_numbered(run, at, licensed);
  case WM_CLASS_MONTH:
  case WM_CLASS_SHORT_MONTH:
    return longer(read_month_year(run, at), wm_date_month_day(run, at));
  case WM_CLASS_WEEKDAY:
  case WM_CLASS_SHORT_WEEKDAY:
    return read_weekday(run, at);
  case WM_CLASS_QUARTER_CODE:
    return read_quarter(run, at);
  case WM_CLASS_SEASON:
    return read_season(run, at);
  case WM_CLASS_HOLIDAY:
    return read_holiday(run, at);
  default:
    return no_reading;
  }
}

/* "early", "mid-", "the end of": what may stand before a date without changing its value. */
static uint32_t read_edge(const wm_run *run, uint32_t at) {
  uint32_t n = wm_run_is(run, at, WM_CLASS_THE, NULL);
  if (wm_run_is(run, at + n, WM_CLASS_EDGE, NULL))
    return wm_run_is(run, at + n + 1, WM_CLASS_OF, NULL) ? n + 2 : 0;
  if (!wm_run_is(run, at + n, WM_CLASS_PHASE, NULL))
    return 0;
  n++;
  return n + (wm_run_is(run, at + n, WM_CLASS_DASH, NULL) || wm_run_says(run, at + n, "in"));
}

wm_reading wm_date_read(const wm_run *run, uint32_t at) {
  wm_reading best = longer(wm_date_calendar(run, at, false), wm_relative_read(run, at));
  uint32_t n = read_edge(run, at);
  if (!n)
    return best;
  wm_reading inner = longer(wm_date_calendar(run, at + n, true), wm_relative_read(run, at + n));
  if (inner.n_items)
    inner.n_items += n;
  return longer(best, inner);
}

void wm_date_add(wm_findings *out, uint32_t at, const wm_reading *reading) {
  wm_found *found = wm_findings_add(out, at, reading->n_items, WM_VALUE_DATE, reading->rule);
  found->score = reading->score;
  found->has_when = true;
  found->when = reading->when;
  wm_when_format(&reading->when, found->text);
}

void wm_date_match(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_reading read = wm_date_read(run, at);
  if (read.n_items)
    wm_date_add(out, at, &read);
}

/* ---- two dates in one ---- */

static bool joint(const wm_run *run, uint32_t at) {
  return wm_run_is(run, at, WM_CLASS_DASH, NULL) || wm_run_is(run, at, WM_CLASS_TO, NULL) ||
         wm_run_is(run, at, WM_CLASS_AND, NULL) || wm_run_is(run, at, WM_CLASS_OR, NULL) ||
         wm_run_is(run, at, WM_CLASS_SLASH, NULL);
}

static void add_pair(wm_findings *out, uint32_t at, const wm_reading *first, uint32_t second_at,
                     const wm_reading *second) {
  wm_date_add(out, at, first);
  wm_date_add(out, second_at, second);
  out->n_items = second_at + second->n_items - at;
}

/* "5-7 March", "5 and 7 March 2008": the first day has the second's month and year. */
static bool match_days_month(const wm_run *run, uint32_t at, wm_findings *out) {
  int32_t day = 0;
  uint32_t n = read_day(run, at, &day);
  if (!n || !joint(run, at + n))
    return false;
  wm_reading second = wm_date_month_day(run, at + n + 1);
  if (!second.n_items || wm_run_is(run, at + n + 1, WM_CLASS_MONTH, NULL) ||
      wm_run_is(run, at + n + 1, WM_CLASS_SHORT_MONTH, NULL) || day >= second.when.day)
    return false;
  wm_reading first = reading(n, second.when, second.rule, second.score);
  first.when.day = day;
  add_pair(out, at, &first, at + n + 1, &second);
  return true;
}

/* "March 5-7", "March 5-7, 2008". */
static bool match_month_days(const wm_run *run, uint32_t at, wm_findings *out) {
  int32_t month, first_day = 0, day = 0, year;
  uint32_t n = read_month(run, at, &month), m, k;
  if (!n || !(m = read_day(run, at + n, &first_day)) || !joint(run, at + n + m) ||
      !(k = read_day(run, at + n + m + 1, &day)) || day <= first_day)
    return false;
  uint32_t second_at = at + n + m + 1;
  if (year_digits(run, second_at, &year) || !wm_calendar_valid((wm_civil){2000, month, day}))
    return false;
  wm_reading first =
      reading(n + m, wm_resolve_month_day(run, at, month, first_day), "date-month-day", 0.9);
  uint32_t more = year_behind(run, second_at + k, true, &year);
  if (more)
    first.when.year = year;
  wm_reading second = reading(k + more, first.when, first.rule, first.score);
  second.when.day = day;
  add_pair(out, at, &first, second_at, &second);
  return true;
}

/* "July and August 2008", "March-May 2008": the first month has the second's year. */
static bool match_months(const wm_run *run, uint32_t at, wm_findings *out) {
  int32_t month, second_month;
  uint32_t n = read_month(run, at, &month);
  if (!n || !joint(run, at + n) || !read_month(run, at + n + 1, &second_month))
    return false;
  wm_reading second = read_month_year(run, at + n + 1);
  if (second.n_items < 2)
    return false;
  int32_t year = second.when.year - (month > second_month);
  wm_reading first = reading(n, wm_when_month(year, month), second.rule, second.score);
  add_pair(out, at, &first, at + n + 1, &second);
  return true;
}

/* "2009-2011", "1998-99", "2008/09". */
static bool match_years(const wm_run *run, uint32_t at, wm_findings *out) {
  int32_t from, to;
  if (!year_digits(run, at, &from) || !(wm_run_is(run, at + 1, WM_CLASS_DASH, NULL) ||
                                        wm_run_is(run, at + 1, WM_CLASS_SLASH, NULL)))
    return false;
  bool whole = year_digits(run, at + 2, &to);
  if (!whole) {
    if (!wm_number_digits(run, at + 2, 2, &to) || run->items[at + 2].n_digits != 2 ||
        to != (from + 1) % 100)
      return false;
    to = from + 1;
  }
  if (to <= from || wm_run_hyphen(run, at + 3))
    return false;
  wm_reading first = reading(1, wm_when_year(from), "date-year", 0.85);
  wm_reading second = reading(1, wm_when_year(to), "date-year", 0.85);
  add_pair(out, at, &first, at + 2, &second);
  return true;
}

void wm_date_range_match(const wm_run *run, uint32_t at, wm_findings *out) {
  if (!match_days_month(run, at, out) && !match_month_days(run, at, out) &&
      !match_months(run, at, out))
    match_years(run, at, out);
}
