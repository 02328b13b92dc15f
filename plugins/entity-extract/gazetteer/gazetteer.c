/* A compiled gazetteer: opening it with a full check, and walking its trie. */
#include "gazetteer.h"

#include "core/base/clones.h"

#include <inttypes.h>
#include <stdio.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* ------------------------------------------------------------------ opening */

/* A section as an array of rows of `each` bytes; NULL when it is not there or does not divide. */
static const void *section(const wm_modelfile *file, const char *name, size_t each, uint32_t *n) {
  wm_str bytes;
  if (!wm_modelfile_section(file, name, &bytes) || bytes.length % each ||
      bytes.length / each >= WM_NONE)
    return NULL;
  *n = (uint32_t)(bytes.length / each);
  return bytes.bytes;
}

/* The checks below look at each number of a file and gather what is wrong without a branch, so that
 * compilers make vector code of most of them. */

/* The sum of `n` bytes, of which eight may be read: most buckets have fewer words. */
WM_CLONED_INLINE uint32_t sum_of_bytes(const uint8_t *bytes, uint32_t n) {
  const uint64_t even = 0x00FF00FF00FF00FF;
  uint64_t eight;
  memcpy(&eight, bytes, sizeof eight);
  eight = n ? eight << (64 - 8 * n) : 0;
  return (uint32_t)(((eight & even) + (eight >> 8 & even)) * 0x0001000100010001 >> 48);
}

/* Buckets follow each other and cover all words, whose letters are as many as their lengths say. */
WM_CLONES static bool good_words(const wm_gazetteer *g, uint32_t n_buckets, uint32_t n_letters) {
  uint32_t word = 0, wrong = 0;
  uint64_t letters = 0;
  for (uint32_t i = 0; i < n_buckets; i++) {
    wm_gazetteer_bucket b = g->buckets[i];
    if (b.word < word || b.word > g->n_words)
      return false;
    if (b.word - word <= 8 && g->n_words - word >= 8)
      letters += sum_of_bytes(g->lengths + word, b.word - word);
    else
      for (uint32_t k = word; k < b.word; k++)
        letters += g->lengths[k];
    word = b.word;
    wrong |= b.letters != letters;
  }
  return !wrong && word == g->n_words && letters == n_letters;
}

/* A value that is no list and no mention of a thing that is there: mentions are the numbers from
 * 1 << 8 to (n_things + 1) << 8. */
static uint32_t is_wrong(uint32_t value, uint32_t end) {
  return (value < 256) | ((value >= end) & (value < WM_GAZETTEER_LIST));
}

enum { MASK_BITS = 32 };

/* Bit k: the k-th of MASK_BITS values is a list. */
WM_CLONED_INLINE uint32_t mask_of_lists(const uint32_t *values) {
  uint32_t mask = 0;
  for (uint32_t k = 0; k < MASK_BITS; k++)
    mask |= values[k] >> 31 << k;
  _Static_assert(WM_GAZETTEER_LIST == (uint32_t)1 << 31, "shift above");
  return mask;
}

/* Whether the list of a value is the one at *next, which moves behind it. */
WM_CLONED_INLINE bool good_list(const wm_gazetteer *g, uint32_t value, uint32_t *next) {
  uint32_t wrong = 0, end = (g->n_things + 1) << 8;
  uint32_t n = *next < g->n_lists ? g->lists[*next] : 0;
  if ((value & ~WM_GAZETTEER_LIST) != *next || n == 0 || n > g->n_lists - *next - 1)
    return false;
  for (uint32_t k = *next + 1; k <= *next + n; k++)
    wrong |= (g->lists[k] >= WM_GAZETTEER_LIST) | is_wrong(g->lists[k], end);
  *next += n + 1;
  return !wrong;
}

/* Lists stand one after the other, in the order of the values that point to them. */
WM_CLONES static bool good_lists(const wm_gazetteer *g) {
  uint32_t next = 0, i = 0;
  for (; g->n_values - i >= MASK_BITS; i += MASK_BITS)
    for (uint32_t mask = mask_of_lists(g->values + i); mask; mask &= mask - 1)
      if (!good_list(g, g->values[i + (uint32_t)__builtin_ctz(mask)], &next))
        return false;
  for (; i < g->n_values; i++)
    if (g->values[i] & WM_GAZETTEER_LIST && !good_list(g, g->values[i], &next))
      return false;
  return next == g->n_lists;
}

WM_CLONES static bool good_values(const wm_gazetteer *g) {
  const uint32_t *values = g->values;
  uint32_t wrong = 0, n = g->n_values, end = (g->n_things + 1) << 8;
  for (uint32_t i = 0; i < n; i++)
    wrong |= is_wrong(values[i], end);
  return !wrong && good_lists(g);
}

/* Which of a row's nodes there are. */
WM_CLONED_INLINE uint64_t nodes_of_row(const wm_gazetteer *g, uint32_t row) {
  uint32_t n = g->n_nodes - row * 64;
  return n >= 64 ? UINT64_MAX : ((uint64_t)1 << n) - 1;
}

/* Names have a value each. */
WM_CLONES static bool good_names(const wm_gazetteer *g, uint32_t n_rows) {
  uint32_t before = 0, wrong = 0;
  for (uint32_t row = 0; row < n_rows; row++) {
    const wm_gazetteer_nodes *nodes = &g->nodes[row];
    wrong |= (nodes->n_named != before) | ((nodes->named & ~nodes_of_row(g, row)) != 0);
    before += (uint32_t)__builtin_popcountll(nodes->named);
  }
  return !wrong && before == g->n_values;
}

/* Children lie behind their parent, so that a walk always ends. */
WM_CLONES static bool good_children(const wm_gazetteer *g, uint32_t n_rows, uint32_t n_children) {
  uint32_t before = 0, wrong = 0;
  for (uint32_t row = 0; row < n_rows; row++) {
    uint64_t inner = g->nodes[row].inner;
    if (g->nodes[row].n_inner != before || inner & ~nodes_of_row(g, row) ||
        (uint32_t)__builtin_popcountll(inner) > n_children - 1 - before)
      return false;
    for (; inner; inner &= inner - 1, before++) {
      uint32_t node = row * 64 + (uint32_t)__builtin_ctzll(inner);
      wrong |= g->children[before] <= node || g->children[before] >= g->children[before + 1];
    }
  }
  return !wrong && before + 1 == n_children && g->children[0] == g->n_words &&
         g->children[before] == g->n_nodes;
}

/* No name has more words than WM_GAZETTEER_WORDS, so that a walk, which calls itself, is no deeper.
 * The children of a level's nodes, which were found good, are the next level. */
static bool good_depth(const wm_gazetteer *g) {
  uint32_t end = g->n_words;
  for (uint32_t depth = 1; depth < WM_GAZETTEER_WORDS && end < g->n_nodes; depth++) {
    const wm_gazetteer_nodes *row = &g->nodes[end / 64];
    uint64_t before = ((uint64_t)1 << (end % 64)) - 1;
    end = g->children[row->n_inner + (uint32_t)__builtin_popcountll(row->inner & before)];
  }
  return end == g->n_nodes;
}

static bool good_classes(const wm_gazetteer *g, uint32_t n_strings) {
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < g->n_classes; i++) {
    const wm_gazetteer_class *c = &g->classes[i];
    wrong |= c->type >= n_strings || c->subtype >= n_strings || c->source >= n_strings ||
             c->prefix >= n_strings;
  }
  return !wrong;
}

static bool good_things(const wm_gazetteer *g, uint32_t n_strings) {
  if (n_strings == 0 || g->strings[0] || g->strings[n_strings - 1] ||
      (g->n_things && !g->n_classes) || !good_classes(g, n_strings))
    return false;
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < g->n_things; i++) {
    const wm_gazetteer_thing *t = &g->things[i];
    uint32_t class = t->class < g->n_classes ? t->class : 0;
    wrong |= (t->name >= n_strings) | (t->class >= g->n_classes) |
             ((t->within >= g->n_things) & (t->within != WM_NONE)) |
             ((t->id >= n_strings) & !g->classes[class].numeric);
  }
  return !wrong;
}

WM_CLONES static bool good_steps(const wm_gazetteer *g) {
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < g->n_nodes - g->n_words; i++)
    wrong |= g->steps[i] >= g->n_words;
  return !wrong;
}

static bool lead_in(wm_gazetteer *g) {
  uint32_t n_letters, n_buckets, n_steps, n_rows, n_children, n_strings;
  const wm_modelfile *file = g->file;
  if (!(g->letters = section(file, "letters", 1, &n_letters)) ||
      !(g->lengths = section(file, "lengths", sizeof *g->lengths, &g->n_words)) ||
      !(g->buckets = section(file, "buckets", sizeof *g->buckets, &n_buckets)) ||
      !(g->steps = section(file, "steps", sizeof *g->steps, &n_steps)) ||
      !(g->nodes = section(file, "nodes", sizeof *g->nodes, &n_rows)) ||
      !(g->values = section(file, "values", sizeof *g->values, &g->n_values)) ||
      !(g->children = section(file, "children", sizeof *g->children, &n_children)) ||
      !(g->lists = section(file, "lists", sizeof *g->lists, &g->n_lists)) ||
      !(g->things = section(file, "things", sizeof *g->things, &g->n_things)) ||
      !(g->classes = section(file, "classes", sizeof *g->classes, &g->n_classes)) ||
      !(g->strings = section(file, "strings", 1, &n_strings)))
    return false;
  if (g->n_things > WM_GAZETTEER_MAX_THINGS || n_children < 1 || n_buckets < 2 ||
      (n_buckets - 1) & (n_buckets - 2) || n_steps >= WM_NONE - g->n_words)
    return false;
  g->n_nodes = g->n_words + n_steps;
  g->bucket_bits = (uint32_t)__builtin_ctz(n_buckets - 1);
  return n_rows == g->n_nodes / 64 + 1 && good_words(g, n_buckets, n_letters) && good_values(g) &&
         good_steps(g) && good_names(g, n_rows) && good_children(g, n_rows, n_children) &&
         good_depth(g) && good_things(g, n_strings);
}

wm_status wm_gazetteer_open(const char *path, wm_gazetteer *gazetteer, wm_error *error) {
  wm_gazetteer opened = {0};
  if (wm_modelfile_open(path, WM_GAZETTEER_KIND, WM_GAZETTEER_VERSION, &opened.file, error) !=
      WM_OK)
    return WM_FATAL;
  if (!lead_in(&opened)) {
    wm_modelfile_close(opened.file);
    return wm_error_set(error, WM_FATAL, "%s: its tables do not fit together", path);
  }
  *gazetteer = opened;
  return WM_OK;
}

void wm_gazetteer_close(wm_gazetteer *gazetteer) {
  wm_modelfile_close(gazetteer->file);
  memset(gazetteer, 0, sizeof *gazetteer);
}

/* ------------------------------------------------------------------ walking */

uint32_t wm_gazetteer_bucket_of(const char *bytes, size_t length, uint32_t bucket_bits) {
  /* two shifts, since one of 64 is undefined */
  return (uint32_t)(XXH3_64bits(bytes, length) >> 1 >> (63 - bucket_bits));
}

uint32_t wm_gazetteer_word(const wm_gazetteer *g, const char *bytes, size_t length) {
  const wm_gazetteer_bucket *bucket =
      &g->buckets[wm_gazetteer_bucket_of(bytes, length, g->bucket_bits)];
  const char *letters = g->letters + bucket->letters;
  for (uint32_t word = bucket->word; word < bucket[1].word; letters += g->lengths[word++])
    if (g->lengths[word] == length && memcmp(letters, bytes, length) == 0)
      return word;
  return WM_NONE;
}

bool wm_gazetteer_has_children(const wm_gazetteer *g, uint32_t node) {
  return g->nodes[node / 64].inner >> (node % 64) & 1;
}

wm_span wm_gazetteer_children(const wm_gazetteer *g, uint32_t node) {
  const wm_gazetteer_nodes *row = &g->nodes[node / 64];
  uint64_t bit = (uint64_t)1 << (node % 64);
  if (!(row->inner & bit))
    return (wm_span){0, 0};
  uint32_t k = row->n_inner + (uint32_t)__builtin_popcountll(row->inner & (bit - 1));
  return (wm_span){g->children[k], g->children[k + 1]};
}

uint32_t wm_gazetteer_value(const wm_gazetteer *g, uint32_t node) {
  const wm_gazetteer_nodes *row = &g->nodes[node / 64];
  uint64_t bit = (uint64_t)1 << (node % 64);
  if (!(row->named & bit))
    return 0;
  return g->values[row->n_named + (uint32_t)__builtin_popcountll(row->named & (bit - 1))];
}

uint32_t wm_gazetteer_step(const wm_gazetteer *g, uint32_t node, uint32_t word) {
  wm_span children = wm_gazetteer_children(g, node);
  uint32_t low = children.begin, high = children.end;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2, step = g->steps[middle - g->n_words];
    if (step == word)
      return middle;
    if (step < word)
      low = middle + 1;
    else
      high = middle;
  }
  return WM_NONE;
}

uint32_t wm_gazetteer_mentions(const wm_gazetteer *g, uint32_t value, uint32_t *one,
                               const uint32_t **mentions) {
  if (value & WM_GAZETTEER_LIST) {
    const uint32_t *list = g->lists + (value & ~WM_GAZETTEER_LIST);
    *mentions = list + 1;
    return *list;
  }
  *one = value;
  *mentions = one;
  return 1;
}

size_t wm_gazetteer_id(const wm_gazetteer *g, const wm_gazetteer_thing *thing, char *out,
                       size_t size) {
  const wm_gazetteer_class *class = wm_gazetteer_class_of(g, thing);
  const char *prefix = g->strings + class->prefix;
  int n = class->numeric ? snprintf(out, size, "%s%" PRIu32, prefix, thing->id)
                         : snprintf(out, size, "%s%s", prefix, g->strings + thing->id);
  return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}
