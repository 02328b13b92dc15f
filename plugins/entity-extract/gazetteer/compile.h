/* Compiles names of things into a gazetteer file. */
#ifndef WM_GAZETTEER_COMPILE_H
#define WM_GAZETTEER_COMPILE_H

#include "tsv.h"

typedef struct wm_gazetteer_counts {
  uint32_t n_names; /* rows */
  uint32_t n_things;
  uint32_t n_words; /* different ones */
} wm_gazetteer_counts;

/* Reads `n` source files (tsv.h) and writes the gazetteer to `path`. Things keep the order in which
 * they were met; the same sources give the same bytes. Errors name file and line. */
wm_status wm_gazetteer_compile(const char *path, const char *const *sources, uint32_t n,
                               wm_gazetteer_counts *counts, wm_error *error);

#endif
