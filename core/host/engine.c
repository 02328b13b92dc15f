/* The life of an engine: made in the parent, opened there, started in each worker. */
#include "engine_internal.h"

#include "core/base/buffer.h"

#include <stdio.h>
#include <stdlib.h>

static bool allocate(wm_engine *engine) {
  const wm_plan *plan = engine->plan;
  uint32_t n_outputs = plan->folds.n + plan->sinks.n;
  engine->bindings = calloc(plan->n_steps + 1u, sizeof *engine->bindings);
  engine->rows = calloc(plan->n_layers + 1u, sizeof *engine->rows);
  engine->tables = calloc(plan->n_layers + 1u, sizeof *engine->tables);
  engine->outputs = calloc(n_outputs + 1u, sizeof *engine->outputs);
  engine->parents = calloc(n_outputs + 1u, sizeof *engine->parents);
  engine->begun = calloc(n_outputs + 1u, sizeof *engine->begun);
  engine->commit_ns = calloc(n_outputs + 1u, sizeof *engine->commit_ns);
  return engine->bindings && engine->rows && engine->tables && engine->outputs && engine->parents &&
         engine->begun && engine->commit_ns && wm_symbols_init(&engine->symbols);
}

static void bind(wm_engine *engine) {
  for (uint32_t i = 0; i < engine->plan->n_steps; i++) {
    wm_step *step = &engine->plan->steps[i];
    engine->bindings[i] = (wm_binding){engine, step};
    step->instance.size = sizeof step->instance;
    step->instance.host = &engine->host;
    step->instance.internal = &engine->bindings[i];
  }
}

wm_status wm_engine_new(wm_plan *plan, wm_engine **engine, wm_error *error) {
  wm_engine *made = calloc(1, sizeof *made);
  if (!made)
    return wm_error_memory(error, sizeof *made);
  made->plan = plan;
  made->position = &made->own_position;
  wm_arena_init(&made->keep, 0);
  wm_arena_init(&made->scratch, plan->limits.article_memory);
  if (!allocate(made)) {
    wm_engine_free(made);
    return wm_error_memory(error, sizeof *made);
  }
  wm_services_fill(made);
  bind(made);
  *engine = made;
  return WM_OK;
}

void wm_engine_free(wm_engine *engine) {
  if (!engine)
    return;
  for (uint32_t i = 0; engine->rows && i < engine->plan->n_layers; i++)
    free(engine->rows[i].bytes);
  for (uint32_t i = 0; engine->outputs && i < engine->plan->folds.n + engine->plan->sinks.n; i++)
    wm_buffer_free(&engine->outputs[i]);
  for (uint32_t i = 0; i < engine->n_files; i++)
    wm_modelfile_close(engine->files[i].file);
  free(engine->files);
  wm_article_builder_free(&engine->builder);
  wm_symbols_free(&engine->symbols);
  wm_arena_free(&engine->keep);
  wm_arena_free(&engine->scratch);
  free(engine->bindings);
  free(engine->rows);
  free(engine->tables);
  free(engine->outputs);
  free(engine->parents);
  free(engine->begun);
  free(engine->commit_ns);
  free(engine);
}

wm_status wm_engine_call(wm_engine *engine, const wm_step *step, wm_instance *instance,
                         wm_status (*callback)(wm_instance *), wm_error *error) {
  if (!callback)
    return WM_OK;
  engine->failed = WM_OK;
  engine->failure.text[0] = '\0';
  wm_status returned = callback(instance);
  wm_status status = returned > engine->failed ? returned : engine->failed;
  return status ? wm_engine_explain(engine, step, error) : WM_OK;
}

wm_status wm_engine_explain(wm_engine *engine, const wm_step *step, wm_error *error) {
  const char *reason = engine->failed ? engine->failure.text : "it failed and gave no reason";
  return wm_error_set(error, WM_FATAL, "%s:%u:%u: %s: %s", engine->plan->path, (unsigned)step->line,
                      (unsigned)step->column, step->instance.name, reason);
}

/* The callbacks that all kinds have. */
typedef struct wm_common {
  wm_status (*open)(wm_instance *self);
  wm_status (*start)(wm_instance *self);
  void (*stop)(wm_instance *self);
  void (*close)(wm_instance *self);
} wm_common;

static wm_common common_of(const wm_module *module) {
  const wm_stage_ops *stage = &module->ops.stage;
  const wm_format_ops *format = &module->ops.format;
  const wm_fold_ops *fold = &module->ops.fold;
  const wm_sink_ops *sink = &module->ops.sink;
  switch (module->plugin.kind) {
  case WM_STAGE:
    return (wm_common){stage->open, stage->start, stage->stop, stage->close};
  case WM_FORMAT:
    return (wm_common){format->open, format->start, format->stop, format->close};
  case WM_FOLD:
    return (wm_common){fold->open, fold->start, fold->stop, fold->close};
  default:
    return (wm_common){sink->open, sink->start, sink->stop, sink->close};
  }
}

/* Appends a line to a message, as far as there is room. */
static void join_message(wm_error *all, const wm_error *one) {
  size_t length = strlen(all->text);
  if (length + 2 >= sizeof all->text)
    return;
  size_t room = sizeof all->text - length - 2;
  size_t more = strlen(one->text) < room ? strlen(one->text) : room;
  if (length)
    all->text[length++] = '\n';
  memcpy(all->text + length, one->text, more);
  all->text[length + more] = '\0';
}

wm_status wm_engine_open(wm_engine *engine, wm_error *error) {
  wm_error all = {""}, one;
  for (uint32_t i = 0; i < engine->plan->n_steps; i++) {
    wm_step *step = &engine->plan->steps[i];
    if (wm_engine_call(engine, step, &step->instance, common_of(step->module).open, &one))
      join_message(&all, &one);
  }
  if (all.text[0])
    return wm_error_set(error, WM_FATAL, "%s", all.text);
  wm_symbols_freeze(&engine->symbols);
  return WM_OK;
}

void wm_engine_close(wm_engine *engine) {
  wm_engine_abandon(engine);
  for (uint32_t i = engine->plan->n_steps; i-- > 0;) {
    wm_step *step = &engine->plan->steps[i];
    void (*close)(wm_instance *) = common_of(step->module).close;
    if (close)
      close(&step->instance);
  }
}

wm_status wm_engine_start(wm_engine *engine, wm_position *position, wm_error *error) {
  if (position)
    engine->position = position;
  for (uint32_t i = 0; i < engine->plan->n_steps; i++) {
    wm_step *step = &engine->plan->steps[i];
    atomic_store(&engine->position->step, i);
    wm_status status =
        wm_engine_call(engine, step, &step->instance, common_of(step->module).start, error);
    if (status)
      return status;
  }
  atomic_store(&engine->position->step, WM_NONE);
  return WM_OK;
}

void wm_engine_stop(wm_engine *engine) {
  for (uint32_t i = engine->plan->n_steps; i-- > 0;) {
    wm_step *step = &engine->plan->steps[i];
    void (*stop)(wm_instance *) = common_of(step->module).stop;
    if (stop)
      stop(&step->instance);
  }
}

uint32_t wm_engine_bid(wm_engine *engine, wm_str path, wm_str head) {
  const wm_steps *formats = &engine->plan->formats;
  uint32_t best = WM_NONE;
  int highest = 0;
  for (uint32_t i = 0; i < formats->n; i++) {
    wm_step *step = &formats->items[i];
    int bid = step->module->ops.format.bid(&step->instance, path, head);
    if (bid > highest) {
      highest = bid;
      best = i;
    }
  }
  return best;
}

bool wm_engine_frames(const wm_engine *engine, uint32_t format) {
  return engine->plan->formats.items[format].module->ops.format.frame != NULL;
}

wm_status wm_engine_frame(wm_engine *engine, uint32_t format, wm_str window, bool at_end,
                          size_t *length, wm_error *error) {
  wm_step *step = &engine->plan->formats.items[format];
  engine->failed = WM_OK;
  wm_status status = step->module->ops.format.frame(&step->instance, window, at_end, length);
  if (status == WM_REJECT || status == WM_FATAL)
    wm_error_set(error, status, "%s: %s", step->instance.name,
                 engine->failed ? engine->failure.text : "it could not cut a record");
  return status;
}

wm_status wm_engine_run_verb(wm_module *module, const wm_verb *verb, const void *config,
                             const wm_strings *arguments, wm_error *error) {
  wm_step step = {.module = module, .instance = {.name = module->plugin.name, .config = config}};
  wm_plan plan = {.path = module->path, .steps = &step, .n_steps = 1};
  wm_engine *engine = NULL;
  wm_status status = wm_engine_new(&plan, &engine, error);
  if (status)
    return status;
  wm_status returned = verb->run(&step.instance, arguments);
  status = returned > engine->failed ? returned : engine->failed;
  if (status)
    wm_error_set(error, status, "%s %s: %s", verb->command, verb->object,
                 engine->failed ? engine->failure.text : "it failed and gave no reason");
  wm_engine_free(engine);
  return status;
}
