/* Rows of a table on their way to the sinks, a piece at a time. */
#ifndef WM_AGGREGATE_ROWS_H
#define WM_AGGREGATE_ROWS_H

#include "core/base/arena.h"

#include <wiremill/plugin.h>

enum { WM_ROWS_PIECE = 1024 };

typedef struct wm_rows {
  wm_instance *self;
  uint32_t use; /* of the table */
  uint32_t record_size;
  uint32_t n;
  bool emitted; /* at least one piece */
  bool failed;  /* a text found no memory */
  char *rows;
  wm_arena texts; /* of the rows that are waiting */
} wm_rows;

wm_rows wm_rows_make(wm_instance *self, uint32_t use, const wm_layer *layer);
void wm_rows_free(wm_rows *rows);

/* The next row, zeroed; earlier ones may be emitted. *row is NULL after a failure, which is noted
 * and returned. */
wm_status wm_rows_next(wm_rows *rows, void **row);

/* A copy of a text that lives as long as the row; of no bytes, "". "" when memory is used up: the
 * piece is then refused. */
wm_str wm_rows_keep(wm_rows *rows, wm_str text);

/* yyyymmdd as ISO 8601; "" for 0. */
wm_str wm_rows_keep_date(wm_rows *rows, uint32_t date);

/* Emits what is waiting; a table without rows is emitted empty. */
wm_status wm_rows_end(wm_rows *rows);

#endif
