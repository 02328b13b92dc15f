/* A compiled gazetteer: names of things, read in place from a mapped file.
 *
 * A name is a sequence of words, folded (fold.h). All names together are a trie over words. Nodes
 * are numbered level by level, so that the children of a node are neighbours, in the order of their
 * words; node i below n_words is the name that is, or starts with, word i alone.
 *
 * Sections (little-endian; kind "gazetteer", version 2), arrays of uint32 where no
 * other type is named:
 *   letters    bytes of all words, one after the other. Words are in the order of the first bits of
 *              their hash (XXH3), then of their bytes
 *   lengths    uint8, of each word in bytes
 *   buckets    wm_gazetteer_bucket, 2^b + 1 rows: where the words with these b first bits begin
 *   steps      for each node from n_words on, its last word
 *   nodes      wm_gazetteer_nodes, a row for 64 nodes: which are names, which have children
 *   values     for the k-th node that is a name, what is named (see below)
 *   children   for the k-th node that has children, its first child; and one more for the end
 *   lists      the mentions of names that have several: their number, then they
 *   things     wm_gazetteer_thing
 *   classes    wm_gazetteer_class
 *   strings    texts that end with a zero byte; offset 0 is the empty one
 *
 * A mention is 1 + the row of its thing, shifted left by 8, and wm_gazetteer_flag in the low byte.
 * A value is a mention, or WM_GAZETTEER_LIST + an offset in lists. */
#ifndef WM_GAZETTEER_H
#define WM_GAZETTEER_H

#include "core/base/modelfile.h"

#define WM_GAZETTEER_KIND "gazetteer"

enum {
  WM_GAZETTEER_VERSION = 2,
  WM_GAZETTEER_WORDS = 24,          /* most words of a name */
  WM_GAZETTEER_LETTERS = UINT8_MAX, /* most bytes of a word */
  WM_GAZETTEER_MAX_THINGS = (1 << 23) - 2,
  WM_GAZETTEER_WEIGHT_STEPS = 8, /* of a thing's weight, for each doubling */
};
#define WM_GAZETTEER_LIST 0x80000000u

/* What must hold for a name to be taken. With several rows for one name of one thing, what any
 * of them allows is allowed. */
typedef enum wm_gazetteer_flag {
  WM_NAME_CAPITAL_FIRST = 1 << 0, /* its first word must start with a capital in the text */
  WM_NAME_CAPITAL_LAST = 1 << 1,  /* as must its last */
  WM_NAME_ACRONYM = 1 << 2,       /* all its letters must be capitals */
  WM_NAME_WEAK = 1 << 3,          /* also a common word or a person's: needs support by context */
  WM_NAME_FOREIGN = 1 << 4,       /* not an English name */
  WM_NAME_HINT = 1 << 5           /* a part of names, such as a first name: only a hint */
} wm_gazetteer_flag;

typedef struct wm_gazetteer_thing {
  uint32_t name;   /* canonical; in strings */
  uint32_t id;     /* what follows the prefix: a number, or in strings */
  uint32_t within; /* row of the place it lies in or belongs to; WM_NONE: not known */
  uint16_t class;
  uint16_t weight; /* 8 * log2(1 + weight), rounded */
} wm_gazetteer_thing;

/* What many things have in common; all in strings but the last. */
typedef struct wm_gazetteer_class {
  uint32_t type, subtype;
  uint32_t source;  /* name of the file that it came from */
  uint32_t prefix;  /* of the id, up to its colon */
  uint32_t numeric; /* 1: the rest of the id is a decimal number */
} wm_gazetteer_class;

typedef struct wm_gazetteer_bucket {
  uint32_t word;    /* the first */
  uint32_t letters; /* where it begins */
} wm_gazetteer_bucket;

typedef struct wm_gazetteer_nodes {
  uint64_t inner, named;     /* bit j: node 64 * row + j has children, is a name */
  uint32_t n_inner, n_named; /* how many nodes of earlier rows have, are */
} wm_gazetteer_nodes;

typedef struct wm_gazetteer {
  wm_modelfile *file; /* owned; all pointers lead into it */
  const char *letters, *strings;
  const uint8_t *lengths;
  const wm_gazetteer_bucket *buckets;
  const uint32_t *values, *steps, *children, *lists;
  const wm_gazetteer_nodes *nodes;
  const wm_gazetteer_thing *things;
  const wm_gazetteer_class *classes;
  uint32_t n_words, n_nodes, n_values, n_things, n_classes, n_lists;
  uint32_t bucket_bits;
} wm_gazetteer;

/* Opens a compiled gazetteer and checks that every number in it leads to where it may. */
wm_status wm_gazetteer_open(const char *path, wm_gazetteer *gazetteer, wm_error *error);
void wm_gazetteer_close(wm_gazetteer *gazetteer);

/* The row of a folded word, WM_NONE when no name has it. */
uint32_t wm_gazetteer_word(const wm_gazetteer *gazetteer, const char *bytes, size_t length);

/* The node that follows `node` by `word`; WM_NONE when no name goes on like that. */
uint32_t wm_gazetteer_step(const wm_gazetteer *gazetteer, uint32_t node, uint32_t word);
bool wm_gazetteer_has_children(const wm_gazetteer *gazetteer, uint32_t node);
wm_span wm_gazetteer_children(const wm_gazetteer *gazetteer, uint32_t node); /* nodes */

/* What is named at a node; 0 for nothing. */
uint32_t wm_gazetteer_value(const wm_gazetteer *gazetteer, uint32_t node);

/* The mentions behind a value, not 0; returns how many. `one` holds a single mention. */
uint32_t wm_gazetteer_mentions(const wm_gazetteer *gazetteer, uint32_t value, uint32_t *one,
                               const uint32_t **mentions);

static inline const wm_gazetteer_thing *wm_gazetteer_mentioned(const wm_gazetteer *gazetteer,
                                                               uint32_t mention) {
  return &gazetteer->things[(mention >> 8) - 1];
}

static inline const wm_gazetteer_class *wm_gazetteer_class_of(const wm_gazetteer *gazetteer,
                                                              const wm_gazetteer_thing *thing) {
  return &gazetteer->classes[thing->class];
}

/* The id of a thing, "iso3166:KE"; out has room for `size` bytes, and it is cut when longer. */
size_t wm_gazetteer_id(const wm_gazetteer *gazetteer, const wm_gazetteer_thing *thing, char *out,
                       size_t size);

/* First bits of a word's hash, as buckets are numbered. */
uint32_t wm_gazetteer_bucket_of(const char *bytes, size_t length, uint32_t bucket_bits);

#endif
