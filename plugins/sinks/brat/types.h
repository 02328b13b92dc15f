/* The types of annotation that documents use, which brat wants declared in annotation.conf. The
 * struct is the caller's; all zero is empty. */
#ifndef WM_SINKS_BRAT_TYPES_H
#define WM_SINKS_BRAT_TYPES_H

#include "core/base/error.h"

/* "entity TYPE", "relation TYPE" or "event TYPE ROLE", each once, in ascending order. */
typedef struct wm_brat_types {
  char **names;
  uint32_t n;
} wm_brat_types;

/* Adds names that stand each before an `end`. False when memory is used up. */
bool wm_brat_types_add(wm_brat_types *types, wm_str names, char end);
void wm_brat_types_free(wm_brat_types *types);

/* Declares them all at `path`. A file that declares them stays as it is, with whatever somebody
 * added; else what it declares goes into the new one. */
wm_status wm_brat_types_declare(const wm_brat_types *types, const char *path, wm_error *error);

#endif
