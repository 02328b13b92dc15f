/* Memory by lifetime: allocate piece by piece, give everything back at once. The owner of the
 * arena owns all that came from it. */
#ifndef WM_BASE_ARENA_H
#define WM_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct wm_arena_block wm_arena_block;

typedef struct wm_arena {
  wm_arena_block *block; /* the one in use; earlier ones hang behind it */
  char *next, *end;      /* free bytes of the block in use */
  size_t used;           /* bytes handed out since the last reset */
  size_t limit;          /* most bytes that may be handed out; 0: no limit */
} wm_arena;

/* An empty arena; it allocates nothing yet. */
void wm_arena_init(wm_arena *arena, size_t limit);

/* n zeroed objects of `each` bytes, aligned for any type. NULL when the product overflows, the
 * limit is reached or memory is used up; the arena stays usable. n * each == 0 gives a valid
 * pointer to nothing. */
void *wm_arena_alloc(wm_arena *arena, size_t n, size_t each);

/* A copy of bytes with a zero byte behind it. NULL as above. */
char *wm_arena_copy(wm_arena *arena, const char *bytes, size_t length);

/* True when the last failure was the arena's limit rather than the machine's memory. */
bool wm_arena_at_limit(const wm_arena *arena, size_t bytes);

/* Takes everything back and keeps the largest block for reuse. */
void wm_arena_reset(wm_arena *arena);

/* Gives all memory back to the system. */
void wm_arena_free(wm_arena *arena);

#endif
