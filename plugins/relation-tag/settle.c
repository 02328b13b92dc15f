/* Settles conflicts between findings of one sentence. What says the same stays once; of several
 * readings of one trigger with the same arguments the one of highest priority stays. What a rule
 * and the classifier both say is surer than either; where they contradict each other (who did it to
 * whom), the surer one stays. */
#include "relate.h"

#include <stdlib.h>

static bool same_thing(const wm_annotated *article, uint32_t a, uint32_t b) {
  const wm_entity *x = &article->entities[a], *y = &article->entities[b];
  return a == b || (x->name && x->name == y->name && x->type == y->type);
}

bool wm_settle_same_arguments(const wm_annotated *article, const wm_finding *a,
                              const wm_finding *b) {
  const wm_filled *x = a->filled, *y = b->filled;
  return (same_thing(article, x[0].entity, y[0].entity) &&
          same_thing(article, x[1].entity, y[1].entity)) ||
         (same_thing(article, x[0].entity, y[1].entity) &&
          same_thing(article, x[1].entity, y[0].entity));
}

/* The same of the same two mentions, of which alone the classifier speaks; or the opposite. */
static bool same_mentions(const wm_finding *a, const wm_finding *b) {
  uint32_t x = a->filled[0].entity, y = a->filled[1].entity;
  uint32_t u = b->filled[0].entity, v = b->filled[1].entity;
  return (x == u && y == v) || (!a->mutual && x == v && y == u);
}

/* Same roles the other way round are another fact: A sued B, B sued A. */
static bool same_direction(const wm_annotated *article, const wm_finding *a, const wm_finding *b) {
  return same_thing(article, a->filled[0].entity, b->filled[0].entity) &&
         same_thing(article, a->filled[1].entity, b->filled[1].entity);
}

/* True when one of the two must go: both say the same of the same things, or each the opposite of
 * the other; of rules also when they read one trigger differently, and one has priority. */
static bool in_conflict(const wm_relate *r, const wm_finding *a, const wm_finding *b) {
  const wm_annotated *article = r->items.article;
  if (!wm_settle_same_arguments(article, a, b))
    return false;
  if (a->learned || b->learned)
    return a->type == b->type && (!(a->learned && b->learned) || same_mentions(a, b));
  if (a->type == b->type)
    return a->type->symmetric || same_direction(article, a, b);
  return a->trigger_item == b->trigger_item && a->priority != b->priority;
}

/* A rule and the classifier that say the same support each other, as independent witnesses. The
 * rule's words, attributes and certainty stay. */
static bool supports(const wm_relate *r, const wm_finding *a, wm_finding *b) {
  if (!a->learned || b->learned || !(a->type->symmetric || same_direction(r->items.article, a, b)))
    return false;
  b->score = 1 - (1 - b->score) * (1 - a->score);
  return true;
}

/* True when `a` is to be kept rather than `b`, which came first. Between a rule and the classifier,
 * the higher probability decides. */
static bool better(const wm_finding *a, const wm_finding *b) {
  if (!a->learned && a->priority != b->priority)
    return a->priority > b->priority;
  if (a->score < b->score || a->score > b->score)
    return a->score > b->score;
  uint32_t said = a->n_filled + (a->title.length > 0), before = b->n_filled + (b->title.length > 0);
  if (said != before)
    return said > before;
  return a->extent < b->extent;
}

static bool add(wm_relate *r, const wm_finding *finding) {
  if (r->n_findings == r->limits.max_relations) {
    r->n_dropped++;
    return true;
  }
  if (r->n_findings == r->room) {
    uint32_t more = r->room ? 2 * r->room : 64;
    wm_finding *grown = realloc(r->findings, more * sizeof *grown);
    if (!grown)
      return false;
    r->findings = grown;
    r->room = more;
  }
  r->findings[r->n_findings++] = *finding;
  return true;
}

/* Findings of a sentence that a new one is compared with: the last so many. */
enum { COMPARED = 256 };

bool wm_settle(wm_relate *r, const wm_finding *finding) {
  uint32_t begin = r->sentence_begin;
  if (r->n_findings > begin + COMPARED)
    begin = r->n_findings - COMPARED;
  for (uint32_t i = begin; i < r->n_findings;) {
    wm_finding *other = &r->findings[i];
    if ((r->learned_only && finding->learned && !other->learned) ||
        !in_conflict(r, finding, other)) {
      i++;
      continue;
    }
    if (supports(r, finding, other) || !better(finding, other))
      return true;
    memmove(&r->findings[i], &r->findings[i + 1], (r->n_findings - i - 1) * sizeof *finding);
    r->n_findings--;
  }
  return add(r, finding);
}

void wm_settle_forget_rules(wm_relate *r) {
  uint32_t kept = r->piece_begin;
  for (uint32_t i = r->piece_begin; i < r->n_findings; i++)
    if (r->findings[i].learned)
      r->findings[kept++] = r->findings[i];
  r->n_findings = kept;
}
