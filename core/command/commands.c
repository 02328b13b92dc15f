/* The commands, and what running any of them takes. */
#include "command.h"

#include "core/command/help.h"

const wm_command *const wm_commands[] = {
    &wm_command_run_pipeline, &wm_command_check,       &wm_command_show,     &wm_command_plugins,
    &wm_command_new_plugin,   &wm_command_plugin_test, &wm_command_train,    &wm_command_eval,
    &wm_command_model,        &wm_command_compile,     &wm_command_merge,    &wm_command_report,
    &wm_command_rules,        &wm_command_man,         &wm_command_complete,
};
const uint32_t wm_n_commands = sizeof wm_commands / sizeof *wm_commands;

const wm_command *wm_command_find(const char *name) {
  for (uint32_t i = 0; i < wm_n_commands; i++)
    if (strcmp(wm_commands[i]->name, name) == 0)
      return wm_commands[i];
  return NULL;
}

int wm_command_usage_error(const char *name, const char *message) {
  wm_log_say(WM_ERROR, "%s: %s; see `wiremill %s --help`", name, message, name);
  return WM_EXIT_USAGE;
}

/* Relative files on a command line are looked for where the user stands, then in the data. */
static wm_status search_folders(const wm_paths *paths, wm_arena *memory, wm_strings *folders,
                                wm_error *error) {
  const char **items = wm_arena_alloc(memory, (size_t)paths->data.n + 1, sizeof *items);
  if (!items)
    return wm_error_memory(error, paths->data.n * sizeof *items);
  items[0] = ".";
  memcpy(items + 1, paths->data.items, paths->data.n * sizeof *items);
  *folders = (wm_strings){items, paths->data.n + 1};
  return WM_OK;
}

wm_status wm_command_parse(const wm_paths *paths, wm_arena *memory, const wm_options *options,
                           const wm_strings *words, wm_parsed *parsed, wm_error *error) {
  wm_strings folders;
  if (search_folders(paths, memory, &folders, error) != WM_OK)
    return WM_FATAL;
  wm_param_scope scope = {memory, &folders, NULL, "--"};
  return wm_options_parse(options, words, &scope, parsed, error);
}

static int parse_and_run(const wm_command *command, const wm_strings *words, const wm_paths *paths,
                         wm_arena *memory) {
  wm_parsed parsed = {.arguments = *words};
  wm_error error;
  if (!command->raw &&
      wm_command_parse(paths, memory, &command->options, words, &parsed, &error) != WM_OK)
    return wm_command_usage_error(command->name, error.text);
  if (parsed.help) {
    wm_help_command(stdout, command->name, command->arguments, command->summary, &command->options,
                    command->details);
    return WM_EXIT_DONE;
  }
  if (parsed.arguments.n < command->least)
    return wm_command_usage_error(command->name, "an argument is missing");
  if (parsed.arguments.n > command->most)
    return wm_command_usage_error(command->name, "there are too many arguments");
  wm_call call = {command, parsed.config, parsed.arguments, paths, memory};
  return command->run(&call);
}

int wm_command_run(const wm_command *command, const wm_strings *words, const wm_paths *paths) {
  wm_arena memory;
  wm_arena_init(&memory, 0);
  int status = parse_and_run(command, words, paths, &memory);
  wm_arena_free(&memory);
  return status;
}
