/* A point of time as TIMEX3 writes it: a date of some grain, from a day to a century, with an
 * optional part of the day or time of the clock. */
#ifndef WM_VALUES_WHEN_H
#define WM_VALUES_WHEN_H

#include "core/base/calendar.h"

#include <stddef.h>

/* Grains of dates and units of durations, finest first. */
typedef enum wm_grain {
  WM_GRAIN_NONE = 0,
  WM_GRAIN_SECOND,
  WM_GRAIN_MINUTE,
  WM_GRAIN_HOUR,
  WM_GRAIN_DAY,
  WM_GRAIN_WEEKEND,
  WM_GRAIN_WEEK,
  WM_GRAIN_MONTH,
  WM_GRAIN_SEASON,
  WM_GRAIN_QUARTER,
  WM_GRAIN_HALF,
  WM_GRAIN_YEAR,
  WM_GRAIN_DECADE,
  WM_GRAIN_CENTURY
} wm_grain;

typedef enum wm_day_part {
  WM_PART_NONE = 0,
  WM_PART_MORNING,
  WM_PART_NOON,
  WM_PART_AFTERNOON,
  WM_PART_EVENING,
  WM_PART_NIGHT
} wm_day_part;

typedef enum wm_reference {
  WM_REF_NONE = 0,
  WM_REF_PAST,
  WM_REF_PRESENT,
  WM_REF_FUTURE
} wm_reference;

enum { WM_YEAR_UNKNOWN = INT32_MIN, WM_ZONE_UNKNOWN = INT32_MIN };

typedef struct wm_when {
  wm_grain grain;
  wm_reference reference; /* when not NONE, nothing else is said */
  int32_t year;           /* of weeks: the ISO year; of decades and centuries: the first year */
  int32_t part;           /* month, ISO week, quarter, half, season (1 spring to 4 winter) */
  int32_t day;            /* of the month; grain DAY only */
  int32_t weekday;        /* grain DAY without a known date: 1 Monday to 7; else 0 */
  wm_day_part day_part;
  bool has_clock;
  int32_t hour, minute, second; /* second is -1 when not said */
  int32_t zone;                 /* minutes east of UTC, or WM_ZONE_UNKNOWN */
} wm_when;

/* Values of some grains. */
wm_when wm_when_day(int32_t days);
wm_when wm_when_month(int32_t year, int32_t month);
wm_when wm_when_year(int32_t year);
wm_when wm_when_part(wm_grain grain, int32_t year, int32_t part);
wm_when wm_when_reference(wm_reference reference);

/* The period of a grain (DAY to CENTURY) that contains a day. */
wm_when wm_when_around(wm_grain grain, int32_t days);

/* The first day; the year must be known. */
int32_t wm_when_first_day(const wm_when *when);

/* Moved by n units. The result is no finer than a year, month or week when those are the units,
 * except that quarters, months and the like keep their grain when they are moved by years: a year
 * before 2009-Q3 is 2008-Q3, a year before 2009-03-05 is 2008. */
wm_when wm_when_shift(const wm_when *when, wm_grain unit, int32_t n);

/* Writes the TIMEX3 value and a terminator: "2008-W10", "2008-SU", "199", "2008-03-01TMO",
 * "XXXX-WXX-1", "PAST_REF". `out` has room for WM_WHEN_TEXT bytes. Returns the length. */
enum { WM_WHEN_TEXT = 64 };
size_t wm_when_format(const wm_when *when, char *out);

/* Reads the date of an ISO 8601 date or date-time; false when the text begins with none. */
bool wm_when_parse_day(const char *text, size_t length, wm_civil *date);

#endif
