/* A sentence as the matcher sees it: a row of items, each a word (a compound with hyphens is one)
 * or an entity as a whole, with what is known of the phrases around names. One sentence's items at
 * a time; the array is reused. */
#ifndef WM_RELATION_ITEMS_H
#define WM_RELATION_ITEMS_H

#include "rules.h"

enum wm_item_flag {
  /* enum wm_word_flag bits, and above them: */
  WM_ITEM_NAME = 1 << 23,    /* an entity that is a name */
  WM_ITEM_PRONOUN = 1 << 24, /* a pronoun; entity and type are those of what it stands for */
  WM_ITEM_COMMA = 1 << 25,
  WM_ITEM_OPEN = 1 << 26,     /* ( */
  WM_ITEM_CLOSE = 1 << 27,    /* ) */
  WM_ITEM_DASH = 1 << 28,     /* – — -- between words */
  WM_ITEM_BOUNDARY = 1 << 29, /* ; : . ! ? */
  WM_ITEM_WORD = 1 << 30,     /* has a letter or digit, and is no entity */
  WM_ITEM_QUOTE = 1u << 31
};

typedef struct wm_item {
  uint32_t token;       /* row of `tokens`, the first of several */
  uint32_t last_token;  /* of a word: itself, or the last part of a compound (vice-president) */
  uint32_t entity;      /* row of `entities`; WM_NONE for a word */
  uint32_t type;        /* bit of the entity's type; 0 for a word, or a type that no rule knows */
  uint32_t word;        /* of the vocabulary; 0 for an entity */
  uint32_t flags;       /* enum wm_item_flag */
  uint32_t names;       /* names and pronouns before this item in the sentence */
  uint32_t first, last; /* items of the enumeration of names it belongs to: itself when alone */
} wm_item;

/* An article as the engine reads it. The arrays are the caller's. */
typedef struct wm_annotated {
  const char *text;
  wm_span title;
  const wm_token *tokens;
  const wm_sentence *sentences;
  const wm_entity *entities;
  uint32_t n_tokens, n_sentences, n_entities;
} wm_annotated;

enum { WM_ITEM_FIRMS = 16 };

/* The items of the sentence in hand. The owner of the struct owns the arrays. */
typedef struct wm_items {
  const wm_rules *rules;
  const wm_annotated *article;
  wm_item *items;
  uint32_t n, room;
  wm_sym firms[WM_ITEM_FIRMS]; /* names of the article that were taken for people's */
  uint32_t n_firms;
  wm_span before; /* sentences before the one in hand that a pronoun may look back to */
  uint32_t
      *entity_at; /* by token of the article: row + 1 of the longest entity that begins there */
  uint32_t entity_room;
} wm_items;

void wm_items_free(wm_items *s);

/* Begins an article. False when memory is used up. */
bool wm_items_article(wm_items *s, const wm_rules *rules, const wm_annotated *article);
/* Ends it; `article` must still be there. */
void wm_items_article_end(wm_items *s);

/* True when the tokens [begin, end) hold two entities or more, as a relation must have. */
bool wm_items_worthwhile(const wm_items *s, uint32_t begin, uint32_t end);

/* Makes the items of the tokens [begin, end), which lie in one sentence. */
bool wm_items_build(wm_items *s, uint32_t begin, uint32_t end);

/* The item that covers a token of the range; items are in the order of tokens. */
uint32_t wm_items_find(const wm_items *s, uint32_t token);

/* The byte span of items first to last. */
wm_span wm_items_span(const wm_items *s, uint32_t first, uint32_t last);

/* True when the item passes the test; WM_NONE is passed by every name and pronoun. */
bool wm_items_test(const wm_items *s, uint32_t item, uint32_t test);

/* How many names the enumeration of an item has; 1 when it stands alone. */
uint32_t wm_items_members(const wm_items *s, const wm_item *item);

/* True when the last token of an item ends with these letters, and is longer. */
bool wm_items_ends(const wm_items *s, int64_t item, const char *ending);

/* The last token of an item. */
static inline uint32_t wm_items_last_token(const wm_items *s, const wm_item *item) {
  return item->entity == WM_NONE || item->flags & WM_ITEM_PRONOUN
             ? item->last_token
             : s->article->entities[item->entity].tokens.end - 1;
}

#endif
