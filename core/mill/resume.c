/* Beginning, and going on. */
#include "config.h"

#include "resume.h"

#include "checkpoint.h"
#include "core/base/buffer.h"
#include "core/base/log.h"
#include "core/host/plan_hash.h"
#include "spool.h"
#include "states.h"

#include <stdlib.h>

static bool same_pipeline(const wm_plan *plan, const char *output, const wm_journal_past *past,
                          wm_error *error) {
  wm_shard shard = plan->shard;
  char hash[WM_HASH_DIGITS + 1];
  if (wm_plan_hash(plan, hash, error) != WM_OK)
    return false;
  if (strcmp(past->hash, hash) != 0)
    wm_error_set(error, WM_FATAL,
                 "%s: it was written by another pipeline, or '%s' has changed since (plugins, "
                 "parameters or resources): run without --resume, which begins anew",
                 output, plan->name);
  else if (past->shard.index != shard.index || past->shard.n != shard.n)
    wm_error_set(error, WM_FATAL, "%s: it holds another part of the articles: %s", output,
                 past->shard.n ? "say the same --shard as before" : "it was no --shard");
  else
    return true;
  return false;
}

bool wm_resume_check(const wm_plan *plan, const char *output) {
  wm_journal_past past;
  wm_error error;
  bool good = wm_journal_read(output, &past, &error) == WM_OK;
  good = good && (!past.there || same_pipeline(plan, output, &past, &error));
  for (uint32_t i = 0; i < plan->sinks.n && good; i++) {
    const wm_sink_ops *sink = &plan->sinks.items[i].module->ops.sink;
    good = (sink->mark && sink->resume) || (sink->checkpoint && sink->recall);
    if (!good)
      wm_error_set(&error, WM_FATAL, "%s: sink '%s' cannot go on where it was interrupted",
                   plan->path, plan->sinks.items[i].instance.name);
  }
  if (!good)
    wm_log_say(WM_ERROR, "%s", error.text);
  wm_journal_forget(&past);
  return good;
}

/* ---- anew ---- */

/* Folds, and the sinks that keep records or not. */
static wm_status begin_outputs(wm_writer *w, bool folds, bool with_records, wm_error *error) {
  wm_status status = WM_OK;
  uint32_t n_folds = w->plan->folds.n;
  for (uint32_t i = 0; i < n_folds && folds && status == WM_OK; i++)
    status = wm_engine_begin_output(w->engine, i, error);
  for (uint32_t i = n_folds; i < n_folds + w->plan->sinks.n && status == WM_OK; i++)
    if (wm_engine_has_records(w->engine, i) == with_records)
      status = wm_engine_begin_output(w->engine, i, error);
  return status;
}

static wm_status open_own(wm_writer *w, const wm_journal_record *record, wm_error *error) {
  wm_status status = wm_rejects_open(&w->rejects, w->folder, record->rejects_length, error);
  return status == WM_OK ? wm_checkpoint_open_results(w, record->results_length, error) : status;
}

/* Tells sinks which run they are in. */
static wm_status describe(wm_writer *w, bool with_records, wm_error *error) {
  wm_run_info run = {.size = sizeof run,
                     .journal = wm_z(w->journal.key),
                     .pipeline = wm_z(w->plan->name),
                     .hash = wm_z(w->hash),
                     .version = wm_z(PACKAGE_VERSION)};
  wm_status status = WM_OK;
  for (uint32_t i = w->plan->folds.n; i < w->plan->folds.n + w->plan->sinks.n && !status; i++)
    if (wm_engine_has_records(w->engine, i) == with_records)
      status = wm_engine_describe(w->engine, i, &run, error);
  return status;
}

static wm_status begin_anew(wm_writer *w, wm_error *error) {
  static const wm_journal_record nothing;
  wm_status status = WM_OK;
  if (w->journal.folder)
    status = wm_journal_begin(&w->journal, w->plan->name, w->hash, w->plan->shard, w->known, error);
  if (status == WM_OK)
    status = describe(w, true, error);
  if (status == WM_OK)
    status = open_own(w, &nothing, error);
  if (status == WM_OK)
    status = begin_outputs(w, false, false, error);
  return status == WM_OK ? describe(w, false, error) : status;
}

/* ---- going on ---- */

/* Moves *line back to what a database has. */
static wm_status ask_database(wm_writer *w, uint32_t output, const wm_journal_past *past,
                              uint32_t *line, wm_error *error) {
  wm_buffer record = {0};
  uint64_t sequence;
  const char *name = w->plan->sinks.items[output - w->plan->folds.n].instance.name;
  wm_status status = wm_engine_recall(w->engine, output, wm_z(past->key), &record, error);
  bool known =
      status == WM_OK && wm_journal_sequence((wm_str){record.bytes, record.length}, &sequence);
  wm_buffer_free(&record);
  if (status != WM_OK)
    return status;
  if (known && sequence >= past->lines[*line].record.sequence)
    return WM_OK;
  *line = known ? wm_journal_find(past, sequence) : WM_NONE;
  return *line != WM_NONE ? WM_OK
                          : wm_error_set(error, WM_FATAL,
                                         "%s: the database of sink '%s' does not hold what the "
                                         "journal says: run without --resume, which begins anew",
                                         w->folder, name);
}

static wm_status choose(wm_writer *w, const wm_journal_past *past, uint32_t *line,
                        wm_error *error) {
  *line = past->there ? wm_journal_last(past) : WM_NONE;
  if (*line == WM_NONE)
    return WM_OK;
  snprintf(w->journal.key, sizeof w->journal.key, "%s", past->key);
  wm_status status = describe(w, true, error);
  for (uint32_t i = 0; i < w->plan->sinks.n && status == WM_OK; i++)
    if (wm_engine_has_records(w->engine, w->plan->folds.n + i))
      status = ask_database(w, w->plan->folds.n + i, past, line, error);
  return status;
}

static wm_status place_inputs(wm_writer *w, const wm_journal_past *past, uint32_t line,
                              wm_error *error) {
  bool again = false;
  wm_journal_continue(past, line, w->known, &w->from, &w->n_skip, w->done, w->again);
  for (uint32_t i = 0; i < w->inputs.n; i++)
    again |= w->again[i];
  return again ? wm_rejects_remember(&w->rejects, w->scratch, error) : WM_OK;
}

/* The ids in the lines before a record's are the articles that are in. */
static wm_status load_ids(wm_writer *w, const wm_journal_past *past, uint32_t line,
                          wm_error *error) {
  wm_status status = WM_OK;
  uint64_t n = 0;
  bool added;
  for (uint32_t i = 0; i < line && status == WM_OK; i++) {
    wm_str ids = past->lines[i].ids;
    for (size_t at = 0; ids.length - at >= WM_JOURNAL_ID && status == WM_OK; n++) {
      status = wm_seen_add(&w->seen, (wm_str){ids.bytes + at, WM_JOURNAL_ID}, &added, error);
      at += WM_JOURNAL_ID;
    }
  }
  if (status == WM_OK && n != past->lines[line].record.n_articles)
    status = wm_error_set(error, WM_FATAL,
                          "%s: its journal tells the ids of %ju articles, and has %ju: the run "
                          "cannot go on",
                          w->folder, (uintmax_t)n, (uintmax_t)past->lines[line].record.n_articles);
  return status;
}

/* Has the folds take one article's part again. */
static wm_status fold_row(wm_writer *w, const wm_spool_row *row, wm_error *error) {
  const char *bytes = row->bytes;
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < w->plan->folds.n && status == WM_OK; i++) {
    wm_encoded item = {{bytes, row->lengths[i]}, {row->id, WM_SPOOL_ID}};
    status = wm_engine_commit(w->engine, i, &item, 1, error);
    bytes += row->lengths[i];
  }
  return status;
}

static wm_status replay(wm_writer *w, const wm_journal_record *record, wm_error *error) {
  wm_spool spool;
  wm_spool_row row;
  bool more = true;
  const char *name = strrchr(w->results.path, '/') + 1;
  wm_status status = wm_spool_open(&spool, w->journal.folder, name, record->results_length, error);
  while (status == WM_OK && more) {
    status = wm_spool_next(&spool, &row, &more, error);
    if (status == WM_OK && more && !row.rejected && row.n_parts >= w->plan->folds.n)
      status = fold_row(w, &row, error);
  }
  wm_spool_close(&spool);
  return status;
}

static wm_status restore_folds(wm_writer *w, const wm_journal_record *record, wm_error *error) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < w->plan->folds.n && record->generation && status == WM_OK; i++) {
    char *name = wm_checkpoint_state_name(w, record->generation, i);
    uint64_t bytes = 0;
    status = name ? wm_states_load(w->engine, i, w->journal.folder, name, &bytes, error)
                  : wm_error_memory(error, sizeof "state");
    w->state_bytes += bytes;
    free(name);
  }
  return status == WM_OK && w->results.path ? replay(w, record, error) : status;
}

static wm_status resume_sinks(wm_writer *w, const wm_journal_record *record, wm_arena *memory,
                              wm_error *error) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < w->plan->sinks.n && status == WM_OK; i++) {
    uint32_t output = w->plan->folds.n + i;
    wm_str mark;
    if (wm_engine_has_records(w->engine, output))
      continue;
    status = wm_journal_mark(record, i, memory, &mark, error);
    if (status == WM_OK)
      status = wm_engine_resume_output(w->engine, output, mark, error);
  }
  return status;
}

static void take_counts(wm_writer *w, const wm_journal_record *record) {
  w->sequence = record->sequence;
  w->n_articles = record->n_articles;
  w->n_duplicates = record->n_duplicates;
  w->text_bytes = w->text_before = record->text_bytes;
  w->rejects.n = record->n_rejects;
}

static wm_status go_on(wm_writer *w, wm_journal_past *past, uint32_t line, wm_error *error) {
  const wm_journal_record *record = &past->lines[line].record;
  w->journal.shard = past->shard;
  w->generation = record->generation;
  wm_status status = open_own(w, record, error);
  if (status == WM_OK)
    status = place_inputs(w, past, line, error);
  if (status == WM_OK)
    status = load_ids(w, past, line, error);
  if (status == WM_OK)
    status = restore_folds(w, record, error);
  if (status == WM_OK)
    status = resume_sinks(w, record, &past->memory, error);
  if (status == WM_OK)
    status = describe(w, false, error);
  if (status == WM_OK)
    status = wm_journal_go_on(&w->journal, past->lines[line].end, w->known, error);
  take_counts(w, record);
  if (status == WM_OK)
    wm_log_say(WM_INFO, "going on behind %ju articles", (uintmax_t)w->n_articles);
  return status;
}

static wm_status know_inputs(wm_writer *w, wm_error *error) {
  w->done = calloc(w->inputs.n + 1u, sizeof *w->done);
  w->again = calloc(w->inputs.n + 1u, sizeof *w->again);
  w->known.items = calloc(w->inputs.n + 1u, sizeof *w->known.items);
  if (!w->done || !w->again || !w->known.items)
    return wm_error_memory(error, w->inputs.n * sizeof *w->known.items);
  w->known.n = w->inputs.n;
  for (uint32_t i = 0; i < w->inputs.n; i++) {
    w->known.items[i].path = w->inputs.paths[i];
    if (w->merged)
      w->known.items[i] = w->merged[i];
    else
      wm_input_key(w->inputs.paths[i], w->known.items[i].key);
  }
  return WM_OK;
}

wm_status wm_resume_open(wm_writer *w, wm_error *error) {
  wm_journal_past past = {0};
  uint32_t line = WM_NONE;
  bool kept = strcmp(w->folder, "-") != 0;
  wm_status status = know_inputs(w, error);
  if (status == WM_OK)
    status = wm_plan_hash(w->plan, w->hash, error);
  if (status == WM_OK && kept)
    status = wm_journal_open(&w->journal, w->folder, error);
  if (status == WM_OK)
    status = begin_outputs(w, true, true, error);
  if (status == WM_OK && w->resume)
    status = wm_journal_read(w->folder, &past, error);
  if (status == WM_OK && w->resume)
    status = choose(w, &past, &line, error);
  if (status == WM_OK)
    status = line == WM_NONE ? begin_anew(w, error) : go_on(w, &past, line, error);
  wm_journal_forget(&past);
  return status;
}
