/* Making safe. */
#include "config.h"

#include "checkpoint.h"

#include "core/base/buffer.h"
#include "core/base/json_write.h"
#include "states.h"

#include <stdlib.h>
#include <unistd.h>

/* Results that pile up, in checkpoints' text, before the folds' states are written instead, and how
 * many times as large as the states they must be: what a run that goes on has to fold again,
 * against what writing states costs. With 4 and 2 it was 15 % of a run's seconds, with these 1.4 %:
 * tests/bench/README.md, Figures of the journal, `folds`. */
enum { LEAST_CHECKPOINTS = 16, TIMES_STATE = 4 };

static bool has_results(const wm_writer *w) {
  return w->journal.folder && (w->plan->folds.n || w->plan->shard.n);
}

/* ---- generations of results ---- */

static char *results_name(uint64_t generation) {
  char *name;
  return asprintf(&name, "results.%ju", (uintmax_t)generation) < 0 ? NULL : name;
}

char *wm_checkpoint_state_name(const wm_writer *w, uint64_t generation, uint32_t fold) {
  char *name;
  return asprintf(&name, "%s.%ju", w->plan->folds.items[fold].instance.name,
                  (uintmax_t)generation) < 0
             ? NULL
             : name;
}

wm_status wm_checkpoint_open_results(wm_writer *w, uint64_t keep, wm_error *error) {
  if (!has_results(w))
    return WM_OK;
  char *name = results_name(w->generation);
  wm_status status = name ? wm_appendfile_open(&w->results, w->journal.folder, name, keep, error)
                          : wm_error_memory(error, sizeof "results");
  free(name);
  return status;
}

static void remove_file(const wm_writer *w, char *name) {
  char *path = NULL;
  if (name && asprintf(&path, "%s/%s", w->journal.folder, name) >= 0) {
    unlink(path);
    free(path);
  }
  free(name);
}

/* Of the generation before the last: a database may be behind the journal by one record. */
static void remove_generation(const wm_writer *w, uint64_t generation) {
  for (uint32_t i = 0; i < w->plan->folds.n; i++)
    remove_file(w, wm_checkpoint_state_name(w, generation, i));
  remove_file(w, results_name(generation));
}

static wm_status begin_generation(wm_writer *w, wm_error *error) {
  wm_status status = WM_OK;
  w->generation++;
  w->state_bytes = 0;
  for (uint32_t i = 0; i < w->plan->folds.n && status == WM_OK; i++) {
    char *name = wm_checkpoint_state_name(w, w->generation, i);
    uint64_t bytes = 0;
    status = name ? wm_states_save_as(w->engine, i, w->journal.folder, name, &bytes, error)
                  : wm_error_memory(error, sizeof "state");
    w->state_bytes += bytes;
    free(name);
  }
  if (!wm_appendfile_close(&w->results) && status == WM_OK)
    status = wm_error_set(error, WM_FATAL, "%s: cannot be written", w->journal.folder);
  if (status == WM_OK)
    status = wm_checkpoint_open_results(w, 0, error);
  if (w->generation > 1)
    remove_generation(w, w->generation - 2);
  return status;
}

/* A shard's results are what it is for, and stay. */
static bool is_due(const wm_writer *w) {
  return w->plan->folds.n && !w->plan->shard.n &&
         w->results.length > LEAST_CHECKPOINTS * w->plan->limits.checkpoint_bytes &&
         w->results.length > TIMES_STATE * w->state_bytes;
}

/* ---- the record ---- */

static wm_status put_marks(wm_writer *w, wm_buffer *marks, wm_error *error) {
  wm_json_writer json = wm_json_write_open(NULL, marks);
  wm_buffer mark = {0};
  wm_status status = WM_OK;
  wm_json_write_array(&json);
  for (uint32_t i = 0; i < w->plan->sinks.n && status == WM_OK; i++) {
    uint32_t output = w->plan->folds.n + i;
    mark.length = 0;
    if (wm_engine_has_records(w->engine, output)) {
      wm_json_write_null(&json);
      continue;
    }
    status = wm_engine_mark(w->engine, output, &mark, error);
    wm_json_write_string(&json, (wm_str){mark.bytes, mark.length});
  }
  wm_json_write_array_end(&json);
  wm_buffer_free(&mark);
  return status == WM_OK && json.failed ? wm_error_memory(error, marks->length) : status;
}

static wm_status write_record(wm_writer *w, bool finished, wm_buffer *line, wm_error *error) {
  wm_buffer marks = {0};
  wm_status status = put_marks(w, &marks, error);
  wm_journal_record record = {.sequence = w->sequence,
                              .place = w->from,
                              .n_results = w->n_results,
                              .n_articles = w->n_articles,
                              .n_duplicates = w->n_duplicates,
                              .n_rejects = w->rejects.n,
                              .text_bytes = w->text_bytes,
                              .rejects_length = w->rejects.out.length,
                              .generation = w->generation,
                              .results_length = w->results.length,
                              .finished = finished,
                              .marks = {marks.bytes, marks.length}};
  if (finished) {
    record.place = (wm_place){.input = w->inputs.n};
    record.n_results = 0;
  }
  if (status == WM_OK)
    status = wm_journal_write(&record, line, error);
  wm_buffer_free(&marks);
  return status;
}

static wm_status sync_own(wm_writer *w, wm_error *error) {
  wm_status status = wm_rejects_sync(&w->rejects, error);
  return status == WM_OK && w->results.path ? wm_appendfile_sync(&w->results, error) : status;
}

wm_status wm_checkpoint_sync(wm_writer *w, wm_error *error) {
  wm_status status = wm_engine_sync(w->engine, error);
  return status == WM_OK ? wm_rejects_sync(&w->rejects, error) : status;
}

/* Has databases commit with the record. */
static wm_status give_record(wm_writer *w, wm_str record, wm_error *error) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < w->plan->sinks.n && status == WM_OK; i++) {
    uint32_t output = w->plan->folds.n + i;
    if (wm_engine_has_records(w->engine, output))
      status = wm_engine_checkpoint(w->engine, output, wm_z(w->journal.key), record, error);
  }
  return status;
}

wm_status wm_checkpoint(wm_writer *w, bool finished, wm_error *error) {
  if (!w->journal.folder)
    return wm_checkpoint_sync(w, error);
  wm_buffer line = {0};
  uint64_t since = wm_costs_clock();
  wm_status status = is_due(w) ? begin_generation(w, error) : WM_OK;
  if (status == WM_OK)
    status = sync_own(w, error);
  w->journal_ns += wm_costs_clock() - since;
  if (status == WM_OK)
    status = write_record(w, finished, &line, error);
  wm_str record = {line.bytes, line.length};
  if (status == WM_OK)
    status = give_record(w, record, error);
  since = wm_costs_clock();
  if (status == WM_OK)
    status = wm_journal_put(&w->journal, (wm_str){w->ids.bytes, w->ids.length}, record, error);
  w->ids.length = 0;
  w->journal_ns += wm_costs_clock() - since;
  wm_buffer_free(&line);
  return status;
}
