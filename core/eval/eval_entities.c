/* Strict precision, recall and F1 of entities. */
#include "facts.h"

#include "core/base/log.h"

#include <inttypes.h>

static bool counts(const wm_eval_options *options, wm_str type) {
  for (uint32_t i = 0; i < options->types.n; i++)
    if (wm_facts_str_equal(type, wm_z(options->types.items[i])))
      return true;
  return !options->types.n;
}

static bool collect(wm_facts *facts, const wm_eval_document *document,
                    const wm_eval_options *options, bool map) {
  wm_facts_clear(facts);
  for (uint32_t i = 0; document && i < document->entities.n; i++) {
    const wm_eval_span *span = &document->entities.items[i];
    wm_str type = map ? wm_facts_map(options, span->type) : span->type;
    wm_fact fact = {.type = options->untyped ? wm_z("*") : type};
    fact.head = fact.tail = (wm_eval_span){span->begin, span->end, {"", 0}, {"", 0}};
    if (counts(options, type) && !wm_facts_add(facts, fact))
      return false;
  }
  wm_facts_settle(facts);
  return true;
}

static bool overlaps(const wm_fact *a, const wm_fact *b) {
  return a->head.begin < b->head.end && b->head.begin < a->head.end;
}

static bool same_span(const wm_fact *a, const wm_fact *b) {
  return a->head.begin == b->head.begin && a->head.end == b->head.end;
}

/* Why a prediction is wrong. */
static const char *kind_of(const wm_fact *extra, const wm_facts *gold) {
  const char *kind = "extra";
  for (uint32_t i = 0; i < gold->n; i++) {
    if (same_span(extra, &gold->items[i]))
      return "type";
    if (overlaps(extra, &gold->items[i]) && wm_facts_str_equal(extra->type, gold->items[i].type))
      kind = "boundary";
  }
  return kind;
}

static void show_fact(const char *kind, const wm_eval_document *document, const wm_fact *fact,
                      const wm_eval_options *options) {
  wm_str words = wm_eval_words(document, &fact->head);
  fprintf(options->out, "%-8s %.*s %" PRIu32 " %" PRIu32 " %.*s '%.*s'\n", kind,
          (int)document->id.length, document->id.bytes, fact->head.begin, fact->head.end,
          (int)fact->type.length, fact->type.bytes, (int)words.length, words.bytes);
}

static void show_errors(const wm_eval_document *document, const wm_facts *gold,
                        const wm_facts *predicted, const wm_eval_options *options,
                        uint64_t *shown) {
  for (uint32_t i = 0; i < predicted->n && *shown < options->show; i++)
    if (!predicted->items[i].matched) {
      show_fact(kind_of(&predicted->items[i], gold), document, &predicted->items[i], options);
      ++*shown;
    }
  for (uint32_t i = 0; i < gold->n && *shown < options->show; i++)
    if (!gold->items[i].matched) {
      show_fact("missed", document, &gold->items[i], options);
      ++*shown;
    }
}

wm_status wm_eval_entities(const wm_eval_corpus *gold, const wm_eval_corpus *predicted,
                           const wm_eval_options *options, wm_error *error) {
  wm_eval_tally tally = {0};
  wm_facts want = {0}, got = {0};
  uint64_t shown = 0;
  uint32_t n_absent = 0;
  bool enough = true;
  for (uint32_t i = 0; i < gold->n && enough; i++) {
    const wm_eval_document *document = &gold->documents[i];
    const wm_eval_document *other = wm_eval_corpus_find(predicted, document->id, i);
    n_absent += !other;
    enough = wm_eval_tally_document(&tally) && collect(&want, document, options, false) &&
             collect(&got, other, options, true) && wm_facts_compare(&want, &got, &tally);
    if (enough)
      show_errors(document, &want, &got, options, &shown);
  }
  if (n_absent)
    wm_log_say(WM_WARNING, "%" PRIu32 " of %" PRIu32 " gold articles have no prediction", n_absent,
               gold->n);
  if (enough)
    wm_eval_tally_print(&tally, 8, options->out);
  wm_facts_free(&want);
  wm_facts_free(&got);
  wm_eval_tally_free(&tally);
  return enough ? WM_OK : wm_error_memory(error, 0);
}
