/* `wiremill complete WORD…`: what may stand for the last word of a command line, for shells. One
 * candidate a line, a tab, a description; the line ":files" or ":folders" asks the shell for those.
 * Everything comes from the tables of options and from what is installed. */
#include "config.h"

#include "core/command/command.h"
#include "core/host/module_check.h"
#include "core/pipeline/catalogue.h"

#include <stdio.h>

typedef struct wm_completion {
  const wm_call *call;
  const char *word; /* that is being typed; behind the = of --name=word */
  const char *head; /* written before each candidate: "--name=" or "" */
} wm_completion;

/* Options and arguments of a command, or of a plugin's verb. */
typedef struct wm_form {
  wm_options options;
  const char *arguments; /* of the usage line, "PIPELINE INPUT…"; NULL: takes none */
} wm_form;

static void offer(const wm_completion *c, wm_str candidate, const char *description) {
  if (strncmp(candidate.bytes, c->word, strlen(c->word)) == 0)
    printf("%s%.*s\t%s\n", c->head, (int)candidate.length, candidate.bytes, description);
}

static void offer_z(const wm_completion *c, const char *candidate, const char *description) {
  offer(c, wm_z(candidate), description);
}

/* ------------------------------------------------------------------ what is installed */

static void offer_pipelines(const wm_completion *c) {
  wm_folder folder;
  wm_error error;
  if (wm_folder_list(&c->call->paths->pipelines, ".yaml", &folder, &error) != WM_OK)
    return;
  for (uint32_t i = 0; i < folder.n; i++)
    offer_z(c, folder.files[i].stem, "installed pipeline");
  wm_folder_free(&folder);
}

static void offer_plugins(const wm_completion *c, const wm_catalogue *catalogue) {
  for (uint32_t i = 0; i < catalogue->n; i++)
    if (catalogue->entries[i].module)
      offer_z(c, wm_catalogue_name(catalogue->entries[i].stem),
              catalogue->entries[i].module->plugin.summary);
}

/* Calls `visit` for each verb of a command until it returns false. */
static void each_verb(const wm_catalogue *catalogue, const char *command,
                      bool (*visit)(void *context, const wm_verb *verb), void *context) {
  for (uint32_t i = 0; i < catalogue->n; i++) {
    const wm_module *module = catalogue->entries[i].module;
    for (uint32_t j = 0; module && j < module->plugin.n_verbs; j++)
      if (strcmp(module->plugin.verbs[j].command, command) == 0 &&
          !visit(context, &module->plugin.verbs[j]))
        return;
  }
}

static bool offer_verb(void *context, const wm_verb *verb) {
  offer_z(context, verb->object, verb->summary);
  return true;
}

typedef struct wm_wanted_verb {
  const char *object;
  const wm_verb *verb;
} wm_wanted_verb;

static bool match_verb(void *context, const wm_verb *verb) {
  wm_wanted_verb *wanted = context;
  if (strcmp(verb->object, wanted->object) == 0)
    wanted->verb = verb;
  return !wanted->verb;
}

/* ------------------------------------------------------------------ values */

/* Names between '|'. */
static void offer_names(const wm_completion *c, const char *names, size_t length) {
  for (const char *at = names, *end = names + length; at < end;) {
    size_t n = strcspn(at, "|");
    if (n > (size_t)(end - at))
      n = (size_t)(end - at);
    offer(c, (wm_str){at, n}, "");
    at += n + 1;
  }
}

/* What a word of a usage line stands for. */
static void offer_place(const wm_completion *c, const wm_catalogue *catalogue, wm_str place) {
  if (strncmp(place.bytes, "PIPELINE", 8) == 0)
    offer_pipelines(c);
  if (memchr(place.bytes, '|', place.length))
    offer_names(c, place.bytes, place.length);
  else if (strncmp(place.bytes, "[NAME]", 6) == 0)
    offer_plugins(c, catalogue);
  else if (strncmp(place.bytes, "NAME", 4) != 0)
    puts(strncmp(place.bytes, "DIR", 3) == 0 ? ":folders" : ":files");
}

static void offer_value(const wm_completion *c, const wm_catalogue *catalogue,
                        const wm_param *param) {
  const char *domain = param->domain ? param->domain : "";
  switch (param->type) {
  case WM_PARAM_BOOL:
    offer_names(c, "yes|no", 6);
    break;
  case WM_PARAM_ENUM:
    offer_names(c, domain, strlen(domain));
    break;
  case WM_PARAM_STRING:
    if (*domain)
      offer_place(c, catalogue, wm_z(domain));
    break;
  case WM_PARAM_LIST:
    offer_place(c, catalogue, wm_z(*domain ? domain : "FILE"));
    break;
  case WM_PARAM_RESOURCE:
  case WM_PARAM_RESOURCES:
  case WM_PARAM_OUTPUT:
    puts(":files");
    break;
  default: /* numbers, sizes and times: nothing to offer */
    break;
  }
}

/* ------------------------------------------------------------------ words */

static void offer_options(const wm_completion *c, const wm_options *options) {
  char name[96];
  for (uint32_t i = 0; i < options->n_params; i++) {
    snprintf(name, sizeof name, "--%s", options->params[i].name);
    offer_z(c, name, options->params[i].help);
  }
  offer_z(c, "--help", "this command's usage");
}

/* The option that a word names and that takes the next word as its value; else NULL. */
static const wm_param *option_of(const wm_options *options, const char *word) {
  for (uint32_t i = 0; i < options->n_params; i++) {
    const wm_param *param = &options->params[i];
    bool named = strncmp(word, "--", 2) == 0 && strcmp(word + 2, param->name) == 0;
    bool lettered = options->shorts && options->shorts[i] != ' ' && word[0] == '-' &&
                    word[1] == options->shorts[i] && !word[2];
    if ((named || lettered) && param->type != WM_PARAM_BOOL)
      return param;
  }
  return NULL;
}

/* The n-th word of a usage line, from 0; of a shorter one the last, when that may be repeated.
 * Empty when nothing may stand there. */
static wm_str place_at(const char *usage, uint32_t n) {
  wm_str place = {"", 0};
  for (uint32_t i = 0; usage && *usage && *usage != ' '; i++) {
    place = (wm_str){usage, strcspn(usage, " ")};
    if (i == n)
      return place;
    usage += place.length;
    usage += *usage == ' ' && usage[1] != '|';
  }
  return memmem(place.bytes, place.length, "…", strlen("…")) ? place : wm_z("");
}

static void complete_form(wm_completion *c, const wm_catalogue *catalogue, const wm_form *form,
                          const char *const *words, uint32_t n) {
  uint32_t n_arguments = 0;
  const wm_param *pending = NULL; /* the option whose value comes next */
  for (uint32_t i = 0; i + 1 < n; i++) {
    bool value = pending != NULL;
    pending = value ? NULL : option_of(&form->options, words[i]);
    n_arguments += !value && (words[i][0] != '-' || !words[i][1]);
  }
  const char *equals = strchr(c->word, '=');
  if (!pending && c->word[0] == '-' && equals) {
    wm_str name = {c->word + 2, equals > c->word + 2 ? (size_t)(equals - c->word - 2) : 0};
    pending = wm_params_find(form->options.params, form->options.n_params, name);
    c->head = wm_arena_copy(c->call->memory, c->word, (size_t)(equals + 1 - c->word));
    c->word = equals + 1;
  }
  if (pending && c->head)
    offer_value(c, catalogue, pending);
  else if (c->word[0] == '-')
    offer_options(c, &form->options);
  else if (place_at(form->arguments, n_arguments).length)
    offer_place(c, catalogue, place_at(form->arguments, n_arguments));
}

/* Commands whose objects plugins bring: first the object, then what belongs to it. */
static void complete_verb(wm_completion *c, const wm_catalogue *catalogue,
                          const wm_command *command, const char *const *words, uint32_t n) {
  const char *own = strstr(command->arguments, "| "); /* "test FILE… | explain PIPELINE FILE" */
  wm_str own_object = own ? (wm_str){own + 2, strcspn(own + 2, " ")} : wm_z("");
  wm_wanted_verb wanted = {words[0], NULL};
  if (n == 1) {
    each_verb(catalogue, command->name, offer_verb, c);
    if (own_object.length)
      offer(c, own_object, command->summary);
    return;
  }
  each_verb(catalogue, command->name, match_verb, &wanted);
  wm_form form = {.arguments = NULL};
  if (wanted.verb)
    form = (wm_form){{wanted.verb->params, wanted.verb->n_params, wanted.verb->shorts,
                      wanted.verb->config_size, !wanted.verb->arguments},
                     wanted.verb->arguments};
  else if (own_object.length && strncmp(words[0], own_object.bytes, own_object.length) == 0)
    form.arguments = own_object.bytes + own_object.length + 1;
  complete_form(c, catalogue, &form, words + 1, n - 1);
}

static void offer_commands(const wm_completion *c) {
  for (uint32_t i = 0; i < wm_n_commands; i++)
    if (!wm_commands[i]->hidden)
      offer_z(c, wm_commands[i]->name, wm_commands[i]->summary);
  offer_z(c, "help", "tell how a command is used");
  if (c->word[0] == '-') {
    offer_z(c, "--help", "tell how the program is used");
    offer_z(c, "--version", "print the version");
  }
}

static int run_complete(const wm_call *call) {
  const wm_strings *words = &call->arguments;
  wm_catalogue catalogue;
  wm_error error;
  if (!words->n || wm_catalogue_load(call->paths, &catalogue, &error) != WM_OK)
    return WM_EXIT_USAGE;
  wm_completion c = {call, words->items[words->n - 1], ""};
  const wm_command *command = wm_command_find(words->items[0]);
  if (words->n == 1 || (words->n == 2 && strcmp(words->items[0], "help") == 0))
    offer_commands(&c);
  else if (command && command->raw)
    complete_verb(&c, &catalogue, command, words->items + 1, words->n - 1);
  else if (command)
    complete_form(&c, &catalogue, &(wm_form){command->options, command->arguments},
                  words->items + 1, words->n - 1);
  wm_catalogue_free(&catalogue);
  return WM_EXIT_DONE;
}

const wm_command wm_command_complete = {
    .name = "complete",
    .summary = "tell what may stand for the last word of a command line (for shells)",
    .arguments = "WORD…",
    .most = WM_NONE,
    .hidden = true,
    .raw = true,
    .run = run_complete,
};
