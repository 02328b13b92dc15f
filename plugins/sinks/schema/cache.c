/* Numbers of aliases that were looked up lately. */
#include "config.h"

#include "cache.h"

#include <xxhash.h>

enum { WM_SQL_CACHE_SLOTS = 1 << 17 }; /* 3 MiB */

typedef struct slot {
  wm_sql_name_id id;
  uint32_t number; /* and 1; 0: empty */
} slot;

struct wm_sql_cache {
  slot slots[WM_SQL_CACHE_SLOTS];
};

wm_sql_cache *wm_sql_cache_new(wm_instance *self) {
  return wm_alloc(self, 1, sizeof(wm_sql_cache));
}

wm_sql_name_id wm_sql_name_id_of(const wm_sql_alias *alias) {
  const wm_str parts[] = {alias->type, alias->ref, alias->name, alias->scope};
  XXH128_hash_t hash = {0, 0};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    XXH128_hash_t part = XXH3_128bits_withSeed(parts[i].bytes, parts[i].length, hash.low64);
    hash = (XXH128_hash_t){part.low64, part.high64 ^ (hash.high64 * 0x9E3779B97F4A7C15u)};
  }
  return (wm_sql_name_id){hash.low64, hash.high64};
}

uint32_t wm_sql_cache_find(const wm_sql_cache *cache, wm_sql_name_id id) {
  const slot *at = &cache->slots[id.low % WM_SQL_CACHE_SLOTS];
  bool hit = at->number && at->id.low == id.low && at->id.high == id.high;
  return hit ? at->number - 1 : WM_NONE;
}

void wm_sql_cache_put(wm_sql_cache *cache, wm_sql_name_id id, uint32_t number) {
  cache->slots[id.low % WM_SQL_CACHE_SLOTS] = (slot){id, number + 1};
}
