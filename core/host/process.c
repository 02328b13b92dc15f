/* One article through all stages, and its encoding for every fold and sink. */
#include "engine_internal.h"

#include "core/base/langtag.h"

void wm_process_mark(wm_engine *engine, uint32_t article, const wm_step *step) {
  wm_position *position = engine->position;
  atomic_store_explicit(&position->article, article, memory_order_relaxed);
  atomic_store_explicit(&position->step, step ? (uint32_t)(step - engine->plan->steps) : WM_NONE,
                        memory_order_relaxed);
  atomic_store_explicit(&position->since_ms, step ? wm_costs_clock() / 1000000 : 0,
                        memory_order_release);
}

/* The same without the clock: the time runs for the article as a whole. */
static void mark_step(wm_engine *engine, const wm_step *step) {
  atomic_store_explicit(&engine->position->step, (uint32_t)(step - engine->plan->steps),
                        memory_order_relaxed);
}

/* The grade of a callback: what it returned or what it noted, whichever is worse. That an article
 * makes too much is the article's fault, whatever a plugin takes a refused buffer for. */
static wm_status grade(wm_engine *engine, wm_status returned) {
  if (returned == WM_MORE)
    returned = WM_REJECT;
  wm_status status = returned > engine->failed ? returned : engine->failed;
  if (status && !engine->failed)
    wm_services_note(engine, status, "it failed and gave no reason");
  return engine->too_much ? WM_REJECT : status;
}

static wm_status run_stages(wm_engine *engine, const wm_step **culprit) {
  const wm_steps *stages = &engine->plan->stages;
  for (uint32_t i = 0; i < stages->n; i++) {
    wm_step *step = &stages->items[i];
    if (!wm_langtag_in(step->when.languages, engine->article.language))
      continue;
    *culprit = step;
    mark_step(engine, step);
    wm_status status =
        grade(engine, step->module->ops.stage.process(&step->instance, &engine->article));
    if (!status)
      status = wm_layers_check(engine, step);
    wm_costs_charge(engine, step);
    wm_costs_count(engine, step);
    if (status)
      return status;
  }
  return WM_OK;
}

static wm_status encode_all(wm_engine *engine, const wm_step **culprit) {
  const wm_plan *plan = engine->plan;
  for (uint32_t i = 0; i < plan->folds.n + plan->sinks.n; i++) {
    bool is_fold = i < plan->folds.n;
    wm_step *step = is_fold ? &plan->folds.items[i] : &plan->sinks.items[i - plan->folds.n];
    *culprit = step;
    mark_step(engine, step);
    wm_buffer *out = &engine->outputs[i];
    out->length = 0;
    wm_status status =
        grade(engine, (is_fold ? step->module->ops.fold.encode : step->module->ops.sink.encode)(
                          &step->instance, &engine->article, out));
    wm_costs_charge(engine, step);
    wm_costs_count(engine, step);
    if (status)
      return status;
  }
  return WM_OK;
}

enum { WM_KEEP_SYMBOLS = 1 << 18 }; /* a worker's; beyond, they are forgotten between articles */

void wm_process_forget(wm_engine *engine) {
  wm_layers_clear(engine);
  wm_arena_reset(&engine->scratch);
  engine->positions = (wm_positions){0};
  engine->failed = WM_OK;
  engine->too_much = false;
  engine->failure.text[0] = '\0';
  wm_symbols_recycle(&engine->symbols, WM_KEEP_SYMBOLS);
}

static wm_status deliver(wm_engine *engine, const wm_result *result) {
  wm_status status = engine->builder.deliver(engine->builder.context, result);
  engine->article.id = (wm_str){"", 0};
  wm_process_forget(engine);
  wm_costs_charge(engine, NULL);
  engine->builder.undelivered = status != WM_OK;
  return status ? WM_FATAL : WM_OK;
}

wm_status wm_process_reject(wm_engine *engine, const wm_step *step) {
  wm_error reason = engine->failure;
  wm_result result = {
      .status = WM_REJECT,
      .article = engine->builder.n_articles,
      .article_id = engine->article.id,
      .stage = step ? step->instance.name : "",
      .reason = reason.text,
  };
  return deliver(engine, &result);
}

wm_status wm_process_pass(wm_engine *engine) {
  wm_result result = {
      .status = WM_MORE, .article = engine->builder.n_articles, .stage = "", .reason = ""};
  return deliver(engine, &result);
}

wm_status wm_process_article(wm_engine *engine) {
  const wm_step *culprit = NULL;
  engine->in_article = true;
  wm_status status = run_stages(engine, &culprit);
  if (!status)
    status = encode_all(engine, &culprit);
  engine->in_article = false;
  if (status == WM_REJECT)
    return wm_process_reject(engine, culprit) ? WM_FATAL : WM_REJECT;
  if (status)
    return status;
  wm_result result = {
      .status = WM_OK,
      .article = engine->builder.n_articles,
      .article_id = engine->article.id,
      .text_length = engine->article.length,
      .outputs = engine->outputs,
  };
  return deliver(engine, &result);
}

/* After decode: what it returned may repeat what article_end already dealt with. */
static wm_status settle(wm_engine *engine, const wm_step *format, wm_status returned) {
  wm_builder *builder = &engine->builder;
  if (builder->undelivered)
    return WM_FATAL;
  bool told = returned == WM_REJECT && !engine->failed && builder->n_articles;
  wm_status status = told ? WM_OK : grade(engine, returned);
  if (!status && builder->inside)
    status = wm_services_note(engine, WM_REJECT, "it began an article and did not end it");
  if (status == WM_REJECT)
    status =
        builder->n_articles < builder->source->n_skip ? WM_OK : wm_process_reject(engine, format);
  return status;
}

wm_status wm_engine_record(wm_engine *engine, const wm_source *source, wm_deliver deliver_to,
                           void *context, wm_error *error) {
  wm_builder *builder = &engine->builder;
  wm_step *format = &engine->plan->formats.items[source->format];
  builder->engine = engine;
  builder->source = source;
  builder->format = format;
  builder->deliver = deliver_to;
  builder->context = context;
  builder->n_articles = 0;
  builder->inside = builder->undelivered = false;
  engine->article.id = (wm_str){"", 0};
  wm_process_forget(engine);
  wm_process_mark(engine, 0, format);
  wm_costs_charge(engine, NULL);
  wm_record record = {sizeof record, source->bytes, source->entry, source->offset};
  wm_status status = format->module->ops.format.decode(&format->instance, &record, builder);
  wm_costs_charge(engine, format);
  status = settle(engine, format, status);
  wm_process_mark(engine, 0, NULL);
  if (status && !builder->undelivered) /* else the callback has told why */
    wm_error_set(error, status, "%.*s: %.*s: at byte %llu: %s", (int)source->archive.length,
                 source->archive.bytes, (int)source->entry.length, source->entry.bytes,
                 (unsigned long long)source->offset, engine->failure.text);
  wm_process_forget(engine);
  return status;
}
