/* `wiremill check`: everything that can be known before an article is read. */
#include "core/command/command.h"
#include "core/host/engine.h"
#include "core/pipeline/plan_load.h"

#include <stdio.h>

/* Opens every plugin, which reads its models and gazetteers, and closes it. */
static int open_all(wm_plan *plan) {
  wm_engine *engine;
  wm_error error;
  wm_status status = wm_engine_new(plan, &engine, &error);
  if (status == WM_OK) {
    status = wm_engine_open(engine, &error);
    wm_engine_close(engine);
    wm_engine_free(engine);
  }
  if (status == WM_OK)
    return WM_EXIT_DONE;
  wm_log_say(WM_ERROR, "%s", error.text);
  return WM_EXIT_USAGE;
}

static void print_steps(const char *section, const wm_steps *steps) {
  if (!steps->n)
    return;
  printf("  %-8s", section);
  for (uint32_t i = 0; i < steps->n; i++)
    printf(" %s", steps->items[i].instance.name);
  putchar('\n');
}

static void print_plan(const wm_plan *plan) {
  printf("%s: pipeline '%s' is right\n", plan->path, plan->name);
  print_steps("formats", &plan->formats);
  print_steps("stages", &plan->stages);
  print_steps("folds", &plan->folds);
  print_steps("sinks", &plan->sinks);
  if (plan->n_layers)
    printf("  %-8s", "layers");
  for (uint32_t i = 0; i < plan->n_layers; i++)
    printf(" %s", plan->layers[i]->name);
  if (plan->n_layers)
    putchar('\n');
}

static int run_check(const wm_call *call) {
  wm_plan *plan;
  wm_problems problems;
  int status = WM_EXIT_USAGE;
  if (wm_plan_load(call->paths, call->arguments.items[0], ".", &plan, &problems) == WM_OK) {
    status = open_all(plan);
    if (status == WM_EXIT_DONE)
      print_plan(plan);
    wm_plan_free(plan);
  } else {
    wm_problems_say(&problems);
  }
  wm_problems_free(&problems);
  return status;
}

const wm_command wm_command_check = {
    .name = "check",
    .summary = "look for every mistake in a pipeline, without reading an article",
    .arguments = "PIPELINE",
    .least = 1,
    .most = 1,
    .details =
        "PIPELINE is a file, or the name of an installed pipeline. Checked are its form, plugins,\n"
        "parameters and layers; every model and gazetteer is opened. Nothing is written.\n"
        "\nExamples:\n"
        "  wiremill check news\n"
        "  wiremill check ./my-pipeline.yaml\n",
    .run = run_check,
};
