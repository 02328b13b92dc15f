/* Part of speech and lemma of tokens, where gold and predicted spans are the same. */
#include "core/eval/eval.h"

#include "core/base/log.h"
#include "core/eval/facts.h"
#include "core/eval/signs.h"

#include <inttypes.h>
#include <stdlib.h>

typedef struct wm_pos_score {
  const wm_eval_options *options;
  wm_eval_tally tags;
  wm_eval_count lemmas;
  uint64_t n_tagged, n_shown;
} wm_pos_score;

static void show(wm_pos_score *score, const wm_eval_document *document, const char *what,
                 wm_str gold, wm_str predicted, uint32_t at) {
  if (score->n_shown >= score->options->show)
    return;
  score->n_shown++;
  fprintf(score->options->out, "%-8s %.*s %" PRIu32 " %.*s not %.*s\n", what,
          (int)document->id.length, document->id.bytes, at, (int)gold.length, gold.bytes,
          (int)predicted.length, predicted.bytes);
}

/* Counts one token. A gold lemma "_" says that there is none. */
static bool compare_token(wm_pos_score *score, const wm_eval_document *document,
                          const wm_eval_span *gold, const wm_eval_span *predicted) {
  bool same = wm_facts_str_equal(gold->type, predicted->type);
  score->n_tagged += predicted->type.length > 0;
  if (!wm_facts_str_equal(gold->value, wm_z("_"))) {
    bool right = wm_facts_str_equal(gold->value, predicted->value);
    score->lemmas.right += right;
    score->lemmas.missed += !right;
    score->lemmas.extra += !right && predicted->value.length;
    if (!right)
      show(score, document, "lemma", gold->value, predicted->value, gold->begin);
  }
  if (!same)
    show(score, document, "pos", gold->type, predicted->type, gold->begin);
  return wm_eval_tally_add(&score->tags, gold->type, (wm_eval_count){same, 0, !same}) &&
         (same || !predicted->type.length ||
          wm_eval_tally_add(&score->tags, predicted->type, (wm_eval_count){0, 1, 0}));
}

/* Walks both lists, which are in the order of the text. False without memory, or for a span outside
 * the text. */
static bool compare(wm_pos_score *score, const wm_eval_document *gold, const wm_signs *gold_signs,
                    const wm_eval_document *predicted, const wm_signs *signs) {
  uint32_t p = 0;
  if (!wm_eval_tally_document(&score->tags))
    return false;
  for (uint32_t g = 0; g < gold->tokens.n; g++) {
    wm_eval_span want, got = {0, 0, {"", 0}, {"", 0}};
    if (!wm_signs_span(gold_signs, &gold->tokens.items[g], &want))
      return false;
    for (; p < predicted->tokens.n; p++) {
      if (!wm_signs_span(signs, &predicted->tokens.items[p], &got))
        return false;
      if (got.begin >= want.begin)
        break;
    }
    if (p < predicted->tokens.n && got.begin == want.begin && got.end == want.end &&
        !compare_token(score, gold, &gold->tokens.items[g], &predicted->tokens.items[p]))
      return false;
  }
  return true;
}

static wm_status compare_document(wm_pos_score *score, const wm_eval_document *gold,
                                  const wm_eval_document *predicted, wm_error *error) {
  wm_signs signs[2] = {{NULL, 0}, {NULL, 0}};
  wm_status status = WM_OK;
  wm_str text = predicted->text.length ? predicted->text : gold->text;
  if (!wm_signs_count(gold->text, &signs[0]) || !wm_signs_count(text, &signs[1]))
    status = wm_error_memory(error, text.length);
  else if (signs[0].before[signs[0].n] != signs[1].before[signs[1].n] ||
           !compare(score, gold, &signs[0], predicted, &signs[1]))
    status = wm_error_set(error, WM_FATAL, "document %.*s: its text is not the gold text",
                          (int)gold->id.length, gold->id.bytes);
  free(signs[0].before);
  free(signs[1].before);
  return status;
}

wm_status wm_eval_pos(const wm_eval_corpus *gold, const wm_eval_corpus *predicted,
                      const wm_eval_options *options, wm_error *error) {
  static const wm_eval_document none = {.id = {"", 0}, .text = {"", 0}};
  wm_pos_score score = {.options = options};
  uint32_t n_absent = 0;
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < gold->n && !status; i++) {
    const wm_eval_document *other = wm_eval_corpus_find(predicted, gold->documents[i].id, i);
    n_absent += !other;
    status = compare_document(&score, &gold->documents[i], other ? other : &none, error);
  }
  if (n_absent)
    wm_log_say(WM_WARNING, "%" PRIu32 " of %" PRIu32 " gold documents have no prediction", n_absent,
               gold->n);
  if (!status && !score.n_tagged)
    status = wm_error_set(error, WM_FATAL,
                          "no predicted token has a part of speech; the stage pos-tag sets it, and "
                          "the sink jsonl writes tokens when it is given `tokens: yes`");
  if (!status) {
    wm_eval_print_row(wm_z("lemma"), 8, &score.lemmas, options->out);
    wm_eval_tally_print(&score.tags, 8, options->out);
  }
  wm_eval_tally_free(&score.tags);
  return status;
}
