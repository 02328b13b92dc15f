/* Command-line options by wm_param tables: --name VALUE, --name=VALUE, -n VALUE, -nVALUE; a bool
 * needs no value; `--` ends options. A list's option may be repeated. */
#ifndef WM_COMMAND_OPTIONS_H
#define WM_COMMAND_OPTIONS_H

#include "core/host/params.h"

typedef struct wm_options {
  const wm_param *params;
  uint32_t n_params;
  const char *shorts;   /* one letter for each parameter, or a space; NULL: none has one */
  uint32_t config_size; /* of the struct that values are written into */
  bool greedy; /* the command takes no arguments, so words behind a list's option belong to it */
} wm_options;

typedef struct wm_parsed {
  void *config;         /* in the scope's memory */
  wm_strings arguments; /* the words that are no options */
  bool help;            /* --help or -h was there; then config is not filled */
} wm_parsed;

/* Parses words. On failure the message is whole but for a hint where to read more. */
wm_status wm_options_parse(const wm_options *options, const wm_strings *words,
                           const wm_param_scope *scope, wm_parsed *parsed, wm_error *error);

#endif
