/* A plan in the making; for the files of core/pipeline alone. */
#ifndef WM_PIPELINE_DRAFT_H
#define WM_PIPELINE_DRAFT_H

#include "core/host/plan.h"
#include "core/pipeline/folder.h"
#include "core/pipeline/paths.h"
#include "core/pipeline/yaml_tree.h"

typedef struct wm_draft {
  wm_plan *plan;
  const wm_paths *paths;
  wm_problems *problems;
  wm_folder installed; /* files of plugins */
  const char *folder;  /* of the pipeline file */
  wm_strings folders;  /* where resources are looked for: that, then the data folders */
  bool incomplete;     /* a plugin is missing, so that its layers seem to be missing too */
} wm_draft;

/* Sets a config struct from a map of parameters, which may be NULL, and defaults. Problems are
 * noted for `subject`; those of no value at the place of `at`. */
void wm_draft_params(wm_draft *draft, const char *subject, const wm_param *params, uint32_t n,
                     void *config, const wm_yaml *map, const wm_yaml *at);

/* Reads the condition of a stage. */
wm_when wm_draft_when(wm_draft *draft, const wm_yaml *when);

/* Makes the steps of all sections of the pipeline. */
void wm_draft_steps(wm_draft *draft, const wm_yaml *root);

/* Resolves the layers that each step uses, and checks that they fit together. */
void wm_draft_layers(wm_draft *draft);

#endif
