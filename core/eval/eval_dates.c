/* Dates, times, durations and sets against TIMEX3, as TempEval-3 scores them (UzZaman et al. 2013,
 * "SemEval-2013 Task 1", section 3.1): spans strictly and relaxed, and values of relaxed matches.
 */
#include "facts.h"

#include "core/base/log.h"

#include <inttypes.h>

/* How a gold expression was read. */
typedef struct wm_date_match {
  const wm_eval_span *gold, *predicted; /* predicted NULL: missed; gold NULL: extra */
} wm_date_match;

typedef struct wm_date_score {
  wm_eval_count strict, relaxed;
  wm_eval_tally values;
  uint64_t shown;
  const wm_eval_options *options;
} wm_date_score;

/* Only these types of a stream are expressions of time. */
static bool is_time(wm_str type) {
  return wm_facts_str_equal(type, wm_z("DATE")) || wm_facts_str_equal(type, wm_z("TIME"));
}

/* DATE or TIME, of TIMEX3's four types: what is shorter than a day is TIME. */
static wm_str row_of(const wm_eval_span *span) {
  bool time = wm_facts_str_equal(span->type, wm_z("TIME"));
  time = time || (span->value.length > 1 && memcmp(span->value.bytes, "PT", 2) == 0);
  return wm_z(time ? "TIME" : "DATE");
}

/* Code points that two spans share. */
static uint32_t shared(const wm_eval_span *a, const wm_eval_span *b) {
  uint32_t begin = a->begin > b->begin ? a->begin : b->begin;
  uint32_t end = a->end < b->end ? a->end : b->end;
  return begin < end ? end - begin : 0;
}

/* The prediction that shares most with a gold span and no other gold span has; WM_NONE for none. */
static uint32_t best_overlap(const wm_eval_span *gold, const wm_eval_spans *predicted,
                             const bool *taken) {
  uint32_t best = WM_NONE, most = 0;
  for (uint32_t i = 0; i < predicted->n; i++) {
    uint32_t common = taken[i] ? 0 : shared(gold, &predicted->items[i]);
    if (common > most) {
      most = common;
      best = i;
    }
  }
  return best;
}

static void show(wm_date_score *score, const char *kind, const wm_eval_document *document,
                 const wm_date_match *match) {
  if (score->shown >= score->options->show)
    return;
  const wm_eval_span *at = match->gold ? match->gold : match->predicted;
  wm_str want = match->gold ? match->gold->value : wm_z("-");
  wm_str got = match->predicted ? match->predicted->value : wm_z("-");
  score->shown++;
  fprintf(score->options->out, "%-8s %.*s %" PRIu32 " %" PRIu32 " want %.*s got %.*s\n", kind,
          (int)document->id.length, document->id.bytes, at->begin, at->end, (int)want.length,
          want.bytes, (int)got.length, got.bytes);
}

/* Counts one match, miss or extra. False when memory is used up. */
static bool count(wm_date_score *score, const wm_eval_document *document,
                  const wm_date_match *match) {
  const wm_eval_span *gold = match->gold, *got = match->predicted;
  bool both = gold && got;
  bool exact = both && gold->begin == got->begin && gold->end == got->end;
  bool right = both && wm_facts_str_equal(gold->value, got->value);
  wm_eval_count spans = {both, !gold, !got}, strict = {exact, got && !exact, gold && !exact};
  wm_eval_count value = {right, got && !right, gold && !right};
  wm_eval_count *const totals[] = {&score->relaxed, &score->strict};
  const wm_eval_count *const parts[] = {&spans, &strict};
  for (size_t i = 0; i < 2; i++) {
    totals[i]->right += parts[i]->right;
    totals[i]->extra += parts[i]->extra;
    totals[i]->missed += parts[i]->missed;
  }
  if (!right)
    show(score, both ? "value" : (gold ? "missed" : "extra"), document, match);
  return wm_eval_tally_add(&score->values, row_of(gold ? gold : got), value);
}

/* The expressions of time among a document's predictions. */
static bool collect(wm_eval_corpus *scratch, const wm_eval_document *document,
                    wm_eval_spans *times) {
  *times = (wm_eval_spans){0};
  for (uint32_t i = 0; document && i < document->entities.n; i++)
    if (is_time(document->entities.items[i].type) &&
        !wm_eval_add_span(scratch, times, document->entities.items[i]))
      return false;
  return true;
}

static bool score_document(wm_date_score *score, const wm_eval_document *gold,
                           const wm_eval_document *predicted) {
  wm_eval_corpus scratch;
  wm_eval_spans times;
  wm_eval_corpus_init(&scratch);
  bool enough = wm_eval_tally_document(&score->values) && collect(&scratch, predicted, &times);
  bool *taken = enough ? wm_arena_alloc(&scratch.memory, times.n, sizeof *taken) : NULL;
  enough = taken != NULL;
  for (uint32_t i = 0; i < gold->times.n && enough; i++) {
    uint32_t best = best_overlap(&gold->times.items[i], &times, taken);
    wm_date_match match = {&gold->times.items[i], best == WM_NONE ? NULL : &times.items[best]};
    if (best != WM_NONE)
      taken[best] = true;
    enough = count(score, gold, &match);
  }
  for (uint32_t i = 0; enough && i < times.n; i++)
    if (!taken[i])
      enough = count(score, gold, &(wm_date_match){NULL, &times.items[i]});
  wm_eval_corpus_free(&scratch);
  return enough;
}

wm_status wm_eval_dates(const wm_eval_corpus *gold, const wm_eval_corpus *predicted,
                        const wm_eval_options *options, wm_error *error) {
  wm_date_score score = {.options = options};
  uint32_t n_absent = 0;
  bool enough = true;
  for (uint32_t i = 0; i < gold->n && enough; i++) {
    const wm_eval_document *document = &gold->documents[i];
    const wm_eval_document *other = wm_eval_corpus_find(predicted, document->id, i);
    n_absent += !other;
    enough = score_document(&score, document, other);
  }
  if (n_absent)
    wm_log_say(WM_WARNING, "%" PRIu32 " of %" PRIu32 " gold articles have no prediction", n_absent,
               gold->n);
  if (enough) {
    fprintf(options->out, "spans\n");
    wm_eval_print_row(wm_z("strict"), 8, &score.strict, options->out);
    wm_eval_print_row(wm_z("relaxed"), 8, &score.relaxed, options->out);
    fprintf(options->out, "values of relaxed spans\n");
    wm_eval_tally_print(&score.values, 8, options->out);
  }
  wm_eval_tally_free(&score.values);
  return enough ? WM_OK : wm_error_memory(error, 0);
}
