/* Help texts, made from the tables of options. */
#include "help.h"

#include "core/base/buffer.h"
#include "core/base/text.h"

#define PAGE 92
#define HELP_COLUMN 26

static int columns(const char *text, size_t length) {
  return (int)wm_utf8_codepoints(text, length);
}

void wm_help_wrap(FILE *out, const char *text, int column, int indent) {
  bool first = true;
  while (*text) {
    size_t length = strcspn(text, " ");
    int width = columns(text, length);
    if (!first && column + 1 + width > PAGE) {
      fprintf(out, "\n%*s", indent, "");
      column = indent;
    } else if (!first) {
      fputc(' ', out);
      column++;
    }
    fwrite(text, 1, length, out);
    column += width;
    text += length;
    text += strspn(text, " ");
    first = false;
  }
  fputc('\n', out);
}

/* True where the placeholder does not already say what is allowed. */
static bool shows_domain(const wm_param *param) {
  return param->domain && strcmp(param->domain, wm_param_placeholder(param)) != 0 &&
         param->type != WM_PARAM_OUTPUT;
}

bool wm_help_param(const wm_param *param, wm_buffer *text) {
  bool ok = wm_buffer_put_z(text, param->help);
  const char *separator = " (";
  if (!param->value && ok) {
    ok = wm_buffer_put_z(text, " (must be given");
    separator = "; ";
  } else if (param->value[0] && !(param->type == WM_PARAM_BOOL && !strcmp(param->value, "no"))) {
    ok = ok && wm_buffer_printf(text, " (default %s", param->value);
    separator = "; ";
  }
  if (shows_domain(param)) {
    ok = ok && wm_buffer_printf(text, "%s%s", separator, param->domain);
    separator = "; ";
  }
  if (separator[0] == ';')
    ok = ok && wm_buffer_put_z(text, ")");
  return ok && wm_buffer_put(text, "", 1);
}

const char *wm_help_field_type(uint32_t type) {
  static const char *const names[] = {
      [WM_FIELD_SPAN] = "span",       [WM_FIELD_RANGE] = "range",     [WM_FIELD_SYMBOL] = "symbol",
      [WM_FIELD_TEXT] = "text",       [WM_FIELD_REFERENCE] = "row",   [WM_FIELD_LIST] = "rows",
      [WM_FIELD_ARGUMENTS] = "roles", [WM_FIELD_INTEGER] = "integer", [WM_FIELD_REAL] = "real",
      [WM_FIELD_ENUM] = "enum",       [WM_FIELD_FLAGS] = "flags",
  };
  return names[type];
}

static void print_option(FILE *out, char letter, const char *name, const char *placeholder,
                         const char *help) {
  char left[256];
  int n = snprintf(left, sizeof left, "  %c%c%s--%s%s%s", letter == ' ' ? ' ' : '-', letter,
                   letter == ' ' ? "  " : ", ", name, *placeholder ? " " : "", placeholder);
  int width = columns(left, strlen(left));
  fputs(left, out);
  if (n < 0 || width + 2 > HELP_COLUMN) {
    fputc('\n', out);
    width = 0;
  }
  fprintf(out, "%*s", HELP_COLUMN - width, "");
  wm_help_wrap(out, help, HELP_COLUMN, HELP_COLUMN);
}

static void print_options(FILE *out, const wm_options *options) {
  fputs("\nOptions:\n", out);
  for (uint32_t i = 0; i < options->n_params; i++) {
    const wm_param *param = &options->params[i];
    wm_buffer text = {0};
    char placeholder[160];
    snprintf(placeholder, sizeof placeholder, "%s%s", wm_param_placeholder(param),
             wm_param_is_list(param) ? "…" : "");
    if (wm_help_param(param, &text))
      print_option(out, options->shorts ? options->shorts[i] : ' ', param->name, placeholder,
                   text.bytes);
    wm_buffer_free(&text);
  }
  print_option(out, 'h', "help", "", "this text");
}

void wm_help_command(FILE *out, const char *name, const char *arguments, const char *summary,
                     const wm_options *options, const char *details) {
  fprintf(out, "Usage: wiremill %s [OPTION…]%s%s\n", name, arguments ? " " : "",
          arguments ? arguments : "");
  wm_help_wrap(out, summary, 0, 0);
  print_options(out, options);
  if (details)
    fprintf(out, "\n%s", details);
}

void wm_help_program(FILE *out) {
  fputs("Usage: wiremill COMMAND [OPTION…] [ARGUMENT…]\n"
        "Turns archives of news articles into a tagged stream of entities and relations.\n"
        "\nCommands:\n",
        out);
  for (uint32_t i = 0; i < wm_n_commands; i++) {
    if (wm_commands[i]->hidden)
      continue;
    fprintf(out, "  %-12s ", wm_commands[i]->name);
    wm_help_wrap(out, wm_commands[i]->summary, 15, 15);
  }
  fputs("\n`wiremill COMMAND --help` tells more; `wiremill --version` prints the version.\n"
        "\nExamples:\n"
        "  wiremill run news articles.tar.gz -o out     tag an archive, write stream and database\n"
        "  wiremill run tokens - -o - < article.txt     work as a filter\n"
        "  wiremill check my-pipeline.yaml              look for mistakes before a long run\n"
        "  wiremill plugins entity-extract              a plugin's layers, parameters and help\n"
        "\nExit status: 0 all done; 1 wrong usage or pipeline; 2 the run could not go on; 3 done, "
        "but\n"
        "some articles were rejected.\n"
        "\nEnvironment: WIREMILL_PLUGIN_PATH and WIREMILL_DATA, folders separated by colons, are "
        "searched\n"
        "for plugins, and for gazetteers and models, before the installed ones.\n",
        out);
}
