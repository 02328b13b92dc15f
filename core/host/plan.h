/* A pipeline that passed its check: which plugins run, in which order, with which parameters.
 * Built by core/pipeline; read by everything that runs. */
#ifndef WM_HOST_PLAN_H
#define WM_HOST_PLAN_H

#include "core/base/arena.h"
#include "core/host/module.h"

/* What input may ask for at most. Set under `limits` in a pipeline. */
typedef struct wm_limits {
  uint64_t entry_bytes;      /* of an entry, or of a record where the format frames */
  uint64_t expansion;        /* bytes out of an archive for each byte in, beyond the first 64 MiB */
  uint64_t nesting;          /* archives within archives */
  uint64_t article_bytes;    /* of an article's text */
  uint64_t article_memory;   /* bytes for its layers and stages' scratch; half for an encoding */
  uint64_t article_time_ms;  /* for all stages of one article together */
  uint64_t start_time_ms;    /* for all plugins to start in a worker */
  uint64_t batch_bytes;      /* of records that travel to a worker at once */
  uint64_t checkpoint_bytes; /* of text between two checkpoints */
} wm_limits;

/* A part of the articles: those whose id, as a number, leaves `index` when divided by n. So an
 * article that is met twice is met in one part, wherever it comes from. n of 0: all of them. */
typedef struct wm_shard {
  uint32_t index, n;
} wm_shard;

bool wm_shard_has(wm_shard shard, wm_str id);

/* When a stage runs: for articles in one of these ranges of languages (wm_langtag_in()); none:
 * always. */
typedef struct wm_when {
  wm_strings languages;
} wm_when;

/* One plugin at its place in a pipeline. */
typedef struct wm_step {
  wm_module *module;    /* owned by the plan; steps may share one */
  wm_instance instance; /* name and config are set; the engine sets the rest */
  uint32_t *layers;     /* for each use of the plugin, the index in the plan's layers, or WM_NONE */
  wm_when when;         /* stages: for which articles it runs */
  uint32_t line, column; /* where the pipeline names it, from 1 */
} wm_step;

/* Steps of one kind, a part of wm_plan.steps. */
typedef struct wm_steps {
  wm_step *items;
  uint32_t n;
} wm_steps;

typedef struct wm_plan {
  char *name;
  char *path;   /* of the pipeline file */
  char *output; /* folder that WM_PARAM_OUTPUT paths start at; "-" when the stream goes to stdout */
  wm_limits limits;
  wm_shard shard; /* others run no stages; set before the engine is made */
  wm_step *steps; /* formats, stages, folds, sinks, each kind in the pipeline's order */
  uint32_t n_steps;
  wm_steps formats, stages, folds, sinks;
  const wm_layer **layers; /* written by stages, in the order of writing */
  uint32_t n_layers;
  wm_module **modules;
  uint32_t n_modules;
  wm_arena memory; /* of strings and configs */
} wm_plan;

/* The table of a name that a fold before `step`, which is one too, makes; NULL when none does. */
const wm_layer *wm_plan_table_before(const wm_plan *plan, const wm_step *step, const char *name);

/* True when the plugin reads a layer, or a table, of that name. */
bool wm_step_reads(const wm_step *step, const char *name);

void wm_plan_free(wm_plan *plan);

#endif
