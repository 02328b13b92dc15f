/* The worker's process. */
#include "config.h"

#include "worker.h"

#include "core/base/sanitized.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
  SLACK = 256 << 20 /* bytes that a worker may have beyond what it began with and one article's */
};

/* ---- one batch ---- */

typedef struct delivery {
  wm_worker *worker;
  uint32_t batch, record;
  wm_error error;
} delivery;

static uint32_t n_outputs(const wm_plan *plan) {
  return plan->folds.n + plan->sinks.n;
}

static wm_status empty_area(wm_worker *w, uint32_t batch, wm_error *error) {
  if (w->drain)
    return w->drain(w->context, batch, error);
  wm_slots_drain(w->slots, w->number, batch);
  /* The wait was not the article's. */
  atomic_store(&w->slots->workers[w->number].position.since_ms, wm_clock_ms());
  return WM_OK;
}

/* Appends a result; when the area is full, once more after it was emptied. What does not fit even
 * then is rejected. */
static wm_status deliver(void *context, const wm_result *result) {
  delivery *d = context;
  wm_worker *w = d->worker;
  uint32_t n = n_outputs(w->plan);
  if (wm_batch_append(w->slots, d->batch, d->record, result, n))
    return WM_OK;
  wm_status status = empty_area(w, d->batch, &d->error);
  if (status != WM_OK || wm_batch_append(w->slots, d->batch, d->record, result, n))
    return status;
  wm_error reason;
  wm_error_set(&reason, WM_REJECT, "what sinks and folds made of it takes more than %zu bytes",
               w->slots->output_size);
  wm_point point = {d->record, result->article};
  wm_result lost = {
      .status = WM_REJECT, .article_id = result->article_id, .stage = "", .reason = reason.text};
  wm_batch_reject(w->slots, d->batch, point, &lost, false);
  return WM_OK;
}

static wm_status run_record(wm_worker *w, delivery *d, const wm_record_view *view, uint32_t n_skip,
                            wm_error *error) {
  if (view->head.format == WM_NONE || view->head.format >= w->plan->formats.n ||
      view->head.input >= w->inputs.n) {
    char reason[1024];
    snprintf(reason, sizeof reason, "%.*s", (int)view->bytes.length, view->bytes.bytes);
    wm_result result = {.status = WM_REJECT, .stage = "reader", .reason = reason};
    return n_skip ? WM_OK : deliver(d, &result);
  }
  wm_source source = {.archive = wm_z(w->inputs.paths[view->head.input]),
                      .entry = view->entry,
                      .offset = view->head.offset,
                      .first_index = view->head.first_index,
                      .bytes = view->bytes,
                      .format = view->head.format,
                      .n_skip = n_skip};
  return wm_engine_record(w->engine, &source, deliver, d, error);
}

wm_status wm_worker_batch(wm_worker *w, uint32_t batch, wm_error *error) {
  wm_slot *slot = wm_slots_at(w->slots, batch);
  wm_point resume = slot->resume;
  delivery d = {.worker = w, .batch = batch};
  wm_record_view view;
  for (uint64_t at = 0; wm_batch_record_at(w->slots, batch, &at, &view); d.record++) {
    if (d.record < resume.record)
      continue;
    atomic_store(&slot->record, d.record);
    wm_status status =
        run_record(w, &d, &view, d.record == resume.record ? resume.article : 0, error);
    if (status == WM_FATAL) {
      if (d.error.text[0])
        *error = d.error;
      return status;
    }
  }
  atomic_store(&slot->record, d.record);
  return WM_OK;
}

/* ---- the process ---- */

/* A plugin that eats memory gets none, rather than the machine's last. Sanitizers reserve
 * terabytes: with them there is no bound. */
static void limit_memory(const wm_plan *plan) {
#if !WM_SANITIZED
  uint64_t data, resident, most;
  if (wm_usage_memory(&data, &resident) &&
      !__builtin_add_overflow(data + 2 * (uint64_t)SLACK, plan->limits.article_memory, &most))
    setrlimit(RLIMIT_DATA, &(struct rlimit){most, most});
#else
  (void)plan;
#endif
}

_Noreturn static void fail(wm_worker *w, const wm_error *error) {
  wm_slots_fail(w->slots, error);
  _exit(WM_WORKER_FAILED);
}

_Noreturn void wm_worker_main(wm_worker *w) {
  wm_control *control = w->slots->control;
  wm_worker_state *state = &w->slots->workers[w->number];
  wm_error error = {""};
  uint64_t data, before = 0, now = 0;
  limit_memory(w->plan);
  wm_slots_guard(w->slots, WM_NONE);
  wm_usage_begin(&state->usage);
  wm_engine_account(w->engine, wm_slots_costs(w->slots, w->number));
  atomic_store(&state->position.since_ms, wm_clock_ms());
  if (wm_engine_start(w->engine, &state->position, &error) != WM_OK)
    fail(w, &error);
  atomic_store(&state->position.since_ms, 0);
  atomic_store(&state->started, true);
  for (;;) {
    uint32_t batch, seen = wm_wake_seen(&control->ready);
    if (atomic_load(&control->quit))
      break;
    if (!wm_slots_claim(w->slots, w->number, &batch)) {
      wm_wake_wait(&control->ready, seen, -1);
      continue;
    }
    wm_slots_guard(w->slots, batch);
    if (wm_worker_batch(w, batch, &error) != WM_OK)
      fail(w, &error);
    wm_usage_note(&state->usage);
    wm_slots_done(w->slots, w->number, batch);
    if (!wm_usage_memory(&data, &now))
      continue;
    if (!before)
      before = now;
    if (now > before + w->plan->limits.article_memory + SLACK)
      _exit(WM_WORKER_TIRED);
  }
  wm_engine_stop(w->engine);
  _exit(WM_WORKER_DONE);
}
