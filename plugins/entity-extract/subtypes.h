/* What kind of thing a name says that it names: "Ministry of Health", "Paris Agreement", "Lake
 * Chad". Gazetteers know better where they know the name. */
#ifndef WM_ENTITY_SUBTYPES_H
#define WM_ENTITY_SUBTYPES_H

#include "candidates.h"

enum { WM_SUBTYPE_TYPES = 3 }; /* ORG, LOC, MISC */

/* Subtypes by the symbol of the telling word, for each type; WM_NONE or 0 where it tells none. */
typedef struct wm_subtypes {
  const wm_sym *of[WM_SUBTYPE_TYPES];
  uint32_t n;
} wm_subtypes;

/* Fills *subtypes for the run; call in open. False when memory is used up. */
bool wm_subtypes_open(wm_subtypes *subtypes, wm_instance *self);

/* Gives each name without a subtype the one that its telling word says: the word before "of" or
 * "for", else the last, else the first of a place. */
void wm_subtypes_fill(const wm_subtypes *subtypes, const wm_passage *passage,
                      wm_candidates *candidates);

#endif
