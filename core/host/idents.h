/* What names and lines of help in a plugin's tables may look like. All take strings that somebody
 * else made and read no further than they must; NULL is never right. */
#ifndef WM_HOST_IDENTS_H
#define WM_HOST_IDENTS_H

#include <stdbool.h>

/* [a-z][a-z0-9-]*, at most 63 bytes: plugins, parameters, verbs. */
bool wm_ident_is_name(const char *text);

/* The same with '_' too: layers, fields. */
bool wm_ident_is_key(const char *text);

/* 1 to 400 bytes of UTF-8 without control characters. */
bool wm_ident_is_line(const char *text);

#endif
