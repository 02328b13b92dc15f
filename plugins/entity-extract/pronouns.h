/* Pronouns that stand for a name, as mentions of their own. */
#ifndef WM_ENTITY_PRONOUNS_H
#define WM_ENTITY_PRONOUNS_H

#include "candidates.h"

typedef struct wm_pronouns {
  const uint8_t *classes; /* by symbol */
  uint32_t n;
  wm_sym subtype, by;
} wm_pronouns;

/* Fills *pronouns for the run; call in open. False when memory is used up. */
bool wm_pronouns_open(wm_pronouns *pronouns, wm_instance *self);

/* Adds an entity for each pronoun: PER for people, ORG for bodies, with the subtype `pronoun` and
 * the name of the nearest one of its type before it in this sentence or the one before; of the
 * text's own word when there is none. Candidates must be resolved and joined, and stay in order.
 * False when the article's memory is used up. */
bool wm_pronouns_add(const wm_passage *passage, const wm_pronouns *pronouns,
                     wm_candidates *candidates);

#endif
