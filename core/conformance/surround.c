/* A pipeline around a plugin that is to be tried. */
#include "surround.h"

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/savefile.h"

enum { MOST_STAGES = 32 };

typedef struct chain {
  const wm_catalogue *catalogue;
  const wm_plugin *stages[MOST_STAGES]; /* in the order in which they must run */
  const wm_plugin *format;              /* that writes a layer; NULL: none is needed */
  uint32_t n;
  uint32_t depth;
} chain;

static bool is_in(const chain *c, const wm_plugin *plugin) {
  for (uint32_t i = 0; i < c->n; i++)
    if (c->stages[i] == plugin)
      return true;
  return false;
}

static bool needs(uint32_t access) {
  return access == WM_READS || access == WM_UPDATES;
}

/* Appends the stages that write what a plugin reads, and before each what that one reads. */
static wm_status add_writers(chain *c, const wm_plugin *plugin, wm_error *error) {
  if (++c->depth > MOST_STAGES)
    return wm_error_set(error, WM_FATAL, "stages that need each other");
  for (uint32_t i = 0; i < plugin->n_uses; i++) {
    const wm_use *use = &plugin->uses[i];
    if (!needs(use->access))
      continue;
    const wm_plugin *writer = wm_catalogue_writer(c->catalogue, use->name, WM_STAGE);
    const wm_plugin *format = wm_catalogue_writer(c->catalogue, use->name, WM_FORMAT);
    if (!writer && format) {
      c->format = format;
      continue;
    }
    if (!writer)
      return wm_error_set(error, WM_FATAL,
                          "no installed plugin writes '%s', which it reads; --pipeline takes one "
                          "that has such a one",
                          use->name);
    if (is_in(c, writer))
      continue;
    if (add_writers(c, writer, error) != WM_OK)
      return WM_FATAL;
    if (c->n == MOST_STAGES)
      return wm_error_set(error, WM_FATAL, "more than %d stages", MOST_STAGES);
    c->stages[c->n++] = writer;
  }
  c->depth--;
  return WM_OK;
}

/* The item of the plugin under test, when the section is of its kind. */
static bool put_plugin(wm_buffer *out, const wm_module *module, uint32_t kind, const char *file) {
  return module->plugin.kind != kind || wm_buffer_printf(out, "  - \"%s\"\n", file);
}

/* The format that reads the made-up articles is itself under test. */
static bool is_plain(const wm_module *module) {
  return module->plugin.kind == WM_FORMAT && strcmp(module->plugin.name, "plain") == 0;
}

static bool put_all(wm_buffer *out, const chain *c, const wm_module *module, const char *file) {
  bool stages = c->n || module->plugin.kind == WM_STAGE;
  bool ok = wm_buffer_put_z(out, "wiremill: 1\nname: trial\nformats:\n") &&
            put_plugin(out, module, WM_FORMAT, file) &&
            (!c->format || wm_buffer_printf(out, "  - %s\n", c->format->name)) &&
            (is_plain(module) || wm_buffer_put_z(out, "  - plain\n")) &&
            (!stages || wm_buffer_put_z(out, "stages:\n"));
  for (uint32_t i = 0; i < c->n && ok; i++)
    ok = wm_buffer_printf(out, "  - %s\n", c->stages[i]->name);
  ok = ok && put_plugin(out, module, WM_STAGE, file);
  if (module->plugin.kind == WM_FOLD)
    ok = ok && wm_buffer_put_z(out, "folds:\n") && put_plugin(out, module, WM_FOLD, file);
  return ok && wm_buffer_put_z(out, "sinks:\n") && put_plugin(out, module, WM_SINK, file) &&
         wm_buffer_put_z(out, "  - jsonl: { file: trial.jsonl }\n");
}

wm_status wm_surround_write(const wm_catalogue *catalogue, const wm_module *module,
                            const char *file, const char *path, wm_error *error) {
  chain c = {.catalogue = catalogue};
  wm_buffer text = {0};
  wm_status status = add_writers(&c, &module->plugin, error);
  if (status == WM_OK)
    status = put_all(&text, &c, module, file)
                 ? wm_savefile_write(path, (wm_str){text.bytes, text.length}, error)
                 : wm_error_memory(error, text.length);
  wm_buffer_free(&text);
  return status;
}
