/* An article as people read it: its text with the entities marked, relations with their words, and
 * what other plugins found; for a terminal or as a page of HTML. */
#ifndef WM_SHOW_SHOW_H
#define WM_SHOW_SHOW_H

#include "core/host/engine.h"

typedef struct wm_show_options {
  uint32_t width; /* columns of the terminal */
  bool colour;
  bool html;
} wm_show_options;

/* Puts a sink of one step in the place of a plan's folds and sinks. Its encoded bytes, output 0 of
 * a wm_result, are the article as it is shown. The options must outlive the plan. */
wm_status wm_show_attach(wm_plan *plan, const wm_show_options *options, wm_error *error);

/* What stands before the first article and behind the last; "" for a terminal. */
const char *wm_show_head(const wm_show_options *options);
const char *wm_show_foot(const wm_show_options *options);

#endif
