/* Numbers with units of measure, and plain numbers. */
#ifndef WM_VALUES_QUANTITIES_H
#define WM_VALUES_QUANTITIES_H

#include "run.h"

/* "45 km", "1,200 MW", "210-kilometre", "2.3 million cubic metres", "3 million barrels a day". */
void wm_quantity_match(const wm_run *run, uint32_t at, wm_findings *out);

/* "twelve", "21st": subtype cardinal or ordinal. */
void wm_number_match(const wm_run *run, uint32_t at, wm_findings *out);

#endif
