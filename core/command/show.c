/* `wiremill show`: an article in the terminal, tagged in colour. */
#include "config.h"

#include "core/show/show.h"

#include "core/base/buffer.h"
#include "core/command/command.h"
#include "core/host/solo.h"
#include "core/pipeline/plan_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH = 80, NARROWEST = 20, WIDEST = 100 }; /* columns; longer lines are hard to read */

typedef struct show_config {
  bool html;
  int64_t width, limit;
} show_config;

static const wm_param params[] = {
    WM_PARAM(show_config, html, WM_PARAM_BOOL, "html", "no", NULL, "write a page of HTML"),
    WM_PARAM(show_config, width, WM_PARAM_INTEGER, "width", "0", "0..1000",
             "columns; 0 for the terminal's, 100 at most"),
    WM_PARAM(show_config, limit, WM_PARAM_INTEGER, "limit", "1", "0..",
             "articles of FILE to show; 0 for all"),
};

typedef struct showing {
  uint64_t limit, n_shown, n_more;
} showing;

static uint32_t width_of(const show_config *config) {
  struct winsize size = {0};
  int64_t width = config->width;
  if (!width && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
    width = size.ws_col < WIDEST ? size.ws_col : WIDEST;
  if (!width)
    width = WIDTH;
  return width > NARROWEST ? (uint32_t)width : NARROWEST;
}

static wm_status print(void *context, const wm_result *result) {
  showing *s = context;
  if (result->status != WM_OK) {
    wm_log_say(WM_ERROR, "rejected: %s%s%s", result->stage, *result->stage ? ": " : "",
               result->reason);
  } else if (s->limit && s->n_shown == s->limit) {
    s->n_more++;
  } else {
    if (s->n_shown++)
      fputs("\n\n", stdout);
    fwrite(result->outputs[0].bytes, 1, result->outputs[0].length, stdout);
  }
  return WM_OK;
}

static wm_status show_file(wm_plan *plan, const char *path, const wm_show_options *options,
                           showing *s, wm_error *error) {
  wm_buffer bytes = {0};
  wm_solo solo = {0};
  wm_status status = wm_show_attach(plan, options, error);
  if (status == WM_OK)
    status = wm_solo_open(&solo, plan, false, error);
  if (status == WM_OK)
    status = wm_solo_read(path, &bytes, error);
  if (status == WM_OK)
    fputs(wm_show_head(options), stdout);
  if (status == WM_OK)
    status = wm_solo_entry(&solo, wm_z(path), wm_z(path), (wm_str){bytes.bytes, bytes.length},
                           print, s, error);
  if (status == WM_OK)
    fputs(wm_show_foot(options), stdout);
  wm_solo_close(&solo);
  wm_buffer_free(&bytes);
  return status;
}

static int show_plan(const wm_call *call, wm_plan *plan) {
  const show_config *config = call->config;
  wm_show_options options = {.width = width_of(config),
                             .colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR"),
                             .html = config->html};
  showing s = {.limit = (uint64_t)config->limit};
  wm_error error;
  if (show_file(plan, call->arguments.items[1], &options, &s, &error) != WM_OK) {
    wm_log_say(WM_ERROR, "%s", error.text);
    return WM_EXIT_STOPPED;
  }
  if (s.n_more)
    wm_log_say(WM_INFO, "%ju more article%s; --limit 0 shows all", (uintmax_t)s.n_more,
               s.n_more == 1 ? "" : "s");
  return s.n_shown ? WM_EXIT_DONE : WM_EXIT_REJECTS;
}

static int run_show(const wm_call *call) {
  wm_plan *plan;
  wm_problems problems;
  int status = WM_EXIT_USAGE;
  if (wm_plan_load(call->paths, call->arguments.items[0], ".", &plan, &problems) == WM_OK) {
    status = show_plan(call, plan);
    wm_plan_free(plan);
  } else {
    wm_problems_say(&problems);
  }
  wm_problems_free(&problems);
  return status;
}

const wm_command wm_command_show = {
    .name = "show",
    .summary = "show an article in the terminal, with what a pipeline finds in it",
    .arguments = "PIPELINE FILE",
    .least = 2,
    .most = 2,
    .details =
        "Names are underlined and followed by their type; relations stand below, each with the\n"
        "sentence that states it; then what other plugins found. FILE is one that a format of\n"
        "the pipeline reads, no archive, or - for standard input. Nothing is written. Colours\n"
        "only on a terminal, and not when NO_COLOR is set.\n"
        "\nExamples:\n"
        "  wiremill show news article.txt\n"
        "  wiremill show ./quotes.yaml article.html --html >article-tagged.html\n",
    .options = {params, sizeof params / sizeof *params, "   ", sizeof(show_config), false},
    .run = run_show,
};
