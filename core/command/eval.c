/* `wiremill eval`: how good a stream or a pipeline is, measured against gold annotations. */
#include "core/command/command.h"
#include "core/eval/eval.h"
#include "core/eval/predict.h"
#include "core/pipeline/plan_load.h"

typedef struct eval_config {
  const char *pipeline, *model, *types, *map;
  bool untyped, loose, annotated;
  int64_t show;
} eval_config;

static const wm_param params[] = {
    WM_PARAM(eval_config, pipeline, WM_PARAM_STRING, "pipeline", "", "PIPELINE",
             "run this pipeline over the gold texts, instead of reading PREDICTED"),
    WM_PARAM(
        eval_config, model, WM_PARAM_RESOURCE, "model", "", NULL,
        "entities: have this tagger mark the tokens of GOLD, BIO files, as they are cut there; "
        "of the options below --types goes with it"),
    WM_PARAM(eval_config, types, WM_PARAM_STRING, "types", "", NULL,
             "only these types count: PER,ORG,LOC"),
    WM_PARAM(eval_config, map, WM_PARAM_STRING, "map", "", NULL,
             "other names for predicted types: FROM=TO,FROM=TO"),
    WM_PARAM(eval_config, untyped, WM_PARAM_BOOL, "untyped", "no", NULL,
             "entities: only spans count, not their types"),
    WM_PARAM(eval_config, loose, WM_PARAM_BOOL, "loose", "no", NULL,
             "relations: the types of arguments do not count"),
    WM_PARAM(eval_config, annotated, WM_PARAM_BOOL, "annotated", "no", NULL,
             "relations: where a gold row says which types it marks in full, others do not count"),
    WM_PARAM(eval_config, show, WM_PARAM_INTEGER, "show", "0", "0..1000000000",
             "list that many errors"),
};

typedef wm_status (*wm_evaluate)(const wm_eval_corpus *gold, const wm_eval_corpus *predicted,
                                 const wm_eval_options *options, wm_error *error);

static const struct {
  const char *object;
  wm_evaluate evaluate;
} objects[] = {{"dates", wm_eval_dates},
               {"entities", wm_eval_entities},
               {"pos", wm_eval_pos},
               {"relations", wm_eval_relations},
               {"tokens", wm_eval_tokens}};

static wm_evaluate find_object(const char *name) {
  for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
    if (strcmp(objects[i].object, name) == 0)
      return objects[i].evaluate;
  return NULL;
}

static wm_status predict(const wm_call *call, const wm_eval_corpus *gold, wm_eval_corpus *predicted,
                         wm_error *error) {
  const eval_config *config = call->config;
  wm_plan *plan;
  wm_problems problems;
  wm_status status = wm_plan_load(call->paths, config->pipeline, ".", &plan, &problems);
  if (status) {
    wm_problems_say(&problems);
    wm_error_set(error, status, "%s: the pipeline cannot run", config->pipeline);
  } else {
    status = wm_eval_predict(plan, gold, predicted, error);
    wm_plan_free(plan);
  }
  wm_problems_free(&problems);
  return status;
}

/* All files but the last are gold; so is the last when a pipeline predicts. */
static wm_status read_all(const wm_call *call, wm_eval_corpus *gold, wm_eval_corpus *predicted,
                          wm_error *error) {
  const eval_config *config = call->config;
  bool runs = config->pipeline[0] != '\0';
  uint32_t n_gold = call->arguments.n - !runs;
  wm_status status = WM_OK;
  for (uint32_t i = 1; i < n_gold && !status; i++)
    status = wm_eval_corpus_read(gold, call->arguments.items[i], error);
  if (!status && !gold->n)
    status = wm_error_set(error, WM_FATAL, "there is no gold document");
  if (!status)
    status = runs ? predict(call, gold, predicted, error)
                  : wm_eval_corpus_read(predicted, call->arguments.items[n_gold], error);
  return status;
}

/* The words between commas. False when memory is used up. */
static bool split(wm_arena *memory, const char *words, wm_strings *list) {
  uint32_t n = 0;
  size_t length = strlen(words);
  char *copy = wm_arena_copy(memory, words, length), *rest = copy, *word;
  const char **items = wm_arena_alloc(memory, length + 1, sizeof *items);
  if (!copy || !items)
    return false;
  while ((word = strsep(&rest, ",")))
    if (*word)
      items[n++] = word;
  *list = (wm_strings){items, n};
  return true;
}

/* What measures a model belongs to the plugin that made it. */
static int run_model(const wm_call *call) {
  const eval_config *config = call->config;
  uint32_t n = call->arguments.n;
  const char **words = wm_arena_alloc(call->memory, n + 4, sizeof *words);
  if (!words)
    return WM_EXIT_STOPPED;
  memcpy(words, call->arguments.items, n * sizeof *words);
  memcpy(words + n, (const char *[]){"--model", config->model, "--types", config->types},
         4 * sizeof *words);
  wm_call verb = *call;
  verb.arguments = (wm_strings){words, n + 4};
  return wm_command_run_verbs(&verb);
}

static int run_eval(const wm_call *call) {
  const eval_config *config = call->config;
  if (config->model && config->model[0])
    return run_model(call);
  wm_evaluate evaluate = find_object(call->arguments.items[0]);
  if (!evaluate)
    return wm_command_usage_error("eval",
                                  "what is measured is one of: dates, entities, pos, relations, "
                                  "tokens");
  if (call->arguments.n < (config->pipeline[0] ? 2u : 3u))
    return wm_command_usage_error("eval", "it needs GOLD and PREDICTED, or GOLD and --pipeline");
  wm_eval_options options = {{NULL, 0},     {NULL, 0},         config->untyped,
                             config->loose, config->annotated, (uint64_t)config->show,
                             stdout};
  wm_eval_corpus gold, predicted;
  wm_error error;
  wm_eval_corpus_init(&gold);
  wm_eval_corpus_init(&predicted);
  wm_status status = split(call->memory, config->types, &options.types) &&
                             split(call->memory, config->map, &options.map)
                         ? read_all(call, &gold, &predicted, &error)
                         : wm_error_memory(&error, 0);
  if (!status)
    status = evaluate(&gold, &predicted, &options, &error);
  if (status)
    wm_log_say(WM_ERROR, "eval: %s", error.text);
  wm_eval_corpus_free(&gold);
  wm_eval_corpus_free(&predicted);
  return status ? WM_EXIT_STOPPED : WM_EXIT_DONE;
}

const wm_command wm_command_eval = {
    .name = "eval",
    .summary = "measure a stream or a pipeline against gold annotations",
    .arguments = "dates|entities|pos|relations|tokens GOLD… [PREDICTED]",
    .least = 1,
    .most = WM_NONE,
    .details =
        "GOLD is a .bio or .conllu file, a folder of brat .ann and .txt files, or JSON lines with\n"
        "`id`, `text`, `entities` and `relations` (for dates `timex` and `dct`). PREDICTED is a\n"
        "Wiremill stream, or any of these. Documents are matched by their id (a stream's\n"
        "source_id). The last row is the sum over all types; of dates it is that of values, of\n"
        "tokens and sentences that of tokens. pos (part of speech and lemma) looks only at tokens\n"
        "whose spans are right.\n"
        "\nExamples:\n"
        "  wiremill eval entities corpora/gold --pipeline news\n"
        "  wiremill eval entities gold.bio --model mine.wm\n"
        "  wiremill eval entities gold.bio stream.jsonl --types PER,ORG,LOC,MISC --show 20\n"
        "  wiremill eval relations gold.jsonl stream.jsonl --map headquarters=based-in\n"
        "  wiremill eval tokens gold.conllu --pipeline tokens\n",
    .options = {params, sizeof params / sizeof *params, "p       ", sizeof(eval_config), false},
    .run = run_eval,
};
