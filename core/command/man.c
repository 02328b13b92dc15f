/* `wiremill man TEMPLATE`: a manual page from its template, for the build. A template is roff; a
 * line `@WHAT NAME@` in it stands for what the program's own tables say: an option that is in
 * --help is in the manual, in the same words. */
#include "config.h"

#include "core/base/buffer.h"
#include "core/command/command.h"
#include "core/command/help.h"
#include "core/host/module_check.h"
#include "core/pipeline/catalogue.h"
#include "core/pipeline/plan_load.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct wm_page {
  FILE *out;
  const wm_catalogue *catalogue;
  const char *name; /* behind the directive; "" for none */
} wm_page;

/* Text that roff leaves as it is. */
static void put(FILE *out, const char *text) {
  if (*text == '.' || *text == '\'')
    fputs("\\&", out);
  for (; *text; text++) {
    if (*text == '\\')
      fputs("\\e", out);
    else if (*text == '-')
      fputs("\\-", out);
    else
      fputc(*text, out);
  }
}

static void put_font(FILE *out, char font, const char *text) {
  fprintf(out, "\\f%c", font);
  put(out, text);
  fputs("\\fR", out);
}

static void put_upper(FILE *out, const char *text) {
  for (; *text; text++)
    fputc(toupper((unsigned char)*text), out);
}

/* ------------------------------------------------------------------ options and parameters */

static void put_help(FILE *out, const wm_param *param) {
  wm_buffer text = {0};
  if (wm_help_param(param, &text)) {
    put(out, text.bytes);
    fputc('\n', out);
  }
  wm_buffer_free(&text);
}

static void put_option(FILE *out, char letter, const wm_param *param) {
  const char *placeholder = wm_param_placeholder(param);
  fputs(".TP\n", out);
  if (letter != ' ')
    fprintf(out, "\\fB\\-%c\\fR, ", letter);
  fputs("\\fB\\-\\-", out);
  put(out, param->name);
  fputs("\\fR", out);
  if (*placeholder) {
    fputc(' ', out);
    put_font(out, 'I', placeholder);
  }
  fprintf(out, "%s\n", wm_param_is_list(param) ? "…" : "");
  put_help(out, param);
}

static void put_options(FILE *out, const wm_options *options) {
  for (uint32_t i = 0; i < options->n_params; i++)
    put_option(out, options->shorts ? options->shorts[i] : ' ', &options->params[i]);
  fputs(".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nthe usage, in short\n", out);
}

static void put_params(FILE *out, const wm_param *params, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    const char *placeholder = wm_param_placeholder(&params[i]);
    fputs(".TP\n", out);
    put_font(out, 'B', params[i].name);
    fputs(": ", out);
    put_font(out, 'I', *placeholder ? placeholder : "yes|no");
    fprintf(out, "%s\n", wm_param_is_list(&params[i]) ? "…" : "");
    put_help(out, &params[i]);
  }
}

/* ------------------------------------------------------------------ commands */

/* The paragraph of a command's details that begins its examples; NULL when there is none. */
static const char *find_examples(const char *details) {
  const char *found = details ? strstr(details, "Example") : NULL;
  return found && (found == details || found[-1] == '\n') ? found : NULL;
}

static void put_title(const wm_page *page, const char *name, const char *section) {
  fputs(".TH ", page->out);
  put_upper(page->out, name);
  fprintf(page->out, " %s \"\" \"Wiremill %s\" \"Wiremill\"\n", section, PACKAGE_VERSION);
}

static void put_usage(FILE *out, const char *name, const char *arguments, bool options) {
  put_font(out, 'B', "wiremill");
  fputc(' ', out);
  put_font(out, 'B', name);
  if (options)
    fputs(" [\\fIOPTION\\fR…]", out);
  if (arguments) {
    fputc(' ', out);
    put(out, arguments);
  }
  fputc('\n', out);
}

/* @command NAME@: title, name, synopsis and what its help tells. */
static void expand_command(const wm_page *page) {
  const wm_command *command = wm_command_find(page->name);
  char name[96];
  if (!command)
    return;
  snprintf(name, sizeof name, "wiremill-%s", command->name);
  put_title(page, name, "1");
  fputs(".SH NAME\n", page->out);
  put(page->out, name);
  fputs(" \\- ", page->out);
  put(page->out, command->summary);
  fputs("\n.SH SYNOPSIS\n", page->out);
  put_usage(page->out, command->name, command->arguments, !command->raw);
  fputs(".SH DESCRIPTION\n", page->out);
  const char *end = find_examples(command->details);
  for (const char *at = command->details; at && *at && at != end;) {
    size_t length = strcspn(at, "\n");
    char line[256];
    snprintf(line, sizeof line, "%.*s", (int)length, at);
    if (!length && at + 1 != end)
      fputs(".PP", page->out);
    put(page->out, line);
    if (length || at + 1 != end)
      fputc('\n', page->out);
    at += length + (at[length] != '\0');
  }
}

/* @examples NAME@: those of its help. */
static void expand_examples(const wm_page *page) {
  const wm_command *command = wm_command_find(page->name);
  const char *at = command ? find_examples(command->details) : NULL;
  if (!at)
    return;
  fputs(".SH EXAMPLES\n.nf\n", page->out);
  for (at = strchr(at, '\n'); at && at[1]; at = strchr(at + 1, '\n')) {
    char line[256];
    snprintf(line, sizeof line, "%.*s", (int)strcspn(at + 1, "\n"), at + 1);
    put(page->out, line);
    fputc('\n', page->out);
  }
  fputs(".fi\n", page->out);
}

/* @options NAME@ */
static void expand_options(const wm_page *page) {
  const wm_command *command = wm_command_find(page->name);
  if (!command)
    return;
  fputs(".SH OPTIONS\n", page->out);
  put_options(page->out, &command->options);
}

/* @commands@ */
static void expand_commands(const wm_page *page) {
  for (uint32_t i = 0; i < wm_n_commands; i++) {
    if (wm_commands[i]->hidden)
      continue;
    fputs(".TP\n\\fBwiremill\\-", page->out);
    put(page->out, wm_commands[i]->name);
    fputs("\\fR(1)\n", page->out);
    put(page->out, wm_commands[i]->summary);
    fputc('\n', page->out);
  }
}

static void put_verb(FILE *out, const wm_verb *verb) {
  wm_options options = {verb->params, verb->n_params, verb->shorts, verb->config_size,
                        !verb->arguments};
  char name[160];
  snprintf(name, sizeof name, "%s %s", verb->command, verb->object);
  fputs(".SS ", out);
  put(out, name);
  fputc('\n', out);
  put_usage(out, name, verb->arguments, true);
  fputs(".PP\n", out);
  put(out, verb->summary);
  fputc('\n', out);
  put_options(out, &options);
}

/* @verbs NAME@: what plugins offer for a command. */
static void expand_verbs(const wm_page *page) {
  for (uint32_t i = 0; i < page->catalogue->n; i++) {
    const wm_module *module = page->catalogue->entries[i].module;
    for (uint32_t j = 0; module && j < module->plugin.n_verbs; j++)
      if (strcmp(module->plugin.verbs[j].command, page->name) == 0)
        put_verb(page->out, &module->plugin.verbs[j]);
  }
}

/* ------------------------------------------------------------------ plugins */

/* @limits@ */
static void expand_limits(const wm_page *page) {
  put_params(page->out, wm_limit_params, wm_n_limit_params);
}

/* @plugins KIND@: the parameters of each plugin of a kind. */
static void expand_plugins(const wm_page *page) {
  for (uint32_t i = 0; i < page->catalogue->n; i++) {
    const wm_module *module = page->catalogue->entries[i].module;
    if (!module || strcmp(wm_kind_name(module->plugin.kind), page->name) != 0)
      continue;
    fprintf(page->out, ".SS \"%s ", wm_kind_name(module->plugin.kind));
    put(page->out, module->plugin.name);
    fputs("\"\n", page->out);
    put(page->out, module->plugin.summary);
    fputs(".\n", page->out);
    put_params(page->out, module->plugin.params, module->plugin.n_params);
  }
}

static void put_layer(FILE *out, const wm_layer *layer, const char *plugin) {
  fprintf(out, ".SS %s\n", layer->name);
  put(out, layer->help);
  fputs("; written by ", out);
  put_font(out, 'B', plugin);
  fputs(".\n", out);
  for (uint32_t i = 0; i < layer->n_fields; i++) {
    const wm_field *field = &layer->fields[i];
    fputs(".TP\n", out);
    put_font(out, 'B', field->name);
    fprintf(out, " (%s)\n", wm_help_field_type(field->type));
    put(out, field->help);
    fputc('\n', out);
  }
}

/* @layers KIND@: the layers, or tables, that plugins of a kind write, with their fields. */
static void expand_layers(const wm_page *page) {
  for (uint32_t i = 0; i < page->catalogue->n; i++) {
    const wm_module *module = page->catalogue->entries[i].module;
    const wm_plugin *plugin = module ? &module->plugin : NULL;
    if (!plugin || strcmp(wm_kind_name(plugin->kind), page->name) != 0)
      continue;
    for (uint32_t j = 0; j < plugin->n_uses; j++)
      if (plugin->uses[j].access == WM_WRITES)
        put_layer(page->out, plugin->uses[j].layer, plugin->name);
  }
}

/* @title NAME SECTION@ */
static void expand_title(const wm_page *page) {
  char name[96], section[8];
  if (sscanf(page->name, "%95s %7s", name, section) == 2)
    put_title(page, name, section);
}

/* ------------------------------------------------------------------ templates */

static const struct {
  const char *what;
  void (*expand)(const wm_page *page);
} directives[] = {
    {"command", expand_command}, {"commands", expand_commands}, {"examples", expand_examples},
    {"layers", expand_layers},   {"limits", expand_limits},     {"options", expand_options},
    {"plugins", expand_plugins}, {"title", expand_title},       {"verbs", expand_verbs},
};

/* False when nothing is known under that name. */
static bool expand(wm_page *page, char *line) {
  char *name = strpbrk(line, " @");
  char *end = strchr(line, '@');
  if (!end)
    return false;
  *end = '\0';
  page->name = name < end ? name + 1 : "";
  *name = '\0';
  for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
    if (strcmp(directives[i].what, line) == 0) {
      directives[i].expand(page);
      return true;
    }
  }
  return false;
}

static int expand_file(FILE *template, const char *path, const wm_catalogue *catalogue) {
  wm_page page = {.out = stdout, .catalogue = catalogue};
  char *line = NULL;
  size_t size = 0;
  int status = WM_EXIT_DONE;
  for (unsigned number = 1; getline(&line, &size, template) > 0; number++) {
    if (line[0] != '@') {
      fputs(line, stdout);
    } else if (!expand(&page, line + 1)) {
      wm_log_say(WM_ERROR, "%s:%u: no such table: %s", path, number, line);
      status = WM_EXIT_USAGE;
    }
  }
  free(line);
  return status;
}

static int run_man(const wm_call *call) {
  const char *path = call->arguments.items[0];
  wm_catalogue catalogue;
  wm_error error;
  FILE *template = fopen(path, "re");
  if (!template) {
    wm_log_say(WM_ERROR, "%s: %s", path, strerror(errno));
    return WM_EXIT_USAGE;
  }
  int status = WM_EXIT_STOPPED;
  if (wm_catalogue_load(call->paths, &catalogue, &error) == WM_OK) {
    status = expand_file(template, path, &catalogue);
    wm_catalogue_free(&catalogue);
  } else {
    wm_log_say(WM_ERROR, "%s", error.text);
  }
  fclose(template);
  return status;
}

const wm_command wm_command_man = {
    .name = "man",
    .summary = "expand the template of a manual page (for the build)",
    .arguments = "TEMPLATE",
    .least = 1,
    .most = 1,
    .hidden = true,
    .run = run_man,
};
