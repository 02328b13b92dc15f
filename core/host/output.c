/* The parent's half of an engine: what folds and sinks do with the results of workers. */
#include "engine_internal.h"

static wm_step *output_step(wm_engine *engine, uint32_t output) {
  const wm_plan *plan = engine->plan;
  return output < plan->folds.n ? &plan->folds.items[output]
                                : &plan->sinks.items[output - plan->folds.n];
}

static bool is_fold(const wm_engine *engine, uint32_t output) {
  return output < engine->plan->folds.n;
}

static uint32_t n_outputs(const wm_engine *engine) {
  return engine->plan->folds.n + engine->plan->sinks.n;
}

/* Calls a callback of the parent's instance, on its account. */
static wm_status call_output(wm_engine *engine, uint32_t output,
                             wm_status (*callback)(wm_instance *), wm_error *error) {
  uint64_t since = wm_costs_clock();
  wm_status status = wm_engine_call(engine, output_step(engine, output), &engine->parents[output],
                                    callback, error);
  engine->commit_ns[output] += wm_costs_clock() - since;
  return status;
}

wm_status wm_engine_begin(wm_engine *engine, wm_error *error) {
  for (uint32_t i = 0; i < n_outputs(engine); i++) {
    wm_step *step = output_step(engine, i);
    engine->parents[i] = step->instance;
    engine->parents[i].scratch = NULL;
    wm_status status = call_output(
        engine, i, is_fold(engine, i) ? step->module->ops.fold.begin : step->module->ops.sink.begin,
        error);
    if (status)
      return status;
  }
  return WM_OK;
}

/* The worse of what a callback returned and what it noted. */
static wm_status settle(wm_engine *engine, const wm_step *step, wm_status returned,
                        wm_error *error) {
  return returned || engine->failed ? wm_engine_explain(engine, step, error) : WM_OK;
}

wm_status wm_engine_commit(wm_engine *engine, uint32_t output, const wm_encoded *items, uint32_t n,
                           wm_error *error) {
  wm_step *step = output_step(engine, output);
  engine->failed = WM_OK;
  wm_status (*commit)(wm_instance *, const wm_encoded *, uint32_t) =
      is_fold(engine, output) ? step->module->ops.fold.fold : step->module->ops.sink.commit;
  uint64_t since = wm_costs_clock();
  wm_status status = commit(&engine->parents[output], items, n);
  engine->commit_ns[output] += wm_costs_clock() - since;
  return settle(engine, step, status, error);
}

/* Calls one callback of every sink. */
static wm_status each_sink(wm_engine *engine, size_t offset, wm_error *error) {
  for (uint32_t i = engine->plan->folds.n; i < n_outputs(engine); i++) {
    wm_step *step = output_step(engine, i);
    wm_status (*callback)(wm_instance *);
    memcpy(&callback, (const char *)&step->module->ops.sink + offset, sizeof callback);
    wm_status status = call_output(engine, i, callback, error);
    if (status)
      return status;
  }
  return WM_OK;
}

wm_status wm_engine_sync(wm_engine *engine, wm_error *error) {
  return each_sink(engine, offsetof(wm_sink_ops, sync), error);
}

wm_status wm_engine_finish(wm_engine *engine, wm_error *error) {
  return each_sink(engine, offsetof(wm_sink_ops, finish), error);
}

wm_status wm_engine_save(wm_engine *engine, uint32_t fold, wm_buffer *state, wm_error *error) {
  wm_step *step = output_step(engine, fold);
  engine->failed = WM_OK;
  return settle(engine, step, step->module->ops.fold.save(&engine->parents[fold], state), error);
}

wm_status wm_engine_merge(wm_engine *engine, uint32_t fold, wm_str state, wm_error *error) {
  wm_step *step = output_step(engine, fold);
  engine->failed = WM_OK;
  return settle(engine, step, step->module->ops.fold.merge(&engine->parents[fold], state), error);
}

wm_status wm_engine_flush(wm_engine *engine, wm_error *error) {
  for (uint32_t i = 0; i < engine->plan->folds.n; i++) {
    wm_status status =
        call_output(engine, i, output_step(engine, i)->module->ops.fold.flush, error);
    if (status)
      return status;
  }
  return WM_OK;
}
