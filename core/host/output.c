/* The parent's half of an engine: what folds and sinks do with the results of workers. */
#include "engine_internal.h"

#include "core/base/buffer.h"
#include "core/base/savefile.h"

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

/* ---- beginning ---- */

static wm_instance *make_parent(wm_engine *engine, uint32_t output) {
  wm_instance *parent = &engine->parents[output];
  *parent = output_step(engine, output)->instance;
  parent->scratch = NULL;
  engine->begun[output] = true;
  return parent;
}

wm_status wm_engine_begin_output(wm_engine *engine, uint32_t output, wm_error *error) {
  const wm_module *module = output_step(engine, output)->module;
  make_parent(engine, output);
  return call_output(engine, output,
                     is_fold(engine, output) ? module->ops.fold.begin : module->ops.sink.begin,
                     error);
}

wm_status wm_engine_begin(wm_engine *engine, wm_error *error) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < n_outputs(engine) && !status; i++)
    status = wm_engine_begin_output(engine, i, error);
  return status;
}

wm_status wm_engine_resume_output(wm_engine *engine, uint32_t output, wm_str mark,
                                  wm_error *error) {
  wm_step *step = output_step(engine, output);
  wm_instance *parent = make_parent(engine, output);
  engine->failed = WM_OK;
  return settle(engine, step, step->module->ops.sink.resume(parent, mark), error);
}

/* ---- checkpoints ---- */

static const wm_sink_ops *sink_ops(const wm_engine *engine, uint32_t output) {
  return &engine->plan->sinks.items[output - engine->plan->folds.n].module->ops.sink;
}

bool wm_engine_has_marks(const wm_engine *engine, uint32_t output) {
  return sink_ops(engine, output)->mark && sink_ops(engine, output)->resume;
}

bool wm_engine_has_records(const wm_engine *engine, uint32_t output) {
  return sink_ops(engine, output)->checkpoint && sink_ops(engine, output)->recall;
}

wm_status wm_engine_mark(wm_engine *engine, uint32_t output, wm_buffer *mark, wm_error *error) {
  wm_step *step = output_step(engine, output);
  wm_status status = call_output(engine, output, step->module->ops.sink.sync, error);
  return status || !step->module->ops.sink.mark
             ? status
             : settle(engine, step, step->module->ops.sink.mark(&engine->parents[output], mark),
                      error);
}

wm_status wm_engine_checkpoint(wm_engine *engine, uint32_t output, wm_str journal, wm_str record,
                               wm_error *error) {
  wm_step *step = output_step(engine, output);
  uint64_t since = wm_costs_clock();
  engine->failed = WM_OK;
  wm_status status = step->module->ops.sink.checkpoint(&engine->parents[output], journal, record);
  engine->commit_ns[output] += wm_costs_clock() - since;
  return settle(engine, step, status, error);
}

wm_status wm_engine_recall(wm_engine *engine, uint32_t output, wm_str journal, wm_buffer *record,
                           wm_error *error) {
  wm_step *step = output_step(engine, output);
  engine->failed = WM_OK;
  return settle(engine, step,
                step->module->ops.sink.recall(&engine->parents[output], journal, record), error);
}

/* ---- what sinks may want to know ---- */

bool wm_engine_wants_met(const wm_engine *engine, uint32_t output) {
  return output >= engine->plan->folds.n && sink_ops(engine, output)->met;
}

wm_status wm_engine_met(wm_engine *engine, uint32_t output, const wm_encoded *items, uint32_t n,
                        wm_error *error) {
  uint64_t since = wm_costs_clock();
  engine->failed = WM_OK;
  wm_status status = sink_ops(engine, output)->met(&engine->parents[output], items, n);
  engine->commit_ns[output] += wm_costs_clock() - since;
  return settle(engine, output_step(engine, output), status, error);
}

wm_status wm_engine_rejected(wm_engine *engine, uint32_t output, const wm_rejection *rejection,
                             wm_error *error) {
  const wm_sink_ops *sink = sink_ops(engine, output);
  engine->failed = WM_OK;
  return sink->rejected ? settle(engine, output_step(engine, output),
                                 sink->rejected(&engine->parents[output], rejection), error)
                        : WM_OK;
}

wm_status wm_engine_describe(wm_engine *engine, uint32_t output, const wm_run_info *run,
                             wm_error *error) {
  const wm_sink_ops *sink = sink_ops(engine, output);
  engine->failed = WM_OK;
  return sink->described ? settle(engine, output_step(engine, output),
                                  sink->described(&engine->parents[output], run), error)
                         : WM_OK;
}

/* ---- all sinks, all folds ---- */

wm_status wm_engine_sync(wm_engine *engine, wm_error *error) {
  wm_status status = WM_OK;
  for (uint32_t i = engine->plan->folds.n; i < n_outputs(engine) && !status; i++)
    status = call_output(engine, i, sink_ops(engine, i)->sync, error);
  return status;
}

wm_status wm_engine_finish(wm_engine *engine, wm_error *error) {
  wm_status status = WM_OK;
  for (uint32_t i = engine->plan->folds.n; i < n_outputs(engine) && !status; i++) {
    engine->begun[i] = false;
    status = call_output(engine, i, sink_ops(engine, i)->finish, error);
  }
  return status;
}

void wm_engine_abandon(wm_engine *engine) {
  for (uint32_t i = engine->plan->folds.n; i < n_outputs(engine); i++)
    if (engine->begun[i] && sink_ops(engine, i)->abandon)
      sink_ops(engine, i)->abandon(&engine->parents[i]);
}

wm_status wm_engine_save(wm_engine *engine, uint32_t fold, wm_buffer *state, wm_error *error) {
  wm_step *step = output_step(engine, fold);
  engine->failed = WM_OK;
  return settle(engine, step, step->module->ops.fold.save(&engine->parents[fold], state), error);
}

wm_status wm_engine_save_to(wm_engine *engine, uint32_t fold, wm_savefile *file, wm_error *error) {
  engine->drain = file;
  wm_status status = wm_engine_save(engine, fold, &engine->drained, error);
  engine->drain = NULL;
  wm_savefile_put(file, (wm_str){engine->drained.bytes, engine->drained.length});
  wm_buffer_free(&engine->drained);
  return status;
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
