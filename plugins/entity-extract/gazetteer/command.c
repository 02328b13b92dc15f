/* `wiremill compile gazetteer IN.tsv… -o FILE`. */
#include "command.h"

#include "compile.h"

#include <stdio.h>

typedef struct config {
  const char *output;
} config;

static const wm_param params[] = {
    WM_PARAM(config, output, WM_PARAM_STRING, "output", NULL, NULL, "the gazetteer to write"),
};

static wm_status run(wm_instance *self, const wm_strings *arguments) {
  const config *c = self->config;
  wm_gazetteer_counts counts;
  wm_error error;
  if (!arguments->n)
    return wm_fail(self, WM_FATAL, "names no file to compile");
  if (wm_gazetteer_compile(c->output, arguments->items, arguments->n, &counts, &error) != WM_OK)
    return wm_fail(self, WM_FATAL, "%s", error.text);
  wm_log(self, WM_INFO, "%s: %u names of %u things, %u words", c->output, counts.n_names,
         counts.n_things, counts.n_words);
  return WM_OK;
}

const wm_verb wm_compile_gazetteer_verb = {.command = "compile",
                                           .object = "gazetteer",
                                           .summary = "compile lists of names into one file that "
                                                      "opens at once",
                                           .arguments = "IN.tsv…",
                                           .params = params,
                                           .n_params = sizeof params / sizeof *params,
                                           .shorts = "o",
                                           .config_size = sizeof(config),
                                           .run = run};
