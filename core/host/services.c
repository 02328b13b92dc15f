/* The host services table: memory, strings, talk, resources; layers and articles come from the
 * files that hold them. */
#include "engine_internal.h"

#include "core/base/buffer.h"
#include "core/base/log.h"
#include "core/base/savefile.h"
#include "core/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

wm_engine *wm_services_engine(const wm_instance *self) {
  const wm_binding *binding = self->internal;
  return binding->engine;
}

static void note(wm_engine *engine, wm_status status, const char *format, va_list args) {
  if (!engine->failed)
    vsnprintf(engine->failure.text, sizeof engine->failure.text, format, args);
  if (status > engine->failed)
    engine->failed = status;
}

wm_status wm_services_note(wm_engine *engine, wm_status status, const char *format, ...) {
  va_list args;
  va_start(args, format);
  note(engine, status, format, args);
  va_end(args);
  return status;
}

static wm_status service_failure(wm_instance *self, wm_status status, const char *format, ...) {
  va_list args;
  va_start(args, format);
  note(wm_services_engine(self), status, format, args);
  va_end(args);
  return status;
}

static void service_log(wm_instance *self, wm_level level, const char *format, ...) {
  char text[4096];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  wm_log_say(level, "%s: %s", self->name, text);
}

static void *service_alloc(wm_instance *self, size_t n, size_t each) {
  wm_engine *engine = wm_services_engine(self);
  void *memory = wm_arena_alloc(&engine->keep, n, each);
  if (!memory)
    wm_services_note(engine, WM_FATAL, "out of memory (%zu times %zu bytes)", n, each);
  return memory;
}

static void *service_article_alloc(wm_instance *self, size_t n, size_t each) {
  wm_engine *engine = wm_services_engine(self);
  void *memory = wm_arena_alloc(&engine->scratch, n, each);
  if (!memory)
    wm_services_note(engine, WM_REJECT,
                     "%zu times %zu bytes are more memory than limits: article-memory allows", n,
                     each);
  return memory;
}

static wm_sym service_intern(wm_instance *self, const char *bytes, size_t length) {
  wm_engine *engine = wm_services_engine(self);
  wm_sym symbol = wm_symbols_intern(&engine->symbols, bytes, length);
  if (symbol != WM_NONE)
    return symbol;
  wm_services_note(engine, WM_FATAL, "out of memory for strings");
  return 0;
}

static wm_str service_string(wm_instance *self, wm_sym symbol) {
  return wm_symbols_string(&wm_services_engine(self)->symbols, symbol);
}

enum { DRAIN_BYTES = 1 << 20 };

/* A state that is saved leaves its buffer by the way. Failures show when the file is closed. */
static void drain(wm_engine *engine, wm_buffer *buffer) {
  if (!engine->drain || buffer != &engine->drained || buffer->length < DRAIN_BYTES)
    return;
  wm_savefile_put(engine->drain, (wm_str){buffer->bytes, buffer->length});
  buffer->length = 0;
}

/* What is made of an article is bounded as its layers are: a sentence of a megabyte that is quoted
 * with each of ten thousand relations costs that article, not the run. Half, as a buffer that grows
 * is there twice. */
static bool has_room(const wm_engine *engine, const wm_buffer *buffer, size_t more) {
  uint64_t most = engine->plan->limits.article_memory / 2;
  return !engine->in_article || (more <= most && buffer->length <= most - more);
}

static bool service_buffer_reserve(wm_instance *self, wm_buffer *buffer, size_t more) {
  wm_engine *engine = wm_services_engine(self);
  drain(engine, buffer);
  if (has_room(engine, buffer, more) && wm_buffer_reserve(buffer, more))
    return true;
  engine->too_much = engine->in_article;
  if (engine->too_much)
    wm_services_note(engine, WM_REJECT, "it makes more of it than limits: article-memory allows");
  else
    wm_services_note(engine, WM_FATAL, "out of memory (%zu bytes of output)", more);
  return false;
}

static uint32_t service_quote(wm_instance *self, wm_span span, wm_range *ranges, uint32_t most) {
  return wm_source_map_quote(&wm_services_engine(self)->builder.map, span, ranges, most);
}

/* Folds behind the one that makes a table, which read it. */
static wm_status give_to_folds(wm_engine *engine, const wm_step *from, const wm_table *table) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < engine->plan->folds.n && !status; i++) {
    const wm_step *fold = &engine->plan->folds.items[i];
    const wm_fold_ops *ops = &fold->module->ops.fold;
    if (fold > from && ops->table && wm_step_reads(fold, table->layer->name))
      status = ops->table(&engine->parents[i], table);
  }
  return status;
}

static wm_status service_set_language(wm_instance *self, const char *tag, size_t length) {
  wm_engine *engine = wm_services_engine(self);
  const wm_binding *binding = self->internal;
  if (binding->step->module->plugin.kind != WM_STAGE || !engine->in_article)
    return wm_services_note(engine, WM_FATAL, "only a stage sets a language, and in an article");
  if (wm_utf8_valid(tag, length) != length)
    return wm_services_note(engine, WM_REJECT, "the language it sets is not valid UTF-8");
  char *copy = wm_arena_copy(&engine->scratch, tag, length);
  if (!copy)
    return wm_services_note(engine, WM_REJECT, "limits: article-memory leaves no room");
  engine->article.language = (wm_str){copy, length};
  return WM_OK;
}

static wm_status service_emit_table(wm_instance *self, uint32_t use, const void *rows, uint32_t n) {
  wm_engine *engine = wm_services_engine(self);
  const wm_binding *binding = self->internal;
  const wm_plugin *plugin = &binding->step->module->plugin;
  if (use >= plugin->n_uses || plugin->uses[use].access != WM_WRITES)
    return wm_services_note(engine, WM_FATAL, "it emits a table that it did not declare");
  wm_table table = {plugin->uses[use].layer, rows, n};
  wm_status status = give_to_folds(engine, binding->step, &table);
  for (uint32_t i = 0; i < engine->plan->sinks.n && !status; i++) {
    const wm_sink_ops *ops = &engine->plan->sinks.items[i].module->ops.sink;
    wm_instance *sink = &engine->parents[engine->plan->folds.n + i];
    if (ops->table)
      status = ops->table(sink, &table);
  }
  return status;
}

/* Files are kept open until the engine is freed; instances share them by path. */
static wm_status add_file(wm_engine *engine, const char *path, const char *kind, uint32_t version,
                          wm_modelfile **file) {
  wm_error error;
  for (uint32_t i = 0; i < engine->n_files; i++)
    if (strcmp(engine->files[i].path, path) == 0) {
      *file = engine->files[i].file;
      return WM_OK;
    }
  wm_file *files = realloc(engine->files, (engine->n_files + 1) * sizeof *files);
  if (!files)
    return wm_services_note(engine, WM_FATAL, "out of memory");
  engine->files = files;
  char *copy = wm_arena_copy(&engine->keep, path, strlen(path));
  if (!copy)
    return wm_services_note(engine, WM_FATAL, "out of memory");
  if (wm_modelfile_open(path, kind, version, file, &error))
    return wm_services_note(engine, WM_FATAL, "%s", error.text);
  files[engine->n_files++] = (wm_file){copy, *file};
  return WM_OK;
}

static wm_status service_map_resource(wm_instance *self, const char *path, const char *kind,
                                      uint32_t version, wm_str *section, const char *name) {
  wm_engine *engine = wm_services_engine(self);
  wm_modelfile *file = NULL;
  wm_status status = add_file(engine, path, kind, version, &file);
  if (status)
    return status;
  if (strcmp(wm_modelfile_kind(file), kind) != 0 || wm_modelfile_version(file) != version)
    return wm_services_note(engine, WM_FATAL, "%s: it is no %s of version %u", path, kind,
                            (unsigned)version);
  if (!wm_modelfile_section(file, name, section))
    return wm_services_note(engine, WM_FATAL, "%s: it has no section '%s'", path, name);
  return WM_OK;
}

void wm_services_fill(wm_engine *engine) {
  engine->host = (wm_host){
      .size = sizeof engine->host,
      .abi_major = WM_ABI_MAJOR,
      .abi_minor = WM_ABI_MINOR,
      .alloc = service_alloc,
      .article_alloc = service_article_alloc,
      .intern = service_intern,
      .string = service_string,
      .read = wm_layers_read,
      .append = wm_layers_append,
      .update = wm_layers_update,
      .tables = wm_layers_tables,
      .log = service_log,
      .failure = service_failure,
      .buffer_reserve = service_buffer_reserve,
      .article_begin = wm_article_builder_begin,
      .article_text = wm_article_builder_text,
      .article_field = wm_article_builder_field,
      .article_end = wm_article_builder_end,
      .codepoints = wm_positions_codepoints,
      .utf16 = wm_positions_utf16,
      .quote = service_quote,
      .emit_table = service_emit_table,
      .map_resource = service_map_resource,
      .set_language = service_set_language,
  };
}
