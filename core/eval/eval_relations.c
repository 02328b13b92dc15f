/* Precision, recall and F1 of binary relations. */
#include "facts.h"

#include <inttypes.h>

static wm_eval_span argument(const wm_eval_document *document, uint32_t row, bool loose) {
  wm_eval_span span = document->entities.items[row];
  if (loose)
    span.type = (wm_str){"", 0};
  return span;
}

static bool is_known(const wm_eval_corpus *gold, wm_str type) {
  for (uint32_t i = 0; i < gold->n; i++)
    for (uint32_t j = 0; j < gold->documents[i].n_relations; j++)
      if (wm_facts_str_equal(gold->documents[i].relations[j].type, type))
        return true;
  return false;
}

static bool is_listed(const wm_strings *list, wm_str type) {
  for (uint32_t i = 0; i < list->n; i++)
    if (wm_facts_str_equal(wm_z(list->items[i]), type))
      return true;
  return false;
}

/* True when facts of a type count for a gold document. */
static bool counts(const wm_eval_options *options, const wm_eval_document *gold, wm_str type) {
  return (!options->types.n || is_listed(&options->types, type)) &&
         (!options->annotated || !gold->has_annotated || is_listed(&gold->annotated, type));
}

/* The facts of a document that is the gold one or its prediction; of predictions (`known`) only
 * those of types that the gold corpus knows. */
static bool collect(wm_facts *facts, const wm_eval_document *document, const wm_eval_document *gold,
                    const wm_eval_options *options, const wm_eval_corpus *known) {
  wm_facts_clear(facts);
  for (uint32_t i = 0; document && i < document->n_relations; i++) {
    const wm_eval_relation *relation = &document->relations[i];
    wm_str type = known ? wm_facts_map(options, relation->type) : relation->type;
    wm_fact fact = {.type = type,
                    .head = argument(document, relation->head, options->loose),
                    .tail = argument(document, relation->tail, options->loose)};
    if (counts(options, gold, type) && (!known || is_known(known, type)) &&
        !wm_facts_add(facts, fact))
      return false;
  }
  wm_facts_settle(facts);
  return true;
}

static void show_errors(const char *kind, const wm_eval_document *document, const wm_facts *facts,
                        const wm_eval_options *options, uint64_t *shown) {
  for (uint32_t i = 0; i < facts->n && *shown < options->show; i++) {
    const wm_fact *fact = &facts->items[i];
    if (fact->matched)
      continue;
    ++*shown;
    wm_str head = wm_eval_words(document, &fact->head), tail = wm_eval_words(document, &fact->tail);
    fprintf(options->out,
            "%-8s %.*s %.*s(%" PRIu32 "-%" PRIu32 " %.*s '%.*s', %" PRIu32 "-%" PRIu32
            " %.*s '%.*s')\n",
            kind, (int)document->id.length, document->id.bytes, (int)fact->type.length,
            fact->type.bytes, fact->head.begin, fact->head.end, (int)fact->head.type.length,
            fact->head.type.bytes, (int)head.length, head.bytes, fact->tail.begin, fact->tail.end,
            (int)fact->tail.type.length, fact->tail.type.bytes, (int)tail.length, tail.bytes);
  }
}

wm_status wm_eval_relations(const wm_eval_corpus *gold, const wm_eval_corpus *predicted,
                            const wm_eval_options *options, wm_error *error) {
  wm_eval_tally tally = {0};
  wm_facts want = {0}, got = {0};
  uint64_t shown = 0;
  bool enough = true;
  for (uint32_t i = 0; i < gold->n && enough; i++) {
    const wm_eval_document *document = &gold->documents[i];
    const wm_eval_document *other = wm_eval_corpus_find(predicted, document->id, i);
    enough = wm_eval_tally_document(&tally) && collect(&want, document, document, options, NULL) &&
             collect(&got, other, document, options, gold) && wm_facts_compare(&want, &got, &tally);
    if (enough) {
      show_errors("extra", document, &got, options, &shown);
      show_errors("missed", document, &want, options, &shown);
    }
  }
  if (enough)
    wm_eval_tally_print(&tally, 28, options->out);
  wm_facts_free(&want);
  wm_facts_free(&got);
  wm_eval_tally_free(&tally);
  return enough ? WM_OK : wm_error_memory(error, 0);
}
