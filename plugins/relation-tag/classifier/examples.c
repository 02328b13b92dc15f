/* Making examples. */
#include "examples.h"

#include <stdlib.h>

/* ---- what is possible ---- */

static uint32_t type_row(wm_answers *a, wm_sym type) {
  for (uint32_t i = 0; i < a->n_types; i++)
    if (a->types[i] == type)
      return i;
  if (a->n_types < WM_PAIR_TYPES)
    a->types[a->n_types++] = type;
  return a->n_types - 1;
}

/* True when the head comes first; the pair's two entities in the order of the text. */
static bool in_order(const wm_gold_document *d, const wm_gold_relation *r) {
  return d->article.entities[r->head].tokens.begin <= d->article.entities[r->tail].tokens.begin;
}

static uint32_t answer_of(const wm_gold_document *d, const wm_gold_relation *r) {
  return 2 * r->label + !in_order(d, r);
}

/* The kind of a gold relation; false when one of its types does not count. */
static bool kind_of(const wm_answers *a, const wm_gold_document *d, const wm_gold_relation *r,
                    uint32_t *kind) {
  uint32_t rows[2] = {WM_NONE, WM_NONE};
  for (uint32_t i = 0; i < a->n_types; i++) {
    if (a->types[i] == d->article.entities[r->head].type)
      rows[0] = i;
    if (a->types[i] == d->article.entities[r->tail].type)
      rows[1] = i;
  }
  bool forward = in_order(d, r);
  *kind = rows[!forward] * a->n_types + rows[forward];
  return rows[0] != WM_NONE && rows[1] != WM_NONE;
}

typedef void (*each_relation)(void *context, const wm_gold_document *document,
                              const wm_gold_relation *relation);

static void visit(const wm_gold *gold, each_relation each, void *context) {
  for (uint32_t i = 0; i < gold->n_documents; i++)
    for (uint32_t k = 0; k < gold->documents[i].n_relations; k++)
      each(context, &gold->documents[i], &gold->documents[i].relations[k]);
}

static void note_types(void *context, const wm_gold_document *d, const wm_gold_relation *r) {
  type_row(context, d->article.entities[r->head].type);
  type_row(context, d->article.entities[r->tail].type);
}

typedef struct possible {
  const wm_answers *answers;
  uint8_t *seen; /* [kind][WM_ANSWERS] */
} possible;

static void note_possible(void *context, const wm_gold_document *d, const wm_gold_relation *r) {
  const possible *p = context;
  uint32_t kind;
  if (kind_of(p->answers, d, r, &kind))
    p->seen[(size_t)kind * WM_ANSWERS + answer_of(d, r)] = 1;
}

static bool is_turned(const wm_gold_document *d, const wm_gold_relation *r) {
  for (uint32_t i = 0; i < d->n_relations; i++)
    if (d->relations[i].label == r->label && d->relations[i].head == r->tail &&
        d->relations[i].tail == r->head)
      return true;
  return false;
}

/* A label is mutual when one in ten of its relations is marked the other way round as well. */
static void find_mutual(wm_answers *a, const wm_gold *gold) {
  uint32_t n[WM_GOLD_LABELS] = {0}, turned[WM_GOLD_LABELS] = {0};
  for (uint32_t i = 0; i < gold->n_documents; i++) {
    const wm_gold_document *d = &gold->documents[i];
    for (uint32_t k = 0; k < d->n_relations; k++) {
      n[d->relations[k].label]++;
      turned[d->relations[k].label] += is_turned(d, &d->relations[k]);
    }
  }
  for (uint32_t i = 0; i < gold->n_labels; i++)
    a->mutual[i] = turned[i] * 10 > n[i];
}

bool wm_answers_find(wm_answers *a, const wm_gold *gold) {
  size_t size = (size_t)WM_PAIR_KINDS * WM_ANSWERS, n = 0;
  possible p = {a, calloc(size, 1)};
  if (!p.seen)
    return false;
  find_mutual(a, gold);
  visit(gold, note_types, a);
  visit(gold, note_possible, &p);
  for (size_t i = 0; i < size; i++)
    n += p.seen[i];
  a->answers = malloc((n + 1) * sizeof *a->answers);
  n = 0;
  for (size_t kind = 0; a->answers && kind < WM_PAIR_KINDS; kind++) {
    a->kinds[kind].first = (uint32_t)n;
    for (size_t answer = 0; answer < WM_ANSWERS; answer++)
      if (p.seen[kind * WM_ANSWERS + answer])
        a->answers[n++] = (uint16_t)answer;
    a->kinds[kind].n = (uint32_t)n - a->kinds[kind].first;
  }
  free(p.seen);
  return a->answers != NULL;
}

void wm_answers_free(wm_answers *answers) {
  free(answers->answers);
  free(answers->gates);
  *answers = (wm_answers){0};
}

/* ---- examples ---- */

typedef struct making {
  wm_examples *out;
  const wm_gold *gold;
  const wm_answers *answers;
  const wm_gold_document *document;
  wm_pair_sentence sentence;
} making;

static void *grow(void *items, uint32_t n, uint32_t more, uint32_t *room, size_t each) {
  if (items && n + more <= *room)
    return items;
  uint32_t wanted = 2 * (n + more) + 64;
  void *grown = realloc(items, wanted * each);
  if (grown)
    *room = wanted;
  return grown;
}

#define GROW(items, n, more, room)                                                                 \
  ((grown = grow(items, n, more, &(room), sizeof *(items))) ? (items = grown, true) : false)

static bool make_room(wm_examples *e, uint32_t n_truths) {
  void *grown;
  return GROW(e->items, e->n, 1, e->room) && GROW(e->keys, e->n_keys, WM_PAIR_KEYS, e->keys_room) &&
         GROW(e->between, e->n_between, WM_PAIR_WORDS, e->between_room) &&
         GROW(e->truths, e->n_truths, n_truths, e->truths_room);
}

/* What is known of an answer for two entities, in the order of the text. */
static uint8_t truth_of(const making *m, uint32_t a, uint32_t b, uint32_t answer) {
  const wm_gold_document *d = m->document;
  uint32_t head = answer & 1 ? b : a, tail = answer & 1 ? a : b;
  for (uint32_t i = 0; i < d->n_relations; i++)
    if (d->relations[i].label == answer / 2 && d->relations[i].head == head &&
        d->relations[i].tail == tail)
      return WM_TRUE;
  return wm_gold_marked(d, answer / 2) ? WM_FALSE : WM_UNKNOWN;
}

static void copy_words(const making *m, const wm_pair_features *f, wm_pair_example *to) {
  const wm_token *tokens = m->document->article.tokens;
  wm_examples *e = m->out;
  for (uint32_t i = 0; i < WM_SLOTS; i++)
    to->words[i] = f->tokens[i] ? tokens[f->tokens[i] - 1].norm + 1 : 0;
  to->first_between = e->n_between;
  to->n_between = f->n_between;
  for (uint32_t i = 0; i < f->n_between; i++)
    e->between[e->n_between++] = tokens[f->between[i] - 1].norm;
}

static bool add_pair(making *m, const wm_pair *pair, const wm_kind_answers *kind) {
  wm_examples *e = m->out;
  wm_pair_features f = {.n = 0};
  if (!make_room(e, kind->n))
    return false;
  wm_pair_features_of(&m->sentence, pair, &f);
  wm_pair_example *to = &e->items[e->n++];
  *to = (wm_pair_example){.document = (uint32_t)(m->document - m->gold->documents),
                          .kind = wm_pair_kind(&m->sentence, pair),
                          .cell = wm_pair_cell(pair),
                          .first_key = e->n_keys,
                          .n_keys = f.n,
                          .first_truth = e->n_truths,
                          .weight = m->gold->files[m->document->file].weight};
  memcpy(e->keys + e->n_keys, f.keys, f.n * sizeof *f.keys);
  e->n_keys += f.n;
  copy_words(m, &f, to);
  const wm_item *items = m->sentence.source->items;
  for (uint32_t i = 0; i < kind->n; i++)
    e->truths[e->n_truths++] = truth_of(m, items[pair->a].entity, items[pair->b].entity,
                                        m->answers->answers[kind->first + i]);
  return true;
}

static bool add_sentence(void *context, wm_relate *relate, uint32_t sentence) {
  making *m = context;
  wm_pair_sentence *s = &m->sentence;
  (void)sentence;
  if (!wm_pair_sentence_take(s, &relate->items, relate))
    return false;
  wm_pair_sentence_read(s);
  for (uint32_t i = 0; i < s->n_mentions; i++)
    for (uint32_t j = i + 1; j < s->n_mentions && j - i <= wm_pair_partners(s); j++) {
      wm_pair pair = {s->mentions[i], s->mentions[j], i, j};
      const wm_kind_answers *kind = &m->answers->kinds[wm_pair_kind(s, &pair)];
      if (kind->n && wm_pair_may(s, i, j) && !add_pair(m, &pair, kind))
        return false;
    }
  return true;
}

static bool selected(const wm_selection *selection, uint32_t document) {
  return (document % selection->parts == selection->part) != selection->others;
}

static uint32_t n_marked(const wm_gold_document *document) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < document->n_relations; i++)
    n += wm_gold_marked(document, document->relations[i].label);
  return n;
}

bool wm_examples_make(wm_examples *examples, const wm_gold *gold, const wm_answers *answers,
                      const wm_selection *selection, const wm_rules *rules, wm_forms *forms) {
  making m = {.out = examples, .gold = gold, .answers = answers};
  m.sentence = (wm_pair_sentence){
      .forms = forms, .types = answers->types, .n_types = answers->n_types, .stand_ins = false};
  wm_relate relate = {.rules = rules,
                      .limits = wm_relate_defaults,
                      .after_rules = add_sentence,
                      .after_context = &m};
  bool fine = true;
  for (uint32_t i = 0; i < gold->n_documents && fine; i++) {
    if (!selected(selection, i))
      continue;
    m.document = &gold->documents[i];
    examples->n_gold += n_marked(m.document);
    fine = wm_relate_article(&relate, &m.document->article);
  }
  wm_relate_free(&relate);
  wm_pair_sentence_free(&m.sentence);
  return fine;
}

/* ---- gates ---- */

static bool is_related(const wm_examples *e, const wm_pair_example *x, const wm_answers *answers) {
  for (uint32_t i = 0; i < answers->kinds[x->kind].n; i++)
    if (e->truths[x->first_truth + i] == WM_TRUE)
      return true;
  return false;
}

bool wm_answers_set_gates(wm_answers *answers, const wm_examples *e) {
  enum { ONE_IN = 40 }; /* pairs of a cell that must be related */
  size_t size = (size_t)answers->n_types * answers->n_types * WM_PAIR_CELLS;
  uint32_t *n = calloc(size, sizeof *n), *related = calloc(size, sizeof *related);
  answers->gates = calloc(size, 1);
  bool fine = n && related && answers->gates;
  for (uint32_t i = 0; fine && i < e->n; i++) {
    size_t at = (size_t)e->items[i].kind * WM_PAIR_CELLS + e->items[i].cell;
    n[at]++;
    related[at] += is_related(e, &e->items[i], answers);
  }
  for (size_t at = 0; fine && at < size; at++)
    answers->gates[at] = related[at] && related[at] * ONE_IN >= n[at];
  free(n);
  free(related);
  return fine;
}

void wm_examples_gate(wm_examples *e, const wm_answers *answers) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < e->n; i++)
    if (answers->gates[(size_t)e->items[i].kind * WM_PAIR_CELLS + e->items[i].cell])
      e->items[kept++] = e->items[i];
  e->n = kept;
}

void wm_examples_free(wm_examples *e) {
  free(e->items);
  free(e->keys);
  free(e->between);
  free(e->truths);
  *e = (wm_examples){0};
}
