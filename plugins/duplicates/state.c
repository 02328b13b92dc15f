/* Stories as bytes: a mark, the number of rows, the rows as they are, a checksum. */
#include "stories.h"

#include "core/base/buffer.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

static const char mark[16] = "wm-stories-1\n";

bool wm_stories_save(const wm_stories *s, bool all, wm_buffer *out) {
  uint64_t n = 0;
  size_t begin = out->length;
  if (!wm_buffer_put(out, mark, sizeof mark) || !wm_buffer_put(out, &n, sizeof n))
    return false;
  for (uint32_t i = 0; i < s->n; i++)
    if (all || s->rows[i].here) {
      if (!wm_buffer_put(out, &s->rows[i], sizeof s->rows[i]))
        return false;
      n++;
    }
  memcpy(out->bytes + begin + sizeof mark, &n, sizeof n);
  uint64_t sum = XXH3_64bits(out->bytes + begin, out->length - begin);
  return wm_buffer_put(out, &sum, sizeof sum);
}

/* The rows of a state; false when it is none. */
static bool open_state(wm_str state, const char **rows, uint64_t *n) {
  size_t head = sizeof mark + sizeof *n, sum_at = state.length - sizeof(uint64_t);
  uint64_t sum;
  if (state.length < head + sizeof sum || memcmp(state.bytes, mark, sizeof mark) != 0)
    return false;
  memcpy(n, state.bytes + sizeof mark, sizeof *n);
  memcpy(&sum, state.bytes + sum_at, sizeof sum);
  *rows = state.bytes + head;
  return (sum_at - head) % sizeof(wm_story_row) == 0 &&
         (sum_at - head) / sizeof(wm_story_row) == *n && *n < UINT32_MAX &&
         XXH3_64bits(state.bytes, sum_at) == sum;
}

static wm_status refuse(wm_error *error) {
  return wm_error_set(error, WM_FATAL, "no index of stories, or a broken one");
}

wm_status wm_stories_load(wm_stories *s, wm_str state, wm_error *error) {
  const char *rows;
  uint64_t n;
  uint32_t row;
  if (!open_state(state, &rows, &n))
    return refuse(error);
  for (uint64_t i = 0; i < n; i++, rows += sizeof(wm_story_row)) {
    wm_story_row decided;
    memcpy(&decided, rows, sizeof decided);
    if (decided.story > i || decided.of > i || decided.kind > WM_STORY_CORRECTION)
      return refuse(error);
    if (!wm_stories_add(s, &decided.sketch, &row))
      return wm_error_memory(error, s->capacity * sizeof *s->rows);
    if (row != i)
      return refuse(error);
    decided.here = 0;
    s->rows[row] = decided;
  }
  return WM_OK;
}

wm_status wm_stories_merge(wm_stories *s, wm_str state, wm_error *error) {
  const char *rows;
  uint64_t n;
  uint32_t row;
  if (!open_state(state, &rows, &n))
    return refuse(error);
  for (uint64_t i = 0; i < n; i++, rows += sizeof(wm_story_row)) {
    wm_sketch sketch;
    memcpy(&sketch, rows, sizeof sketch);
    if (!wm_stories_add(s, &sketch, &row))
      return wm_error_memory(error, s->capacity * sizeof *s->rows);
  }
  return WM_OK;
}
