/* Dates told from another: "yesterday", "last Tuesday", "two years ago", "a year earlier", "that
 * day", "the end of the month", "recently". */
#ifndef WM_VALUES_RELATIVE_H
#define WM_VALUES_RELATIVE_H

#include "dates.h"

wm_reading wm_relative_read(const wm_run *run, uint32_t at);

/* Words of time that give no date: "recently", "now". */
void wm_relative_vague_match(const wm_run *run, uint32_t at, wm_findings *out);

#endif
