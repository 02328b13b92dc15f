/* Plans: giving one back. */
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

void wm_plan_free(wm_plan *plan) {
  if (!plan)
    return;
  for (uint32_t i = 0; i < plan->n_modules; i++)
    wm_module_unload(plan->modules[i]);
  wm_arena_free(&plan->memory);
  free(plan);
}
