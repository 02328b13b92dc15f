/* Dates that name their place in the calendar: "5 March 2008", "March 2008", "7/8/07", "Friday",
 * "the third quarter of 2009", "mid-2019", "the 1990s". */
#ifndef WM_VALUES_DATES_H
#define WM_VALUES_DATES_H

#include "run.h"

/* A date that was read from some items; n_items 0: none. */
typedef struct wm_reading {
  uint32_t n_items;
  wm_when when;
  const char *rule;
  double score;
} wm_reading;

/* The longest date from item `at`, calendar or relative. */
wm_reading wm_date_read(const wm_run *run, uint32_t at);

/* Only dates of the calendar. `licensed`: a bare number of four digits is a year here. */
wm_reading wm_date_calendar(const wm_run *run, uint32_t at, bool licensed);

/* A year as it follows "the first half of": "2009", "fiscal 2009", "last year", "the year". */
wm_reading wm_date_year(const wm_run *run, uint32_t at);

/* A month and its day, the year where it is said. */
wm_reading wm_date_month_day(const wm_run *run, uint32_t at);

/* Grammars: a date, and two dates joined in one ("March 5-7", "1998-99"). */
void wm_date_match(const wm_run *run, uint32_t at, wm_findings *out);
void wm_date_range_match(const wm_run *run, uint32_t at, wm_findings *out);

/* Adds a date to the match. */
void wm_date_add(wm_findings *out, uint32_t at, const wm_reading *reading);

#endif
