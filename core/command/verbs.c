/* `wiremill train`, `compile` and `rules`: work that plugins offer, found among those installed. */
#include "core/base/suggest.h"
#include "core/command/command.h"
#include "core/command/help.h"
#include "core/host/engine.h"
#include "core/pipeline/catalogue.h"

#include <stdio.h>

/* A verb and the plugin that offers it; module is NULL for none. */
typedef struct wm_found {
  wm_module *module;
  const wm_verb *verb;
} wm_found;

static wm_found find_verb(const wm_catalogue *catalogue, const char *command, const char *object) {
  for (uint32_t i = 0; i < catalogue->n; i++) {
    wm_module *module = catalogue->entries[i].module;
    for (uint32_t j = 0; module && j < module->plugin.n_verbs; j++) {
      const wm_verb *verb = &module->plugin.verbs[j];
      if (strcmp(verb->command, command) == 0 && (!object || strcmp(verb->object, object) == 0))
        return (wm_found){module, verb};
    }
  }
  return (wm_found){0};
}

static void list_objects(const wm_catalogue *catalogue, const char *command) {
  for (uint32_t i = 0; i < catalogue->n; i++) {
    const wm_module *module = catalogue->entries[i].module;
    for (uint32_t j = 0; module && j < module->plugin.n_verbs; j++) {
      const wm_verb *verb = &module->plugin.verbs[j];
      if (strcmp(verb->command, command) == 0)
        printf("  %-12s %s (%s)\n", verb->object, verb->summary, module->plugin.name);
    }
  }
}

static int print_objects(const wm_call *call, const wm_catalogue *catalogue) {
  const wm_command *command = call->command;
  printf("Usage: wiremill %s %s\n%s\n\n", command->name, command->arguments, command->summary);
  if (find_verb(catalogue, command->name, NULL).module) {
    printf("What the installed plugins offer:\n");
    list_objects(catalogue, command->name);
    printf("\n`wiremill %s OBJECT --help` tells more.\n", command->name);
  } else {
    printf("No installed plugin offers anything.\n");
  }
  return WM_EXIT_DONE;
}

static int unknown_object(const wm_call *call, const wm_catalogue *catalogue) {
  const char *command = call->command->name, *object = call->arguments.items[0];
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  wm_suggest_start(&suggest, wm_z(object));
  for (uint32_t i = 0; i < catalogue->n; i++) {
    const wm_module *module = catalogue->entries[i].module;
    for (uint32_t j = 0; module && j < module->plugin.n_verbs; j++)
      if (strcmp(module->plugin.verbs[j].command, command) == 0)
        wm_suggest_offer(&suggest, wm_z(module->plugin.verbs[j].object));
  }
  wm_log_say(WM_ERROR, "%s: no installed plugin offers '%s'%s; see `wiremill %s --help`", command,
             object, wm_suggest_hint(&suggest, hint), command);
  return WM_EXIT_USAGE;
}

static int run_verb(const wm_call *call, wm_found found) {
  const wm_verb *verb = found.verb;
  wm_options options = {verb->params, verb->n_params, verb->shorts, verb->config_size,
                        !verb->arguments};
  wm_strings words = {call->arguments.items + 1, call->arguments.n - 1};
  wm_parsed parsed;
  wm_error error;
  char name[160];
  snprintf(name, sizeof name, "%s %s", verb->command, verb->object);
  if (wm_command_parse(call->paths, call->memory, &options, &words, &parsed, &error) != WM_OK)
    return wm_command_usage_error(name, error.text);
  if (parsed.help) {
    wm_help_command(stdout, name, verb->arguments, verb->summary, &options, NULL);
    return WM_EXIT_DONE;
  }
  if (!verb->arguments && parsed.arguments.n)
    return wm_command_usage_error(name, "there are too many arguments");
  if (wm_engine_run_verb(found.module, verb, parsed.config, &parsed.arguments, &error) == WM_OK)
    return WM_EXIT_DONE;
  wm_log_say(WM_ERROR, "%s", error.text);
  return WM_EXIT_STOPPED;
}

static int dispatch(const wm_call *call, const wm_catalogue *catalogue) {
  const char *object = call->arguments.n ? call->arguments.items[0] : NULL;
  if (!object)
    return wm_command_usage_error(call->command->name, "what is to be done is missing");
  if (!strcmp(object, "--help") || !strcmp(object, "-h"))
    return print_objects(call, catalogue);
  wm_found found = find_verb(catalogue, call->command->name, object);
  return found.module ? run_verb(call, found) : unknown_object(call, catalogue);
}

int wm_command_run_verbs(const wm_call *call) {
  wm_catalogue catalogue;
  wm_error error;
  if (wm_catalogue_load(call->paths, &catalogue, &error) != WM_OK) {
    wm_log_say(WM_ERROR, "%s", error.text);
    return WM_EXIT_STOPPED;
  }
  int status = dispatch(call, &catalogue);
  wm_catalogue_free(&catalogue);
  return status;
}

const wm_command wm_command_train = {
    .name = "train",
    .summary = "train a model from annotated text",
    .arguments = "OBJECT [OPTION…]",
    .most = WM_NONE,
    .raw = true,
    .run = wm_command_run_verbs,
};

const wm_command wm_command_compile = {
    .name = "compile",
    .summary = "compile a gazetteer or another source file to the form that the mill reads",
    .arguments = "OBJECT [OPTION…] FILE…",
    .most = WM_NONE,
    .raw = true,
    .run = wm_command_run_verbs,
};
