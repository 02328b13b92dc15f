/* A run from its beginning to its end. */
#include "config.h"

#include "mill.h"

#include "core/base/exit.h"
#include "core/base/log.h"
#include "crew.h"
#include "metrics.h"
#include "progress.h"
#include "resume.h"
#include "signals.h"
#include "stats.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  POLL_MS = 50,         /* how often the parent looks after its children when nothing happens */
  METRICS_MS = 10000,   /* between two writings of the metrics */
  LAST_MS = 5000,       /* for batches under way when a run is interrupted */
  SLOTS_PER_WORKER = 4, /* so that neither reader nor workers wait for one slow batch */
  MORE_SLOTS = 4,
  PATHS_BYTES = 1 << 17 /* of an input area, for headers and paths */
};

typedef struct mill {
  const wm_mill_options *options;
  wm_plan *plan;
  wm_engine *engine;
  wm_slots slots;
  wm_crew crew;
  wm_writer writer;
  wm_progress progress;
  wm_stats stats;
  uint64_t metrics_ms; /* when they were written last */
  wm_error error;
  uint64_t until_ms; /* when the last batches must be done; 0 while not interrupted */
} mill;

uint32_t wm_mill_default_jobs(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0)
    return 1;
  int n = CPU_COUNT(&set);
  return n > 0 ? (uint32_t)n : 1;
}

/* ---- before ---- */

bool wm_mill_make_folder(const char *folder) {
  char *path = strdup(folder);
  bool ok = path != NULL;
  for (char *at = path; ok && at;) {
    at = *at ? strchr(at + 1, '/') : NULL;
    if (at)
      *at = '\0';
    ok = mkdir(path, 0777) == 0 || errno == EEXIST;
    if (at)
      *at = '/';
  }
  struct stat about;
  if (!ok || stat(folder, &about) != 0 || !S_ISDIR(about.st_mode)) {
    ok = false;
    wm_log_say(WM_ERROR, "%s: the output folder cannot be made: %s", folder,
               errno == EEXIST ? "there is a file of that name" : strerror(errno));
  }
  free(path);
  return ok;
}

static bool check_inputs(const wm_mill_options *options) {
  bool ok = true;
  uint32_t n_standard = 0;
  for (uint32_t i = 0; i < options->n_inputs; i++) {
    const char *path = options->inputs[i];
    if (strcmp(path, "-") == 0)
      n_standard++;
    else if (access(path, R_OK) != 0) {
      wm_log_say(WM_ERROR, "%s: cannot be read: %s", path, strerror(errno));
      ok = false;
    }
  }
  if (n_standard > 1) {
    wm_log_say(WM_ERROR, "standard input can be read only once");
    ok = false;
  }
  return ok;
}

static uint64_t at_least(uint64_t a, uint64_t b) {
  return a > b ? a : b;
}

static wm_status open_slots(mill *m) {
  const wm_limits *limits = &m->plan->limits;
  uint32_t n_jobs = m->options->n_jobs;
  uint32_t n = n_jobs ? n_jobs * SLOTS_PER_WORKER + MORE_SLOTS : 1;
  uint64_t input = limits->entry_bytes + limits->batch_bytes + PATHS_BYTES;
  uint64_t output = at_least(8 * limits->article_bytes, 16 * limits->batch_bytes);
  return wm_slots_open(&m->slots, n, n_jobs ? n_jobs : 1, m->plan->n_steps, input,
                       at_least(output, 1 << 20), limits->batch_bytes, &m->error);
}

static wm_inputs inputs_of(const mill *m) {
  return (wm_inputs){m->options->inputs, m->options->n_inputs};
}

/* ---- with workers ---- */

/* Takes what the oldest batch has. True when there was something. */
static wm_status take_head(mill *m, bool *taken) {
  uint32_t head = atomic_load(&m->slots.control->head);
  bool done = wm_slots_is(&m->slots, head, WM_SLOT_DONE);
  *taken = done || wm_slots_is(&m->slots, head, WM_SLOT_FULL);
  if (!*taken)
    return WM_OK;
  wm_status status = wm_writer_take(&m->writer, head, &m->error);
  if (status == WM_OK && done) {
    wm_writer_leave(&m->writer, head);
    wm_slots_release(&m->slots, head);
  } else if (status == WM_OK) {
    wm_crew_emptied(&m->crew, head);
  }
  return status;
}

static bool is_over(const mill *m) {
  const wm_control *control = m->slots.control;
  bool all = atomic_load(&control->reader.finished) &&
             atomic_load(&control->head) == atomic_load(&control->reader.n_batches);
  if (m->writer.full || all || wm_signals_count() > 1)
    return true;
  return m->until_ms && wm_clock_ms() > m->until_ms;
}

/* The first time the run is asked to end: no more input, but what is under way. */
static void heed_signals(mill *m) {
  wm_reader_state *reader = &m->slots.control->reader;
  if (m->until_ms || !wm_signals_count())
    return;
  m->until_ms = wm_clock_ms() + LAST_MS;
  wm_log_say(WM_WARNING, "stopping: the batches under way are finished first");
  wm_crew_end_reader(&m->crew);
  atomic_store(&reader->n_batches, wm_slots_first_unpublished(&m->slots));
  atomic_store(&reader->finished, true);
}

/* The progress line, and metrics now and then. */
static wm_status show(mill *m) {
  uint64_t now = wm_clock_ms();
  wm_progress_show(&m->progress, &m->writer, atomic_load(&m->slots.control->reader.bytes));
  if (!m->options->metrics || now - m->metrics_ms < METRICS_MS)
    return WM_OK;
  m->metrics_ms = now;
  m->stats.seconds = wm_progress_seconds(&m->progress);
  return wm_metrics_write(&m->stats, false, m->options->metrics, &m->error);
}

static wm_status work(mill *m) {
  wm_control *control = m->slots.control;
  wm_status status = WM_OK;
  while (status == WM_OK && !is_over(m)) {
    bool taken;
    uint32_t seen = wm_wake_seen(&control->parent);
    heed_signals(m);
    status = wm_crew_watch(&m->crew, &m->error);
    if (status == WM_OK)
      status = take_head(m, &taken);
    status = status == WM_OK ? show(m) : status;
    if (status == WM_OK && !taken)
      wm_wake_wait(&control->parent, seen, POLL_MS);
  }
  return status;
}

/* After an interruption nobody works any more: takes what was done in unbroken order. */
static wm_status take_rest(mill *m) {
  uint32_t batch = atomic_load(&m->slots.control->head);
  uint32_t end = wm_slots_first_unpublished(&m->slots);
  bool whole = true;
  wm_status status = WM_OK;
  for (; batch != end && whole && status == WM_OK && !m->writer.full; batch++) {
    whole = wm_slots_is(&m->slots, batch, WM_SLOT_DONE);
    status = wm_writer_take(&m->writer, batch, &m->error);
    if (whole)
      wm_writer_leave(&m->writer, batch);
  }
  return status;
}

static wm_status run_crew(mill *m) {
  wm_status status = wm_writer_open(&m->writer, &m->error);
  if (status != WM_OK)
    return status;
  m->crew = (wm_crew){.slots = &m->slots,
                      .engine = m->engine,
                      .plan = m->plan,
                      .inputs = inputs_of(m),
                      .n_workers = m->options->n_jobs,
                      .first = m->writer.from,
                      .done = m->writer.done};
  status = wm_crew_start(&m->crew, &m->error);
  if (status == WM_OK)
    status = work(m);
  wm_crew_end(&m->crew, status == WM_OK && !wm_signals_count());
  return status == WM_OK ? take_rest(m) : status;
}

/* ---- in one process ---- */

static wm_status drain_alone(void *context, uint32_t batch, wm_error *error) {
  mill *m = context;
  wm_status status = wm_writer_take(&m->writer, batch, error);
  wm_slots_empty(&m->slots, batch);
  return status;
}

static bool room_alone(void *context, uint32_t batch) {
  mill *m = context;
  return wm_slots_fill(&m->slots, batch);
}

static bool publish_alone(void *context, uint32_t batch) {
  mill *m = context;
  wm_worker worker = {.slots = &m->slots,
                      .engine = m->engine,
                      .plan = m->plan,
                      .inputs = inputs_of(m),
                      .drain = drain_alone,
                      .context = m};
  wm_slots_publish(&m->slots, batch);
  wm_slots_claim(&m->slots, 0, &batch);
  wm_status status = wm_worker_batch(&worker, batch, &m->error);
  if (status == WM_OK)
    status = wm_writer_take(&m->writer, batch, &m->error);
  wm_slots_done(&m->slots, 0, batch);
  wm_writer_leave(&m->writer, batch);
  wm_slots_release(&m->slots, batch);
  if (status == WM_OK)
    status = show(m);
  return status == WM_OK && !m->writer.full && !wm_signals_count();
}

static wm_status run_alone(mill *m) {
  wm_engine_account(m->engine, wm_slots_costs(&m->slots, 0));
  wm_status status = wm_engine_start(m->engine, NULL, &m->error);
  if (status != WM_OK)
    return status;
  status = wm_writer_open(&m->writer, &m->error);
  if (status == WM_OK) {
    wm_reader reader = {.slots = &m->slots,
                        .engine = m->engine,
                        .plan = m->plan,
                        .inputs = inputs_of(m),
                        .outlet = {room_alone, publish_alone, m},
                        .orders = {.from = m->writer.from,
                                   .done = m->writer.done,
                                   .stdin_at = lseek(STDIN_FILENO, 0, SEEK_CUR)}};
    status = wm_reader_run(&reader);
    if (status != WM_OK)
      m->error = reader.error;
    else if (m->error.text[0])
      status = WM_FATAL;
  }
  wm_engine_stop(m->engine);
  return status;
}

/* ---- the whole ---- */

static int exit_status(mill *m, wm_status status) {
  wm_progress_close(&m->progress, &m->writer);
  if (status != WM_OK) {
    wm_log_say(WM_ERROR, "%s", m->error.text);
    return WM_EXIT_STOPPED;
  }
  if (wm_signals_count()) {
    wm_log_say(WM_ERROR, "interrupted; %ju articles are in", (uintmax_t)m->writer.n_articles);
    return WM_EXIT_STOPPED;
  }
  return m->writer.rejects.n ? WM_EXIT_REJECTS : WM_EXIT_DONE;
}

static wm_status write_stats(mill *m) {
  const wm_mill_options *options = m->options;
  m->stats.seconds = wm_progress_seconds(&m->progress);
  wm_status status = options->stats ? wm_stats_write(&m->stats, options->stats, &m->error) : WM_OK;
  if (status == WM_OK && options->metrics)
    status = wm_metrics_write(&m->stats, !wm_signals_count(), options->metrics, &m->error);
  return status;
}

static int run_opened(mill *m) {
  wm_status status = open_slots(m);
  if (status != WM_OK) {
    wm_log_say(WM_ERROR, "%s", m->error.text);
    return WM_EXIT_STOPPED;
  }
  wm_signals_catch(&m->slots.control->parent);
  wm_progress_open(&m->progress, inputs_of(m), m->options->quiet);
  m->writer = (wm_writer){.slots = &m->slots,
                          .engine = m->engine,
                          .plan = m->plan,
                          .inputs = inputs_of(m),
                          .folder = m->options->output,
                          .limit = m->options->limit,
                          .resume = m->options->resume};
  m->stats = (wm_stats){.plan = m->plan,
                        .engine = m->engine,
                        .slots = &m->slots,
                        .writer = &m->writer,
                        .n_jobs = m->options->n_jobs};
  m->progress.shares = m->options->verbose ? &m->stats : NULL;
  status = m->options->n_jobs ? run_crew(m) : run_alone(m);
  if (status == WM_OK)
    status = wm_writer_finish(&m->writer, !wm_signals_count() && !m->writer.full, &m->error);
  if (status == WM_OK)
    status = write_stats(m);
  int code = exit_status(m, status);
  wm_writer_close(&m->writer);
  wm_signals_release();
  wm_slots_close(&m->slots);
  return code;
}

int wm_mill_run(const wm_mill_options *options) {
  mill m = {.options = options, .plan = options->plan};
  bool to_folder = strcmp(options->output, "-") != 0;
  if (!check_inputs(options) || (to_folder && !wm_mill_make_folder(options->output)))
    return WM_EXIT_USAGE;
  if (options->resume && !wm_resume_check(options->plan, options->output))
    return WM_EXIT_USAGE;
  int code = WM_EXIT_USAGE;
  wm_status status = wm_engine_new(m.plan, &m.engine, &m.error);
  if (status == WM_OK) {
    status = wm_engine_open(m.engine, &m.error);
    if (status == WM_OK)
      code = run_opened(&m);
    wm_engine_close(m.engine);
    wm_engine_free(m.engine);
  }
  if (status != WM_OK)
    wm_log_say(WM_ERROR, "%s", m.error.text);
  return code;
}
