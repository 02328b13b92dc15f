/* `wiremill rules test`: loads rule files and runs the examples that their rules carry. */
#include "rules_verbs.h"

#include "core/base/buffer.h"
#include "examples.h"

#include <stdio.h>

typedef struct wm_test_config {
  bool list;
} wm_test_config;

static const wm_param test_params[] = {
    WM_PARAM(wm_test_config, list, WM_PARAM_BOOL, "list", "no", NULL,
             "name every rule, its type and its examples"),
};

static void list_rules(const wm_rules *rules) {
  for (uint32_t i = 0; i < rules->n_rules; i++) {
    const wm_rule *rule = &rules->rules[i];
    const wm_str type = rules->types[rule->type].name;
    printf("%-24.*s %-16.*s %u examples\n", (int)rule->name.length, rule->name.bytes,
           (int)type.length, type.bytes, rule->n_examples);
  }
}

static wm_status test_rules(wm_instance *self, const wm_rules *rules, wm_symbols *symbols) {
  const wm_test_config *config = self->config;
  wm_example_tally tally;
  wm_buffer report = {0};
  wm_error error;
  if (config->list)
    list_rules(rules);
  wm_status status = wm_examples_run(rules, symbols, &tally, &report, &error);
  if (report.length)
    fwrite(report.bytes, 1, report.length, stdout);
  wm_buffer_free(&report);
  if (status != WM_OK)
    return wm_fail(self, status, "%s", error.text);
  printf("%u rules, %u examples, %u failed\n", tally.n_rules, tally.n_examples, tally.n_failed);
  return tally.n_failed ? wm_fail(self, WM_FATAL, "%u examples failed", tally.n_failed) : WM_OK;
}

static wm_status load_and_test(wm_instance *self, const wm_strings *paths, wm_symbols *symbols) {
  wm_rules *rules;
  wm_error error;
  if (wm_rules_load(paths, wm_marked_intern, symbols, &rules, &error) != WM_OK)
    return wm_fail(self, WM_FATAL, "%s", error.text);
  wm_status status = test_rules(self, rules, symbols);
  wm_rules_free(rules);
  return status;
}

static wm_status run_test(wm_instance *self, const wm_strings *arguments) {
  wm_symbols symbols;
  if (!arguments->n)
    return wm_fail(self, WM_FATAL, "no rule file is named");
  if (!wm_symbols_init(&symbols))
    return wm_fail(self, WM_FATAL, "out of memory");
  wm_status status = load_and_test(self, arguments, &symbols);
  wm_symbols_free(&symbols);
  return status;
}

const wm_verb wm_rules_verbs[WM_RULES_VERBS] = {
    {.command = "rules",
     .object = "test",
     .summary = "load rule files and run the examples that every rule carries",
     .arguments = "FILE…",
     .params = test_params,
     .n_params = sizeof test_params / sizeof *test_params,
     .shorts = "l",
     .config_size = sizeof(wm_test_config),
     .run = run_test},
};
