/* Scores of tokens, and the best tags of those that may be in a name. */
#include "tagging.h"

#include <stdlib.h>
#include <string.h>

#include "model.h"

/* A token whose O leads by this much, e^6 to one, is taken for one without a look at the chain. The
 * mean F1 of the dev sets is the same with 5, 6, 7 and 9, and falls from 4 on
 * (tests/bench/tagger.md). */
enum { SETTLED = 6 * WM_RUNS_UNIT };

_Static_assert((int)WM_RUNS_UNIT == (int)WM_MODEL_HIDDEN * (int)WM_MODEL_OUTPUT, "unit of scores");

bool wm_runs_new(wm_tagger_scratch *s) {
  const wm_tagger *t = s->tagger;
  size_t n = WM_TAGGER_SENTENCE * (size_t)t->stride;
  s->multiply = wm_panels_function_at(0);
  s->run_scores = calloc(n, sizeof *s->run_scores);
  s->best = calloc(n, sizeof *s->best);
  float *rows = calloc(3 * n + WM_TAGGER_SENTENCE, sizeof *rows);
  s->lattice.emission = rows;
  if (rows) {
    s->lattice.alpha = rows + n;
    s->lattice.beta = s->lattice.alpha + n;
    s->lattice.scale = s->lattice.beta + n;
  }
  return s->run_scores && s->best && rows &&
         wm_panels_make(&s->output, t->output, t->n_tags, t->hidden, t->hidden);
}

void wm_runs_free(wm_tagger_scratch *s) {
  wm_panels_free(&s->output);
  free(s->run_scores);
  free(s->best);
  free(s->lattice.emission);
}

/* ------------------------------------------------------------------ scores */

/* Hidden values, clipped to [0, 1]. */
WM_CLONED_INLINE void activate(const int16_t *restrict sums, size_t n, int16_t *restrict active) {
  for (size_t j = 0; j < n; j++) {
    int16_t value = sums[j] < 0 ? 0 : sums[j];
    active[j] = value > WM_MODEL_HIDDEN ? WM_MODEL_HIDDEN : value;
  }
}

/* Adds the direct weights, a row of int16 in 1 / WM_MODEL_WIDE. */
WM_CLONED_INLINE void add_wide(const int16_t *restrict wide, size_t n, int32_t *restrict scores) {
  for (size_t y = 0; y < n; y++)
    scores[y] += wide[y] * (WM_RUNS_UNIT / WM_MODEL_WIDE);
}

WM_CLONED_INLINE bool is_settled(const int32_t *scores, size_t n_tags) {
  int32_t highest = scores[1];
  for (size_t y = 2; y < n_tags; y++)
    highest = scores[y] > highest ? scores[y] : highest;
  return scores[0] - highest > SETTLED;
}

WM_CLONES void wm_runs_score(wm_tagger_scratch *s, uint32_t begin, uint32_t end) {
  const wm_tagger *t = s->tagger;
  int16_t active[WM_TAGGER_HIDDEN_MAX];
  for (uint32_t i = begin; i < end; i++) {
    const int16_t *sums = s->sums + i * s->width;
    int32_t *scores = s->scores + i * (size_t)t->stride;
    activate(sums, t->hidden, active);
    s->multiply(&s->output, active, scores);
    add_wide(sums + t->hidden, t->stride, scores);
    s->settled[i] = is_settled(scores, t->n_tags);
  }
}

/* -------------------------------------------------------------------- runs */

/* Probabilities of the names in tokens [begin, end), from the calibrated chain. */
static void rate_names(wm_tagger_scratch *s, uint32_t begin, uint32_t end) {
  const wm_tagger *t = s->tagger;
  const float *transition = t->transition,
              *exponents = transition + 2 * (size_t)t->stride * t->stride;
  struct wm_chain chain = {t->n_tags, t->stride, transition, exponents, t->calibration};
  uint32_t n = end - begin;
  const uint8_t *tags = s->tags + begin;
  wm_decode_lattice(&chain, s->run_scores, NULL, n, &s->lattice);
  for (uint32_t i = 0, next; i < n; i = next) {
    next = wm_tag_end(tags, i, n);
    if (tags[i] == 0)
      continue;
    float p = wm_decode_span(&chain, &s->lattice, n, i, next, (uint32_t)wm_tag_type(tags[i]));
    for (uint32_t j = i; j < next; j++)
      s->probability[begin + j] = p;
  }
}

/* Decodes tokens [begin, end), which settled tokens or the part's ends enclose; the one after them
 * is the last. */
static void decode_run(wm_tagger_scratch *s, uint32_t begin, uint32_t end) {
  const wm_tagger *t = s->tagger;
  size_t square = (size_t)t->stride * t->stride, n = (end - begin) * (size_t)t->stride;
  struct wm_chain chain = {t->n_tags, t->stride, t->transition, t->transition + square, 1};
  const int32_t *scores = s->scores + begin * (size_t)t->stride;
  for (size_t i = 0; i < n; i++)
    s->run_scores[i] = (float)scores[i] * (1.0f / WM_RUNS_UNIT);
  wm_decode_best(&chain, s->run_scores, end - begin, s->best, s->tags + begin);
  for (uint32_t i = begin; i < end; i++)
    if (s->tags[i]) {
      rate_names(s, begin, end);
      return;
    }
}

void wm_runs_decode(wm_tagger_scratch *s, const struct part *part, bool only_changed) {
  for (uint32_t i = part->begin, end; i < part->end; i = end) {
    bool wanted = !only_changed || (i > part->begin && s->changed[i - 1]);
    for (end = i; end < part->end && !s->settled[end]; end++)
      wanted |= s->changed[end];
    if (end == i) {
      s->tags[i] = 0;
      end++;
    } else if (wanted) {
      decode_run(s, i, end < part->end ? end + 1 : end);
    }
  }
}
