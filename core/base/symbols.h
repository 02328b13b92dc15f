/* Interned strings: equal strings have equal small integers.
 *
 * The table has two parts. What is interned before wm_symbols_freeze() is good for the run; the
 * fork shares its pages. What comes later is the worker's: when it outgrows its bound,
 * wm_symbols_recycle() forgets it between two articles and the epoch changes, so memory stays
 * bounded over any number of articles, while most words keep their symbol for a long time and
 * what a stage knows of a word may be cached by it. */
#ifndef WM_BASE_SYMBOLS_H
#define WM_BASE_SYMBOLS_H

#include "arena.h"

#include <wiremill/plugin.h>

typedef struct wm_symbol_entry {
  const char *bytes;
  uint32_t length;
  uint32_t hash;
} wm_symbol_entry;

typedef struct wm_symbols {
  wm_symbol_entry *entries; /* by symbol; entry 0 is the empty string */
  uint32_t n, capacity;
  uint32_t *slots; /* open addressing, a power of two; 0 is free */
  uint32_t n_slots;
  wm_arena run, worker; /* the strings of the two parts */
  uint32_t frozen;      /* symbols below this are good for the run; 0 before the freeze */
  uint32_t epoch;
} wm_symbols;

/* Returns false when memory is used up. */
bool wm_symbols_init(wm_symbols *symbols);
void wm_symbols_free(wm_symbols *symbols);

/* The symbol of a string; WM_NONE when memory is used up or the string has 4 GiB. */
wm_sym wm_symbols_intern(wm_symbols *symbols, const char *bytes, size_t length);

/* The string of a symbol, good as long as the symbol; "" for a symbol the table never gave. */
wm_str wm_symbols_string(const wm_symbols *symbols, wm_sym symbol);

void wm_symbols_freeze(wm_symbols *symbols);

/* Forgets all symbols since freeze if they are more than `most`. True when it did. */
bool wm_symbols_recycle(wm_symbols *symbols, uint32_t most);

#endif
