/* Times of the day and the dates they belong to. */
#include "times.h"
#include "dates.h"
#include "numbers.h"
#include "resolve.h"

/* A time without its date. */
typedef struct wm_clock {
  uint32_t n_items; /* 0: none */
  int32_t hour, minute, second, zone;
  bool sure; /* nothing else looks like it */
} wm_clock;

static const wm_clock no_clock;

/* "UTC", "(GMT)", "(GMT +8)", "GMT+1". */
static uint32_t read_zone(const wm_run *run, uint32_t at, int32_t *zone) {
  int32_t offset, hours;
  uint32_t open = wm_run_is(run, at, WM_CLASS_OPEN, NULL), n = open;
  if (!wm_run_is(run, at + n, WM_CLASS_ZONE, &offset))
    return 0;
  n++;
  bool plus = wm_run_is(run, at + n, WM_CLASS_PLUS, NULL);
  bool minus = wm_run_is(run, at + n, WM_CLASS_DASH, NULL);
  if ((plus || minus) && wm_number_digits(run, at + n + 1, 2, &hours) && hours <= 14) {
    offset += (plus ? 60 : -60) * hours;
    n += 2;
  }
  if (open && !wm_run_is(run, at + n, WM_CLASS_CLOSE, NULL))
    return 0;
  *zone = offset;
  return n + open;
}

/* "p.m." moves hours below 12; "12 a.m." is midnight. */
static uint32_t read_meridiem(const wm_run *run, uint32_t at, int32_t *hour) {
  int32_t add;
  if (!wm_run_is(run, at, WM_CLASS_MERIDIEM, &add) || *hour < 1 || *hour > 12)
    return 0;
  *hour = *hour % 12 + add;
  return 1;
}

/* "18:00", "18:00:30". */
static wm_clock read_colons(const wm_run *run, uint32_t at) {
  wm_clock clock = {.second = -1};
  if (!wm_number_digits(run, at, 2, &clock.hour) || !wm_run_is(run, at + 1, WM_CLASS_COLON, NULL) ||
      !wm_run_flag(run, at + 1, WM_ITEM_TIGHT) || !wm_run_flag(run, at + 2, WM_ITEM_TIGHT) ||
      !wm_number_digits(run, at + 2, 2, &clock.minute) || run->items[at + 2].n_digits != 2)
    return no_clock;
  clock.n_items = 3;
  if (wm_run_is(run, at + 3, WM_CLASS_COLON, NULL) &&
      wm_number_digits(run, at + 4, 2, &clock.second))
    clock.n_items = 5;
  return clock;
}

/* "7.30" (only before a.m. or p.m.), "7 pm", "0800" (only before a zone), "seven o'clock". */
static wm_clock read_hour(const wm_run *run, uint32_t at) {
  wm_clock clock = {.second = -1};
  wm_decimal number;
  uint32_t n = wm_number_parse(run, at, false, &number);
  if (!n)
    return no_clock;
  if (n == 1 && wm_number_digits(run, at, 4, &clock.hour) && run->items[at].n_digits == 4) {
    clock.minute = clock.hour % 100;
    clock.hour /= 100;
    if (!wm_run_is(run, at + 1, WM_CLASS_ZONE, NULL))
      return no_clock;
  } else if (n == 1 && number.exponent == -2) {
    clock.hour = (int32_t)(number.mantissa / 100 % 100);
    clock.minute = (int32_t)(number.mantissa % 100);
    if (!wm_run_is(run, at + 1, WM_CLASS_MERIDIEM, NULL))
      return no_clock;
  } else if (!wm_decimal_whole(number, 12, &clock.hour)) {
    return no_clock;
  }
  clock.n_items = n;
  return clock;
}

/* "in the morning", "at night" behind an hour. */
static uint32_t read_part_of_hour(const wm_run *run, uint32_t at, int32_t *hour) {
  int32_t part;
  uint32_t n = wm_run_says(run, at, "in the") ? 2 : (wm_run_says(run, at, "at") ? 1 : 0);
  if (!n || !wm_run_is(run, at + n, WM_CLASS_DAY_PART, &part) || *hour < 1 || *hour > 12)
    return 0;
  bool late =
      part == WM_PART_AFTERNOON || part == WM_PART_EVENING || (part == WM_PART_NIGHT && *hour > 5);
  *hour = *hour % 12 + (late ? 12 : 0);
  return n + 1;
}

static wm_clock read_clock(const wm_run *run, uint32_t at) {
  int32_t hour;
  wm_clock clock = {.second = -1};
  if (wm_run_is(run, at, WM_CLASS_CLOCK, &hour)) {
    clock.hour = hour;
    clock.n_items = 1;
    clock.sure = true;
  } else {
    clock = read_colons(run, at);
    clock.sure = clock.n_items;
    if (!clock.n_items)
      clock = read_hour(run, at);
    if (!clock.n_items)
      return no_clock;
    uint32_t oclock = wm_run_is(run, at + clock.n_items, WM_CLASS_OCLOCK, NULL);
    uint32_t n = clock.n_items + oclock;
    uint32_t more = read_meridiem(run, at + n, &clock.hour);
    if (!more)
      more = read_part_of_hour(run, at + n, &clock.hour);
    clock.sure = clock.sure || oclock || more;
    clock.n_items = n + more;
  }
  clock.zone = WM_ZONE_UNKNOWN;
  uint32_t zone = read_zone(run, at + clock.n_items, &clock.zone);
  clock.n_items += zone;
  bool valid = clock.hour <= 24 && clock.minute < 60 && clock.second < 60 &&
               (clock.hour < 24 || clock.minute == 0);
  return valid && (clock.sure || zone) ? clock : no_clock;
}

/* The day that a time without a date means: one named in the same sentence or the one before, else
 * today. */
static wm_when context_day(const wm_run *run) {
  const wm_values_state *state = run->state;
  if (state->has_day && state->day_sentence + 1 >= run->sentence_index)
    return state->last_day;
  if (run->state->has_date)
    return wm_when_day(run->state->today);
  return wm_when_part(WM_GRAIN_DAY, WM_YEAR_UNKNOWN, 0);
}

static bool is_day(const wm_reading *date) {
  return date->n_items && date->when.grain == WM_GRAIN_DAY && !date->when.reference;
}

static void add_time(wm_findings *out, uint32_t at, uint32_t n, const wm_when *when,
                     const char *rule) {
  wm_found *found = wm_findings_add(out, at, n, WM_VALUE_TIME, rule);
  found->has_when = true;
  found->when = *when;
  wm_when_format(when, found->text);
}

static void set_clock(wm_when *when, const wm_clock *clock) {
  when->has_clock = true;
  when->hour = clock->hour;
  when->minute = clock->minute;
  when->second = clock->second;
  when->zone = clock->zone;
}

/* "18:00 UTC", "6 p.m. on Monday", "16:15 UTC, June 1st" (two values). */
static void match_clock(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_clock clock = read_clock(run, at);
  if (!clock.n_items)
    return;
  uint32_t n = clock.n_items, comma = wm_run_is(run, at + n, WM_CLASS_COMMA, NULL);
  uint32_t on = wm_run_says(run, at + n + comma, "on"), date_at = at + n + comma + on;
  wm_reading date = wm_date_read(run, date_at);
  wm_when when = is_day(&date) ? date.when : context_day(run);
  set_clock(&when, &clock);
  if (is_day(&date) && !comma)
    n += on + date.n_items;
  add_time(out, at, n, &when, "time-clock");
  if (is_day(&date) && comma) {
    wm_date_add(out, date_at, &date);
    out->n_items = date_at + date.n_items - at;
  }
}

/* "Monday at 18:00", "2008-03-01T14:30" come as a date first. */
static void match_date_clock(const wm_run *run, uint32_t at, const wm_reading *date,
                             wm_findings *out) {
  uint32_t n = date->n_items;
  n += wm_run_says(run, at + n, "at") ||
       (wm_run_says(run, at + n, "t") && wm_run_flag(run, at + n, WM_ITEM_TIGHT));
  wm_clock clock = read_clock(run, at + n);
  if (!clock.n_items || n == date->n_items)
    return;
  uint32_t zulu = wm_run_says(run, at + n + clock.n_items, "z") &&
                  wm_run_flag(run, at + n + clock.n_items, WM_ITEM_TIGHT);
  if (zulu)
    clock.zone = 0;
  wm_when when = date->when;
  set_clock(&when, &clock);
  add_time(out, at, n + clock.n_items + zulu, &when, "time-date-clock");
}

/* "Thursday night", "yesterday afternoon", "early Monday morning". */
static void match_date_part(const wm_run *run, uint32_t at, const wm_reading *date,
                            wm_findings *out) {
  int32_t part;
  if (!wm_run_is(run, at + date->n_items, WM_CLASS_DAY_PART, &part))
    return;
  wm_when when = date->when;
  when.day_part = (wm_day_part)part;
  add_time(out, at, date->n_items + 1, &when, "time-day-part");
}

/* "this morning", "last night", "tonight". */
static void match_deictic_part(const wm_run *run, uint32_t at, wm_findings *out) {
  int32_t value;
  uint32_t early = wm_run_is(run, at, WM_CLASS_PHASE, NULL), start = at + early;
  if (wm_run_is(run, start, WM_CLASS_DEIXIS, &value) && value == WM_TONIGHT) {
    wm_when when = wm_resolve_relative(run, WM_GRAIN_DAY, 0);
    when.day_part = WM_PART_NIGHT;
    add_time(out, at, early + 1, &when, "time-deictic");
    return;
  }
  if (!wm_run_is(run, start, WM_CLASS_RELATION, &value) ||
      (value != WM_REL_THIS && value != WM_REL_LAST && value != WM_REL_THAT))
    return;
  int32_t part;
  if (!wm_run_is(run, start + 1, WM_CLASS_DAY_PART, &part))
    return;
  wm_when when = value == WM_REL_THAT
                     ? context_day(run)
                     : wm_resolve_relative(run, WM_GRAIN_DAY, value == WM_REL_LAST ? -1 : 0);
  when.day_part = (wm_day_part)part;
  add_time(out, at, early + 2, &when, "time-deictic");
}

/* "the morning of March 5", "in the morning", "morning trading". */
static void match_part(const wm_run *run, uint32_t at, wm_findings *out) {
  int32_t part;
  uint32_t the = wm_run_is(run, at, WM_CLASS_THE, NULL), n = the;
  n += wm_run_is(run, at + n, WM_CLASS_PHASE, NULL);
  if (!wm_run_is(run, at + n, WM_CLASS_DAY_PART, &part) ||
      (the && wm_run_flag(run, at + n, WM_ITEM_CAPITAL)))
    return; /* "Imus in the Morning" */
  n++;
  wm_reading date = {0};
  if (wm_run_is(run, at + n, WM_CLASS_OF, NULL))
    date = wm_date_read(run, at + n + 1);
  wm_when when;
  if (is_day(&date)) {
    when = date.when;
    n += 1 + date.n_items;
  } else if ((the && at > 0 && wm_run_is(run, at - 1, WM_CLASS_PREPOSITION, NULL)) ||
             wm_run_says(run, at + n, "trading")) {
    when = context_day(run);
  } else {
    return;
  }
  when.day_part = (wm_day_part)part;
  add_time(out, at, n, &when, "time-day-part");
}

void wm_time_match(const wm_run *run, uint32_t at, wm_findings *out) {
  match_clock(run, at, out);
  if (out->n)
    return;
  wm_reading date = wm_date_read(run, at);
  if (is_day(&date)) {
    match_date_clock(run, at, &date, out);
    if (!out->n)
      match_date_part(run, at, &date, out);
  }
  if (!out->n)
    match_deictic_part(run, at, out);
  if (!out->n)
    match_part(run, at, out);
}
