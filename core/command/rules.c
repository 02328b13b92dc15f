/* `wiremill rules`: what plugins offer for rule files (`rules test`), and `rules explain`, which
 * runs a pipeline's stages over a file and has those that can explain themselves do so. */
#include "core/base/buffer.h"
#include "core/command/command.h"
#include "core/host/params.h"
#include "core/host/solo.h"
#include "core/pipeline/plan_load.h"

#include <stdio.h>
#include <string.h>

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

static wm_status say_rejects(void *context, const wm_result *result) {
  (void)context;
  if (result->status != WM_OK)
    wm_log_say(WM_ERROR, "article %u was rejected by %s: %s", result->article, result->stage,
               result->reason);
  fflush(stdout);
  return WM_OK;
}

static wm_status explain_plan(wm_plan *plan, const char *path, wm_error *error) {
  wm_buffer bytes = {0};
  wm_solo solo;
  if (!ask_to_explain(plan))
    return wm_error_set(error, WM_FATAL, "%s: no stage of it can explain itself", plan->path);
  drop_outputs(plan);
  wm_status status = wm_solo_open(&solo, plan, false, error);
  if (status == WM_OK)
    status = wm_solo_read(path, &bytes, error);
  if (status == WM_OK)
    status = wm_solo_entry(&solo, wm_z(path), wm_z(path), (wm_str){bytes.bytes, bytes.length},
                           say_rejects, NULL, error);
  wm_solo_close(&solo);
  wm_buffer_free(&bytes);
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
