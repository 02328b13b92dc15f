/* `wiremill plugins`: what is installed, and what a plugin offers. */
#include "core/base/buffer.h"
#include "core/base/suggest.h"
#include "core/command/command.h"
#include "core/command/help.h"
#include "core/host/module_check.h"
#include "core/pipeline/catalogue.h"

static void list_kind(const wm_catalogue *catalogue, uint32_t kind, int width) {
  for (uint32_t i = 0; i < catalogue->n; i++) {
    const wm_module *module = catalogue->entries[i].module;
    if (!module || module->plugin.kind != kind)
      continue;
    printf("%-*s  %-6s  %-7s  ", width, module->plugin.name, wm_kind_name(kind),
           module->plugin.version);
    wm_help_wrap(stdout, module->plugin.summary, width + 19, width + 19);
  }
}

static int name_width(const wm_catalogue *catalogue) {
  int width = 4;
  for (uint32_t i = 0; i < catalogue->n; i++)
    if ((int)strlen(wm_catalogue_name(catalogue->entries[i].stem)) > width)
      width = (int)strlen(wm_catalogue_name(catalogue->entries[i].stem));
  return width;
}

static int list_all(const wm_catalogue *catalogue) {
  static const uint32_t kinds[] = {WM_FORMAT, WM_STAGE, WM_FOLD, WM_SINK};
  int width = name_width(catalogue);
  printf("%-*s  %-6s  %-7s  %s\n", width, "name", "kind", "version", "summary");
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    list_kind(catalogue, kinds[i], width);
  for (uint32_t i = 0; i < catalogue->n; i++)
    if (!catalogue->entries[i].module)
      printf("refused: %s\n", catalogue->entries[i].refusal.text);
  return WM_EXIT_DONE;
}

static const char *access_verb(uint32_t access) {
  switch (access) {
  case WM_READS:
    return "reads";
  case WM_READS_IF_THERE:
    return "reads if there";
  case WM_WRITES:
    return "writes";
  case WM_UPDATES:
    return "updates";
  default:
    return "reads every layer";
  }
}

static void print_layer(const wm_layer *layer) {
  printf("    ");
  wm_help_wrap(stdout, layer->help, 4, 4);
  for (uint32_t i = 0; i < layer->n_fields; i++) {
    printf("    %-12s %-8s ", layer->fields[i].name, wm_help_field_type(layer->fields[i].type));
    wm_help_wrap(stdout, layer->fields[i].help, 26, 26);
  }
}

static void print_uses(const wm_plugin *plugin) {
  if (plugin->n_uses)
    printf("\nLayers:\n");
  for (uint32_t i = 0; i < plugin->n_uses; i++) {
    const wm_use *use = &plugin->uses[i];
    printf("  %s", access_verb(use->access));
    if (use->access != WM_READS_ALL)
      printf(" %s", use->name);
    putchar('\n');
    if (use->access == WM_WRITES)
      print_layer(use->layer);
  }
}

static void print_params(const wm_plugin *plugin) {
  printf("\nParameters:%s\n", plugin->n_params ? "" : " none");
  for (uint32_t i = 0; i < plugin->n_params; i++) {
    const wm_param *param = &plugin->params[i];
    const char *placeholder = wm_param_placeholder(param);
    wm_buffer text = {0};
    printf("  %s: %s%s\n      ", param->name, *placeholder ? placeholder : "yes|no",
           wm_param_is_list(param) ? "…" : "");
    if (wm_help_param(param, &text))
      wm_help_wrap(stdout, text.bytes, 6, 6);
    wm_buffer_free(&text);
  }
}

static void print_plugin(const wm_plugin *plugin, const char *path) {
  printf("%s %s, a %s\n", plugin->name, plugin->version, wm_kind_name(plugin->kind));
  wm_help_wrap(stdout, plugin->summary, 0, 0);
  printf("Licence %s; ABI %u.%u; %s\n", plugin->licence, plugin->abi_major, plugin->abi_minor,
         path);
  print_uses(plugin);
  print_params(plugin);
  if (plugin->n_verbs)
    printf("\nCommands:\n");
  for (uint32_t i = 0; i < plugin->n_verbs; i++)
    printf("  wiremill %s %s: %s\n", plugin->verbs[i].command, plugin->verbs[i].object,
           plugin->verbs[i].summary);
}

static int no_plugin(const wm_catalogue *catalogue, const char *name) {
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  wm_suggest_start(&suggest, wm_z(name));
  for (uint32_t i = 0; i < catalogue->n; i++)
    wm_suggest_offer(&suggest, wm_z(wm_catalogue_name(catalogue->entries[i].stem)));
  wm_log_say(WM_ERROR, "there is no plugin '%s'%s", name, wm_suggest_hint(&suggest, hint));
  return WM_EXIT_USAGE;
}

/* Shows every plugin of a name; a format and a sink may share one. */
static int show(const wm_catalogue *catalogue, const char *name) {
  uint32_t n_shown = 0;
  for (uint32_t i = 0; i < catalogue->n; i++) {
    const wm_catalogue_entry *entry = &catalogue->entries[i];
    if (strcmp(entry->stem, name) && strcmp(wm_catalogue_name(entry->stem), name))
      continue;
    if (!entry->module) {
      wm_log_say(WM_ERROR, "%s", entry->refusal.text);
      return WM_EXIT_USAGE;
    }
    if (n_shown++)
      putchar('\n');
    print_plugin(&entry->module->plugin, entry->path);
  }
  return n_shown ? WM_EXIT_DONE : no_plugin(catalogue, name);
}

/* A plugin that is given by its file. */
static int show_file(const char *path) {
  wm_module *module;
  wm_error error;
  if (wm_module_load(path, &module, &error) != WM_OK) {
    wm_log_say(WM_ERROR, "%s", error.text);
    return WM_EXIT_USAGE;
  }
  print_plugin(&module->plugin, path);
  wm_module_unload(module);
  return WM_EXIT_DONE;
}

static int run_plugins(const wm_call *call) {
  wm_catalogue catalogue;
  wm_error error;
  if (call->arguments.n && strchr(call->arguments.items[0], '/'))
    return show_file(call->arguments.items[0]);
  if (wm_catalogue_load(call->paths, &catalogue, &error) != WM_OK) {
    wm_log_say(WM_ERROR, "%s", error.text);
    return WM_EXIT_STOPPED;
  }
  int status =
      call->arguments.n ? show(&catalogue, call->arguments.items[0]) : list_all(&catalogue);
  wm_catalogue_free(&catalogue);
  return status;
}

const wm_command wm_command_plugins = {
    .name = "plugins",
    .summary = "list the installed plugins; with NAME, its layers, parameters and help",
    .arguments = "[NAME]",
    .most = 1,
    .details = "NAME may also be a plugin's file, with its folder.\n"
               "\nExamples:\n"
               "  wiremill plugins\n"
               "  wiremill plugins entity-extract\n"
               "  wiremill plugins ./quotes.so\n",
    .run = run_plugins,
};
