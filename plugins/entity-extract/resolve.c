/* Settles conflicts between candidates: readings of a span first, then spans against each other by
 * weighted interval scheduling (Kleinberg and Tardos, Algorithm Design, section 6.1). */
#include "resolve.h"

#include <stdlib.h>

/* A span gains by what its score has above this; below, it is never taken. */
static const float least_certainty = 0.4F;
/* How much a reading of another type takes away. */
static const float doubt = 0.5F;
static const float most_certain = 0.999F;

/* What is left of a rule's score where a tagger finds nothing. Of 0.3, 0.4, 0.6, 0.8 and 1, those
 * up to 0.6 are equal in mean F1 on the development sets, 0.2 above the last. */
static const float untagged_rule = 0.4F;

/* Trust in what a source says of a type, by origin; only to choose between types. */
static const float trust[] = {1.0F, 1.0F, 0.95F, 0.85F};

static bool same_span(const wm_candidate *a, const wm_candidate *b) {
  return a->tokens.begin == b->tokens.begin && a->tokens.end == b->tokens.end;
}

static bool holds(const wm_candidate *outer, const wm_candidate *inner) {
  return outer->tokens.begin <= inner->tokens.begin && inner->tokens.end <= outer->tokens.end;
}

/* -------------------------------------------------------------- beside a tagger */

static bool is_tagged(const wm_candidate *c) {
  return c->origin == WM_ORIGIN_TAGGER;
}

/* How many of n spans, which are sorted by end, end at or before token `begin`. */
static uint32_t ended_before(const wm_candidate *spans, uint32_t n, uint32_t begin) {
  uint32_t low = 0, high = n;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (spans[middle].tokens.end <= begin)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The score that a list's or rule's candidate keeps beside the tagger's names. */
static float heeded_score(const wm_candidate *c, const wm_candidate *names, uint32_t n) {
  uint32_t first = ended_before(names, n, c->tokens.begin), i = first;
  for (; i < n && names[i].tokens.begin < c->tokens.end; i++)
    if (!holds(c, &names[i]))
      return 0;
  return c->origin == WM_ORIGIN_RULE && i == first ? c->score * untagged_rule : c->score;
}

/* Where the tagger's names stand among the candidates. */
static wm_span tagged_names(const wm_candidates *candidates) {
  uint32_t begin = 0, end;
  while (begin < candidates->n && !is_tagged(&candidates->items[begin]))
    begin++;
  for (end = begin; end < candidates->n && is_tagged(&candidates->items[end]);)
    end++;
  return (wm_span){begin, end};
}

void wm_candidates_heed_tagger(wm_candidates *candidates) {
  wm_candidate *items = candidates->items;
  wm_span tagged = tagged_names(candidates);
  for (uint32_t i = 0; i < candidates->n; i++)
    if (items[i].origin == WM_ORIGIN_GAZETTEER || items[i].origin == WM_ORIGIN_RULE)
      items[i].score = heeded_score(&items[i], items + tagged.begin, tagged.end - tagged.begin);
}

/* Whether an apostrophe or 's follows the token directly. */
static bool owns(const wm_passage *passage, uint32_t token) {
  return token + 1 < passage->n_tokens && !(passage->tokens[token].shape & WM_SHAPE_SPACE_AFTER) &&
         passage->tokens[token + 1].shape & WM_SHAPE_APOSTROPHE;
}

/* Leaves the country out of the name among n tagged ones that begins with it and its apostrophe. */
static void cut_owner(const wm_passage *passage, wm_candidate *names, uint32_t n,
                      const wm_candidate *country) {
  uint32_t i = ended_before(names, n, country->tokens.begin), owned = country->tokens.end + 1;
  if (i == n || names[i].tokens.begin != country->tokens.begin || names[i].tokens.end <= owned)
    return;
  names[i].tokens.begin = owned;
  names[i].span.begin = passage->tokens[owned].span.begin;
}

void wm_candidates_cut_owners(wm_candidates *candidates, const wm_passage *passage) {
  wm_candidate *items = candidates->items;
  wm_span tagged = tagged_names(candidates);
  for (uint32_t i = 0; i < candidates->n; i++)
    if (items[i].origin == WM_ORIGIN_GAZETTEER && items[i].subtype == passage->kinds->country &&
        owns(passage, items[i].tokens.end - 1))
      cut_owner(passage, items + tagged.begin, tagged.end - tagged.begin, &items[i]);
}

/* --------------------------------------------------------------------- readings */

static int compare_symbols(wm_sym a, wm_sym b) {
  return (a > b) - (a < b);
}

/* By end, then begin, so that equal spans are neighbours and spans are ready for scheduling; then
 * by type, best source and best score first, else as they came: symbols of what they say are
 * numbered in the order in which a worker met them, and must not choose. */
static int compare(const void *a, const void *b) {
  const wm_candidate *x = a, *y = b;
  if (x->tokens.end != y->tokens.end)
    return x->tokens.end < y->tokens.end ? -1 : 1;
  if (x->tokens.begin != y->tokens.begin)
    return x->tokens.begin < y->tokens.begin ? -1 : 1;
  int order = compare_symbols(x->type, y->type);
  if (!order)
    order = compare_symbols(x->origin, y->origin);
  if (order)
    return order;
  if (x->score < y->score || x->score > y->score)
    return x->score > y->score ? -1 : 1;
  return (x->order > y->order) - (x->order < y->order);
}

static uint32_t drop_hints(wm_candidate *items, uint32_t n) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < n; i++)
    if (!items[i].hint && items[i].tokens.begin < items[i].tokens.end && items[i].score > 0)
      items[kept++] = items[i];
  return kept;
}

static void complete(wm_sym *member, wm_sym other) {
  if (!*member)
    *member = other;
}

/* Takes over what the other reading of the same span and type knows more. */
static void support(wm_candidate *reading, const wm_candidate *other) {
  float together = 1 - (1 - reading->score) * (1 - other->score);
  reading->score = together < most_certain ? together : most_certain;
  complete(&reading->subtype, other->subtype);
  complete(&reading->name, other->name);
  complete(&reading->ref, other->ref);
  complete(&reading->value, other->value);
  complete(&reading->role, other->role);
}

/* The best reading of the span that items [0, n) share. */
static wm_candidate best_reading(wm_candidate *items, uint32_t n) {
  wm_candidate best = {0};
  float best_trust = -1, most_against = 0;
  for (uint32_t i = 0, next; i < n; i = next) {
    wm_candidate reading = items[i];
    for (next = i + 1; next < n && items[next].type == reading.type; next++)
      support(&reading, &items[next]);
    float trusted = reading.score * trust[reading.origin & 3];
    if (trusted > best_trust) {
      most_against = best_trust > most_against ? best_trust : most_against;
      best = reading;
      best_trust = trusted;
    } else if (trusted > most_against)
      most_against = trusted;
  }
  best.score *= 1 - doubt * most_against;
  return best;
}

static uint32_t merge_spans(wm_candidate *items, uint32_t n) {
  uint32_t kept = 0;
  for (uint32_t i = 0, next; i < n; i = next) {
    for (next = i + 1; next < n && same_span(&items[i], &items[next]);)
      next++;
    items[kept++] = best_reading(items + i, next - i);
  }
  return kept;
}

/* ----------------------------------------------------------------------- spans */

/* What is best among the first spans. */
typedef struct plan {
  float gain;      /* of the best set among spans [0, this] */
  uint32_t before; /* spans [0, before) are the choice left when this span is taken */
  bool taken;      /* the best set has this span */
} plan;

static float gain_of(const wm_candidate *c) {
  return (float)(c->tokens.end - c->tokens.begin) * (c->score - least_certainty);
}

static void schedule(const wm_candidate *items, uint32_t n, plan *plans) {
  for (uint32_t i = 0; i < n; i++) {
    uint32_t before = ended_before(items, i, items[i].tokens.begin);
    float own = gain_of(&items[i]), left = before ? plans[before - 1].gain : 0;
    float without = i ? plans[i - 1].gain : 0;
    bool taken = own > 0 && own + left > without;
    plans[i] = (plan){taken ? own + left : without, before, taken};
  }
}

/* Moves the chosen spans to the front, in the order of the text. */
static uint32_t pick(wm_candidate *items, uint32_t n, plan *plans) {
  uint32_t kept = 0;
  for (uint32_t i = n; i > 0;) {
    bool taken = plans[i - 1].taken;
    uint32_t next = taken ? plans[i - 1].before : i - 1;
    for (uint32_t k = next; k < i; k++)
      plans[k].taken = false;
    plans[i - 1].taken = taken;
    i = next;
  }
  for (uint32_t i = 0; i < n; i++)
    if (plans[i].taken)
      items[kept++] = items[i];
  return kept;
}

bool wm_candidates_resolve(wm_candidates *candidates, wm_instance *self) {
  wm_candidate *items = candidates->items;
  uint32_t n = drop_hints(items, candidates->n);
  if (n) {
    qsort(items, n, sizeof *items, compare);
    n = merge_spans(items, n);
    plan *plans = wm_article_alloc(self, n, sizeof *plans);
    if (!plans)
      return false;
    schedule(items, n, plans);
    n = pick(items, n, plans);
  }
  candidates->n = n;
  return true;
}
