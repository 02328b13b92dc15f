/* Polarity, modality and source of a match.
 *
 * The walk starts at the trigger and goes left. First it follows the chain of verbs (or the words
 * before a noun) to the subject: `X | has not yet agreed to | sign`. At the subject it passes over
 * the whole phrase, and then looks at what the clause hangs on: `The ministry denied reports that |
 * X …`. Every step is a cue, a neutral word, or the end of the walk. */
#include "certainty.h"

#include "phrases.h"

enum { EFFECT_NEGATED, EFFECT_PLANNED, EFFECT_POSSIBLE, EFFECT_REPORTED, EFFECT_FACT, EFFECT_SKIP };
enum { WALK = 40, ATTRIBUTION = 10 };

typedef struct walk {
  const wm_items *s;
  const wm_match *match;
  bool seen[4]; /* effects met, by EFFECT_ */
  bool negated;
  bool noun;   /* the trigger is a noun */
  bool clause; /* the subject is passed */
  int64_t at;
  uint32_t source; /* entity */
} walk;

static bool has(const walk *w, int64_t at, uint32_t flags) {
  return at >= 0 && at < w->s->n && w->s->items[at].flags & flags;
}

/* ---- cues ---- */

/* True when the cue's words end at item `end` (leftward) or begin there. */
static bool cue_fits(const walk *w, const wm_cue *cue, int64_t at, bool leftward) {
  int64_t begin = leftward ? at - (int64_t)cue->n + 1 : at;
  if (begin < 0 || begin + cue->n > w->s->n)
    return false;
  for (uint32_t i = 0; i < cue->n; i++) {
    uint32_t k = leftward ? cue->n - 1 - i : i; /* the word nearest to the trigger first */
    if (!wm_items_test(w->s, (uint32_t)(begin + k), cue->tests[k]))
      return false;
  }
  return true;
}

static const wm_cue *find_cue(const walk *w, wm_cue_place place, int64_t at, bool leftward) {
  const wm_rules *r = w->s->rules;
  if (at < 0 || at >= w->s->n || !w->s->items[at].word)
    return NULL;
  for (uint32_t i = r->cues_of[place]; i < r->cues_of[place + 1]; i++)
    if (cue_fits(w, &r->cues[i], at, leftward))
      return &r->cues[i];
  return NULL;
}

static void apply(walk *w, const wm_cue *cue) {
  if (cue->effect == EFFECT_NEGATED)
    w->negated = !w->negated;
  else if (cue->effect < EFFECT_FACT)
    w->seen[cue->effect] = true;
}

/* ---- leftward ---- */

/* The capture whose names or words cover the item; NULL. */
static const wm_capture *capture_at(const walk *w, int64_t at) {
  for (uint32_t i = 0; i < w->match->n_captures; i++) {
    const wm_capture *c = &w->match->captures[i];
    if (at >= c->first && at <= c->last)
      return c;
  }
  return NULL;
}

/* Moves before the phrase of the capture. */
static void pass(walk *w, const wm_capture *capture) {
  w->at = (int64_t)wm_phrase_begin(w->s, capture->first) - 1;
  w->clause = true;
}

/* Words between the trigger and a capture further left were matched by the pattern: jump there. */
static bool jump(walk *w) {
  const wm_capture *nearest = NULL;
  for (uint32_t i = 0; i < w->match->n_captures; i++) {
    const wm_capture *c = &w->match->captures[i];
    if (c->last < w->at && (!nearest || c->last > nearest->last))
      nearest = c;
  }
  if (!nearest)
    return false;
  pass(w, nearest);
  return true;
}

/* `the ministry said | X …`: the source is the name in the phrase before the verb of saying. */
static void note_source(walk *w, int64_t verb) {
  int64_t at = verb;
  if (w->source != WM_NONE || !has(w, verb, WM_WORD_REPORTER))
    return;
  while (at > verb - 4 && at > 0 && !has(w, at - 1, WM_ITEM_NAME | WM_ITEM_PRONOUN | WM_ITEM_COMMA))
    at--;
  if (has(w, at - 1, WM_ITEM_NAME | WM_ITEM_PRONOUN))
    w->source = w->s->items[at - 1].entity;
}

static bool step_cue(walk *w) {
  wm_cue_place places[3] = {WM_CUE_BEFORE, WM_CUE_BEFORE, WM_CUE_BEFORE};
  uint32_t n = 1;
  if (w->clause)
    places[0] = WM_CUE_CLAUSE;
  else if (w->noun)
    places[0] = WM_CUE_NOUN, n = 2;
  for (uint32_t i = 0; i < n; i++) {
    const wm_cue *cue = find_cue(w, places[i], w->at, true);
    if (!cue)
      continue;
    apply(w, cue);
    if (w->clause)
      note_source(w, w->at - (int64_t)cue->n + 1);
    w->at -= cue->n;
    return true;
  }
  return false;
}

static bool step_left(walk *w) {
  const wm_capture *capture = w->clause ? NULL : capture_at(w, w->at);
  if (capture) {
    pass(w, capture);
    return true;
  }
  if (step_cue(w))
    return true;
  if (!w->clause && jump(w))
    return true;
  bool neutral = w->clause ? has(w, w->at, WM_ITEM_COMMA | WM_ITEM_QUOTE | WM_ITEM_PRONOUN)
                           : w->noun && wm_phrase_modifier(w->s, w->at);
  w->at -= neutral;
  return neutral;
}

bool wm_match_by_noun(const wm_items *s, const wm_match *match) {
  const wm_test *anchor = &s->rules->tests[s->rules->patterns[match->pattern].anchor];
  const uint32_t noun = 1 << 8, verb = 1 << 16;
  return anchor->arms[0].pos & noun && !(anchor->arms[0].pos & verb);
}

/* ---- inside and behind ---- */

/* `signed no deal with`: words between the trigger's first word and the first capture behind. */
static void look_inside(walk *w) {
  for (int64_t i = (int64_t)w->match->trigger_first + 1;
       i <= (int64_t)w->match->last && i <= (int64_t)w->match->trigger_first + 8; i++) {
    if (capture_at(w, i))
      return;
    const wm_cue *cue = find_cue(w, WM_CUE_NOUN, i, false);
    if (cue && cue->n == 1 && cue->effect != EFFECT_SKIP)
      apply(w, cue);
  }
}

static void look_behind(walk *w) {
  for (int64_t i = (int64_t)w->match->last + 1; i < (int64_t)w->match->last + 4; i++) {
    const wm_cue *cue = find_cue(w, WM_CUE_AFTER, i, false);
    if (cue) {
      apply(w, cue);
      return;
    }
    if (has(w, i, WM_ITEM_NAME | WM_ITEM_COMMA | WM_ITEM_BOUNDARY))
      return;
  }
}

/* ---- attribution: `…, the ministry said`, `according to X` ---- */

static uint32_t name_within(const walk *w, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end && i < w->s->n; i++)
    if (has(w, i, WM_ITEM_NAME | WM_ITEM_PRONOUN))
      return w->s->items[i].entity;
  return WM_NONE;
}

/* What may follow a verb of saying that closes a sentence. */
static bool closes(const walk *w, int64_t at) {
  return at >= w->s->n || !has(w, at, WM_ITEM_WORD) || has(w, at, WM_WORD_WITHIN) ||
         w->s->items[at].type;
}

static bool attributed(walk *w, int64_t comma) {
  for (int64_t i = comma + 1; i < comma + ATTRIBUTION && i < w->s->n; i++) {
    if (has(w, i, WM_ITEM_COMMA | WM_ITEM_BOUNDARY))
      return false;
    if (!has(w, i, WM_WORD_REPORTER))
      continue;
    bool inverted = i == comma + 1; /* `, said the ministry`; but not `X, the envoy, warned` */
    if (inverted ? !has(w, i + 1, WM_ITEM_NAME | WM_WORD_DETERMINER) : !closes(w, i + 1))
      return false;
    w->source = inverted ? name_within(w, i + 1, i + ATTRIBUTION) : name_within(w, comma + 1, i);
    return true;
  }
  return false;
}

static void look_for_attribution(walk *w) {
  for (int64_t i = (int64_t)w->match->last + 1; i < w->s->n && i < (int64_t)w->match->last + WALK;
       i++)
    if (has(w, i, WM_ITEM_COMMA) && attributed(w, i)) {
      w->seen[EFFECT_REPORTED] = true;
      return;
    }
}

/* The place of `according to` in the sentence; -1. */
static void look_for_according(walk *w) {
  for (int64_t i = 0; i + 2 < w->s->n; i++)
    if (has(w, i, WM_WORD_ACCORDING) && !capture_at(w, i)) {
      w->seen[EFFECT_REPORTED] = true;
      if (w->source == WM_NONE)
        w->source = name_within(w, i + 1, i + ATTRIBUTION);
      return;
    }
}

static bool is_question(const walk *w) {
  const wm_item *last = &w->s->items[w->s->n - 1];
  wm_span span = w->s->article->tokens[last->token].span;
  return w->s->article->text[span.begin] == '?';
}

wm_certainty wm_certainty_of(const wm_items *s, const wm_match *match) {
  walk w = {.s = s, .match = match, .at = (int64_t)match->trigger_first - 1, .source = WM_NONE};
  const wm_rule *rule = &s->rules->rules[s->rules->patterns[match->pattern].rule];
  w.noun = wm_match_by_noun(s, match);
  w.negated = rule->states >> EFFECT_NEGATED & 1;
  for (int effect = EFFECT_PLANNED; effect <= EFFECT_REPORTED; effect++)
    w.seen[effect] = rule->states >> effect & 1;
  for (int i = 0; i < WALK && w.at >= 0 && step_left(&w); i++)
    ;
  look_inside(&w);
  look_behind(&w);
  look_for_attribution(&w);
  look_for_according(&w);
  uint32_t modality = w.seen[EFFECT_POSSIBLE] || is_question(&w) ? WM_POSSIBLE
                      : w.seen[EFFECT_PLANNED]                   ? WM_PLANNED
                      : w.seen[EFFECT_REPORTED]                  ? WM_REPORTED
                                                                 : WM_FACT;
  return (wm_certainty){w.negated ? WM_NEGATED : WM_ASSERTED, modality, w.source};
}
