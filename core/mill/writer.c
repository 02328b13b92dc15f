/* Results in, rows out. */
#include "writer.h"

#include "checkpoint.h"
#include "core/base/buffer.h"
#include "resume.h"
#include "states.h"

#include <stdlib.h>

enum { GROUP_STEP = 256 };

static uint32_t n_outputs(const wm_writer *w) {
  return w->plan->folds.n + w->plan->sinks.n;
}

/* Checkpoints lie where articles cross a multiple of their distance, not where the clock says: what
 * sinks do at one must not differ from run to run. */
static uint64_t next_checkpoint(const wm_writer *w) {
  uint64_t distance = w->plan->limits.checkpoint_bytes;
  return distance ? (w->text_bytes / distance + 1) * distance : UINT64_MAX;
}

wm_status wm_writer_open(wm_writer *w, wm_error *error) {
  const char *temporary = getenv("TMPDIR");
  w->scratch = strcmp(w->folder, "-") != 0         ? w->folder
               : temporary && temporary[0] != '\0' ? temporary
                                                   : "/var/tmp";
  w->fresh.items = calloc(n_outputs(w) + 1u, sizeof *w->fresh.items);
  w->met.items = calloc(n_outputs(w) + 1u, sizeof *w->met.items);
  if (!w->fresh.items || !w->met.items)
    return wm_error_memory(error, n_outputs(w) * sizeof *w->fresh.items);
  wm_status status = wm_seen_open(&w->seen, w->scratch, error);
  if (status == WM_OK)
    status = wm_resume_open(w, error);
  w->next_sync = next_checkpoint(w);
  return status;
}

/* ---- groups: what is committed together ---- */

static wm_status grow_group(wm_group *group, uint32_t n_outputs_of_all, wm_error *error) {
  uint32_t n_room = group->n_room + GROUP_STEP;
  for (uint32_t i = 0; i < n_outputs_of_all; i++) {
    wm_encoded *items = realloc(group->items[i], n_room * sizeof *items);
    if (!items)
      return wm_error_memory(error, n_room * sizeof *items);
    group->items[i] = items;
  }
  group->n_room = n_room;
  return WM_OK;
}

static wm_status add_to_group(wm_writer *w, wm_group *group, const wm_spool_row *row,
                              wm_error *error) {
  if (group->n == group->n_room && grow_group(group, n_outputs(w), error) != WM_OK)
    return WM_FATAL;
  const char *bytes = row->bytes;
  for (uint32_t i = 0; i < n_outputs(w); i++) {
    group->items[i][group->n] = (wm_encoded){.bytes = {bytes, (size_t)row->lengths[i]},
                                             .article_id = {row->id, WM_SPOOL_ID}};
    bytes += row->lengths[i];
  }
  group->n++;
  return WM_OK;
}

wm_status wm_writer_commit(wm_writer *w, wm_error *error) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < n_outputs(w) && w->fresh.n && status == WM_OK; i++)
    status = wm_engine_commit(w->engine, i, w->fresh.items[i], w->fresh.n, error);
  for (uint32_t i = 0; i < n_outputs(w) && w->met.n && status == WM_OK; i++)
    if (wm_engine_wants_met(w->engine, i))
      status = wm_engine_met(w->engine, i, w->met.items[i], w->met.n, error);
  if (status == WM_OK) {
    w->n_articles += w->fresh.n;
    w->text_bytes += w->fresh_bytes;
  }
  w->fresh.n = w->met.n = 0;
  w->fresh_bytes = 0;
  return status;
}

/* ---- what is new ---- */

/* Keeps in the journal what resuming needs: the id, and what the folds get; of a shard, what
 * merging needs: everything. */
static wm_status keep(wm_writer *w, const wm_spool_row *row, wm_error *error) {
  wm_spool_row kept = *row;
  wm_status status = WM_OK;
  uint64_t since = wm_costs_clock();
  if (!w->journal.folder)
    return WM_OK;
  if (row->id && !row->duplicate && !wm_buffer_put(&w->ids, row->id, WM_JOURNAL_ID))
    status = wm_error_memory(error, w->ids.length);
  if (!w->plan->shard.n)
    kept.n_parts = row->rejected || row->duplicate ? 0 : w->plan->folds.n;
  if (status == WM_OK && w->results.path && kept.n_parts)
    status = wm_spool_put(&w->results, &kept, error);
  w->journal_ns += wm_costs_clock() - since;
  return status;
}

static wm_status put_article(wm_writer *w, const wm_spool_row *row, wm_error *error) {
  if (add_to_group(w, &w->fresh, row, error) != WM_OK)
    return WM_FATAL;
  w->fresh_bytes += row->text_length;
  w->full = w->limit && w->n_articles + w->fresh.n >= w->limit;
  if (w->text_bytes + w->fresh_bytes < w->next_sync)
    return WM_OK;
  wm_status status = wm_writer_commit(w, error);
  w->next_sync = next_checkpoint(w);
  return status == WM_OK ? wm_checkpoint(w, false, error) : status;
}

static wm_status put_reject(wm_writer *w, const wm_spool_row *row, wm_error *error) {
  wm_rejected rejected = {.archive = wm_spool_part(row, WM_SPOOL_ARCHIVE),
                          .entry = wm_spool_part(row, WM_SPOOL_ENTRY),
                          .offset = row->offset,
                          .index = row->index,
                          .stage = wm_spool_part(row, WM_SPOOL_STAGE),
                          .reason = wm_spool_part(row, WM_SPOOL_REASON),
                          .again = row->again};
  wm_rejection rejection = {sizeof rejection, rejected.archive, rejected.entry, rejected.offset,
                            rejected.index,   rejected.stage,   rejected.reason};
  wm_status status = wm_rejects_add(&w->rejects, &rejected, error);
  for (uint32_t i = w->plan->folds.n; i < n_outputs(w) && status == WM_OK; i++)
    status = wm_engine_rejected(w->engine, i, &rejection, error);
  return status;
}

wm_status wm_writer_put(wm_writer *w, const wm_spool_row *row, wm_error *error) {
  wm_status status = keep(w, row, error);
  w->sequence = row->ordinal;
  if (status != WM_OK)
    return status;
  if (row->duplicate)
    return add_to_group(w, &w->met, row, error);
  return row->rejected ? put_reject(w, row, error) : put_article(w, row, error);
}

/* ---- results ---- */

static wm_status take_article(wm_writer *w, const wm_result_view *view, wm_error *error) {
  bool added = true, wanted = false;
  for (uint32_t i = 0; i < n_outputs(w) && !wanted; i++)
    wanted = wm_engine_wants_met(w->engine, i);
  wm_spool_row row = {.ordinal = w->sequence,
                      .text_length = view->head->text_length,
                      .n_parts = n_outputs(w),
                      .lengths = view->lengths,
                      .bytes = view->bytes,
                      .id = view->head->id};
  wm_status status = wm_seen_add(&w->seen, (wm_str){row.id, view->head->id_length}, &added, error);
  row.duplicate = !added;
  w->n_duplicates += !added;
  return status == WM_OK && (added || wanted) ? wm_writer_put(w, &row, error) : status;
}

static bool is(wm_str a, const char *b) {
  return a.length == strlen(b) && memcmp(a.bytes, b, a.length) == 0;
}

/* Every shard meets what is rejected before there is an article, and one takes it. */
static bool is_ours(const wm_writer *w, const wm_result_view *view) {
  wm_shard shard = w->plan->shard;
  bool common = is(view->stage, "") || is(view->stage, "reader");
  for (uint32_t i = 0; i < w->plan->formats.n && !common; i++)
    common = is(view->stage, w->plan->formats.items[i].instance.name);
  return !shard.n || view->head->id_length || !common || w->sequence % shard.n == shard.index;
}

static wm_status take_reject(wm_writer *w, const wm_record_view *record, const wm_result_view *view,
                             wm_error *error) {
  bool known = record->head.input < w->inputs.n;
  uint32_t first = record->head.first_index == WM_NONE ? 0 : record->head.first_index;
  const wm_str parts[WM_N_SPOOL_REJECT] = {
      [WM_SPOOL_ARCHIVE] = wm_z(known ? w->inputs.paths[record->head.input] : "?"),
      [WM_SPOOL_ENTRY] = record->entry,
      [WM_SPOOL_STAGE] = view->stage,
      [WM_SPOOL_REASON] = view->reason};
  uint64_t lengths[WM_N_SPOOL_REJECT];
  bool fits = true;
  w->strings.length = 0;
  for (uint32_t i = 0; i < WM_N_SPOOL_REJECT && fits; i++) {
    lengths[i] = parts[i].length;
    fits = wm_buffer_put(&w->strings, parts[i].bytes, parts[i].length);
  }
  wm_spool_row row = {.ordinal = w->sequence,
                      .rejected = true,
                      .n_parts = WM_N_SPOOL_REJECT,
                      .lengths = lengths,
                      .bytes = w->strings.bytes,
                      .offset = record->head.offset,
                      .index = first + view->head->point.article,
                      .again = known && w->again[record->head.input]};
  return fits ? wm_writer_put(w, &row, error) : wm_error_memory(error, w->strings.length);
}

static wm_status take_result(wm_writer *w, const wm_record_view *record, const wm_result_view *view,
                             wm_error *error) {
  w->sequence++;
  if (view->head->status == WM_OK)
    return take_article(w, view, error);
  return view->head->status == WM_REJECT && is_ours(w, view) ? take_reject(w, record, view, error)
                                                             : WM_OK;
}

/* True when the result stands behind `done`; a worker that was killed between two instructions may
 * have left one twice. */
static bool is_behind(wm_point point, wm_point done) {
  return point.record > done.record ||
         (point.record == done.record && point.article >= done.article);
}

wm_status wm_writer_take(wm_writer *w, uint32_t batch, wm_error *error) {
  wm_point done = wm_slots_at(w->slots, batch)->taken;
  wm_record_view record = {0};
  wm_result_view view;
  uint64_t record_at = 0, at = 0;
  int64_t n_records = 0;
  wm_status status = WM_OK;
  while (status == WM_OK && !w->full &&
         wm_batch_result_at(w->slots, batch, n_outputs(w), &at, &view)) {
    wm_point point = view.head->point;
    if (!is_behind(point, done))
      continue;
    while (n_records <= point.record && wm_batch_record_at(w->slots, batch, &record_at, &record))
      n_records++;
    done = (wm_point){point.record, point.article + 1};
    w->n_results++;
    if (w->n_skip)
      w->n_skip--;
    else
      status = take_result(w, &record, &view, error);
  }
  wm_slots_at(w->slots, batch)->taken = done;
  return status == WM_OK ? wm_writer_commit(w, error) : status;
}

void wm_writer_leave(wm_writer *w, uint32_t batch) {
  w->from = wm_slots_at(w->slots, batch)->next;
  w->n_results = 0;
}

/* ---- the end ---- */

wm_status wm_writer_finish(wm_writer *w, bool whole, wm_error *error) {
  wm_status status = whole ? wm_checkpoint(w, true, error) : wm_checkpoint_sync(w, error);
  bool to_folder = strcmp(w->folder, "-") != 0;
  for (uint32_t i = 0; i < w->plan->folds.n && to_folder && status == WM_OK; i++)
    status = wm_states_save(w->engine, w->plan, i, w->folder, error);
  if (status == WM_OK)
    status = wm_engine_flush(w->engine, error);
  if (status == WM_OK)
    status = wm_engine_finish(w->engine, error);
  return status;
}

static void free_group(wm_group *group, uint32_t n_outputs_of_all) {
  for (uint32_t i = 0; group->items && i < n_outputs_of_all; i++)
    free(group->items[i]);
  free(group->items);
  *group = (wm_group){0};
}

void wm_writer_close(wm_writer *w) {
  free_group(&w->fresh, n_outputs(w));
  free_group(&w->met, n_outputs(w));
  free(w->done);
  free(w->again);
  free(w->known.items);
  wm_buffer_free(&w->strings);
  w->done = w->again = NULL;
  w->known.items = NULL;
  wm_seen_close(&w->seen);
  wm_rejects_close(&w->rejects);
  wm_buffer_free(&w->ids);
  wm_appendfile_close(&w->results);
  wm_journal_close(&w->journal);
}
