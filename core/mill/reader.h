/* The reader: goes through the inputs in order and fills batches with records. It bids formats and
 * cuts frames, and leaves decoding to the workers. What it cannot read becomes a rejected record in
 * its place.
 *
 * It runs in a process of its own, or with --jobs 0 in the only one. When a hostile archive kills
 * it, the parent starts another with orders where to go on and what to leave alone. */
#ifndef WM_MILL_READER_H
#define WM_MILL_READER_H

#include "batch.h"
#include "unpack.h"

/* What to leave alone. */
typedef enum wm_avoid {
  WM_AVOID_NOTHING = 0,
  WM_AVOID_ENTRY = 1, /* reject what is left of the entry at `at` */
  WM_AVOID_FILE = 2   /* reject what is left of the file at `at` */
} wm_avoid;

typedef struct wm_orders {
  wm_place from;    /* where to begin */
  const bool *done; /* one an input: nothing of it is read; NULL: all are */
  wm_avoid avoid;
  wm_place at;
  int64_t stdin_at;  /* offset at which standard input began; -1 when it cannot seek */
  bool again;        /* there was a reader before */
  uint32_t furthest; /* the last input that one of them began */
  char reason[256];  /* why it died */
} wm_orders;

/* Where batches go. Both return false when the reader shall stop. */
typedef struct wm_outlet {
  bool (*room)(void *context, uint32_t batch);    /* waits until the batch may be filled */
  bool (*publish)(void *context, uint32_t batch); /* hands it on */
  void *context;
} wm_outlet;

typedef struct wm_inputs {
  const char *const *paths; /* "-": standard input; archives, folders, files */
  uint32_t n;
} wm_inputs;

typedef struct wm_reader {
  wm_slots *slots;
  wm_engine *engine;
  const wm_plan *plan;
  wm_inputs inputs;
  wm_outlet outlet;
  wm_orders orders;
  uint32_t batch; /* that is filled, or next */
  /* Private from here on. */
  wm_reader_state *state;
  wm_place place; /* what is read next */
  bool filling, record_open, stopped, file_over;
  wm_status status;
  wm_error error;
  wm_buffer window;
} wm_reader;

/* Reads all inputs; returns when they are over or the outlet said stop. WM_FATAL: reader.error. */
wm_status wm_reader_run(wm_reader *reader);

/* ---- for the parts of the reader ---- */

/* Begins the thing at reader->place. False when it was passed over: an earlier reader has read it,
 * or it is avoided, which is noted. Else move behind it with wm_reader_leave(). */
bool wm_reader_enter(wm_reader *reader, wm_str path);
void wm_reader_leave(wm_reader *reader);
void wm_reader_leave_file(wm_reader *reader);

/* True when the file that is read is given up here. */
bool wm_reader_gives_up(wm_reader *reader);

/* A record: where its bytes go (at most *room), then that it is whole. NULL when the reader has to
 * stop. reader->place must be what is read after it when it is closed. */
char *wm_reader_open(wm_reader *reader, wm_str path, uint64_t offset, uint32_t format,
                     uint32_t first_index, size_t *room);
void wm_reader_close(wm_reader *reader, size_t length);

void wm_reader_reject(wm_reader *reader, wm_str path, uint64_t offset, const char *reason);
void wm_reader_fatal(wm_reader *reader, const wm_error *error);

/* Hands on what there is, when the input keeps the reader waiting. */
void wm_reader_idle(wm_reader *reader);

/* Reads one entry: whole or in frames, from reader->place.offset on. `name` is what formats bid on.
 * `head` are its first bytes, which the feed gives again. */
void wm_reader_entry(wm_reader *reader, wm_feed feed, wm_str path, wm_str name, wm_str head);

/* Goes through the input at reader->place. */
void wm_walk_input(wm_reader *reader);

#endif
