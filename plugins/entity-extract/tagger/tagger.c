/* Tagging an article, piece by piece: sums of forms, features of places, the chain, and all of it
 * again with what the first pass found. */
#include "tagging.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------- forms */

/* Looks the part's forms up, all keys first, so that memory is on its way when it is needed. */
static void look_up(wm_tagger_scratch *s, const struct part *part, const wm_tagger_token *tokens) {
  uint32_t n = part->end - part->begin;
  tokens += part->begin;
  wm_form_cache_begin(s->cache);
  for (uint32_t i = 0; i < n; i++)
    s->keys[i] = wm_form_cache_key(s->cache, tokens[i].text, tokens[i].length);
  for (uint32_t i = 0; i < WM_FEATURES_REACH; i++) {
    s->entries[i] = wm_form_cache_edge(s->cache, false);
    s->entries[WM_FEATURES_REACH + n + i] = wm_form_cache_edge(s->cache, true);
  }
  for (uint32_t i = 0; i < n; i++)
    s->entries[WM_FEATURES_REACH + i] =
        wm_form_cache_get(s->cache, s->keys[i], tokens[i].text, tokens[i].length);
}

/* The first n of a token's sums of forms: `seen` are the entries of the forms at -2 … 2. All five
 * rows in one expression, so that sums stay in registers. */
WM_CLONED_INLINE void sum_forms(const wm_tagger_scratch *s, const wm_form_entry *const *seen,
                                size_t n, int16_t *restrict sums) {
  const wm_tagger *t = s->tagger;
  const int16_t *restrict bias = s->bias;
  const int16_t *a = wm_form_rows(t, seen[0]), *b = wm_form_rows(t, seen[1]) + s->width,
                *c = wm_form_rows(t, seen[2]) + 2 * s->width,
                *d = wm_form_rows(t, seen[3]) + 3 * s->width,
                *e = wm_form_rows(t, seen[4]) + 4 * s->width;
  for (size_t i = 0; i < n; i++)
    sums[i] = (int16_t)(bias[i] + a[i] + b[i] + c[i] + d[i] + e[i]);
  _Static_assert(WM_FORM_OFFSETS == 5, "rows above");
}

/* Asks for the memory of a token's rows. */
WM_CLONED_INLINE void ask_for_rows(const wm_tagger_scratch *s, const wm_form_entry *const *seen) {
  enum { LINE = 64 / sizeof(int16_t) };
  for (size_t place = 0; place < WM_FORM_OFFSETS; place++) {
    const int16_t *row = wm_form_rows(s->tagger, seen[place]) + place * s->width;
    for (size_t at = 0; at < s->width; at += LINE)
      __builtin_prefetch(row + at);
    __builtin_prefetch(row + s->width - 1);
  }
}

/* Adds to the topics what known forms say of them. Four at once, as the topics do not fit into
 * registers. */
enum { TOPICS_OF = 4 };
WM_CLONED_INLINE void add_topics(const wm_form_entry *const of[TOPICS_OF], size_t n,
                                 int32_t *restrict topics) {
  const int16_t *a = of[0]->sums, *b = of[1]->sums, *c = of[2]->sums, *d = of[3]->sums;
  for (size_t j = 0; j < n; j++)
    topics[j] += a[j] + b[j] + c[j] + d[j];
}

/* A mean of n_known vectors' parts of the hidden layer. */
WM_CLONED_INLINE void divide_topic(const int32_t *restrict topic, size_t n, int32_t n_known,
                                   int16_t *restrict mean) {
  for (size_t j = 0; j < n; j++)
    mean[j] = (int16_t)((double)topic[j] / n_known); /* exact, as all fit into 53 bits */
}

/* Takes the part's looks, and adds its forms to the topics: the sentence's alone in the first row.
 */
WM_CLONES static void read_part(wm_tagger_scratch *s, struct part *part) {
  size_t hidden = s->tagger->hidden;
  const wm_form_entry *const *own = s->entries + WM_FEATURES_REACH, *known[TOPICS_OF];
  uint32_t n = 0;
  memset(s->topics, 0, hidden * sizeof *s->topics);
  for (uint32_t i = part->begin; i < part->end; i++, own++) {
    s->looks[i] = (*own)->look;
    if (!(*own)->look.known)
      continue;
    part->n_known++;
    known[n++] = *own;
    if (n == TOPICS_OF)
      add_topics(known, WM_FORM_MEANS * hidden, s->topics);
    n %= TOPICS_OF;
  }
  if (n) {
    while (n < TOPICS_OF)
      known[n++] = wm_form_cache_edge(s->cache, false); /* which is nothing to the topics */
    add_topics(known, WM_FORM_MEANS * hidden, s->topics);
  }
  s->n_known += part->n_known;
}

/* Sums the forms that each of the part's tokens sees, of which the network is asked, and its
 * sentence's mean with them. */
WM_CLONES static void sum_part(wm_tagger_scratch *s, const struct part *part) {
  enum { AHEAD = 4 };
  size_t hidden = s->tagger->hidden;
  const wm_form_entry *const *entries = s->entries;
  int16_t mean[WM_TAGGER_HIDDEN_MAX] = {0};
  if (part->n_known)
    divide_topic(s->topics, hidden, part->n_known, mean);
  for (uint32_t i = part->begin; i < part->end; i++, entries++) {
    int16_t *sums = s->sums + i * s->width;
    if (i + AHEAD < part->end && s->asked[i + AHEAD] != WM_ASKED_NOT)
      ask_for_rows(s, entries + AHEAD);
    if (s->asked[i] == WM_ASKED_NOT)
      continue;
    sum_forms(s, entries, s->asked[i] == WM_ASKED ? s->width : hidden, sums);
    wm_row_add(sums, mean, hidden);
  }
}

/* The piece's mean vector's part of the hidden layer, from all its parts. */
WM_CLONES static void know_document(wm_tagger_scratch *s) {
  size_t hidden = s->tagger->hidden;
  if (s->n_known)
    divide_topic(s->topics + hidden, hidden, s->n_known, s->document);
  else
    memset(s->document, 0, hidden * sizeof *s->document);
}

/* ------------------------------------------------------------- second pass */

/* Tags anew what other tokens of its form speak for or against. */
static void second_pass(wm_tagger_scratch *s) {
  wm_places_hear(s);
  for (uint32_t k = 0; k < s->n_capitals; k++)
    if (s->asked[s->capitals[k]] == WM_ASKED && wm_places_add_elsewhere(s, s->capitals[k])) {
      s->changed[s->capitals[k]] = WM_CHANGE_OWN;
      wm_runs_activate(s, s->capitals[k]);
    }
  for (uint32_t p = 0, k = 0; p < s->n_parts; p++) {
    bool any = false;
    for (; k < s->n_capitals && s->capitals[k] < s->parts[p].end; k++) {
      uint32_t i = s->capitals[k];
      if (s->changed[i] != WM_CHANGE_OWN)
        continue;
      any = true;
      wm_runs_score_around(s, &s->parts[p], i);
    }
    if (any)
      wm_runs_decode(s, &s->parts[p], true);
  }
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

/* Hands over the names of a part with tokens of which any has a tag. */
static void hand_over_part(wm_tagger_scratch *s, const struct part *part, uint32_t first) {
  for (uint32_t i = part->begin, end; i < part->end; i = end) {
    end = wm_tag_end(s->tags, i, part->end);
    if (s->tags[i])
      s->names[s->n_names++] = (wm_tagger_name){
          first + i, first + end, (uint32_t)wm_tag_type(s->tags[i]), s->probability[i]};
  }
}

static bool tag_piece(wm_tagger_scratch *s, const wm_tagger_token *tokens, uint32_t first,
                      uint32_t n_tokens) {
  if (!reserve_names(s, n_tokens))
    return false;
  memset(s->probability, 0, n_tokens * sizeof *s->probability);
  memset(s->changed, 0, n_tokens * sizeof *s->changed);
  memset(s->tags, 0, n_tokens * sizeof *s->tags);
  s->n_known = 0;
  memset(s->topics, 0, WM_FORM_MEANS * (size_t)s->tagger->hidden * sizeof *s->topics);
  wm_places_begin(s, n_tokens);
  for (uint32_t p = 0; p < s->n_parts; p++) {
    look_up(s, &s->parts[p], tokens + first);
    read_part(s, &s->parts[p]);
    wm_places_note(s, &s->parts[p]);
    wm_gate_ask(s, &s->parts[p]);
    if (s->parts[p].asked)
      sum_part(s, &s->parts[p]);
  }
  know_document(s);
  for (uint32_t p = 0; p < s->n_parts; p++)
    wm_places_count(s, &s->parts[p]);
  for (uint32_t p = 0; p < s->n_parts; p++) {
    if (!s->parts[p].asked)
      continue;
    wm_places_add(s, &s->parts[p]);
    wm_runs_score(s, &s->parts[p]);
    wm_runs_decode(s, &s->parts[p], false);
  }
  second_pass(s);
  for (uint32_t p = 0; p < s->n_parts; p++)
    hand_over_part(s, &s->parts[p], first);
  return true;
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
  s->parts = calloc(WM_TAGGER_PIECE, sizeof *s->parts);
  s->looks = calloc(WM_TAGGER_PIECE, sizeof *s->looks);
  s->asked = calloc(WM_TAGGER_PIECE, sizeof *s->asked);
  s->sums = calloc(WM_TAGGER_PIECE * s->width, sizeof *s->sums);
  s->scores = calloc(WM_TAGGER_PIECE * (size_t)t->stride, sizeof *s->scores);
  s->open = calloc(WM_TAGGER_PIECE, sizeof *s->open);
  s->tags = calloc(WM_TAGGER_PIECE, 1);
  s->probability = calloc(WM_TAGGER_PIECE, sizeof *s->probability);
  s->changed = calloc(WM_TAGGER_PIECE, sizeof *s->changed);
  s->bits = calloc(WM_TAGGER_PIECE, sizeof *s->bits);
  s->capitals = calloc(WM_TAGGER_PIECE, sizeof *s->capitals);
  s->record_of = calloc(WM_TAGGER_PIECE, sizeof *s->record_of);
  s->bias = calloc(s->width, sizeof *s->bias);
  s->keys = calloc(WM_TAGGER_SENTENCE, sizeof *s->keys);
  s->view = calloc(WM_TAGGER_SENTENCE + 2 * WM_FEATURES_REACH, sizeof *s->view);
  s->entries = calloc(WM_TAGGER_SENTENCE + 2 * WM_FEATURES_REACH, sizeof *s->entries);
  s->topics = calloc(WM_FORM_MEANS * (size_t)t->hidden + 1, sizeof *s->topics);
  s->document = calloc((size_t)t->hidden + 1, sizeof *s->document);
  s->active = calloc(WM_TAGGER_PIECE * (size_t)t->hidden + 1, sizeof *s->active);
  s->clear = calloc(WM_TAGGER_PIECE, sizeof *s->clear);
  return s->cache && s->parts && s->looks && s->asked && s->sums && s->scores && s->open &&
         s->tags && s->probability && s->changed && s->bits && s->capitals && s->record_of &&
         s->bias && s->keys && s->view && s->entries && s->topics && s->document && s->active &&
         s->clear && wm_places_new(s) && wm_runs_new(s);
}

wm_tagger_scratch *wm_tagger_scratch_new(const wm_tagger *tagger) {
  wm_tagger_scratch *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->tagger = tagger;
  s->width = wm_form_width(tagger);
  if (!allocate(s)) {
    wm_tagger_scratch_free(s);
    return NULL;
  }
  memcpy(s->bias, tagger->hidden_bias, tagger->hidden * sizeof *s->bias);
  return s;
}

void wm_tagger_scratch_free(wm_tagger_scratch *s) {
  if (!s)
    return;
  wm_form_cache_free(s->cache);
  wm_places_free(s);
  wm_runs_free(s);
  void *const arrays[] = {
      s->parts,           s->looks,  s->sums,     s->scores,    s->open,  s->tags,  s->probability,
      s->changed,         s->bits,   s->capitals, s->record_of, s->bias,  s->keys,  s->view,
      (void *)s->entries, s->topics, s->document, s->active,    s->clear, s->names, s->asked};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
    free(arrays[i]);
  free(s);
}
