/* From a pipeline file to a plan that may run. */
#ifndef WM_PIPELINE_PLAN_LOAD_H
#define WM_PIPELINE_PLAN_LOAD_H

#include "core/host/plan.h"
#include "core/pipeline/paths.h"
#include "core/pipeline/problems.h"

/* The table of what stands under `limits`; the config struct is wm_limits. */
extern const wm_param wm_limit_params[];
extern const uint32_t wm_n_limit_params;

/* Loads the pipeline of a path or of an installed name, with all its plugins, and checks it: forms,
 * parameters, resources, layers. Outputs go to the folder `output`; "-" sends them to standard
 * output. On WM_OK the caller frees *plan with wm_plan_free(). Otherwise *problems has all that is
 * wrong, in the file's order. The caller frees *problems in either case. */
wm_status wm_plan_load(const wm_paths *paths, const char *name, const char *output, wm_plan **plan,
                       wm_problems *problems);

/* Says every problem on standard error, one a line. */
void wm_problems_say(const wm_problems *problems);

#endif
