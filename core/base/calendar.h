/* Proleptic Gregorian calendar: days since 1970-01-01, weekdays, ISO 8601 weeks, Easter. Pure
 * arithmetic; years from -9999 to 9999 are far from any overflow. */
#ifndef WM_BASE_CALENDAR_H
#define WM_BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

typedef struct wm_civil {
  int32_t year;
  int32_t month; /* 1 to 12 */
  int32_t day;   /* 1 to 31 */
} wm_civil;

/* Days since 1970-01-01 and back. */
int32_t wm_calendar_days(wm_civil date);
wm_civil wm_calendar_civil(int32_t days);

/* 1 Monday to 7 Sunday, as ISO 8601 counts. */
int32_t wm_calendar_weekday(int32_t days);

/* The ISO week (1 to 53) that a day lies in, and the year it counts to. */
int32_t wm_calendar_week(int32_t days, int32_t *year);

/* The Monday of an ISO week. */
int32_t wm_calendar_monday(int32_t year, int32_t week);

int32_t wm_calendar_month_length(int32_t year, int32_t month);

/* True for a day that exists. */
bool wm_calendar_valid(wm_civil date);

/* Western Easter Sunday. */
wm_civil wm_calendar_easter(int32_t year);

/* The day of the n-th (from 1) given weekday of a month. */
int32_t wm_calendar_nth_weekday(int32_t year, int32_t month, int32_t weekday, int32_t n);

#endif
