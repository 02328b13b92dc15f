/* Identity, decided in the worker: which names an article's mentions have, and by which key each
 * is known across articles. */
#ifndef WM_SINKS_SCHEMA_NAMES_H
#define WM_SINKS_SCHEMA_NAMES_H

#include "pack.h"

/* The different names of an article. Everything lives as long as the article. */
typedef struct wm_sql_names {
  wm_sql_alias *aliases;
  uint32_t n;
  uint32_t *of; /* of each row of `entities` its alias; WM_NONE for values */
} wm_sql_names;

/* Finds them. The key is the mention's ref, or name:TYPE:NAME with the name as the schema's rule
 * compares it; it is the key that the fold `aggregate` counts by. */
wm_status wm_sql_names_find(wm_instance *self, wm_sql_packer *packer, const wm_sql_schema *schema,
                            const wm_article *article, const wm_table *mentions,
                            wm_sql_names *names);

/* The Julian day number of an ISO 8601 date; WM_NONE when it names no day. */
uint32_t wm_sql_day(wm_str date);

#endif
