/* Rows wait in one array, their texts in an arena. */
#include "config.h"

#include "rows.h"

#include <stdio.h>
#include <stdlib.h>

wm_rows wm_rows_make(wm_instance *self, uint32_t use, const wm_layer *layer) {
  wm_rows rows = {.self = self, .use = use, .record_size = layer->record_size};
  wm_arena_init(&rows.texts, 0);
  return rows;
}

void wm_rows_free(wm_rows *rows) {
  free(rows->rows);
  wm_arena_free(&rows->texts);
}

static wm_status emit(wm_rows *rows) {
  if (rows->failed)
    return wm_fail(rows->self, WM_FATAL, "out of memory for the texts of rows");
  wm_status status = wm_emit_table(rows->self, rows->use, rows->rows, rows->n);
  rows->emitted = true;
  rows->n = 0;
  wm_arena_reset(&rows->texts);
  return status;
}

wm_status wm_rows_next(wm_rows *rows, void **row) {
  wm_status status = rows->n == WM_ROWS_PIECE ? emit(rows) : WM_OK;
  *row = NULL;
  if (status)
    return status;
  if (!rows->rows && !(rows->rows = malloc((size_t)WM_ROWS_PIECE * rows->record_size)))
    return wm_fail(rows->self, WM_FATAL, "out of memory for rows");
  *row = rows->rows + (size_t)rows->n++ * rows->record_size;
  memset(*row, 0, rows->record_size);
  return WM_OK;
}

wm_str wm_rows_keep(wm_rows *rows, wm_str text) {
  char *copy = wm_arena_copy(&rows->texts, text.bytes, text.length);
  rows->failed |= !copy;
  return copy ? (wm_str){copy, text.length} : wm_z("");
}

wm_str wm_rows_keep_date(wm_rows *rows, uint32_t date) {
  char text[16];
  if (!date)
    return wm_z("");
  int length =
      snprintf(text, sizeof text, "%04u-%02u-%02u", date / 10000, date / 100 % 100, date % 100);
  return wm_rows_keep(rows, (wm_str){text, (size_t)length});
}

wm_status wm_rows_end(wm_rows *rows) {
  return rows->n || !rows->emitted ? emit(rows) : WM_OK;
}
