/* Memory by lifetime: bump allocation in blocks that double in size.
 *
 * With AddressSanitizer, whatever of a block is not handed out is poisoned, and a gap lies behind
 * each object, so that it sees a step over an object's end as it would with malloc(). */
#include "arena.h"

#include "sanitized.h"

#include <stdlib.h>
#include <string.h>

#if WM_SANITIZED
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(bytes, n) ((void)(bytes), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(bytes, n) ((void)(bytes), (void)(n))
#endif

enum {
  WM_ARENA_FIRST_BLOCK = 64 * 1024,
  WM_ARENA_GAP = WM_SANITIZED ? _Alignof(max_align_t) : 0 /* behind each object */
};

struct wm_arena_block {
  wm_arena_block *before;
  size_t capacity; /* bytes behind this header */
  max_align_t bytes[];
};

void wm_arena_init(wm_arena *arena, size_t limit) {
  memset(arena, 0, sizeof *arena);
  arena->limit = limit;
}

static bool add_block(wm_arena *arena, size_t need) {
  size_t capacity = arena->block ? arena->block->capacity : WM_ARENA_FIRST_BLOCK / 2;
  capacity = capacity > SIZE_MAX / 2 ? capacity : capacity * 2;
  if (capacity < need)
    capacity = need;
  if (capacity > SIZE_MAX - sizeof(wm_arena_block))
    return false;
  wm_arena_block *block = malloc(sizeof *block + capacity);
  if (!block)
    return false;
  block->before = arena->block;
  block->capacity = capacity;
  arena->block = block;
  arena->next = (char *)block->bytes;
  arena->end = arena->next + capacity;
  ASAN_POISON_MEMORY_REGION(arena->next, capacity);
  return true;
}

bool wm_arena_at_limit(const wm_arena *arena, size_t bytes) {
  return arena->limit && (bytes > arena->limit || arena->used > arena->limit - bytes);
}

void *wm_arena_alloc(wm_arena *arena, size_t n, size_t each) {
  const size_t align = _Alignof(max_align_t);
  size_t wanted;
  if (__builtin_mul_overflow(n, each, &wanted) || wanted > SIZE_MAX - align - WM_ARENA_GAP)
    return NULL;
  size_t bytes = (wanted + align - 1) & ~(align - 1), taken = bytes + WM_ARENA_GAP;
  if (wm_arena_at_limit(arena, bytes))
    return NULL;
  if ((!arena->block || (size_t)(arena->end - arena->next) < taken) && !add_block(arena, taken))
    return NULL;
  void *object = arena->next;
  arena->next += taken;
  arena->used += bytes;
  ASAN_UNPOISON_MEMORY_REGION(object, wanted);
  return memset(object, 0, wanted);
}

char *wm_arena_copy(wm_arena *arena, const char *bytes, size_t length) {
  if (length == SIZE_MAX)
    return NULL;
  char *copy = wm_arena_alloc(arena, length + 1, 1);
  if (copy && length)
    memcpy(copy, bytes, length);
  return copy;
}

static void free_chain(wm_arena_block *block) {
  while (block) {
    wm_arena_block *before = block->before;
    free(block);
    block = before;
  }
}

void wm_arena_reset(wm_arena *arena) {
  arena->used = 0;
  if (!arena->block)
    return;
  /* Blocks double, so the newest is the largest. */
  free_chain(arena->block->before);
  arena->block->before = NULL;
  arena->next = (char *)arena->block->bytes;
  ASAN_POISON_MEMORY_REGION(arena->next, arena->block->capacity);
}

void wm_arena_free(wm_arena *arena) {
  free_chain(arena->block);
  wm_arena_init(arena, arena->limit);
}
