/* Dates told from the article's date or from the date before. */
#include "relative.h"
#include "durations.h"
#include "numbers.h"
#include "resolve.h"

static const wm_reading no_reading;

static wm_reading reading(uint32_t n_items, wm_when when, const char *rule, double score) {
  return (wm_reading){n_items, when, rule, score};
}

static wm_reading longer(wm_reading a, wm_reading b) {
  return b.n_items > a.n_items ? b : a;
}

/* "today", "yesterday", "earlier today". Tonight is a time. */
static wm_reading read_deixis(const wm_run *run, uint32_t at) {
  int32_t days;
  if (!wm_run_is(run, at, WM_CLASS_DEIXIS, &days) || days > WM_TOMORROW)
    return no_reading;
  return reading(1, wm_resolve_relative(run, WM_GRAIN_DAY, days), "date-deictic", 0.95);
}

/* How many units a relation moves, from today ("last") or from the last date ("the previous"). */
static bool relation_step(int32_t relation, int32_t *step, bool *anaphoric) {
  *anaphoric = relation == WM_REL_PREVIOUS || relation == WM_REL_FOLLOWING ||
               relation == WM_REL_SAME || relation == WM_REL_THAT;
  switch (relation) {
  case WM_REL_LAST:
  case WM_REL_PREVIOUS:
    *step = -1;
    return true;
  case WM_REL_NEXT:
  case WM_REL_COMING:
  case WM_REL_FOLLOWING:
    *step = 1;
    return true;
  case WM_REL_THIS:
  case WM_REL_SAME:
  case WM_REL_THAT:
    *step = 0;
    return true;
  default: /* "the past year" is a duration, "these" names nothing */
    return false;
  }
}

/* The period of a grain that lies `step` from the last date that was read. */
static wm_when from_anchor(const wm_run *run, wm_grain grain, int32_t step) {
  bool day = grain == WM_GRAIN_DAY && run->state->has_day;
  wm_when anchor = day ? run->state->last_day : wm_resolve_anchor(run);
  if (anchor.reference || anchor.year == WM_YEAR_UNKNOWN)
    return wm_resolve_relative(run, grain, step);
  if (anchor.grain > grain) /* "the following day" after a year: from today */
    return wm_resolve_relative(run, grain, step);
  wm_when around = wm_when_around(grain, wm_when_first_day(&anchor));
  return step ? wm_when_shift(&around, grain, step) : around;
}

/* "last year", "this week", "the next day", "that month", "the same day". */
static wm_reading relation_period(const wm_run *run, uint32_t at, uint32_t n, int32_t relation,
                                  bool definite) {
  int32_t step;
  bool anaphoric;
  wm_grain grain = wm_duration_unit(run, at + n);
  if (grain < WM_GRAIN_DAY || wm_run_is(run, at + n, WM_CLASS_PERIODS, NULL) ||
      !relation_step(relation, &step, &anaphoric))
    return no_reading;
  anaphoric = anaphoric || (definite && relation == WM_REL_NEXT && grain <= WM_GRAIN_WEEK);
  if (definite && relation == WM_REL_LAST && grain != WM_GRAIN_YEAR && grain != WM_GRAIN_QUARTER)
    return no_reading; /* "the last day of" */
  if (grain == WM_GRAIN_DAY && !anaphoric)
    return no_reading; /* "this day" */
  if (grain == WM_GRAIN_WEEKEND && step == 0 && !anaphoric)
    return reading(n + 1, wm_resolve_weekend(run, at), "date-weekend", 0.85);
  wm_when when = anaphoric ? from_anchor(run, grain, step) : wm_resolve_relative(run, grain, step);
  return reading(n + 1, when, anaphoric ? "date-anaphoric" : "date-relative", 0.9);
}

/* "last March", "next May", "this October". */
static wm_when relation_month(const wm_run *run, uint32_t at, int32_t month, int32_t step) {
  if (!run->state->has_date || !step)
    return wm_resolve_month(run, at, month);
  wm_civil today = wm_calendar_civil(run->state->today);
  int32_t year = today.year;
  if (step < 0 && month >= today.month)
    year--;
  if (step > 0 && month <= today.month)
    year++;
  return wm_when_month(year, month);
}

static wm_when relation_season(const wm_run *run, uint32_t at, int32_t season, int32_t step) {
  if (!run->state->has_date || !step)
    return wm_resolve_part(run, at, WM_GRAIN_SEASON, season);
  wm_when now = wm_when_around(WM_GRAIN_SEASON, run->state->today);
  int32_t year = now.year;
  if (step < 0 && season >= now.part)
    year--;
  if (step > 0 && season <= now.part)
    year++;
  return wm_when_part(WM_GRAIN_SEASON, year, season);
}

/* "last Tuesday", "next March", "this summer". */
static wm_reading relation_name(const wm_run *run, uint32_t at, uint32_t n, int32_t relation) {
  int32_t step, value;
  bool anaphoric;
  if (relation == WM_REL_PAST)
    relation = WM_REL_LAST;
  if (!relation_step(relation, &step, &anaphoric) || anaphoric)
    return no_reading;
  if (wm_run_is(run, at + n, WM_CLASS_WEEKDAY, &value)) {
    wm_when when =
        step ? wm_resolve_near_weekday(run, value, step) : wm_resolve_weekday(run, at, value);
    return reading(n + 1, when, "date-relative", 0.9);
  }
  if (wm_run_is(run, at + n, WM_CLASS_MONTH, &value))
    return reading(n + 1, relation_month(run, at, value, step), "date-relative", 0.9);
  if (wm_run_is(run, at + n, WM_CLASS_SEASON, &value))
    return reading(n + 1, relation_season(run, at, value, step), "date-relative", 0.9);
  return no_reading;
}

/* "the same period last year", "the same quarter of 2009": the last date, in another year. */
static wm_reading same_period(const wm_run *run, uint32_t at, uint32_t n) {
  if (!wm_run_says(run, at + n, "period") && !wm_run_says(run, at + n, "month") &&
      !wm_run_says(run, at + n, "quarter"))
    return no_reading;
  n++;
  n += wm_run_is(run, at + n, WM_CLASS_OF, NULL) || wm_run_says(run, at + n, "in");
  wm_when when = wm_resolve_anchor(run);
  if (when.reference || when.grain < WM_GRAIN_WEEK || when.grain >= WM_GRAIN_YEAR)
    return no_reading;
  wm_reading year = wm_date_year(run, at + n);
  if (year.n_items) {
    when.year = year.when.year;
  } else if (wm_run_says(run, at + n, "a year earlier") || wm_run_says(run, at + n, "a year ago")) {
    when.year--;
    year.n_items = 3;
  } else {
    return no_reading;
  }
  return reading(n + year.n_items, when, "date-same-period", 0.85);
}

static wm_reading read_relation(const wm_run *run, uint32_t at) {
  int32_t relation;
  uint32_t n = wm_run_is(run, at, WM_CLASS_THE, NULL);
  bool definite = n;
  if (!wm_run_is(run, at + n, WM_CLASS_RELATION, &relation))
    return no_reading;
  n++;
  if (relation == WM_REL_SAME) {
    wm_reading same = same_period(run, at, n);
    if (same.n_items)
      return same;
  }
  wm_reading period = relation_period(run, at, n, relation, definite);
  return period.n_items ? period : relation_name(run, at, n, relation);
}

/* "the weekend"; "the day" where it ends or a part of it is told; "the year", "the month" behind
 * "of", "in" or "for". */
static wm_reading read_definite(const wm_run *run, uint32_t at) {
  int32_t grain;
  if (!wm_run_is(run, at, WM_CLASS_THE, NULL) || !wm_run_is(run, at + 1, WM_CLASS_PERIOD, &grain) ||
      grain < WM_GRAIN_DAY || grain > WM_GRAIN_DECADE)
    return no_reading;
  if (wm_run_is(run, at + 2, WM_CLASS_OF, NULL) || wm_run_flag(run, at + 2, WM_ITEM_CAPITAL))
    return no_reading; /* "the year of the dragon" */
  if (grain == WM_GRAIN_WEEKEND)
    return reading(2, wm_resolve_weekend(run, at), "date-weekend", 0.8);
  bool inside = at > 0 && (wm_run_is(run, at - 1, WM_CLASS_OF, NULL) ||
                           wm_run_says(run, at - 1, "in") || wm_run_says(run, at - 1, "for"));
  bool ends = at > 0 && (wm_run_says(run, at - 1, "end") || wm_run_says(run, at - 1, "ended") ||
                         wm_run_says(run, at - 1, "ending") || wm_run_says(run, at - 1, "finish") ||
                         wm_run_says(run, at - 1, "finished"));
  if (!inside && !ends)
    return no_reading;
  return reading(2, from_anchor(run, (wm_grain)grain, 0), "date-definite", 0.7);
}

/* "two years ago", "a week earlier", "three months later", "nearly a decade ago". */
static wm_reading read_shifted(const wm_run *run, uint32_t at) {
  wm_decimal amount;
  wm_grain unit;
  int32_t shift, count;
  uint32_t about = wm_duration_about(run, at);
  uint32_t n = wm_duration_read(run, at + about, &amount, &unit);
  if (!n || !wm_run_is(run, at + about + n, WM_CLASS_SHIFT, &shift) || unit < WM_GRAIN_DAY ||
      !wm_decimal_whole(amount, 100000, &count))
    return no_reading;
  n += about + 1;
  if (shift == WM_LATER && wm_run_says(run, at + n, "than"))
    return no_reading;
  int32_t step = shift == WM_LATER ? count : -count;
  wm_when from =
      shift == WM_AGO ? wm_resolve_relative(run, WM_GRAIN_DAY, 0) : wm_resolve_anchor(run);
  if (from.reference || from.year == WM_YEAR_UNKNOWN || count > 5000 * 7)
    return reading(n, wm_when_reference(step < 0 ? WM_REF_PAST : WM_REF_FUTURE), "date-shifted",
                   0.6);
  if (unit == WM_GRAIN_WEEKEND)
    unit = WM_GRAIN_WEEK;
  if (unit > WM_GRAIN_MONTH && count > 1000)
    return no_reading;
  wm_when when = wm_when_shift(&from, unit, step);
  if (when.year < 1 || when.year > 9999)
    return no_reading;
  return reading(n, when, "date-shifted", 0.9);
}

wm_reading wm_relative_read(const wm_run *run, uint32_t at) {
  switch (at < run->n ? run->items[at].kind : WM_CLASS_NONE) {
  case WM_CLASS_DEIXIS:
    return read_deixis(run, at);
  case WM_CLASS_RELATION:
    return read_relation(run, at);
  case WM_CLASS_THE:
    return longer(read_relation(run, at), read_definite(run, at));
  case WM_CLASS_DIGITS:
  case WM_CLASS_NUMBER:
  case WM_CLASS_FRACTION:
  case WM_CLASS_VAGUE:
  case WM_CLASS_A:
  case WM_CLASS_ABOUT:
  case WM_CLASS_PREPOSITION:
    return read_shifted(run, at);
  default:
    return no_reading;
  }
}

/* ---- words of time without a date ---- */

/* Whether an expression ends before item `at`, rather than qualifying a noun there. */
static bool phrase_ends(const wm_run *run, uint32_t at) {
  return !wm_run_is(run, at, WM_CLASS_OTHER, NULL) && !wm_run_is(run, at, WM_CLASS_COUNTED, NULL) &&
         !wm_duration_unit(run, at);
}

/* "the past", "the near future", "the moment", "the time being". */
static uint32_t read_time_noun(const wm_run *run, uint32_t at, int32_t *reference) {
  uint32_t n = 1;
  if (!wm_run_is(run, at, WM_CLASS_THE, NULL))
    return 0;
  if (wm_run_says(run, at + n, "past") && phrase_ends(run, at + n + 1)) {
    *reference = WM_REF_PAST;
    return 2;
  }
  n += wm_run_says(run, at + n, "near") || wm_run_says(run, at + n, "time");
  if (!wm_run_is(run, at + n, WM_CLASS_TIME_NOUN, reference) || !phrase_ends(run, at + n + 1))
    return 0;
  bool moment = wm_run_says(run, at + n, "moment"); /* "at the moment", not any other */
  return moment && !(at > 0 && wm_run_says(run, at - 1, "at")) ? 0 : n + 1;
}

/* "recent years", "the coming weeks", "years ago", "these days", "now". */
static uint32_t read_reference(const wm_run *run, uint32_t at, int32_t *reference) {
  int32_t word;
  uint32_t the = wm_run_is(run, at, WM_CLASS_THE, NULL), n = the;
  if (wm_run_is(run, at + n, WM_CLASS_RELATION, &word) &&
      wm_run_is(run, at + n + 1, WM_CLASS_PERIODS, NULL)) {
    *reference = word == WM_REL_COMING ? WM_REF_FUTURE : WM_REF_PRESENT;
    return word == WM_REL_COMING || wm_run_says(run, at, "these days") ? n + 2 : 0;
  }
  if (wm_run_is(run, at, WM_CLASS_PERIODS, NULL) && wm_run_is(run, at + 1, WM_CLASS_SHIFT, &word)) {
    *reference = WM_REF_PAST;
    return word == WM_AGO ? 2 : 0;
  }
  if (the || !wm_run_is(run, at, WM_CLASS_REFERENCE, reference))
    return 0;
  return wm_run_is(run, at + 1, WM_CLASS_PERIODS, NULL) ? 2 : 1;
}

void wm_relative_vague_match(const wm_run *run, uint32_t at, wm_findings *out) {
  int32_t reference;
  uint32_t n = read_time_noun(run, at, &reference);
  if (!n)
    n = read_reference(run, at, &reference);
  if (!n)
    return;
  wm_found *found = wm_findings_add(out, at, n, WM_VALUE_DATE, "date-vague");
  wm_when when = wm_when_reference((wm_reference)reference);
  wm_when_format(&when, found->text);
  found->score = WM_VALUE_VAGUE_SCORE;
}
