/* Settles conflicts between findings of one sentence: what says the same stays once, and of several
 * readings of one trigger with the same arguments the one of highest priority stays. */
#include "relate.h"

#include <stdlib.h>

static bool same_thing(const wm_annotated *article, uint32_t a, uint32_t b) {
  const wm_entity *x = &article->entities[a], *y = &article->entities[b];
  return a == b || (x->name && x->name == y->name && x->type == y->type);
}

static bool same_arguments(const wm_annotated *article, const wm_finding *a, const wm_finding *b) {
  const wm_filled *x = a->filled, *y = b->filled;
  return (same_thing(article, x[0].entity, y[0].entity) &&
          same_thing(article, x[1].entity, y[1].entity)) ||
         (same_thing(article, x[0].entity, y[1].entity) &&
          same_thing(article, x[1].entity, y[0].entity));
}

/* Same roles the other way round are another fact: A sued B, B sued A. */
static bool same_direction(const wm_annotated *article, const wm_finding *a, const wm_finding *b) {
  return same_thing(article, a->filled[0].entity, b->filled[0].entity) &&
         same_thing(article, a->filled[1].entity, b->filled[1].entity);
}

static bool in_conflict(const wm_relate *r, const wm_finding *a, const wm_finding *b) {
  const wm_rule *x = &r->rules->rules[a->rule], *y = &r->rules->rules[b->rule];
  const wm_annotated *article = r->items.article;
  if (!same_arguments(article, a, b))
    return false;
  if (x->type == y->type)
    return r->rules->types[x->type].symmetric || same_direction(article, a, b);
  return a->trigger_item == b->trigger_item && x->priority != y->priority;
}

/* True when `a` is to be kept rather than `b`, which came first. */
static bool better(const wm_relate *r, const wm_finding *a, const wm_finding *b) {
  const wm_rule *x = &r->rules->rules[a->rule], *y = &r->rules->rules[b->rule];
  if (x->priority != y->priority)
    return x->priority > y->priority;
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
    if (!in_conflict(r, finding, &r->findings[i])) {
      i++;
      continue;
    }
    if (!better(r, finding, &r->findings[i]))
      return true;
    memmove(&r->findings[i], &r->findings[i + 1], (r->n_findings - i - 1) * sizeof *finding);
    r->n_findings--;
  }
  return add(r, finding);
}
