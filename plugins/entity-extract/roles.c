/* Roles: titles before a person's name are kept in `role` and are no part of the name. */
#include "names.h"

typedef struct reader {
  const wm_passage *passage;
  const wm_lexicon *lexicon;
} reader;

static uint32_t cues(const reader *r, uint32_t token) {
  return wm_lexicon_cues(r->lexicon, r->passage->tokens[token].norm);
}

/* Cuts titles off the front of the span, but leaves a name. "Prince William" stays a name of one
 * word with a role; "Prince" alone is left as it is. */
static void trim(const reader *r, wm_candidate *person) {
  uint32_t begin = person->tokens.begin, cut = begin;
  for (uint32_t i = begin; i + 1 < person->tokens.end; i++) {
    if (cues(r, i) & WM_CUE_TITLE)
      cut = i + 1;
    else if (!(cues(r, i) & WM_CUE_TITLE_PART))
      break;
  }
  person->tokens.begin = cut;
  person->span.begin = r->passage->tokens[cut].span.begin;
}

/* Where the title that ends before `end` starts; `end` when there is none. It has at least one
 * title word; parts of titles and hyphens may stand before and between. */
static uint32_t title_begin(const reader *r, uint32_t end, uint32_t least) {
  uint32_t begin = end;
  if (end == least || !(cues(r, end - 1) & WM_CUE_TITLE))
    return end;
  for (uint32_t i = end; i > least; i--) {
    uint32_t c = cues(r, i - 1);
    bool hyphen = r->passage->tokens[i - 1].shape & WM_SHAPE_HYPHEN;
    if (!(c & (WM_CUE_TITLE | WM_CUE_TITLE_PART)) && !hyphen)
      break;
    if (!hyphen)
      begin = i - 1;
  }
  return begin;
}

static uint32_t sentence_begin(const wm_passage *p, uint32_t token, uint32_t *at) {
  while (*at + 1 < p->n_sentences && p->sentences[*at].tokens.end <= token)
    ++*at;
  return p->n_sentences ? p->sentences[*at].tokens.begin : 0;
}

bool wm_names_take_roles(const wm_passage *passage, const wm_lexicon *lexicon,
                         wm_candidates *candidates) {
  reader r = {passage, lexicon};
  uint32_t sentence = 0, before = 0; /* end of the entity before */
  for (uint32_t i = 0; i < candidates->n; i++) {
    wm_candidate *person = &candidates->items[i];
    uint32_t least = sentence_begin(passage, person->tokens.begin, &sentence);
    if (person->type == passage->kinds->per) {
      trim(&r, person);
      uint32_t end = person->tokens.begin;
      uint32_t begin = title_begin(&r, end, before > least ? before : least);
      if (begin < end) {
        wm_span words = {passage->tokens[begin].span.begin, passage->tokens[end - 1].span.end};
        wm_str role = wm_span_text(passage->article, words);
        person->role = wm_intern(passage->self, role.bytes, role.length);
      }
    }
    before = person->tokens.end;
  }
  return true;
}
