/* A worker: takes batches, runs the engine on their records, appends the results. */
#ifndef WM_MILL_WORKER_H
#define WM_MILL_WORKER_H

#include "reader.h"

/* Exit statuses of a worker's process. Plugins that call exit() are told apart by the worker's
 * position. */
enum {
  WM_WORKER_DONE = 0,
  WM_WORKER_TIRED = 75, /* it used more and more memory: start another, nothing is lost */
  WM_WORKER_FAILED = 76 /* control->failure says why the run cannot go on */
};

typedef struct wm_worker {
  wm_slots *slots;
  wm_engine *engine;
  const wm_plan *plan;
  wm_inputs inputs;
  uint32_t number; /* among the workers */
  /* With --jobs 0: empties the output area at once. NULL: the parent does. */
  wm_status (*drain)(void *context, uint32_t batch, wm_error *error);
  void *context;
} wm_worker;

/* All records of a batch from its resume point on. */
wm_status wm_worker_batch(wm_worker *worker, uint32_t batch, wm_error *error);

/* The life of a worker's process; does not return. */
_Noreturn void wm_worker_main(wm_worker *worker);

#endif
