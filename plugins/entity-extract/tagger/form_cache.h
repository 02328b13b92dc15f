/* What each form adds to the sums around it, kept for the forms seen lately.
 *
 * The cache is a worker's and has a fixed size: two places for each of CACHE_SETS sets, of which
 * the one used longer ago is replaced. An entry is good until the next look-up only. */
#ifndef WM_FORM_CACHE_H
#define WM_FORM_CACHE_H

#include "tagger.h"

typedef struct wm_form_entry {
  struct wm_look look;
  const int16_t
      *wide; /* (2 * WM_FEATURES_REACH + 1) x stride: for tokens 2 before ... 2 after the form */
  const int16_t
      *deep; /* WM_TAGGER_VECTORS x hidden: the same, then its part of the sentence's mean */
} wm_form_entry;

typedef struct wm_form_cache wm_form_cache;

wm_form_cache *wm_form_cache_new(const wm_tagger *tagger); /* NULL when memory is out */
void wm_form_cache_free(wm_form_cache *cache);

wm_form_entry wm_form_cache_get(wm_form_cache *cache, const char *text, size_t length);

/* The edge before (or after) a sentence. */
wm_form_entry wm_form_cache_edge(wm_form_cache *cache, bool end);

/* The row of a key, or NULL. */
const int8_t *wm_tagger_find(const wm_tagger_rows *rows, uint64_t key);

#endif
