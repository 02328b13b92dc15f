/* Polarity, modality and source of a match.
 *
 * The walk starts at the trigger and goes left. First it follows the chain of verbs (or the words
 * before a noun) to the subject: `X | has not yet agreed to | sign`. At the subject it passes over
 * the whole phrase, and then looks at what the clause hangs on: `The ministry denied reports that |
 * X …`. Every step is a cue, a neutral word, or the end of the walk. */
#include "certainty.h"

#include "phrases.h"

enum { EFFECT_NEGATED, EFFECT_PLANNED, EFFECT_POSSIBLE, EFFECT_REPORTED, EFFECT_FACT, EFFECT_SKIP };
enum { WALK = 40, ATTRIBUTION = 10, INSERTION = 10 }; /* items */

typedef struct walk {
  const wm_items *s;
  const wm_match *match;
  bool seen[4]; /* effects met, by EFFECT_ */
  bool negated;
  bool noun;        /* the trigger is a noun */
  bool equals;      /* the relation joins equals: what is done with `a deal between` them counts */
  bool attributive; /* the trigger stands before a name: Espoo- | based | Nokia */
  bool binds;       /* the trigger only binds two names: Finland | 's | Nokia */
  bool verb;        /* there is one: always, unless only a noun speaks: Nokia's | head */
  bool clause;      /* the subject is passed */
  bool possessive;  /* and was one: completed | its | takeover */
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

/* True for a verb in the past right behind its subject: what it says has happened, though it stood
 * behind `before` or `when`. */
static bool is_past(const walk *w) {
  int64_t at = w->match->trigger_first;
  return w->verb && has(w, at - 1, WM_ITEM_NAME | WM_ITEM_PRONOUN) &&
         (has(w, at, WM_WORD_FINITE) || wm_items_ends(w->s, at, "ed"));
}

/* Applies the longest cue at an item, and those of the same length with another effect. Returns its
 * length; 0 when there is none. */
static uint32_t apply_cue(walk *w, wm_cue_place place, int64_t at, bool leftward) {
  const wm_rules *r = w->s->rules;
  const wm_cue *found = NULL;
  if (at < 0 || at >= w->s->n)
    return 0;
  const wm_word_entry *word = &r->words[w->s->items[at].word];
  for (uint32_t i = word->first_cue; i < word->first_cue + word->n_cues; i++) {
    const wm_cue *cue = &r->cues[r->cued[i]];
    if (r->cued[i] < r->cues_of[place] || r->cued[i] >= r->cues_of[place + 1])
      continue;
    if (found && cue->n < found->n)
      break;
    if (!cue_fits(w, cue, at, leftward) || (found && cue->effect == found->effect))
      continue;
    if (cue->effect == EFFECT_REPORTED && w->clause && at > w->match->first && leftward)
      continue; /* `A said B was behind it`: saying so is the relation */
    if (cue->effect == EFFECT_PLANNED && place == WM_CUE_CLAUSE && is_past(w))
      continue;
    found = cue;
    if (cue->effect == EFFECT_NEGATED)
      w->negated = !w->negated;
    else if (cue->effect < EFFECT_FACT)
      w->seen[cue->effect] = true;
  }
  return found ? found->n : 0;
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

/* Moves before the phrase of the capture. A possessive (`withdrew its | support`) is no subject;
 * from a relative pronoun the walk goes on before the name it stands for. */
static void pass(walk *w, const wm_capture *capture) {
  bool pronoun = has(w, capture->first, WM_ITEM_PRONOUN);
  w->at = (int64_t)(pronoun ? capture->first : wm_phrase_begin(w->s, capture->first)) - 1;
  if (pronoun && has(w, capture->first, WM_WORD_DETERMINER)) {
    w->possessive = has(w, (int64_t)w->match->trigger_last + 1, WM_WORD_OBLIQUE);
    return;
  }
  w->clause = true;
  if (has(w, capture->first, WM_WORD_RELATIVE) && has(w, w->at, WM_ITEM_NAME))
    w->at = (int64_t)wm_phrase_begin(w->s, (uint32_t)w->at) - 1;
}

/* What a comma or bracket closes was passed over by the pattern too: jump to the capture before. */
static bool jump(walk *w) {
  const wm_capture *nearest = NULL;
  for (uint32_t i = 0; i < w->match->n_captures; i++) {
    const wm_capture *c = &w->match->captures[i];
    if (c->last < w->at && (!nearest || c->last > nearest->last))
      nearest = c;
  }
  if (nearest)
    pass(w, nearest);
  return nearest != NULL;
}

/* `the ministry said | X …`: the source is the name in the phrase before the verb of saying. */
static void note_source(walk *w, int64_t verb) {
  if (w->source != WM_NONE || !has(w, verb, WM_WORD_REPORTER))
    return;
  int64_t at = verb;
  while (at > verb - 3 && has(w, at - 1, WM_WORD_STOP) && !has(w, at - 1, WM_ITEM_PRONOUN))
    at--; /* has said, also said */
  uint32_t name = wm_phrase_left(w->s, at - 1, WM_NONE, false);
  if (name != WM_NONE)
    w->source = w->s->items[name].entity;
}

/* True for `to` before a name, which leads to no verb: "returned | to | Beijing". */
static bool is_towards(const walk *w, int64_t at) {
  return has(w, at, WM_WORD_PURPOSE) && has(w, at + 1, WM_ITEM_NAME);
}

static bool step_cue(walk *w) {
  if (!w->clause && is_towards(w, w->at))
    return false;
  wm_cue_place first = w->clause ? WM_CUE_CLAUSE : w->noun ? WM_CUE_NOUN : WM_CUE_BEFORE;
  uint32_t n = apply_cue(w, first, w->at, true);
  if (!n && w->noun && !w->clause && (w->at >= w->match->first || w->equals)) {
    n = apply_cue(w, WM_CUE_BEFORE, w->at, true);
    w->verb |= n > 0 && !has(w, w->at, WM_WORD_DETERMINER);
  }
  if (n && w->clause)
    note_source(w, w->at - (int64_t)n + 1);
  w->at -= n;
  return n > 0;
}

/* True for dates, sums and the like: entities that are no names. */
static bool is_value(const walk *w, int64_t at) {
  return at >= 0 && at < w->s->n && w->s->items[at].entity != WM_NONE &&
         !has(w, at, WM_ITEM_NAME | WM_ITEM_PRONOUN);
}

/* A word without meaning for certainty: inside the match any, before it those of the phrase. */
static bool step_over(walk *w) {
  bool neutral =
      w->clause
          ? has(w, w->at, WM_ITEM_COMMA | WM_ITEM_QUOTE | WM_ITEM_PRONOUN) || is_value(w, w->at)
          : w->at >= w->match->first || (w->noun && wm_phrase_modifier(w->s, w->at)) ||
                (w->possessive && has(w, w->at, WM_ITEM_WORD));
  w->at -= neutral;
  return neutral;
}

/* True at the conjunction before a further verb of the same subject, when the verb has a form of
 * its own: `refused to meet A | and | signed`. In `refused to meet A and sign` the refusal counts.
 */
static bool second_verb(const walk *w) {
  int64_t verb = w->at + 1;
  return w->at > w->match->first && has(w, w->at, WM_WORD_CONJUNCTION) &&
         has(w, verb, WM_ITEM_WORD) &&
         (has(w, verb, WM_WORD_FINITE) || wm_items_ends(w->s, verb, "ed") ||
          wm_items_ends(w->s, verb, "s"));
}

/* The subject of the verb before a possessive: "it | had completed its takeover". */
static bool is_owner(const walk *w, int64_t at) {
  return w->possessive && !w->clause && has(w, at, WM_ITEM_NAME | WM_ITEM_PRONOUN) &&
         !has(w, at, WM_WORD_DETERMINER);
}

static bool step_left(walk *w) {
  const wm_capture *capture = w->clause ? NULL : capture_at(w, w->at);
  if (!capture && is_owner(w, w->at)) {
    w->at = (int64_t)wm_phrase_begin(w->s, (uint32_t)w->at) - 1;
    w->clause = w->verb = true;
    return true;
  }
  if (capture) {
    pass(w, capture);
    return w->verb || !w->clause;
  }
  if (step_cue(w))
    return true;
  if (!w->clause && has(w, w->at, WM_ITEM_COMMA | WM_ITEM_CLOSE | WM_ITEM_DASH))
    return jump(w) && w->verb;
  if (!w->clause && second_verb(w))
    return jump(w);
  return step_over(w);
}

/* ---- inside and behind ---- */

/* `signed no deal with`: words between the trigger's first word and the first capture behind. */
static void look_inside(walk *w) {
  for (int64_t i = (int64_t)w->match->trigger_first + 1;
       i <= (int64_t)w->match->last && i <= (int64_t)w->match->trigger_first + 8; i++) {
    if (capture_at(w, i))
      return;
    apply_cue(w, WM_CUE_INSIDE, i, false);
  }
}

/* True when what stands right behind the match may say something of the trigger: of a verb always,
 * of a noun when the last name hangs on it (`deal with X | fell through`), and is not said of it
 * (`director X | will not`). */
static bool speaks_of_trigger(const walk *w) {
  const wm_match *match = w->match;
  if (!w->noun || match->last == match->trigger_last)
    return true;
  const wm_capture *last = &match->captures[match->n_captures - 1];
  return last->last == match->last && last->name != WM_NONE &&
         has(w, (int64_t)wm_phrase_begin(w->s, last->first) - 1, WM_WORD_STOP);
}

static void look_behind(walk *w) {
  int64_t at = (int64_t)w->match->last + 1;
  while (has(w, at, WM_ITEM_CLOSE | WM_ITEM_QUOTE))
    at++;
  if (w->binds || w->attributive || !speaks_of_trigger(w) ||
      apply_cue(w, WM_CUE_AFTER, at, false) || !has(w, at, WM_ITEM_COMMA))
    return;
  int64_t end = at + 1; /* `deal with X, announced in May, | fell through` */
  while (end < at + INSERTION && end < w->s->n && !has(w, end, WM_ITEM_COMMA | WM_ITEM_BOUNDARY))
    end++;
  if (has(w, end, WM_ITEM_COMMA))
    apply_cue(w, WM_CUE_AFTER, end + 1, false);
}

/* ---- attribution: `…, the ministry said`, `according to X` ---- */

static uint32_t name_within(const walk *w, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end && i < w->s->n; i++)
    if (has(w, i, WM_ITEM_NAME) || (has(w, i, WM_ITEM_PRONOUN) && !has(w, i, WM_WORD_DETERMINER)))
      return w->s->items[i].entity;
  return WM_NONE;
}

/* True when what follows a verb of saying up to the next comma has no verb of its own, so that what
 * stands before is what was said: `told | reporters on Monday.`, but not `arguing | it was bad`. */
static bool closes(const walk *w, int64_t at) {
  for (int64_t i = at; i < at + ATTRIBUTION && i < w->s->n; i++) {
    if (has(w, i, WM_ITEM_COMMA | WM_ITEM_BOUNDARY))
      return true;
    if (has(w, i, WM_WORD_FINITE | WM_WORD_REPORTER | WM_WORD_THING | WM_WORD_PERSON) ||
        (has(w, i, WM_ITEM_WORD) && wm_items_ends(w->s, i, "ed")))
      return false;
  }
  return true;
}

/* `, said | Nokia`, `, said | a spokesman for`, but not `, arguing | the deal was bad`. */
static bool names_speaker(const walk *w, int64_t at) {
  if (!has(w, at, WM_WORD_DETERMINER))
    return has(w, at, WM_ITEM_NAME);
  int64_t end = at;
  while (end < at + ATTRIBUTION && wm_phrase_modifier(w->s, end))
    end++;
  return end >= w->s->n ||
         has(w, end, WM_ITEM_COMMA | WM_ITEM_BOUNDARY | WM_WORD_PURPOSE | WM_WORD_OF) ||
         has(w, end, WM_ITEM_NAME);
}

static bool attributed(walk *w, int64_t comma) {
  for (int64_t i = comma + 1; i < comma + ATTRIBUTION && i < w->s->n; i++) {
    if (has(w, i, WM_ITEM_COMMA | WM_ITEM_BOUNDARY))
      return false;
    if (!has(w, i, WM_WORD_REPORTER) || has(w, i - 1, WM_WORD_DETERMINER))
      continue;                     /* `the | report says` */
    bool inverted = i == comma + 1; /* `, said the ministry`; but not `X, the envoy, warned` */
    if (inverted && !names_speaker(w, i + 1))
      continue; /* `, state television said` */
    if (!inverted && (!closes(w, i + 1) || wm_items_ends(w->s, i, "ing")))
      return false; /* `, in what officials called a last warning` */
    w->source = inverted ? name_within(w, i + 1, i + ATTRIBUTION) : name_within(w, comma + 1, i);
    return true;
  }
  return false;
}

/* True for what is put between subject and verb to say who says so: `Nokia |, the union said, had
 * signed`, but not `Nokia |, which said it was sorry, signed`. */
static bool is_inserted(const walk *w, int64_t comma) {
  if (!has(w, comma, WM_ITEM_COMMA))
    return false;
  int64_t end = comma + 1;
  while (end < w->match->trigger_first && !has(w, end, WM_ITEM_COMMA))
    end++;
  return has(w, end, WM_ITEM_COMMA) && has(w, end - 1, WM_WORD_REPORTER);
}

/* Behind the match, or between its subject and its verb. */
static void look_for_attribution(walk *w) {
  const wm_match *match = w->match;
  int64_t subject_end = (int64_t)match->captures[0].last + 1;
  if (is_inserted(w, subject_end) && attributed(w, subject_end)) {
    w->seen[EFFECT_REPORTED] = true;
    return;
  }
  for (int64_t i = (int64_t)match->last + 1; i < w->s->n && i < (int64_t)match->last + WALK; i++)
    if (has(w, i, WM_ITEM_COMMA) && attributed(w, i)) {
      w->seen[EFFECT_REPORTED] = true;
      return;
    }
}

/* The comma or full stop behind item `at`, at most as far as an attribution goes. */
static int64_t phrase_end(const walk *w, int64_t at) {
  int64_t end = at;
  while (end < at + ATTRIBUTION && end < w->s->n && !has(w, end, WM_ITEM_COMMA | WM_ITEM_BOUNDARY))
    end++;
  return end;
}

/* True when the match speaks of who is named behind `according` at `at`: `according to | Finland's
 * minister Ana X`. */
static bool speaks_of_source(const walk *w, int64_t at) {
  int64_t end = at + 1;
  while (end < w->s->n && !has(w, end, WM_ITEM_COMMA | WM_ITEM_BOUNDARY))
    end++;
  return w->match->first > at && w->match->first < end;
}

/* `according to`, wherever it stands in the clause, but not `according to which`. */
static void look_for_according(walk *w) {
  int64_t begin = w->match->first, end = w->match->last;
  while (begin > 0 && !has(w, begin - 1, WM_ITEM_BOUNDARY))
    begin--;
  while (end < w->s->n && !has(w, end, WM_ITEM_BOUNDARY))
    end++;
  for (int64_t i = begin; i + 2 < end; i++)
    if (has(w, i, WM_WORD_ACCORDING) && !capture_at(w, i) && !has(w, i + 2, WM_WORD_RELATIVE) &&
        !speaks_of_source(w, i)) {
      w->seen[EFFECT_REPORTED] = true;
      if (w->source == WM_NONE)
        w->source = name_within(w, i + 1, phrase_end(w, i + 1));
      return;
    }
}

/* True when the match only says in passing who is spoken of: `Nokia, a maker | based in Espoo`. A
 * closed insertion has two commas: `Nokia, the maker, signed`. */
static bool in_apposition(const walk *w) {
  uint32_t commas = 0;
  for (uint32_t i = w->match->captures[0].last; i < w->match->trigger_first; i++)
    commas += (w->s->items[i].flags & WM_ITEM_COMMA) != 0;
  return commas == 1;
}

/* `If courts agree, | X will …`: what opens the sentence makes all of it possible. */
static void look_for_condition(walk *w) {
  int64_t before = (int64_t)wm_phrase_begin(w->s, w->match->first) - 1;
  walk opening = *w;
  opening.clause = true;
  memset(opening.seen, 0, sizeof opening.seen);
  if (has(w, before, WM_ITEM_COMMA) && apply_cue(&opening, WM_CUE_CLAUSE, 0, true) == 1 &&
      opening.seen[EFFECT_POSSIBLE] && !opening.seen[EFFECT_REPORTED])
    w->seen[EFFECT_POSSIBLE] = true;
}

static bool is_question(const walk *w) {
  const wm_item *last = &w->s->items[w->s->n - 1];
  wm_span span = w->s->article->tokens[last->token].span;
  return w->s->article->text[span.begin] == '?';
}

wm_certainty wm_certainty_of(const wm_items *s, const wm_match *match) {
  const wm_rule *rule = &s->rules->rules[s->rules->patterns[match->pattern].rule];
  wm_statement statement = {.noun = wm_matcher_by_noun(s->rules, match->pattern),
                            .symmetric = s->rules->types[rule->type].symmetric,
                            .states = rule->states};
  return wm_certainty_around(s, match, &statement);
}

wm_certainty wm_certainty_around(const wm_items *s, const wm_match *match,
                                 const wm_statement *statement) {
  walk w = {.s = s, .match = match, .at = (int64_t)match->trigger_first - 1, .source = WM_NONE};
  w.noun = statement->noun;
  w.equals = statement->symmetric;
  w.binds = !w.noun && has(&w, match->trigger_first,
                           WM_WORD_OBLIQUE | WM_WORD_GENITIVE | WM_ITEM_COMMA | WM_ITEM_CLOSE);
  w.attributive = has(&w, (int64_t)match->trigger_first - 1, WM_ITEM_DASH);
  w.verb = !w.noun && !w.binds;
  w.negated = statement->states >> EFFECT_NEGATED & 1;
  for (int effect = EFFECT_PLANNED; effect <= EFFECT_REPORTED; effect++)
    w.seen[effect] = statement->states >> effect & 1;
  for (int i = 0; i < WALK && w.at >= 0 && step_left(&w); i++)
    ;
  look_inside(&w);
  look_behind(&w);
  if (w.verb)
    look_for_condition(&w);
  if (w.verb && !in_apposition(&w))
    look_for_attribution(&w);
  if (w.verb ? !in_apposition(&w) : statement->symmetric)
    look_for_according(&w);
  uint32_t modality = w.seen[EFFECT_POSSIBLE] || is_question(&w) ? WM_POSSIBLE
                      : w.seen[EFFECT_PLANNED]                   ? WM_PLANNED
                      : w.seen[EFFECT_REPORTED]                  ? WM_REPORTED
                                                                 : WM_FACT;
  return (wm_certainty){w.negated ? WM_NEGATED : WM_ASSERTED, modality, w.source};
}
