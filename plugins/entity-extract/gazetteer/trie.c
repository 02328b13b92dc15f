/* Builds the tables of a gazetteer's trie: the names are sorted, so that a node is a range of
 * them, and ranges are cut into their children level by level. */
#include "trie.h"

#include <stdlib.h>

/* A node while the trie is built: the names that start with its words. */
typedef struct trie_range {
  uint32_t begin, end;
  uint32_t depth; /* words so far */
} trie_range;

typedef struct trie_work {
  const wm_trie_name *names;
  trie_range *ranges; /* by node */
  uint32_t n_ranges, capacity;
  uint32_t *words; /* last word of each node */
} trie_work;

/* By words, shorter before longer; then by thing, so that equal mentions are neighbours. */
static int compare(const void *a, const void *b) {
  const wm_trie_name *x = a, *y = b;
  uint32_t n = x->n < y->n ? x->n : y->n;
  for (uint32_t i = 0; i < n; i++)
    if (x->words[i] != y->words[i])
      return x->words[i] < y->words[i] ? -1 : 1;
  if (x->n != y->n)
    return x->n < y->n ? -1 : 1;
  return (x->mention > y->mention) - (x->mention < y->mention);
}

static bool add_range(trie_work *work, trie_range range, uint32_t word) {
  if (work->n_ranges == work->capacity) {
    if (work->capacity > INT32_MAX / 2)
      return false;
    uint32_t capacity = work->capacity ? work->capacity * 2 : 1024;
    void *ranges = realloc(work->ranges, capacity * sizeof range);
    if (ranges)
      work->ranges = ranges;
    void *words = ranges ? realloc(work->words, capacity * sizeof word) : NULL;
    if (!words)
      return false;
    work->words = words;
    work->capacity = capacity;
  }
  work->words[work->n_ranges] = word;
  work->ranges[work->n_ranges++] = range;
  return true;
}

static uint32_t word_at(const trie_work *work, uint32_t name, uint32_t depth) {
  return work->names[name].words[depth];
}

/* The first name from `at` on whose word at `depth` is another. */
static uint32_t same_word(const trie_work *work, uint32_t at, uint32_t end, uint32_t depth) {
  uint32_t word = word_at(work, at, depth);
  while (at < end && word_at(work, at, depth) == word)
    at++;
  return at;
}

/* The first level: a node for each word, also for those that no name starts with. */
static bool add_roots(trie_work *work, uint32_t n_names, uint32_t n_words) {
  uint32_t at = 0;
  for (uint32_t word = 0; word < n_words; word++) {
    uint32_t end = at;
    if (at < n_names && word_at(work, at, 0) == word)
      end = same_word(work, at, n_names, 0);
    if (!add_range(work, (trie_range){at, end, 1}, word))
      return false;
    at = end;
  }
  return true;
}

/* The value of the names [begin, end), at least one and all the same. `lists` has room for them. */
static uint32_t add_value(wm_trie *trie, const wm_trie_name *names, uint32_t begin, uint32_t end) {
  uint32_t *list = trie->lists + trie->n_lists, n = 0;
  for (uint32_t i = begin; i < end; i++) {
    uint32_t mention = names[i].mention;
    if (n && list[n] >> 8 == mention >> 8)
      list[n] &= mention;
    else
      list[++n] = mention;
  }
  if (n == 1)
    return list[1];
  uint32_t at = trie->n_lists;
  list[0] = n;
  trie->n_lists += n + 1;
  return WM_GAZETTEER_LIST | at;
}

/* Cuts the children of `node` off its range; true when memory was enough. */
static bool add_children(wm_trie *trie, trie_work *work, uint32_t node, uint32_t begin) {
  trie_range parent = work->ranges[node];
  if (begin == parent.end)
    return true;
  trie->nodes[node / 64].inner |= (uint64_t)1 << (node % 64);
  trie->children[trie->n_children++] = work->n_ranges;
  for (uint32_t at = begin, end; at < parent.end; at = end) {
    end = same_word(work, at, parent.end, parent.depth);
    if (!add_range(work, (trie_range){at, end, parent.depth + 1}, word_at(work, at, parent.depth)))
      return false;
  }
  return true;
}

/* A node's table rows; `capacity` tells for how many nodes trie's arrays have room. */
static bool reserve(wm_trie *trie, uint32_t n_ranges, uint32_t *capacity) {
  if (n_ranges < *capacity)
    return true;
  size_t more = (size_t)n_ranges * 2 + 64;
  uint32_t *values = realloc(trie->values, more * sizeof *values);
  if (values)
    trie->values = values;
  uint32_t *children = realloc(trie->children, (more + 1) * sizeof *children);
  if (children)
    trie->children = children;
  wm_gazetteer_nodes *nodes = realloc(trie->nodes, (more / 64 + 1) * sizeof *nodes);
  if (nodes)
    trie->nodes = nodes;
  if (!values || !children || !nodes)
    return false;
  size_t rows = more / 64 + 1, old = *capacity ? *capacity / 64 + 1 : 0;
  memset(nodes + old, 0, (rows - old) * sizeof *nodes);
  *capacity = (uint32_t)more;
  return true;
}

static void count_rows(wm_trie *trie, uint32_t n_nodes) {
  uint32_t n_inner = 0, n_named = 0;
  trie->n_rows = n_nodes / 64 + 1;
  for (uint32_t row = 0; row < trie->n_rows; row++) {
    wm_gazetteer_nodes *nodes = &trie->nodes[row];
    nodes->n_inner = n_inner;
    nodes->n_named = n_named;
    n_inner += (uint32_t)__builtin_popcountll(nodes->inner);
    n_named += (uint32_t)__builtin_popcountll(nodes->named);
  }
}

static bool walk(wm_trie *trie, trie_work *work) {
  uint32_t capacity = 0;
  if (!reserve(trie, work->n_ranges, &capacity))
    return false;
  for (uint32_t node = 0; node < work->n_ranges; node++) {
    if (!reserve(trie, work->n_ranges, &capacity))
      return false;
    trie_range here = work->ranges[node];
    uint32_t end = here.begin;
    while (end < here.end && work->names[end].n == here.depth)
      end++;
    if (end > here.begin) {
      trie->values[trie->n_values++] = add_value(trie, work->names, here.begin, end);
      trie->nodes[node / 64].named |= (uint64_t)1 << (node % 64);
    }
    if (!add_children(trie, work, node, end))
      return false;
  }
  trie->children[trie->n_children++] = work->n_ranges;
  return true;
}

bool wm_trie_build(wm_trie *trie, wm_trie_name *names, uint32_t n_names, uint32_t n_words) {
  *trie = (wm_trie){0};
  if (n_names)
    qsort(names, n_names, sizeof *names, compare);
  trie_work work = {.names = names};
  trie->lists = malloc(((size_t)n_names * 2 + 1) * sizeof *trie->lists);
  bool good = trie->lists && add_roots(&work, n_names, n_words) && walk(trie, &work);
  if (good) {
    count_rows(trie, work.n_ranges);
    trie->n_steps = work.n_ranges - n_words;
    trie->steps = malloc((trie->n_steps + 1) * sizeof *trie->steps);
    good = trie->steps != NULL;
    if (good && trie->n_steps)
      memcpy(trie->steps, work.words + n_words, trie->n_steps * sizeof *trie->steps);
  }
  free(work.ranges);
  free(work.words);
  return good;
}

void wm_trie_free(wm_trie *trie) {
  free(trie->values);
  free(trie->steps);
  free(trie->children);
  free(trie->lists);
  free(trie->nodes);
  *trie = (wm_trie){0};
}
