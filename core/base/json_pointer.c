/* JSON pointers. */
#include "json_pointer.h"

#include <stdlib.h>

enum { STEP_BYTES = 256 }; /* of one step of a pointer; a longer one finds nothing */

/* The step that begins behind the "/" at *pointer, which moves to the next one, with "~1" and "~0"
 * decoded. False when it is too long. */
static bool take_step(const char **pointer, char step[STEP_BYTES]) {
  size_t n = 0;
  const char *at = *pointer + 1;
  for (; *at && *at != '/'; at++) {
    if (n == STEP_BYTES - 1)
      return false;
    bool escaped = *at == '~' && (at[1] == '0' || at[1] == '1');
    step[n++] = !escaped ? *at : at[1] == '0' ? '~' : '/';
    at += escaped;
  }
  step[n] = '\0';
  *pointer = at;
  return true;
}

/* Moves to the member of that name in the object that was opened. */
static bool enter_member(wm_json_reader *reader, const char *step, wm_json_token *value) {
  wm_json_token key;
  while (wm_json_read_next(reader, &key) == WM_JSON_KEY) {
    wm_json_read_next(reader, value);
    if (wm_json_read_is(reader, &key, step))
      return value->kind != WM_JSON_ERROR;
    if (!wm_json_read_skip(reader, value))
      return false;
  }
  return false;
}

static bool enter_item(wm_json_reader *reader, const char *step, wm_json_token *value) {
  char *end;
  unsigned long index = strtoul(step, &end, 10);
  if (*step < '0' || *step > '9' || *end)
    return false;
  for (unsigned long i = 0; wm_json_read_next(reader, value) != WM_JSON_ARRAY_END; i++) {
    if (value->kind == WM_JSON_ERROR)
      return false;
    if (i == index)
      return true;
    if (!wm_json_read_skip(reader, value))
      return false;
  }
  return false;
}

bool wm_json_enter(wm_json_reader *reader, const char *pointer, wm_json_token *value) {
  char step[STEP_BYTES];
  wm_json_read_next(reader, value);
  while (*pointer) {
    if (*pointer != '/' || !take_step(&pointer, step))
      return false;
    bool there = value->kind == WM_JSON_OBJECT  ? enter_member(reader, step, value)
                 : value->kind == WM_JSON_ARRAY ? enter_item(reader, step, value)
                                                : false;
    if (!there)
      return false;
  }
  return value->kind != WM_JSON_ERROR;
}

bool wm_json_point(wm_str json, const char *pointer, wm_json_token *found) {
  wm_json_reader reader;
  wm_json_token value;
  wm_json_read_open(&reader, json, WM_JSON_REPLACE);
  if (!wm_json_enter(&reader, pointer, &value) || !wm_json_read_skip(&reader, &value))
    return false;
  *found = value;
  return true;
}
