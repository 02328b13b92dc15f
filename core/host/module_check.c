/* Checks a plugin's tables: names, layers, uses, parameters, verbs, callbacks. */
#include "module_check.h"

#include "core/host/idents.h"
#include "core/host/params.h"

#include <stdalign.h>

/* More of anything than this is a table that runs astray. */
#define MOST 1000U

#define REFUSE(error, ...) wm_error_set(error, WM_FATAL, __VA_ARGS__)

const char *wm_kind_name(uint32_t kind) {
  static const char *const names[] = {"plugin", "format", "stage", "fold", "sink"};
  return names[kind <= WM_SINK ? kind : 0];
}

/* ------------------------------------------------------------------ layers */

typedef enum wm_of { OF_NOTHING, OF_LAYER, OF_NAMES } wm_of;

static const struct {
  uint32_t size, align;
  wm_of of;
} field_types[] = {
    [WM_FIELD_SPAN] = {sizeof(wm_span), alignof(wm_span), OF_NOTHING},
    [WM_FIELD_RANGE] = {sizeof(wm_span), alignof(wm_span), OF_LAYER},
    [WM_FIELD_SYMBOL] = {sizeof(wm_sym), alignof(wm_sym), OF_NOTHING},
    [WM_FIELD_TEXT] = {sizeof(wm_str), alignof(wm_str), OF_NOTHING},
    [WM_FIELD_REFERENCE] = {sizeof(uint32_t), alignof(uint32_t), OF_LAYER},
    [WM_FIELD_LIST] = {sizeof(wm_list), alignof(wm_list), OF_LAYER},
    [WM_FIELD_ARGUMENTS] = {sizeof(wm_arguments), alignof(wm_arguments), OF_LAYER},
    [WM_FIELD_INTEGER] = {sizeof(int64_t), alignof(int64_t), OF_NOTHING},
    [WM_FIELD_REAL] = {sizeof(double), alignof(double), OF_NOTHING},
    [WM_FIELD_ENUM] = {sizeof(uint32_t), alignof(uint32_t), OF_NAMES},
    [WM_FIELD_FLAGS] = {sizeof(uint32_t), alignof(uint32_t), OF_NAMES},
};

static wm_status check_field(const wm_layer *layer, const wm_field *field, wm_error *error) {
  if (!wm_ident_is_key(field->name))
    return REFUSE(error, "layer '%s' has a field without a name of small letters", layer->name);
  if (field->type < WM_FIELD_SPAN || field->type >= sizeof field_types / sizeof *field_types)
    return REFUSE(error, "field '%s' of layer '%s' has the unknown type %u", field->name,
                  layer->name, field->type);
  uint32_t size = field_types[field->type].size, align = field_types[field->type].align;
  if (field->offset > layer->record_size || size > layer->record_size - field->offset)
    return REFUSE(error, "field '%s' of layer '%s' ends behind the record of %u bytes", field->name,
                  layer->name, layer->record_size);
  if (field->offset % align || layer->record_size % align)
    return REFUSE(error, "field '%s' of layer '%s' is not aligned", field->name, layer->name);
  wm_of of = field_types[field->type].of;
  if (of == OF_LAYER && !wm_ident_is_key(field->of))
    return REFUSE(error, "field '%s' of layer '%s' does not say which layer it refers to",
                  field->name, layer->name);
  if (of == OF_NAMES && (!field->of || !strchr(field->of, '|')))
    return REFUSE(error, "field '%s' of layer '%s' has no names", field->name, layer->name);
  if (!wm_ident_is_line(field->help))
    return REFUSE(error, "field '%s' of layer '%s' has no help of one line", field->name,
                  layer->name);
  return WM_OK;
}

/* The records of the core layers, which plugins read as the structs of plugin.h. */
static const struct {
  const char *name;
  uint32_t record_size;
} core_layers[] = {
    {"blocks", sizeof(wm_block)},       {"tokens", sizeof(wm_token)},
    {"sentences", sizeof(wm_sentence)}, {"entities", sizeof(wm_entity)},
    {"relations", sizeof(wm_relation)},
};

static wm_status check_core(const wm_layer *layer, wm_error *error) {
  for (size_t i = 0; i < sizeof core_layers / sizeof *core_layers; i++)
    if (!strcmp(layer->name, core_layers[i].name) &&
        layer->record_size != core_layers[i].record_size)
      return REFUSE(error, "layer '%s' has records of %u bytes, where plugin.h gives it %u",
                    layer->name, layer->record_size, core_layers[i].record_size);
  return WM_OK;
}

static wm_status check_layer(const wm_layer *layer, wm_error *error) {
  if (!wm_ident_is_key(layer->name))
    return REFUSE(error, "a layer has no name of small letters");
  if (!layer->fields || !layer->n_fields || layer->n_fields > MOST || !layer->record_size)
    return REFUSE(error, "layer '%s' has no fields", layer->name);
  if (!wm_ident_is_line(layer->help))
    return REFUSE(error, "layer '%s' has no help of one line", layer->name);
  for (uint32_t i = 0; i < layer->n_fields; i++) {
    if (check_field(layer, &layer->fields[i], error) != WM_OK)
      return WM_FATAL;
    for (uint32_t j = 0; j < i; j++)
      if (!strcmp(layer->fields[i].name, layer->fields[j].name))
        return REFUSE(error, "layer '%s' has two fields '%s'", layer->name, layer->fields[i].name);
  }
  return check_core(layer, error);
}

static bool same_text(const char *a, const char *b) {
  return a == b || (a && b && strcmp(a, b) == 0);
}

bool wm_layer_equal(const wm_layer *a, const wm_layer *b) {
  if (strcmp(a->name, b->name) || a->version != b->version || a->record_size != b->record_size ||
      a->n_fields != b->n_fields)
    return false;
  for (uint32_t i = 0; i < a->n_fields; i++) {
    const wm_field *f = &a->fields[i], *g = &b->fields[i];
    if (strcmp(f->name, g->name) || f->type != g->type || f->offset != g->offset ||
        !same_text(f->of, g->of))
      return false;
  }
  return true;
}

/* ------------------------------------------------------------------ uses */

/* What each kind may do with layers, a bit for each wm_access. */
#define MAY(access) (1U << (access))
static const uint32_t may[] = {
    [WM_FORMAT] = MAY(WM_WRITES),
    [WM_STAGE] = MAY(WM_READS) | MAY(WM_READS_IF_THERE) | MAY(WM_WRITES) | MAY(WM_UPDATES),
    [WM_FOLD] = MAY(WM_READS) | MAY(WM_READS_IF_THERE) | MAY(WM_WRITES),
    [WM_SINK] = MAY(WM_READS) | MAY(WM_READS_IF_THERE) | MAY(WM_READS_ALL),
};

static wm_status check_use(const wm_plugin *plugin, const wm_use *use, wm_error *error) {
  if (use->access < WM_READS || use->access > WM_READS_ALL)
    return REFUSE(error, "a use of a layer has the unknown access %u", use->access);
  if (use->access == WM_READS_ALL ? !same_text(use->name, "*") : !wm_ident_is_key(use->name))
    return REFUSE(error, "a use of a layer does not name it");
  if (!(may[plugin->kind] & MAY(use->access)))
    return REFUSE(error, "a %s cannot use layer '%s' in this way (access %u)",
                  wm_kind_name(plugin->kind), use->name, use->access);
  if (use->access != WM_WRITES)
    return WM_OK;
  if (!use->layer)
    return REFUSE(error, "layer '%s' is written but not declared", use->name);
  if (check_layer(use->layer, error) != WM_OK)
    return WM_FATAL;
  if (strcmp(use->name, use->layer->name))
    return REFUSE(error, "layer '%s' is declared as '%s'", use->name, use->layer->name);
  return WM_OK;
}

static wm_status check_uses(const wm_plugin *plugin, wm_error *error) {
  if (plugin->n_uses > MOST || (plugin->n_uses && !plugin->uses))
    return REFUSE(error, "the table of layers it uses is missing");
  for (uint32_t i = 0; i < plugin->n_uses; i++) {
    if (check_use(plugin, &plugin->uses[i], error) != WM_OK)
      return WM_FATAL;
    for (uint32_t j = 0; j < i; j++)
      if (!strcmp(plugin->uses[i].name, plugin->uses[j].name))
        return REFUSE(error, "layer '%s' is used twice", plugin->uses[i].name);
  }
  return WM_OK;
}

/* ------------------------------------------------------------------ verbs, callbacks */

static wm_status check_shorts(const wm_verb *verb, wm_error *error) {
  if (!verb->shorts)
    return WM_OK;
  if (strnlen(verb->shorts, verb->n_params + 1) != verb->n_params)
    return REFUSE(error, "verb '%s %s' has not one short option for each parameter", verb->command,
                  verb->object);
  for (const char *c = verb->shorts; *c; c++)
    if (*c != ' ' && (*c < 'a' || *c > 'z' || *c == 'h' || strchr(c + 1, *c)))
      return REFUSE(error, "verb '%s %s' cannot have the short option '%c'", verb->command,
                    verb->object, *c);
  return WM_OK;
}

static wm_status check_verb(const wm_verb *verb, wm_error *error) {
  static const char *const commands[] = {"train", "compile", "eval", "rules"};
  bool known = false;
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    known |= same_text(verb->command, commands[i]);
  if (!known)
    return REFUSE(error, "a verb is none of train, compile, eval and rules");
  if (!wm_ident_is_name(verb->object))
    return REFUSE(error, "a verb has no object");
  if (!verb->run || !wm_ident_is_line(verb->summary) ||
      (verb->arguments && !wm_ident_is_line(verb->arguments)))
    return REFUSE(error, "verb '%s %s' lacks its function or summary", verb->command, verb->object);
  if (verb->n_params > MOST || (verb->n_params && !verb->params))
    return REFUSE(error, "verb '%s %s' lacks its parameters", verb->command, verb->object);
  if (wm_params_check(verb->params, verb->n_params, verb->config_size, error) != WM_OK)
    return WM_FATAL;
  return check_shorts(verb, error);
}

static wm_status check_verbs(const wm_plugin *plugin, wm_error *error) {
  if (plugin->n_verbs > MOST || (plugin->n_verbs && !plugin->verbs))
    return REFUSE(error, "the table of its verbs is missing");
  for (uint32_t i = 0; i < plugin->n_verbs; i++)
    if (check_verb(&plugin->verbs[i], error) != WM_OK)
      return WM_FATAL;
  return WM_OK;
}

static wm_status check_ops(const wm_module *module, wm_error *error) {
  const char *missing = NULL;
  switch (module->plugin.kind) {
  case WM_FORMAT:
    missing = !module->ops.format.bid ? "bid" : !module->ops.format.decode ? "decode" : NULL;
    break;
  case WM_STAGE:
    missing = !module->ops.stage.process ? "process" : NULL;
    break;
  case WM_FOLD:
    missing = !module->ops.fold.encode  ? "encode"
              : !module->ops.fold.fold  ? "fold"
              : !module->ops.fold.save  ? "save"
              : !module->ops.fold.merge ? "merge"
              : !module->ops.fold.flush ? "flush"
                                        : NULL;
    break;
  case WM_SINK:
    missing = !module->ops.sink.encode ? "encode" : !module->ops.sink.commit ? "commit" : NULL;
    break;
  }
  return missing ? REFUSE(error, "a %s without its callback '%s'",
                          wm_kind_name(module->plugin.kind), missing)
                 : WM_OK;
}

wm_status wm_module_check(const wm_module *module, wm_error *error) {
  const wm_plugin *plugin = &module->plugin;
  if (!wm_ident_is_name(plugin->name))
    return REFUSE(error, "its name is not made of small letters, digits and hyphens");
  if (!wm_ident_is_line(plugin->version) || !wm_ident_is_line(plugin->summary) ||
      !wm_ident_is_line(plugin->licence))
    return REFUSE(error, "its version, summary or licence is not a line of text");
  if (check_ops(module, error) != WM_OK || check_uses(plugin, error) != WM_OK)
    return WM_FATAL;
  if (plugin->n_params > MOST || (plugin->n_params && !plugin->params))
    return REFUSE(error, "the table of its parameters is missing");
  if (plugin->config_size > MOST * 1000)
    return REFUSE(error, "a config struct of %u bytes", plugin->config_size);
  if (wm_params_check(plugin->params, plugin->n_params, plugin->config_size, error) != WM_OK)
    return WM_FATAL;
  return check_verbs(plugin, error);
}
