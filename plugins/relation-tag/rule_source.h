/* Rule files as text: where something stands in them, and what is said when it is wrong there. */
#ifndef WM_RELATION_RULE_SOURCE_H
#define WM_RELATION_RULE_SOURCE_H

#include "core/base/arena.h"
#include "core/base/error.h"

typedef struct wm_rule_file {
  const char *path;
  wm_str text;             /* followed by a zero byte */
  uint64_t device, number; /* of the file, which may have several paths */
} wm_rule_file;

/* The files of one set of rules, in the order in which they were met. Lives in an arena. */
typedef struct wm_rule_files {
  wm_rule_file *items;
  uint32_t n, capacity;
} wm_rule_files;

/* Bytes of a file. */
typedef struct wm_place {
  uint32_t file, begin, end;
} wm_place;

/* Reads the file at `path` into the arena and adds it; *index is its place in the list. A file that
 * is there already, by this path or another, is not read again: *again is set. */
wm_status wm_rule_file_add(wm_rule_files *files, wm_arena *arena, const char *path, uint32_t *index,
                           bool *again, wm_error *error);

/* "PATH:LINE:COLUMN: " and the message, in `error`. Columns count code points from 1. Returns
 * WM_FATAL. */
wm_status wm_rule_fail(const wm_rule_files *files, wm_place place, wm_error *error,
                       const char *format, ...) WM_PRINTF(4, 5);

uint32_t wm_rule_line(const wm_rule_files *files, wm_place place);
wm_str wm_rule_quote(const wm_rule_files *files, wm_place place);

/* Makes room for one more item in an array that grows within an arena. False when memory is used
 * up. */
bool wm_grow(wm_arena *arena, void *items, uint32_t n, uint32_t *capacity, size_t each);

#endif
