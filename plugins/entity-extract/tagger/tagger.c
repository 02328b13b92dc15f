/* Tagging an article, piece by piece: sums of forms, features of places, the chain, and all of it
 * again with what the first pass found. */
#include "tagger.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clones.h"
#include "elsewhere.h"
#include "form_cache.h"
#include "model.h"

enum { TABLE = 2 * WM_TAGGER_PIECE };

/* A token whose O leads by this much, e^6 to one, is taken for one without a look at the chain. The
 * mean F1 of the dev sets is the same with 5, 6, 7 and 9, and falls from 4 on
 * (tests/bench/tagger.md). */
static const float SETTLED = 6;

/* What a piece says about a form, by its lower-case hash. */
struct record {
  uint64_t lower;
  uint32_t piece; /* number of the piece it is of; another's is free */
  struct wm_evidence evidence;
  struct wm_elsewhere elsewhere;
};

/* A sentence of the piece, or a part of a long one. */
struct part {
  uint32_t begin, end;
  uint8_t letter_case; /* enum wm_sentence_case */
  bool changed;        /* the second pass has something to say about it */
};

struct wm_tagger_scratch {
  const wm_tagger *tagger;
  wm_form_cache *cache;
  uint32_t piece;         /* grows with each */
  struct record *records; /* TABLE */
  /* By token of the piece; looks have edges around each part, see look_at(). */
  struct wm_look *looks;
  uint32_t *record_of;
  uint32_t *bits; /* names of the gazetteers */
  int16_t *wide, *deep;
  uint8_t *tags;
  float *probability; /* of the name that the token is in */
  float *scores;
  bool *changed; /* by the second pass */
  struct part *parts;
  uint32_t n_parts;
  /* By token of a part. */
  float *best;
  struct wm_lattice lattice;
  struct wm_look *view;
  int32_t topic[WM_TAGGER_HIDDEN_MAX];
  wm_tagger_name *names;
  uint32_t n_names, names_cap;
};

WM_CLONED_INLINE void add(int16_t *restrict to, const int16_t *restrict from, size_t n) {
  for (size_t i = 0; i < n; i++)
    to[i] = (int16_t)(to[i] + from[i]);
}

/* Adds a form's sums to the tokens of the part that see it. `at` may lie outside of the part, where
 * edges are. */
WM_CLONED_INLINE void scatter(wm_tagger_scratch *s, const struct part *part, int64_t at,
                              const wm_form_entry *entry) {
  const wm_tagger *t = s->tagger;
  for (int offset = -WM_FEATURES_REACH; offset <= WM_FEATURES_REACH; offset++) {
    int64_t token = at - offset;
    if (token < part->begin || token >= part->end)
      continue;
    size_t slot = (size_t)(offset + WM_FEATURES_REACH);
    add(s->wide + (size_t)token * t->stride, entry->wide + slot * t->stride, t->stride);
    add(s->deep + (size_t)token * t->hidden, entry->deep + slot * t->hidden, t->hidden);
  }
}

/* Adds the sentence's mean vector's part to each of its tokens. */
WM_CLONED_INLINE void add_topic(wm_tagger_scratch *s, const struct part *part, int32_t n_known) {
  const wm_tagger *t = s->tagger;
  int16_t mean[WM_TAGGER_HIDDEN_MAX];
  for (size_t j = 0; n_known && j < t->hidden; j++)
    mean[j] = (int16_t)(s->topic[j] / n_known);
  for (uint32_t i = part->begin; n_known && i < part->end; i++)
    add(s->deep + (size_t)i * t->hidden, mean, t->hidden);
}

WM_CLONES static void sum_forms(wm_tagger_scratch *s, const struct part *part,
                                const wm_tagger_token *tokens) {
  const wm_tagger *t = s->tagger;
  int32_t n_known = 0;
  memset(s->topic, 0, sizeof s->topic);
  for (uint32_t i = part->begin; i < part->end; i++) {
    memset(s->wide + (size_t)i * t->stride, 0, t->stride * sizeof *s->wide);
    memcpy(s->deep + (size_t)i * t->hidden, t->hidden_bias, t->hidden * sizeof *s->deep);
  }
  for (int64_t at = (int64_t)part->begin - WM_FEATURES_REACH; at < part->end + WM_FEATURES_REACH;
       at++) {
    bool inside = at >= part->begin && at < part->end;
    wm_form_entry entry = inside ? wm_form_cache_get(s->cache, tokens[at].text, tokens[at].length)
                                 : wm_form_cache_edge(s->cache, at >= part->end);
    scatter(s, part, at, &entry);
    if (!inside)
      continue;
    s->looks[at] = entry.look;
    if (!entry.look.known)
      continue;
    n_known++;
    for (size_t j = 0; j < t->hidden; j++)
      s->topic[j] += entry.deep[(WM_TAGGER_VECTORS - 1) * (size_t)t->hidden + j];
  }
  add_topic(s, part, n_known);
}

/* ------------------------------------------------------------------ places */

static uint32_t record_at(wm_tagger_scratch *s, uint64_t lower) {
  uint32_t at = (uint32_t)(lower >> 7) & (TABLE - 1);
  while (s->records[at].piece == s->piece && s->records[at].lower != lower)
    at = (at + 1) & (TABLE - 1);
  if (s->records[at].piece != s->piece)
    s->records[at] = (struct record){.lower = lower, .piece = s->piece};
  return at;
}

/* Which of the record's counters the token is in; NULL for none. */
static uint16_t *counter(struct record *record, const struct wm_look *look, const struct part *part,
                         uint32_t i) {
  if (look->letter_case == WM_CASE_LOWER)
    return part->letter_case != WM_SENTENCE_LOWER ? &record->evidence.n_lower : NULL;
  bool capital = look->letter_case >= WM_CASE_TITLE && part->letter_case == WM_SENTENCE_USUAL &&
                 i != part->begin;
  return capital ? &record->evidence.n_capital : NULL;
}

static void count_forms(wm_tagger_scratch *s, struct part *part) {
  part->letter_case =
      (uint8_t)wm_features_sentence_case(s->looks + part->begin, part->end - part->begin);
  for (uint32_t i = part->begin; i < part->end; i++) {
    s->record_of[i] = record_at(s, s->looks[i].lower);
    uint16_t *n = counter(&s->records[s->record_of[i]], &s->looks[i], part, i);
    if (n)
      ++*n;
  }
}

/* Adds a row's weights to the hidden layer, in the units of its sums. */
WM_CLONED_INLINE void add_deep(int16_t *restrict to, const int8_t *restrict row, size_t n) {
  for (size_t j = 0; j < n; j++)
    to[j] = (int16_t)(to[j] + row[j] * (WM_MODEL_HIDDEN / WM_MODEL_DEEP));
}

WM_CLONED_INLINE void add_place_row(wm_tagger_scratch *s, uint32_t i,
                                    const struct wm_feature *feature) {
  const wm_tagger *t = s->tagger;
  const int8_t *row = wm_tagger_find(&t->rows[feature->kind], feature->key);
  const struct wm_feature_kind *k = &wm_feature_kinds[feature->kind];
  if (!row)
    return;
  if (k->wide_lo <= k->wide_hi) {
    int16_t *wide = s->wide + (size_t)i * t->stride;
    for (size_t y = 0; y < t->n_tags; y++)
      wide[y] = (int16_t)(wide[y] + row[y]);
    row += t->n_tags;
  }
  if (k->deep_lo <= k->deep_hi)
    add_deep(s->deep + (size_t)i * t->hidden, row, t->hidden);
}

WM_CLONES static void add_places(wm_tagger_scratch *s, const struct part *part) {
  uint32_t n = part->end - part->begin;
  for (uint32_t i = 0; i < WM_FEATURES_REACH; i++) {
    s->view[i] = wm_form_cache_edge(s->cache, false).look;
    s->view[WM_FEATURES_REACH + n + i] = wm_form_cache_edge(s->cache, true).look;
  }
  memcpy(s->view + WM_FEATURES_REACH, s->looks + part->begin, n * sizeof *s->view);
  wm_features_names(&s->tagger->words, s->looks + part->begin, n, part->letter_case,
                    s->bits + part->begin);
  for (uint32_t i = part->begin; i < part->end; i++) {
    struct record *record = &s->records[s->record_of[i]];
    struct wm_place place = {.looks = s->view + WM_FEATURES_REACH + (i - part->begin),
                             .first = i == part->begin,
                             .sentence = part->letter_case,
                             .gazetteer = {i > part->begin ? s->bits[i - 1] : 0, s->bits[i],
                                           i + 1 < part->end ? s->bits[i + 1] : 0}};
    uint16_t *own = counter(record, &s->looks[i], part, i);
    if (own)
      --*own;
    place.evidence = record->evidence;
    if (own)
      ++*own;
    struct wm_feature features[WM_FEATURES_TOKEN_MAX];
    size_t n_features = wm_features_of_place(&place, features);
    for (size_t f = 0; f < n_features; f++)
      add_place_row(s, i, &features[f]);
  }
}

/* ------------------------------------------------------------------ scores */

/* One dot product of 16-bit integers for each tag, which compilers turn into multiply-and-add
 * instructions. */
WM_CLONED_INLINE void score_token(const wm_tagger *t, const int16_t *wide, const int16_t *deep,
                                  float *scores) {
  int16_t active[WM_TAGGER_HIDDEN_MAX];
  for (size_t j = 0; j < t->hidden; j++) {
    int16_t value = deep[j] < 0 ? 0 : deep[j];
    active[j] = value > WM_MODEL_HIDDEN ? WM_MODEL_HIDDEN : value;
  }
  for (size_t y = 0; y < t->n_tags; y++) {
    const int16_t *output = t->output + y * t->hidden;
    int32_t sum = 0;
    for (size_t j = 0; j < t->hidden; j++)
      sum += active[j] * output[j];
    scores[y] = (float)wide[y] * (1.0f / WM_MODEL_WIDE) +
                (float)sum * (1.0f / (WM_MODEL_HIDDEN * WM_MODEL_OUTPUT));
  }
  for (size_t y = t->n_tags; y < t->stride; y++)
    scores[y] = 0;
}

WM_CLONES static void score_tokens(wm_tagger_scratch *s, uint32_t begin, uint32_t end) {
  const wm_tagger *t = s->tagger;
  for (size_t i = begin; i < end; i++)
    score_token(t, s->wide + i * t->stride, s->deep + i * t->hidden, s->scores + i * t->stride);
}

/* Probabilities of the names in tokens [begin, end), from the calibrated chain. */
static void rate_names(wm_tagger_scratch *s, uint32_t begin, uint32_t end) {
  const wm_tagger *t = s->tagger;
  const float *transition = t->transition,
              *exponents = transition + 2 * (size_t)t->stride * t->stride;
  struct wm_chain chain = {t->n_tags, t->stride, transition, exponents, t->calibration};
  uint32_t n = end - begin;
  const uint8_t *tags = s->tags + begin;
  wm_decode_lattice(&chain, s->scores + (size_t)begin * t->stride, NULL, n, &s->lattice);
  for (uint32_t i = 0, next; i < n; i = next) {
    next = i + 1;
    if (tags[i] == 0)
      continue;
    uint32_t type = (tags[i] - 1u) / 2;
    while (next < n && tags[next] == 2 + 2 * type)
      next++;
    float p = wm_decode_span(&chain, &s->lattice, n, i, next, type);
    for (uint32_t j = i; j < next; j++)
      s->probability[begin + j] = p;
  }
}

/* Whether the token is outside of any name whatever its neighbours are. */
static bool settled(const wm_tagger *t, const float *scores) {
  float highest = scores[1];
  for (size_t y = 2; y < t->n_tags; y++)
    highest = scores[y] > highest ? scores[y] : highest;
  return scores[0] - highest > SETTLED;
}

/* Decodes tokens [begin, end), which settled tokens or the part's ends enclose; the one after them
 * is the last. */
static void decode_run(wm_tagger_scratch *s, uint32_t begin, uint32_t end) {
  const wm_tagger *t = s->tagger;
  size_t square = (size_t)t->stride * t->stride;
  struct wm_chain chain = {t->n_tags, t->stride, t->transition, t->transition + square, 1};
  wm_decode_best(&chain, s->scores + (size_t)begin * t->stride, end - begin, s->best,
                 s->tags + begin);
  for (uint32_t i = begin; i < end; i++)
    if (s->tags[i]) {
      rate_names(s, begin, end);
      return;
    }
}

/* Decodes the part's runs of tokens that are not settled, each with the settled one behind it. With
 * `changed`, only runs that it marks a token of. */
static void decode_part(wm_tagger_scratch *s, const struct part *part, const bool *changed) {
  const wm_tagger *t = s->tagger;
  for (uint32_t i = part->begin, end; i < part->end; i = end) {
    bool wanted = !changed || (i > part->begin && changed[i - 1]);
    for (end = i; end < part->end && !settled(t, s->scores + (size_t)end * t->stride); end++)
      wanted |= changed && changed[end];
    if (end == i) {
      s->tags[i] = 0;
      end++;
    } else if (wanted) {
      decode_run(s, i, end < part->end ? end + 1 : end);
    }
  }
}

/* ------------------------------------------------------------- second pass */

static int name_type(const wm_tagger_scratch *s, uint32_t i) {
  return s->tags[i] ? (s->tags[i] - 1) / 2 : -1;
}

/* Adds what is known from elsewhere to the part's tokens; true when there was anything. */
static bool add_elsewhere(wm_tagger_scratch *s, const struct part *part) {
  bool any = false;
  for (uint32_t i = part->begin; i < part->end; i++) {
    s->changed[i] = false;
    if (s->looks[i].letter_case < WM_CASE_TITLE)
      continue;
    const struct wm_elsewhere *elsewhere = &s->records[s->record_of[i]].elsewhere;
    unsigned class = wm_elsewhere_class(elsewhere, name_type(s, i), s->probability[i]);
    if (class == 0)
      continue;
    struct wm_feature feature = {wm_features_elsewhere_key(class, s->looks[i].letter_case),
                                 WM_FEATURE_ELSEWHERE};
    add_place_row(s, i, &feature);
    any = s->changed[i] = true;
  }
  return any;
}

static void second_pass(wm_tagger_scratch *s, uint32_t n_tokens) {
  for (uint32_t i = 0; i < n_tokens; i++)
    if (s->looks[i].letter_case >= WM_CASE_TITLE)
      wm_elsewhere_add(&s->records[s->record_of[i]].elsewhere, name_type(s, i), s->probability[i]);
  for (uint32_t p = 0; p < s->n_parts; p++)
    s->parts[p].changed = add_elsewhere(s, &s->parts[p]);
  for (uint32_t i = 0; i < n_tokens; i++)
    if (s->changed[i]) {
      s->probability[i] = 0;
      score_tokens(s, i, i + 1);
    }
  for (uint32_t p = 0; p < s->n_parts; p++)
    if (s->parts[p].changed)
      decode_part(s, &s->parts[p], s->changed);
}

/* ------------------------------------------------------------------ pieces */

static bool reserve_names(wm_tagger_scratch *s, uint32_t more) {
  if (s->names_cap - s->n_names >= more)
    return true;
  uint32_t cap;
  if (__builtin_mul_overflow(s->names_cap, 2u, &cap) || __builtin_add_overflow(cap, more, &cap))
    return false;
  wm_tagger_name *names = realloc(s->names, cap * sizeof *names);
  if (!names)
    return false;
  s->names = names;
  s->names_cap = cap;
  return true;
}

static bool hand_over(wm_tagger_scratch *s, uint32_t first, uint32_t n_tokens) {
  if (!reserve_names(s, n_tokens))
    return false;
  for (uint32_t p = 0; p < s->n_parts; p++)
    for (uint32_t i = s->parts[p].begin, end; i < s->parts[p].end; i = end) {
      end = i + 1;
      if (s->tags[i] == 0)
        continue;
      uint32_t type = (s->tags[i] - 1u) / 2;
      while (end < s->parts[p].end && s->tags[end] == 2 + 2 * type)
        end++;
      s->names[s->n_names++] = (wm_tagger_name){first + i, first + end, type, s->probability[i]};
    }
  return true;
}

static bool tag_piece(wm_tagger_scratch *s, const wm_tagger_token *tokens, uint32_t first,
                      uint32_t n_tokens) {
  s->piece++;
  memset(s->probability, 0, n_tokens * sizeof *s->probability);
  for (uint32_t p = 0; p < s->n_parts; p++) {
    sum_forms(s, &s->parts[p], tokens + first);
    count_forms(s, &s->parts[p]);
  }
  for (uint32_t p = 0; p < s->n_parts; p++) {
    add_places(s, &s->parts[p]);
    score_tokens(s, s->parts[p].begin, s->parts[p].end);
    decode_part(s, &s->parts[p], NULL);
  }
  second_pass(s, n_tokens);
  return hand_over(s, first, n_tokens);
}

bool wm_tagger_tag(wm_tagger_scratch *s, const wm_tagger_token *tokens, uint32_t n_tokens,
                   const uint32_t *ends, uint32_t n_sentences, const wm_tagger_name **names,
                   uint32_t *n_names) {
  s->n_names = 0;
  for (uint32_t at = 0, sentence = 0, first; at < n_tokens;) {
    first = at;
    s->n_parts = 0;
    while (sentence < n_sentences) {
      uint32_t end =
          ends[sentence] - at > WM_TAGGER_SENTENCE ? at + WM_TAGGER_SENTENCE : ends[sentence];
      if (end - first > WM_TAGGER_PIECE)
        break;
      if (end > at)
        s->parts[s->n_parts++] = (struct part){.begin = at - first, .end = end - first};
      at = end;
      sentence += at == ends[sentence];
    }
    if (!tag_piece(s, tokens, first, at - first))
      return false;
    if (sentence == n_sentences)
      break;
  }
  *names = s->names;
  *n_names = s->n_names;
  return true;
}

static bool allocate(wm_tagger_scratch *s) {
  const wm_tagger *t = s->tagger;
  s->cache = wm_form_cache_new(t);
  s->records = calloc(TABLE, sizeof *s->records);
  s->looks = calloc(WM_TAGGER_PIECE, sizeof *s->looks);
  s->bits = calloc(WM_TAGGER_PIECE, sizeof *s->bits);
  s->record_of = calloc(WM_TAGGER_PIECE, sizeof *s->record_of);
  s->wide = calloc(WM_TAGGER_PIECE * (size_t)t->stride, sizeof *s->wide);
  s->deep = calloc(WM_TAGGER_PIECE * (size_t)t->hidden + 1, sizeof *s->deep);
  s->tags = calloc(WM_TAGGER_PIECE, 1);
  s->probability = calloc(WM_TAGGER_PIECE, sizeof *s->probability);
  s->parts = calloc(WM_TAGGER_PIECE, sizeof *s->parts);
  s->scores = calloc(WM_TAGGER_PIECE * (size_t)t->stride, sizeof *s->scores);
  s->changed = calloc(WM_TAGGER_PIECE, sizeof *s->changed);
  s->best = calloc(WM_TAGGER_SENTENCE * (size_t)t->stride, sizeof *s->best);
  s->view = calloc(WM_TAGGER_SENTENCE + 2 * WM_FEATURES_REACH, sizeof *s->view);
  float *rows = calloc(WM_TAGGER_SENTENCE * (3 * (size_t)t->stride + 1), sizeof *rows);
  s->lattice.emission = rows;
  if (rows) {
    s->lattice.alpha = rows + WM_TAGGER_SENTENCE * (size_t)t->stride;
    s->lattice.beta = s->lattice.alpha + WM_TAGGER_SENTENCE * (size_t)t->stride;
    s->lattice.scale = s->lattice.beta + WM_TAGGER_SENTENCE * (size_t)t->stride;
  }
  return s->cache && s->records && s->looks && s->bits && s->record_of && s->wide && s->deep &&
         s->tags && s->probability && s->parts && s->scores && s->changed && s->best && s->view &&
         rows;
}

wm_tagger_scratch *wm_tagger_scratch_new(const wm_tagger *tagger) {
  wm_tagger_scratch *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->tagger = tagger;
  if (!allocate(s)) {
    wm_tagger_scratch_free(s);
    return NULL;
  }
  return s;
}

void wm_tagger_scratch_free(wm_tagger_scratch *s) {
  if (!s)
    return;
  wm_form_cache_free(s->cache);
  free(s->records);
  free(s->looks);
  free(s->bits);
  free(s->record_of);
  free(s->wide);
  free(s->deep);
  free(s->tags);
  free(s->probability);
  free(s->parts);
  free(s->scores);
  free(s->changed);
  free(s->best);
  free(s->view);
  free(s->lattice.emission);
  free(s->names);
  free(s);
}
