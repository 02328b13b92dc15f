/* Explanations: a witness of all attempts keeps the best one of each rule, and puts it in words. */
#include "explain.h"

#include "core/base/names.h"

enum { CLOSE = 6 }; /* rules that did not fire and are told of, for one sentence */

/* ---- keeping the best attempts ---- */

/* How far an attempt came. Names on both sides are the least a rule needs, the left half is run
 * only when the right one matched. */
static uint32_t distance(const wm_rules *rules, const wm_attempt *a) {
  if (a->matched)
    return 1000;
  if (a->failure.kind != WM_FAILURE_NODE)
    return a->failure.kind == WM_FAILURE_NAMES ? 0 : 500;
  const wm_pattern *p = &rules->patterns[a->pattern];
  bool left = a->failure.item < (int64_t)a->item;
  return 1 + a->failure.reach + (left ? 20 : 0) + p->names_left + p->names_right;
}

static wm_attempt *slot_of(wm_explain *e, uint32_t rule) {
  for (uint32_t i = 0; i < e->n; i++)
    if (e->attempts[i].rule == rule)
      return &e->attempts[i];
  if (e->n == WM_EXPLAIN_RULES)
    return NULL;
  e->attempts[e->n] = (wm_attempt){.rule = rule, .pattern = WM_NONE};
  return &e->attempts[e->n++];
}

/* ---- telling ---- */

static void tell_item(wm_explain *e, const wm_items *s, int64_t item) {
  if (item < 0)
    fputs("the sentence begins", e->out);
  else if (item >= s->n)
    fputs("the sentence ends", e->out);
  else {
    wm_span span = wm_items_span(s, (uint32_t)item, (uint32_t)item);
    fprintf(e->out, "there is '%.*s'", (int)(span.end - span.begin), s->article->text + span.begin);
  }
}

static void tell_failure(wm_explain *e, const wm_items *s, const wm_attempt *a) {
  const wm_pattern *p = &e->rules->patterns[a->pattern];
  wm_str element;
  switch (a->failure.kind) {
  case WM_FAILURE_NAMES:
    fprintf(e->out, "needs %u names before the trigger and %u behind it", p->names_left,
            p->names_right);
    break;
  case WM_FAILURE_CONDITION:
    fputs("a condition on the article does not hold", e->out);
    break;
  case WM_FAILURE_TIRED:
    fputs("given up after max-steps", e->out);
    break;
  case WM_FAILURE_NODE:
    element = wm_rule_quote(&e->rules->forest.files, e->rules->nodes[a->failure.node].place);
    fprintf(e->out, "%s of it, %.*s is expected where ",
            a->failure.item < (int64_t)a->item ? "left" : "right", (int)element.length,
            element.bytes);
    tell_item(e, s, a->failure.item);
    break;
  default:
    fputs("the trigger has another part of speech", e->out);
  }
}

static void tell_attempt(wm_explain *e, const wm_items *s, const wm_attempt *a) {
  const wm_rule *rule = &e->rules->rules[a->rule];
  const wm_rule_files *files = &e->rules->forest.files;
  const wm_relation_type *type = &e->rules->types[rule->type];
  wm_span trigger = wm_items_span(s, a->item, a->item);
  const char *path = files->items[rule->place.file].path, *slash = strrchr(path, '/');
  fprintf(e->out, "  %s %.*s (%s:%u) at '%.*s': ", a->matched ? "fired" : "close",
          (int)rule->name.length, rule->name.bytes, slash ? slash + 1 : path,
          wm_rule_line(files, rule->place), (int)(trigger.end - trigger.begin),
          s->article->text + trigger.begin);
  if (a->matched)
    fprintf(e->out, "%.*s", (int)type->name.length, type->name.bytes);
  else
    tell_failure(e, s, a);
  fputc('\n', e->out);
}

/* A sign that triggers, such as the comma of "Paris, France", is everywhere: only success counts.
 */
static bool is_noise(const wm_items *s, const wm_attempt *a) {
  return !a->matched && !(s->items[a->item].flags & WM_ITEM_WORD);
}

/* The nearest of the attempts that were not told of yet; NULL. */
static wm_attempt *nearest(wm_explain *e, const wm_items *s) {
  wm_attempt *best = NULL;
  for (uint32_t i = 0; i < e->n; i++)
    if (e->attempts[i].pattern != WM_NONE && !is_noise(s, &e->attempts[i]) &&
        (!best || distance(e->rules, &e->attempts[i]) > distance(e->rules, best)))
      best = &e->attempts[i];
  return best;
}

static void tell_text(wm_explain *e, uint32_t begin, uint32_t end) {
  for (; begin < end; begin++)
    fputc(e->article->text[begin] == '\n' ? ' ' : e->article->text[begin], e->out);
}

/* The sentence as an example of a rule would have it: "[ORG Nokia] signed a deal". */
static void tell_marked(wm_explain *e, const wm_items *s) {
  uint32_t at = wm_items_span(s, 0, 0).begin;
  for (uint32_t i = 0; i < s->n; i++) {
    const wm_item *item = &s->items[i];
    if (!item->type || item->flags & WM_ITEM_PRONOUN)
      continue;
    wm_str type = e->rules->forest.entities[__builtin_ctz(item->type)].type;
    wm_span span = wm_items_span(s, i, i);
    tell_text(e, at, span.begin);
    fprintf(e->out, "[%.*s ", (int)type.length, type.bytes);
    tell_text(e, span.begin, span.end);
    fputc(']', e->out);
    at = span.end;
  }
  tell_text(e, at, wm_items_span(s, s->n - 1, s->n - 1).end);
  fputc('\n', e->out);
}

static void tell_entity(wm_explain *e, const char *before, uint32_t entity, const char *after) {
  wm_span span = e->article->entities[entity].span;
  fputs(before, e->out);
  tell_text(e, span.begin, span.end);
  fputs(after, e->out);
}

static void tell_finding(wm_explain *e, const wm_finding *f) {
  const wm_str type = f->type->name,
               modality = wm_names_at(WM_MODALITY_NAMES, f->certainty.modality);
  fprintf(e->out, "  found %.*s(", (int)type.length, type.bytes);
  tell_entity(e, "", f->filled[0].entity, ", ");
  tell_entity(e, "", f->filled[1].entity, ")");
  if (f->certainty.polarity == WM_NEGATED)
    fputs(" negated", e->out);
  if (f->certainty.modality != WM_FACT)
    fprintf(e->out, " %.*s", (int)modality.length, modality.bytes);
  if (f->certainty.source != WM_NONE)
    tell_entity(e, " by \"", f->certainty.source, "\"");
  fputc('\n', e->out);
}

static void tell_sentence(wm_explain *e, const wm_items *s) {
  wm_attempt *attempt;
  if (!e->n)
    return;
  tell_marked(e, s);
  for (uint32_t i = e->relate->sentence_begin; i < e->relate->n_findings; i++)
    tell_finding(e, &e->relate->findings[i]);
  for (uint32_t close = 0; close < CLOSE && (attempt = nearest(e, s)) != NULL;) {
    close += !attempt->matched;
    tell_attempt(e, s, attempt);
    attempt->pattern = WM_NONE;
  }
  e->n = 0;
}

static void witness(void *context, const wm_items *s, uint32_t sentence, uint32_t pattern,
                    uint32_t item, const wm_failure *failure, bool matched) {
  wm_explain *e = context;
  e->sentence = sentence;
  wm_attempt *kept = slot_of(e, e->rules->patterns[pattern].rule);
  wm_attempt made = {e->rules->patterns[pattern].rule, pattern, item, *failure, matched};
  (void)s;
  if (kept && (kept->pattern == WM_NONE || distance(e->rules, &made) > distance(e->rules, kept)))
    *kept = made;
}

static void sentence_over(void *context, const wm_items *s) {
  tell_sentence(context, s);
}

bool wm_explain_article(wm_relate *relate, const wm_annotated *article, FILE *out) {
  wm_explain e = {.out = out, .relate = relate, .rules = relate->rules, .article = article};
  relate->witness = witness;
  relate->sentence_over = sentence_over;
  relate->witness_context = &e;
  return wm_relate_article(relate, article);
}
