/* `wiremill run`: the main job. */
#include "core/command/command.h"
#include "core/host/plan.h"
#include "core/mill/mill.h"
#include "core/pipeline/plan_load.h"

#include <stdlib.h>

typedef struct run_config {
  const char *jobs;
  const char *output;
  const char *stats, *metrics;
  const char *shard;
  int64_t limit;
  uint32_t log;
  bool resume, quiet, verbose;
} run_config;

enum { MOST_JOBS = 1024, MOST_SHARDS = 65536 };

static const wm_param params[] = {
    WM_PARAM(run_config, jobs, WM_PARAM_STRING, "jobs", "all", "N",
             "workers: a number, or all processors; 0 runs everything in one process"),
    WM_PARAM(run_config, output, WM_PARAM_STRING, "output", ".", "DIR",
             "folder for what is written, made when it is not there; - writes the stream to "
             "standard output"),
    WM_PARAM(
        run_config, resume, WM_PARAM_BOOL, "resume", "no", NULL,
        "go on with what DIR holds: complete a run that was interrupted, or add further inputs "
        "to it; what is in is not read again"),
    WM_PARAM(
        run_config, shard, WM_PARAM_STRING, "shard", "", "K/N",
        "take only the K-th of N parts of the articles; `wiremill merge` puts the folders of all "
        "N together"),
    WM_PARAM(run_config, limit, WM_PARAM_INTEGER, "limit", "0", "0..",
             "articles after which the run ends; 0 for all"),
    WM_PARAM(run_config, stats, WM_PARAM_STRING, "stats", "", "FILE",
             "write what the run did and what each step cost to FILE, as a JSON object"),
    WM_PARAM(run_config, metrics, WM_PARAM_STRING, "metrics", "", "FILE",
             "write the same for Prometheus to FILE, every ten seconds and at the end"),
    WM_PARAM(run_config, log, WM_PARAM_ENUM, "log", "text", "text|json",
             "messages as text, or a JSON object a line, with progress every ten seconds"),
    WM_PARAM(run_config, verbose, WM_PARAM_BOOL, "verbose", "no", NULL,
             "tell each step's share of the time, in the progress line and at the end"),
    WM_PARAM(run_config, quiet, WM_PARAM_BOOL, "quiet", "no", NULL,
             "no progress line and no summary"),
};

/* False when the text is neither "all" nor a number of jobs. */
static bool parse_jobs(const char *text, uint32_t *n_jobs) {
  char *end;
  if (strcmp(text, "all") == 0) {
    *n_jobs = wm_mill_default_jobs();
    return true;
  }
  unsigned long n = strtoul(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end || n > MOST_JOBS)
    return false;
  *n_jobs = (uint32_t)n;
  return true;
}

/* "2/7" is the second part of seven; "" is no part but all. */
static bool parse_shard(const char *text, wm_shard *shard) {
  char *end;
  *shard = (wm_shard){0, 0};
  if (!*text)
    return true;
  if (text[0] < '0' || text[0] > '9')
    return false;
  unsigned long k = strtoul(text, &end, 10), n = 0;
  if (*end == '/' && end[1] >= '0' && end[1] <= '9')
    n = strtoul(end + 1, &end, 10);
  if (*end || k < 1 || k > n || n > MOST_SHARDS)
    return false;
  *shard = (wm_shard){(uint32_t)k - 1, (uint32_t)n};
  return true;
}

static int run_plan(const wm_call *call, wm_plan *plan, uint32_t n_jobs, wm_shard shard) {
  const run_config *config = call->config;
  plan->shard = shard;
  wm_mill_options options = {.plan = plan,
                             .inputs = call->arguments.items + 1,
                             .n_inputs = call->arguments.n - 1,
                             .output = config->output,
                             .stats = config->stats[0] ? config->stats : NULL,
                             .n_jobs = n_jobs,
                             .limit = (uint64_t)config->limit,
                             .resume = config->resume,
                             .metrics = config->metrics[0] ? config->metrics : NULL,
                             .verbose = config->verbose && !config->quiet,
                             .quiet = config->quiet};
  if (config->quiet)
    wm_log_level(WM_ERROR);
  return wm_mill_run(&options);
}

static int run_pipeline(const wm_call *call) {
  const run_config *config = call->config;
  uint32_t n_jobs;
  if (config->log)
    wm_log_json();
  if (!parse_jobs(config->jobs, &n_jobs))
    return wm_command_usage_error("run", "--jobs takes a number from 0 to 1024, or all");
  wm_shard shard;
  if (!parse_shard(config->shard, &shard))
    return wm_command_usage_error("run", "--shard takes K/N, the K-th of N parts: 1/3, 2/3 or 3/3");
  if (strcmp(config->output, "-") == 0 && (config->resume || shard.n))
    return wm_command_usage_error("run", "--resume and --shard need a folder: -o DIR");
  wm_plan *plan;
  wm_problems problems;
  int status = WM_EXIT_USAGE;
  if (wm_plan_load(call->paths, call->arguments.items[0], config->output, &plan, &problems) ==
      WM_OK) {
    status = run_plan(call, plan, n_jobs, shard);
    wm_plan_free(plan);
  } else {
    wm_problems_say(&problems);
  }
  wm_problems_free(&problems);
  return status;
}

const wm_command wm_command_run_pipeline = {
    .name = "run",
    .summary = "read archives, tag their articles, write the stream and fill databases",
    .arguments = "PIPELINE INPUT…",
    .least = 2,
    .most = WM_NONE,
    .details =
        "INPUT is an archive (tar, zip, 7z, cpio … in any compression), a compressed or plain "
        "file,\n"
        "a folder, or - for standard input. Archives within archives are opened too.\n"
        "What cannot be read goes to rejects.jsonl in the output folder, with the reason; the\n"
        "state of each fold goes to FOLD.state, for `wiremill merge`.\n"
        "\nA run keeps a journal in DIR/wiremill.journal. When it is killed, or the disk is full,\n"
        "the same command with --resume completes it: files are cut back to the last checkpoint,\n"
        "databases keep the journal with their rows, and the result is, byte for byte, that of a\n"
        "run that nothing disturbed. With other inputs --resume adds to what DIR holds: what is "
        "in\n"
        "is neither read nor counted again. Without --resume files in DIR are written anew.\n"
        "\nExamples:\n"
        "  wiremill run news articles.tar.gz -o out\n"
        "  wiremill run news tonight.tar.gz -o out --resume\n"
        "  wiremill run news - -o - <articles.jsonl >stream.jsonl\n",
    .options = {params, sizeof params / sizeof *params, "jo      vq", sizeof(run_config), false},
    .run = run_pipeline,
};
