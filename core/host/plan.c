/* Plans: what folds have of each other, and giving one back. */
#include "plan.h"

#include <stdio.h>
#include <stdlib.h>

bool wm_shard_has(wm_shard shard, wm_str id) {
  char digits[9]; /* 32 bits of a hash are enough to part by */
  if (!shard.n)
    return true;
  snprintf(digits, sizeof digits, "%.*s", (int)id.length, id.bytes);
  return strtoul(digits, NULL, 16) % shard.n == shard.index;
}

const wm_layer *wm_plan_table_before(const wm_plan *plan, const wm_step *step, const char *name) {
  for (const wm_step *fold = plan->folds.items; plan->folds.n && fold < step; fold++)
    for (uint32_t i = 0; i < fold->module->plugin.n_uses; i++) {
      const wm_use *use = &fold->module->plugin.uses[i];
      if (use->access == WM_WRITES && strcmp(use->name, name) == 0)
        return use->layer;
    }
  return NULL;
}

bool wm_step_reads(const wm_step *step, const char *name) {
  bool reads = false;
  for (uint32_t i = 0; i < step->module->plugin.n_uses && !reads; i++) {
    const wm_use *use = &step->module->plugin.uses[i];
    reads = (use->access == WM_READS || use->access == WM_READS_IF_THERE) &&
            strcmp(use->name, name) == 0;
  }
  return reads;
}

void wm_plan_free(wm_plan *plan) {
  if (!plan)
    return;
  for (uint32_t i = 0; i < plan->n_modules; i++)
    wm_module_unload(plan->modules[i]);
  wm_arena_free(&plan->memory);
  free(plan);
}
