/* The layers of the current article: reading and writing them as declared, and checking what was
 * written before others rely on it. */
#include "engine_internal.h"

#include <inttypes.h>
#include <stdlib.h>

/* The declared use, or NULL (noted) when the plugin declared none or another access. */
static const wm_use *find_use(wm_instance *self, uint32_t use, uint32_t mask, const char *verb) {
  wm_engine *engine = wm_services_engine(self);
  const wm_binding *binding = self->internal;
  const wm_plugin *plugin = &binding->step->module->plugin;
  if (use >= plugin->n_uses) {
    wm_services_note(engine, WM_REJECT, "it %s a layer that it did not declare (use %" PRIu32 ")",
                     verb, use);
    return NULL;
  }
  if (!(mask & 1u << plugin->uses[use].access)) {
    wm_services_note(engine, WM_REJECT, "it %s layer '%s', which it did not declare so", verb,
                     plugin->uses[use].name);
    return NULL;
  }
  if (!engine->in_article) {
    wm_services_note(engine, WM_FATAL, "it %s layer '%s' outside an article", verb,
                     plugin->uses[use].name);
    return NULL;
  }
  return &plugin->uses[use];
}

static uint32_t layer_of(const wm_instance *self, uint32_t use) {
  const wm_binding *binding = self->internal;
  return binding->step->layers[use];
}

/* The table of an earlier fold that a use means, if it does. */
static const wm_layer *earlier_table(wm_instance *self, uint32_t use) {
  const wm_binding *binding = self->internal;
  const wm_plugin *plugin = &binding->step->module->plugin;
  return plugin->kind == WM_FOLD && use < plugin->n_uses
             ? wm_plan_table_before(wm_services_engine(self)->plan, binding->step,
                                    plugin->uses[use].name)
             : NULL;
}

wm_table wm_layers_read(wm_instance *self, uint32_t use) {
  static const uint32_t mask =
      1u << WM_READS | 1u << WM_READS_IF_THERE | 1u << WM_WRITES | 1u << WM_UPDATES;
  wm_engine *engine = wm_services_engine(self);
  uint32_t layer = find_use(self, use, mask, "reads") ? layer_of(self, use) : WM_NONE;
  if (layer == WM_NONE)
    return (wm_table){earlier_table(self, use), NULL, 0};
  return (wm_table){engine->plan->layers[layer], engine->rows[layer].bytes, engine->rows[layer].n};
}

static bool grow(wm_engine *engine, wm_rows *rows, uint32_t record_size, uint32_t need) {
  uint32_t capacity = rows->capacity ? rows->capacity : 64;
  while (capacity < need)
    capacity = capacity > UINT32_MAX / 2 ? need : capacity * 2;
  size_t bytes;
  if (__builtin_mul_overflow((size_t)capacity, (size_t)record_size, &bytes))
    return false;
  char *grown = realloc(rows->bytes, bytes);
  if (!grown) {
    wm_services_note(engine, WM_REJECT, "out of memory for a layer of %" PRIu32 " rows", need);
    return false;
  }
  rows->bytes = grown;
  rows->capacity = capacity;
  return true;
}

void *wm_layers_append(wm_instance *self, uint32_t use, uint32_t n) {
  wm_engine *engine = wm_services_engine(self);
  if (!find_use(self, use, 1u << WM_WRITES, "writes"))
    return NULL;
  uint32_t layer = layer_of(self, use), need;
  wm_rows *rows = &engine->rows[layer];
  uint32_t size = engine->plan->layers[layer]->record_size;
  uint64_t bytes = (uint64_t)n * size;
  if (__builtin_add_overflow(rows->n, n, &need) ||
      engine->layer_bytes + engine->scratch.used + bytes > engine->plan->limits.article_memory) {
    wm_services_note(engine, WM_REJECT,
                     "layer '%s' needs more memory than limits: article-memory allows",
                     engine->plan->layers[layer]->name);
    return NULL;
  }
  if (need > rows->capacity && !grow(engine, rows, size, need))
    return NULL;
  char *added = rows->bytes + (size_t)rows->n * size;
  memset(added, 0, bytes);
  rows->n = need;
  engine->layer_bytes += bytes;
  return added;
}

void *wm_layers_update(wm_instance *self, uint32_t use, uint32_t *n) {
  wm_engine *engine = wm_services_engine(self);
  *n = 0;
  if (!find_use(self, use, 1u << WM_UPDATES | 1u << WM_WRITES, "updates"))
    return NULL;
  wm_rows *rows = &engine->rows[layer_of(self, use)];
  *n = rows->n;
  return rows->bytes;
}

const wm_table *wm_layers_tables(wm_instance *self, uint32_t *n) {
  wm_engine *engine = wm_services_engine(self);
  const wm_binding *binding = self->internal;
  const wm_plugin *plugin = &binding->step->module->plugin;
  bool declared = false;
  for (uint32_t i = 0; i < plugin->n_uses; i++)
    declared |= plugin->uses[i].access == WM_READS_ALL;
  *n = 0;
  if (!declared) {
    wm_services_note(engine, WM_REJECT, "it reads all layers without having declared it");
    return NULL;
  }
  for (uint32_t i = 0; i < engine->plan->n_layers; i++) {
    const wm_rows *rows = &engine->rows[i];
    engine->tables[i] = engine->in_article
                            ? (wm_table){engine->plan->layers[i], rows->bytes, rows->n}
                            : (wm_table){engine->plan->layers[i], NULL, 0};
  }
  *n = engine->plan->n_layers;
  return engine->tables;
}

/* How many rows the layer has that a field refers to. */
static uint32_t rows_of(const wm_engine *engine, const char *layer) {
  for (uint32_t i = 0; i < engine->plan->n_layers; i++)
    if (strcmp(engine->plan->layers[i]->name, layer) == 0)
      return engine->rows[i].n;
  return 0;
}

static bool list_fits(const wm_list *list, uint32_t n) {
  for (uint32_t i = 0; i < list->n; i++)
    if (list->items[i] >= n)
      return false;
  return true;
}

static bool arguments_fit(const wm_arguments *arguments, uint32_t n) {
  for (uint32_t i = 0; i < arguments->n; i++)
    if (arguments->items[i].entity >= n)
      return false;
  return true;
}

/* True when the field of one record points to things that are there. `most`: the text's length, the
 * rows referred to, or the number of names. */
static bool field_fits(const wm_field *field, const void *at, uint32_t most) {
  switch (field->type) {
  case WM_FIELD_SPAN:
  case WM_FIELD_RANGE: {
    const wm_span *span = at;
    return span->begin <= span->end && span->end <= most;
  }
  case WM_FIELD_REFERENCE: {
    uint32_t row = *(const uint32_t *)at;
    return row == WM_NONE || row < most;
  }
  case WM_FIELD_LIST:
    return list_fits(at, most);
  case WM_FIELD_ARGUMENTS:
    return arguments_fit(at, most);
  case WM_FIELD_ENUM:
    return *(const uint32_t *)at < most;
  default:
    return true;
  }
}

static uint32_t bound_of(const wm_engine *engine, const wm_field *field) {
  switch (field->type) {
  case WM_FIELD_SPAN:
    return engine->article.length;
  case WM_FIELD_RANGE:
  case WM_FIELD_REFERENCE:
  case WM_FIELD_LIST:
  case WM_FIELD_ARGUMENTS:
    return rows_of(engine, field->of);
  case WM_FIELD_ENUM: {
    uint32_t n = 1;
    for (const char *c = field->of; *c; c++)
      n += *c == '|';
    return n;
  }
  default:
    return 0;
  }
}

static wm_status check_layer(wm_engine *engine, uint32_t index) {
  const wm_layer *layer = engine->plan->layers[index];
  const wm_rows *rows = &engine->rows[index];
  if (!rows->n)
    return WM_OK;
  for (uint32_t f = 0; f < layer->n_fields; f++) {
    const wm_field *field = &layer->fields[f];
    uint32_t most = bound_of(engine, field);
    const char *at = rows->bytes + field->offset;
    for (uint32_t row = 0; row < rows->n; row++, at += layer->record_size)
      if (!field_fits(field, at, most))
        return wm_services_note(engine, WM_REJECT,
                                "it wrote '%s' row %" PRIu32 " with a '%s' that points outside",
                                layer->name, row, field->name);
  }
  return WM_OK;
}

wm_status wm_layers_check(wm_engine *engine, const wm_step *step) {
  const wm_plugin *plugin = &step->module->plugin;
  for (uint32_t i = 0; i < plugin->n_uses; i++) {
    uint32_t access = plugin->uses[i].access;
    if (access != WM_WRITES && access != WM_UPDATES)
      continue;
    wm_status status = check_layer(engine, step->layers[i]);
    if (status)
      return status;
  }
  return WM_OK;
}

static void move_layer(wm_engine *engine, uint32_t index) {
  const wm_layer *layer = engine->plan->layers[index];
  const wm_rows *rows = &engine->rows[index];
  const wm_shifts *shifts = &engine->builder.shifts;
  uint32_t body = engine->article.body.begin;
  for (uint32_t f = 0; rows->n && f < layer->n_fields; f++) {
    if (layer->fields[f].type != WM_FIELD_SPAN)
      continue;
    char *at = rows->bytes + layer->fields[f].offset;
    for (uint32_t row = 0; row < rows->n; row++, at += layer->record_size) {
      wm_span *span = (wm_span *)(void *)at;
      span->begin = body + wm_normalise_offset(shifts, span->begin);
      span->end = body + wm_normalise_offset(shifts, span->end);
    }
  }
}

void wm_layers_move(wm_engine *engine, const wm_step *format) {
  const wm_plugin *plugin = &format->module->plugin;
  for (uint32_t i = 0; i < plugin->n_uses; i++)
    if (plugin->uses[i].access == WM_WRITES)
      move_layer(engine, format->layers[i]);
}

enum { WM_KEEP_ROWS_BYTES = 4 << 20 }; /* a layer that grew beyond is given back */

void wm_layers_clear(wm_engine *engine) {
  for (uint32_t i = 0; i < engine->plan->n_layers; i++) {
    wm_rows *rows = &engine->rows[i];
    rows->n = 0;
    if ((uint64_t)rows->capacity * engine->plan->layers[i]->record_size > WM_KEEP_ROWS_BYTES) {
      free(rows->bytes);
      *rows = (wm_rows){0};
    }
  }
  engine->layer_bytes = 0;
}
