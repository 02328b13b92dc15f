/* The checks, one after the other; those of behaviour are trials in processes of their own. */
#include "config.h"

#include "conformance.h"

#include "core/base/error.h"
#include "core/base/sanitized.h"
#include "core/conformance/surround.h"
#include "core/conformance/trial.h"
#include "core/host/module_check.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Rounds over the same ordinary articles, forty at least. Caches and buffers settle in the first;
 * what grows by that many bytes in each of the last three keeps something of every article. */
enum { LEAK_ROUNDS = WM_TRIAL_ROUNDS, LEAK_BYTES = 640 };

typedef struct checker {
  const wm_conformance *what;
  char file[4096];   /* the plugin's, absolute */
  char folder[64];   /* for pipelines and outputs */
  char pipeline[96]; /* of the trials, when it is made here */
  wm_module *module;
  wm_tries tries;
  wm_arena memory;
  wm_trial_report *first; /* of the plain run over all articles */
  uint32_t n, n_failed;
} checker;

/* ------------------------------------------------------------------ telling */

static void tell(checker *c, bool passed, const char *check, const char *format, ...)
    WM_PRINTF(4, 5);

static void tell(checker *c, bool passed, const char *check, const char *format, ...) {
  char more[2048];
  va_list args;
  va_start(args, format);
  vsnprintf(more, sizeof more, format, args);
  va_end(args);
  printf("%s %2u  %s%s%s\n", passed ? "ok  " : "FAIL", ++c->n, check, *more ? ": " : "", more);
  fflush(stdout);
  c->n_failed += !passed;
}

static void skip(checker *c, const char *check, const char *reason) {
  printf("skip %2u  %s: %s\n", ++c->n, check, reason);
}

/* ------------------------------------------------------------------ trials */

static wm_status run_trial(checker *c, wm_trial trial, wm_trial_report **report, wm_error *error) {
  trial.paths = c->what->paths;
  trial.pipeline = c->what->pipeline[0] ? c->what->pipeline : c->pipeline;
  trial.plugin = c->file;
  trial.output = c->folder;
  trial.tries = &c->tries;
  trial.limit_s = c->what->limit_s;
  if (!trial.n_rounds)
    trial.n_rounds = 1;
  return wm_trial_run(&trial, report, error);
}

/* Tells how a trial ended; true when in peace. */
static bool tell_end(checker *c, const char *check, const wm_trial_report *r) {
  uint32_t at = atomic_load(&r->at);
  const char *article = at == WM_NONE ? "outside of articles" : c->tries.items[at].name;
  if (r->signal == SIGALRM)
    tell(c, false, check, "more than %u s for one article: %s", c->what->limit_s, article);
  else if (r->signal)
    tell(c, false, check, "%s at: %s", strsignal(r->signal), article);
  else if (!r->finished)
    tell(c, false, check, "%s", r->message[0] ? r->message : "its process ended by itself");
  return r->finished && !r->signal;
}

/* The first article whose outputs differ; WM_NONE when none does. */
static uint32_t find_difference(const checker *c, const wm_trial_report *a,
                                const wm_trial_report *b) {
  for (uint32_t i = 0; i < c->tries.n; i++)
    if (a->outputs[i] != b->outputs[i])
      return i;
  return WM_NONE;
}

/* ------------------------------------------------------------------ checks */

static void check_ordinary(checker *c, wm_error *error) {
  static const char check[] = "works on ordinary and hostile articles, within their limits";
  if (run_trial(c, (wm_trial){.host = WM_HOST_OWN}, &c->first, error) != WM_OK) {
    tell(c, false, check, "%s", error->text);
    return;
  }
  if (!tell_end(c, check, c->first))
    return;
  if (c->first->n_rejected && c->module->plugin.kind != WM_FORMAT)
    tell(c, false, check, "%u ordinary articles were rejected, the first by %s",
         c->first->n_rejected, c->first->message);
  else
    tell(c, true, check, "%u articles", c->tries.n);
}

/* Does the same once more, as `trial` says, and must give the same as the first time. */
static void check_same(checker *c, const char *check, wm_trial trial, bool states) {
  wm_trial_report *r = NULL;
  wm_error error;
  if (run_trial(c, trial, &r, &error) != WM_OK) {
    tell(c, false, check, "%s", error.text);
  } else if (tell_end(c, check, r)) {
    uint32_t i = find_difference(c, c->first, r);
    if (i != WM_NONE)
      tell(c, false, check, "another output for: %s", c->tries.items[i].name);
    else if (states && r->state != c->first->state)
      tell(c, false, check, "another state of the fold");
    else
      tell(c, true, check, "%s", "");
  }
  wm_trial_free(r);
}

/* Bytes by which the heap grew in the one of the last three rounds that added least. */
static uint64_t steady_growth(const wm_trial_report *r) {
  uint64_t least = UINT64_MAX;
  for (uint32_t i = LEAK_ROUNDS - 3; i < LEAK_ROUNDS; i++) {
    uint64_t grown = r->heap[i] > r->heap[i - 1] ? r->heap[i] - r->heap[i - 1] : 0;
    least = grown < least ? grown : least;
  }
  return least;
}

static void check_leaks(checker *c) {
  static const char check[] = "keeps no memory from article to article";
  wm_trial_report *r = NULL;
  wm_error error;
  if (WM_SANITIZED) {
    skip(c, check, "ASan looks for leaks in every trial");
    return;
  }
  if (run_trial(c, (wm_trial){.ordinary = true, .n_rounds = LEAK_ROUNDS}, &r, &error) != WM_OK) {
    tell(c, false, check, "%s", error.text);
  } else if (tell_end(c, check, r)) {
    uint64_t grown = steady_growth(r);
    if (grown > LEAK_BYTES)
      tell(c, false, check, "%ju bytes more after each round over the same articles",
           (uintmax_t)grown);
    else
      tell(c, true, check, "%s", "");
  }
  wm_trial_free(r);
}

/* The names of the layers that it declares with such an access and never asked for, in `names`. */
static void list_unused(const checker *c, bool writes, char names[512]) {
  const wm_plugin *plugin = &c->module->plugin;
  names[0] = '\0';
  for (uint32_t i = 0; i < plugin->n_uses && i < WM_TRIAL_USES; i++) {
    const wm_use *use = &plugin->uses[i];
    if (c->first->used[i] || use->access == WM_READS_IF_THERE ||
        (use->access == WM_WRITES) != writes)
      continue;
    size_t at = strlen(names);
    snprintf(names + at, 512 - at, "%s%s", at ? ", " : "", use->name);
  }
}

/* A layer that is declared and never read makes pipelines run stages for nothing; one that is never
 * written may only need other articles. */
static void check_uses(checker *c) {
  static const char check[] = "uses every layer that it declares";
  char read[512], written[512], reason[600];
  list_unused(c, false, read);
  list_unused(c, true, written);
  snprintf(reason, sizeof reason, "nothing was written to %s; name FILEs that make it write",
           written);
  if (!c->module->plugin.n_uses)
    skip(c, check, "it declares none");
  else if (read[0])
    tell(c, false, check, "never read: %s", read);
  else if (written[0])
    skip(c, check, reason);
  else
    tell(c, true, check, "%s", "");
}

static bool ends_with_stop(const char *text) {
  size_t n = strlen(text);
  return n && text[n - 1] == '.';
}

/* What the loader does not insist on. */
static void check_words(checker *c) {
  const wm_plugin *plugin = &c->module->plugin;
  const char *problem = NULL;
  const char *base = strrchr(c->file, '/') + 1;
  char stem[256];
  snprintf(stem, sizeof stem, "%.*s", (int)strcspn(base, "."), base);
  if (strcmp(wm_catalogue_name(stem), plugin->name) != 0)
    problem = "its file is not named as it is, so that it cannot be installed";
  for (uint32_t i = 0; i < plugin->n_params; i++)
    if (!plugin->params[i].help || !*plugin->params[i].help)
      problem = "a parameter has no help";
  if (ends_with_stop(plugin->summary))
    problem = "the summary ends in a full stop, where others do not";
  tell(c, !problem, "is named and described as others are", "%s", problem ? problem : "");
}

static void check_descriptor(checker *c, wm_error *error) {
  static const char check[] = "loads: its descriptor, layers and parameters are right";
  if (wm_module_load(c->file, &c->module, error) != WM_OK)
    tell(c, false, check, "%s", error->text);
  else
    tell(c, true, check, "%s %s, a %s, ABI %u.%u", c->module->plugin.name,
         c->module->plugin.version, wm_kind_name(c->module->plugin.kind),
         c->module->plugin.abi_major, c->module->plugin.abi_minor);
}

/* A fold's states of two halves, merged, must be that of the whole. */
static void check_merge(checker *c) {
  static const char check[] = "merges the states of two halves into that of the whole";
  static const wm_trial_part parts[] = {WM_PART_FIRST, WM_PART_SECOND, WM_PART_MERGE};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    wm_trial_report *r = NULL;
    wm_error error;
    bool ok = false;
    if (run_trial(c, (wm_trial){.part = parts[i]}, &r, &error) != WM_OK)
      tell(c, false, check, "%s", error.text);
    else
      ok = tell_end(c, check, r);
    if (ok && parts[i] == WM_PART_MERGE)
      tell(c, r->state == c->first->state, check, "%s",
           r->state == c->first->state ? "" : "another state");
    wm_trial_free(r);
    if (!ok)
      return;
  }
}

/* Those that run it. */
static void check_behaviour(checker *c) {
  wm_error error;
  bool fold = c->module->plugin.kind == WM_FOLD;
  check_ordinary(c, &error);
  if (!c->first || !c->first->finished)
    return;
  check_uses(c);
  check_same(c, "gives the same when it runs again", (wm_trial){.host = WM_HOST_OWN}, true);
  check_same(c, "gives the same in any order of articles", (wm_trial){.backwards = true}, fold);
  check_same(c, "runs in the oldest host, ABI 1.0", (wm_trial){.host = WM_HOST_OLD}, true);
  check_same(c, "runs in a later host with longer tables", (wm_trial){.host = WM_HOST_FUTURE},
             true);
  if (fold)
    check_merge(c);
  check_leaks(c);
}

/* ------------------------------------------------------------------ running */

static wm_status make_pipeline(checker *c, wm_error *error) {
  wm_catalogue catalogue;
  if (c->what->pipeline[0])
    return WM_OK;
  if (wm_catalogue_load(c->what->paths, &catalogue, error) != WM_OK)
    return WM_FATAL;
  snprintf(c->pipeline, sizeof c->pipeline, "%s/trial.yaml", c->folder);
  wm_status status = wm_surround_write(&catalogue, c->module, c->file, c->pipeline, error);
  wm_catalogue_free(&catalogue);
  return status;
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *place) {
  (void)about, (void)type, (void)place;
  return remove(path);
}

static wm_status prepare(checker *c, wm_error *error) {
  if (!realpath(c->what->plugin, c->file))
    return wm_error_set(error, WM_FATAL, "%s: %s", c->what->plugin, strerror(errno));
  strcpy(c->folder, "/tmp/wiremill-trial.XXXXXX");
  if (!mkdtemp(c->folder)) {
    c->folder[0] = '\0';
    return wm_error_set(error, WM_FATAL, "/tmp: %s", strerror(errno));
  }
  return wm_tries_make(&c->memory, &c->what->files, &c->tries, error);
}

static wm_status run_checks(checker *c, wm_error *error) {
  wm_error refusal;
  check_descriptor(c, &refusal);
  if (!c->module)
    return WM_OK;
  check_words(c);
  wm_status status = make_pipeline(c, error);
  if (status == WM_OK)
    check_behaviour(c);
  return status;
}

wm_status wm_conformance_run(const wm_conformance *conformance, uint32_t *n_failed,
                             wm_error *error) {
  checker c = {.what = conformance};
  wm_arena_init(&c.memory, 0);
  wm_status status = prepare(&c, error);
  if (status == WM_OK)
    status = run_checks(&c, error);
  if (status == WM_OK)
    printf("%s: %u checks, %u failed\n", conformance->plugin, c.n, c.n_failed);
  *n_failed = c.n_failed;
  wm_trial_free(c.first);
  wm_module_unload(c.module);
  wm_arena_free(&c.memory);
  if (c.folder[0])
    nftw(c.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  return status;
}
