/* One run of a pipeline in a process of its own. */
#include "config.h"

#include "trial.h"

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/host/solo.h"
#include "core/mill/states.h"
#include "core/pipeline/plan_load.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* A trial at work, in its own process. */
typedef struct worker {
  const wm_trial *trial;
  wm_trial_report *report;
  wm_solo solo;
  wm_step *step;   /* of the plugin under test */
  wm_error commit; /* of an output that failed */
} worker;

/* ------------------------------------------------------------------ the host it meets */

/* The services behind those that count; one process, one trial. */
static const wm_host *behind;
static wm_trial_report *counting;

static void count(uint32_t use) {
  if (use < WM_TRIAL_USES)
    counting->used[use]++;
}

static wm_table read_counted(wm_instance *self, uint32_t use) {
  count(use);
  return behind->read(self, use);
}

static void *append_counted(wm_instance *self, uint32_t use, uint32_t n) {
  count(use);
  return behind->append(self, use, n);
}

static void *update_counted(wm_instance *self, uint32_t use, uint32_t *n) {
  count(use);
  return behind->update(self, use, n);
}

static const wm_table *tables_counted(wm_instance *self, uint32_t *n) {
  count(0);
  return behind->tables(self, n);
}

static wm_status emit_counted(wm_instance *self, uint32_t use, const void *rows, uint32_t n) {
  count(use);
  return behind->emit_table(self, use, rows, n);
}

#define END(member) (offsetof(wm_host, member) + sizeof((wm_host){0}.member))
enum { HOST_1_0 = END(map_resource), FUTURE_TAIL = 256 };

/* A table of `size` bytes at the end of a page, behind which nothing may be touched. */
static wm_host *guarded_table(size_t size) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) != 0)
    return NULL;
  return (wm_host *)(void *)(pages + page - size);
}

/* The oldest host has no such service; in the others it then does as little, so that their articles
 * come out alike. */
static wm_status ignore_language(wm_instance *self, const char *tag, size_t length) {
  (void)self, (void)tag, (void)length;
  return WM_OK;
}

static bool set_host(worker *w) {
  size_t size = sizeof(wm_host);
  if (w->trial->host == WM_HOST_OLD)
    size = HOST_1_0;
  if (w->trial->host == WM_HOST_FUTURE)
    size += FUTURE_TAIL;
  wm_host *host = guarded_table(size);
  if (!host)
    return false;
  behind = w->step->instance.host;
  counting = w->report;
  memset(host, 0xA5, size);
  memcpy(host, behind, size < sizeof *host ? size : sizeof *host);
  host->size = (uint32_t)size;
  host->abi_minor = w->trial->host == WM_HOST_OLD      ? 0
                    : w->trial->host == WM_HOST_FUTURE ? WM_ABI_MINOR + 7
                                                       : WM_ABI_MINOR;
  host->read = read_counted;
  host->append = append_counted;
  host->update = update_counted;
  host->tables = tables_counted;
  host->emit_table = emit_counted;
  if (size >= END(set_language))
    host->set_language = ignore_language;
  w->step->instance.host = host;
  return true;
}

/* ------------------------------------------------------------------ articles */

static wm_status take(void *context, const wm_result *result) {
  worker *w = context;
  const wm_plan *plan = w->solo.plan;
  uint32_t at = atomic_load(&w->report->at);
  if (result->status != WM_OK) {
    if (!w->trial->tries->items[at].hostile && !w->report->n_rejected++)
      snprintf(w->report->message, sizeof w->report->message, "%s: %s", result->stage,
               result->reason);
    return WM_OK;
  }
  uint64_t hash = w->report->outputs[at];
  for (uint32_t i = 0; i < plan->folds.n + plan->sinks.n; i++) {
    const wm_buffer *out = &result->outputs[i];
    wm_encoded item = {{out->bytes, out->length}, result->article_id};
    if (i >= plan->folds.n) /* what a fold takes up in another order shows in its state */
      hash = XXH3_64bits_withSeed(out->bytes, out->length, hash + i);
    if (wm_engine_commit(w->solo.engine, i, &item, 1, &w->commit) != WM_OK)
      return WM_FATAL;
  }
  w->report->outputs[at] = hash;
  return WM_OK;
}

/* The format that reads an article: the one under test, or the highest bidder. */
static uint32_t format_of(const worker *w, const wm_try *one) {
  const wm_plan *plan = w->solo.plan;
  if (w->step->module->plugin.kind == WM_FORMAT)
    return (uint32_t)(w->step - plan->formats.items);
  wm_str head = {one->bytes.bytes, one->bytes.length < 65536 ? one->bytes.length : 65536};
  return wm_engine_bid(w->solo.engine, wm_z(one->path), head);
}

static wm_status work_on(worker *w, uint32_t i, wm_error *error) {
  const wm_try *one = &w->trial->tries->items[i];
  uint32_t format = format_of(w, one);
  if (format == WM_NONE)
    return one->hostile ? WM_OK : wm_error_set(error, WM_FATAL, "no format reads %s", one->path);
  atomic_store(&w->report->at, i);
  w->report->outputs[i] = 0;
  alarm(w->trial->limit_s);
  wm_status status =
      wm_solo_records(&w->solo, format, wm_z("trial"), wm_z(one->path), one->bytes, take, w, error);
  alarm(0);
  atomic_store(&w->report->at, WM_NONE);
  if (status == WM_REJECT && one->hostile)
    return WM_OK;
  if (status != WM_OK && w->commit.text[0])
    *error = w->commit;
  return status;
}

/* Bids of a format must lie between 0 and 100, whatever it is shown. */
static wm_status try_bids(const worker *w, wm_error *error) {
  const wm_plugin *plugin = &w->step->module->plugin;
  for (uint32_t i = 0; plugin->kind == WM_FORMAT && i < w->trial->tries->n; i++) {
    const wm_try *one = &w->trial->tries->items[i];
    wm_str head = {one->bytes.bytes, one->bytes.length < 65536 ? one->bytes.length : 65536};
    int bid = w->step->module->ops.format.bid(&w->step->instance, wm_z(one->path), head);
    if (bid < 0 || bid > 100)
      return wm_error_set(error, WM_FATAL, "it bids %d for %s, not 0 to 100", bid, one->name);
  }
  return WM_OK;
}

static bool is_in_part(const worker *w, uint32_t i) {
  switch (w->trial->part) {
  case WM_PART_FIRST:
    return i < w->trial->tries->n / 2;
  case WM_PART_SECOND:
    return i >= w->trial->tries->n / 2;
  case WM_PART_MERGE:
    return false;
  default:
    return true;
  }
}

static wm_status work_on_all(worker *w, wm_error *error) {
  const wm_tries *tries = w->trial->tries;
  wm_status status = try_bids(w, error);
  for (uint32_t round = 0; round < w->trial->n_rounds && status == WM_OK; round++) {
    for (uint32_t k = 0; k < tries->n && status == WM_OK; k++) {
      uint32_t i = w->trial->backwards ? tries->n - 1 - k : k;
      if (is_in_part(w, i) && !(w->trial->ordinary && tries->items[i].hostile))
        status = work_on(w, i, error);
    }
    w->report->heap[round] = mallinfo2().uordblks;
  }
  return status;
}

/* ------------------------------------------------------------------ folds */

/* "OUTPUT/1" or "OUTPUT/2", which are made. False when they are not there. */
static bool half_folder(const worker *w, int half, char folder[4096]) {
  int n = snprintf(folder, 4096, "%s/%d", w->trial->output, half);
  return n > 0 && n < 4096 && (mkdir(folder, 0777) == 0 || errno == EEXIST);
}

static wm_status merge_halves(worker *w, uint32_t fold, wm_error *error) {
  char folder[4096], path[4400];
  wm_status status = WM_OK;
  for (int half = 1; half <= 2 && status == WM_OK; half++) {
    if (!half_folder(w, half, folder))
      return wm_error_set(error, WM_FATAL, "%s: %s", folder, strerror(errno));
    snprintf(path, sizeof path, "%s/%s.state", folder,
             w->solo.plan->folds.items[fold].instance.name);
    status = wm_states_merge(w->solo.engine, w->solo.plan, path, error);
  }
  return status;
}

static wm_status save_half(worker *w, uint32_t fold, wm_error *error) {
  char folder[4096];
  if (!half_folder(w, w->trial->part == WM_PART_FIRST ? 1 : 2, folder))
    return wm_error_set(error, WM_FATAL, "%s: %s", folder, strerror(errno));
  return wm_states_save(w->solo.engine, w->solo.plan, fold, folder, error);
}

static wm_status note_states(worker *w, wm_error *error) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < w->solo.plan->folds.n && status == WM_OK; i++) {
    wm_buffer state = {0};
    if (w->trial->part == WM_PART_MERGE)
      status = merge_halves(w, i, error);
    else if (w->trial->part != WM_PART_ALL)
      status = save_half(w, i, error);
    if (status == WM_OK)
      status = wm_engine_save(w->solo.engine, i, &state, error);
    w->report->state = XXH3_64bits_withSeed(state.bytes, state.length, w->report->state);
    wm_buffer_free(&state);
  }
  return status;
}

/* ------------------------------------------------------------------ the process */

static wm_step *find_step(wm_plan *plan, const char *file) {
  for (uint32_t i = 0; i < plan->n_steps; i++)
    if (strcmp(plan->steps[i].module->path, file) == 0)
      return &plan->steps[i];
  return NULL;
}

static wm_status run_plan(worker *w, wm_plan *plan, wm_error *error) {
  w->step = find_step(plan, w->trial->plugin);
  if (!w->step)
    return wm_error_set(error, WM_FATAL, "%s: it does not name %s", plan->path, w->trial->plugin);
  wm_status status = wm_solo_new(&w->solo, plan, error);
  if (status == WM_OK && !set_host(w))
    status = wm_error_memory(error, sizeof(wm_host));
  if (status == WM_OK)
    status = wm_solo_start(&w->solo, true, error);
  if (status == WM_OK)
    status = work_on_all(w, error);
  if (status == WM_OK)
    status = note_states(w, error);
  if (status == WM_OK)
    status = wm_solo_finish(&w->solo, error);
  wm_solo_close(&w->solo);
  return status;
}

static wm_status run_here(worker *w, wm_error *error) {
  wm_plan *plan;
  wm_problems problems;
  wm_status status =
      wm_plan_load(w->trial->paths, w->trial->pipeline, w->trial->output, &plan, &problems);
  if (status == WM_OK) {
    status = run_plan(w, plan, error);
    wm_plan_free(plan);
  } else {
    wm_error_set(error, status, "%s", problems.n ? problems.items[0].text : "no memory");
  }
  wm_problems_free(&problems);
  return status;
}

/* A forked process has its memory where its parent has it: the n-th trial gets other addresses, and
 * fresh memory another content, so that what depends on them shows. */
static void shift_memory(unsigned n) {
  static void *volatile kept[2] __attribute__((used)); /* seen by ASan: no leak */
  mallopt(M_PERTURB, (int)(n * 37 % 255 + 1));
  kept[0] = malloc(1000 * (size_t)n);
  kept[1] =
      mmap(NULL, (size_t)sysconf(_SC_PAGESIZE) * n, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static _Noreturn void be_the_process(const wm_trial *trial, wm_trial_report *report, unsigned n) {
  const struct rlimit no_core = {0, 0};
  worker w = {.trial = trial, .report = report};
  wm_error error = {""};
  setrlimit(RLIMIT_CORE, &no_core);
  shift_memory(n);
  wm_log_level(WM_ERROR + 1);
  if (run_here(&w, &error) == WM_OK)
    report->finished = true;
  else
    snprintf(report->message, sizeof report->message, "%s", error.text);
  exit(0); /* not _exit: ASan looks for leaks here */
}

wm_status wm_trial_run(const wm_trial *trial, wm_trial_report **report, wm_error *error) {
  static unsigned n_trials;
  wm_trial_report *made =
      mmap(NULL, sizeof *made, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (made == MAP_FAILED)
    return wm_error_memory(error, sizeof *made);
  made->at = WM_NONE;
  fflush(NULL);
  n_trials++;
  pid_t child = fork();
  if (child == 0)
    be_the_process(trial, made, n_trials);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) {
    munmap(made, sizeof *made);
    return wm_error_set(error, WM_FATAL, "no process could be made for a trial");
  }
  made->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (WIFEXITED(status) && WEXITSTATUS(status) != 0 && made->finished) {
    made->finished = false;
    snprintf(made->message, sizeof made->message, "its process ended with status %d",
             WEXITSTATUS(status));
  }
  *report = made;
  return WM_OK;
}

void wm_trial_free(wm_trial_report *report) {
  if (report)
    munmap(report, sizeof *report);
}
