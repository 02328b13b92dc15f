/* Blocks of "Name: value" lines, as in mail, HTTP and WARC. Nothing is copied: values are parts of
 * the block and may hold line ends where a line was folded. */
#ifndef WM_FORMATS_MIME_HEADERS_H
#define WM_FORMATS_MIME_HEADERS_H

#include <wiremill/plugin.h>

#define WM_HEADERS_CUT SIZE_MAX

/* Where what follows the block that begins at `at` begins: behind the first empty line. Lines end
 * in LF or CR LF. WM_HEADERS_CUT when there is no empty line. */
size_t wm_headers_end(wm_str bytes, size_t at);

/* The value of the first header of that name (in any case), without white space around it; false
 * when there is none. */
bool wm_headers_find(wm_str headers, const char *name, wm_str *value);

/* A parameter of a value, "charset" of "text/html; charset=utf-8", without quotes; empty when there
 * is none. */
wm_str wm_headers_parameter(wm_str value, const char *name);

/* True when the value, up to its parameters, is `what` (lower case) in any case. */
bool wm_headers_is(wm_str value, const char *what);

#endif
