/* A sentence as the classifier sees it, the pairs of entities in it that are looked at, and the
 * features of a pair: 64-bit keys, which say what stands between the two, around them and in them,
 * and rows of word vectors. The same code makes them in training and at run time. */
#ifndef WM_CLASSIFIER_PAIR_H
#define WM_CLASSIFIER_PAIR_H

#include "plugins/relation-tag/relate.h"

#include "forms.h"

enum {
  WM_PAIR_KEYS = 256,     /* most features of a pair */
  WM_PAIR_PARTNERS = 12,  /* entities behind one that it is paired with */
  WM_PAIR_CROWD = 64,     /* mentions from which on a sentence is taken for a list */
  WM_PAIR_REACH = 60,     /* items that may stand between the two */
  WM_PAIR_TYPES = 32,     /* types of entities that a model knows */
  WM_PAIR_NEAR = 6,       /* words before the first and behind the second that are looked at */
  WM_PAIR_CELLS = 50,     /* of distance and crowd, see wm_pair_cell() */
  WM_PAIR_FINDINGS = 256, /* relations of rules in a sentence that are looked at, the last ones */
  WM_PAIR_RULES = 32,     /* of them features of one pair */
  WM_PAIR_WORDS = 20      /* words between that are features one by one */
};

/* Places of word vectors: one word each, but the sum of those between, over the root of their
 * number. */
enum wm_pair_slot {
  WM_SLOT_BETWEEN,
  WM_SLOT_FIRST,  /* last word of the first entity */
  WM_SLOT_SECOND, /* last word of the second */
  WM_SLOT_BEFORE,
  WM_SLOT_AFTER,
  WM_SLOTS
};

/* An item, as features use it. */
typedef struct wm_pair_item {
  uint64_t word;    /* hash of the word; of an entity, of its type */
  uint64_t head;    /* of an entity, hash of its last word */
  uint64_t begin;   /* and of its first */
  uint32_t cluster; /* of a word */
  uint16_t classes; /* of a name, what the word table's gazetteer says it is */
  uint8_t type;     /* index + 1 of an entity's type; 0 for a word or a type that does not count */
  bool pronoun;
  uint32_t token; /* row + 1 of the word or head, if it has a vector; 0: it has none */
} wm_pair_item;

/* The sentence in hand. Zero it; its owner frees it. */
typedef struct wm_pair_sentence {
  wm_forms *forms;
  const wm_sym *types; /* of entities that count */
  uint32_t n_types;
  bool stand_ins; /* pronouns that stand for a name count too */
  const wm_items *source;
  const wm_relate *relate; /* for what rules found */
  wm_pair_item *items;
  uint32_t n, room;
  uint32_t *mentions; /* items of entities that count, in order */
  uint32_t n_mentions;
  bool is_read;
} wm_pair_sentence;

typedef struct wm_pair {
  uint32_t a, b; /* items, a before b */
  uint32_t i, j; /* indexes into mentions */
} wm_pair;

typedef struct wm_pair_features {
  uint64_t keys[WM_PAIR_KEYS];
  uint32_t n;
  uint32_t tokens[WM_SLOTS]; /* the word in each place: row + 1; 0: none with a vector */
  uint32_t between[WM_PAIR_WORDS];
  uint32_t n_between;
} wm_pair_features;

/* Takes the mentions of a sentence and their types: enough to tell which pairs are looked at. False
 * when memory is used up. */
bool wm_pair_sentence_take(wm_pair_sentence *s, const wm_items *items, const wm_relate *relate);

/* Reads its words, which features need; a second time does nothing. */
void wm_pair_sentence_read(wm_pair_sentence *s);
void wm_pair_sentence_free(wm_pair_sentence *s);

/* True when the mentions i < j may be a pair: near enough, and two things. */
bool wm_pair_may(const wm_pair_sentence *s, uint32_t i, uint32_t j);

/* How many mentions behind it one is paired with: fewer in a sentence that is a list of names, so
 * that an article of a hundred thousand names stays fast. */
static inline uint32_t wm_pair_partners(const wm_pair_sentence *s) {
  return s->n_mentions > WM_PAIR_CROWD ? 3 : WM_PAIR_PARTNERS;
}

/* The number of a pair of types: what is said with whom. */
static inline uint32_t wm_pair_kind(const wm_pair_sentence *s, const wm_pair *pair) {
  return (uint32_t)(s->items[pair->a].type - 1) * s->n_types + s->items[pair->b].type - 1u;
}

/* The key of what a word says by itself, between the two, before the first or behind the second. */
uint64_t wm_pair_word_key(const wm_pair_sentence *s, const wm_pair *pair, uint32_t item);

/* The key of the feature that every pair has. */
uint64_t wm_pair_bias_key(void);

/* The key of a feature in the log-linear part, where it is apart for each kind. */
static inline uint64_t wm_pair_wide_key(uint64_t key, uint32_t kind) {
  return wm_forms_mix(key, UINT64_C(0x6b696e64) + kind);
}

/* How far apart the two are, and how many others lie between: a number below WM_PAIR_CELLS. */
uint32_t wm_pair_cell(const wm_pair *pair);

void wm_pair_features_of(const wm_pair_sentence *s, const wm_pair *pair, wm_pair_features *out);

/* ---- the parts of these features ---- */

/* Most features depend on one place of the sentence alone, so that they need be looked up once for
 * all pairs. wm_pair_features_of() puts together: the pair's own, FIRST of its first mention,
 * SECOND of its second, OPENING and CLOSING when it has edges, and WORD and TRIGRAM of the items
 * that wm_pair_words() and wm_pair_trigrams() tell. */
typedef enum wm_pair_part {
  WM_PART_FIRST,   /* the mention and what stands before it */
  WM_PART_SECOND,  /* the mention and what stands behind it */
  WM_PART_OPENING, /* the two items behind a mention */
  WM_PART_CLOSING, /* the two before it */
  WM_PART_WORD,    /* one item, with the next */
  WM_PART_TRIGRAM  /* one item with the next two */
} wm_pair_part;

/* Adds the features of a part. Its words with a place go to out->tokens or out->between. */
void wm_pair_part_of(const wm_pair_sentence *s, wm_pair_part part, uint32_t item,
                     wm_pair_features *out);

/* Adds what depends on both mentions. */
void wm_pair_own_of(const wm_pair_sentence *s, const wm_pair *pair, wm_pair_features *out);

/* Two items or more stand between. */
static inline bool wm_pair_has_edges(const wm_pair *pair) {
  return pair->b - pair->a > 2;
}

wm_span wm_pair_words(const wm_pair *pair);
wm_span wm_pair_trigrams(const wm_pair *pair);

#endif
