/* Pairs of entities and their features. */
#include "pair.h"

#include <stdlib.h>

/* What a feature says; part of its key, so the order is part of the model's version. */
enum kind {
  BIAS = 1,
  DISTANCE,
  N_BETWEEN,
  TYPE_BETWEEN,
  WORD_BETWEEN,
  BIGRAM_BETWEEN,
  TRIGRAM_BETWEEN,
  ALL_BETWEEN,
  FIRST_BETWEEN,
  LAST_BETWEEN,
  FIRST_TWO,
  LAST_TWO,
  CLUSTER_BETWEEN,
  CLUSTER_FIRST,
  CLUSTER_LAST,
  BEFORE,
  BEFORE_TWO,
  BEFORE_NEAR,
  AFTER,
  AFTER_TWO,
  AFTER_NEAR,
  BEFORE_CLUSTER,
  AFTER_CLUSTER,
  HEAD_A,
  HEAD_B,
  BEGIN_A,
  BEGIN_B,
  CLASSES,
  LIST_A,
  LIST_B,
  RULE,
  NEAREST,
  PRONOUNS,
  START
};

enum { WHOLE_BETWEEN = 6 };

/* ---- the sentence ---- */

static bool reserve(wm_pair_sentence *s, uint32_t n) {
  if (n <= s->room)
    return true;
  free(s->items);
  free(s->mentions);
  s->items = malloc(n * sizeof *s->items);
  s->mentions = malloc(n * sizeof *s->mentions);
  s->room = s->items && s->mentions ? n : 0;
  return s->room != 0;
}

void wm_pair_sentence_free(wm_pair_sentence *s) {
  free(s->items);
  free(s->mentions);
  s->items = NULL;
  s->mentions = NULL;
  s->room = 0;
}

static uint8_t type_of(const wm_pair_sentence *s, wm_sym type) {
  for (uint32_t i = 0; i < s->n_types; i++)
    if (s->types[i] == type)
      return (uint8_t)(i + 1);
  return 0;
}

/* What the gazetteers say of the name: classes of the whole of it, or of its beginning. */
static uint16_t classes_of(const wm_pair_sentence *s, wm_span tokens) {
  const wm_annotated *article = s->source->article;
  uint64_t phrase = 0;
  uint16_t found = WM_WORDS_LONGER, classes = 0;
  for (uint32_t i = tokens.begin; i < tokens.end && found & WM_WORDS_LONGER; i++) {
    phrase =
        wm_words_phrase(phrase, wm_forms_of(s->forms, article->text, &article->tokens[i])->lower);
    found = wm_words_name(s->forms->words, phrase);
    if (found & (WM_WORDS_LONGER - 1))
      classes = found & (WM_WORDS_LONGER - 1);
  }
  return classes;
}

static void read_entity(const wm_pair_sentence *s, const wm_item *item, wm_pair_item *out) {
  const wm_annotated *article = s->source->article;
  wm_span tokens = article->entities[item->entity].tokens;
  bool stands_in = item->flags & WM_ITEM_PRONOUN;
  const uint32_t pronouns = WM_WORD_PERSON | WM_WORD_THING | WM_WORD_RELATIVE;
  uint8_t type = type_of(s, article->entities[item->entity].type);
  if (stands_in)
    tokens = (wm_span){item->token, item->token + 1};
  const wm_form *form = wm_forms_of(s->forms, article->text, &article->tokens[tokens.begin]);
  out->begin = form->hash;
  out->classes = stands_in || !type ? 0 : classes_of(s, tokens);
  form = wm_forms_of(s->forms, article->text, &article->tokens[tokens.end - 1]);
  out->head = form->hash;
  out->token = form->known ? tokens.end : 0;
  out->word = stands_in ? form->hash : wm_forms_mix(type, 0x74797065);
  uint32_t word = wm_rules_word(s->source->rules, article->tokens[tokens.begin].norm);
  out->pronoun = tokens.end - tokens.begin == 1 && s->source->rules->words[word].flags & pronouns;
}

static void read_word(const wm_pair_sentence *s, const wm_item *item, wm_pair_item *out) {
  const wm_annotated *article = s->source->article;
  const wm_form *form = wm_forms_of(s->forms, article->text, &article->tokens[item->token]);
  out->word = out->head = out->begin = form->hash;
  out->cluster = form->cluster;
  out->token = form->known ? item->token + 1 : 0;
}

bool wm_pair_sentence_take(wm_pair_sentence *s, const wm_items *items, const wm_relate *relate) {
  if (!reserve(s, items->n))
    return false;
  s->source = items;
  s->relate = relate;
  s->n = items->n;
  s->n_mentions = 0;
  s->is_read = false;
  for (uint32_t i = 0; i < items->n; i++) {
    const wm_item *item = &items->items[i];
    s->items[i] = (wm_pair_item){0};
    if (item->entity == WM_NONE || (item->flags & WM_ITEM_PRONOUN && !s->stand_ins))
      continue;
    s->items[i].type = type_of(s, items->article->entities[item->entity].type);
    if (s->items[i].type)
      s->mentions[s->n_mentions++] = i;
  }
  return true;
}

void wm_pair_sentence_read(wm_pair_sentence *s) {
  for (uint32_t i = 0; i < s->n && !s->is_read; i++) {
    const wm_item *item = &s->source->items[i];
    if (item->entity == WM_NONE)
      read_word(s, item, &s->items[i]);
    else
      read_entity(s, item, &s->items[i]);
  }
  s->is_read = true;
}

bool wm_pair_may(const wm_pair_sentence *s, uint32_t i, uint32_t j) {
  uint32_t a = s->mentions[i], b = s->mentions[j];
  const wm_item *x = &s->source->items[a], *y = &s->source->items[b];
  const wm_entity *entities = s->source->article->entities;
  return b - a <= WM_PAIR_REACH && x->entity != y->entity &&
         (!entities[x->entity].name || entities[x->entity].name != entities[y->entity].name);
}

/* ---- features ---- */

static inline uint64_t key_of(enum kind kind, uint64_t what) {
  return wm_forms_mix(what, (uint64_t)kind);
}

static inline void add(wm_pair_features *f, enum kind kind, uint64_t what) {
  if (f->n < WM_PAIR_KEYS)
    f->keys[f->n++] = key_of(kind, what);
}

uint64_t wm_pair_bias_key(void) {
  return key_of(BIAS, 0);
}

uint64_t wm_pair_word_key(const wm_pair_sentence *s, const wm_pair *pair, uint32_t item) {
  enum kind kind = item < pair->a ? BEFORE_NEAR : item > pair->b ? AFTER_NEAR : WORD_BETWEEN;
  return key_of(kind, s->items[item].word);
}

static uint64_t distance_of(uint32_t n) {
  return n < 5 ? n : n < 7 ? 5 : n < 10 ? 6 : n < 15 ? 7 : n < 25 ? 8 : 9;
}

uint32_t wm_pair_cell(const wm_pair *pair) {
  uint32_t crowd = pair->j - pair->i - 1;
  return (uint32_t)distance_of(pair->b - pair->a - 1) * 5 + (crowd < 4 ? crowd : 4);
}

/* Words at the edges of the sentence have no neighbour. */
static uint64_t word_at(const wm_pair_sentence *s, int64_t at) {
  return at < 0 || at >= s->n ? 1 : s->items[at].word;
}

static uint64_t cluster_of(const wm_pair_item *item) {
  return item->cluster ? item->cluster & 0x3ff : 0;
}

/* The first mention and what stands before it. */
static void add_first(const wm_pair_sentence *s, int64_t a, wm_pair_features *f) {
  add(f, HEAD_A, s->items[a].head);
  add(f, BEGIN_A, s->items[a].begin);
  add(f, CLASSES, s->items[a].classes);
  add(f, BEFORE, word_at(s, a - 1));
  add(f, BEFORE_TWO, wm_forms_mix(word_at(s, a - 2), word_at(s, a - 1)));
  for (int64_t i = a - 1; i >= 0 && i >= a - WM_PAIR_NEAR; i--) {
    add(f, BEFORE_NEAR, s->items[i].word);
    if (s->items[i].cluster)
      add(f, BEFORE_CLUSTER, cluster_of(&s->items[i]));
  }
  f->tokens[WM_SLOT_FIRST] = s->items[a].token;
  f->tokens[WM_SLOT_BEFORE] = a ? s->items[a - 1].token : 0;
}

/* The second mention and what stands behind it. */
static void add_second(const wm_pair_sentence *s, int64_t b, wm_pair_features *f) {
  add(f, HEAD_B, s->items[b].head);
  add(f, BEGIN_B, s->items[b].begin);
  add(f, CLASSES, 0x10000u | s->items[b].classes);
  add(f, AFTER, word_at(s, b + 1));
  add(f, AFTER_TWO, wm_forms_mix(word_at(s, b + 1), word_at(s, b + 2)));
  for (int64_t i = b + 1; i < s->n && i <= b + WM_PAIR_NEAR; i++) {
    add(f, AFTER_NEAR, s->items[i].word);
    if (s->items[i].cluster)
      add(f, AFTER_CLUSTER, cluster_of(&s->items[i]));
  }
  f->tokens[WM_SLOT_SECOND] = s->items[b].token;
  f->tokens[WM_SLOT_AFTER] = b + 1 < s->n ? s->items[b + 1].token : 0;
}

static void add_word(const wm_pair_sentence *s, uint32_t i, wm_pair_features *f) {
  const wm_pair_item *item = &s->items[i];
  add(f, WORD_BETWEEN, item->word);
  add(f, BIGRAM_BETWEEN, wm_forms_mix(item->word, word_at(s, (int64_t)i + 1)));
  if (item->cluster)
    add(f, CLUSTER_BETWEEN, cluster_of(item));
  if (item->token && !item->type)
    f->between[f->n_between++] = item->token;
}

static void add_trigram(const wm_pair_sentence *s, uint32_t i, wm_pair_features *f) {
  const wm_pair_item *item = &s->items[i];
  add(f, TRIGRAM_BETWEEN, wm_forms_mix(wm_forms_mix(item->word, item[1].word), item[2].word));
}

static void add_opening(const wm_pair_sentence *s, uint32_t a, wm_pair_features *f) {
  const wm_pair_item *first = &s->items[a + 1];
  add(f, FIRST_BETWEEN, first->word);
  add(f, CLUSTER_FIRST, cluster_of(first));
}

static void add_closing(const wm_pair_sentence *s, uint32_t b, wm_pair_features *f) {
  const wm_pair_item *last = &s->items[b - 1];
  add(f, LAST_BETWEEN, last->word);
  add(f, CLUSTER_LAST, cluster_of(last));
}

void wm_pair_part_of(const wm_pair_sentence *s, wm_pair_part part, uint32_t item,
                     wm_pair_features *out) {
  const wm_pair_item *it = &s->items[item];
  switch (part) {
  case WM_PART_FIRST:
    add_first(s, item, out);
    break;
  case WM_PART_SECOND:
    add_second(s, item, out);
    break;
  case WM_PART_OPENING:
    add_opening(s, item, out);
    add(out, FIRST_TWO, wm_forms_mix(it[1].word, it[2].word));
    break;
  case WM_PART_CLOSING:
    add_closing(s, item, out);
    add(out, LAST_TWO, wm_forms_mix(it[-2].word, it[-1].word));
    break;
  case WM_PART_WORD:
    add_word(s, item, out);
    break;
  case WM_PART_TRIGRAM:
    add_trigram(s, item, out);
    break;
  }
}

/* ---- features of the pair as a whole ---- */

/* All words between as one, when they are few, and what mentions are among them. */
static void add_between(const wm_pair_sentence *s, const wm_pair *p, wm_pair_features *f) {
  uint64_t all = 0;
  for (uint32_t k = p->i + 1; k < p->j; k++)
    add(f, TYPE_BETWEEN, s->items[s->mentions[k]].type);
  if (p->b - p->a - 1 > WHOLE_BETWEEN)
    return;
  for (uint32_t i = p->a + 1; i < p->b; i++)
    all = wm_forms_mix(all, s->items[i].word);
  add(f, ALL_BETWEEN, all);
}

/* An enumeration is spoken of as a whole: what stands before its first name and behind its last. */
static void add_lists(const wm_pair_sentence *s, const wm_pair *p, wm_pair_features *f) {
  const wm_item *a = &s->source->items[p->a], *b = &s->source->items[p->b];
  if (b->first < p->b && b->first > p->a)
    add(f, LIST_B,
        wm_forms_mix(word_at(s, (int64_t)b->first - 2), word_at(s, (int64_t)b->first - 1)));
  if (a->last > p->a && a->last < p->b)
    add(f, LIST_A,
        wm_forms_mix(word_at(s, (int64_t)a->last + 1), word_at(s, (int64_t)a->last + 2)));
}

/* How many mentions of b's type lie between, and of a's. */
static void add_order(const wm_pair_sentence *s, const wm_pair *p, wm_pair_features *f) {
  uint32_t like_a = 0, like_b = 0, n = p->j - p->i - 1;
  for (uint32_t k = p->i + 1; k < p->j; k++) {
    like_a += s->items[s->mentions[k]].type == s->items[p->a].type;
    like_b += s->items[s->mentions[k]].type == s->items[p->b].type;
  }
  add(f, N_BETWEEN, n < 4 ? n : 4);
  add(f, NEAREST, (like_a < 2 ? like_a : 2u) * 4 + (like_b < 2 ? like_b : 2u));
  add(f, START, (p->a == 0) + 2u * (p->i == 0) + 4u * (p->j + 1 == s->n_mentions));
}

static void add_rules(const wm_pair_sentence *s, const wm_pair *p, wm_pair_features *f) {
  const wm_relate *r = s->relate;
  uint32_t a = s->source->items[p->a].entity, b = s->source->items[p->b].entity, n = 0;
  uint32_t begin = r->n_findings > r->piece_begin + WM_PAIR_FINDINGS
                       ? r->n_findings - WM_PAIR_FINDINGS
                       : r->piece_begin;
  for (uint32_t i = begin; i < r->n_findings && n < WM_PAIR_RULES; i++) {
    const wm_finding *finding = &r->findings[i];
    uint32_t x = finding->filled[0].entity, y = finding->filled[1].entity;
    if (finding->learned || ((x != a || y != b) && (x != b || y != a)))
      continue;
    const wm_str type = finding->type->name;
    add(f, RULE, wm_words_hash(type.bytes, type.length) + (x == a));
    n++;
  }
}

void wm_pair_own_of(const wm_pair_sentence *s, const wm_pair *pair, wm_pair_features *out) {
  const wm_pair_item *a = &s->items[pair->a], *b = &s->items[pair->b];
  add(out, BIAS, 0);
  add(out, DISTANCE, distance_of(pair->b - pair->a - 1));
  add_order(s, pair, out);
  add_rules(s, pair, out);
  add(out, PRONOUNS, a->pronoun + 2u * b->pronoun);
  if (pair->b - pair->a == 2) { /* else they are parts of their own */
    add_opening(s, pair->a, out);
    add_closing(s, pair->b, out);
  }
  add_lists(s, pair, out);
  add_between(s, pair, out);
}

wm_span wm_pair_words(const wm_pair *pair) {
  uint32_t most = pair->a + 1 + WM_PAIR_WORDS;
  return (wm_span){pair->a + 1, pair->b < most ? pair->b : most};
}

wm_span wm_pair_trigrams(const wm_pair *pair) {
  wm_span words = wm_pair_words(pair);
  uint32_t end = pair->b > words.begin + 2 ? pair->b - 2 : words.begin;
  return (wm_span){words.begin, end < words.end ? end : words.end};
}

void wm_pair_features_of(const wm_pair_sentence *s, const wm_pair *pair, wm_pair_features *out) {
  wm_span words = wm_pair_words(pair), trigrams = wm_pair_trigrams(pair);
  out->n = out->n_between = 0;
  wm_pair_own_of(s, pair, out);
  wm_pair_part_of(s, WM_PART_FIRST, pair->a, out);
  wm_pair_part_of(s, WM_PART_SECOND, pair->b, out);
  if (wm_pair_has_edges(pair)) {
    wm_pair_part_of(s, WM_PART_OPENING, pair->a, out);
    wm_pair_part_of(s, WM_PART_CLOSING, pair->b, out);
  }
  for (uint32_t i = words.begin; i < words.end; i++)
    wm_pair_part_of(s, WM_PART_WORD, i, out);
  for (uint32_t i = trigrams.begin; i < trigrams.end; i++)
    wm_pair_part_of(s, WM_PART_TRIGRAM, i, out);
}
