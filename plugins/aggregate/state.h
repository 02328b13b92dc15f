/* The state that runs leave behind: a ledger as bytes, the same for the same counts in whatever
 * order they came. */
#ifndef WM_AGGREGATE_STATE_H
#define WM_AGGREGATE_STATE_H

#include "ledger.h"

/* Appends the state. The host may take bytes out of `out` as it fills. */
wm_status wm_state_save(wm_instance *self, wm_ledger *ledger, wm_buffer *out);

/* Adds a state to what is there; one that was cut or changed is refused and adds nothing. */
wm_status wm_state_merge(wm_instance *self, wm_ledger *ledger, wm_str state);

#endif
