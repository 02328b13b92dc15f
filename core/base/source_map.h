/* The way back from an article's text to the bytes of its entry: runs of text, each with the range
 * of source bytes that it stands for. */
#ifndef WM_BASE_SOURCE_MAP_H
#define WM_BASE_SOURCE_MAP_H

#include "core/base/arena.h"

#include <wiremill/plugin.h>

typedef struct wm_run {
  uint32_t begin; /* in the text; a run ends where the next begins */
  bool copy;      /* the text equals the source bytes; else it replaces them */
  wm_range source;
} wm_run;

typedef struct wm_source_map {
  wm_run *runs;
  uint32_t n, capacity;
  uint32_t length; /* of the text covered */
} wm_source_map;

/* Appends `length` bytes of text that stand for `source`. False when memory is used up. */
bool wm_source_map_add(wm_source_map *map, uint32_t length, bool copy, wm_range source);

/* Appends all of `tail` behind `map`. */
bool wm_source_map_join(wm_source_map *map, const wm_source_map *tail);

/* Appends what `from` says of `span`. */
bool wm_source_map_slice(wm_source_map *map, const wm_source_map *from, wm_span span);

/* The smallest range that holds all source bytes of `span`; {0, 0} when it stands for none. */
wm_range wm_source_map_hull(const wm_source_map *map, wm_span span);

/* As wm_quote() in plugin.h. A part of a replacement gives the whole source range of it. */
uint32_t wm_source_map_quote(const wm_source_map *map, wm_span span, wm_range *ranges,
                             uint32_t most);

/* The part of `span` that lies in its first run: its length in the text, and in *source what it
 * stands for. 0 when the span is empty or begins behind the map's end. */
uint32_t wm_source_map_first(const wm_source_map *map, wm_span span, wm_range *source);

void wm_source_map_clear(wm_source_map *map);
void wm_source_map_free(wm_source_map *map);

#endif
