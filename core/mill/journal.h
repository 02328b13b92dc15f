/* The journal of an output folder: what of which inputs is in, under which pipeline. A run keeps it
 * as it goes; `run --resume` reads it, and has everything cut back to what its last record says.
 *
 * It is a folder, OUT/wiremill.journal, of
 *   journal.jsonl   a head, then for each run its inputs and for each checkpoint the ids of the
 *                   articles that came in and a record
 *   results.G       what workers made of the articles since generation G began: mill/spool
 *   FOLD.G          the state of each fold when it began; none for generation 0
 *
 * A record holds no clock and no name of a run: it is the same whether a run was interrupted or
 * not. The parent's. */
#ifndef WM_MILL_JOURNAL_H
#define WM_MILL_JOURNAL_H

#include "appendfile.h"
#include "inputkey.h"
#include "reader.h"
#include "core/base/arena.h"

#define WM_JOURNAL_FOLDER "wiremill.journal"
#define WM_JOURNAL_FILE "journal.jsonl"

enum { WM_JOURNAL_ID = 32 }; /* digits of an article's id */

typedef struct wm_journal_record {
  uint64_t sequence;  /* results so far: articles, duplicates, rejects, what is another shard's */
  wm_place place;     /* everything before it in the inputs is in, */
  uint64_t n_results; /* and so many results behind it */
  uint64_t n_articles, n_duplicates, n_rejects, text_bytes;
  uint64_t rejects_length; /* of rejects.jsonl */
  uint64_t generation, results_length;
  bool finished; /* all inputs are in */
  wm_str marks;  /* a JSON array: each sink's mark as a string, null for a database */
} wm_journal_record;

typedef struct wm_journal {
  char *folder;               /* NULL: none is kept */
  char key[WM_INPUT_KEY + 1]; /* which pipeline, shard and inputs: what databases know it by */
  wm_shard shard;
  wm_appendfile file;
} wm_journal;

/* An input by its name and by what it is known again. */
typedef struct wm_journal_input {
  const char *path;
  char key[WM_INPUT_KEY + 1];
} wm_journal_input;

typedef struct wm_journal_inputs {
  wm_journal_input *items;
  uint32_t n;
} wm_journal_inputs;

/* ---- writing ---- */

/* Makes the journal's folder in the folder `output`. */
wm_status wm_journal_open(wm_journal *journal, const char *output, wm_error *error);
void wm_journal_close(wm_journal *journal);

/* Begins anew, forgetting what was there. `hash` is the pipeline's, `name` only for people. */
wm_status wm_journal_begin(wm_journal *journal, const char *name, const char *hash, wm_shard shard,
                           wm_journal_inputs inputs, wm_error *error);

/* Goes on behind the first `keep` bytes of the file, with the key and shard of `journal`. */
wm_status wm_journal_go_on(wm_journal *journal, uint64_t keep, wm_journal_inputs inputs,
                           wm_error *error);

/* The record as a line, without its end. */
wm_status wm_journal_write(const wm_journal_record *record, wm_buffer *line, wm_error *error);

/* Appends the ids of the articles that are in since the record before, one behind the other, and
 * such a line; both are safe on disk when this returns. */
wm_status wm_journal_put(wm_journal *journal, wm_str ids, wm_str line, wm_error *error);

/* ---- reading: journal_read.c ---- */

/* A line of the file: a record, ids, or a run and its inputs. */
typedef struct wm_journal_line {
  uint64_t end; /* offset behind it */
  bool is_record;
  wm_journal_record record;
  wm_journal_inputs inputs;
  wm_str ids;
} wm_journal_line;

typedef struct wm_journal_past {
  bool there; /* there is a journal; all that follows is set */
  const char *key, *hash;
  wm_shard shard;
  wm_journal_line *lines;
  uint32_t n_lines;
  wm_arena memory;
  wm_buffer text;
} wm_journal_past;

/* Reads the journal of the folder `output` as far as it can be read. The caller frees *past in
 * either case. */
wm_status wm_journal_read(const char *output, wm_journal_past *past, wm_error *error);
void wm_journal_forget(wm_journal_past *past);

/* The index of the last record, or of the last with that sequence; WM_NONE when there is none. */
uint32_t wm_journal_last(const wm_journal_past *past);
uint32_t wm_journal_find(const wm_journal_past *past, uint64_t sequence);

/* Reads the sequence out of a record's line; false when it is none. */
bool wm_journal_sequence(wm_str line, uint64_t *sequence);

/* Sets *mark to that of a sink, whose bytes come from `memory`; {NULL, 0} when it has none. */
wm_status wm_journal_mark(const wm_journal_record *record, uint32_t sink, wm_arena *memory,
                          wm_str *mark, wm_error *error);

/* Where to go on with `inputs` after the line of that index. Sets *from and
 * *n_skip, and for each input whether all of it is in (done[i], nothing is read) and whether an
 * earlier run may have met what is in it (again[i]). */
void wm_journal_continue(const wm_journal_past *past, uint32_t line, wm_journal_inputs inputs,
                         wm_place *from, uint64_t *n_skip, bool *done, bool *again);

#endif
