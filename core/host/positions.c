/* Byte offsets of the current article in code points and UTF-16 units. */
#include "engine_internal.h"

#include "core/base/text.h"

enum { WM_STRIDE = 256 }; /* bytes between two known counts */

/* Counts at each stride; false when the article's memory is used up. */
static bool prepare(wm_engine *engine) {
  wm_positions *positions = &engine->positions;
  if (positions->n)
    return true;
  const wm_article *article = &engine->article;
  uint32_t n = article->length / WM_STRIDE + 1, codepoints = 0, utf16 = 0;
  positions->codepoints = wm_arena_alloc(&engine->scratch, n, sizeof(uint32_t));
  positions->utf16 = wm_arena_alloc(&engine->scratch, n, sizeof(uint32_t));
  if (!positions->codepoints || !positions->utf16)
    return false;
  for (uint32_t i = 0; i < n; i++) {
    positions->codepoints[i] = codepoints;
    positions->utf16[i] = utf16;
    uint32_t begin = i * WM_STRIDE, left = article->length - begin;
    uint32_t length = left < WM_STRIDE ? left : WM_STRIDE;
    codepoints += (uint32_t)wm_utf8_codepoints(article->text + begin, length);
    utf16 += (uint32_t)wm_utf8_utf16(article->text + begin, length);
  }
  positions->n = n;
  return true;
}

static uint32_t convert(wm_instance *self, uint32_t offset, bool utf16) {
  wm_engine *engine = wm_services_engine(self);
  const wm_article *article = &engine->article;
  if (offset > article->length)
    offset = article->length;
  if (article->ascii)
    return offset;
  if (!prepare(engine)) {
    wm_services_note(engine, WM_REJECT, "limits: article-memory leaves no room for positions");
    return 0;
  }
  uint32_t stride = offset / WM_STRIDE, begin = stride * WM_STRIDE;
  const char *bytes = article->text + begin;
  if (utf16)
    return engine->positions.utf16[stride] + (uint32_t)wm_utf8_utf16(bytes, offset - begin);
  return engine->positions.codepoints[stride] + (uint32_t)wm_utf8_codepoints(bytes, offset - begin);
}

uint32_t wm_positions_codepoints(wm_instance *self, uint32_t offset) {
  return convert(self, offset, false);
}

uint32_t wm_positions_utf16(wm_instance *self, uint32_t offset) {
  return convert(self, offset, true);
}
