/* "Did you mean": the known name that is nearest to what somebody typed. */
#ifndef WM_BASE_SUGGEST_H
#define WM_BASE_SUGGEST_H

#include <wiremill/plugin.h>

/* Start it, offer every known name, ask. Names must outlive the struct. */
typedef struct wm_suggest {
  wm_str word;
  wm_str best;     /* empty: nothing was near enough */
  size_t distance; /* of best from word */
} wm_suggest;

void wm_suggest_start(wm_suggest *suggest, wm_str word);
void wm_suggest_offer(wm_suggest *suggest, wm_str name);

#define WM_SUGGEST_HINT 96

/* " (did you mean 'NAME'?)" or "". Returns `out`. */
const char *wm_suggest_hint(const wm_suggest *suggest, char out[WM_SUGGEST_HINT]);

#endif
