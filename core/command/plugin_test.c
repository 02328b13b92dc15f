/* `wiremill plugin-test`: does a plugin keep its contract? */
#include "core/command/command.h"
#include "core/conformance/conformance.h"

typedef struct test_config {
  const char *pipeline;
  uint64_t time_ms;
} test_config;

static const wm_param params[] = {
    WM_PARAM(test_config, pipeline, WM_PARAM_STRING, "pipeline", "", "PIPELINE",
             "try it in this pipeline, which names its file; for plugins that need more than their "
             "defaults"),
    WM_PARAM(test_config, time_ms, WM_PARAM_DURATION, "time", "10s", "1s..1h",
             "what one article may take"),
};

static int run_plugin_test(const wm_call *call) {
  const test_config *config = call->config;
  wm_conformance conformance = {.paths = call->paths,
                                .plugin = call->arguments.items[0],
                                .pipeline = config->pipeline,
                                .files = {call->arguments.items + 1, call->arguments.n - 1},
                                .limit_s = (uint32_t)((config->time_ms + 999) / 1000)};
  uint32_t n_failed;
  wm_error error;
  if (wm_conformance_run(&conformance, &n_failed, &error) != WM_OK) {
    wm_log_say(WM_ERROR, "plugin-test: %s", error.text);
    return WM_EXIT_STOPPED;
  }
  return n_failed ? WM_EXIT_USAGE : WM_EXIT_DONE;
}

const wm_command wm_command_plugin_test = {
    .name = "plugin-test",
    .summary = "try a plugin on ordinary and hostile articles, as older and newer hosts would",
    .arguments = "PLUGIN.so [FILE…]",
    .least = 1,
    .most = WM_NONE,
    .details =
        "Loads the plugin and checks its descriptor. Then runs it in processes of their own, on\n"
        "articles that are made up, some to break it: does it end in time and in peace, does it\n"
        "use the layers that it declares, does it give the same again, in another order, in an\n"
        "older and in a newer host, does it keep memory? A format is tried on FILEs too, whole,\n"
        "cut short, and with bytes exchanged. Stages that write what it reads are found among\n"
        "those installed.\n"
        "\nExamples:\n"
        "  wiremill plugin-test ./quotes.so\n"
        "  wiremill plugin-test ./reuters-xml.so samples/*.xml\n",
    .options = {params, sizeof params / sizeof *params, "p ", sizeof(test_config), false},
    .run = run_plugin_test,
};
