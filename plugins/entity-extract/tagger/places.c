/* What a token's place says: neighbours, letter case, gazetteers, and the document's other tokens
 * of its form. Rows that few values choose are summed in advance; of pairs of neighbours, most of
 * which no model knows, a filter that fits the nearest cache tells whether to look them up. */
#include "tagging.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clones.h"

enum {
  TABLE = 2 * WM_TAGGER_PIECE,
  SEEN_BITS = 1 << 14,
  FILTER_BITS = 1 << 16,
  PAIR_KIND = 56 /* the lowest bit of a pair's kind */
};

/* A row of the model for a pair of neighbours. What rows keep of their keys, bucket and print, and
 * their kind are one number, 0 for a free slot. */
struct pair_row {
  uint64_t key;
  const int8_t *row;
};

/* A pair of the part at work: the token that it says something about. */
struct pair_here {
  uint64_t pair;
  uint32_t token;
};

static uint64_t pair_key(uint32_t kind, uint64_t bucket, uint64_t key) {
  return (uint64_t)kind << PAIR_KIND | bucket << 16 | (key & 0xffff);
}

static size_t filter_bit(uint64_t pair) {
  return (pair >> 16 ^ pair) % FILTER_BITS;
}

static size_t first_slot(const wm_tagger_scratch *s, uint64_t pair) {
  return (pair * 0x9e3779b97f4a7c15u >> 32) & s->pair_mask;
}

/* The slot of a pair: its own, or free. */
static struct pair_row *pair_slot(const wm_tagger_scratch *s, uint64_t pair) {
  size_t at = first_slot(s, pair);
  while (s->pairs[at].key && s->pairs[at].key != pair)
    at = (at + 1) & s->pair_mask;
  return &s->pairs[at];
}

/* Enters the rows of a kind; the first of equal ones counts, as in wm_tagger_find(). */
static void enter_pairs(wm_tagger_scratch *s, uint32_t kind) {
  const wm_tagger_rows *rows = &s->tagger->rows[kind];
  for (uint64_t bucket = 0; bucket < (uint64_t)1 << rows->bits; bucket++)
    for (uint32_t i = rows->starts[bucket]; i < rows->starts[bucket + 1]; i++) {
      uint64_t pair = pair_key(kind, bucket, rows->prints[i]);
      size_t bit = filter_bit(pair);
      s->pair_filter[bit / 64] |= (uint64_t)1 << (bit % 64);
      struct pair_row *slot = pair_slot(s, pair);
      if (!slot->key)
        *slot = (struct pair_row){pair, rows->weights + (size_t)i * rows->row_size};
    }
}

static bool make_pairs(wm_tagger_scratch *s) {
  static const uint8_t kinds[] = {WM_FEATURE_BEFORE, WM_FEATURE_AFTER, WM_FEATURE_SHAPES};
  size_t n = 0, size = 64;
  for (size_t k = 0; k < sizeof kinds; k++)
    n += s->tagger->rows[kinds[k]].n;
  while (size / 2 <= n)
    size *= 2;
  s->pair_mask = size - 1;
  s->pairs = calloc(size, sizeof *s->pairs);
  s->pair_filter = calloc(FILTER_BITS / 64, sizeof *s->pair_filter);
  for (size_t k = 0; s->pairs && s->pair_filter && k < sizeof kinds; k++)
    enter_pairs(s, kinds[k]);
  s->pairs_here = calloc(WM_FEATURES_OF_NEIGHBOURS * WM_TAGGER_SENTENCE + 1, sizeof *s->pairs_here);
  return s->pairs && s->pair_filter && s->pairs_here;
}

/* Rows of a kind of feature for the values below n, as int16 and as wide as sums; NULL when memory
 * is out. */
static int16_t *make_rows(const wm_tagger_scratch *s, enum wm_feature_id kind, uint32_t n) {
  int16_t *rows = calloc(n * s->width, sizeof *rows);
  for (uint32_t value = 0; rows && value < n; value++) {
    struct wm_feature feature = {wm_features_key(kind, value), kind};
    wm_tagger_add(s->tagger, &feature, rows + value * s->width);
  }
  return rows;
}

bool wm_places_new(wm_tagger_scratch *s) {
  s->records = calloc(TABLE, sizeof *s->records);
  s->seen = calloc(SEEN_BITS / 64, sizeof *s->seen);
  s->place_rows = make_rows(s, WM_FEATURE_PLACE, WM_FEATURES_PLACES);
  s->gazetteer_rows = make_rows(s, WM_FEATURE_GAZETTEER, WM_FEATURES_GAZETTEERS);
  s->document_rows = make_rows(s, WM_FEATURE_DOCUMENT, WM_FEATURES_DOCUMENTS);
  struct wm_feature bias = {wm_features_key(WM_FEATURE_BIAS, 0), WM_FEATURE_BIAS};
  for (uint32_t value = 0; s->place_rows && value < WM_FEATURES_PLACES; value++)
    wm_tagger_add(s->tagger, &bias, s->place_rows + value * s->width);
  return s->records && s->seen && s->place_rows && s->gazetteer_rows && s->document_rows &&
         make_pairs(s);
}

void wm_places_free(wm_tagger_scratch *s) {
  free(s->records);
  free(s->seen);
  free(s->pairs);
  free(s->pair_filter);
  free(s->pairs_here);
  free(s->place_rows);
  free(s->gazetteer_rows);
  free(s->document_rows);
}

/* ---------------------------------------------------------------- evidence */

static uint32_t record_at(const wm_tagger_scratch *s, uint64_t lower) {
  uint32_t at = (uint32_t)(lower >> 7) & s->record_mask;
  while (s->records[at].piece == s->piece && s->records[at].lower != lower)
    at = (at + 1) & s->record_mask;
  return at;
}

static bool is_capital(const struct wm_look *look) {
  return look->letter_case >= WM_CASE_TITLE;
}

/* Whether the capital of the part's token i is evidence of a name. */
static bool speaks(const struct part *part, uint32_t i) {
  return part->letter_case == WM_SENTENCE_USUAL && i != part->begin;
}

void wm_places_begin(wm_tagger_scratch *s, uint32_t n_tokens) {
  uint32_t n_slots = 64;
  while (n_slots < 2 * n_tokens)
    n_slots *= 2;
  s->record_mask = n_slots - 1;
  s->piece++;
  s->n_capitals = 0;
  memset(s->seen, 0, SEEN_BITS / 8);
}

void wm_places_note(wm_tagger_scratch *s, struct part *part) {
  part->letter_case =
      (uint8_t)wm_features_sentence_case(s->looks + part->begin, part->end - part->begin);
  for (uint32_t i = part->begin; i < part->end; i++) {
    if (!is_capital(&s->looks[i]))
      continue;
    part->has_capitals = true;
    uint64_t lower = s->looks[i].lower;
    uint32_t at = record_at(s, lower);
    if (s->records[at].piece != s->piece)
      s->records[at] = (struct record){.lower = lower, .piece = s->piece};
    if (speaks(part, i))
      s->records[at].evidence.n_capital++;
    s->seen[lower % SEEN_BITS / 64] |= (uint64_t)1 << (lower % 64);
    s->capitals[s->n_capitals++] = i;
    s->record_of[i] = at;
  }
}

void wm_places_count(wm_tagger_scratch *s, const struct part *part) {
  for (uint32_t i = part->begin; part->letter_case != WM_SENTENCE_LOWER && i < part->end; i++) {
    uint64_t lower = s->looks[i].lower;
    if (s->looks[i].letter_case != WM_CASE_LOWER ||
        !(s->seen[lower % SEEN_BITS / 64] >> (lower % 64) & 1))
      continue;
    struct record *record = &s->records[record_at(s, lower)];
    if (record->piece == s->piece)
      record->evidence.n_lower++;
  }
}

/* -------------------------------------------------------------------- rows */

/* Sets s->view. */
static void look_at(wm_tagger_scratch *s, const struct part *part) {
  uint32_t n = part->end - part->begin;
  for (uint32_t i = 0; i < WM_FEATURES_REACH; i++) {
    s->view[i] = wm_form_cache_edge(s->cache, false)->look;
    s->view[WM_FEATURES_REACH + n + i] = wm_form_cache_edge(s->cache, true)->look;
  }
  memcpy(s->view + WM_FEATURES_REACH, s->looks + part->begin, n * sizeof *s->view);
}

/* Adds the rows of places, and notes which pairs of neighbours the model may know; memory where
 * they are looked up is asked for. Returns how many. */
WM_CLONES static size_t add_usual(wm_tagger_scratch *s, const struct part *part) {
  struct wm_feature features[WM_FEATURES_OF_NEIGHBOURS];
  const struct wm_look *look = s->view + WM_FEATURES_REACH;
  size_t n = 0;
  for (uint32_t i = part->begin; i < part->end; i++, look++) {
    if (s->asked[i] == WM_ASKED_NOT)
      continue;
    uint32_t place =
        wm_features_place_value(i == part->begin, part->letter_case, look->letter_case);
    wm_row_add(s->sums + i * s->width, s->place_rows + place * s->width, s->width);
    if (s->asked[i] != WM_ASKED)
      continue; /* pairs say nothing to the hidden layer */
    wm_features_of_neighbours(look, features);
    for (size_t f = 0; f < WM_FEATURES_OF_NEIGHBOURS; f++) {
      uint32_t kind = features[f].kind;
      uint64_t bucket = features[f].key >> (64 - s->tagger->rows[kind].bits);
      uint64_t pair = pair_key(kind, bucket, features[f].key);
      size_t bit = filter_bit(pair), first = first_slot(s, pair);
      bool there = s->pair_filter[bit / 64] >> (bit % 64) & 1;
      s->pairs_here[n] = (struct pair_here){pair, i};
      __builtin_prefetch(&s->pairs[there ? first : 0]);
      n += there;
    }
  }
  return n;
}

/* Adds the rows of n pairs of neighbours, of which nearly all speak to the tags alone. */
static void add_pairs(wm_tagger_scratch *s, size_t n) {
  const wm_tagger *t = s->tagger;
  for (size_t i = 0; i < n; i++) {
    const struct pair_here *here = &s->pairs_here[i];
    const int8_t *row = pair_slot(s, here->pair)->row;
    uint32_t kind = (uint32_t)(here->pair >> PAIR_KIND);
    int16_t *sums = s->sums + here->token * s->width, *wide = sums + t->hidden;
    if (row && t->rows[kind].row_size != t->n_tags)
      wm_tagger_add_row(t, kind, row, sums);
    else
      for (size_t y = 0; row && y < t->n_tags; y++)
        wide[y] = (int16_t)(wide[y] + row[y]);
  }
}

/* Adds what gazetteers say of a token. */
WM_CLONED_INLINE void add_gazetteers(const wm_tagger_scratch *s, const uint32_t gazetteer[3],
                                     int16_t *sums) {
  for (uint32_t k = 0; k < 3; k++)
    for (uint32_t bits = gazetteer[k]; bits; bits &= bits - 1) {
      uint32_t value = wm_features_gazetteer_value(k, (uint32_t)__builtin_ctz(bits));
      wm_row_add(sums, s->gazetteer_rows + value * s->width, s->width);
    }
  if (gazetteer[1]) {
    uint64_t key = wm_features_key(WM_FEATURE_GAZETTEERS, gazetteer[1]);
    wm_tagger_add(s->tagger, &(struct wm_feature){key, WM_FEATURE_GAZETTEERS}, sums);
  }
}

/* Adds what gazetteers and other tokens of its form say of token i, near a name or with a
 * capital. */
WM_CLONES static void add_evidence(wm_tagger_scratch *s, const struct part *part, uint32_t i) {
  const struct wm_look *look = s->view + WM_FEATURES_REACH + (i - part->begin);
  struct wm_place place = {.looks = look,
                           .first = i == part->begin,
                           .sentence = part->letter_case,
                           .gazetteer = {i > part->begin ? s->bits[i - 1] : 0, s->bits[i],
                                         i + 1 < part->end ? s->bits[i + 1] : 0}};
  int16_t *sums = s->sums + i * s->width;
  add_gazetteers(s, place.gazetteer, sums);
  if (!is_capital(look))
    return;
  place.evidence = s->records[s->record_of[i]].evidence;
  if (speaks(part, i))
    place.evidence.n_capital--;
  wm_row_add(sums, s->document_rows + wm_features_document_value(&place) * s->width, s->width);
}

void wm_places_add(wm_tagger_scratch *s, const struct part *part) {
  look_at(s, part);
  add_pairs(s, add_usual(s, part));
  if (!part->has_capitals && part->letter_case != WM_SENTENCE_LOWER)
    return;
  wm_features_names(&s->tagger->words, s->looks + part->begin, part->end - part->begin,
                    part->letter_case, s->bits + part->begin);
  for (uint32_t i = part->begin; i < part->end; i++)
    if (s->asked[i] != WM_ASKED_NOT)
      add_evidence(s, part, i);
}

/* ------------------------------------------------------------- second pass */

void wm_places_hear(wm_tagger_scratch *s) {
  for (uint32_t k = 0; k < s->n_capitals; k++) {
    uint32_t i = s->capitals[k];
    wm_elsewhere_add(&s->records[s->record_of[i]].elsewhere, wm_tag_type(s->tags[i]),
                     s->probability[i]);
  }
}

bool wm_places_add_elsewhere(wm_tagger_scratch *s, uint32_t i) {
  const struct wm_elsewhere *elsewhere = &s->records[s->record_of[i]].elsewhere;
  if (wm_elsewhere_confirms(elsewhere, wm_tag_type(s->tags[i]), s->probability[i]))
    return false;
  unsigned class = wm_elsewhere_class(elsewhere, wm_tag_type(s->tags[i]), s->probability[i]);
  if (class == 0)
    return false;
  struct wm_feature feature = {wm_features_elsewhere_key(class, s->looks[i].letter_case),
                               WM_FEATURE_ELSEWHERE};
  wm_tagger_add(s->tagger, &feature, s->sums + i * s->width);
  return true;
}
