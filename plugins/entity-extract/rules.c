/* The source of candidates that tells names by their form: a title before a capitalised run, a
 * company's ending after it, "Ministry of …", a first name before a word nobody knows. It needs no
 * model, and beside one it finds what the model was not taught. */
#include "candidates.h"

#include "gazetteer/match.h"
#include "lexicon.h"

/* Probabilities that span and type are right, set by hand on the training files of several news
 * corpora. */
static const float after_title = 0.88F, first_name = 0.80F, beside_says = 0.62F,
                   company_ended = 0.90F, org_start = 0.85F, org_end = 0.80F, place = 0.72F,
                   thing = 0.66F, acronym = 0.52F;

enum {
  WM_RULE_RUN = 12, /* most tokens of a capitalised run that is looked at */
  WM_RULE_LINKS = 3 /* most of them between two capitals: "bin al-" */
};

typedef struct shared {
  wm_lexicon lexicon;
  struct {
    wm_sym title, first_name, says, company, organisation, place, thing, acronym;
  } by;
} shared;

/* What is known of a token from candidates of earlier sources, by token. */
enum { KNOWN_FIRST_NAME = 1, KNOWN_NAME = 2 };

typedef struct sweep {
  const wm_passage *passage;
  const shared *shared;
  const uint8_t *known;
  wm_candidates *candidates;
  wm_span sentence; /* tokens */
  bool failed;
} sweep;

static wm_status open_rules(wm_instance *self, void **out) {
  const wm_extract_config *config = self->config;
  *out = NULL;
  if (!config->rules)
    return WM_OK;
  shared *made = wm_alloc(self, 1, sizeof *made);
  if (!made || !wm_lexicon_open(&made->lexicon, self))
    return WM_FATAL;
  made->by.title = wm_intern_z(self, "rule:title");
  made->by.first_name = wm_intern_z(self, "rule:first-name");
  made->by.says = wm_intern_z(self, "rule:says");
  made->by.company = wm_intern_z(self, "rule:company");
  made->by.organisation = wm_intern_z(self, "rule:organisation");
  made->by.place = wm_intern_z(self, "rule:place");
  made->by.thing = wm_intern_z(self, "rule:thing");
  made->by.acronym = wm_intern_z(self, "rule:acronym");
  *out = made;
  return WM_OK;
}

static uint32_t cues(const sweep *s, uint32_t token) {
  return wm_lexicon_cues(&s->shared->lexicon, s->passage->tokens[token].norm);
}

static bool is(const sweep *s, uint32_t token, uint32_t bits) {
  return token < s->sentence.end && token >= s->sentence.begin && cues(s, token) & bits;
}

static bool has_shape(const sweep *s, uint32_t token, uint32_t bits) {
  return s->passage->tokens[token].shape & bits;
}

static bool is_capital(const sweep *s, uint32_t token) {
  return has_shape(s, token, WM_SHAPE_UPPER_FIRST) && !has_shape(s, token, WM_SHAPE_URL);
}

static bool is_text(const sweep *s, uint32_t token, const char *text) {
  if (token >= s->sentence.end)
    return false;
  wm_str t = wm_span_text(s->passage->article, s->passage->tokens[token].span);
  return t.length == strlen(text) && memcmp(t.bytes, text, t.length) == 0;
}

static void hand_over(sweep *s, wm_span tokens, wm_sym type, wm_sym subtype, wm_sym by,
                      float score) {
  wm_candidate candidate = {.tokens = tokens,
                            .type = type,
                            .subtype = subtype,
                            .by = by,
                            .origin = WM_ORIGIN_RULE,
                            .score = score};
  s->failed |= !wm_candidates_add(s->candidates, s->passage, &candidate);
}

/* A hyphen without a space after it, a person's particle ("van", "al"), or `&`. */
static bool is_link(const sweep *s, uint32_t token) {
  const wm_token *t = &s->passage->tokens[token];
  bool joined = token + 1 < s->sentence.end && t->span.end == t[1].span.begin;
  return (t->shape & WM_SHAPE_HYPHEN && t->span.end - t->span.begin == 1 && joined) ||
         is(s, token, WM_CUE_PARTICLE) || is_text(s, token, "&");
}

/* True when the token can stand inside a capitalised run: it has a capital, or links to one. */
static bool goes_on(const sweep *s, uint32_t token) {
  uint32_t end = token;
  while (end < s->sentence.end && end - token < WM_RULE_LINKS && !is_capital(s, end) &&
         is_link(s, end))
    end++;
  return end < s->sentence.end && is_capital(s, end);
}

/* A run ends before a word that is capitalised for other reasons: "Belgrade Monday". */
static uint32_t run_end(const sweep *s, uint32_t begin) {
  uint32_t end = begin;
  while (end < s->sentence.end && end - begin < WM_RULE_RUN && goes_on(s, end) &&
         (end == begin || !is(s, end, WM_CUE_NO_NAME)))
    end++;
  return end;
}

/* The end of a company's name that goes on over an "and": "Nokia Solutions and Networks Oy", where
 * the word behind it cannot start a name; else `end`. */
static uint32_t company_end_after(const sweep *s, uint32_t end) {
  if (!(is_text(s, end, "and") && is(s, end + 1, WM_CUE_ORG_END) && is_capital(s, end + 1)))
    return end;
  uint32_t last = run_end(s, end + 1);
  return is(s, last - 1, WM_CUE_COMPANY_END) ? last : end;
}

/* Cuts words off the front that are capitalised for other reasons. */
static uint32_t skip_openers(const sweep *s, uint32_t begin, uint32_t end) {
  while (begin < end && is(s, begin, WM_CUE_NO_NAME) &&
         (begin == s->sentence.begin || !has_shape(s, begin, WM_SHAPE_UPPER_ALL)))
    begin++;
  return begin;
}

/* ----------------------------------------------------------------------- people */

/* The token after the last title of the run; `begin` when there is none. A title at the run's end
 * leaves nothing to be called so. */
static uint32_t after_titles(const sweep *s, uint32_t begin, uint32_t end) {
  uint32_t after = begin;
  for (uint32_t i = begin; i + 1 < end; i++)
    if (is(s, i, WM_CUE_TITLE) || (after == i && i > begin && is(s, i, WM_CUE_HONOUR)))
      after = i + 1;
  return after;
}

/* True when no word tells of something else than a person; what follows a hyphen tells nothing. */
static bool all_words(const sweep *s, uint32_t begin, uint32_t end) {
  const uint32_t others = WM_CUE_ORG_END | WM_CUE_ORG_START | WM_CUE_PLACE_END | WM_CUE_THING_END |
                          WM_CUE_COMPANY_END | WM_CUE_NO_NAME | WM_CUE_TITLE | WM_CUE_NO_PERSON;
  for (uint32_t i = begin; i < end; i++)
    if ((is(s, i, others) && (i == begin || !has_shape(s, i - 1, WM_SHAPE_HYPHEN))) ||
        !has_shape(s, i, WM_SHAPE_ALPHA | WM_SHAPE_HYPHEN) || has_shape(s, i, WM_SHAPE_DIGIT))
      return false;
  return begin < end;
}

static bool knows(const sweep *s, uint32_t begin, uint32_t end, uint8_t bit) {
  for (uint32_t i = begin; i < end; i++)
    if (s->known[i] & bit)
      return true;
  return false;
}

/* Cuts known names off the front where a first name follows: "India Pranab Mukherjee". */
static uint32_t skip_places(const sweep *s, uint32_t begin, uint32_t end) {
  uint32_t i = begin;
  while (i + 2 < end && s->known[i] == KNOWN_NAME)
    i++;
  return s->known[i] & KNOWN_FIRST_NAME ? i : begin;
}

static void find_person(sweep *s, uint32_t begin, uint32_t end) {
  const wm_kinds *kinds = s->passage->kinds;
  uint32_t after = skip_places(s, after_titles(s, begin, end), end), n = end - after;
  bool title = after > begin || (begin > s->sentence.begin && is(s, begin - 1, WM_CUE_TITLE));
  if (n == 0 || n > 5 || !all_words(s, after, end))
    return;
  wm_span name = {after, end};
  bool says = is(s, end, WM_CUE_SAYS) || (begin && is(s, begin - 1, WM_CUE_SAYS));
  bool known = knows(s, after, end, KNOWN_NAME);
  if (title && (!known || n > 1))
    hand_over(s, name, kinds->per, 0, s->shared->by.title, after_title);
  else if (n > 1 && s->known[after] & KNOWN_FIRST_NAME)
    hand_over(s, name, kinds->per, 0, s->shared->by.first_name, first_name);
  else if (n > 1 && says && !known)
    hand_over(s, name, kinds->per, 0, s->shared->by.says, beside_says);
}

/* ---------------------------------------------------------------- other things */

/* A run that ends with a telling word: "Nokia Oyj", "Belgrade University", "Vardar River". */
static bool find_ended(sweep *s, uint32_t begin, uint32_t end) {
  const wm_kinds *kinds = s->passage->kinds;
  const shared *known = s->shared;
  wm_span name = {begin, end};
  if (end - begin < 2 || has_shape(s, end - 2, WM_SHAPE_HYPHEN)) /* a Ms Yusoff-Hall is no hall */
    return false;
  if (is(s, end - 1, WM_CUE_COMPANY_END))
    hand_over(s, name, kinds->org, kinds->company, known->by.company, company_ended);
  else if (is(s, end - 1, WM_CUE_ORG_END))
    hand_over(s, name, kinds->org, 0, known->by.organisation, org_end);
  else if (is(s, end - 1, WM_CUE_PLACE_END) || is(s, begin, WM_CUE_PLACE_START))
    hand_over(s, name, kinds->loc, 0, known->by.place, place);
  else if (is(s, end - 1, WM_CUE_THING_END))
    hand_over(s, name, kinds->misc, 0, known->by.thing, thing);
  else
    return false;
  return true;
}

/* "Ministry of Foreign Affairs and Trade": goes on over joining words to further capitals, but not
 * for ever. */
static uint32_t org_tail(const sweep *s, uint32_t begin, uint32_t end) {
  for (;;) {
    uint32_t at = end;
    while (is(s, at, WM_CUE_JOIN) && at - end < 2 && !is_capital(s, at))
      at++;
    uint32_t next = at > end ? run_end(s, at) : end;
    if (next <= at || next - begin > 2 * WM_RULE_RUN)
      return end;
    end = next;
  }
}

static bool find_started(sweep *s, uint32_t begin, uint32_t end) {
  uint32_t start = end;
  for (uint32_t i = begin; i < end; i++)
    if (is(s, i, WM_CUE_ORG_START))
      start = i;
  if (start + 1 != end || !(is_text(s, end, "of") || is_text(s, end, "for")))
    return false;
  uint32_t last = org_tail(s, begin, end);
  if (last == end)
    return false;
  hand_over(s, (wm_span){begin, last}, s->passage->kinds->org, 0, s->shared->by.organisation,
            org_start);
  return true;
}

/* An unknown word in capitals of 2 to 6 letters. */
static void find_acronym(sweep *s, uint32_t token) {
  wm_span span = s->passage->tokens[token].span;
  if (has_shape(s, token, WM_SHAPE_UPPER_ALL) && !s->known[token] &&
      !has_shape(s, token, WM_SHAPE_DIGIT) && span.end - span.begin >= 3 &&
      span.end - span.begin <= 6 &&
      !is(s, token, WM_CUE_NO_NAME | WM_CUE_TITLE | WM_CUE_NO_ACRONYM) && !is_text(s, token, "US$"))
    hand_over(s, (wm_span){token, token + 1}, s->passage->kinds->org, 0, s->shared->by.acronym,
              acronym);
}

static void find_in_run(sweep *s, uint32_t begin, uint32_t end) {
  begin = skip_openers(s, begin, end);
  if (begin == end)
    return;
  if (end - begin == 1)
    find_acronym(s, begin);
  if (!find_started(s, begin, end) && !find_ended(s, begin, end))
    find_person(s, begin, end);
}

static void find_in_sentence(sweep *s) {
  if (wm_casing_of(s->passage->tokens, s->sentence) != WM_CASING_NORMAL)
    return;
  for (uint32_t i = s->sentence.begin; i < s->sentence.end && !s->failed;) {
    uint32_t end = is_capital(s, i) ? company_end_after(s, run_end(s, i)) : i;
    if (end > i)
      find_in_run(s, i, end);
    i = end > i ? end : i + 1;
  }
}

/* Notes which tokens gazetteers know. */
static const uint8_t *note_known(const wm_passage *passage, const wm_candidates *candidates) {
  uint8_t *known = wm_article_alloc(passage->self, (size_t)passage->n_tokens + 1, 1);
  for (uint32_t i = 0; known && i < candidates->n; i++) {
    const wm_candidate *c = &candidates->items[i];
    bool first = c->hint && c->subtype == passage->kinds->first_name;
    for (uint32_t k = c->tokens.begin; k < c->tokens.end; k++)
      known[k] |= (uint8_t)(first ? KNOWN_FIRST_NAME : c->hint || c->score < 0.5F ? 0 : KNOWN_NAME);
  }
  return known;
}

static wm_status find(const wm_passage *passage, const void *opened, void *started,
                      wm_candidates *candidates) {
  (void)started;
  sweep s = {.passage = passage,
             .shared = opened,
             .known = note_known(passage, candidates),
             .candidates = candidates};
  if (!s.known)
    return WM_REJECT;
  for (uint32_t i = 0; i < passage->n_sentences && !s.failed; i++) {
    s.sentence = passage->sentences[i].tokens;
    find_in_sentence(&s);
  }
  return s.failed ? WM_REJECT : WM_OK;
}

const wm_source wm_rule_source = {.name = "rules", .open = open_rules, .find = find};
