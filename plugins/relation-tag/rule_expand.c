/* Replaces names of lists and calls of forms by what they stand for, and splits patterns into the
 * ways through them. */
#include "rule_build.h"

#include "core/base/suggest.h"
#include "lemma_forms.h"

enum { WM_EXPANSION_DEPTH = 64, WM_WAYS = 512, WM_TERMS = 1 << 20 };

/* The parameters of a form, with their arguments already expanded. */
typedef struct scope {
  const wm_form_tree *form;
  wm_term *arguments[8];
} scope;

static wm_term *expand(wm_rule_builder *b, wm_term *term, const scope *in);

static wm_term *copy_term(wm_rule_builder *b, const wm_term *term) {
  wm_term *copy = wm_term_new(b->arena, term->kind, term->place, term->n);
  if (!copy)
    return wm_build_no_memory(b), NULL;
  wm_term **children = copy->children;
  *copy = *term;
  copy->children = children;
  copy->test = 0;
  if (term->n)
    memcpy(children, term->children, term->n * sizeof *children);
  return copy;
}

/* SIGN/V: every word of the list takes the forms; of several words in a row, the first. */
static wm_term *inflect(wm_rule_builder *b, wm_term *term, const wm_term *name) {
  if (!name->forms)
    return term;
  wm_term *copy = copy_term(b, term);
  if (!copy)
    return NULL;
  if (copy->kind == WM_TERM_WORD) {
    copy->forms = name->forms;
    copy->pos = name->pos;
    return copy;
  }
  if (copy->kind != WM_TERM_CHOICE && copy->kind != WM_TERM_SEQUENCE) {
    wm_build_wrong(b, name->place, "'%.*s' holds more than words; only words take a category",
                   (int)name->text.length, name->text.bytes);
    return NULL;
  }
  uint32_t n = copy->kind == WM_TERM_CHOICE ? copy->n : 1;
  for (uint32_t i = 0; i < n; i++)
    if (!(copy->children[i] = inflect(b, copy->children[i], name)))
      return NULL;
  return copy;
}

wm_let *wm_build_find_let(const wm_rule_builder *b, wm_str name) {
  for (uint32_t i = 0; i < b->forest->n_lets; i++)
    if (wm_str_equal(b->forest->lets[i].name, name))
      return &b->forest->lets[i];
  return NULL;
}

/* Where a let keeps its expansion for a category. */
static wm_term **kept(wm_let *let, const wm_term *name) {
  static const uint32_t forms[] = {0,
                                   WM_FORM_BASE | WM_FORM_THIRD | WM_FORM_PAST |
                                       WM_FORM_PARTICIPLE | WM_FORM_ING,
                                   WM_FORM_BASE,
                                   WM_FORM_BASE | WM_FORM_THIRD | WM_FORM_PAST,
                                   WM_FORM_PARTICIPLE,
                                   WM_FORM_ING,
                                   WM_FORM_SINGULAR | WM_FORM_PLURAL,
                                   WM_FORM_PLURAL};
  uint32_t i = 0;
  while (forms[i] != name->forms)
    i++;
  return &let->expanded[i];
}

static wm_term *expand_let(wm_rule_builder *b, wm_let *let, const wm_term *name) {
  wm_term **place = kept(let, name);
  if (*place)
    return *place;
  if (let->open) {
    wm_build_wrong(b, name->place, "'%.*s' is defined by itself; break the circle",
                   (int)let->name.length, let->name.bytes);
    return NULL;
  }
  let->open = true;
  wm_term *inner = expand(b, let->term, NULL);
  let->open = false;
  *place = inner ? inflect(b, inner, name) : NULL;
  return *place;
}

static wm_term *expand_name(wm_rule_builder *b, wm_term *name, const scope *in) {
  for (uint32_t i = 0; in && i < in->form->n_params; i++)
    if (wm_str_equal(in->form->params[i], name->text))
      return inflect(b, in->arguments[i], name);
  wm_let *let = wm_build_find_let(b, name->text);
  if (let)
    return expand_let(b, let, name);
  return wm_build_types(b, name) != WM_NONE ? name : NULL;
}

static wm_form_tree *find_form(wm_rule_builder *b, const wm_term *call) {
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  wm_suggest_start(&suggest, call->text);
  for (uint32_t i = 0; i < b->forest->n_forms; i++) {
    if (wm_str_equal(b->forest->forms[i].name, call->text))
      return &b->forest->forms[i];
    wm_suggest_offer(&suggest, b->forest->forms[i].name);
  }
  wm_build_wrong(b, call->place, "there is no form '%.*s'%s", (int)call->text.length,
                 call->text.bytes, wm_suggest_hint(&suggest, hint));
  return NULL;
}

static wm_term *expand_call(wm_rule_builder *b, wm_term *call, const scope *outer) {
  wm_form_tree *form = find_form(b, call);
  scope inner = {.form = form};
  if (!form)
    return NULL;
  if (form->n_params != call->n) {
    wm_build_wrong(b, call->place, "the form '%.*s' takes %u arguments, here are %u",
                   (int)form->name.length, form->name.bytes, form->n_params, call->n);
    return NULL;
  }
  if (form->open) {
    wm_build_wrong(b, call->place, "the form '%.*s' calls itself; break the circle",
                   (int)form->name.length, form->name.bytes);
    return NULL;
  }
  for (uint32_t i = 0; i < call->n; i++)
    if (!(inner.arguments[i] = expand(b, call->children[i], outer)))
      return NULL;
  form->open = true;
  wm_term *body = expand(b, form->body, &inner);
  form->open = false;
  return body;
}

static wm_term *expand_children(wm_rule_builder *b, wm_term *term, const scope *in) {
  wm_term *copy = term;
  for (uint32_t i = 0; i < term->n; i++) {
    wm_term *child = expand(b, term->children[i], in);
    if (!child)
      return NULL;
    if (child == term->children[i])
      continue;
    if (copy == term && !(copy = copy_term(b, term)))
      return NULL;
    copy->children[i] = child;
  }
  return copy;
}

/* Lists share their terms, but the compiler walks all ways through them: a file of a few lines that
 * double each other must not become endless work. */
static bool measure(wm_rule_builder *b, const wm_term *said, wm_term *term) {
  uint64_t size = 1;
  for (uint32_t i = 0; i < term->n; i++)
    size += term->children[i]->size;
  if (size > WM_TERMS) {
    wm_str quote = wm_rule_quote(&b->forest->files, said->place);
    return wm_build_wrong(b, said->place, "'%.*s' stands for more than %d words and signs",
                          (int)(quote.length < 40 ? quote.length : 40), quote.bytes, WM_TERMS);
  }
  term->size = (uint32_t)size;
  return true;
}

static wm_term *expand(wm_rule_builder *b, wm_term *term, const scope *in) {
  if (b->depth == WM_EXPANSION_DEPTH) {
    wm_build_wrong(b, term->place, "forms and lists are nested more than %d deep",
                   WM_EXPANSION_DEPTH);
    return NULL;
  }
  b->depth++;
  wm_term *result = term->kind == WM_TERM_NAME   ? expand_name(b, term, in)
                    : term->kind == WM_TERM_CALL ? expand_call(b, term, in)
                                                 : expand_children(b, term, in);
  b->depth--;
  return result && (result->size || measure(b, term, result)) ? result : NULL;
}

wm_term *wm_build_expand(wm_rule_builder *b, wm_term *term) {
  return expand(b, term, NULL);
}

/* ---- ways ---- */

static bool holds_trigger(const wm_term *term) {
  bool found = term->kind == WM_TERM_TRIGGER;
  for (uint32_t i = 0; i < term->n && !found; i++)
    found = holds_trigger(term->children[i]);
  return found;
}

static bool add_way(wm_rule_builder *b, wm_ways *ways, wm_term *sequence) {
  if (ways->n == WM_WAYS)
    return wm_build_wrong(b, sequence->place,
                          "there are more than %d ways through the pattern; "
                          "split the rule",
                          WM_WAYS);
  if (!wm_grow(&b->scratch, &ways->items, ways->n, &ways->room, sizeof *ways->items))
    return wm_build_no_memory(b);
  ways->items[ways->n++] = sequence;
  return true;
}

static wm_term *sequence_of(wm_rule_builder *b, wm_place place, uint32_t n) {
  wm_term *sequence = wm_term_new(b->arena, WM_TERM_SEQUENCE, place, n);
  if (!sequence)
    wm_build_no_memory(b);
  return sequence;
}

static bool add_single(wm_rule_builder *b, wm_ways *ways, wm_term *term) {
  wm_term *sequence = sequence_of(b, term->place, 1);
  if (!sequence)
    return false;
  sequence->children[0] = term;
  return add_way(b, ways, sequence);
}

static bool split_trigger(wm_rule_builder *b, const wm_term *trigger, wm_term *inner,
                          wm_ways *ways);

/* A trigger of the words `head` and what follows the first element of `inner`, when that is a
 * sequence. */
static bool split_head(wm_rule_builder *b, const wm_term *trigger, const wm_term *inner,
                       wm_term *head, wm_ways *ways) {
  if (inner->kind != WM_TERM_SEQUENCE)
    return split_trigger(b, trigger, head, ways);
  bool row = head->kind == WM_TERM_SEQUENCE;
  uint32_t n = row ? head->n : 1;
  wm_term *whole = sequence_of(b, inner->place, n + inner->n - 1);
  if (!whole)
    return false;
  memcpy(whole->children, row ? head->children : &head, n * sizeof head);
  memcpy(whole->children + n, inner->children + 1, (inner->n - 1) * sizeof head);
  return split_trigger(b, trigger, whole, ways);
}

/* A trigger begins with one word, by which it is found: of the alternatives at its begin, single
 * words stay together, every longer one becomes a way of its own. */
static bool split_trigger(wm_rule_builder *b, const wm_term *trigger, wm_term *inner,
                          wm_ways *ways) {
  wm_term *head = inner->kind == WM_TERM_SEQUENCE ? inner->children[0] : inner;
  if (head->kind != WM_TERM_CHOICE || wm_build_is_test(head)) {
    wm_term *copy = copy_term(b, trigger);
    if (copy)
      copy->children[0] = inner;
    return copy && add_single(b, ways, copy);
  }
  wm_term *words = wm_term_new(b->arena, WM_TERM_CHOICE, head->place, head->n);
  if (!words)
    return wm_build_no_memory(b);
  words->n = 0;
  for (uint32_t i = 0; i < head->n; i++) {
    wm_term *child = head->children[i];
    if (wm_build_is_test(child))
      words->children[words->n++] = child;
    else if (!split_head(b, trigger, inner, child, ways))
      return false;
  }
  return !words->n || split_head(b, trigger, inner, words, ways);
}

static wm_term *joined(wm_rule_builder *b, wm_place place, const wm_term *first,
                       const wm_term *second) {
  wm_term *sequence = sequence_of(b, place, first->n + second->n);
  if (!sequence)
    return NULL;
  if (first->n)
    memcpy(sequence->children, first->children, first->n * sizeof *first->children);
  memcpy(sequence->children + first->n, second->children, second->n * sizeof *second->children);
  return sequence;
}

/* Every way so far, followed by every way through one more element. */
static bool extend(wm_rule_builder *b, wm_place place, wm_ways *ways, wm_term *element) {
  wm_ways after = {0}, result = {0};
  if (!wm_build_ways(b, element, &after))
    return false;
  for (uint32_t i = 0; i < ways->n; i++)
    for (uint32_t j = 0; j < after.n; j++) {
      wm_term *sequence = joined(b, place, ways->items[i], after.items[j]);
      if (!sequence || !add_way(b, &result, sequence))
        return false;
    }
  *ways = result;
  return true;
}

static bool split_sequence(wm_rule_builder *b, wm_term *term, wm_ways *ways) {
  wm_ways own = {0};
  wm_term *empty = sequence_of(b, term->place, 0);
  if (!empty || !add_way(b, &own, empty))
    return false;
  for (uint32_t i = 0; i < term->n; i++)
    if (!extend(b, term->place, &own, term->children[i]))
      return false;
  for (uint32_t i = 0; i < own.n; i++)
    if (!add_way(b, ways, own.items[i]))
      return false;
  return true;
}

bool wm_build_ways(wm_rule_builder *b, wm_term *term, wm_ways *ways) {
  if (!holds_trigger(term))
    return add_single(b, ways, term);
  if (term->kind == WM_TERM_TRIGGER)
    return split_trigger(b, term, term->children[0], ways);
  if (term->kind == WM_TERM_SEQUENCE)
    return split_sequence(b, term, ways);
  if (term->kind != WM_TERM_CHOICE)
    return wm_build_wrong(b, term->place,
                          "the trigger <…> cannot be optional, repeated or part of a "
                          "role");
  for (uint32_t i = 0; i < term->n; i++)
    if (!wm_build_ways(b, term->children[i], ways))
      return false;
  return true;
}
