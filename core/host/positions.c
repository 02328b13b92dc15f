/* Byte offsets of the current article in code points and UTF-16 units. */
#include "engine_internal.h"

#include "core/base/text.h"

enum { WM_STRIDE = 256 }; /* bytes between two known counts */

typedef size_t (*counter)(const char *bytes, size_t length);

/* Counts at each stride, in the article's memory; NULL when that is used up. */
static uint32_t *count_strides(wm_engine *engine, counter count) {
  const wm_article *article = &engine->article;
  uint32_t n = article->length / WM_STRIDE + 1, sum = 0;
  uint32_t *counts = wm_arena_alloc(&engine->scratch, n, sizeof *counts);
  for (uint32_t i = 0; counts && i < n; i++) {
    counts[i] = sum;
    uint32_t begin = i * WM_STRIDE, left = article->length - begin;
    sum += (uint32_t)count(article->text + begin, left < WM_STRIDE ? left : WM_STRIDE);
  }
  return counts;
}

/* `counts`: the article's in this unit, made when first asked for. */
static uint32_t convert(wm_instance *self, uint32_t offset, uint32_t **counts, counter count) {
  wm_engine *engine = wm_services_engine(self);
  const wm_article *article = &engine->article;
  if (offset > article->length)
    offset = article->length;
  if (article->ascii)
    return offset;
  if (!*counts)
    *counts = count_strides(engine, count);
  if (!*counts) {
    wm_services_note(engine, WM_REJECT, "limits: article-memory leaves no room for positions");
    return 0;
  }
  uint32_t stride = offset / WM_STRIDE, begin = stride * WM_STRIDE;
  return (*counts)[stride] + (uint32_t)count(article->text + begin, offset - begin);
}

uint32_t wm_positions_codepoints(wm_instance *self, uint32_t offset) {
  return convert(self, offset, &wm_services_engine(self)->positions.codepoints, wm_utf8_codepoints);
}

uint32_t wm_positions_utf16(wm_instance *self, uint32_t offset) {
  return convert(self, offset, &wm_services_engine(self)->positions.utf16, wm_utf8_utf16);
}
