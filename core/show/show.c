/* The sink that shows an article, and what both ways of rendering it need. */
#include "show.h"

#include "core/base/buffer.h"
#include "core/base/layer.h"
#include "core/show/view.h"

#include <inttypes.h>

/* ------------------------------------------------------------------ pieces of text */

static const wm_entity *entity_at(const wm_view *view, uint32_t row) {
  return wm_table_row(&view->entities, row);
}

/* The first entity from row *next on that begins at `at` or later, within the range. Entities are
 * in the order of their begin; of those that overlap the first is shown. */
static const wm_entity *upcoming(const wm_view *view, wm_span within, uint32_t at, uint32_t *next) {
  while (*next < view->entities.n && entity_at(view, *next)->span.begin < at)
    ++*next;
  if (*next == view->entities.n || entity_at(view, *next)->span.end > within.end)
    return NULL;
  return entity_at(view, *next);
}

bool wm_view_next(const wm_view *view, wm_span within, uint32_t *next, wm_view_piece *piece) {
  uint32_t at = piece->span.end > within.begin ? piece->span.end : within.begin;
  if (at >= within.end)
    return false;
  const wm_entity *entity = upcoming(view, within, at, next);
  if (entity && entity->span.begin == at)
    *piece = (wm_view_piece){entity->span, entity};
  else
    *piece = (wm_view_piece){{at, entity ? entity->span.begin : within.end}, NULL};
  return true;
}

/* ------------------------------------------------------------------ values */

wm_str wm_view_string(const wm_view *view, wm_sym symbol) {
  return wm_string(view->self, symbol);
}

bool wm_view_is_core(const wm_layer *layer) {
  static const char *const names[] = {"tokens", "sentences", "entities", "relations", "blocks"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(layer->name, names[i]) == 0)
      return true;
  return false;
}

static const wm_table *table_of(const wm_view *view, const char *layer) {
  for (uint32_t i = 0; i < view->n_tables; i++)
    if (strcmp(view->tables[i].layer->name, layer) == 0)
      return &view->tables[i];
  return NULL;
}

static void put_str(wm_buffer *out, wm_str text) {
  wm_buffer_put(out, text.bytes, text.length);
}

static void put_quoted(const wm_view *view, wm_span span, wm_buffer *out) {
  wm_buffer_put_z(out, "\"");
  put_str(out, wm_span_text(view->article, span));
  wm_buffer_put_z(out, "\"");
}

/* The words of the row that a reference names, or its number where the row has no span. */
static void put_reference(const wm_view *view, const wm_field *field, uint32_t row,
                          wm_buffer *out) {
  const wm_table *table = table_of(view, field->of);
  const wm_field *span = table ? wm_layer_typed_field(table->layer, "span", WM_FIELD_SPAN) : NULL;
  if (row == WM_NONE)
    return;
  if (span && row < table->n)
    put_quoted(view, *(const wm_span *)wm_field_at(wm_table_row(table, row), span), out);
  else
    wm_buffer_printf(out, "%" PRIu32, row);
}

static void put_flags(const wm_field *field, uint32_t flags, wm_buffer *out) {
  const char *separator = "";
  for (uint32_t i = 0; i < wm_field_n_names(field) && i < 32; i++)
    if (flags >> i & 1) {
      wm_buffer_put_z(out, separator);
      put_str(out, wm_field_name(field, i));
      separator = " ";
    }
}

void wm_view_put_value(const wm_view *view, const void *row, const wm_field *field,
                       wm_buffer *out) {
  const void *at = wm_field_at(row, field);
  switch (field->type) {
  case WM_FIELD_SPAN:
    put_quoted(view, *(const wm_span *)at, out);
    break;
  case WM_FIELD_SYMBOL:
    put_str(out, wm_string(view->self, *(const wm_sym *)at));
    break;
  case WM_FIELD_TEXT:
    put_str(out, *(const wm_str *)at);
    break;
  case WM_FIELD_REFERENCE:
    put_reference(view, field, *(const uint32_t *)at, out);
    break;
  case WM_FIELD_INTEGER:
    wm_buffer_printf(out, "%" PRId64, *(const int64_t *)at);
    break;
  case WM_FIELD_REAL:
    wm_buffer_printf(out, "%.4g", *(const double *)at);
    break;
  case WM_FIELD_ENUM:
    put_str(out, wm_field_name(field, *(const uint32_t *)at));
    break;
  case WM_FIELD_FLAGS:
    put_flags(field, *(const uint32_t *)at, out);
    break;
  case WM_FIELD_RANGE:
    wm_buffer_printf(out, "%" PRIu32 "-%" PRIu32, ((const wm_span *)at)->begin,
                     ((const wm_span *)at)->end);
    break;
  default: /* lists: how many */
    wm_buffer_printf(out, "%" PRIu32 " rows", ((const wm_list *)at)->n);
  }
}

/* ------------------------------------------------------------------ the sink */

static wm_table table_or_none(const wm_view *view, const char *layer) {
  const wm_table *table = table_of(view, layer);
  return table ? *table : (wm_table){0};
}

static wm_status encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  wm_view view = {.self = self, .options = self->config, .article = article, .out = out};
  view.tables = wm_tables(self, &view.n_tables);
  view.entities = table_or_none(&view, "entities");
  view.relations = table_or_none(&view, "relations");
  view.sentences = table_or_none(&view, "sentences");
  if (view.options->html)
    wm_view_html(&view);
  else
    wm_view_terminal(&view);
  return WM_OK;
}

static wm_status commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  (void)self, (void)items, (void)n;
  return WM_OK;
}

static const wm_use uses[] = {{"*", WM_READS_ALL, NULL}};
static const wm_sink_ops ops = {.size = sizeof ops, .encode = encode, .commit = commit};
static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_SINK,
                                 .name = "show",
                                 .version = "1.0",
                                 .summary = "shows an article",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = 1,
                                 .ops = &ops};

/* The plan owns its modules: the new one takes a place in a longer list. */
static bool add_module(wm_plan *plan, wm_module *module) {
  wm_module **modules = wm_arena_alloc(&plan->memory, plan->n_modules + 1u, sizeof *modules);
  if (!modules)
    return false;
  memcpy(modules, plan->modules, plan->n_modules * sizeof *modules);
  modules[plan->n_modules] = module;
  plan->modules = modules;
  plan->n_modules++;
  return true;
}

wm_status wm_show_attach(wm_plan *plan, const wm_show_options *options, wm_error *error) {
  wm_module *module;
  uint32_t before = plan->formats.n + plan->stages.n;
  wm_step *steps = wm_arena_alloc(&plan->memory, before + 1u, sizeof *steps);
  uint32_t *layers = wm_arena_alloc(&plan->memory, 1, sizeof *layers);
  if (!steps || !layers)
    return wm_error_memory(error, before * sizeof *steps);
  if (wm_module_adopt("show", &plugin, &module, error) != WM_OK)
    return WM_FATAL;
  if (!add_module(plan, module)) {
    wm_module_unload(module);
    return wm_error_memory(error, plan->n_modules * sizeof module);
  }
  memcpy(steps, plan->steps, before * sizeof *steps);
  *layers = WM_NONE;
  steps[before] = (wm_step){
      .module = module, .instance = {.name = "show", .config = options}, .layers = layers};
  plan->steps = steps;
  plan->n_steps = before + 1;
  plan->formats.items = steps;
  plan->stages.items = steps + plan->formats.n;
  plan->folds = (wm_steps){steps + before, 0};
  plan->sinks = (wm_steps){steps + before, 1};
  return WM_OK;
}
