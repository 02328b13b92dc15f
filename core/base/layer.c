/* What sinks ask of a layer's field table. */
#include "layer.h"

uint32_t wm_field_n_names(const wm_field *field) {
  uint32_t n = 1;
  for (const char *c = field->of; *c; c++)
    n += *c == '|';
  return n;
}

wm_str wm_field_name(const wm_field *field, uint32_t i) {
  const char *name = field->of;
  for (; i > 0; i--) {
    name += strcspn(name, "|");
    if (!*name)
      return (wm_str){name, 0};
    name++;
  }
  return (wm_str){name, strcspn(name, "|")};
}

const wm_field *wm_layer_field(const wm_layer *layer, const char *name) {
  for (uint32_t i = 0; i < layer->n_fields; i++)
    if (strcmp(layer->fields[i].name, name) == 0)
      return &layer->fields[i];
  return NULL;
}

const wm_field *wm_layer_typed_field(const wm_layer *layer, const char *name, uint32_t type) {
  const wm_field *field = wm_layer_field(layer, name);
  return field && field->type == type ? field : NULL;
}

bool wm_field_refers(const wm_field *field) {
  return field->type == WM_FIELD_RANGE || field->type == WM_FIELD_REFERENCE ||
         field->type == WM_FIELD_LIST || field->type == WM_FIELD_ARGUMENTS;
}
