/* What is wrong with a pipeline: everything, not only the first thing. */
#ifndef WM_PIPELINE_PROBLEMS_H
#define WM_PIPELINE_PROBLEMS_H

#include "core/base/arena.h"

#include <wiremill/plugin.h>

typedef struct wm_problem {
  uint32_t line, column; /* from 1; 0 when it has no place in the file */
  const char *text;      /* whole: "FILE:LINE:COLUMN: PLUGIN: MESSAGE" */
} wm_problem;

typedef struct wm_problems {
  const char *path; /* of the file, for messages; "" when it is not known yet */
  wm_problem *items;
  uint32_t n, capacity;
  bool lost; /* a problem could not be kept for want of memory */
  wm_arena memory;
} wm_problems;

/* `path` must outlive the problems, or be replaced while there are none. */
void wm_problems_init(wm_problems *problems, const char *path);
void wm_problems_free(wm_problems *problems);

/* Notes a problem. `subject` is the plugin or section it is about, NULL for none. */
void wm_problems_add(wm_problems *problems, uint32_t line, uint32_t column, const char *subject,
                     const char *format, ...) WM_PRINTF(5, 6);

/* True when there is none. */
bool wm_problems_none(const wm_problems *problems);

/* Puts them into the order of the file. */
void wm_problems_sort(wm_problems *problems);

#endif
