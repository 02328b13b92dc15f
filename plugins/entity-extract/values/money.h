/* Amounts of money and percentages. */
#ifndef WM_VALUES_MONEY_H
#define WM_VALUES_MONEY_H

#include "run.h"

/* "$1.5bn", "45 million euros", "RSD 4 million", "84-million-euro", "40 cents". */
void wm_money_match(const wm_run *run, uint32_t at, wm_findings *out);

/* "12 percent", "3-5 %", "two percentage points", "25 basis points". */
void wm_percent_match(const wm_run *run, uint32_t at, wm_findings *out);

#endif
