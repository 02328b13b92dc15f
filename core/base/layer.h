/* What sinks ask of a layer's field table. */
#ifndef WM_BASE_LAYER_H
#define WM_BASE_LAYER_H

#include <wiremill/plugin.h>

/* How many names an enum or flags field has, and the i-th of them; "" beyond the last. */
uint32_t wm_field_n_names(const wm_field *field);
wm_str wm_field_name(const wm_field *field, uint32_t i);

/* The field of a name, and of a name and type; NULL when the layer has none. */
const wm_field *wm_layer_field(const wm_layer *layer, const char *name);
const wm_field *wm_layer_typed_field(const wm_layer *layer, const char *name, uint32_t type);

/* True for fields that mean nothing without the layer they refer to. */
bool wm_field_refers(const wm_field *field);

/* Where a field of a row is. */
static inline const void *wm_field_at(const void *row, const wm_field *field) {
  return (const char *)row + field->offset;
}

/* The i-th row of a table. */
static inline const void *wm_table_row(const wm_table *table, uint32_t i) {
  return (const char *)table->rows + (size_t)i * table->layer->record_size;
}

#endif
