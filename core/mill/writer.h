/* The writer: takes the results of batches in order and commits them to folds and sinks. It is the
 * parent's, and never looks at an input byte. */
#ifndef WM_MILL_WRITER_H
#define WM_MILL_WRITER_H

#include "batch.h"
#include "reader.h"
#include "rejects.h"
#include "seen.h"

typedef struct wm_writer {
  wm_slots *slots;
  wm_engine *engine;
  const wm_plan *plan;
  wm_inputs inputs;
  const char *folder; /* of the output; "-": standard output */
  uint64_t limit;     /* articles after which it stops; 0: none */
  /* What is in. */
  uint64_t n_articles, n_duplicates, text_bytes;
  wm_rejects rejects;
  bool full; /* the limit is reached */
  /* Private. */
  wm_seen seen;
  wm_encoded **groups; /* for each output, room for n_room results */
  uint32_t n_group, n_room;
  uint64_t group_bytes; /* of text, in the group */
  uint64_t next_sync;   /* text_bytes at which the next checkpoint is */
} wm_writer;

/* The first five members are set. Begins sinks and folds. */
wm_status wm_writer_open(wm_writer *writer, wm_error *error);

/* Commits the results in a batch's output area. */
wm_status wm_writer_take(wm_writer *writer, uint32_t batch, wm_error *error);

/* The run is over, or was interrupted: saves the folds' states, has them emit their tables, ends
 * the sinks. */
wm_status wm_writer_finish(wm_writer *writer, wm_error *error);

/* Gives back what it holds, also after a failure. */
void wm_writer_close(wm_writer *writer);

#endif
