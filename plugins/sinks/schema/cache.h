/* Numbers of aliases that were looked up lately, so that the database is asked once for a name that
 * comes again. Bounded: a name takes the place of another that falls on the same slot. The numbers
 * of aliases never change, so nothing is ever to be forgotten. */
#ifndef WM_SINKS_SCHEMA_CACHE_H
#define WM_SINKS_SCHEMA_CACHE_H

#include "pack.h"

/* Known by 128 bits of hash: 10^9 names collide with a probability of 10^-21. */
typedef struct wm_sql_name_id {
  uint64_t low, high;
} wm_sql_name_id;

typedef struct wm_sql_cache wm_sql_cache;

/* Memory is the instance's; NULL without any, which is noted. */
wm_sql_cache *wm_sql_cache_new(wm_instance *self);

/* What tells an alias from all others. */
wm_sql_name_id wm_sql_name_id_of(const wm_sql_alias *alias);

/* The alias's number; WM_NONE when it is not known here. */
uint32_t wm_sql_cache_find(const wm_sql_cache *cache, wm_sql_name_id id);
void wm_sql_cache_put(wm_sql_cache *cache, wm_sql_name_id id, uint32_t number);

#endif
