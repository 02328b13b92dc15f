/* The keys of a batch: open addressing, at most half full. */
#include "config.h"

#include "keys.h"

#include <stdlib.h>
#include <xxhash.h>

enum { WM_PG_KEYS_LEAST = 1024 };

wm_sql_name_id wm_pg_key_id(wm_str key) {
  XXH128_hash_t hash = XXH3_128bits(key.bytes, key.length);
  return (wm_sql_name_id){hash.low64, hash.high64};
}

/* The slot that a key has, or would have. */
static uint32_t find(const wm_pg_keys *keys, wm_sql_name_id id) {
  uint32_t at = (uint32_t)id.low & (keys->n_slots - 1);
  for (; keys->slots[at]; at = (at + 1) & (keys->n_slots - 1)) {
    const wm_sql_name_id *there = &keys->ids[keys->slots[at] - 1];
    if (there->low == id.low && there->high == id.high)
      break;
  }
  return at;
}

static bool grow_array(void *array, uint32_t room, size_t each) {
  void *bigger = reallocarray(*(void **)array, room, each);
  if (bigger)
    *(void **)array = bigger;
  return bigger != NULL;
}

static bool grow(wm_pg_keys *keys) {
  uint32_t room = keys->room ? keys->room * 2 : WM_PG_KEYS_LEAST;
  uint32_t *slots = calloc(room, 2 * sizeof *slots);
  bool grown = slots && grow_array(&keys->numbers, room, sizeof *keys->numbers) &&
               grow_array(&keys->ids, room, sizeof *keys->ids);
  for (int i = 0; i < WM_PG_KEY_COLUMNS && grown; i++)
    grown = grow_array(&keys->columns[i], room, sizeof *keys->columns[i]);
  if (!grown) {
    free(slots);
    return false;
  }
  free(keys->slots);
  keys->slots = slots;
  keys->n_slots = 2 * room;
  keys->room = room;
  for (uint32_t i = 0; i < keys->n; i++)
    keys->slots[find(keys, keys->ids[i])] = i + 1;
  return true;
}

uint32_t wm_pg_keys_add(wm_pg_keys *keys, wm_sql_name_id id, const wm_str *columns, int n_columns) {
  if (keys->n == keys->room && !grow(keys))
    return WM_NONE;
  uint32_t at = find(keys, id);
  if (keys->slots[at])
    return keys->slots[at] - 1;
  for (int i = 0; i < n_columns; i++)
    keys->columns[i][keys->n] = columns[i];
  keys->ids[keys->n] = id;
  keys->numbers[keys->n] = WM_NONE;
  keys->slots[at] = keys->n + 1;
  return keys->n++;
}

void wm_pg_keys_empty(wm_pg_keys *keys) {
  if (keys->slots)
    memset(keys->slots, 0, keys->n_slots * sizeof *keys->slots);
  keys->n = 0;
}

void wm_pg_keys_free(wm_pg_keys *keys) {
  for (int i = 0; i < WM_PG_KEY_COLUMNS; i++)
    free(keys->columns[i]);
  free(keys->numbers);
  free(keys->slots);
  free(keys->ids);
  *keys = (wm_pg_keys){0};
}
