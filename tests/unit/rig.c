/* A pipeline in the test's own process. */
#include "config.h"

#include "rig.h"

#include "core/base/buffer.h"
#include "core/host/params.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

/* Ends the test, also where Check runs none, when something that is not its subject fails. */
static void require(bool fact, const char *what) {
  if (fact)
    return;
  fprintf(stderr, "rig: %s\n", what);
  abort();
}

#ifndef WM_RIG_PLUGINS
#define WM_RIG_PLUGINS ".libs"
#endif

void rig_init(wm_rig *rig, const char *output) {
  memset(rig, 0, sizeof *rig);
  rig->output = output;
}

/* Sets every parameter: from "name=value;…" or by default. */
static void *make_config(wm_rig *rig, const wm_plugin *plugin, const char *settings) {
  void *config = wm_arena_alloc(&rig->memory, plugin->config_size + 1u, 1);
  wm_param_scope scope = {.memory = &rig->memory, .output = rig->output, .prefix = ""};
  for (uint32_t i = 0; i < plugin->n_params; i++) {
    const wm_param *param = &plugin->params[i];
    if (param->value)
      require(!wm_param_set_default(param, config, &scope, &rig->error), rig->error.text);
  }
  while (settings && *settings) {
    size_t name = strcspn(settings, "="), value = strcspn(settings + name + 1, ";");
    const wm_param *param =
        wm_params_find(plugin->params, plugin->n_params, (wm_str){settings, name});
    require(param != NULL, settings);
    require(!wm_param_set(param, config, (wm_str){settings + name + 1, value}, &scope, &rig->error),
            rig->error.text);
    settings += name + 1 + value + (settings[name + 1 + value] == ';');
  }
  return config;
}

static void add_module(wm_rig *rig, wm_module *module, const char *settings) {
  require(rig->n < WM_RIG_STEPS, "too many plugins");
  rig->modules[rig->n] = module;
  rig->configs[rig->n] = make_config(rig, &module->plugin, settings);
  rig->n++;
}

void rig_add_file(wm_rig *rig, const char *file, const char *settings) {
  char path[256];
  wm_module *module;
  snprintf(path, sizeof path, "%s/%s.so", WM_RIG_PLUGINS, file);
  require(!wm_module_load(path, &module, &rig->error), rig->error.text);
  add_module(rig, module, settings);
}

void rig_add(wm_rig *rig, const wm_plugin *plugin, const char *settings) {
  wm_module *module;
  require(!wm_module_adopt("test", plugin, &module, &rig->error), rig->error.text);
  add_module(rig, module, settings);
}

static uint32_t find_layer(const wm_rig *rig, const char *name) {
  for (uint32_t i = 0; i < rig->plan.n_layers; i++)
    if (strcmp(rig->declared[i]->name, name) == 0)
      return i;
  return WM_NONE;
}

static void add_step(wm_rig *rig, uint32_t index) {
  const wm_plugin *plugin = &rig->modules[index]->plugin;
  uint32_t *layers = wm_arena_alloc(&rig->memory, plugin->n_uses + 1u, sizeof *layers);
  for (uint32_t i = 0; i < plugin->n_uses; i++) {
    bool writes = plugin->kind == WM_STAGE || plugin->kind == WM_FORMAT;
    if (writes && plugin->uses[i].access == WM_WRITES &&
        find_layer(rig, plugin->uses[i].name) == WM_NONE) {
      require(rig->plan.n_layers < WM_RIG_LAYERS, "too many layers");
      rig->declared[rig->plan.n_layers++] = plugin->uses[i].layer;
    }
    layers[i] = find_layer(rig, plugin->uses[i].name);
  }
  rig->steps[rig->plan.n_steps++] = (wm_step){
      .module = rig->modules[index],
      .instance = {.name = plugin->name, .config = rig->configs[index]},
      .layers = layers,
      .line = index + 1,
      .column = 3,
  };
}

static wm_steps add_steps(wm_rig *rig, uint32_t kind) {
  wm_steps steps = {rig->steps + rig->plan.n_steps, 0};
  for (uint32_t i = 0; i < rig->n; i++)
    if (rig->modules[i]->plugin.kind == kind)
      add_step(rig, i), steps.n++;
  return steps;
}

wm_status rig_try_open(wm_rig *rig) {
  static char path[] = "rig.yaml";
  rig->plan = (wm_plan){.path = path,
                        .limits = {.article_bytes = 64 << 20, .article_memory = 256 << 20},
                        .steps = rig->steps,
                        .layers = rig->declared};
  rig->plan.formats = add_steps(rig, WM_FORMAT);
  rig->plan.stages = add_steps(rig, WM_STAGE);
  rig->plan.folds = add_steps(rig, WM_FOLD);
  rig->plan.sinks = add_steps(rig, WM_SINK);
  wm_status status = wm_engine_new(&rig->plan, &rig->engine, &rig->error);
  if (!status)
    status = wm_engine_open(rig->engine, &rig->error);
  if (!status)
    status = wm_engine_start(rig->engine, NULL, &rig->error);
  rig->started = !status;
  return status ? status : wm_engine_begin(rig->engine, &rig->error);
}

void rig_open(wm_rig *rig) {
  require(!rig_try_open(rig), rig->error.text);
}

const char *rig_bid(wm_rig *rig, const char *path, wm_str head) {
  uint32_t format = wm_engine_bid(rig->engine, wm_z(path), head);
  return format == WM_NONE ? "" : rig->plan.formats.items[format].instance.name;
}

static wm_status take(void *context, const wm_result *result) {
  wm_rig *rig = context;
  if (result->status) {
    wm_buffer_printf(&rig->rejects, "%s\n", result->reason);
    return WM_OK;
  }
  rig->n_articles++;
  uint32_t n = rig->plan.folds.n + rig->plan.sinks.n;
  for (uint32_t i = 0; i < n; i++) {
    const wm_buffer *out = &result->outputs[i];
    wm_encoded item = {{out->bytes, out->length}, result->article_id};
    if (rig->hold)
      wm_buffer_put(&rig->held, out->bytes, out->length);
    else if (wm_engine_commit(rig->engine, i, &item, 1, &rig->refusal))
      return WM_FATAL;
  }
  return WM_OK;
}

static wm_status work_on(wm_rig *rig, const char *path, uint64_t offset, wm_str bytes,
                         uint32_t format) {
  wm_source source = {.archive = wm_z("rig.tar"),
                      .entry = wm_z(path),
                      .offset = offset,
                      .bytes = bytes,
                      .format = format};
  wm_status status = wm_engine_record(rig->engine, &source, take, rig, &rig->error);
  if (rig->refusal.text[0])
    rig->error = rig->refusal;
  return status;
}

wm_status rig_record(wm_rig *rig, const char *path, uint64_t offset, wm_str bytes) {
  uint32_t format = wm_engine_bid(rig->engine, wm_z(path), bytes);
  if (format == WM_NONE)
    format = wm_engine_bid(rig->engine, wm_z(path), wm_z(""));
  require(format != WM_NONE, "no format reads the record");
  return work_on(rig, path, offset, bytes, format);
}

wm_status rig_decode(wm_rig *rig, const char *path, uint64_t offset, wm_str bytes) {
  return work_on(rig, path, offset, bytes, 0);
}

wm_status rig_commit(wm_rig *rig, const wm_encoded *items, uint32_t n) {
  return wm_engine_commit(rig->engine, 0, items, n, &rig->error);
}

static void stop(wm_rig *rig) {
  if (rig->started)
    wm_engine_stop(rig->engine);
  rig->started = false;
}

void rig_close(wm_rig *rig) {
  stop(rig);
  require(!wm_engine_flush(rig->engine, &rig->error), rig->error.text);
  require(!wm_engine_sync(rig->engine, &rig->error), rig->error.text);
  require(!wm_engine_finish(rig->engine, &rig->error), rig->error.text);
  rig_abandon(rig);
}

void rig_abandon(wm_rig *rig) {
  stop(rig);
  wm_engine_close(rig->engine);
  wm_engine_free(rig->engine);
  for (uint32_t i = 0; i < rig->n; i++)
    wm_module_unload(rig->modules[i]);
  wm_arena_free(&rig->memory);
  wm_buffer_free(&rig->rejects);
  wm_buffer_free(&rig->held);
}

wm_buffer rig_read_file(const char *folder, const char *name) {
  char path[512];
  wm_buffer buffer = {0};
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  require(file != NULL, path);
  char chunk[65536];
  for (size_t n; (n = fread(chunk, 1, sizeof chunk, file)) > 0;)
    require(wm_buffer_put(&buffer, chunk, n), "out of memory");
  fclose(file);
  require(wm_buffer_put(&buffer, "", 1), "out of memory");
  buffer.length--;
  return buffer;
}

void rig_make_folder(char *folder) {
  memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
  require(mkdtemp(folder) != NULL, folder);
}

static int remove_one(const char *path, const struct stat *facts, int kind, struct FTW *where) {
  (void)facts, (void)kind, (void)where;
  return remove(path);
}

void rig_remove_folder(const char *folder) {
  require(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0, folder);
}
