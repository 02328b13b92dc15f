/* A backtracking machine for the programs of rules. Alternatives wait on a stack with the number of
 * captures that were made when they were put there; taking one back undoes what came later. */
#include "matcher.h"

#include "phrases.h"

/* A stack that is full drops alternatives: a match may then be missed, never invented. */
static void push(wm_matcher *m, uint32_t node, int64_t at, uint32_t count, bool single) {
  if (m->depth < WM_MATCH_STACK)
    m->stack[m->depth++] = (wm_match_frame){.node = node,
                                            .n_captures = m->match.n_captures,
                                            .count = count,
                                            .at = at,
                                            .single = single};
}

static bool inside(const wm_matcher *m, int64_t at) {
  return at >= 0 && at < m->items->n;
}

static void note_failure(wm_matcher *m, uint32_t node, int64_t at) {
  if (!m->failure)
    return;
  uint32_t reach = (uint32_t)((at - m->origin) * m->direction);
  if (m->failure->kind == WM_FAILURE_NODE && reach < m->failure->reach)
    return;
  *m->failure = (wm_failure){WM_FAILURE_NODE, node, at, reach};
}

static bool capture(wm_matcher *m, uint32_t role, uint32_t name, uint32_t first, uint32_t last) {
  if (m->match.n_captures == WM_CAPTURES)
    return false;
  m->match.captures[m->match.n_captures++] = (wm_capture){role, name, first, last};
  return true;
}

/* True for a name behind a preposition (a man | from Kenya | signed) and a possessive (his | own).
 */
static bool is_no_subject(const wm_items *s, uint32_t name) {
  const wm_item *item = &s->items[name];
  bool owns = item->last + 1 < s->n && s->items[item->last + 1].flags & WM_WORD_GENITIVE;
  return (item->flags & WM_ITEM_PRONOUN && item->flags & WM_WORD_DETERMINER) ||
         (!owns && wm_phrase_oblique(s, item->first)); /* after Nokia's | decision */
}

/* Takes a name and its enumeration; leaves the other ways out of the phrase on the stack. */
static bool take_phrase(wm_matcher *m, const wm_node *node, uint32_t *next, int64_t *at,
                        uint32_t index, bool single) {
  const wm_items *s = m->items;
  uint32_t name = m->direction > 0 ? wm_phrase_right(s, *at, node->test, node->bare)
                                   : wm_phrase_left(s, *at, node->test, node->bare);
  if (name == WM_NONE)
    return false;
  bool outermost = s->rules->nodes[node->next].op == WM_OP_ACCEPT;
  if (m->direction < 0 && m->verb && outermost && !node->bare && is_no_subject(s, name))
    return false;
  if (m->direction > 0 && outermost && !node->bare &&
      wm_phrase_goes_on(s, *at - 1, s->items[name].last, m->complement))
    return false;
  bool by_comma = s->items[m->match.trigger_first].flags & WM_ITEM_COMMA;
  if (m->direction > 0 && outermost && by_comma && name + 1 < s->n &&
      s->items[name + 1].flags & WM_WORD_GENITIVE)
    return false; /* in Seattle, Russia | 's minister said */
  uint32_t first = name, last = name;
  if (!single && !node->bare && s->items[name].first != s->items[name].last) {
    push(m, index, *at, 0, true);
    if (m->direction > 0)
      last = s->items[name].last; /* what stands before the name was read already */
    else
      first = s->items[name].first;
  }
  if (node->role != WM_NO_ROLE && !capture(m, node->role, name, first, last))
    return false;
  wm_exits exits;
  if (m->direction > 0)
    wm_phrase_exits_right(s, last, node->bare, &exits);
  else
    wm_phrase_exits_left(s, first, node->bare, &exits);
  if (!outermost)
    for (uint32_t i = exits.n; i-- > 1;)
      push(m, node->next, exits.at[i], 0, false);
  *next = node->next;
  *at = exits.at[0];
  return true;
}

/* True for what no gap runs over: where a clause ends, and names, unless they only describe a noun:
 * "build its first | European | factory". */
static bool ends_gap(const wm_matcher *m, const wm_node *node, int64_t at) {
  if (!inside(m, at))
    return true;
  uint32_t flags = m->items->items[at].flags;
  if (flags & WM_ITEM_BOUNDARY)
    return true;
  return flags & WM_ITEM_NAME && !node->cross && !wm_phrase_adjective(m->items, at);
}

/* A gap goes on by one item each time it is met with a higher count. */
static bool take_gap(wm_matcher *m, const wm_node *node, uint32_t index, uint32_t *next,
                     int64_t *at, uint32_t count) {
  for (; count < node->least; count++, *at += m->direction)
    if (ends_gap(m, node, *at))
      return false;
  if (count < node->most && !ends_gap(m, node, *at))
    push(m, index, *at + m->direction, count + 1, false);
  *next = node->next;
  return true;
}

/* Words of a role begin or end before item `at`, seen in the direction of the program. */
static bool open_words(wm_matcher *m, const wm_node *node, int64_t at) {
  uint32_t item = (uint32_t)at;
  return inside(m, at) && capture(m, node->role, WM_NONE, item, item);
}

static bool close_words(wm_matcher *m, const wm_node *node, int64_t at) {
  for (uint32_t i = m->match.n_captures; i-- > 0;) {
    wm_capture *c = &m->match.captures[i];
    if (c->role != node->role)
      continue;
    uint32_t end = (uint32_t)(at - m->direction);
    if (m->direction > 0 ? end < c->first : end > c->last)
      return false; /* nothing was taken */
    *(m->direction > 0 ? &c->last : &c->first) = end;
    return true;
  }
  return false;
}

/* One step of the machine. False when the node does not fit. */
static bool step(wm_matcher *m, const wm_match_frame *frame, uint32_t *next, int64_t *at) {
  const wm_node *node = &m->items->rules->nodes[frame->node];
  *next = node->next;
  switch (node->op) {
  case WM_OP_TEST:
    if (!inside(m, *at) || !wm_items_test(m->items, (uint32_t)*at, node->test))
      return false;
    *at += m->direction;
    return true;
  case WM_OP_PHRASE:
    return take_phrase(m, node, next, at, frame->node, frame->single);
  case WM_OP_SPLIT:
    push(m, node->other, *at, 0, false);
    return true;
  case WM_OP_GAP:
    return take_gap(m, node, frame->node, next, at, frame->count);
  case WM_OP_TRIGGER:
    m->match.trigger_last = (uint32_t)*at - 1;
    return true;
  case WM_OP_OPEN:
    return open_words(m, node, *at);
  default:
    return close_words(m, node, *at);
  }
}

/* Runs a program from `at`; *end is the item behind the last that matched, in its direction. */
static bool run(wm_matcher *m, uint32_t node, int64_t at, int direction, int64_t *end) {
  wm_match_frame frame = {.node = node, .at = at};
  m->direction = direction;
  m->origin = at;
  m->depth = 0;
  while (m->steps++ < m->max_steps) {
    if (m->items->rules->nodes[frame.node].op == WM_OP_ACCEPT) {
      *end = frame.at;
      return true;
    }
    uint32_t next;
    int64_t here = frame.at;
    if (step(m, &frame, &next, &here)) {
      frame = (wm_match_frame){.node = next, .at = here};
      continue;
    }
    note_failure(m, frame.node, frame.at);
    if (!m->depth)
      return false;
    frame = m->stack[--m->depth];
    m->match.n_captures = frame.n_captures;
  }
  m->n_tired++;
  if (m->failure)
    m->failure->kind = WM_FAILURE_TIRED;
  return false;
}

static int compare_captures(const wm_capture *a, const wm_capture *b) {
  return (a->first > b->first) - (a->first < b->first);
}

/* Leftward programs met captures from right to left. */
static void sort_captures(wm_match *match) {
  for (uint32_t i = 1; i < match->n_captures; i++)
    for (uint32_t j = i; j && compare_captures(&match->captures[j - 1], &match->captures[j]) > 0;
         j--) {
      wm_capture other = match->captures[j];
      match->captures[j] = match->captures[j - 1];
      match->captures[j - 1] = other;
    }
}

bool wm_matcher_by_noun(const wm_rules *rules, uint32_t pattern) {
  const wm_test *anchor = &rules->tests[rules->patterns[pattern].anchor];
  const uint32_t noun = 1 << 8, verb = 1 << 16;
  return anchor->arms[0].pos & noun && !(anchor->arms[0].pos & verb);
}

/* False when a program cannot match from `at`, as its first node tells: most attempts end so. */
static bool may_begin(const wm_matcher *m, uint32_t node, int64_t at) {
  const wm_node *first = &m->items->rules->nodes[node];
  if (first->op == WM_OP_TRIGGER)
    first = &m->items->rules->nodes[first->next];
  if (first->op != WM_OP_TEST && !(first->op == WM_OP_PHRASE && first->bare))
    return true;
  return inside(m, at) && wm_items_test(m->items, (uint32_t)at, first->test);
}

bool wm_matcher_try(wm_matcher *m, uint32_t pattern, uint32_t item) {
  const wm_pattern *p = &m->items->rules->patterns[pattern];
  int64_t end;
  m->match.pattern = pattern;
  m->match.trigger_first = item;
  m->match.n_captures = 0;
  m->verb = m->items->rules->tests[p->anchor].arms[0].pos & 1 << 16;
  m->complement = m->verb || m->items->items[item].flags & (WM_WORD_OBLIQUE | WM_WORD_GENITIVE);
  m->steps = 0;
  if (!m->failure &&
      (!may_begin(m, p->right, (int64_t)item + 1) || !may_begin(m, p->left, (int64_t)item - 1)))
    return false;
  if (!wm_items_test(m->items, item, p->anchor) || !run(m, p->right, (int64_t)item + 1, 1, &end))
    return false;
  m->match.last = (uint32_t)end - 1;
  if (!run(m, p->left, (int64_t)item - 1, -1, &end))
    return false;
  m->match.first = (uint32_t)(end + 1);
  sort_captures(&m->match);
  return true;
}
