/* Lengths of time and what recurs: "three years", "18-month", "the past two weeks", "several
 * decades", "every Monday", "twice a week". */
#ifndef WM_VALUES_DURATIONS_H
#define WM_VALUES_DURATIONS_H

#include "run.h"

/* The unit of time at an item, one or many; NONE when there is none. */
wm_grain wm_duration_unit(const wm_run *run, uint32_t at);

/* "nearly", "more than" and the like before an amount of time; items, 0 when none. */
uint32_t wm_duration_about(const wm_run *run, uint32_t at);

/* An amount and its unit, "two and a half years", "a week", "18-month". */
uint32_t wm_duration_read(const wm_run *run, uint32_t at, wm_decimal *amount, wm_grain *unit);

void wm_duration_match(const wm_run *run, uint32_t at, wm_findings *out);
void wm_set_match(const wm_run *run, uint32_t at, wm_findings *out);

/* "annual", "daily". */
void wm_frequency_match(const wm_run *run, uint32_t at, wm_findings *out);

#endif
