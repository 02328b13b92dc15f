/* Sets of facts. */
#include "facts.h"

#include <stdlib.h>

int wm_facts_str_compare(wm_str a, wm_str b) {
  size_t n = a.length < b.length ? a.length : b.length;
  int order = n ? memcmp(a.bytes, b.bytes, n) : 0;
  return order ? order : (a.length > b.length) - (a.length < b.length);
}

bool wm_facts_str_equal(wm_str a, wm_str b) {
  return wm_facts_str_compare(a, b) == 0;
}

void wm_facts_clear(wm_facts *facts) {
  facts->n = 0;
}

void wm_facts_free(wm_facts *facts) {
  free(facts->items);
  memset(facts, 0, sizeof *facts);
}

bool wm_facts_add(wm_facts *facts, wm_fact fact) {
  if (facts->n == facts->capacity) {
    uint32_t capacity = facts->capacity ? facts->capacity * 2 : 64;
    wm_fact *items = realloc(facts->items, capacity * sizeof *items);
    if (!items)
      return false;
    facts->items = items;
    facts->capacity = capacity;
  }
  facts->items[facts->n++] = fact;
  return true;
}

static int compare_spans(const wm_eval_span *a, const wm_eval_span *b) {
  if (a->begin != b->begin)
    return a->begin < b->begin ? -1 : 1;
  if (a->end != b->end)
    return a->end < b->end ? -1 : 1;
  return wm_facts_str_compare(a->type, b->type);
}

static int compare(const void *left, const void *right) {
  const wm_fact *a = left, *b = right;
  int order = compare_spans(&a->head, &b->head);
  if (!order)
    order = compare_spans(&a->tail, &b->tail);
  return order ? order : wm_facts_str_compare(a->type, b->type);
}

void wm_facts_settle(wm_facts *facts) {
  uint32_t kept = 0;
  if (facts->n)
    qsort(facts->items, facts->n, sizeof *facts->items, compare);
  for (uint32_t i = 0; i < facts->n; i++)
    if (!kept || compare(&facts->items[kept - 1], &facts->items[i]) != 0)
      facts->items[kept++] = facts->items[i];
  facts->n = kept;
}

bool wm_facts_compare(wm_facts *gold, wm_facts *predicted, wm_eval_tally *tally) {
  uint32_t g = 0, p = 0;
  while (g < gold->n || p < predicted->n) {
    int order = g == gold->n        ? 1
                : p == predicted->n ? -1
                                    : compare(&gold->items[g], &predicted->items[p]);
    wm_eval_count count = {order == 0, order > 0, order < 0};
    wm_str type = order > 0 ? predicted->items[p].type : gold->items[g].type;
    if (!wm_eval_tally_add(tally, type, count))
      return false;
    if (order == 0)
      gold->items[g].matched = predicted->items[p].matched = true;
    g += order <= 0;
    p += order >= 0;
  }
  return true;
}

wm_str wm_facts_map(const wm_eval_options *options, wm_str type) {
  for (uint32_t i = 0; i < options->map.n; i++) {
    const char *rule = options->map.items[i], *equals = strchr(rule, '=');
    if (equals && wm_facts_str_equal(type, (wm_str){rule, (size_t)(equals - rule)}))
      return wm_z(equals + 1);
  }
  return type;
}
