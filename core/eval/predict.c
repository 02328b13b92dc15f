/* Predictions of a pipeline: gold texts go in as JSON lines, the stream comes out as JSON lines. */
#include "config.h"

#include "predict.h"

#include "core/base/buffer.h"
#include "core/base/json_write.h"
#include "core/host/engine.h"

typedef struct wm_predict {
  wm_engine *engine;
  uint32_t format; /* `jsonl`, index in the plan's formats */
  uint32_t output; /* `jsonl`, index in a result's outputs */
  wm_buffer stream;
  wm_error *error;
  wm_str id; /* of the gold document at work */
} wm_predict;

static uint32_t find_step(const wm_steps *steps, const char *name) {
  for (uint32_t i = 0; i < steps->n; i++)
    if (strcmp(steps->items[i].module->plugin.name, name) == 0)
      return i;
  return WM_NONE;
}

static wm_status take(void *context, const wm_result *result) {
  wm_predict *predict = context;
  if (result->status != WM_OK)
    return wm_error_set(predict->error, WM_FATAL, "gold document %.*s: %s: %s",
                        (int)predict->id.length, predict->id.bytes, result->stage, result->reason);
  const wm_buffer *output = &result->outputs[predict->output];
  return wm_buffer_put(&predict->stream, output->bytes, output->length)
             ? WM_OK
             : wm_error_memory(predict->error, output->length);
}

/* The title is what stands before the first blank line, so that headlines are met as such. */
static void write_record(const wm_eval_document *document, bool has_title, wm_buffer *record) {
  wm_str text = document->text, title = {"", 0};
  const char *gap = has_title ? memmem(text.bytes, text.length, "\n\n", 2) : NULL;
  if (gap) {
    title = (wm_str){text.bytes, (size_t)(gap - text.bytes)};
    text = (wm_str){gap + 2, text.length - title.length - 2};
  }
  wm_json_writer json = wm_json_write_open(NULL, record);
  const struct {
    const char *key;
    wm_str value;
  } members[] = {{"id", document->id}, {"title", title}, {"date", document->date}, {"text", text}};
  wm_json_write_object(&json);
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    if (members[i].value.length) {
      wm_json_write_key(&json, members[i].key);
      wm_json_write_string(&json, members[i].value);
    }
  wm_json_write_object_end(&json);
}

static wm_status predict_document(wm_predict *predict, const wm_eval_document *document,
                                  bool has_title) {
  wm_buffer record = {0};
  predict->id = document->id;
  if (!document->text.length)
    return wm_error_set(predict->error, WM_FATAL, "gold document %.*s has no text to run over",
                        (int)document->id.length, document->id.bytes);
  write_record(document, has_title, &record);
  wm_source source = {.archive = wm_z("gold"),
                      .entry = document->id,
                      .bytes = {record.bytes, record.length},
                      .format = predict->format};
  wm_status status = wm_engine_record(predict->engine, &source, take, predict, predict->error);
  wm_buffer_free(&record);
  return status;
}

static wm_status predict_all(wm_predict *predict, const wm_eval_corpus *gold) {
  wm_status status = wm_engine_open(predict->engine, predict->error);
  if (!status)
    status = wm_engine_start(predict->engine, NULL, predict->error);
  for (uint32_t i = 0; i < gold->n && !status; i++)
    status = predict_document(predict, &gold->documents[i], gold->has_titles);
  if (!status)
    wm_engine_stop(predict->engine);
  wm_engine_close(predict->engine);
  return status;
}

wm_status wm_eval_predict(wm_plan *plan, const wm_eval_corpus *gold, wm_eval_corpus *predicted,
                          wm_error *error) {
  uint32_t sink = find_step(&plan->sinks, "jsonl");
  wm_predict predict = {
      .format = find_step(&plan->formats, "jsonl"), .output = plan->folds.n + sink, .error = error};
  if (predict.format == WM_NONE || sink == WM_NONE)
    return wm_error_set(error, WM_FATAL,
                        "%s: eval needs a pipeline with the format and the sink 'jsonl'",
                        plan->path);
  wm_status status = wm_engine_new(plan, &predict.engine, error);
  if (status)
    return status;
  status = predict_all(&predict, gold);
  if (!status) {
    const char *copy =
        wm_arena_copy(&predicted->memory, predict.stream.bytes, predict.stream.length);
    status = copy ? wm_eval_read_stream(predicted, plan->path,
                                        (wm_str){copy, predict.stream.length}, error)
                  : wm_error_memory(error, predict.stream.length);
  }
  wm_engine_free(predict.engine);
  wm_buffer_free(&predict.stream);
  return status;
}
