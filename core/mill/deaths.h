/* What the death of a child means for the article or entry it was at. Used by crew.c alone. */
#ifndef WM_MILL_DEATHS_H
#define WM_MILL_DEATHS_H

#include "crew.h"

/* Gives the batch of a dead worker back, with the article it died on rejected where it is to blame.
 * `status` is wait's. */
void wm_deaths_settle_worker(wm_crew *crew, uint32_t number, int status);

/* The same for a batch whose output area had no room for the rejection and was emptied. */
void wm_deaths_settle_orphan(wm_crew *crew, uint32_t batch);

/* Starts another reader where the dead one was. */
wm_status wm_deaths_settle_reader(wm_crew *crew, int status, wm_error *error);

/* In crew.c. */
wm_status wm_crew_start_reader(wm_crew *crew, uint32_t batch, wm_error *error);
wm_status wm_crew_start_worker(wm_crew *crew, uint32_t number, wm_error *error);

#endif
