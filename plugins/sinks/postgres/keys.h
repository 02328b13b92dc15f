/* The keys of a batch: each once, in the order in which they came, with the number that the
 * database knows it by. The struct is the caller's; all zero is empty. */
#ifndef WM_SINKS_POSTGRES_KEYS_H
#define WM_SINKS_POSTGRES_KEYS_H

#include "plugins/sinks/schema/cache.h"

enum { WM_PG_KEY_COLUMNS = 4 }; /* most texts of a key */

typedef struct wm_pg_keys {
  uint32_t n, room;
  wm_str *columns[WM_PG_KEY_COLUMNS]; /* texts of the keys, somebody else's */
  uint32_t *numbers;                  /* WM_NONE until set */
  /* Where a key is: slots of index and 1, 0 for none; found by 128 bits of hash. */
  uint32_t *slots, n_slots;
  wm_sql_name_id *ids;
} wm_pg_keys;

/* The index of a key of n_columns texts, known by `id`. WM_NONE when memory is used up. */
uint32_t wm_pg_keys_add(wm_pg_keys *keys, wm_sql_name_id id, const wm_str *columns, int n_columns);

/* What a key of one text is known by. */
wm_sql_name_id wm_pg_key_id(wm_str key);

/* Forgets all keys and keeps the memory; gives the memory back. */
void wm_pg_keys_empty(wm_pg_keys *keys);
void wm_pg_keys_free(wm_pg_keys *keys);

#endif
