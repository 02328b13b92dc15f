/* What steps cost: one reading of the clock between two of them, 20 ns or so. */
#include "engine_internal.h"

#include <time.h>

uint64_t wm_costs_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Only this process writes the counter: no need for a locked instruction. */
static void add(_Atomic uint64_t *counter, uint64_t n) {
  uint64_t before = atomic_load_explicit(counter, memory_order_relaxed);
  atomic_store_explicit(counter, before + n, memory_order_relaxed);
}

static wm_cost *cost_of(const wm_engine *engine, const wm_step *step) {
  return &engine->costs[step - engine->plan->steps];
}

void wm_costs_charge(wm_engine *engine, const wm_step *step) {
  if (!engine->costs)
    return;
  uint64_t now = wm_costs_clock();
  if (step)
    add(&cost_of(engine, step)->ns, now - engine->charged_ns);
  engine->charged_ns = now;
}

void wm_costs_count(wm_engine *engine, const wm_step *step) {
  if (!engine->costs)
    return;
  add(&cost_of(engine, step)->n_articles, 1);
  add(&cost_of(engine, step)->text_bytes, engine->article.length);
}

void wm_engine_account(wm_engine *engine, wm_cost *costs) {
  engine->costs = costs;
}

uint64_t wm_engine_commit_ns(const wm_engine *engine, uint32_t output) {
  return engine->commit_ns[output];
}
