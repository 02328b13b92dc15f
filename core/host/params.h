/* Parameters by table: one description of a value serves pipelines, command lines and help. A value
 * is written as text, checked against its wm_param and stored in a config struct by offset. */
#ifndef WM_HOST_PARAMS_H
#define WM_HOST_PARAMS_H

#include "core/base/arena.h"
#include "core/base/error.h"

/* What values are set against. All of it outlives the config structs. */
typedef struct wm_param_scope {
  wm_arena *memory;          /* of strings, lists and paths */
  const wm_strings *folders; /* where a relative resource is looked for, in order */
  const char *output;        /* where WM_PARAM_OUTPUT paths start; "-": they mean standard output;
                                NULL: they stay as they are written */
  const char *prefix;        /* written before a parameter's name in messages: "--" or "" */
} wm_param_scope;

/* The parameter of a name; NULL when there is none. */
const wm_param *wm_params_find(const wm_param *params, uint32_t n, wm_str name);

/* Checks a table itself: names that are sane and differ, widths and alignments that fit the types,
 * members inside a config struct of config_size bytes, domains that can be read, defaults inside
 * their domains. The message has no subject: "parameter 'x' …". */
wm_status wm_params_check(const wm_param *params, uint32_t n, uint32_t config_size,
                          wm_error *error);

/* Sets a value written as one text; a list's items are separated by white space in it. On failure
 * the config is untouched and the message is "NAME: what is wrong". */
wm_status wm_param_set(const wm_param *param, void *config, wm_str text,
                       const wm_param_scope *scope, wm_error *error);

/* Sets a list parameter from items that are taken as they are. */
wm_status wm_param_set_items(const wm_param *param, void *config, const wm_str *items, uint32_t n,
                             const wm_param_scope *scope, wm_error *error);

/* Sets the default; fails when a value must be given. */
wm_status wm_param_set_default(const wm_param *param, void *config, const wm_param_scope *scope,
                               wm_error *error);

/* True for the types whose member is wm_strings. */
bool wm_param_is_list(const wm_param *param);

/* What stands for a value in a usage line: N, SIZE, FILE, a|b|c; "" for a bool. */
const char *wm_param_placeholder(const wm_param *param);

#endif
