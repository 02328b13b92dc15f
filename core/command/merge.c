/* `wiremill merge`: the folds of several runs into one. */
#include "core/command/command.h"
#include "core/host/plan.h"
#include "core/mill/mill.h"
#include "core/pipeline/plan_load.h"

typedef struct merge_config {
  const char *output;
} merge_config;

static const wm_param params[] = {
    WM_PARAM(merge_config, output, WM_PARAM_STRING, "output", ".", "DIR",
             "folder for what is written, made when it is not there; - writes the stream to "
             "standard output"),
};

static int run_merge(const wm_call *call) {
  const merge_config *config = call->config;
  wm_plan *plan;
  wm_problems problems;
  int status = WM_EXIT_USAGE;
  if (wm_plan_load(call->paths, call->arguments.items[0], config->output, &plan, &problems) ==
      WM_OK) {
    status = wm_mill_merge(plan, call->arguments.items + 1, call->arguments.n - 1, config->output);
    wm_plan_free(plan);
  } else {
    wm_problems_say(&problems);
  }
  wm_problems_free(&problems);
  return status;
}

const wm_command wm_command_merge = {
    .name = "merge",
    .summary = "put shards, or the folds of several runs, together as one run over all articles",
    .arguments = "PIPELINE SHARD…|STATE…",
    .least = 2,
    .most = WM_NONE,
    .details =
        "STATE is a file FOLD.state that `wiremill run` left in its output folder. The tables\n"
        "of the merged folds go to the pipeline's sinks, their states to the output folder. A "
        "fold\n"
        "may read another's tables: give the states of all (news: without duplicates.state every\n"
        "article counts as a story of its own).\n"
        "\nSHARD is the output folder of `wiremill run --shard K/N`. All N are given, in any "
        "order;\n"
        "every sink and fold then gets what one run would have given it, and writes the same "
        "bytes.\n"
        "Such a folder can be gone on with by `wiremill run --resume`.\n"
        "\nExample:\n"
        "  wiremill merge news january/*.state february/*.state -o winter\n"
        "  wiremill merge news shard1 shard2 shard3 -o whole\n",
    .options = {params, sizeof params / sizeof *params, "o", sizeof(merge_config), false},
    .run = run_merge,
};
