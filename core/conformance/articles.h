/* Articles that plugins are tried on: ordinary ones made by a seeded generator, and such as break
 * programs. The same in every process. */
#ifndef WM_CONFORMANCE_ARTICLES_H
#define WM_CONFORMANCE_ARTICLES_H

#include "core/base/arena.h"
#include "core/base/error.h"

typedef struct wm_try {
  const char *name; /* what messages call it */
  wm_str bytes;     /* a text file: title, empty line, body; or an entry that the user gave */
  const char *path; /* as formats see it */
  bool hostile;     /* a plugin may reject it */
} wm_try;

typedef struct wm_tries {
  wm_try *items;
  uint32_t n;
} wm_tries;

/* All of them; `files` are entries of the user's own, which come first, each also cut short and
 * with bytes exchanged. Memory is the arena's. */
wm_status wm_tries_make(wm_arena *memory, const wm_strings *files, wm_tries *tries,
                        wm_error *error);

#endif
