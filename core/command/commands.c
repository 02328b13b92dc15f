/* The commands, and what running any of them takes. */
#include "command.h"

#include "core/command/help.h"

const wm_command *const wm_commands[] = {
    &wm_command_check,
    &wm_command_plugins,
};
const uint32_t wm_n_commands = sizeof wm_commands / sizeof *wm_commands;

static int usage_error(const wm_command *command, const char *message) {
  wm_log_say(WM_ERROR, "%s: %s; see `wiremill %s --help`", command->name, message, command->name);
  return WM_EXIT_USAGE;
}

static int check_and_run(const wm_command *command, const wm_parsed *parsed, const wm_paths *paths,
                         wm_arena *memory) {
  if (parsed->help) {
    wm_help_command(stdout, command->name, command->arguments, command->summary, &command->options,
                    command->details);
    return WM_EXIT_DONE;
  }
  if (parsed->arguments.n < command->least)
    return usage_error(command, "an argument is missing");
  if (parsed->arguments.n > command->most)
    return usage_error(command, "there are too many arguments");
  wm_call call = {command, parsed->config, parsed->arguments, paths, memory};
  return command->run(&call);
}

/* Relative files on a command line are looked for where the user stands, then in the data. */
static wm_status search_folders(const wm_paths *paths, wm_arena *memory, wm_strings *folders) {
  const char **items = wm_arena_alloc(memory, (size_t)paths->data.n + 1, sizeof *items);
  if (!items)
    return WM_FATAL;
  items[0] = ".";
  memcpy(items + 1, paths->data.items, paths->data.n * sizeof *items);
  *folders = (wm_strings){items, paths->data.n + 1};
  return WM_OK;
}

static int parse_and_run(const wm_command *command, const wm_strings *words, const wm_paths *paths,
                         wm_arena *memory) {
  wm_strings folders;
  wm_parsed parsed = {.arguments = *words};
  wm_error error;
  if (command->raw)
    return check_and_run(command, &parsed, paths, memory);
  if (search_folders(paths, memory, &folders) != WM_OK) {
    wm_log_say(WM_ERROR, "out of memory");
    return WM_EXIT_STOPPED;
  }
  wm_param_scope scope = {memory, &folders, NULL, "--"};
  if (wm_options_parse(&command->options, words, &scope, &parsed, &error) != WM_OK)
    return usage_error(command, error.text);
  return check_and_run(command, &parsed, paths, memory);
}

int wm_command_run(const wm_command *command, const wm_strings *words, const wm_paths *paths) {
  wm_arena memory;
  wm_arena_init(&memory, 0);
  int status = parse_and_run(command, words, paths, &memory);
  wm_arena_free(&memory);
  return status;
}
