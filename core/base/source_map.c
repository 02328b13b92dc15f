/* The way back from text to source bytes. */
#include "source_map.h"

#include <stdlib.h>

static bool grow(wm_source_map *map) {
  if (map->n < map->capacity)
    return true;
  uint32_t capacity = map->capacity ? map->capacity * 2 : 64;
  wm_run *runs = capacity > map->capacity ? realloc(map->runs, capacity * sizeof *runs) : NULL;
  if (!runs)
    return false;
  map->runs = runs;
  map->capacity = capacity;
  return true;
}

/* A copy that goes on where the last copy ended needs no run of its own. */
static bool continues(const wm_source_map *map, bool copy, wm_range source) {
  if (!map->n || !copy)
    return false;
  const wm_run *last = &map->runs[map->n - 1];
  return last->copy && last->source.end == source.begin;
}

bool wm_source_map_add(wm_source_map *map, uint32_t length, bool copy, wm_range source) {
  if (!length)
    return true;
  if (continues(map, copy, source)) {
    map->runs[map->n - 1].source.end = source.end;
  } else {
    if (!grow(map))
      return false;
    map->runs[map->n++] = (wm_run){map->length, copy, source};
  }
  map->length += length;
  return true;
}

static uint32_t run_end(const wm_source_map *map, uint32_t run) {
  return run + 1 < map->n ? map->runs[run + 1].begin : map->length;
}

bool wm_source_map_join(wm_source_map *map, const wm_source_map *tail) {
  for (uint32_t i = 0; i < tail->n; i++)
    if (!wm_source_map_add(map, run_end(tail, i) - tail->runs[i].begin, tail->runs[i].copy,
                           tail->runs[i].source))
      return false;
  return true;
}

/* The last run that begins at or before `at`. */
static uint32_t find_run(const wm_source_map *map, uint32_t at) {
  uint32_t low = 0, high = map->n;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (map->runs[middle].begin <= at)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* Appends a range, or widens the one before when they touch. */
static uint32_t add_range(wm_range *ranges, uint32_t n, uint32_t most, wm_range range,
                          wm_range *last) {
  if (n && range.begin >= last->begin && range.begin <= last->end) {
    if (range.end > last->end)
      last->end = range.end;
    if (n <= most)
      ranges[n - 1] = *last;
    return n;
  }
  *last = range;
  if (n < most)
    ranges[n] = range;
  return n + 1;
}

/* The part of run `i` that lies in `span`: its length in the text, and its source. A part of a
 * replacement stands for the whole of what was replaced. */
static uint32_t cut_run(const wm_source_map *map, uint32_t i, wm_span span, wm_range *source) {
  const wm_run *run = &map->runs[i];
  uint32_t end = run_end(map, i);
  uint32_t skip = span.begin > run->begin ? span.begin - run->begin : 0;
  uint32_t drop = span.end < end ? end - span.end : 0;
  *source = run->source;
  if (run->copy) {
    source->begin += skip;
    source->end -= drop;
  }
  return end - run->begin - skip - drop;
}

uint32_t wm_source_map_first(const wm_source_map *map, wm_span span, wm_range *source) {
  if (span.begin >= span.end || span.begin >= map->length)
    return 0;
  return cut_run(map, find_run(map, span.begin), span, source);
}

uint32_t wm_source_map_quote(const wm_source_map *map, wm_span span, wm_range *ranges,
                             uint32_t most) {
  uint32_t n = 0;
  wm_range last = {0, 0}, range;
  if (!map->n || span.begin >= span.end)
    return 0;
  for (uint32_t i = find_run(map, span.begin); i < map->n && map->runs[i].begin < span.end; i++) {
    cut_run(map, i, span, &range);
    if (range.begin != range.end) /* else it stands for nothing: the line after the title */
      n = add_range(ranges, n, most, range, &last);
  }
  return n;
}

bool wm_source_map_slice(wm_source_map *map, const wm_source_map *from, wm_span span) {
  wm_range range;
  if (!from->n || span.begin >= span.end)
    return true;
  for (uint32_t i = find_run(from, span.begin); i < from->n && from->runs[i].begin < span.end;
       i++) {
    uint32_t length = cut_run(from, i, span, &range);
    if (!wm_source_map_add(map, length, from->runs[i].copy, range))
      return false;
  }
  return true;
}

wm_range wm_source_map_hull(const wm_source_map *map, wm_span span) {
  wm_range hull = {0, 0}, range;
  if (!map->n || span.begin >= span.end)
    return hull;
  for (uint32_t i = find_run(map, span.begin); i < map->n && map->runs[i].begin < span.end; i++) {
    cut_run(map, i, span, &range);
    if (range.begin == range.end)
      continue;
    bool first = hull.begin == hull.end;
    hull.begin = first || range.begin < hull.begin ? range.begin : hull.begin;
    hull.end = first || range.end > hull.end ? range.end : hull.end;
  }
  return hull;
}

void wm_source_map_clear(wm_source_map *map) {
  map->n = map->length = 0;
}

void wm_source_map_free(wm_source_map *map) {
  free(map->runs);
  *map = (wm_source_map){0};
}
