/* Names that annotations give to one kind of thing: PER in one is Peop or PERSON in another. */
#ifndef WM_BASE_KIN_H
#define WM_BASE_KIN_H

#include <stdbool.h>

/* The names of a type's kind, its own among them, closed by NULL; NULL for a type of no known kind.
 * Static. */
const char *const *wm_kin_names(const char *type);

/* True when two types are named alike or are of one kind. */
bool wm_kin(const char *a, const char *b);

#endif
