/* The writer: takes the results of batches in order and commits them to folds and sinks. It is the
 * parent's, and never looks at an input byte. */
#ifndef WM_MILL_WRITER_H
#define WM_MILL_WRITER_H

#include "batch.h"
#include "core/host/plan_hash.h"
#include "journal.h"
#include "spool.h"
#include "rejects.h"
#include "seen.h"

/* Results that are committed together. */
typedef struct wm_group {
  wm_encoded **items; /* for each output, room for n_room */
  uint32_t n, n_room;
} wm_group;

typedef struct wm_writer {
  wm_slots *slots;
  wm_engine *engine;
  const wm_plan *plan;
  wm_inputs inputs;
  const char *folder;             /* of the output; "-": standard output */
  uint64_t limit;                 /* articles after which it stops; 0: none */
  bool resume;                    /* go on where the folder's journal ends */
  const wm_journal_input *merged; /* what shards say of the inputs; NULL: they are looked at */
  /* What is in, also by earlier runs that this one goes on with. */
  uint64_t n_articles, n_duplicates, text_bytes;
  wm_rejects rejects;
  bool full; /* the limit is reached */
  /* Where the run began, and where it is: `from` is behind the batches that are taken whole. */
  wm_place from;
  bool *done;           /* one an input: nothing of it is read */
  uint64_t text_before; /* text_bytes of earlier runs */
  /* Private. */
  wm_journal_inputs known;
  bool *again;         /* one an input: an earlier run may have met what is in it */
  uint64_t journal_ns; /* that the journal's own files took */
  uint64_t sequence;   /* as in wm_journal_record */
  uint64_t n_results;  /* that were taken behind `from` */
  uint64_t n_skip;     /* of those that come next: an earlier run has them */
  wm_journal journal;
  char hash[WM_HASH_DIGITS + 1]; /* of the plan */
  wm_buffer ids;                 /* of articles that came in since the last record */
  wm_appendfile results;         /* the journal's */
  uint64_t generation, state_bytes;
  wm_buffer strings;   /* of the rejection that is put */
  const char *scratch; /* folder of files without a name */
  wm_seen seen;
  wm_group fresh, met;  /* new articles; those that are in already, for sinks that want to know */
  uint64_t fresh_bytes; /* of text */
  uint64_t next_sync;   /* text_bytes at which the next checkpoint is */
} wm_writer;

/* The first members are set, `limit` and `merged` to 0 when they are not needed. Begins sinks and
 * folds, and tells where the reader begins. */
wm_status wm_writer_open(wm_writer *writer, wm_error *error);

/* Takes one article, duplicate or rejection, as the ordinal-th result. What the row points to must
 * stay until the next commit. */
wm_status wm_writer_put(wm_writer *writer, const wm_spool_row *row, wm_error *error);

/* Has folds and sinks take what was put. */
wm_status wm_writer_commit(wm_writer *writer, wm_error *error);

/* Commits the results in a batch's output area. */
wm_status wm_writer_take(wm_writer *writer, uint32_t batch, wm_error *error);

/* The batch is done and was taken: the next results are those of the batch behind it. */
void wm_writer_leave(wm_writer *writer, uint32_t batch);

/* The run is over (`whole`: all inputs are in) or was interrupted: saves the folds' states, has
 * them emit their tables, ends the sinks. */
wm_status wm_writer_finish(wm_writer *writer, bool whole, wm_error *error);

/* Gives back what it holds, also after a failure. */
void wm_writer_close(wm_writer *writer);

#endif
