/* Dates that leave their year or week unsaid. News tells what happened: without a cue a weekday is
 * the latest one, a month the latest one unless it is nearly a year away. */
#include "resolve.h"

enum { CUE_REACH = 12, CHAIN_REACH = 4 };

static bool is_kind(const wm_entry *word, wm_class kind) {
  return word && (word->kind == kind || (word->kind2 && word->kind2 == kind));
}

static bool is_modal(const wm_entry *word) {
  return is_kind(word, WM_CLASS_FUTURE_CUE) &&
         (word->kind == WM_CLASS_FUTURE_CUE ? word->value : word->value2) == WM_MODAL;
}

static const wm_entry *word_at(const wm_run *run, uint32_t token) {
  return wm_vocabulary_entry(run->vocabulary, run->tokens[token].norm);
}

/* A verb's past form or participle: "…ed" that is no other known word. */
static bool ends_in_ed(const wm_run *run, uint32_t token) {
  wm_str text = wm_span_text(run->article, run->tokens[token].span);
  return text.length > 4 && memcmp(text.bytes + text.length - 2, "ed", 2) == 0 &&
         !(run->tokens[token].shape & WM_SHAPE_UPPER_FIRST);
}

/* What governs a past form or participle: "will be delayed", "to be held" look ahead. */
static wm_direction chain_direction(const wm_run *run, uint32_t token) {
  uint32_t least =
      token - run->sentence.begin > CHAIN_REACH ? token - CHAIN_REACH : run->sentence.begin;
  for (uint32_t i = token; i-- > least;) {
    const wm_entry *word = word_at(run, i);
    if (is_modal(word))
      return WM_FORWARD;
    if (is_kind(word, WM_CLASS_PAST_CUE))
      return WM_BACKWARD;
    if (i > least && is_kind(word_at(run, i - 1), WM_CLASS_TO) &&
        is_kind(word, WM_CLASS_PRESENT_CUE))
      return WM_FORWARD;
  }
  return WM_BACKWARD;
}

static wm_direction cue_at(const wm_run *run, uint32_t token) {
  const wm_entry *word = word_at(run, token);
  if (is_kind(word, WM_CLASS_FUTURE_CUE) && !is_kind(word, WM_CLASS_MONTH))
    return WM_FORWARD;
  if (is_kind(word, WM_CLASS_PAST_CUE))
    return WM_BACKWARD;
  return !word && ends_in_ed(run, token) ? chain_direction(run, token) : WM_UNSAID;
}

/* What the preposition right before an expression says: until Friday, since May. */
static wm_direction preposition_direction(const wm_run *run, uint32_t at) {
  int32_t preposition;
  if (at < 1 || !wm_run_is(run, at - 1, WM_CLASS_PREPOSITION, &preposition))
    return WM_UNSAID;
  return preposition == WM_PREP_UNTIL ? WM_FORWARD
                                      : (preposition == WM_PREP_SINCE ? WM_BACKWARD : WM_UNSAID);
}

wm_direction wm_resolve_direction(const wm_run *run, uint32_t at) {
  wm_direction direction = preposition_direction(run, at);
  uint32_t token = run->items[at].token, first = run->sentence.begin, last = run->sentence.end;
  if (token - first > CUE_REACH)
    first = token - CUE_REACH;
  if (last - token > CUE_REACH)
    last = token + CUE_REACH;
  for (uint32_t i = token; !direction && i-- > first;)
    direction = cue_at(run, i);
  for (uint32_t i = token + 1; !direction && i < last; i++)
    direction = cue_at(run, i);
  if (!direction && at > 0 && wm_run_says(run, at - 1, "by"))
    direction = WM_FORWARD;
  return direction;
}

static wm_when unknown(wm_grain grain, int32_t part, int32_t day, int32_t weekday) {
  wm_when when = wm_when_part(grain, WM_YEAR_UNKNOWN, part);
  when.day = day;
  when.weekday = weekday;
  return when;
}

wm_when wm_resolve_near_weekday(const wm_run *run, int32_t weekday, int32_t n) {
  if (!run->state->has_date)
    return unknown(WM_GRAIN_DAY, 0, 0, weekday);
  int32_t today = run->state->today;
  int32_t back = (wm_calendar_weekday(today) - weekday + 7) % 7; /* 0: today is one */
  return wm_when_day(n < 0 ? today - (back ? back : 7) : today - back + 7);
}

wm_when wm_resolve_weekday(const wm_run *run, uint32_t at, int32_t weekday) {
  if (!run->state->has_date)
    return unknown(WM_GRAIN_DAY, 0, 0, weekday);
  int32_t today = run->state->today;
  int32_t back = (wm_calendar_weekday(today) - weekday + 7) % 7;
  bool ahead = back && wm_resolve_direction(run, at) == WM_FORWARD;
  return wm_when_day(today - back + (ahead ? 7 : 0));
}

/* Whether a day without a year is the next one rather than the last one. Both are given in days
 * from today. A cue decides, unless it asks for one that is nearly a year away. */
static bool means_next(const wm_run *run, uint32_t at, int32_t since, int32_t until) {
  switch (since ? wm_resolve_direction(run, at) : WM_BACKWARD) {
  case WM_FORWARD:
    return until < 270;
  case WM_BACKWARD:
    return since > 270;
  default:
    return since > until;
  }
}

wm_when wm_resolve_month(const wm_run *run, uint32_t at, int32_t month) {
  if (!run->state->has_date)
    return unknown(WM_GRAIN_MONTH, month, 0, 0);
  wm_civil today = wm_calendar_civil(run->state->today);
  int32_t past = (today.month - month + 12) % 12, next = 12 - past;
  int32_t year = month > today.month ? today.year - 1 : today.year;
  wm_direction direction = past ? wm_resolve_direction(run, at) : WM_BACKWARD;
  bool ahead = direction == WM_FORWARD || (direction == WM_UNSAID && past && next <= 2);
  return wm_when_month(year + ahead, month);
}

wm_when wm_resolve_month_day(const wm_run *run, uint32_t at, int32_t month, int32_t day) {
  if (!run->state->has_date)
    return unknown(WM_GRAIN_DAY, month, day, 0);
  int32_t today = run->state->today, year = wm_calendar_civil(today).year;
  wm_civil date = {year, month, day};
  if (!wm_calendar_valid(date)) /* February 29: the last leap year */
    for (int i = 0; i < 8 && !wm_calendar_valid(date); i++)
      date.year--;
  int32_t days = wm_calendar_days(date);
  if (date.year != year)
    return wm_when_day(days);
  int32_t other = wm_calendar_days((wm_civil){days > today ? year - 1 : year + 1, month, day});
  int32_t before = days > today ? other : days, after = days > today ? days : other;
  return wm_when_day(means_next(run, at, today - before, after - today) ? after : before);
}

wm_when wm_resolve_part(const wm_run *run, uint32_t at, wm_grain grain, int32_t part) {
  if (!run->state->has_date)
    return unknown(grain, part, 0, 0);
  int32_t today = run->state->today, per_year = grain == WM_GRAIN_HALF ? 2 : 4;
  wm_when now = wm_when_around(grain, today);
  int32_t past = (now.part - part + per_year) % per_year;
  int32_t year = part > now.part ? now.year - 1 : now.year;
  if (!past)
    return wm_when_part(grain, year, part);
  wm_direction direction = wm_resolve_direction(run, at);
  bool ahead = direction == WM_FORWARD || (direction == WM_UNSAID && past > per_year - past);
  return wm_when_part(grain, year + ahead, part);
}

wm_when wm_resolve_weekend(const wm_run *run, uint32_t at) {
  if (!run->state->has_date)
    return unknown(WM_GRAIN_WEEKEND, 0, 0, 0);
  int32_t today = run->state->today;
  bool early = wm_calendar_weekday(today) <= 3; /* until Wednesday the last one is the nearer */
  wm_direction direction = wm_resolve_direction(run, at);
  bool last =
      direction == WM_BACKWARD ? wm_calendar_weekday(today) < 6 : direction == WM_UNSAID && early;
  return wm_when_around(WM_GRAIN_WEEKEND, last ? today - 7 : today);
}

wm_when wm_resolve_relative(const wm_run *run, wm_grain grain, int32_t n) {
  if (!run->state->has_date)
    return wm_when_reference(n < 0 ? WM_REF_PAST : (n > 0 ? WM_REF_FUTURE : WM_REF_PRESENT));
  wm_when now = wm_when_around(grain, run->state->today);
  return n ? wm_when_shift(&now, grain, n) : now;
}

wm_when wm_resolve_anchor(const wm_run *run) {
  if (run->state->has_last)
    return run->state->last;
  return wm_resolve_relative(run, WM_GRAIN_DAY, 0);
}
