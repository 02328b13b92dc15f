/* From a pipeline file to a plan: reads the file, and has its sections drafted and checked. */
#include "plan_load.h"

#include "core/base/buffer.h"
#include "core/base/log.h"
#include "core/base/suggest.h"
#include "core/host/idents.h"
#include "core/host/params.h"
#include "core/pipeline/draft.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* The form of pipelines that this program reads. */
#define FORM "1"
/* Largest pipeline file. */
#define MOST_BYTES (1U << 20)

#define LIMIT(member, type, name, value, domain, help)                                             \
  WM_PARAM(wm_limits, member, type, name, value, domain, help)
const wm_param wm_limit_params[] = {
    LIMIT(entry_bytes, WM_PARAM_SIZE, "entry-bytes", "64MiB", "1KiB..1GiB",
          "largest entry, or record where a format cuts entries into records"),
    LIMIT(expansion, WM_PARAM_INTEGER, "expansion", "200", "1..1000000",
          "bytes that may come out of an archive for each byte in it, beyond the first 64MiB"),
    LIMIT(nesting, WM_PARAM_INTEGER, "nesting", "4", "0..32", "archives within archives"),
    LIMIT(article_bytes, WM_PARAM_SIZE, "article-bytes", "8MiB", "1KiB..1GiB",
          "longest text of an article"),
    LIMIT(article_memory, WM_PARAM_SIZE, "article-memory", "256MiB", "1MiB..",
          "memory that the layers and the stages of one article may take; what a sink makes of it "
          "may take half as much"),
    LIMIT(article_time_ms, WM_PARAM_DURATION, "article-time", "10s", "10ms..1d",
          "time that all stages of one article may take together"),
    LIMIT(start_time_ms, WM_PARAM_DURATION, "start-time", "1m", "10ms..1d",
          "time that all plugins together may take to start in a worker"),
    LIMIT(batch_bytes, WM_PARAM_SIZE, "batch-bytes", "1MiB", "1KiB..64MiB",
          "records that travel to a worker at once"),
    LIMIT(checkpoint_bytes, WM_PARAM_SIZE, "checkpoint-bytes", "16MiB", "1KiB..",
          "text between two checkpoints: what `run --resume` does again at most"),
};
const uint32_t wm_n_limit_params = sizeof wm_limit_params / sizeof *wm_limit_params;

#define NOTE(draft, at, ...)                                                                       \
  wm_problems_add((draft)->problems, (at)->line, (at)->column, NULL, __VA_ARGS__)

/* ------------------------------------------------------------------ the root map */

static const char *const root_keys[] = {"wiremill", "name",  "limits", "formats",
                                        "stages",   "folds", "sinks"};
#define N_ROOT_KEYS (sizeof root_keys / sizeof *root_keys)

static void check_root_key(wm_draft *draft, const wm_yaml *key) {
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  wm_suggest_start(&suggest, key->text);
  for (size_t i = 0; i < N_ROOT_KEYS; i++) {
    if (strcmp(root_keys[i], key->text.bytes) == 0)
      return;
    wm_suggest_offer(&suggest, wm_z(root_keys[i]));
  }
  NOTE(draft, key, "unknown section '%s'%s", key->text.bytes, wm_suggest_hint(&suggest, hint));
}

static void check_form(wm_draft *draft, const wm_yaml *root) {
  const wm_yaml *form = wm_yaml_get(root, "wiremill");
  if (!form)
    NOTE(draft, root, "a pipeline says its form: wiremill: " FORM);
  else if (form->kind != WM_YAML_WORD || strcmp(form->text.bytes, FORM))
    NOTE(draft, form, "this program reads pipelines of the form wiremill: " FORM);
}

/* The name that is given, else the file's without folder and ending. */
static void set_name(wm_draft *draft, const wm_yaml *root) {
  wm_plan *plan = draft->plan;
  const wm_yaml *name = wm_yaml_get(root, "name");
  const char *slash = strrchr(plan->path, '/');
  const char *base = slash ? slash + 1 : plan->path;
  wm_str text = {base, strcspn(base, ".")};
  if (name && (name->kind != WM_YAML_WORD || !wm_ident_is_name(name->text.bytes)))
    NOTE(draft, name, "the name of a pipeline is made of small letters, digits and hyphens");
  else if (name)
    text = name->text;
  plan->name = wm_arena_copy(&plan->memory, text.bytes, text.length);
  draft->problems->lost |= !plan->name;
}

static void set_limits(wm_draft *draft, const wm_yaml *root) {
  const wm_yaml *limits = wm_yaml_get(root, "limits");
  if (limits && limits->kind != WM_YAML_MAP) {
    NOTE(draft, limits, "'limits' must be a map, as {entry-bytes: 64MiB}");
    return;
  }
  wm_draft_params(draft, "limits", wm_limit_params, wm_n_limit_params, &draft->plan->limits, limits,
                  limits ? limits : root);
}

static void draft_root(wm_draft *draft, const wm_yaml *root) {
  if (root->kind != WM_YAML_MAP) {
    NOTE(draft, root, "a pipeline is a map of sections, not %s", wm_yaml_kind_name(root));
    return;
  }
  for (const wm_yaml *child = root->first; child; child = child->next)
    check_root_key(draft, child->key);
  check_form(draft, root);
  set_name(draft, root);
  set_limits(draft, root);
  wm_draft_steps(draft, root);
  if (!draft->problems->lost)
    wm_draft_layers(draft);
}

/* ------------------------------------------------------------------ the file */

/* Reads a whole file of at most MOST_BYTES. */
static bool read_file(const char *path, wm_buffer *bytes, wm_problems *problems) {
  FILE *file = fopen(path, "re");
  size_t n = 0;
  bool ok = file && wm_buffer_reserve(bytes, MOST_BYTES + 1);
  if (ok)
    n = fread(bytes->bytes, 1, MOST_BYTES + 1, file);
  if (!file || ferror(file))
    wm_problems_add(problems, 0, 0, path, "cannot be read: %s", strerror(errno));
  else if (n > MOST_BYTES)
    wm_problems_add(problems, 0, 0, path, "too large for a pipeline");
  problems->lost |= file && !ok;
  bytes->length = n;
  if (file)
    fclose(file);
  return wm_problems_none(problems);
}

/* The folder of a file, in memory of the plan. */
static char *folder_of(wm_arena *memory, const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash)
    return wm_arena_copy(memory, ".", 1);
  return wm_arena_copy(memory, path, slash == path ? 1 : (size_t)(slash - path));
}

static bool set_folders(wm_draft *draft) {
  wm_arena *memory = &draft->plan->memory;
  const wm_strings *data = &draft->paths->data;
  const char **folders = wm_arena_alloc(memory, (size_t)data->n + 1, sizeof *folders);
  draft->folder = folder_of(memory, draft->plan->path);
  draft->problems->lost |= !folders || !draft->folder;
  if (draft->problems->lost)
    return false;
  folders[0] = draft->folder;
  if (data->n)
    memcpy(folders + 1, data->items, data->n * sizeof *folders);
  draft->folders = (wm_strings){folders, data->n + 1};
  return true;
}

static void draft_file(wm_draft *draft) {
  wm_buffer bytes = {0};
  wm_arena tree;
  wm_error error;
  wm_arena_init(&tree, 0);
  wm_yaml *root = NULL;
  if (read_file(draft->plan->path, &bytes, draft->problems))
    root = wm_yaml_parse((wm_str){bytes.bytes, bytes.length}, &tree, draft->problems);
  if (root && set_folders(draft)) {
    if (wm_folder_list(&draft->paths->plugins, ".so", &draft->installed, &error) == WM_OK)
      draft_root(draft, root);
    else
      wm_problems_add(draft->problems, 0, 0, NULL, "%s", error.text);
    wm_folder_free(&draft->installed);
  }
  wm_arena_free(&tree);
  wm_buffer_free(&bytes);
}

/* Finds the file and starts a plan for it. NULL when there is none, or no memory. */
static wm_plan *new_plan(const wm_paths *paths, const char *name, const char *output,
                         wm_problems *problems) {
  wm_plan *plan = calloc(1, sizeof *plan);
  const char *path;
  wm_error error;
  if (!plan)
    return NULL;
  wm_arena_init(&plan->memory, 0);
  if (wm_paths_pipeline(paths, name, &plan->memory, &path, &error) != WM_OK) {
    wm_problems_add(problems, 0, 0, NULL, "%s", error.text);
    wm_plan_free(plan);
    return NULL;
  }
  problems->path = wm_arena_copy(&problems->memory, path, strlen(path));
  plan->path = wm_arena_copy(&plan->memory, path, strlen(path));
  plan->output = wm_arena_copy(&plan->memory, output, strlen(output));
  if (problems->path && plan->path && plan->output)
    return plan;
  wm_plan_free(plan);
  return NULL;
}

wm_status wm_plan_load(const wm_paths *paths, const char *name, const char *output, wm_plan **plan,
                       wm_problems *problems) {
  wm_problems_init(problems, "");
  wm_plan *made = new_plan(paths, name, output, problems);
  if (!made) {
    problems->lost |= !problems->n;
    return WM_FATAL;
  }
  wm_draft draft = {.plan = made, .paths = paths, .problems = problems};
  draft_file(&draft);
  if (wm_problems_none(problems)) {
    *plan = made;
    return WM_OK;
  }
  wm_problems_sort(problems);
  wm_plan_free(made);
  return WM_FATAL;
}

void wm_problems_say(const wm_problems *problems) {
  for (uint32_t i = 0; i < problems->n; i++)
    wm_log_say(WM_ERROR, "%s", problems->items[i].text);
  if (problems->lost)
    wm_log_say(WM_ERROR, "out of memory");
}
