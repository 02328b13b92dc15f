/* `wiremill rules`: what plugins offer for rule files (`rules test`), and `rules explain`, which
 * runs a pipeline's stages over a file and has those that can explain themselves do so. */
#include "core/base/buffer.h"
#include "core/command/command.h"
#include "core/host/engine.h"
#include "core/host/params.h"
#include "core/pipeline/plan_load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { HEAD = 64 << 10 }; /* bytes that formats see when they bid */

/* Sets the parameter `explain` of every stage that has one; their number. */
static uint32_t ask_to_explain(wm_plan *plan) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < plan->stages.n; i++) {
    const wm_step *step = &plan->stages.items[i];
    const wm_plugin *plugin = &step->module->plugin;
    const wm_param *param = wm_params_find(plugin->params, plugin->n_params, wm_z("explain"));
    if (!param || param->type != WM_PARAM_BOOL)
      continue;
    const bool yes = true;
    memcpy((char *)(uintptr_t)step->instance.config + param->offset, &yes, sizeof yes);
    n++;
  }
  return n;
}

/* Formats and stages stay; nothing is written. */
static void drop_outputs(wm_plan *plan) {
  plan->n_steps -= plan->folds.n + plan->sinks.n;
  plan->folds.n = plan->sinks.n = 0;
}

static wm_status read_input(const char *path, wm_buffer *bytes, wm_error *error) {
  FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
  size_t n = 1;
  if (!file)
    return wm_error_set(error, WM_FATAL, "%s: %s", path, strerror(errno));
  while (n && wm_buffer_reserve(bytes, HEAD)) {
    n = fread(bytes->bytes + bytes->length, 1, HEAD, file);
    bytes->length += n;
  }
  bool failed = ferror(file) || n;
  if (file != stdin)
    fclose(file);
  return failed ? wm_error_set(error, WM_FATAL, "%s: cannot be read", path) : WM_OK;
}

static wm_status say_rejects(void *context, const wm_result *result) {
  (void)context;
  if (result->status != WM_OK)
    wm_log_say(WM_ERROR, "article %u was rejected by %s: %s", result->article, result->stage,
               result->reason);
  fflush(stdout);
  return WM_OK;
}

/* Cuts the file into records as its format says, and works on each. */
static wm_status explain_records(wm_engine *engine, wm_source *source, wm_str rest,
                                 wm_error *error) {
  while (rest.length) {
    size_t length = rest.length;
    if (wm_engine_frames(engine, source->format) &&
        wm_engine_frame(engine, source->format, rest, true, &length, error) != WM_OK)
      return WM_FATAL;
    source->bytes = (wm_str){rest.bytes, length};
    if (wm_engine_record(engine, source, say_rejects, NULL, error) != WM_OK)
      return WM_FATAL;
    source->offset += length;
    rest = (wm_str){rest.bytes + length, rest.length - length};
  }
  return WM_OK;
}

static wm_status explain_file(wm_engine *engine, const char *path, wm_error *error) {
  wm_buffer bytes = {0};
  wm_status status = read_input(path, &bytes, error);
  if (status == WM_OK) {
    wm_str all = {bytes.bytes, bytes.length}, head = all;
    if (head.length > HEAD)
      head.length = HEAD;
    wm_source source = {.archive = wm_z(path),
                        .first_index = WM_NONE,
                        .format = wm_engine_bid(engine, wm_z(path), head)};
    status = source.format == WM_NONE
                 ? wm_error_set(error, WM_FATAL, "%s: no format of the pipeline reads it", path)
                 : explain_records(engine, &source, all, error);
  }
  wm_buffer_free(&bytes);
  return status;
}

static wm_status explain_plan(wm_plan *plan, const char *path, wm_error *error) {
  wm_engine *engine;
  if (!ask_to_explain(plan))
    return wm_error_set(error, WM_FATAL, "%s: no stage of it can explain itself", plan->path);
  drop_outputs(plan);
  wm_status status = wm_engine_new(plan, &engine, error);
  if (status != WM_OK)
    return status;
  status = wm_engine_open(engine, error);
  if (status == WM_OK && (status = wm_engine_start(engine, NULL, error)) == WM_OK) {
    status = explain_file(engine, path, error);
    wm_engine_stop(engine);
  }
  wm_engine_close(engine);
  wm_engine_free(engine);
  return status;
}

static int explain(const wm_call *call) {
  wm_plan *plan;
  wm_problems problems;
  wm_error error;
  int status = WM_EXIT_USAGE;
  if (call->arguments.n != 3)
    return wm_command_usage_error("rules", "explain takes a pipeline and a file");
  if (wm_plan_load(call->paths, call->arguments.items[1], ".", &plan, &problems) == WM_OK) {
    status = explain_plan(plan, call->arguments.items[2], &error) == WM_OK ? WM_EXIT_DONE
                                                                           : WM_EXIT_STOPPED;
    if (status != WM_EXIT_DONE)
      wm_log_say(WM_ERROR, "%s", error.text);
    wm_plan_free(plan);
  } else {
    wm_problems_say(&problems);
  }
  wm_problems_free(&problems);
  return status;
}

static int run_rules(const wm_call *call) {
  bool own = call->arguments.n && strcmp(call->arguments.items[0], "explain") == 0;
  return own ? explain(call) : wm_command_run_verbs(call);
}

const wm_command wm_command_rules = {
    .name = "rules",
    .summary = "test rule files; tell for a file which rules fired, came close, and why not",
    .arguments = "test FILE… | explain PIPELINE FILE",
    .most = WM_NONE,
    .raw = true,
    .run = run_rules,
};
