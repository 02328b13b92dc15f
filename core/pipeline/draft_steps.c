/* The steps of a plan: each item of a section names a plugin and may set its parameters. */
#include "draft.h"

#include "core/base/suggest.h"
#include "core/host/module_check.h"
#include "core/pipeline/catalogue.h"
#include "core/host/params.h"

#include <stdio.h>

/* In the order in which steps stand in a plan. */
static const struct wm_section {
  const char *name;
  uint32_t kind;
  size_t steps; /* offset in wm_plan */
} sections[] = {
    {"formats", WM_FORMAT, offsetof(wm_plan, formats)},
    {"stages", WM_STAGE, offsetof(wm_plan, stages)},
    {"folds", WM_FOLD, offsetof(wm_plan, folds)},
    {"sinks", WM_SINK, offsetof(wm_plan, sinks)},
};
#define N_SECTIONS (sizeof sections / sizeof *sections)

static const char *section_of(uint32_t kind) {
  return sections[kind - WM_FORMAT].name;
}

#define NOTE(draft, at, subject, ...)                                                              \
  wm_problems_add((draft)->problems, (at)->line, (at)->column, subject, __VA_ARGS__)

/* ------------------------------------------------------------------ modules */

/* The module of a file, loaded once for all its steps. NULL when it is refused. */
static wm_module *load_module(wm_draft *draft, const wm_folder_file *file, bool installed,
                              wm_error *error) {
  wm_plan *plan = draft->plan;
  wm_module *module = NULL;
  for (uint32_t i = 0; i < plan->n_modules; i++)
    if (strcmp(plan->modules[i]->path, file->path) == 0)
      return plan->modules[i];
  wm_status status = installed ? wm_catalogue_load_file(file, &module, error)
                               : wm_module_load(file->path, &module, error);
  if (status != WM_OK)
    return NULL;
  plan->modules[plan->n_modules++] = module;
  return module;
}

/* Says that nothing of a name is installed as a kind, and what may have been meant. */
static void unknown_plugin(wm_draft *draft, const wm_yaml *name, uint32_t kind) {
  for (uint32_t other = WM_FORMAT; other <= WM_SINK; other++)
    if (other != kind && wm_catalogue_file(&draft->installed, other, name->text)) {
      NOTE(draft, name, NULL, "%s is a %s, not a %s; it belongs under '%s'", name->text.bytes,
           wm_kind_name(other), wm_kind_name(kind), section_of(other));
      return;
    }
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  wm_suggest_start(&suggest, name->text);
  for (uint32_t i = 0; i < draft->installed.n; i++) {
    const char *stem = draft->installed.files[i].stem;
    const char *known = wm_catalogue_name(stem);
    if (known == stem || strncmp(stem, wm_kind_name(kind), strlen(wm_kind_name(kind))) == 0)
      wm_suggest_offer(&suggest, wm_z(known));
  }
  NOTE(draft, name, NULL, "there is no %s '%s'%s", wm_kind_name(kind), name->text.bytes,
       wm_suggest_hint(&suggest, hint));
}

static bool is_path(wm_str name) {
  return memchr(name.bytes, '/', name.length) && name.length > 3 &&
         memcmp(name.bytes + name.length - 3, ".so", 3) == 0;
}

/* A plugin given by its file, from the pipeline's folder on. */
static wm_module *load_path(wm_draft *draft, wm_str name, wm_error *error) {
  bool absolute = name.bytes[0] == '/';
  if (strncmp(name.bytes, "./", 2) == 0)
    name = wm_z(name.bytes + 2);
  size_t size = strlen(draft->folder) + name.length + 2;
  char *path = wm_arena_alloc(&draft->plan->memory, size, 1);
  if (!path) {
    wm_error_memory(error, size);
    return NULL;
  }
  snprintf(path, size, "%s%s%s", absolute ? "" : draft->folder, absolute ? "" : "/", name.bytes);
  return load_module(draft, &(wm_folder_file){path, path}, false, error);
}

static wm_module *find_module(wm_draft *draft, const wm_yaml *name, uint32_t kind) {
  wm_error error;
  wm_module *module;
  if (is_path(name->text)) {
    module = load_path(draft, name->text, &error);
  } else {
    const wm_folder_file *file = wm_catalogue_file(&draft->installed, kind, name->text);
    if (!file) {
      unknown_plugin(draft, name, kind);
      return NULL;
    }
    module = load_module(draft, file, true, &error);
  }
  if (!module) {
    NOTE(draft, name, name->text.bytes, "refused: %s", error.text);
    return NULL;
  }
  if (module->plugin.kind == kind)
    return module;
  NOTE(draft, name, NULL, "%s is a %s, not a %s; it belongs under '%s'", module->plugin.name,
       wm_kind_name(module->plugin.kind), wm_kind_name(kind), section_of(module->plugin.kind));
  return NULL;
}

/* ------------------------------------------------------------------ items */

static bool writes_layer(const wm_plugin *plugin) {
  for (uint32_t i = 0; i < plugin->n_uses; i++)
    if (plugin->uses[i].access == WM_WRITES)
      return true;
  return false;
}

/* A second step of one plugin has a meaning only where it does not do the same again: sinks may
 * write to two places, stages may update twice. */
static bool is_repeated(wm_draft *draft, const wm_steps *before, const wm_module *module,
                        const wm_yaml *name) {
  const wm_plugin *plugin = &module->plugin;
  if (plugin->kind == WM_SINK || (plugin->kind == WM_STAGE && !writes_layer(plugin)))
    return false;
  for (uint32_t i = 0; i < before->n; i++)
    if (before->items[i].module == module) {
      NOTE(draft, name, NULL, "%s is here a second time (first in line %u)", plugin->name,
           before->items[i].line);
      return true;
    }
  return false;
}

/* An item of a section: NAME, or NAME: {parameters}, and beside it, perhaps, when: {condition}. */
typedef struct wm_item {
  const wm_yaml *name;
  const wm_yaml *params, *when; /* NULL: none */
} wm_item;

/* Tells the plugin of a map from its condition. False, which is noted, when there is more. */
static bool split_map(wm_draft *draft, const struct wm_section *section, const wm_yaml *map,
                      const wm_yaml **plugin, const wm_yaml **when) {
  *plugin = map->first;
  *when = NULL;
  for (const wm_yaml *value = map->n > 1 ? map->first : NULL; value; value = value->next)
    if (strcmp(value->key->text.bytes, "when") == 0)
      *when = value;
  if (*plugin == *when)
    *plugin = map->first->next;
  for (const wm_yaml *value = map->first; value; value = value->next)
    if (value != *plugin && value != *when) {
      NOTE(draft, value->key, section->name,
           "'%s' stands beside '%s'; parameters are indented below the plugin's name, and "
           "every plugin begins with '- '",
           value->key->text.bytes, (*plugin)->key->text.bytes);
      return false;
    }
  if (*when && section->kind != WM_STAGE) {
    NOTE(draft, (*when)->key, section->name, "only a stage takes a condition");
    return false;
  }
  return true;
}

/* False when it is no item, which is noted. */
static bool split_item(wm_draft *draft, const struct wm_section *section, const wm_yaml *yaml,
                       wm_item *item) {
  const wm_yaml *plugin;
  *item = (wm_item){.name = yaml};
  if (yaml->kind == WM_YAML_WORD && !yaml->null)
    return true;
  if (yaml->kind != WM_YAML_MAP || !yaml->n) {
    NOTE(draft, yaml, section->name, "an item must be the name of a plugin");
    return false;
  }
  if (!split_map(draft, section, yaml, &plugin, &item->when))
    return false;
  item->name = plugin->key;
  if (plugin->kind == WM_YAML_WORD && plugin->null)
    return true;
  if (plugin->kind == WM_YAML_MAP) {
    item->params = plugin;
    return true;
  }
  NOTE(draft, plugin, plugin->key->text.bytes, "its parameters must be a map, as {name: value}");
  return false;
}

static void add_step(wm_draft *draft, const struct wm_section *section, wm_steps *steps,
                     const wm_yaml *yaml) {
  wm_plan *plan = draft->plan;
  wm_item item;
  wm_module *module = NULL;
  if (split_item(draft, section, yaml, &item))
    module = find_module(draft, item.name, section->kind);
  if (!module || is_repeated(draft, steps, module, item.name)) {
    draft->incomplete |= !module;
    return;
  }
  const wm_plugin *plugin = &module->plugin;
  void *config = wm_arena_alloc(&plan->memory, 1, plugin->config_size);
  uint32_t *layers = wm_arena_alloc(&plan->memory, plugin->n_uses, sizeof *layers);
  if (!config || !layers) {
    draft->problems->lost = true;
    return;
  }
  wm_draft_params(draft, plugin->name, plugin->params, plugin->n_params, config, item.params,
                  item.name);
  wm_when when = {{NULL, 0}};
  if (item.when)
    when = wm_draft_when(draft, item.when);
  steps->items[steps->n++] = (wm_step){.module = module,
                                       .instance = {.name = plugin->name, .config = config},
                                       .layers = layers,
                                       .when = when,
                                       .line = item.name->line,
                                       .column = item.name->column};
  plan->n_steps++;
}

static void add_section(wm_draft *draft, const struct wm_section *section, const wm_yaml *root) {
  wm_plan *plan = draft->plan;
  wm_steps *steps = (wm_steps *)(void *)((char *)plan + section->steps);
  const wm_yaml *list = wm_yaml_get(root, section->name);
  bool needed = section->kind == WM_FORMAT || section->kind == WM_SINK;
  *steps = (wm_steps){plan->steps + plan->n_steps, 0};
  if (list && list->kind == WM_YAML_LIST)
    for (const wm_yaml *item = list->first; item; item = item->next)
      add_step(draft, section, steps, item);
  else if (list)
    NOTE(draft, list, NULL, "'%s' must be a list of plugins", section->name);
  if (needed && (!list || (list->kind == WM_YAML_LIST && !list->n)))
    NOTE(draft, list ? list : root, NULL, "a pipeline needs %s", section->name);
}

/* ------------------------------------------------------------------ outputs */

static const char *output_of(const wm_step *step, uint32_t param) {
  const wm_param *p = &step->module->plugin.params[param];
  const char *path = NULL;
  if (p->type == WM_PARAM_OUTPUT)
    memcpy(&path, (const char *)step->instance.config + p->offset, sizeof path);
  return path;
}

/* Finds an output of the steps before `last` that goes where `path` goes. */
static const wm_step *same_output(const wm_plan *plan, const wm_step *last, const char *path) {
  for (const wm_step *step = plan->steps; step < last; step++)
    for (uint32_t i = 0; i < step->module->plugin.n_params; i++) {
      const char *other = output_of(step, i);
      if (other && strcmp(other, path) == 0)
        return step;
    }
  return NULL;
}

static void check_outputs(wm_draft *draft) {
  const wm_plan *plan = draft->plan;
  for (const wm_step *step = plan->steps; step < plan->steps + plan->n_steps; step++)
    for (uint32_t i = 0; i < step->module->plugin.n_params; i++) {
      const char *path = output_of(step, i);
      const wm_step *other = path ? same_output(plan, step, path) : NULL;
      if (other)
        NOTE(draft, step, step->instance.name, "writes to %s, as %s does (line %u)",
             strcmp(path, "-") ? path : "standard output", other->instance.name, other->line);
    }
}

void wm_draft_steps(wm_draft *draft, const wm_yaml *root) {
  wm_plan *plan = draft->plan;
  uint32_t most = 0;
  for (size_t i = 0; i < N_SECTIONS; i++) {
    const wm_yaml *list = wm_yaml_get(root, sections[i].name);
    most += list && list->kind == WM_YAML_LIST ? list->n : 0;
  }
  plan->steps = wm_arena_alloc(&plan->memory, most, sizeof *plan->steps);
  plan->modules = wm_arena_alloc(&plan->memory, most, sizeof *plan->modules);
  if (!plan->steps || !plan->modules) {
    draft->problems->lost = true;
    return;
  }
  for (size_t i = 0; i < N_SECTIONS; i++)
    add_section(draft, &sections[i], root);
  check_outputs(draft);
}
