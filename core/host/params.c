/* Parameters by table. Each type is one row of `kinds`. */
#include "params.h"

#include "core/base/names.h"
#include "core/base/quantity.h"
#include "core/base/suggest.h"
#include "core/host/idents.h"

#include <stdalign.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* One value on its way from text to member. */
typedef union wm_value {
  bool truth;
  int64_t integer;
  double real;
  uint64_t amount;
  uint32_t index;
  const char *string;
  wm_strings strings;
} wm_value;

typedef struct wm_param_kind {
  const char *placeholder;
  const char *form; /* what a value is, for messages; NULL: any text will do */
  uint32_t width, align;
  bool list;
  bool (*parse)(wm_str text, wm_value *value);         /* numbers; else NULL */
  bool (*below)(const wm_value *a, const wm_value *b); /* a < b, with parse; NULL: no domain */
} wm_param_kind;

static bool parse_bool(wm_str text, wm_value *value) {
  static const char words[] = "no|yes|false|true|off|on";
  uint32_t i = wm_names_find(words, text);
  value->truth = i % 2 == 1;
  return i != WM_NONE;
}

static bool parse_integer(wm_str text, wm_value *value) {
  return wm_quantity_integer(text, &value->integer);
}

static bool parse_real(wm_str text, wm_value *value) {
  return wm_quantity_real(text, &value->real);
}

static bool parse_size(wm_str text, wm_value *value) {
  return wm_quantity_size(text, &value->amount);
}

static bool parse_duration(wm_str text, wm_value *value) {
  return wm_quantity_duration(text, &value->amount);
}

static bool below_integer(const wm_value *a, const wm_value *b) {
  return a->integer < b->integer;
}

static bool below_real(const wm_value *a, const wm_value *b) {
  return a->real < b->real;
}

static bool below_amount(const wm_value *a, const wm_value *b) {
  return a->amount < b->amount;
}

#define MEMBER(type) sizeof(type), alignof(type)

static const wm_param_kind kinds[] = {
    [WM_PARAM_BOOL] = {"", "yes or no", MEMBER(bool), false, parse_bool, NULL},
    [WM_PARAM_INTEGER] = {"N", "a whole number", MEMBER(int64_t), false, parse_integer,
                          below_integer},
    [WM_PARAM_REAL] = {"X", "a number such as 0.5", MEMBER(double), false, parse_real, below_real},
    [WM_PARAM_SIZE] = {"SIZE", "a size such as 16MiB", MEMBER(uint64_t), false, parse_size,
                       below_amount},
    [WM_PARAM_DURATION] = {"TIME", "a duration such as 10s", MEMBER(uint64_t), false,
                           parse_duration, below_amount},
    [WM_PARAM_STRING] = {"TEXT", NULL, MEMBER(const char *), false, NULL, NULL},
    [WM_PARAM_ENUM] = {"NAME", NULL, MEMBER(uint32_t), false, NULL, NULL},
    [WM_PARAM_LIST] = {"NAME", NULL, MEMBER(wm_strings), true, NULL, NULL},
    [WM_PARAM_RESOURCE] = {"FILE", NULL, MEMBER(const char *), false, NULL, NULL},
    [WM_PARAM_RESOURCES] = {"FILE", NULL, MEMBER(wm_strings), true, NULL, NULL},
    [WM_PARAM_OUTPUT] = {"FILE", NULL, MEMBER(const char *), false, NULL, NULL},
};

static bool is_known(uint32_t type) {
  return type >= WM_PARAM_BOOL && type < sizeof kinds / sizeof *kinds;
}

const wm_param *wm_params_find(const wm_param *params, uint32_t n, wm_str name) {
  for (uint32_t i = 0; i < n; i++)
    if (strlen(params[i].name) == name.length &&
        memcmp(params[i].name, name.bytes, name.length) == 0)
      return &params[i];
  return NULL;
}

bool wm_param_is_list(const wm_param *param) {
  return kinds[param->type].list;
}

const char *wm_param_placeholder(const wm_param *param) {
  bool names = param->type == WM_PARAM_ENUM || param->type == WM_PARAM_LIST;
  bool own = (names || param->type == WM_PARAM_STRING) && param->domain;
  return own ? param->domain : kinds[param->type].placeholder;
}

/* ------------------------------------------------------------------ one value */

/* "NAME: 'TEXT' is not WHAT". */
static wm_status not_a(const wm_param *param, const wm_param_scope *scope, wm_str text,
                       const char *what, wm_error *error) {
  return wm_error_set(error, WM_FATAL, "%s%s: '%.*s' is not %s", scope->prefix, param->name,
                      (int)(text.length > 80 ? 80 : text.length), text.bytes, what);
}

/* Splits a domain "low..high"; either side may be empty. False when it is none. */
static bool split_range(const char *domain, wm_str *low, wm_str *high) {
  const char *dots = strstr(domain, "..");
  if (!dots)
    return false;
  *low = (wm_str){domain, (size_t)(dots - domain)};
  *high = wm_z(dots + 2);
  return low->length || high->length;
}

static bool in_range(const wm_param_kind *kind, const char *domain, const wm_value *value) {
  wm_str low, high;
  wm_value bound;
  if (!domain || !split_range(domain, &low, &high))
    return true;
  if (low.length && kind->parse(low, &bound) && kind->below(value, &bound))
    return false;
  return !high.length || !kind->parse(high, &bound) || !kind->below(&bound, value);
}

static wm_status parse_number(const wm_param *param, wm_str text, const wm_param_scope *scope,
                              wm_value *value, wm_error *error) {
  const wm_param_kind *kind = &kinds[param->type];
  if (!kind->parse(text, value))
    return not_a(param, scope, text, kind->form, error);
  if (kind->below && !in_range(kind, param->domain, value)) {
    char what[128];
    snprintf(what, sizeof what, "in %s", param->domain);
    return not_a(param, scope, text, what, error);
  }
  return WM_OK;
}

/* The index of one of the domain's names. */
static wm_status parse_name(const wm_param *param, wm_str text, const wm_param_scope *scope,
                            uint32_t *index, wm_error *error) {
  *index = wm_names_find(param->domain, text);
  if (*index != WM_NONE)
    return WM_OK;
  uint32_t n = wm_names_count(param->domain);
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT], what[512];
  wm_suggest_start(&suggest, text);
  for (uint32_t i = 0; i < n; i++)
    wm_suggest_offer(&suggest, wm_names_at(param->domain, i));
  snprintf(what, sizeof what, "one of %s%s", param->domain, wm_suggest_hint(&suggest, hint));
  return not_a(param, scope, text, what, error);
}

static wm_status copy(const wm_param_scope *scope, wm_str text, const char **string,
                      wm_error *error) {
  char *bytes = wm_arena_copy(scope->memory, text.bytes, text.length);
  if (!bytes)
    return wm_error_memory(error, text.length);
  *string = bytes;
  return WM_OK;
}

/* FOLDER/NAME, absolute. NULL when memory is used up. */
static const char *join(const wm_param_scope *scope, const char *folder, wm_str name) {
  char here[4096], path[8192];
  bool relative = folder[0] != '/';
  if (relative && !getcwd(here, sizeof here))
    return NULL;
  bool dot = strcmp(folder, ".") == 0 || !folder[0];
  int n = snprintf(path, sizeof path, "%s%s%s/%.*s", relative ? here : "",
                   relative && !dot ? "/" : "", dot ? "" : folder, (int)name.length, name.bytes);
  return n > 0 && (size_t)n < sizeof path ? wm_arena_copy(scope->memory, path, (size_t)n) : NULL;
}

/* Looks for a file in the scope's folders, then says why none would do. */
static wm_status find_resource(const wm_param *param, wm_str text, const wm_param_scope *scope,
                               const char **path, wm_error *error) {
  static const char *const nowhere[] = {"/"};
  const wm_strings root = {nowhere, 1};
  bool absolute = text.length && text.bytes[0] == '/';
  const wm_strings *folders = absolute ? &root : scope->folders;
  if (memchr(text.bytes, 0, text.length) || text.length > 4000)
    return not_a(param, scope, text, "a file name", error);
  for (uint32_t i = 0; i < folders->n; i++) {
    const char *found = absolute ? wm_arena_copy(scope->memory, text.bytes, text.length)
                                 : join(scope, folders->items[i], text);
    struct stat status;
    if (!found)
      return wm_error_memory(error, text.length);
    if (stat(found, &status) != 0)
      continue;
    if (S_ISDIR(status.st_mode))
      return not_a(param, scope, text, "a file but a folder", error);
    if (access(found, R_OK) != 0)
      return wm_error_set(error, WM_FATAL, "%s%s: %s cannot be read: %m", scope->prefix,
                          param->name, found);
    *path = found;
    return WM_OK;
  }
  return wm_error_set(error, WM_FATAL, "%s%s: there is no file '%.*s'%s", scope->prefix,
                      param->name, (int)text.length, text.bytes,
                      absolute         ? ""
                      : *scope->prefix ? " here or in the data folders"
                                       : " beside the pipeline or in the data folders");
}

static wm_status place_output(const wm_param *param, wm_str text, const wm_param_scope *scope,
                              const char **path, wm_error *error) {
  bool dash = text.length == 1 && text.bytes[0] == '-';
  if (!text.length || memchr(text.bytes, 0, text.length))
    return not_a(param, scope, text, "a file name", error);
  if (scope->output && strcmp(scope->output, "-") == 0)
    dash = true;
  if (dash && param->domain)
    return wm_error_set(error, WM_FATAL, "%s%s: '%.*s' cannot be standard output, only a %s",
                        scope->prefix, param->name, (int)text.length, text.bytes, param->domain);
  if (dash)
    return copy(scope, wm_z("-"), path, error);
  if (!scope->output || text.bytes[0] == '/')
    return copy(scope, text, path, error);
  char *joined = wm_arena_alloc(scope->memory, strlen(scope->output) + text.length + 2, 1);
  if (!joined)
    return wm_error_memory(error, text.length);
  sprintf(joined, "%s/%.*s", scope->output, (int)text.length, text.bytes);
  *path = joined;
  return WM_OK;
}

/* One string of a string, resource, output or list parameter. */
static wm_status parse_string(const wm_param *param, wm_str text, const wm_param_scope *scope,
                              const char **string, wm_error *error) {
  uint32_t index;
  switch (param->type) {
  case WM_PARAM_RESOURCE:
  case WM_PARAM_RESOURCES:
    return find_resource(param, text, scope, string, error);
  case WM_PARAM_OUTPUT:
    return place_output(param, text, scope, string, error);
  case WM_PARAM_LIST:
    if (param->domain && parse_name(param, text, scope, &index, error) != WM_OK)
      return WM_FATAL;
    return copy(scope, text, string, error);
  default:
    return copy(scope, text, string, error);
  }
}

static void store(const wm_param *param, void *config, const void *value) {
  memcpy((char *)config + param->offset, value, kinds[param->type].width);
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next word of *rest, which is moved behind it. Empty at the end. */
static wm_str next_word(wm_str *rest) {
  while (rest->length && is_space(*rest->bytes))
    rest->bytes++, rest->length--;
  wm_str word = {rest->bytes, 0};
  while (word.length < rest->length && !is_space(word.bytes[word.length]))
    word.length++;
  rest->bytes += word.length;
  rest->length -= word.length;
  return word;
}

static wm_status set_words(const wm_param *param, void *config, wm_str text,
                           const wm_param_scope *scope, wm_error *error) {
  uint32_t n = 0;
  for (wm_str rest = text; next_word(&rest).length;)
    n++;
  wm_str *items = wm_arena_alloc(scope->memory, n, sizeof *items);
  if (!items)
    return wm_error_memory(error, n * sizeof *items);
  wm_str rest = text;
  for (uint32_t i = 0; i < n; i++)
    items[i] = next_word(&rest);
  return wm_param_set_items(param, config, items, n, scope, error);
}

wm_status wm_param_set_items(const wm_param *param, void *config, const wm_str *items, uint32_t n,
                             const wm_param_scope *scope, wm_error *error) {
  const char **strings = wm_arena_alloc(scope->memory, n, sizeof *strings);
  if (!strings)
    return wm_error_memory(error, n * sizeof *strings);
  for (uint32_t i = 0; i < n; i++)
    if (parse_string(param, items[i], scope, &strings[i], error) != WM_OK)
      return WM_FATAL;
  wm_strings value = {strings, n};
  store(param, config, &value);
  return WM_OK;
}

wm_status wm_param_set(const wm_param *param, void *config, wm_str text,
                       const wm_param_scope *scope, wm_error *error) {
  const wm_param_kind *kind = &kinds[param->type];
  wm_value value;
  wm_status status;
  if (kind->list)
    return set_words(param, config, text, scope, error);
  if (kind->parse)
    status = parse_number(param, text, scope, &value, error);
  else if (param->type == WM_PARAM_ENUM)
    status = parse_name(param, text, scope, &value.index, error);
  else
    status = parse_string(param, text, scope, &value.string, error);
  if (status == WM_OK)
    store(param, config, &value);
  return status;
}

wm_status wm_param_set_default(const wm_param *param, void *config, const wm_param_scope *scope,
                               wm_error *error) {
  if (!param->value)
    return wm_error_set(error, WM_FATAL, "%s%s must be given (%s)", scope->prefix, param->name,
                        param->help);
  bool path = param->type == WM_PARAM_RESOURCE || param->type == WM_PARAM_OUTPUT;
  if (!path || param->value[0])
    return wm_param_set(param, config, wm_z(param->value), scope, error);
  const char *none = NULL;
  store(param, config, &none);
  return WM_OK;
}

/* ------------------------------------------------------------------ the table */

static wm_status check_domain(const wm_param *param, wm_error *error) {
  const wm_param_kind *kind = &kinds[param->type];
  wm_str low, high;
  wm_value a, b;
  if (param->type == WM_PARAM_ENUM && !param->domain)
    return wm_error_set(error, WM_FATAL, "parameter '%s' has no domain", param->name);
  if (!param->domain || !kind->parse)
    return WM_OK;
  bool right = kind->below && split_range(param->domain, &low, &high) &&
               (!low.length || kind->parse(low, &a)) && (!high.length || kind->parse(high, &b)) &&
               (!low.length || !high.length || !kind->below(&b, &a));
  if (!right)
    return wm_error_set(error, WM_FATAL, "parameter '%s': its domain '%s' is not a range",
                        param->name, param->domain);
  return WM_OK;
}

/* Defaults that name files are checked when they are used: the files need not be there yet. */
static wm_status check_default(const wm_param *param, wm_error *error) {
  bool file = param->type == WM_PARAM_RESOURCE || param->type == WM_PARAM_RESOURCES ||
              param->type == WM_PARAM_OUTPUT;
  if (!param->value || file)
    return WM_OK;
  wm_arena memory;
  wm_arena_init(&memory, 0);
  wm_param_scope scope = {.memory = &memory, .prefix = ""};
  wm_param alone = *param;
  alone.offset = 0;
  wm_value value;
  wm_error why;
  wm_status status = wm_param_set_default(&alone, &value, &scope, &why);
  wm_arena_free(&memory);
  if (status == WM_OK)
    return WM_OK;
  return wm_error_set(error, WM_FATAL, "parameter %s (its default)", why.text);
}

static wm_status check_param(const wm_param *param, uint32_t config_size, wm_error *error) {
  if (!wm_ident_is_name(param->name))
    return wm_error_set(error, WM_FATAL, "a parameter has no name of small letters");
  if (!is_known(param->type))
    return wm_error_set(error, WM_FATAL, "parameter '%s' has the unknown type %u", param->name,
                        param->type);
  const wm_param_kind *kind = &kinds[param->type];
  if (param->width != kind->width)
    return wm_error_set(error, WM_FATAL,
                        "parameter '%s' has a member of %u bytes where its type has %u",
                        param->name, param->width, kind->width);
  if (param->offset % kind->align || param->offset > config_size ||
      kind->width > config_size - param->offset)
    return wm_error_set(error, WM_FATAL,
                        "parameter '%s' lies outside its config struct of %u bytes or across its "
                        "alignment",
                        param->name, config_size);
  if (!wm_ident_is_line(param->help))
    return wm_error_set(error, WM_FATAL, "parameter '%s' has no help of one line", param->name);
  if (check_domain(param, error) != WM_OK)
    return WM_FATAL;
  return check_default(param, error);
}

wm_status wm_params_check(const wm_param *params, uint32_t n, uint32_t config_size,
                          wm_error *error) {
  for (uint32_t i = 0; i < n; i++) {
    if (check_param(&params[i], config_size, error) != WM_OK)
      return WM_FATAL;
    if (wm_params_find(params, i, wm_z(params[i].name)))
      return wm_error_set(error, WM_FATAL, "two parameters are named '%s'", params[i].name);
  }
  return WM_OK;
}
