/* The layers of a plan: who writes them, in which order, and that every reader comes after. */
#include "draft.h"

#include "core/base/layer.h"
#include "core/host/module_check.h"
#include "core/pipeline/catalogue.h"

#include <stdio.h>

#define NOTE(draft, step, ...)                                                                     \
  wm_problems_add((draft)->problems, (step)->line, (step)->column, (step)->instance.name,          \
                  __VA_ARGS__)

static uint32_t find_layer(const wm_plan *plan, const char *name) {
  for (uint32_t i = 0; i < plan->n_layers; i++)
    if (strcmp(plan->layers[i]->name, name) == 0)
      return i;
  return WM_NONE;
}

static const wm_use *find_write(const wm_plugin *plugin, const char *layer) {
  for (uint32_t i = 0; i < plugin->n_uses; i++)
    if (plugin->uses[i].access == WM_WRITES && strcmp(plugin->uses[i].name, layer) == 0)
      return &plugin->uses[i];
  return NULL;
}

/* The step among `steps` from `begin` to `end` that writes a layer. */
static const wm_step *find_writer(const wm_step *begin, const wm_step *end, const char *layer) {
  for (const wm_step *step = begin; step < end; step++)
    if (find_write(&step->module->plugin, layer))
      return step;
  return NULL;
}

/* Says who could write a layer that is missing: a later step, or a plugin that is installed. */
static void missing_layer(wm_draft *draft, const wm_step *step, const wm_use *use) {
  const wm_steps *stages = &draft->plan->stages;
  const char *verb = use->access == WM_UPDATES ? "updates" : "reads";
  const wm_step *later = find_writer(stages->items, stages->items + stages->n, use->name);
  if (draft->incomplete)
    return;
  if (later) {
    NOTE(draft, step, "%s layer '%s', which %s writes only later (line %u)", verb, use->name,
         later->instance.name, later->line);
    return;
  }
  wm_catalogue catalogue;
  const wm_plugin *writer = NULL;
  wm_error ignored;
  char hint[128] = "";
  bool loaded = wm_catalogue_load(draft->paths, &catalogue, &ignored) == WM_OK;
  if (loaded)
    writer = wm_catalogue_writer(&catalogue, use->name, WM_STAGE);
  if (writer)
    snprintf(hint, sizeof hint, "; the stage %s does", writer->name);
  NOTE(draft, step, "%s layer '%s', which no stage before it writes%s", verb, use->name, hint);
  if (loaded)
    wm_catalogue_free(&catalogue);
}

static void written_twice(wm_draft *draft, const wm_step *step, const wm_use *use) {
  const wm_step *first = find_writer(draft->plan->steps, step, use->name);
  const wm_use *other = find_write(&first->module->plugin, use->name);
  NOTE(draft, step, "writes layer '%s', which %s writes already (line %u)%s", use->name,
       first->instance.name, first->line,
       wm_layer_equal(use->layer, other->layer) ? "" : " and declares differently");
}

/* Every layer that a new one refers to must be there, or be the new one itself, or, for the tables
 * of a fold, another of its tables. */
static void check_references(wm_draft *draft, const wm_step *step, const wm_layer *layer) {
  for (uint32_t i = 0; i < layer->n_fields; i++) {
    const wm_field *field = &layer->fields[i];
    if (wm_field_refers(field) && !draft->incomplete &&
        find_layer(draft->plan, field->of) == WM_NONE &&
        !find_write(&step->module->plugin, field->of))
      NOTE(draft, step, "field '%s' of layer '%s' refers to layer '%s', which nobody writes",
           field->name, layer->name, field->of);
  }
}

/* A layer that formats share: an earlier one declares the same. */
static bool is_shared(const wm_step *step, const wm_step *writer, const wm_use *use) {
  return step->module->plugin.kind == WM_FORMAT && writer->module->plugin.kind == WM_FORMAT &&
         wm_layer_equal(use->layer, find_write(&writer->module->plugin, use->name)->layer);
}

/* A stage's new layer, or a format's. */
static uint32_t add_layer(wm_draft *draft, const wm_step *step, const wm_use *use) {
  wm_plan *plan = draft->plan;
  const wm_step *writer = find_writer(plan->steps, step, use->name);
  if (writer && is_shared(step, writer, use))
    return find_layer(plan, use->name);
  if (writer) {
    written_twice(draft, step, use);
    return WM_NONE;
  }
  plan->layers[plan->n_layers] = use->layer;
  return plan->n_layers++;
}

/* True when a fold reads another's table. That the other comes later is a problem, which is noted.
 */
static bool reads_table(wm_draft *draft, const wm_step *step, const wm_use *use) {
  const wm_steps *folds = &draft->plan->folds;
  if (step->module->plugin.kind != WM_FOLD)
    return false;
  if (wm_plan_table_before(draft->plan, step, use->name))
    return true;
  const wm_step *later = find_writer(step + 1, folds->items + folds->n, use->name);
  if (later)
    NOTE(draft, step, "reads table '%s', which %s makes only later (line %u)", use->name,
         later->instance.name, later->line);
  return later != NULL;
}

static uint32_t resolve_use(wm_draft *draft, const wm_step *step, const wm_use *use) {
  uint32_t found;
  switch (use->access) {
  case WM_WRITES:
    if (step->module->plugin.kind == WM_STAGE || step->module->plugin.kind == WM_FORMAT)
      return add_layer(draft, step, use);
    if (find_writer(draft->plan->steps, step, use->name))
      written_twice(draft, step, use);
    return WM_NONE;
  case WM_READS:
  case WM_UPDATES:
    found = find_layer(draft->plan, use->name);
    if (found == WM_NONE && !reads_table(draft, step, use))
      missing_layer(draft, step, use);
    return found;
  case WM_READS_IF_THERE:
    found = find_layer(draft->plan, use->name);
    if (found == WM_NONE)
      reads_table(draft, step, use);
    return found;
  default:
    return WM_NONE;
  }
}

void wm_draft_layers(wm_draft *draft) {
  wm_plan *plan = draft->plan;
  size_t most = 0;
  for (uint32_t i = 0; i < plan->n_steps; i++)
    most += plan->steps[i].module->plugin.n_uses;
  plan->layers = wm_arena_alloc(&plan->memory, most, sizeof *plan->layers);
  if (!plan->layers) {
    draft->problems->lost = true;
    return;
  }
  for (uint32_t i = 0; i < plan->n_steps; i++) {
    wm_step *step = &plan->steps[i];
    const wm_plugin *plugin = &step->module->plugin;
    for (uint32_t j = 0; j < plugin->n_uses; j++)
      step->layers[j] = resolve_use(draft, step, &plugin->uses[j]);
    for (uint32_t j = 0; j < plugin->n_uses; j++)
      if (plugin->uses[j].access == WM_WRITES)
        check_references(draft, step, plugin->uses[j].layer);
  }
}
