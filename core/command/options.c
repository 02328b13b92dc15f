/* Command-line options by wm_param tables. First every word gets its meaning, then the values of
 * each parameter are set together. */
#include "options.h"

#include "core/base/suggest.h"

/* A value that was given for a parameter. */
typedef struct wm_given {
  uint32_t param; /* index */
  wm_str text;
} wm_given;

typedef struct wm_parser {
  const wm_options *options;
  const wm_strings *words;
  uint32_t at; /* the next word */
  wm_given *given;
  uint32_t n_given;
  const char **arguments;
  uint32_t n_arguments;
  bool help;
  wm_error *error;
} wm_parser;

static bool is_option(const char *word) {
  return word[0] == '-' && word[1];
}

static void give(wm_parser *parser, uint32_t param, wm_str text) {
  parser->given[parser->n_given++] = (wm_given){param, text};
}

/* Takes the value of an option: what stood behind its name in the same word, or the next word,
 * and for greedy lists the words behind that. */
static wm_status take_value(wm_parser *parser, uint32_t param, const char *attached,
                            const char *written) {
  const wm_param *p = &parser->options->params[param];
  if (p->type == WM_PARAM_BOOL || attached) {
    give(parser, param, wm_z(attached ? attached : "yes"));
  } else if (parser->at < parser->words->n) {
    give(parser, param, wm_z(parser->words->items[parser->at++]));
  } else {
    return wm_error_set(parser->error, WM_FATAL, "option %s needs a value (%s)", written,
                        wm_param_placeholder(p));
  }
  while (parser->options->greedy && wm_param_is_list(p) && parser->at < parser->words->n &&
         !is_option(parser->words->items[parser->at]))
    give(parser, param, wm_z(parser->words->items[parser->at++]));
  return WM_OK;
}

static wm_status unknown_option(wm_parser *parser, wm_str name) {
  const wm_options *options = parser->options;
  wm_suggest suggest;
  wm_suggest_start(&suggest, name);
  wm_suggest_offer(&suggest, wm_z("help"));
  for (uint32_t i = 0; i < options->n_params; i++)
    wm_suggest_offer(&suggest, wm_z(options->params[i].name));
  if (!suggest.best.length)
    return wm_error_set(parser->error, WM_FATAL, "unknown option '--%.*s'", (int)name.length,
                        name.bytes);
  return wm_error_set(parser->error, WM_FATAL, "unknown option '--%.*s' (did you mean '--%.*s'?)",
                      (int)name.length, name.bytes, (int)suggest.best.length, suggest.best.bytes);
}

static wm_status parse_long(wm_parser *parser, const char *word) {
  const char *equals = strchr(word, '=');
  wm_str name = {word + 2, equals ? (size_t)(equals - word - 2) : strlen(word + 2)};
  const wm_options *options = parser->options;
  const wm_param *param = wm_params_find(options->params, options->n_params, name);
  if (param)
    return take_value(parser, (uint32_t)(param - options->params), equals ? equals + 1 : NULL,
                      word);
  if (strcmp(word, "--help") != 0)
    return unknown_option(parser, name);
  parser->help = true;
  return WM_OK;
}

static wm_status parse_short(wm_parser *parser, const char *word) {
  const wm_options *options = parser->options;
  const char *found = options->shorts && word[1] != ' ' ? strchr(options->shorts, word[1]) : NULL;
  bool flag = found && options->params[found - options->shorts].type == WM_PARAM_BOOL;
  if (found && !(flag && word[2]))
    return take_value(parser, (uint32_t)(found - options->shorts), word[2] ? word + 2 : NULL, word);
  if (strcmp(word, "-h") != 0)
    return wm_error_set(parser->error, WM_FATAL, "unknown option '%s'", word);
  parser->help = true;
  return WM_OK;
}

static wm_status parse_words(wm_parser *parser) {
  bool options = true;
  while (parser->at < parser->words->n) {
    const char *word = parser->words->items[parser->at++];
    wm_status status = WM_OK;
    if (options && strcmp(word, "--") == 0)
      options = false;
    else if (options && is_option(word))
      status = word[1] == '-' ? parse_long(parser, word) : parse_short(parser, word);
    else
      parser->arguments[parser->n_arguments++] = word;
    if (status != WM_OK)
      return status;
  }
  return WM_OK;
}

/* Sets one parameter from everything that was given for it. */
static wm_status set_param(const wm_parser *parser, uint32_t index, void *config, wm_str *items,
                           const wm_param_scope *scope) {
  const wm_param *param = &parser->options->params[index];
  uint32_t n = 0;
  for (uint32_t i = 0; i < parser->n_given; i++)
    if (parser->given[i].param == index)
      items[n++] = parser->given[i].text;
  if (!n)
    return wm_param_set_default(param, config, scope, parser->error);
  if (wm_param_is_list(param))
    return wm_param_set_items(param, config, items, n, scope, parser->error);
  if (n > 1)
    return wm_error_set(parser->error, WM_FATAL, "option --%s is given %u times", param->name, n);
  return wm_param_set(param, config, items[0], scope, parser->error);
}

wm_status wm_options_parse(const wm_options *options, const wm_strings *words,
                           const wm_param_scope *scope, wm_parsed *parsed, wm_error *error) {
  wm_parser parser = {.options = options, .words = words, .error = error};
  parser.given = wm_arena_alloc(scope->memory, words->n, sizeof *parser.given);
  parser.arguments = wm_arena_alloc(scope->memory, words->n, sizeof *parser.arguments);
  wm_str *items = wm_arena_alloc(scope->memory, words->n, sizeof *items);
  void *config = wm_arena_alloc(scope->memory, 1, options->config_size);
  if (!parser.given || !parser.arguments || !items || !config)
    return wm_error_memory(error, words->n * sizeof *parser.given);
  wm_status status = parse_words(&parser);
  for (uint32_t i = 0; i < options->n_params && status == WM_OK && !parser.help; i++)
    status = set_param(&parser, i, config, items, scope);
  if (status != WM_OK)
    return status;
  *parsed = (wm_parsed){config, {parser.arguments, parser.n_arguments}, parser.help};
  return WM_OK;
}
