/* Roles: titles beside a person's name are kept in `role` and are no part of the name. They stand
 * in front ("Foreign Minister Juraj Blanár", "Secretary of State Antony Blinken", "the prime
 * minister, Xanana Gusmão,") or behind ("Kaja Kallas, Estonia's prime minister"). */
#include "names.h"

typedef struct reader {
  const wm_passage *passage;
  const wm_lexicon *lexicon;
  const wm_candidate *items; /* sorted */
  uint32_t n;
  wm_span sentence; /* tokens of the sentence that is read */
} reader;

static const wm_token *token(const reader *r, uint32_t i) {
  return &r->passage->tokens[i];
}

static bool has_cue(const reader *r, uint32_t i, uint32_t bits) {
  return i >= r->sentence.begin && i < r->sentence.end &&
         wm_lexicon_cues(r->lexicon, token(r, i)->norm) & bits;
}

static bool is_title_word(const reader *r, uint32_t i) {
  return has_cue(r, i, WM_CUE_TITLE | WM_CUE_TITLE_PART);
}

/* "of", "for", "and" inside a title. */
static bool is_join(const reader *r, uint32_t i) {
  return has_cue(r, i, WM_CUE_JOIN) && !(token(r, i)->shape & WM_SHAPE_UPPER_FIRST);
}

static bool is_hyphen(const reader *r, uint32_t i) {
  return i < r->sentence.end && token(r, i)->shape & WM_SHAPE_HYPHEN &&
         token(r, i)->shape & WM_SHAPE_PUNCTUATION;
}

static bool is_sign(const reader *r, uint32_t i, const char *signs) {
  wm_span span = token(r, i)->span;
  return span.end - span.begin == 1 && strchr(signs, r->passage->article->text[span.begin]);
}

static bool is_comma(const reader *r, uint32_t i) {
  return i > r->sentence.begin && i < r->sentence.end && is_sign(r, i, ",");
}

static void take(const reader *r, wm_candidate *person, wm_span tokens) {
  wm_span words = {token(r, tokens.begin)->span.begin, token(r, tokens.end - 1)->span.end};
  wm_str role = wm_span_text(r->passage->article, words);
  person->role = wm_intern(r->passage->self, role.bytes, role.length);
}

/* ------------------------------------------------------------------- in front */

/* Cuts titles off the front of the span, but leaves a name. "Prince William" stays a name of one
 * word with a role; "Prince" alone is left as it is. */
static void trim(const reader *r, wm_candidate *person) {
  uint32_t begin = person->tokens.begin, cut = begin;
  for (uint32_t i = begin; i + 1 < person->tokens.end; i++) {
    if (has_cue(r, i, WM_CUE_TITLE))
      cut = i + 1;
    else if (!has_cue(r, i, WM_CUE_TITLE_PART))
      break;
  }
  person->tokens.begin = cut;
  person->span.begin = token(r, cut)->span.begin;
}

/* Where the title that ends before `end` starts; `end` when there is none. It has a title word;
 * parts of titles and hyphens may stand before and between, and behind it what it is of. */
static uint32_t title_begin(const reader *r, uint32_t end, uint32_t least) {
  uint32_t begin = end, named = end; /* the front of the last title word's phrase */
  bool joined = true;                /* what stands behind may follow what comes now */
  for (uint32_t i = end; i > least; i--) {
    bool title = has_cue(r, i - 1, WM_CUE_TITLE);
    if (!title && !has_cue(r, i - 1, WM_CUE_TITLE_PART)) {
      if (i == end || !(is_hyphen(r, i - 1) || is_join(r, i - 1)))
        break;
      joined = true;
      continue;
    }
    /* "Secretary of State X", but not "said in a state X" */
    if (named == end && !title && i < end && !joined && !is_title_word(r, i))
      break;
    begin = i - 1;
    if (title || named < end)
      named = begin;
    joined = false;
  }
  return named;
}

/* A comma before a name may part it from its title when one more closes it in. */
static uint32_t title_end(const reader *r, const wm_candidate *person) {
  uint32_t begin = person->tokens.begin, end = person->tokens.end;
  bool closed = end >= r->sentence.end || is_sign(r, end, ",.;:)");
  return begin > r->sentence.begin && is_comma(r, begin - 1) && closed ? begin - 1 : begin;
}

static void take_from_front(const reader *r, wm_candidate *person, uint32_t least) {
  uint32_t end = title_end(r, person);
  uint32_t begin = end > least ? title_begin(r, end, least) : end;
  if (begin < end)
    take(r, person, (wm_span){begin, end});
}

/* --------------------------------------------------------------------- behind */

/* Behind an article, and a name with its apostrophe: "the Estonian", "Estonia's", "its". */
static uint32_t skip_owner(const reader *r, uint32_t i, uint32_t next) {
  if (has_cue(r, i, WM_CUE_NO_NAME) && !(token(r, i)->shape & WM_SHAPE_UPPER_FIRST))
    i++;
  if (next < r->n && r->items[next].tokens.begin == i &&
      r->items[next].type != r->passage->kinds->per)
    i = r->items[next].tokens.end;
  if (i < r->sentence.end && token(r, i)->shape & WM_SHAPE_APOSTROPHE)
    i++;
  return i;
}

/* "Kaja Kallas, Estonia's prime minister": not the next person's title in a list. `next` is the
 * entity behind the person. */
static void take_from_behind(const reader *r, wm_candidate *person, uint32_t next) {
  uint32_t end = person->tokens.end;
  if (!is_comma(r, end))
    return;
  uint32_t begin = skip_owner(r, end + 1, next), last = begin;
  bool title = false;
  for (end = begin; is_title_word(r, end) || (end > begin && is_hyphen(r, end)); end++)
    if (is_title_word(r, end)) {
      last = end + 1;
      title |= has_cue(r, end, WM_CUE_TITLE);
    }
  while (next < r->n && r->items[next].tokens.end <= last)
    next++;
  bool of_next = next < r->n && r->items[next].tokens.begin == last &&
                 r->items[next].type == r->passage->kinds->per;
  if (title && !of_next)
    take(r, person, (wm_span){begin, last});
}

bool wm_names_take_roles(const wm_passage *passage, const wm_lexicon *lexicon,
                         wm_candidates *candidates) {
  reader r = {passage, lexicon, candidates->items, candidates->n, {0, 0}};
  uint32_t at = 0, before = 0; /* sentence; end of the entity before */
  for (uint32_t i = 0; i < candidates->n; i++) {
    wm_candidate *person = &candidates->items[i];
    while (at + 1 < passage->n_sentences &&
           passage->sentences[at].tokens.end <= person->tokens.begin)
      at++;
    if (person->type == passage->kinds->per && passage->n_sentences) {
      r.sentence = passage->sentences[at].tokens;
      trim(&r, person);
      take_from_front(&r, person, before > r.sentence.begin ? before : r.sentence.begin);
      if (!person->role)
        take_from_behind(&r, person, i + 1);
    }
    before = person->tokens.end;
  }
  return true;
}
