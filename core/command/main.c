/* The program: finds the command that was named and runs it. */
#include "config.h"

#include "core/base/suggest.h"
#include "core/command/command.h"
#include "core/command/help.h"

#include <errno.h>
#include <signal.h>

static int unknown_command(const char *name) {
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  wm_suggest_start(&suggest, wm_z(name));
  for (uint32_t i = 0; i < wm_n_commands; i++)
    if (!wm_commands[i]->hidden)
      wm_suggest_offer(&suggest, wm_z(wm_commands[i]->name));
  wm_log_say(WM_ERROR, "unknown %s '%s'%s; see `wiremill --help`",
             name[0] == '-' ? "option" : "command", name, wm_suggest_hint(&suggest, hint));
  return WM_EXIT_USAGE;
}

static int run_command(const char *name, const wm_strings *words) {
  const wm_command *command = wm_command_find(name);
  wm_paths paths;
  wm_error error;
  if (!command)
    return unknown_command(name);
  if (wm_paths_find(&paths, &error) != WM_OK) {
    wm_log_say(WM_ERROR, "%s", error.text);
    return WM_EXIT_STOPPED;
  }
  int status = wm_command_run(command, words, &paths);
  wm_paths_free(&paths);
  return status;
}

/* `wiremill help` and `wiremill help COMMAND` are what people try first. */
static int help(int n_words, char **words) {
  static const char *const ask[] = {"--help"};
  if (n_words > 0)
    return run_command(words[0], &(wm_strings){ask, 1});
  wm_help_program(stdout);
  return WM_EXIT_DONE;
}

static int dispatch(int argc, char **argv) {
  if (argc < 2) {
    wm_help_program(stderr);
    return WM_EXIT_USAGE;
  }
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
    return help(0, NULL);
  if (!strcmp(argv[1], "help"))
    return help(argc - 2, argv + 2);
  if (!strcmp(argv[1], "--version")) {
    puts("wiremill " PACKAGE_VERSION);
    return WM_EXIT_DONE;
  }
  wm_strings words = {(const char *const *)(argv + 2), (uint32_t)argc - 2};
  return run_command(argv[1], &words);
}

int main(int argc, char **argv) {
  signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error that names the file */
  int status = dispatch(argc, argv);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    wm_log_say(WM_ERROR, "standard output cannot be written: %s", strerror(errno));
    return status == WM_EXIT_DONE ? WM_EXIT_STOPPED : status;
  }
  return status;
}
