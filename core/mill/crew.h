/* The parent's hold on its children: starts the reader and the workers, sees when one dies or
 * hangs, finds out whose fault it was, settles the article and starts another. */
#ifndef WM_MILL_CREW_H
#define WM_MILL_CREW_H

#include "worker.h"

#include <sys/types.h>

/* One child process. */
typedef struct wm_member {
  pid_t pid;          /* 0: none runs */
  bool overdue;       /* the parent killed it for taking too long */
  uint64_t held_ms;   /* since_ms when it was seen to be late; it gets a second look */
  uint64_t looked_ms; /* when that was */
} wm_member;

/* What to do about a batch whose worker died. */
typedef struct wm_verdict {
  bool reject;         /* the article at `at` */
  bool record_is_lost; /* go on behind its record */
  wm_point at;
  const char *stage;
  wm_error reason;
} wm_verdict;

typedef struct wm_crew {
  wm_slots *slots;
  wm_engine *engine;
  const wm_plan *plan;
  wm_inputs inputs;
  uint32_t n_workers;
  wm_place first;   /* where the first reader begins */
  const bool *done; /* as in wm_orders */
  /* Private. */
  pid_t parent;
  wm_member reader;
  wm_member *workers;   /* n_workers */
  wm_verdict *verdicts; /* one a slot: those that wait for room in an orphan's output area */
  wm_orders orders;     /* of the reader that runs */
  wm_place died_at;
  uint32_t n_reader_deaths; /* at died_at, with nothing handed on since */
  uint32_t n_stuck_deaths;  /* the same, wherever it was */
  uint32_t n_early_deaths;  /* of workers whose plugins had not started, in a row */
} wm_crew;

/* Starts everybody. The first seven members are set. */
wm_status wm_crew_start(wm_crew *crew, wm_error *error);

/* Sees after everybody: call it when a child may have died and a few times a second. */
wm_status wm_crew_watch(wm_crew *crew, wm_error *error);

/* The writer emptied the output area of a batch that was full: its worker goes on, or another. */
void wm_crew_emptied(wm_crew *crew, uint32_t batch);

/* Ends the reader; what it had not handed on is forgotten. */
void wm_crew_end_reader(wm_crew *crew);

/* Has everybody end: workers in peace when `peace`, but within a second. */
void wm_crew_end(wm_crew *crew, bool peace);

#endif
