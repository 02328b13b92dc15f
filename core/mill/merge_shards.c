/* The output folders of all shards of a run into one: their results are played back in the order of
 * the articles, so that folds and sinks are given what one run would have given them. */
#include "config.h"

#include "merge.h"

#include "core/base/exit.h"
#include "core/base/log.h"
#include "core/host/plan_hash.h"
#include "writer.h"

#include <stdlib.h>
#include <sys/stat.h>

/* Bytes of text between two commits: what a batch would bring. */
enum { GROUP_BYTES = 1 << 20, GROUP_MET = 1024 };

typedef struct part {
  const char *folder;
  wm_journal_past past;
  const wm_journal_record *record; /* the last one */
  wm_spool spool;
  wm_spool_row row; /* that is next */
  bool more;        /* there is one */
} part;

typedef struct parts {
  part *items;
  uint32_t n;
} parts;

/* ---- opening ---- */

static wm_status refuse(const part *p, const char *why, wm_error *error) {
  return wm_error_set(error, WM_FATAL, "%s: %s", p->folder, why);
}

static wm_status open_part(part *p, const char *hash, wm_error *error) {
  wm_status status = wm_journal_read(p->folder, &p->past, error);
  uint32_t last = wm_journal_last(&p->past);
  char *folder = NULL;
  if (status != WM_OK)
    return status;
  if (!p->past.there || !p->past.shard.n)
    return refuse(p, "it holds no shard: make them with `wiremill run --shard K/N`", error);
  if (strcmp(p->past.hash, hash) != 0)
    return refuse(p, "it was written by another pipeline, or by another version of it", error);
  if (last == WM_NONE || !p->past.lines[last].record.finished)
    return refuse(p, "the run did not come to its end: complete it with --resume", error);
  p->record = &p->past.lines[last].record;
  if (asprintf(&folder, "%s/%s", p->folder, WM_JOURNAL_FOLDER) < 0)
    return wm_error_memory(error, strlen(p->folder));
  status = wm_spool_open(&p->spool, folder, "results.0", p->record->results_length, error);
  free(folder);
  return status == WM_OK ? wm_spool_next(&p->spool, &p->row, &p->more, error) : status;
}

static void close_parts(parts *all) {
  for (uint32_t i = 0; i < all->n; i++) {
    wm_spool_close(&all->items[i].spool);
    wm_journal_forget(&all->items[i].past);
  }
  free(all->items);
}

/* All parts of one run, each once. */
static wm_status check_whole(const parts *all, wm_error *error) {
  const part *first = &all->items[0];
  bool *there = calloc(all->n, sizeof *there);
  wm_status status = there ? WM_OK : wm_error_memory(error, all->n);
  for (uint32_t i = 0; i < all->n && status == WM_OK; i++) {
    const part *p = &all->items[i];
    uint32_t index = p->past.shard.index;
    if (p->past.shard.n != all->n)
      status = wm_error_set(error, WM_FATAL, "%s: it is one of %u shards, and there are %u here",
                            p->folder, p->past.shard.n, all->n);
    else if (index >= all->n || there[index])
      status = refuse(p, "the same shard is there twice", error);
    else if (p->record->sequence != first->record->sequence)
      status = refuse(p, "the shards did not read the same inputs", error);
    else
      there[index] = true;
  }
  free(there);
  return status;
}

/* What is written begins with emptying its folder's journal. */
static wm_status check_output(const parts *all, const char *output, wm_error *error) {
  struct stat to, from;
  if (stat(output, &to) != 0)
    return WM_OK;
  for (uint32_t i = 0; i < all->n; i++)
    if (stat(all->items[i].folder, &from) == 0 && from.st_dev == to.st_dev &&
        from.st_ino == to.st_ino)
      return refuse(&all->items[i], "it is one of the shards: write to another folder", error);
  return WM_OK;
}

static wm_status open_parts(parts *all, const wm_plan *plan, const char *const *folders,
                            wm_error *error) {
  char hash[WM_HASH_DIGITS + 1];
  uint32_t n = all->n;
  all->n = 0;
  all->items = calloc(n, sizeof *all->items);
  wm_status status = all->items ? wm_plan_hash(plan, hash, error) : wm_error_memory(error, n);
  while (all->n < n && status == WM_OK) {
    part *p = &all->items[all->n++];
    p->folder = folders[all->n - 1];
    status = open_part(p, hash, error);
  }
  return status == WM_OK ? check_whole(all, error) : status;
}

/* ---- playing back ---- */

static part *next_part(const parts *all) {
  part *next = NULL;
  for (uint32_t i = 0; i < all->n; i++)
    if (all->items[i].more && (!next || all->items[i].row.ordinal < next->row.ordinal))
      next = &all->items[i];
  return next;
}

static wm_status play(wm_writer *w, const parts *all, wm_error *error) {
  wm_status status = WM_OK;
  uint32_t n_outputs = w->plan->folds.n + w->plan->sinks.n;
  for (part *p; status == WM_OK && (p = next_part(all));) {
    if (p->row.n_parts != (p->row.rejected ? (uint32_t)WM_N_SPOOL_REJECT : n_outputs))
      return refuse(p, "its results are not this pipeline's", error);
    status = wm_writer_put(w, &p->row, error);
    if (status == WM_OK && (w->fresh_bytes > GROUP_BYTES || w->met.n > GROUP_MET))
      status = wm_writer_commit(w, error);
    if (status == WM_OK)
      status = wm_spool_next(&p->spool, &p->row, &p->more, error);
  }
  return status == WM_OK ? wm_writer_commit(w, error) : status;
}

/* What one run would have counted. */
static void sum_up(wm_writer *w, const parts *all) {
  for (uint32_t i = 0; i < all->n; i++)
    w->n_duplicates += all->items[i].record->n_duplicates;
  w->sequence = all->items[0].record->sequence;
}

/* The inputs of the runs are those of their last lines before the record. */
static const wm_journal_inputs *inputs_of(const part *p) {
  uint32_t line = wm_journal_last(&p->past);
  while (line > 0 && !p->past.lines[line].inputs.n)
    line--;
  return &p->past.lines[line].inputs;
}

static wm_status play_into(wm_writer *w, const parts *all, wm_error *error) {
  const wm_journal_inputs *inputs = inputs_of(&all->items[0]);
  const char **paths = calloc(inputs->n + 1u, sizeof *paths);
  if (!paths)
    return wm_error_memory(error, inputs->n * sizeof *paths);
  for (uint32_t i = 0; i < inputs->n; i++)
    paths[i] = inputs->items[i].path;
  w->inputs = (wm_inputs){paths, inputs->n};
  w->merged = inputs->items;
  wm_status status = wm_writer_open(w, error);
  if (status == WM_OK)
    status = play(w, all, error);
  sum_up(w, all);
  if (status == WM_OK)
    status = wm_writer_finish(w, true, error);
  if (status == WM_OK)
    wm_log_say(WM_INFO, "%ju articles, %ju rejected, %ju duplicates of %u shards",
               (uintmax_t)w->n_articles, (uintmax_t)w->rejects.n, (uintmax_t)w->n_duplicates,
               (unsigned)all->n);
  wm_writer_close(w);
  free(paths);
  return status;
}

wm_status wm_merge_shards(wm_engine *engine, const wm_plan *plan, const char *const *folders,
                          uint32_t n, const char *output, wm_error *error) {
  parts all = {.n = n};
  wm_writer writer = {.engine = engine, .plan = plan, .folder = output};
  wm_status status = open_parts(&all, plan, folders, error);
  if (status == WM_OK)
    status = check_output(&all, output, error);
  if (status == WM_OK)
    status = play_into(&writer, &all, error);
  close_parts(&all);
  return status;
}
