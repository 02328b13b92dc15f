/* A word table's file. */
#ifndef WM_BASE_WORDS_FILE_H
#define WM_BASE_WORDS_FILE_H

#include "error.h"

/* Maps the bytes of a word table; `path` "" gives none. The message names the path. */
wm_status wm_words_map(const char *path, wm_str *words, wm_error *error);
void wm_words_unmap(wm_str words); /* none: nothing */

#endif
