/* What asks a run to end: SIGINT, SIGTERM, SIGHUP. The handlers note it and wake the parent, also
 * when a child dies. */
#ifndef WM_MILL_SIGNALS_H
#define WM_MILL_SIGNALS_H

#include "wake.h"

/* From here on signals are counted and posted to `wake`; nobody may be asked twice in vain: the
 * third signal ends the process. */
void wm_signals_catch(wm_wake *wake);
void wm_signals_release(void);

/* How often the run was asked to end. */
int wm_signals_count(void);

#endif
