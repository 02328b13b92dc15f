/* Scores of tokens, and the best tags of those that may be in a name. */
#include "tagging.h"

#include <stdlib.h>
#include <string.h>

#include "model.h"

/* How far a tag may be behind O and yet be thought of, whatever its neighbours are: e^8 to one
 * where names are looked for, e^6 to one where the doubt about them is counted. The mean F1 of the
 * dev sets is the same with 8, 9, 10 and 12, and falls from 7 on (tests/bench/tagger.md). */
enum { FAR = 8 * WM_RUNS_UNIT, FAR_IN_DOUBT = 6 * WM_RUNS_UNIT };

/* And how far all tags may be behind O in the first layer that the second is not asked: mean F1
 * 78.16 with 8 and with 1, 78.14 with 2, and a quarter of the time less. */
enum { CLEAR = 2 * WM_RUNS_UNIT };

_Static_assert((int)WM_RUNS_UNIT == (int)WM_MODEL_HIDDEN * (int)WM_MODEL_OUTPUT, "unit of scores");

/* The chain whose scores are multiplied by the calibration. */
static struct wm_chain calibrated(const wm_tagger_scratch *s) {
  const wm_tagger *t = s->tagger;
  const float *exponents = t->transition + 2 * (size_t)t->stride * t->stride;
  return (struct wm_chain){t->n_tags, t->stride,      t->transition,
                           exponents, t->calibration, s->turned};
}

bool wm_runs_new(wm_tagger_scratch *s) {
  const wm_tagger *t = s->tagger;
  size_t n = WM_TAGGER_SENTENCE * (size_t)t->stride;
  size_t n_seen = WM_TAGGER_SECOND_PLACES * (size_t)t->hidden;
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
  s->turned = calloc((size_t)t->stride * t->stride, sizeof *s->turned);
  if (s->turned) {
    struct wm_chain chain = calibrated(s);
    wm_decode_turn(&chain, s->turned);
  }
  return s->run_scores && s->best && rows && s->turned &&
         wm_panels_make(&s->output, t->output, t->n_tags, t->hidden, t->hidden) &&
         wm_panels_make(&s->mix, t->mix, t->second, n_seen, n_seen) &&
         wm_panels_make(&s->output2, t->output2, t->n_tags, t->second, t->second);
}

void wm_runs_free(wm_tagger_scratch *s) {
  wm_panels_free(&s->output);
  wm_panels_free(&s->mix);
  wm_panels_free(&s->output2);
  free(s->run_scores);
  free(s->best);
  free(s->turned);
  free(s->lattice.emission);
}

/* ------------------------------------------------------------------ scores */

/* Clips to [0, 1]. */
WM_CLONED_INLINE int16_t clip(int32_t value) {
  value = value < 0 ? 0 : value;
  return (int16_t)(value > WM_MODEL_HIDDEN ? WM_MODEL_HIDDEN : value);
}

WM_CLONED_INLINE void activate(const int16_t *restrict sums, const int16_t *restrict document,
                               size_t n, int16_t *restrict active) {
  for (size_t j = 0; j < n; j++)
    active[j] = clip((int16_t)(sums[j] + document[j]));
}

/* Adds the direct weights, a row of int16 in 1 / WM_MODEL_WIDE. */
WM_CLONED_INLINE void add_wide(const int16_t *restrict wide, size_t n, int32_t *restrict scores) {
  for (size_t y = 0; y < n; y++)
    scores[y] += wide[y] * (WM_RUNS_UNIT / WM_MODEL_WIDE);
}

/* Bit y: tag y is not further behind O than `far`. */
WM_CLONED_INLINE uint64_t open_tags(const int32_t *scores, size_t n_tags, int32_t far) {
  int32_t least = scores[0] - far;
  uint64_t bits = 0;
  for (size_t y = 1; y < n_tags; y++)
    bits |= (uint64_t)(scores[y] >= least) << y;
  return bits;
}

/* Which types a name may have that a token is in (bits of their I- tags), when `before` says so of
 * the token before: one that begins here, or one that goes on. None: the token is outside. */
static uint64_t open_types(uint64_t before, uint64_t open) {
  const uint64_t begins = 0xaaaaaaaaaaaaaaaa;
  return (open & begins) << 1 | (open & before);
}

/* The first layer's part of token i's scores. */
WM_CLONED_INLINE void score_first(wm_tagger_scratch *s, uint32_t i) {
  const wm_tagger *t = s->tagger;
  int32_t *scores = s->scores + i * (size_t)t->stride;
  s->multiply(&s->output, s->active + i * (size_t)t->hidden, scores);
  add_wide(s->sums + i * s->width + t->hidden, t->stride, scores);
  s->open[i] = open_tags(scores, t->n_tags, FAR);
  s->clear[i] = open_tags(scores, t->n_tags, CLEAR) == 0;
}

/* Adds the second layer's part to the scores of token i, which is not clear. */
WM_CLONED_INLINE void score_second(wm_tagger_scratch *s, const struct part *part, uint32_t i) {
  const wm_tagger *t = s->tagger;
  int16_t seen[WM_TAGGER_SECOND_PLACES * WM_TAGGER_HIDDEN_MAX];
  size_t size = t->hidden * sizeof *seen;
  int32_t sums[WM_TAGGER_SECOND_MAX], scores[WM_DECODE_TAGS_MAX];
  int16_t values[WM_TAGGER_SECOND_MAX];
  for (uint32_t place = 0; place < WM_TAGGER_SECOND_PLACES; place++) {
    uint32_t at = i + (place - 1) * WM_TAGGER_SECOND_STEP; /* wraps before 0, and is past the end */
    if (at >= part->begin && at < part->end)
      memcpy(seen + place * t->hidden, s->active + at * (size_t)t->hidden, size);
    else
      memset(seen + place * t->hidden, 0, size);
  }
  s->multiply(&s->mix, seen, sums);
  for (size_t k = 0; k < t->second; k++)
    values[k] = clip((sums[k] >> 12) + t->mix_bias[k]);
  _Static_assert(WM_MODEL_MIX == 1 << 12, "shift above");
  s->multiply(&s->output2, values, scores);
  for (size_t y = 0; y < t->n_tags; y++)
    s->scores[i * (size_t)t->stride + y] += scores[y];
  s->open[i] = open_tags(s->scores + i * (size_t)t->stride, t->n_tags, FAR);
}

WM_CLONES void wm_runs_score(wm_tagger_scratch *s, const struct part *part) {
  const wm_tagger *t = s->tagger;
  for (uint32_t i = part->begin; i < part->end; i++) {
    if (s->asked[i] != WM_ASKED_NOT)
      activate(s->sums + i * s->width, s->document, t->hidden, s->active + i * (size_t)t->hidden);
    if (s->asked[i] == WM_ASKED) {
      score_first(s, i);
    } else {
      s->open[i] = 0;
      s->clear[i] = true;
    }
  }
  uint64_t types = 0;
  for (uint32_t i = part->begin; t->second && i < part->end; i++) {
    types = open_types(types, s->open[i]); /* of the first layer */
    s->clear[i] |= types == 0;
    if (!s->clear[i])
      score_second(s, part, i);
  }
}

WM_CLONES void wm_runs_activate(wm_tagger_scratch *s, uint32_t i) {
  size_t hidden = s->tagger->hidden;
  activate(s->sums + i * s->width, s->document, hidden, s->active + i * hidden);
}

WM_CLONES void wm_runs_score_around(wm_tagger_scratch *s, const struct part *part, uint32_t i) {
  for (uint32_t place = 0; place < WM_TAGGER_SECOND_PLACES; place++) {
    uint32_t at = i + (place - 1) * WM_TAGGER_SECOND_STEP;
    if (at < part->begin || at >= part->end || (at != i && (s->clear[at] || !s->tagger->second)))
      continue;
    score_first(s, at);
    if (s->tagger->second && !s->clear[at])
      score_second(s, part, at);
    s->probability[at] = 0;
    if (!s->changed[at])
      s->changed[at] = WM_CHANGE_NEAR;
  }
}

/* -------------------------------------------------------------------- runs */

/* Probabilities of the names in tokens [begin, end) of the run that begins at token `run`, from the
 * calibrated chain. */
static void rate_names(wm_tagger_scratch *s, uint32_t run, uint32_t begin, uint32_t end) {
  struct wm_chain chain = calibrated(s);
  uint32_t n = end - begin;
  const uint8_t *tags = s->tags + begin;
  const float *scores = s->run_scores + (begin - run) * chain.stride;
  wm_decode_lattice(&chain, scores, NULL, n, &s->lattice);
  for (uint32_t i = 0, next; i < n; i = next) {
    next = wm_tag_end(tags, i, n);
    if (tags[i] == 0)
      continue;
    float p = wm_decode_span(&chain, &s->lattice, n, i, next, (uint32_t)wm_tag_type(tags[i]));
    for (uint32_t j = i; j < next; j++)
      s->probability[begin + j] = p;
  }
}

/* Rates the names of a run, [begin, end), in those parts of it that may hardly be otherwise. */
static void rate_run(wm_tagger_scratch *s, uint32_t begin, uint32_t end) {
  const wm_tagger *t = s->tagger;
  for (uint32_t i = begin, last; i < end; i = last + 1) {
    uint64_t types = 0;
    bool named = false;
    for (last = i; last < end; last++) {
      const int32_t *scores = s->scores + last * (size_t)t->stride;
      types = open_types(types, open_tags(scores, t->n_tags, FAR_IN_DOUBT));
      if (!types && !s->tags[last])
        break;
      named |= s->tags[last] != 0;
    }
    if (named)
      rate_names(s, begin, i, last < end ? last + 1 : end);
  }
}

/* Adds to the scores of a run's last token what it takes to go on to an O. */
static void add_step_outside(wm_tagger_scratch *s, uint32_t n) {
  const wm_tagger *t = s->tagger;
  float *last = s->run_scores + (n - 1) * (size_t)t->stride;
  for (size_t y = 0; y < t->n_tags; y++)
    last[y] += t->transition[y * t->stride];
}

/* Decodes tokens [begin, end), which tokens outside or the part's ends enclose. Behind them is an O
 * (`closed`), or what is not known of: the part's end, or the last of them is the one outside. */
static void decode_run(wm_tagger_scratch *s, uint32_t begin, uint32_t end, bool closed) {
  const wm_tagger *t = s->tagger;
  size_t square = (size_t)t->stride * t->stride, n = (end - begin) * (size_t)t->stride;
  struct wm_chain chain = {t->n_tags, t->stride, t->transition, t->transition + square, 1, NULL};
  const int32_t *scores = s->scores + begin * (size_t)t->stride;
  for (size_t i = 0; i < n; i++)
    s->run_scores[i] = (float)scores[i] * (1.0f / WM_RUNS_UNIT);
  if (closed)
    add_step_outside(s, end - begin);
  wm_decode_best(&chain, s->run_scores, end - begin, s->best, s->tags + begin);
  for (uint32_t i = begin; i < end; i++)
    if (s->tags[i]) {
      rate_run(s, begin, end);
      return;
    }
}

void wm_runs_decode(wm_tagger_scratch *s, const struct part *part, bool only_changed) {
  for (uint32_t i = part->begin, end; i < part->end; i = end) {
    uint64_t types = 0;
    bool wanted = !only_changed || (i > part->begin && s->changed[i - 1]);
    for (end = i; end < part->end && (types = open_types(types, s->open[end])); end++)
      wanted |= s->changed[end];
    if (end == i) {
      s->tags[i] = 0;
      end++;
    } else if (wanted) {
      bool more = end < part->end, closed = more && s->asked[end] != WM_ASKED;
      decode_run(s, i, more && !closed ? end + 1 : end, closed);
    }
  }
}
