/* JSON pointers (RFC 6901): "/headline/main", "/bodies/0/value". */
#ifndef WM_BASE_JSON_POINTER_H
#define WM_BASE_JSON_POINTER_H

#include "core/base/json_read.h"

/* What a pointer names within a JSON value; "" is the value itself. The token spans all of it, in
 * bytes of `json`. False when there is no such value, or it is behind an error. */
bool wm_json_point(wm_str json, const char *pointer, wm_json_token *found);

/* Moves a reader from before a value to what a pointer names in it: *value is its first token, and
 * the reader stands behind that. False as above; the reader is then of no more use. */
bool wm_json_enter(wm_json_reader *reader, const char *pointer, wm_json_token *value);

#endif
