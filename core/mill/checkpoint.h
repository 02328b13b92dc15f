/* Checkpoints: everything that is in is made safe, and the journal says so. */
#ifndef WM_MILL_CHECKPOINT_H
#define WM_MILL_CHECKPOINT_H

#include "writer.h"

/* Files first, then databases with the record in the rows' transaction, then the journal: whatever
 * of it is done when the process is killed, the oldest record among them fits all. `finished`: all
 * inputs are in. */
wm_status wm_checkpoint(wm_writer *writer, bool finished, wm_error *error);

/* Makes safe what is in, without a record: a run that ended early goes on from its last one. */
wm_status wm_checkpoint_sync(wm_writer *writer, wm_error *error);

/* Opens the file of results of the writer's generation behind its first `keep` bytes, if the run
 * has one. */
wm_status wm_checkpoint_open_results(wm_writer *writer, uint64_t keep, wm_error *error);

/* The file of a fold's state at the beginning of a generation. The caller frees *name; NULL when
 * memory is used up. */
char *wm_checkpoint_state_name(const wm_writer *writer, uint64_t generation, uint32_t fold);

#endif
