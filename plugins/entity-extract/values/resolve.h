/* Which year, week or quarter a date means that does not say it: settled by the tense of the words
 * around it and the article's date. */
#ifndef WM_VALUES_RESOLVE_H
#define WM_VALUES_RESOLVE_H

#include "run.h"

typedef enum wm_direction { WM_BACKWARD = -1, WM_UNSAID = 0, WM_FORWARD = 1 } wm_direction;

/* Whether the words around item `at` speak of the past or the future. */
wm_direction wm_resolve_direction(const wm_run *run, uint32_t at);

/* `at` is where the expression begins. Without a known date the year is WM_YEAR_UNKNOWN. */
wm_when wm_resolve_weekday(const wm_run *run, uint32_t at, int32_t weekday);
wm_when wm_resolve_month(const wm_run *run, uint32_t at, int32_t month);
wm_when wm_resolve_month_day(const wm_run *run, uint32_t at, int32_t month, int32_t day);
wm_when wm_resolve_part(const wm_run *run, uint32_t at, wm_grain grain, int32_t part);

/* The weekend that is meant by "the weekend" or "this weekend". */
wm_when wm_resolve_weekend(const wm_run *run, uint32_t at);

/* The latest such weekday before today (n = -1), the next one after it (1). */
wm_when wm_resolve_near_weekday(const wm_run *run, int32_t weekday, int32_t n);

/* n grains from the article's period of that grain: last year is (YEAR, -1). */
wm_when wm_resolve_relative(const wm_run *run, wm_grain grain, int32_t n);

/* What "that day", "a year earlier" start from: the last date that was read, else today's. */
wm_when wm_resolve_anchor(const wm_run *run);

#endif
