/* The commands of the program: each is one file with one table, which main only looks up. Options
 * are wm_param tables; parsing, checking and help come from them. */
#ifndef WM_COMMAND_COMMAND_H
#define WM_COMMAND_COMMAND_H

#include "core/base/arena.h"
#include "core/base/exit.h"
#include "core/base/log.h"
#include "core/command/options.h"
#include "core/pipeline/paths.h"

typedef struct wm_command wm_command;

/* One call of a command. All of it lives until the command returns. */
typedef struct wm_call {
  const wm_command *command;
  const void *config;   /* the command's config struct, filled from its options */
  wm_strings arguments; /* what is left of the command line */
  const wm_paths *paths;
  wm_arena *memory;
} wm_call;

struct wm_command {
  const char *name;
  const char *summary;   /* one line */
  const char *arguments; /* of the usage line, "PIPELINE INPUT…"; NULL: takes none */
  uint32_t least, most;  /* how many arguments there may be; most is WM_NONE for any number */
  const char *details;   /* what --help says beneath the options: explanations, examples */
  wm_options options;
  bool hidden; /* for the build and for shells: no help lists it */
  bool raw;    /* the command gets all words as arguments and looks for options itself */
  int (*run)(const wm_call *call); /* returns enum wm_exit */
};

/* All commands, in the order of the help; n_commands of them. */
extern const wm_command *const wm_commands[];
extern const uint32_t wm_n_commands;

/* The command of a name; NULL when there is none. */
const wm_command *wm_command_find(const char *name);

/* Says what is wrong with a command line, and where to read more. Returns WM_EXIT_USAGE. */
int wm_command_usage_error(const char *name, const char *message);

/* Parses options; relative files are looked for in the current folder, then in the data folders. */
wm_status wm_command_parse(const wm_paths *paths, wm_arena *memory, const wm_options *options,
                           const wm_strings *words, wm_parsed *parsed, wm_error *error);

/* Parses a command's words and runs it; `--help` prints its help instead. */
int wm_command_run(const wm_command *command, const wm_strings *words, const wm_paths *paths);

/* Runs the verb of an installed plugin that the first argument names, as `train OBJECT`. */
int wm_command_run_verbs(const wm_call *call);

extern const wm_command wm_command_check;
extern const wm_command wm_command_complete;
extern const wm_command wm_command_eval;
extern const wm_command wm_command_man;
extern const wm_command wm_command_merge;
extern const wm_command wm_command_model;
extern const wm_command wm_command_new_plugin;
extern const wm_command wm_command_plugin_test;
extern const wm_command wm_command_plugins;
extern const wm_command wm_command_report;
extern const wm_command wm_command_run_pipeline;
extern const wm_command wm_command_rules;
extern const wm_command wm_command_show;
extern const wm_command wm_command_train;
extern const wm_command wm_command_compile;

#endif
