/* Times of the day: "18:00 UTC", "6:40 p.m. on Monday", "noon", "Thursday night", "this morning".
 */
#ifndef WM_VALUES_TIMES_H
#define WM_VALUES_TIMES_H

#include "run.h"

void wm_time_match(const wm_run *run, uint32_t at, wm_findings *out);

#endif
