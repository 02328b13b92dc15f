/* What each form adds to the sums around it, kept for the forms seen lately.
 *
 * The cache is a worker's and has a fixed size: four places for each of its sets, of which the one
 * used longest ago is replaced. Entries handed out stay as they are until the next
 * wm_form_cache_begin(); what does not fit into its set is kept aside until then. */
#ifndef WM_FORM_CACHE_H
#define WM_FORM_CACHE_H

#include "panels.h"
#include "tagger.h"

enum {
  WM_FORM_OFFSETS = 2 * WM_FEATURES_REACH + 1,
  WM_FORM_MEANS = WM_TAGGER_VECTORS - WM_FORM_OFFSETS /* vectors averaged over many tokens */
};

/* A row of sums is `hidden` int16 of the hidden layer, then `stride` of the tags. */
static inline size_t wm_form_width(const wm_tagger *tagger) {
  return (size_t)tagger->hidden + tagger->stride;
}

typedef struct wm_form_entry {
  struct wm_look look;
  int16_t gate[WM_FORM_OFFSETS]; /* what it tells the gate from each place */
  /* WM_FORM_MEANS times `hidden` int16, its part of the means; then WM_FORM_OFFSETS rows, for
   * tokens that see the form at -2 ... 2. */
  _Alignas(32) int16_t sums[];
} wm_form_entry;

/* The first of an entry's rows. */
static inline const int16_t *wm_form_rows(const wm_tagger *tagger, const wm_form_entry *entry) {
  return entry->sums + WM_FORM_MEANS * (size_t)tagger->hidden;
}

typedef struct wm_form_cache wm_form_cache;

wm_form_cache *wm_form_cache_new(const wm_tagger *tagger); /* NULL when memory is out */
void wm_form_cache_free(wm_form_cache *cache);

/* From here on at most WM_TAGGER_SENTENCE entries are asked for. */
void wm_form_cache_begin(wm_form_cache *cache);

/* A form's key; asks for the memory where it is looked up. */
uint64_t wm_form_cache_key(const wm_form_cache *cache, const char *text, size_t length);

/* The entry of a form; asks for the memory of its look and means. */
const wm_form_entry *wm_form_cache_get(wm_form_cache *cache, uint64_t key, const char *text,
                                       size_t length);

/* The edge before (or after) a sentence. */
const wm_form_entry *wm_form_cache_edge(const wm_form_cache *cache, bool end);

/* The row of a key, or NULL. */
const int8_t *wm_tagger_find(const wm_tagger_rows *rows, uint64_t key);

/* Adds a row of a kind that acts on its own token to a row of sums. */
void wm_tagger_add_row(const wm_tagger *tagger, uint32_t kind, const int8_t *row, int16_t *sums);

/* The same with the row of a key, if there is one. */
void wm_tagger_add(const wm_tagger *tagger, const struct wm_feature *feature, int16_t *sums);

#endif
