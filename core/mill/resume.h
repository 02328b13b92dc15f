/* How a run begins: anew, or where the journal of its output folder says that an earlier one
 * ended. */
#ifndef WM_MILL_RESUME_H
#define WM_MILL_RESUME_H

#include "writer.h"

/* Before anything is opened: false, with a message said, when the folder's journal is another
 * pipeline's or shard's, or a sink of the plan cannot be gone on with. */
bool wm_resume_check(const wm_plan *plan, const char *output);

/* Begins all folds and sinks and opens the mill's own files, as writer->resume says. Sets what is
 * in, and where the reader begins. */
wm_status wm_resume_open(wm_writer *writer, wm_error *error);

#endif
