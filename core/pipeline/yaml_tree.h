/* YAML as a small tree whose nodes know where they stand. Only what a pipeline needs: one document
 * of maps, lists and words; no aliases, no tags, no map with a key twice. */
#ifndef WM_PIPELINE_YAML_TREE_H
#define WM_PIPELINE_YAML_TREE_H

#include "core/pipeline/problems.h"

typedef enum wm_yaml_kind { WM_YAML_WORD, WM_YAML_LIST, WM_YAML_MAP } wm_yaml_kind;

typedef struct wm_yaml wm_yaml;
struct wm_yaml {
  wm_yaml_kind kind;
  uint32_t line, column; /* from 1; columns count code points */
  wm_str text;           /* of a word, ended by a zero byte that does not count */
  bool null;             /* a word that is nothing: empty, ~ or null, without quotes */
  wm_yaml *key;          /* of a map's child; NULL in lists */
  wm_yaml *first, *next; /* children of a list or map, in the file's order */
  uint32_t n;            /* how many */
};

/* Parses `bytes` into a tree that lives in `memory`. Returns NULL when there is no tree; then a
 * problem says why. Keys that are there twice are problems too, but leave a tree. */
wm_yaml *wm_yaml_parse(wm_str bytes, wm_arena *memory, wm_problems *problems);

/* The child of a map; NULL when it has none of that name. */
const wm_yaml *wm_yaml_get(const wm_yaml *map, const char *key);

/* "a word", "a list" or "a map". */
const char *wm_yaml_kind_name(const wm_yaml *node);

#endif
