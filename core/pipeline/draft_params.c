/* Parameters of a pipeline: from YAML to config structs. */
#include "draft.h"

#include "core/base/suggest.h"
#include "core/host/params.h"

static wm_param_scope scope_of(const wm_draft *draft) {
  return (wm_param_scope){&draft->plan->memory, &draft->folders, draft->plan->output, ""};
}

static void note(wm_draft *draft, const wm_yaml *at, const char *subject, const char *message) {
  wm_problems_add(draft->problems, at->line, at->column, subject, "%s", message);
}

static void unknown_parameter(wm_draft *draft, const char *subject, const wm_param *params,
                              uint32_t n, const wm_yaml *key) {
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  if (strcmp(key->text.bytes, "when") == 0) {
    note(draft, key, subject, "a condition stands beside the plugin's name, not below it");
    return;
  }
  wm_suggest_start(&suggest, key->text);
  for (uint32_t i = 0; i < n; i++)
    wm_suggest_offer(&suggest, wm_z(params[i].name));
  wm_problems_add(draft->problems, key->line, key->column, subject, "unknown parameter '%s'%s",
                  key->text.bytes, wm_suggest_hint(&suggest, hint));
}

/* Checks each item by itself, so that each problem has its place, then sets them together. */
static void set_list(wm_draft *draft, const char *subject, const wm_param *param, void *config,
                     const wm_yaml *list) {
  wm_param_scope scope = scope_of(draft);
  wm_error error;
  wm_str *items = wm_arena_alloc(scope.memory, list->n, sizeof *items);
  wm_param alone = *param;
  wm_strings unused;
  uint32_t n = 0;
  alone.offset = 0;
  draft->problems->lost |= !items;
  for (const wm_yaml *item = list->first; item && items; item = item->next) {
    if (item->kind != WM_YAML_WORD || item->null)
      wm_problems_add(draft->problems, item->line, item->column, subject,
                      "%s: an item must be a word, not %s", param->name,
                      item->kind == WM_YAML_WORD ? "nothing" : wm_yaml_kind_name(item));
    else if (wm_param_set_items(&alone, &unused, &item->text, 1, &scope, &error) != WM_OK)
      note(draft, item, subject, error.text);
    else
      items[n++] = item->text;
  }
  if (items && wm_param_set_items(param, config, items, n, &scope, &error) != WM_OK)
    note(draft, list, subject, error.text);
}

static void set_value(wm_draft *draft, const char *subject, const wm_param *param, void *config,
                      const wm_yaml *value) {
  wm_param_scope scope = scope_of(draft);
  wm_error error;
  if (value->kind == WM_YAML_LIST && wm_param_is_list(param))
    set_list(draft, subject, param, config, value);
  else if (value->kind != WM_YAML_WORD)
    wm_problems_add(draft->problems, value->line, value->column, subject,
                    "%s: %s cannot be its value", param->name, wm_yaml_kind_name(value));
  else if (value->null)
    wm_problems_add(draft->problems, value->key->line, value->key->column, subject,
                    "%s has no value", param->name);
  else if (wm_param_set(param, config, value->text, &scope, &error) != WM_OK)
    note(draft, value, subject, error.text);
}

void wm_draft_params(wm_draft *draft, const char *subject, const wm_param *params, uint32_t n,
                     void *config, const wm_yaml *map, const wm_yaml *at) {
  wm_param_scope scope = scope_of(draft);
  wm_error error;
  for (const wm_yaml *child = map ? map->first : NULL; child; child = child->next) {
    const wm_param *param = wm_params_find(params, n, child->key->text);
    if (param)
      set_value(draft, subject, param, config, child);
    else
      unknown_parameter(draft, subject, params, n, child->key);
  }
  for (uint32_t i = 0; i < n; i++) {
    if (map && wm_yaml_get(map, params[i].name))
      continue;
    if (wm_param_set_default(&params[i], config, &scope, &error) != WM_OK)
      note(draft, at, subject, error.text);
  }
}
