/* What is wrong with a pipeline. */
#include "problems.h"

#include "core/base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void wm_problems_init(wm_problems *problems, const char *path) {
  memset(problems, 0, sizeof *problems);
  problems->path = path;
  wm_arena_init(&problems->memory, 0);
}

void wm_problems_free(wm_problems *problems) {
  free(problems->items);
  wm_arena_free(&problems->memory);
  memset(problems, 0, sizeof *problems);
}

bool wm_problems_none(const wm_problems *problems) {
  return !problems->n && !problems->lost;
}

static bool make_room(wm_problems *problems) {
  if (problems->n < problems->capacity)
    return true;
  uint32_t capacity = problems->capacity ? problems->capacity * 2 : 16;
  wm_problem *items = reallocarray(problems->items, capacity, sizeof *items);
  if (!items)
    return false;
  problems->items = items;
  problems->capacity = capacity;
  return true;
}

void wm_problems_add(wm_problems *problems, uint32_t line, uint32_t column, const char *subject,
                     const char *format, ...) {
  char message[1024];
  wm_buffer text = {0};
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  bool kept = make_room(problems);
  if (line)
    kept = kept && wm_buffer_printf(&text, "%s:%u:%u: ", problems->path, line, column);
  if (subject)
    kept = kept && wm_buffer_printf(&text, "%s: ", subject);
  kept = kept && wm_buffer_put_z(&text, message);
  char *copy = kept ? wm_arena_copy(&problems->memory, text.bytes, text.length) : NULL;
  wm_buffer_free(&text);
  if (copy)
    problems->items[problems->n++] = (wm_problem){line, column, copy};
  else
    problems->lost = true;
}

static int by_place(const void *a, const void *b) {
  const wm_problem *p = a, *q = b;
  if (p->line != q->line)
    return p->line < q->line ? -1 : 1;
  if (p->column != q->column)
    return p->column < q->column ? -1 : 1;
  return strcmp(p->text, q->text);
}

void wm_problems_sort(wm_problems *problems) {
  if (problems->n)
    qsort(problems->items, problems->n, sizeof *problems->items, by_place);
}
