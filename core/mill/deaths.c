/* Who was it, what is lost, where to go on. */
#include "config.h"

#include "deaths.h"

#include "batch.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>

enum {
  QUIET_DEATHS = 3,   /* of workers at one point between articles, then the record is given up */
  WORKER_KILLS = 3,   /* of workers from outside at one article, before the article is to blame */
  READER_KILLS = 5,   /* of the reader from outside at one place, before the place is to blame */
  READER_DEATHS = 30, /* of the reader with nothing handed on, then the run is given up */
};

/* "crashed (SIGSEGV)", for wait's status. */
static void say_death(const wm_member *member, int status, uint64_t most_ms, wm_error *reason) {
  if (member->overdue)
    wm_error_set(reason, WM_REJECT, "took longer than %gs (limits: article-time)",
                 (double)most_ms / 1000);
  else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
    wm_error_set(reason, WM_REJECT, "was killed (out of memory?)");
  else if (WIFSIGNALED(status) && sigabbrev_np(WTERMSIG(status)))
    wm_error_set(reason, WM_REJECT, "crashed (SIG%s)", sigabbrev_np(WTERMSIG(status)));
  else if (WIFSIGNALED(status))
    wm_error_set(reason, WM_REJECT, "crashed (signal %d)", WTERMSIG(status));
  else
    wm_error_set(reason, WM_REJECT, "ended the process (exit %d)", WEXITSTATUS(status));
}

/* ---- workers ---- */

static bool same_point(wm_point a, wm_point b) {
  return a.record == b.record && a.article == b.article;
}

/* A worker killed by somebody else gets its article tried again, but not for ever: it may be what
 * the machine has not enough memory for. */
static bool try_again(wm_slot *slot, const wm_member *member, int status, wm_point at) {
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL || member->overdue)
    return false;
  if (!same_point(slot->suspect, at))
    slot->n_kills = 0;
  slot->suspect = at;
  return ++slot->n_kills < WORKER_KILLS;
}

/* In a plugin: that article is rejected. While decoding, what follows in the record is lost with
 * it. An article that was delivered before the worker died is in, and between articles nobody is to
 * blame, unless it happens again and again. */
static wm_verdict judge(wm_crew *crew, uint32_t number, uint32_t batch, int status) {
  wm_slot *slot = wm_slots_at(crew->slots, batch);
  wm_position *position = &crew->slots->workers[number].position;
  uint32_t step = atomic_load(&position->step);
  uint32_t n_outputs = crew->plan->folds.n + crew->plan->sinks.n;
  wm_verdict v = {.at = wm_batch_progress(crew->slots, batch, n_outputs), .stage = ""};
  bool decoding = step < crew->plan->formats.n;
  bool working = step < crew->plan->n_steps && v.at.record == atomic_load(&slot->record) &&
                 (decoding || atomic_load(&position->article) >= v.at.article);
  if (!same_point(slot->resume, v.at))
    slot->n_deaths = 0;
  slot->resume = v.at;
  if (working)
    v.stage = crew->plan->steps[step].instance.name;
  if (try_again(slot, &crew->workers[number], status, v.at))
    return v;
  say_death(&crew->workers[number], status, crew->plan->limits.article_time_ms, &v.reason);
  v.reject = working || ++slot->n_deaths >= QUIET_DEATHS;
  v.record_is_lost = !working || decoding;
  return v;
}

/* Writes the rejection; false when the output area has no room for it. */
static bool carry_out(wm_crew *crew, uint32_t batch, const wm_verdict *v) {
  wm_slot *slot = wm_slots_at(crew->slots, batch);
  if (!v->reject)
    return true;
  wm_result result = {.status = WM_REJECT, .stage = v->stage, .reason = v->reason.text};
  if (!wm_batch_reject(crew->slots, batch, v->at, &result, true))
    return false;
  slot->resume = v->record_is_lost ? (wm_point){v->at.record + 1, 0}
                                   : (wm_point){v->at.record, v->at.article + 1};
  return true;
}

static void settle(wm_crew *crew, uint32_t batch, const wm_verdict *v) {
  if (carry_out(crew, batch, v)) {
    wm_slots_again(crew->slots, batch);
    return;
  }
  crew->verdicts[batch % crew->slots->n] = *v;
  wm_slots_orphan(crew->slots, batch);
  wm_wake_post(&crew->slots->control->parent, false);
}

void wm_deaths_settle_worker(wm_crew *crew, uint32_t number, int status) {
  uint32_t batch;
  if (!wm_slots_held_by(crew->slots, number, &batch))
    return;
  wm_verdict v = judge(crew, number, batch, status);
  settle(crew, batch, &v);
}

void wm_deaths_settle_orphan(wm_crew *crew, uint32_t batch) {
  settle(crew, batch, &crew->verdicts[batch % crew->slots->n]);
}

/* ---- the reader ---- */

static bool same_place(const wm_place *a, const wm_place *b) {
  return a->input == b->input && a->file == b->file && a->entry == b->entry;
}

static void say_reader_death(const wm_crew *crew, int status, char *text, size_t size) {
  uint32_t format = atomic_load(&crew->slots->control->reader.format);
  wm_error death;
  if (crew->reader.overdue)
    wm_error_set(&death, WM_REJECT, "hung");
  else
    say_death(&crew->reader, status, 0, &death);
  if (format < crew->plan->formats.n)
    snprintf(text, size, "%s %.150s in the reader", crew->plan->formats.items[format].instance.name,
             death.text);
  else if (format == crew->plan->formats.n)
    snprintf(text, size, "a format %.150s as it bid in the reader", death.text);
  else
    snprintf(text, size, "the reader %.150s", death.text);
}

/* The first time, the same again: the machine may have been short of memory. Then without the
 * entry, then without the rest of the file. */
wm_status wm_deaths_settle_reader(wm_crew *crew, int status, wm_error *error) {
  wm_reader_state *state = &crew->slots->control->reader;
  wm_orders *orders = &crew->orders;
  wm_place at = {atomic_load(&state->input), atomic_load(&state->file), atomic_load(&state->entry),
                 atomic_load(&state->offset)};
  uint32_t batch = wm_slots_first_unpublished(crew->slots);
  wm_place from = batch ? wm_slots_at(crew->slots, batch - 1)->next : crew->first;
  bool stuck = same_place(&from, &orders->from) && from.offset == orders->from.offset;
  crew->n_reader_deaths = stuck && same_place(&at, &crew->died_at) ? crew->n_reader_deaths + 1 : 1;
  crew->n_stuck_deaths = stuck ? crew->n_stuck_deaths + 1 : 1;
  crew->died_at = orders->at = at;
  orders->furthest = at.input > orders->furthest ? at.input : orders->furthest;
  orders->from = from;
  orders->again = true;
  say_reader_death(crew, status, orders->reason, sizeof orders->reason);
  if (crew->n_stuck_deaths > READER_DEATHS)
    return wm_error_set(error, WM_FATAL, "%s again and again", orders->reason);
  bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && !crew->reader.overdue;
  uint32_t n = killed && crew->n_reader_deaths < READER_KILLS ? 1 : crew->n_reader_deaths;
  orders->avoid = n == 1 ? WM_AVOID_NOTHING : n == 2 ? WM_AVOID_ENTRY : WM_AVOID_FILE;
  wm_slots_unfill(crew->slots);
  return wm_crew_start_reader(crew, batch, error);
}
