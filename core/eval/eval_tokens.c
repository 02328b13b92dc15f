/* Tokens and sentences, as the CoNLL 2018 shared task counts them: by where they begin and end in
 * the text without its white space. */
#include "config.h"

#include "core/base/log.h"
#include "core/eval/facts.h"
#include "core/eval/signs.h"

#include <inttypes.h>
#include <stdlib.h>

/* What is counted. */
typedef struct wm_units {
  const char *name;
  size_t offset; /* of its wm_eval_spans in a document */
  wm_eval_tally tally;
  uint64_t shown;
} wm_units;

static const wm_eval_spans *spans_of(const wm_units *units, const wm_eval_document *document) {
  return (const wm_eval_spans *)(const void *)((const char *)document + units->offset);
}

/* The spans of a document as facts. False for a span outside the text, or without memory. */
static bool collect(wm_facts *facts, const wm_units *units, const wm_eval_document *document,
                    const wm_signs *signs) {
  wm_facts_clear(facts);
  const wm_eval_spans *spans = document ? spans_of(units, document) : NULL;
  for (uint32_t i = 0; spans && i < spans->n; i++) {
    wm_eval_span span;
    if (!wm_signs_span(signs, &spans->items[i], &span) ||
        !wm_facts_add(facts, (wm_fact){.type = wm_z(units->name), .head = span, .tail = span}))
      return false;
  }
  wm_facts_settle(facts);
  return true;
}

/* The two texts of a document, and what is counted of both. */
typedef struct wm_pair {
  const wm_eval_document *gold, *predicted; /* predicted may be NULL */
  wm_signs gold_signs, predicted_signs;
  wm_facts want, got;
} wm_pair;

static void show_errors(const wm_pair *pair, wm_units *units, const wm_eval_options *options) {
  const wm_facts *sides[] = {&pair->got, &pair->want};
  for (size_t side = 0; side < 2; side++)
    for (uint32_t i = 0; i < sides[side]->n && units->shown < options->show; i++) {
      const wm_fact *fact = &sides[side]->items[i];
      if (fact->matched)
        continue;
      fprintf(options->out, "%-8s %.*s %" PRIu32 " %" PRIu32 " %s\n", side ? "missed" : "extra",
              (int)pair->gold->id.length, pair->gold->id.bytes, fact->head.begin, fact->head.end,
              units->name);
      units->shown++;
    }
}

static bool compare(wm_pair *pair, wm_units *units, const wm_eval_options *options) {
  if (!wm_eval_tally_document(&units->tally) ||
      !collect(&pair->want, units, pair->gold, &pair->gold_signs) ||
      !collect(&pair->got, units, pair->predicted, &pair->predicted_signs) ||
      !wm_facts_compare(&pair->want, &pair->got, &units->tally))
    return false;
  show_errors(pair, units, options);
  return true;
}

static wm_status compare_document(wm_pair *pair, wm_units *tokens, wm_units *sentences,
                                  const wm_eval_options *options, wm_error *error) {
  wm_str text =
      pair->predicted && pair->predicted->text.length ? pair->predicted->text : pair->gold->text;
  if (!wm_signs_count(pair->gold->text, &pair->gold_signs) ||
      !wm_signs_count(text, &pair->predicted_signs))
    return wm_error_memory(error, text.length);
  const wm_signs *gold = &pair->gold_signs, *predicted = &pair->predicted_signs;
  if (gold->before[gold->n] != predicted->before[predicted->n] ||
      !compare(pair, sentences, options) || !compare(pair, tokens, options))
    return wm_error_set(error, WM_FATAL, "document %.*s: its text is not the gold text",
                        (int)pair->gold->id.length, pair->gold->id.bytes);
  return WM_OK;
}

static void free_signs(wm_pair *pair) {
  free(pair->gold_signs.before);
  free(pair->predicted_signs.before);
  pair->gold_signs = pair->predicted_signs = (wm_signs){NULL, 0};
}

static wm_status compare_all(const wm_eval_corpus *gold, const wm_eval_corpus *predicted,
                             wm_units *tokens, wm_units *sentences, const wm_eval_options *options,
                             wm_error *error) {
  wm_pair pair = {0};
  uint32_t n_absent = 0;
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < gold->n && !status; i++) {
    pair.gold = &gold->documents[i];
    pair.predicted = wm_eval_corpus_find(predicted, pair.gold->id, i);
    n_absent += !pair.predicted;
    status = compare_document(&pair, tokens, sentences, options, error);
    free_signs(&pair);
  }
  if (n_absent)
    wm_log_say(WM_WARNING, "%" PRIu32 " of %" PRIu32 " gold documents have no prediction", n_absent,
               gold->n);
  wm_facts_free(&pair.want);
  wm_facts_free(&pair.got);
  return status;
}

static wm_eval_count sum_of(const wm_units *units) {
  return units->tally.n_rows ? units->tally.rows[0].count : (wm_eval_count){0, 0, 0};
}

wm_status wm_eval_tokens(const wm_eval_corpus *gold, const wm_eval_corpus *predicted,
                         const wm_eval_options *options, wm_error *error) {
  wm_units tokens = {"tokens", offsetof(wm_eval_document, tokens), {0}, 0},
           sentences = {"sentences", offsetof(wm_eval_document, sentences), {0}, 0};
  wm_status status = compare_all(gold, predicted, &tokens, &sentences, options, error);
  wm_eval_count n_tokens = sum_of(&tokens), n_sentences = sum_of(&sentences);
  if (!status && !n_tokens.right && !n_tokens.extra)
    status = wm_error_set(error, WM_FATAL,
                          "there are no predicted tokens; the sink jsonl writes "
                          "them when it is given `tokens: yes`");
  if (!status) {
    wm_eval_print_row(wm_z("sentences"), 8, &n_sentences, options->out);
    wm_eval_print_row(wm_z("all"), 8, &n_tokens, options->out);
  }
  wm_eval_tally_free(&tokens.tally);
  wm_eval_tally_free(&sentences.tally);
  return status;
}
