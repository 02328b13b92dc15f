/* Starting, watching and ending children. What a death means is in deaths.c. */
#include "config.h"

#include "crew.h"

#include "core/base/log.h"
#include "deaths.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  SECOND_LOOK_MS = 200, /* a late child gets this long after it was noticed: a job that was
                           stopped, or a machine that slept, makes everybody late */
  UNPACK_MS = 60000,    /* for one step of libarchive, waiting for input not counted */
  PEACE_MS = 1000,      /* for workers to stop */
  EARLY_DEATHS = 20     /* of workers in a row whose plugins did not get started */
};

/* ---- children ---- */

/* A plugin that calls exit() must not flush what the parent had buffered when it forked. */
static void leave_at_once(int status, void *context) {
  (void)context;
  _exit(status);
}

/* What every child does first. Signals of the terminal are the parent's to answer; if the parent
 * dies, so does the child. */
static void become_child(const wm_crew *crew, const char *name, bool reads_input) {
  prctl(PR_SET_NAME, name);
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
  wm_log_around(NULL, NULL);
  on_exit(leave_at_once, NULL);
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != crew->parent)
    _exit(EXIT_FAILURE);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  int nothing = reads_input ? -1 : open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing >= 0) {
    dup2(nothing, STDIN_FILENO);
    close(nothing);
  }
}

static bool room(void *context, uint32_t batch) {
  wm_slots *slots = context;
  for (;;) {
    uint32_t seen = wm_wake_seen(&slots->control->freed);
    if (wm_slots_fill(slots, batch))
      return true;
    wm_wake_wait(&slots->control->freed, seen, -1);
  }
}

static bool publish(void *context, uint32_t batch) {
  wm_slots *slots = context;
  wm_usage_note(&slots->control->reader.usage);
  wm_slots_publish(slots, batch);
  return true;
}

_Noreturn static void reader_main(const wm_crew *crew, uint32_t batch) {
  wm_control *control = crew->slots->control;
  wm_reader reader = {.slots = crew->slots,
                      .engine = crew->engine,
                      .plan = crew->plan,
                      .inputs = crew->inputs,
                      .outlet = {room, publish, crew->slots},
                      .orders = crew->orders,
                      .batch = batch};
  wm_usage_begin(&control->reader.usage);
  wm_status status = wm_reader_run(&reader);
  wm_usage_note(&control->reader.usage);
  if (status != WM_OK) {
    wm_slots_fail(crew->slots, &reader.error);
    _exit(WM_WORKER_FAILED);
  }
  atomic_store(&control->reader.finished, true);
  wm_wake_post(&control->parent, false);
  _exit(EXIT_SUCCESS);
}

static wm_status cannot_fork(wm_error *error) {
  return wm_error_set(error, WM_FATAL, "cannot start a process: %s", strerror(errno));
}

wm_status wm_crew_start_reader(wm_crew *crew, uint32_t batch, wm_error *error) {
  wm_reader_state *state = &crew->slots->control->reader;
  atomic_store(&state->since_ms, 0);
  atomic_store(&state->n_batches, batch);
  crew->reader = (wm_member){0};
  pid_t pid = fork();
  if (pid < 0)
    return cannot_fork(error);
  if (pid == 0) {
    become_child(crew, "mill-reader", true);
    reader_main(crew, batch);
  }
  crew->reader.pid = pid;
  return WM_OK;
}

wm_status wm_crew_start_worker(wm_crew *crew, uint32_t number, wm_error *error) {
  wm_position *position = &crew->slots->workers[number].position;
  atomic_store(&position->since_ms, 0);
  atomic_store(&position->step, WM_NONE);
  atomic_store(&position->article, 0);
  atomic_store(&crew->slots->workers[number].started, false);
  crew->workers[number] = (wm_member){0};
  pid_t pid = fork();
  if (pid < 0)
    return cannot_fork(error);
  if (pid == 0) {
    become_child(crew, "mill-worker", false);
    wm_worker worker = {.slots = crew->slots,
                        .engine = crew->engine,
                        .plan = crew->plan,
                        .inputs = crew->inputs,
                        .number = number};
    wm_worker_main(&worker);
  }
  crew->workers[number].pid = pid;
  return WM_OK;
}

wm_status wm_crew_start(wm_crew *crew, wm_error *error) {
  crew->parent = getpid();
  crew->workers = calloc(crew->n_workers, sizeof *crew->workers);
  crew->verdicts = calloc(crew->slots->n, sizeof *crew->verdicts);
  if (!crew->workers || !crew->verdicts)
    return wm_error_memory(error, crew->slots->n * sizeof *crew->verdicts);
  crew->orders.from = crew->first;
  crew->orders.done = crew->done;
  crew->orders.stdin_at = lseek(STDIN_FILENO, 0, SEEK_CUR);
  fflush(NULL);
  wm_status status = wm_crew_start_reader(crew, 0, error);
  for (uint32_t i = 0; i < crew->n_workers && status == WM_OK; i++)
    status = wm_crew_start_worker(crew, i, error);
  return status;
}

/* ---- watching ---- */

/* True, with its status, when the member has died. */
static bool reap(wm_member *member, int *status) {
  if (!member->pid || waitpid(member->pid, status, WNOHANG) != member->pid)
    return false;
  member->pid = 0;
  return true;
}

/* Kills a member that is in one thing since `since_ms` for longer than `most_ms`. */
static void kill_late(wm_member *member, uint64_t since_ms, uint64_t most_ms) {
  uint64_t now = wm_clock_ms();
  if (!member->pid || member->overdue || !since_ms || now < since_ms || now - since_ms <= most_ms) {
    member->held_ms = 0;
  } else if (member->held_ms != since_ms) {
    member->held_ms = since_ms;
    member->looked_ms = now;
  } else if (now - member->looked_ms >= SECOND_LOOK_MS) {
    member->overdue = true;
    kill(member->pid, SIGKILL);
  }
}

static void watch_clocks(wm_crew *crew) {
  wm_slots *slots = crew->slots;
  const wm_limits *limits = &crew->plan->limits;
  uint64_t most = limits->article_time_ms;
  for (uint32_t i = 0; i < crew->n_workers; i++) {
    uint32_t batch;
    bool starts = !atomic_load(&slots->workers[i].started);
    bool waits = wm_slots_held_by(slots, i, &batch) && wm_slots_is(slots, batch, WM_SLOT_FULL);
    uint64_t since = atomic_load(&slots->workers[i].position.since_ms);
    kill_late(&crew->workers[i], waits ? 0 : since, starts ? limits->start_time_ms : most);
  }
  wm_reader_state *reader = &slots->control->reader;
  bool unpacks = atomic_load(&reader->format) == WM_NONE && most < UNPACK_MS;
  kill_late(&crew->reader, atomic_load(&reader->since_ms), unpacks ? UNPACK_MS : most);
}

/* A worker has died before its plugins were started. The next one may have more luck, unless it
 * was late: that one would wait as long again. */
static wm_status judge_start(wm_crew *crew, uint32_t number, wm_error *error) {
  uint32_t step = atomic_load(&crew->slots->workers[number].position.step);
  const char *name = step < crew->plan->n_steps ? crew->plan->steps[step].instance.name : "";
  if (crew->workers[number].overdue)
    return wm_error_set(error, WM_FATAL, "%s: took longer than %gs to start (limits: start-time)",
                        name, (double)crew->plan->limits.start_time_ms / 1000);
  if (++crew->n_early_deaths <= EARLY_DEATHS)
    return WM_OK;
  return wm_error_set(error, WM_FATAL, "%s: workers die while it starts (%u in a row)", name,
                      (unsigned)crew->n_early_deaths);
}

static wm_status watch_workers(wm_crew *crew, wm_error *error) {
  for (uint32_t i = 0; i < crew->n_workers; i++) {
    int status;
    if (!reap(&crew->workers[i], &status))
      continue;
    wm_deaths_settle_worker(crew, i, status);
    if (atomic_load(&crew->slots->workers[i].started))
      crew->n_early_deaths = 0;
    else if (judge_start(crew, i, error) != WM_OK)
      return WM_FATAL;
    if (atomic_load(&crew->slots->control->failed))
      return WM_OK;
    wm_status started = wm_crew_start_worker(crew, i, error);
    if (started != WM_OK)
      return started;
    wm_wake_post(&crew->slots->control->ready, true);
  }
  return WM_OK;
}

wm_status wm_crew_watch(wm_crew *crew, wm_error *error) {
  wm_control *control = crew->slots->control;
  int status;
  watch_clocks(crew);
  wm_status result = watch_workers(crew, error);
  if (result == WM_OK && reap(&crew->reader, &status) && !atomic_load(&control->reader.finished) &&
      !atomic_load(&control->failed))
    result = wm_deaths_settle_reader(crew, status, error);
  if (result == WM_OK && atomic_load(&control->failed)) {
    *error = control->failure;
    error->text[sizeof error->text - 1] = '\0';
    result = WM_FATAL;
  }
  return result;
}

void wm_crew_emptied(wm_crew *crew, uint32_t batch) {
  wm_slot *slot = wm_slots_at(crew->slots, batch);
  slot->resume = wm_batch_progress(crew->slots, batch, crew->plan->folds.n + crew->plan->sinks.n);
  wm_slots_empty(crew->slots, batch);
  if (wm_slots_is_orphan(crew->slots, batch))
    wm_deaths_settle_orphan(crew, batch);
}

/* ---- ending ---- */

static void kill_member(wm_member *member) {
  int status;
  if (!member->pid)
    return;
  kill(member->pid, SIGKILL);
  while (waitpid(member->pid, &status, 0) < 0 && errno == EINTR)
    continue;
  member->pid = 0;
}

void wm_crew_end_reader(wm_crew *crew) {
  kill_member(&crew->reader);
  wm_slots_unfill(crew->slots);
}

void wm_crew_end(wm_crew *crew, bool peace) {
  wm_control *control = crew->slots->control;
  uint64_t until = wm_clock_ms() + (peace ? PEACE_MS : 0);
  atomic_store(&control->quit, true);
  wm_wake_post(&control->ready, true);
  for (uint32_t i = 0; i < crew->n_workers; i++) {
    int status;
    while (crew->workers[i].pid && !reap(&crew->workers[i], &status) && wm_clock_ms() < until)
      usleep(1000);
    kill_member(&crew->workers[i]);
  }
  wm_crew_end_reader(crew);
  free(crew->workers);
  free(crew->verdicts);
  crew->workers = NULL;
  crew->verdicts = NULL;
  crew->n_workers = 0;
}
