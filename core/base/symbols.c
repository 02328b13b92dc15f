/* Interned strings: open addressing over a table of strings. */
#include "symbols.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { WM_SYMBOLS_FIRST = 1024 };

bool wm_symbols_init(wm_symbols *symbols) {
  memset(symbols, 0, sizeof *symbols);
  symbols->capacity = WM_SYMBOLS_FIRST;
  symbols->n_slots = 2 * WM_SYMBOLS_FIRST;
  symbols->entries = calloc(symbols->capacity, sizeof *symbols->entries);
  symbols->slots = calloc(symbols->n_slots, sizeof *symbols->slots);
  symbols->n = 1;
  if (symbols->entries && symbols->slots) {
    symbols->entries[0].bytes = "";
    return true;
  }
  wm_symbols_free(symbols);
  return false;
}

void wm_symbols_free(wm_symbols *symbols) {
  free(symbols->entries);
  free(symbols->slots);
  wm_arena_free(&symbols->run);
  wm_arena_free(&symbols->worker);
  memset(symbols, 0, sizeof *symbols);
}

static void place(wm_symbols *symbols, uint32_t symbol) {
  uint32_t mask = symbols->n_slots - 1;
  uint32_t slot = symbols->entries[symbol].hash & mask;
  while (symbols->slots[slot])
    slot = (slot + 1) & mask;
  symbols->slots[slot] = symbol;
}

static void place_all(wm_symbols *symbols) {
  memset(symbols->slots, 0, symbols->n_slots * sizeof *symbols->slots);
  for (uint32_t symbol = 1; symbol < symbols->n; symbol++)
    place(symbols, symbol);
}

static bool grow_entries(wm_symbols *symbols) {
  if (symbols->n < symbols->capacity)
    return true;
  if (symbols->capacity > UINT32_MAX / 8)
    return false;
  uint32_t capacity = symbols->capacity * 2;
  uint32_t *slots = realloc(symbols->slots, (size_t)capacity * 2 * sizeof *slots);
  if (!slots)
    return false;
  symbols->slots = slots;
  wm_symbol_entry *entries = realloc(symbols->entries, capacity * sizeof *entries);
  if (!entries)
    return false;
  symbols->entries = entries;
  symbols->capacity = capacity; /* both, or neither: there is always a free slot */
  symbols->n_slots = capacity * 2;
  place_all(symbols);
  return true;
}

static wm_sym add(wm_symbols *symbols, const char *bytes, size_t length, uint32_t hash) {
  if (length > UINT32_MAX || !grow_entries(symbols))
    return WM_NONE;
  const char *copy =
      wm_arena_copy(symbols->frozen ? &symbols->worker : &symbols->run, bytes, length);
  if (!copy)
    return WM_NONE;
  wm_sym symbol = symbols->n++;
  symbols->entries[symbol] = (wm_symbol_entry){copy, (uint32_t)length, hash};
  place(symbols, symbol);
  return symbol;
}

wm_sym wm_symbols_intern(wm_symbols *symbols, const char *bytes, size_t length) {
  if (!length)
    return 0;
  uint32_t hash = (uint32_t)XXH3_64bits(bytes, length), mask = symbols->n_slots - 1;
  for (uint32_t slot = hash & mask; symbols->slots[slot]; slot = (slot + 1) & mask) {
    const wm_symbol_entry *entry = &symbols->entries[symbols->slots[slot]];
    if (entry->hash == hash && entry->length == length && memcmp(entry->bytes, bytes, length) == 0)
      return symbols->slots[slot];
  }
  return add(symbols, bytes, length, hash);
}

wm_str wm_symbols_string(const wm_symbols *symbols, wm_sym symbol) {
  if (symbol >= symbols->n)
    return (wm_str){"", 0};
  const wm_symbol_entry *entry = &symbols->entries[symbol];
  return (wm_str){entry->bytes, entry->length};
}

void wm_symbols_freeze(wm_symbols *symbols) {
  symbols->frozen = symbols->n;
}

bool wm_symbols_recycle(wm_symbols *symbols, uint32_t most) {
  if (!symbols->frozen || symbols->n - symbols->frozen <= most)
    return false;
  symbols->n = symbols->frozen;
  wm_arena_reset(&symbols->worker);
  symbols->epoch++;
  place_all(symbols);
  return true;
}
