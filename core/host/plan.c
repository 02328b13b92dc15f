/* Plans: giving one back. */
#include "plan.h"

#include <stdlib.h>

void wm_plan_free(wm_plan *plan) {
  if (!plan)
    return;
  for (uint32_t i = 0; i < plan->n_modules; i++)
    wm_module_unload(plan->modules[i]);
  wm_arena_free(&plan->memory);
  free(plan);
}
