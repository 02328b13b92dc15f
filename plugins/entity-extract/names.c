/* Names within an article: short forms are joined to long ones. Everything compares token norms,
 * which are case-folded, so that a headline in capitals names the same things.
 *
 * For n entities of m tokens this takes time in n and m alone: long forms are found by the symbol
 * of the one word that the short form must share with them. */
#include "names.h"

#include <stdlib.h>

/* What an echo's score is of its long form's: of 0.6, 0.7 and 0.95 this had the best F1 on the
 * development sets, with a tagger and without. */
static const float echo_certainty = 0.7F;

/* Which entity a short form means, by the symbol of the word it shares with the long one: the first
 * of an organisation, any of a person. Open addressing. */
typedef struct form {
  wm_sym word;
  wm_sym type;
  uint32_t entity; /* index of the candidate that has the long form */
} form;

typedef struct form_table {
  form *slots;
  uint32_t mask;
} form_table;

typedef struct reader {
  const wm_passage *passage;
  const wm_lexicon *lexicon; /* for echoes only */
  wm_candidates *candidates;
  form_table forms;
} reader;

static bool make_forms(form_table *forms, wm_instance *self, uint32_t n) {
  uint32_t size = 16;
  while (size / 4 < n && size < UINT32_MAX / 4)
    size *= 2;
  forms->slots = wm_article_alloc(self, size, sizeof *forms->slots);
  forms->mask = size - 1;
  return forms->slots != NULL;
}

/* Tokens of all candidates and an acronym each: the most words that can be entered. */
static uint32_t count_words(const wm_candidates *candidates) {
  uint32_t n = candidates->n;
  for (uint32_t i = 0; i < candidates->n; i++)
    n += candidates->items[i].tokens.end - candidates->items[i].tokens.begin;
  return n;
}

/* The slot of a word and type: used, or free. */
static form *slot(const form_table *forms, wm_sym word, wm_sym type) {
  uint32_t at = (word * 2654435761u ^ type) & forms->mask;
  while (forms->slots[at].word && (forms->slots[at].word != word || forms->slots[at].type != type))
    at = (at + 1) & forms->mask;
  return &forms->slots[at];
}

static const wm_token *token(const reader *r, uint32_t i) {
  return &r->passage->tokens[i];
}

static uint32_t length(const wm_candidate *c) {
  return c->tokens.end - c->tokens.begin;
}

static bool is_name(const reader *r, const wm_candidate *c) {
  const wm_kinds *k = r->passage->kinds;
  return c->type == k->per || c->type == k->org || c->type == k->loc || c->type == k->misc;
}

/* True when a word of a name can stand for it: no initial, particle or mark. */
static bool stands_alone(const wm_token *t) {
  return t->norm && t->shape & WM_SHAPE_UPPER_FIRST && t->shape & WM_SHAPE_ALPHA &&
         !(t->shape & WM_SHAPE_DOT) && t->span.end - t->span.begin > 1;
}

/* The words by which a short form can find the name: those of a person, the last first; the first
 * of anything else. */
static wm_span key_words(const reader *r, const wm_candidate *c) {
  bool person = c->type == r->passage->kinds->per;
  return (wm_span){c->tokens.begin, person ? c->tokens.end : c->tokens.begin + 1};
}

static bool same_words(const reader *r, const wm_candidate *c, const form *f) {
  const wm_candidate *other = &r->candidates->items[f->entity];
  if (length(c) != length(other))
    return false;
  for (uint32_t i = 0; i < length(c); i++)
    if (token(r, c->tokens.begin + i)->norm != token(r, other->tokens.begin + i)->norm)
      return false;
  return true;
}

/* Enters a long form. A later one takes a word over, so that a short form means the last; but a
 * first name does not take over a surname. */
static void enter(reader *r, uint32_t i) {
  const wm_candidate *c = &r->candidates->items[i];
  wm_span words = key_words(r, c);
  for (uint32_t k = words.begin; k < words.end && length(c) > 1; k++) {
    const wm_token *t = token(r, k);
    form *f = slot(&r->forms, t->norm, c->type);
    if (stands_alone(t) && (!f->word || (k + 1 == words.end && !same_words(r, c, f))))
      *f = (form){t->norm, c->type, i};
  }
}

/* ---------------------------------------------------------------------- acronyms */

static bool is_mark(const reader *r, uint32_t i, char mark) {
  return i < r->passage->n_tokens && r->passage->article->text[token(r, i)->span.begin] == mark &&
         token(r, i)->span.end - token(r, i)->span.begin == 1;
}

/* True when the letters of `acronym` are first letters of the name's words, in order and with none
 * of its capitalised words left out at the front. */
static bool spells(const reader *r, const wm_candidate *name, const wm_token *acronym) {
  const char *text = r->passage->article->text;
  uint32_t at = acronym->span.begin, n_matched = 0;
  for (uint32_t i = name->tokens.begin; i < name->tokens.end && at < acronym->span.end; i++) {
    if (text[at] == '.')
      at++;
    if (at < acronym->span.end && text[token(r, i)->span.begin] == text[at]) {
      at++;
      n_matched++;
    } else if (i == name->tokens.begin)
      return false;
  }
  while (at < acronym->span.end && text[at] == '.')
    at++;
  return at == acronym->span.end && n_matched >= 2;
}

/* The acronym that is defined behind a name, "African Union (AU)"; WM_NONE for none. */
static uint32_t defined_acronym(const reader *r, const wm_candidate *name) {
  uint32_t open = name->tokens.end;
  if (length(name) < 2 || !is_mark(r, open, '(') || !is_mark(r, open + 2, ')') ||
      !(token(r, open + 1)->shape & WM_SHAPE_UPPER_ALL) || !spells(r, name, token(r, open + 1)))
    return WM_NONE;
  return open + 1;
}

/* ------------------------------------------------------------------------- echo */

static bool echo_at(const reader *r, wm_span tokens, const wm_candidate *of) {
  wm_candidate again = *of;
  again.tokens = tokens;
  again.span = (wm_span){0, 0};
  again.role = 0;
  again.value = 0;
  again.origin = WM_ORIGIN_RULE;
  again.by = wm_intern_z(r->passage->self, "rule:echo");
  again.score = of->score * echo_certainty;
  return wm_candidates_add(r->candidates, r->passage, &again);
}

/* The entity that a token that no entity covers is short for; WM_NONE for none. */
static uint32_t echoed(const reader *r, uint32_t i, const bool *is_defined) {
  const wm_kinds *k = r->passage->kinds;
  const wm_token *t = token(r, i);
  bool capitals = t->shape & WM_SHAPE_UPPER_ALL;
  if ((!stands_alone(t) && !capitals) || wm_lexicon_cues(r->lexicon, t->norm))
    return WM_NONE;
  const form *org = slot(&r->forms, t->norm, k->org), *per = slot(&r->forms, t->norm, k->per);
  const form *of = per->word ? per : org;
  if (!of->word)
    return WM_NONE;
  bool acronym = is_defined[of->entity] && capitals;
  bool company = r->candidates->items[of->entity].subtype == k->company;
  return of == per || acronym || company ? of->entity : WM_NONE;
}

/* The entity that an echo may go on with at a token, a hyphen passed over. */
static uint32_t echoes_on(const reader *r, uint32_t i, uint32_t end, const bool *is_defined) {
  bool hyphen = i + 1 < end && token(r, i)->shape & WM_SHAPE_HYPHEN &&
                token(r, i)->shape & WM_SHAPE_PUNCTUATION &&
                token(r, i - 1)->span.end == token(r, i)->span.begin &&
                token(r, i)->span.end == token(r, i + 1)->span.begin;
  return i + hyphen < end ? echoed(r, i + hyphen, is_defined) : WM_NONE;
}

/* Enters acronyms that names define; marks the names. */
static void enter_acronyms(reader *r, uint32_t n, bool *is_defined) {
  for (uint32_t i = 0; i < n; i++) {
    const wm_candidate *c = &r->candidates->items[i];
    uint32_t acronym = is_name(r, c) ? defined_acronym(r, c) : WM_NONE;
    if (acronym == WM_NONE)
      continue;
    is_defined[i] = true;
    wm_sym word = token(r, acronym)->norm;
    *slot(&r->forms, word, c->type) = (form){word, c->type, i};
  }
}

bool wm_names_echo(const wm_passage *passage, const wm_lexicon *lexicon,
                   wm_candidates *candidates) {
  reader r = {.passage = passage, .lexicon = lexicon, .candidates = candidates};
  uint32_t n = candidates->n;
  bool *is_defined = wm_article_alloc(passage->self, (size_t)n + 1, sizeof *is_defined);
  if (!is_defined || !make_forms(&r.forms, passage->self, count_words(candidates)))
    return false;
  for (uint32_t i = 0; i < n; i++)
    if (is_name(&r, &candidates->items[i]))
      enter(&r, i);
  enter_acronyms(&r, n, is_defined);
  for (uint32_t i = 0, next = 0, end; i < passage->n_tokens; i = end) {
    while (next < n && candidates->items[next].tokens.end <= i)
      next++;
    uint32_t free_end = next < n ? candidates->items[next].tokens.begin : passage->n_tokens;
    uint32_t of = i < free_end ? echoed(&r, i, is_defined) : WM_NONE;
    end = i + 1;
    while (of != WM_NONE && echoes_on(&r, end, free_end, is_defined) == of)
      end += token(&r, end)->shape & WM_SHAPE_PUNCTUATION ? 2 : 1;
    if (of != WM_NONE && !echo_at(&r, (wm_span){i, end}, &candidates->items[of]))
      return false;
  }
  return true;
}

/* ------------------------------------------------------------------------- join */

/* Mentions of one thing form a tree that leads to the one which names it. */
static uint32_t root(uint32_t *parents, uint32_t i) {
  while (parents[i] != i)
    i = parents[i] = parents[parents[i]];
  return i;
}

/* True when a's words stand one after another at the start of b (organisations), or in its order
 * within b (persons: "Čaputová", "Zuzana Čaputová", with or without a middle name). */
static bool is_short_of(const reader *r, const wm_candidate *a, const wm_candidate *b) {
  bool person = a->type == r->passage->kinds->per;
  uint32_t j = b->tokens.begin;
  for (uint32_t i = a->tokens.begin; i < a->tokens.end; i++, j++) {
    while (person && j < b->tokens.end && token(r, i)->norm != token(r, j)->norm)
      j++;
    if (j >= b->tokens.end || token(r, i)->norm != token(r, j)->norm)
      return false;
  }
  return true;
}

/* True when ids or kinds of the two forbid that they are one thing. Places and other things have no
 * short forms (Niger is not the Niger Delta), nor has an organisation with an id, unless the long
 * form is the company of that name. */
static bool different_things(const reader *r, const wm_candidate *a, const wm_candidate *b) {
  const wm_kinds *k = r->passage->kinds;
  const wm_candidate *shorter = length(a) < length(b) ? a : b, *longer = shorter == a ? b : a;
  if (a->ref && b->ref)
    return a->ref != b->ref;
  if (length(a) == length(b) || a->type == k->per)
    return false;
  bool company = shorter->subtype == k->company && longer->subtype == k->company;
  return a->type != k->org || (shorter->ref && !company);
}

/* Joins mention i with the mention that has one of its words; true when that one is as long. */
static bool join_at(reader *r, uint32_t *parents, uint32_t i, const form *f) {
  const wm_candidate *c = &r->candidates->items[i], *other = &r->candidates->items[f->entity];
  bool longer = length(other) >= length(c);
  if (!f->word || different_things(r, c, other) ||
      !(longer ? is_short_of(r, c, other) : is_short_of(r, other, c)))
    return false;
  parents[root(parents, i)] = root(parents, f->entity);
  return longer;
}

/* Joins mention i to the last long form that it can be short for, or that it is equal to. */
static void join_form(reader *r, uint32_t *parents, uint32_t i) {
  const wm_candidate *c = &r->candidates->items[i];
  wm_span words = key_words(r, c);
  bool joined = false;
  for (uint32_t k = words.end; k > words.begin && !joined; k--) {
    wm_sym word = token(r, k - 1)->norm;
    joined = word && join_at(r, parents, i, slot(&r->forms, word, c->type));
  }
  for (uint32_t k = words.begin; k < words.end && !joined; k++) {
    wm_sym word = token(r, k)->norm;
    form *f = slot(&r->forms, word, c->type);
    if (word && (!f->word || k + 1 == words.end))
      *f = (form){word, c->type, i};
  }
}

static void join_refs(reader *r, uint32_t *parents) {
  for (uint32_t i = 0; i < r->candidates->n; i++) {
    const wm_candidate *c = &r->candidates->items[i];
    if (!c->ref || !is_name(r, c))
      continue;
    form *f = slot(&r->forms, c->ref, c->type);
    if (f->word)
      parents[root(parents, i)] = root(parents, f->entity);
    else
      *f = (form){c->ref, c->type, i};
  }
}

static void join_acronyms(reader *r, uint32_t *parents) {
  for (uint32_t i = 0; i + 1 < r->candidates->n; i++) {
    const wm_candidate *c = &r->candidates->items[i], *next = &r->candidates->items[i + 1];
    uint32_t acronym = is_name(r, c) ? defined_acronym(r, c) : WM_NONE;
    if (acronym != WM_NONE && next->tokens.begin == acronym && next->type == c->type &&
        !different_things(r, c, next))
      parents[root(parents, i + 1)] = root(parents, i);
  }
}

/* How well a mention names its thing: in a gazetteer, then not in capitals only, then long. */
static uint32_t naming(const reader *r, const wm_candidate *c) {
  bool capitals = length(c) > 1;
  for (uint32_t i = c->tokens.begin; i < c->tokens.end; i++)
    capitals &= !(token(r, i)->shape & WM_SHAPE_ALPHA) || token(r, i)->shape & WM_SHAPE_UPPER_ALL;
  uint32_t bytes = c->span.end - c->span.begin;
  return (bytes < 4096 ? bytes : 4096) + (capitals ? 0 : 8192) + (c->name ? 16384 : 0);
}

/* The text of a mention with single spaces. */
static wm_sym text_name(const reader *r, const wm_candidate *c) {
  wm_str text = wm_span_text(r->passage->article, c->span);
  char *copy = wm_article_alloc(r->passage->self, text.length + 1, 1);
  size_t n = 0;
  if (!copy)
    return 0;
  for (size_t i = 0; i < text.length; i++) {
    bool space = text.bytes[i] == ' ' || text.bytes[i] == '\n' || text.bytes[i] == '\t';
    if (!space || (n && copy[n - 1] != ' '))
      copy[n++] = space ? ' ' : text.bytes[i];
  }
  return wm_intern(r->passage->self, copy, n);
}

/* Gives every mention what the best of its thing has. */
static bool spread(reader *r, uint32_t *parents) {
  wm_candidate *items = r->candidates->items;
  uint32_t n = r->candidates->n;
  uint32_t *best = wm_article_alloc(r->passage->self, (size_t)n + 1, sizeof *best);
  if (!best)
    return false;
  for (uint32_t i = 0; i < n; i++)
    best[i] = i;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t top = root(parents, i);
    if (naming(r, &items[i]) > naming(r, &items[best[top]]))
      best[top] = i;
  }
  for (uint32_t i = 0; i < n; i++) {
    wm_candidate *chief = &items[best[root(parents, i)]];
    if (!chief->name)
      chief->name = text_name(r, chief);
    items[i].name = chief->name;
    if (!items[i].ref)
      items[i].ref = chief->ref;
    if (!items[i].subtype)
      items[i].subtype = chief->subtype;
  }
  return true;
}

bool wm_names_join(const wm_passage *passage, wm_candidates *candidates) {
  reader r = {.passage = passage, .candidates = candidates};
  uint32_t n = candidates->n;
  uint32_t *parents = wm_article_alloc(passage->self, (size_t)n + 1, sizeof *parents);
  if (!parents || !make_forms(&r.forms, passage->self, count_words(candidates)))
    return false;
  for (uint32_t i = 0; i < n; i++)
    parents[i] = i;
  /* twice, so that a short form in the headline finds the long one in the text */
  for (int round = 0; round < 2; round++)
    for (uint32_t i = 0; i < n; i++)
      if (is_name(&r, &candidates->items[i]))
        join_form(&r, parents, i);
  join_acronyms(&r, parents);
  if (!make_forms(&r.forms, passage->self, n))
    return false;
  join_refs(&r, parents);
  return spread(&r, parents);
}
