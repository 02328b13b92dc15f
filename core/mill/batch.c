/* Rows of records and of results in a slot's areas. */
#include "batch.h"

#include <stdatomic.h>

/* Rounds up to a multiple of 8. Sizes here are far from the end of 64 bits: they were checked
 * against an area. */
static uint64_t padded(uint64_t size) {
  return (size + 7) & ~(uint64_t)7;
}

/* ---- records ---- */

uint64_t wm_batch_record_size(uint64_t entry_length, uint64_t length) {
  return padded(sizeof(wm_batch_record) + entry_length + length);
}

char *wm_batch_open(const wm_slots *slots, uint32_t batch, const wm_batch_record *head,
                    const char *entry, size_t *room) {
  wm_slot *slot = wm_slots_at(slots, batch);
  uint64_t used = atomic_load(&slot->in_used);
  uint64_t need = sizeof *head + head->entry_length;
  if (slots->input_size - used < need + 8)
    return NULL;
  char *at = wm_slots_input(slots, batch) + used;
  memcpy(at, head, sizeof *head);
  if (head->entry_length)
    memcpy(at + sizeof *head, entry, head->entry_length);
  *room = (size_t)(slots->input_size - used - need - 8);
  return at + need;
}

void wm_batch_abandon(const wm_slots *slots, uint32_t batch, size_t length) {
  wm_slot *slot = wm_slots_at(slots, batch);
  uint64_t used = atomic_load(&slot->in_used);
  const wm_batch_record *head = (const void *)(wm_slots_input(slots, batch) + used);
  uint64_t end = used + wm_batch_record_size(head->entry_length, length);
  if (atomic_load(&slot->in_most) < end)
    atomic_store(&slot->in_most, end);
}

void wm_batch_close(const wm_slots *slots, uint32_t batch, size_t length) {
  wm_slot *slot = wm_slots_at(slots, batch);
  uint64_t used = atomic_load(&slot->in_used);
  wm_batch_record *head = (void *)(wm_slots_input(slots, batch) + used);
  head->length = length;
  wm_batch_abandon(slots, batch, length);
  atomic_store(&slot->in_used, used + wm_batch_record_size(head->entry_length, length));
  atomic_fetch_add(&slot->n_records, 1);
}

bool wm_batch_record_at(const wm_slots *slots, uint32_t batch, uint64_t *at, wm_record_view *view) {
  uint64_t end = atomic_load(&wm_slots_at(slots, batch)->in_used);
  if (end > slots->input_size || *at > end || end - *at < sizeof view->head)
    return false;
  const char *row = wm_slots_input(slots, batch) + *at;
  memcpy(&view->head, row, sizeof view->head);
  uint64_t rest = end - *at - sizeof view->head;
  if (view->head.entry_length > rest || view->head.length > rest - view->head.entry_length)
    return false;
  view->entry = (wm_str){row + sizeof view->head, view->head.entry_length};
  view->bytes = (wm_str){view->entry.bytes + view->entry.length, (size_t)view->head.length};
  *at += wm_batch_record_size(view->head.entry_length, view->head.length);
  return true;
}

/* ---- results ---- */

/* Makes room for a row of `bytes` behind its header; NULL when there is none. */
static wm_batch_result *row_open(const wm_slots *slots, uint32_t batch, uint64_t bytes,
                                 bool parent) {
  uint64_t used = atomic_load(&wm_slots_at(slots, batch)->out_used);
  uint64_t size = slots->output_size - (parent ? 0 : WM_BATCH_SPARE);
  if (used > size || bytes > size || size - used < padded(sizeof(wm_batch_result) + bytes))
    return NULL;
  wm_batch_result *row = (void *)(wm_slots_output(slots, batch) + used);
  memset(row, 0, sizeof *row);
  row->size = padded(sizeof *row + bytes);
  return row;
}

/* The row is whole: only now does it count. */
static void row_close(const wm_slots *slots, uint32_t batch, const wm_batch_result *row) {
  atomic_fetch_add(&wm_slots_at(slots, batch)->out_used, row->size);
}

static void put_id(wm_batch_result *row, wm_str id) {
  row->id_length = (uint32_t)(id.length < sizeof row->id ? id.length : sizeof row->id);
  if (row->id_length)
    memcpy(row->id, id.bytes, row->id_length);
}

bool wm_batch_reject(const wm_slots *slots, uint32_t batch, wm_point point, const wm_result *result,
                     bool parent) {
  size_t stage = strlen(result->stage), reason = strlen(result->reason);
  wm_batch_result *row = row_open(slots, batch, stage + reason, parent);
  if (!row)
    return false;
  row->point = point;
  row->status = result->status;
  row->stage_length = (uint32_t)stage;
  row->reason_length = (uint32_t)reason;
  put_id(row, result->article_id);
  memcpy(row + 1, result->stage, stage);
  memcpy((char *)(row + 1) + stage, result->reason, reason);
  row_close(slots, batch, row);
  return true;
}

/* Bytes that the outputs and their lengths take. */
static uint64_t outputs_size(const wm_buffer *outputs, uint32_t n) {
  uint64_t size = n * sizeof(uint64_t);
  for (uint32_t i = 0; i < n; i++)
    size += outputs[i].length;
  return size;
}

static void put_outputs(wm_batch_result *row, const wm_buffer *outputs, uint32_t n) {
  uint64_t *lengths = (uint64_t *)(void *)(row + 1);
  char *to = (char *)(lengths + n);
  for (uint32_t i = 0; i < n; i++) {
    lengths[i] = outputs[i].length;
    if (outputs[i].length)
      memcpy(to, outputs[i].bytes, outputs[i].length);
    to += outputs[i].length;
  }
}

bool wm_batch_append(const wm_slots *slots, uint32_t batch, uint32_t record,
                     const wm_result *result, uint32_t n_outputs) {
  wm_point point = {record, result->article};
  if (result->status != WM_OK)
    return wm_batch_reject(slots, batch, point, result, false);
  wm_batch_result *row = row_open(slots, batch, outputs_size(result->outputs, n_outputs), false);
  if (!row)
    return false;
  row->point = point;
  row->status = WM_OK;
  row->text_length = result->text_length;
  row->n_outputs = n_outputs;
  put_id(row, result->article_id);
  put_outputs(row, result->outputs, n_outputs);
  row_close(slots, batch, row);
  return true;
}

/* True when the lengths of the outputs fit into the row. */
static bool outputs_fit(const wm_batch_result *row, uint32_t n_outputs) {
  uint64_t rest = row->size - sizeof *row;
  if (row->n_outputs != n_outputs || rest / sizeof(uint64_t) < n_outputs)
    return false;
  rest -= n_outputs * sizeof(uint64_t);
  const uint64_t *lengths = (const uint64_t *)(const void *)(row + 1);
  for (uint32_t i = 0; i < n_outputs; i++) {
    if (lengths[i] > rest)
      return false;
    rest -= lengths[i];
  }
  return true;
}

/* Fills the view of a kept row; false when its lengths do not fit. */
static bool view_kept(const wm_batch_result *row, uint32_t n_outputs, wm_result_view *view) {
  if (!outputs_fit(row, n_outputs))
    return false;
  view->lengths = (const uint64_t *)(const void *)(row + 1);
  view->bytes = (const char *)(view->lengths + n_outputs);
  return true;
}

static bool view_rejected(const wm_batch_result *row, wm_result_view *view) {
  uint64_t rest = row->size - sizeof *row;
  if (row->stage_length > rest || row->reason_length > rest - row->stage_length)
    return false;
  view->stage = (wm_str){(const char *)(row + 1), row->stage_length};
  view->reason = (wm_str){view->stage.bytes + row->stage_length, row->reason_length};
  return true;
}

bool wm_batch_result_at(const wm_slots *slots, uint32_t batch, uint32_t n_outputs, uint64_t *at,
                        wm_result_view *view) {
  uint64_t end = atomic_load(&wm_slots_at(slots, batch)->out_used);
  if (end > slots->output_size || *at > end || end - *at < sizeof(wm_batch_result))
    return false;
  const wm_batch_result *row = (const void *)(wm_slots_output(slots, batch) + *at);
  if (row->size > end - *at || row->size < sizeof *row || row->size % 8 != 0 ||
      row->id_length > sizeof row->id)
    return false;
  *view = (wm_result_view){.head = row};
  if (!(row->status == WM_OK ? view_kept(row, n_outputs, view) : view_rejected(row, view)))
    return false;
  *at += row->size;
  return true;
}

static wm_point later(wm_point a, wm_point b) {
  return a.record > b.record || (a.record == b.record && a.article > b.article) ? a : b;
}

wm_point wm_batch_progress(const wm_slots *slots, uint32_t batch, uint32_t n_outputs) {
  const wm_slot *slot = wm_slots_at(slots, batch);
  wm_point point = later(slot->resume, (wm_point){atomic_load(&slot->record), 0});
  wm_result_view view;
  for (uint64_t at = 0; wm_batch_result_at(slots, batch, n_outputs, &at, &view);)
    point = later(point, (wm_point){view.head->point.record, view.head->point.article + 1});
  return point;
}
