/* The memory that reader, workers and writer share: a ring of slots, and what each process is at.
 *
 * A slot carries one batch of records from the reader to a worker and its results on to the writer.
 * Batch number k uses slot k % n. Who may touch a slot is said by its one atomic word (state, owner
 * and the low half of the batch's number), so that a process killed at any instruction loses no
 * batch: the parent finds the word, and with it the owner and how far the batch is.
 *
 *   FREE ─reader─▶ FILLING ─reader─▶ READY ─worker─▶ TAKEN ─worker─▶ DONE ─parent─▶ FREE (k + n)
 *                                      ▲               │  ▲
 *                                 parent, when the     ▼  │ parent, when it has taken the
 *                                 worker died         FULL  results so far
 *
 * Reader: fills in order of k. Workers: claim the lowest READY k. Parent: takes results in order of
 * k, which makes the output the same for any number of workers.
 *
 * Areas are address space reserved for the largest batch; memory comes as it is touched, and goes
 * back after a batch that took unusually much. */
#ifndef WM_MILL_SLOTS_H
#define WM_MILL_SLOTS_H

#include "core/host/engine.h"
#include "usage.h"
#include "wake.h"

typedef enum wm_slot_state {
  WM_SLOT_FREE = 0,
  WM_SLOT_FILLING = 1,
  WM_SLOT_READY = 2,
  WM_SLOT_TAKEN = 3,
  WM_SLOT_FULL = 4, /* the output area is; the worker waits on `drained` */
  WM_SLOT_DONE = 5
} wm_slot_state;

/* Owners: a worker's number, or one of these. */
enum { WM_OWNER_NOBODY = 0xffff, WM_OWNER_DEAD = 0xfffe };

/* Where the reader stands in its inputs: everything before it is in batches. Found again by
 * counting, so it is good for another process. */
typedef struct wm_place {
  uint32_t input;  /* index on the command line */
  uint64_t file;   /* in the input, when that is a folder; else 0 */
  uint64_t entry;  /* in the file, counted over nested archives; things that were rejected count */
  uint64_t offset; /* in the entry */
} wm_place;

/* A point in a batch: everything before it has its result. */
typedef struct wm_point {
  uint32_t record;  /* in the batch */
  uint32_t article; /* in the record */
} wm_point;

typedef struct wm_slot {
  _Atomic uint64_t word;
  wm_wake drained;
  /* The reader's, until READY. */
  wm_place next;            /* behind this batch */
  _Atomic uint64_t in_used; /* bytes of the input area that are records */
  _Atomic uint64_t in_most; /* bytes of it that were ever written for this batch */
  _Atomic uint32_t n_records;
  /* The worker's, while TAKEN. */
  _Atomic uint64_t out_used; /* bytes of the output area; grows when a result is whole */
  _Atomic uint32_t record;   /* that is worked on */
  /* The parent's. */
  wm_point resume;   /* where a worker goes on */
  wm_point taken;    /* behind the last result that the writer took */
  wm_point suspect;  /* where a worker was killed from outside */
  uint32_t n_deaths; /* of workers between articles, since the last result */
  uint32_t n_kills;  /* there */
} wm_slot;

/* What the reader is at; the parent reads it. */
typedef struct wm_reader_state {
  _Atomic uint64_t since_ms; /* when it went into code that a hostile archive may hold up; or 0 */
  _Atomic uint64_t bytes;    /* read from the inputs so far */
  _Atomic uint64_t file, entry, offset; /* as in wm_place */
  _Atomic uint32_t input;
  _Atomic uint32_t format;    /* that frames; the number of formats: they bid; WM_NONE: unpacking */
  _Atomic uint32_t n_batches; /* published */
  _Atomic bool finished;      /* n_batches is final */
  wm_usage usage;             /* nothing with --jobs 0 */
} wm_reader_state;

typedef struct wm_worker_state {
  wm_position position;
  _Atomic bool started; /* its plugins are */
  wm_usage usage;
} wm_worker_state;

typedef struct wm_control {
  wm_wake ready;         /* workers wait for batches */
  wm_wake freed;         /* the reader waits for a slot */
  wm_wake parent;        /* the parent waits for anything */
  _Atomic uint32_t head; /* the oldest batch that is not yet taken by the parent */
  _Atomic bool quit;     /* workers: no more work will come */
  _Atomic bool failing;  /* a child writes `failure` */
  _Atomic bool failed;   /* it says why a child could not go on */
  wm_error failure;
  wm_reader_state reader;
} wm_control;

typedef struct wm_slots {
  wm_control *control; /* shared, as all that follows */
  wm_worker_state *workers;
  wm_cost *costs; /* n_steps for each worker */
  wm_slot *items;
  char *inputs, *outputs;
  size_t input_size, output_size; /* of one area, whole pages */
  size_t unusual;                 /* bytes beyond which an area gives its pages back */
  size_t mapped;
  uint32_t n, n_workers, n_steps;
} wm_slots;

/* Maps n slots, all free, for batches of up to input_size and output_size bytes; a batch usually
 * begins with about `usual` bytes of records. */
wm_status wm_slots_open(wm_slots *slots, uint32_t n, uint32_t n_workers, uint32_t n_steps,
                        uint64_t input_size, uint64_t output_size, uint64_t usual, wm_error *error);
void wm_slots_close(wm_slots *slots);

uint64_t wm_slot_word(uint32_t batch, uint32_t owner, wm_slot_state state);
wm_slot_state wm_slot_state_of(uint64_t word);
uint32_t wm_slot_owner_of(uint64_t word);

/* What each step of the plan has cost in a worker. */
wm_cost *wm_slots_costs(const wm_slots *slots, uint32_t worker);

wm_slot *wm_slots_at(const wm_slots *slots, uint32_t batch);
char *wm_slots_input(const wm_slots *slots, uint32_t batch);
char *wm_slots_output(const wm_slots *slots, uint32_t batch);

/* True when the slot of that batch is in that state for it. */
bool wm_slots_is(const wm_slots *slots, uint32_t batch, wm_slot_state state);

/* Reader: takes the batch's slot for filling; false while it is not free. Then hands it on. */
bool wm_slots_fill(wm_slots *slots, uint32_t batch);
void wm_slots_publish(wm_slots *slots, uint32_t batch);

/* Worker: claims the lowest batch that is ready; false when none is. Then hands it on. */
bool wm_slots_claim(wm_slots *slots, uint32_t worker, uint32_t *batch);
void wm_slots_done(wm_slots *slots, uint32_t worker, uint32_t batch);

/* Worker: has the parent take the results so far; returns when the output area is empty. */
void wm_slots_drain(wm_slots *slots, uint32_t worker, uint32_t batch);

/* Parent: empties the output area of a batch that is full; its worker, if it has one, may go on. */
void wm_slots_empty(wm_slots *slots, uint32_t batch);

/* Parent: gives a batch back to the workers, after its worker died. */
void wm_slots_again(wm_slots *slots, uint32_t batch);

/* Parent: the same for a batch whose area is so full that a rejection has to wait. */
void wm_slots_orphan(wm_slots *slots, uint32_t batch);
bool wm_slots_is_orphan(const wm_slots *slots, uint32_t batch);

/* Parent: the batch is over; the slot is free for batch + n. */
void wm_slots_release(wm_slots *slots, uint32_t batch);

/* Parent: forgets what a reader that died left half-filled. */
void wm_slots_unfill(wm_slots *slots);

/* Parent: the batch that the reader had not handed on yet. */
uint32_t wm_slots_first_unpublished(const wm_slots *slots);

/* Parent: the batch that a worker holds; false when it holds none. */
bool wm_slots_held_by(const wm_slots *slots, uint32_t worker, uint32_t *batch);

/* Child: the run cannot go on; the first message stays. */
void wm_slots_fail(wm_slots *slots, const wm_error *error);

/* Worker: makes all areas unwritable but the output area of `batch` (WM_NONE: of none), so that a
 * plugin's stray write hits the worker and not its neighbours. */
void wm_slots_guard(const wm_slots *slots, uint32_t batch);

#endif
