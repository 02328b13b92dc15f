/* One run of a pipeline over articles in a process of its own, under limits, and what it did: so
 * that a plugin that crashes or hangs costs the trial and not the test. */
#ifndef WM_CONFORMANCE_TRIAL_H
#define WM_CONFORMANCE_TRIAL_H

#include "core/conformance/articles.h"
#include "core/pipeline/paths.h"

#include <stdatomic.h>

enum { WM_TRIAL_TRIES = 4096, WM_TRIAL_USES = 64, WM_TRIAL_ROUNDS = 8 };

/* The host that the plugin meets. */
typedef enum wm_trial_host {
  WM_HOST_OWN,   /* as this program has it */
  WM_HOST_OLD,   /* ABI 1.0: behind its table is memory that must not be touched */
  WM_HOST_FUTURE /* a later minor: its tables are longer */
} wm_trial_host;

/* Which articles it works on. */
typedef enum wm_trial_part {
  WM_PART_ALL,
  WM_PART_FIRST,  /* half; the folds' states go to files in the output folder */
  WM_PART_SECOND, /* half; likewise */
  WM_PART_MERGE   /* none: the states of both halves are merged */
} wm_trial_part;

typedef struct wm_trial {
  const wm_paths *paths;
  const char *pipeline; /* file */
  const char *plugin;   /* the plugin's file, to know its step by */
  const char *output;   /* folder of the sinks' files */
  const wm_tries *tries;
  wm_trial_host host;
  wm_trial_part part;
  bool ordinary;     /* hostile articles are left out */
  bool backwards;    /* the last article first */
  uint32_t n_rounds; /* times that all articles are worked on; at least 1 */
  uint32_t limit_s;  /* seconds for one article */
} wm_trial;

/* In memory that is shared with the trial's process. Free with wm_trial_free(). */
typedef struct wm_trial_report {
  _Atomic uint32_t at; /* index of the article at work; WM_NONE outside of articles */
  bool finished;       /* to the end, in peace */
  int signal;          /* that ended it; 0 for none */
  char message[1024];  /* why it stopped, or the first rejection of an ordinary article */
  uint32_t n_rejected; /* ordinary articles */
  uint64_t outputs[WM_TRIAL_TRIES]; /* hash of what an article was encoded to for the sinks */
  uint64_t state;                   /* hash of the folds' states at the end */
  uint32_t used[WM_TRIAL_USES];     /* times that the plugin asked for each of its uses */
  uint64_t heap[WM_TRIAL_ROUNDS];   /* bytes that malloc had given out behind each round */
} wm_trial_report;

/* Runs a trial. WM_FATAL only when no process could be made. */
wm_status wm_trial_run(const wm_trial *trial, wm_trial_report **report, wm_error *error);
void wm_trial_free(wm_trial_report *report);

#endif
