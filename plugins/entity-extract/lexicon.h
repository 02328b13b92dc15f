/* Words that tell what kind of name stands beside them, looked up by a token's symbol. */
#ifndef WM_ENTITY_LEXICON_H
#define WM_ENTITY_LEXICON_H

#include <wiremill/plugin.h>

typedef enum wm_cue {
  WM_CUE_TITLE = 1 << 0,       /* stands before a person's name: president, Mr */
  WM_CUE_TITLE_PART = 1 << 1,  /* part of such a title: prime, deputy, foreign */
  WM_CUE_COMPANY_END = 1 << 2, /* ends a company's name: Ltd, GmbH */
  WM_CUE_ORG_START = 1 << 3,   /* starts an organisation's name before of or for: Ministry */
  WM_CUE_ORG_END = 1 << 4,     /* ends one: University, Council */
  WM_CUE_PLACE_START = 1 << 5, /* Lake, Mount */
  WM_CUE_PLACE_END = 1 << 6,   /* River, Province */
  WM_CUE_THING_END = 1 << 7,   /* Treaty, Prize, Cup */
  WM_CUE_SAYS = 1 << 8,        /* said, told */
  WM_CUE_PARTICLE = 1 << 9,    /* inside a person's name: van, bin */
  WM_CUE_JOIN = 1 << 10,       /* inside an organisation's name: of, for, and */
  WM_CUE_NO_NAME = 1 << 11,    /* capitalised for other reasons: months, The, We */
  WM_CUE_HONOUR = 1 << 12,     /* between title and name: Seri, Hon. */
  WM_CUE_NO_PERSON = 1 << 13,  /* in names of things of no kind by itself: Program */
  WM_CUE_NO_ACRONYM = 1 << 14  /* capitals that name nothing: GMT, GDP */
} wm_cue;

typedef struct wm_lexicon {
  const uint16_t *cues; /* by symbol */
  uint32_t n;
} wm_lexicon;

/* Fills *lexicon for the run; call in open. False when memory is used up. */
bool wm_lexicon_open(wm_lexicon *lexicon, wm_instance *self);

/* wm_cue bits of a token's norm. */
static inline uint32_t wm_lexicon_cues(const wm_lexicon *lexicon, wm_sym norm) {
  return norm < lexicon->n ? lexicon->cues[norm] : 0;
}

#endif
