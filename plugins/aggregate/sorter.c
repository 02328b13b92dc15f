/* Records in the order in which they came, and an index that is sorted. */
#include "config.h"

#include "sorter.h"

#include "core/base/buffer.h"

#include <stdlib.h>

wm_sorter wm_sorter_make(wm_instance *self, const char *path, uint64_t memory) {
  return (wm_sorter){.self = self, .memory = memory, .runs = {.self = self, .path = path}};
}

void wm_sorter_free(wm_sorter *sorter) {
  wm_buffer_free(&sorter->bytes);
  free(sorter->records);
  wm_runs_free(&sorter->runs);
}

static wm_str key_of(const wm_sorter *sorter, const wm_sorter_record *record) {
  return (wm_str){sorter->bytes.bytes + record->at, record->key};
}

static wm_str value_of(const wm_sorter *sorter, const wm_sorter_record *record) {
  return (wm_str){sorter->bytes.bytes + record->at + record->key, record->value};
}

static int compare(const void *a, const void *b, void *sorter) {
  return wm_key_compare(key_of(sorter, a), key_of(sorter, b));
}

wm_status wm_sorter_end(wm_sorter *sorter) {
  if (!sorter->n)
    return WM_OK;
  wm_status status = wm_runs_begin(&sorter->runs);
  qsort_r(sorter->records, sorter->n, sizeof *sorter->records, compare, sorter);
  for (uint32_t i = 0; i < sorter->n && !status; i++)
    status = wm_runs_put(&sorter->runs, key_of(sorter, &sorter->records[i]),
                         value_of(sorter, &sorter->records[i]));
  sorter->n = 0;
  sorter->bytes.length = 0;
  return status ? status : wm_runs_end(&sorter->runs);
}

static bool make_room(wm_sorter *sorter) {
  if (sorter->n < sorter->capacity)
    return true;
  uint32_t capacity = sorter->capacity ? 2 * sorter->capacity : 1024;
  wm_sorter_record *records = realloc(sorter->records, capacity * sizeof *records);
  if (!records)
    return false;
  sorter->records = records;
  sorter->capacity = capacity;
  return true;
}

wm_status wm_sorter_put(wm_sorter *sorter, wm_str key, wm_str value) {
  uint64_t taken = sorter->bytes.length + (uint64_t)sorter->n * 2 * sizeof(wm_sorter_record);
  if (taken > sorter->memory || sorter->n == UINT32_MAX / 2) {
    wm_status status = wm_sorter_end(sorter);
    if (status)
      return status;
  }
  size_t at = sorter->bytes.length;
  if (key.length > UINT32_MAX || value.length > UINT32_MAX || !make_room(sorter) ||
      !wm_buffer_put(&sorter->bytes, key.bytes, key.length) ||
      !wm_buffer_put(&sorter->bytes, value.bytes, value.length))
    return wm_fail(sorter->self, WM_FATAL, "out of memory for sorted counts");
  sorter->records[sorter->n++] =
      (wm_sorter_record){at, (uint32_t)key.length, (uint32_t)value.length};
  return WM_OK;
}
