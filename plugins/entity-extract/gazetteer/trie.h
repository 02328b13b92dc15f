/* Builds the tables of a gazetteer's trie from names, each a sequence of words. */
#ifndef WM_GAZETTEER_TRIE_H
#define WM_GAZETTEER_TRIE_H

#include "gazetteer.h"

/* One name of one thing. */
typedef struct wm_trie_name {
  const uint32_t *words; /* the caller's */
  uint32_t n;            /* of its words, at least 1 */
  uint32_t mention;      /* as in gazetteer.h */
} wm_trie_name;

/* The tables, as gazetteer.h tells. */
typedef struct wm_trie {
  uint32_t *values, *steps, *children, *lists;
  wm_gazetteer_nodes *nodes;
  uint32_t n_values, n_steps, n_children, n_lists, n_rows; /* rows of nodes */
} wm_trie;

/* Sorts `names` and fills *trie; words are numbers below n_words. Several rows of one name and one
 * thing become one mention with the flags that all have. The caller frees *trie, also after a
 * failure (memory; more than 2^31 nodes). */
bool wm_trie_build(wm_trie *trie, wm_trie_name *names, uint32_t n_names, uint32_t n_words);
void wm_trie_free(wm_trie *trie);

#endif
