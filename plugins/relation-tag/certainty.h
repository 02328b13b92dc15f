/* How sure the text is of a relation: polarity, modality and who says so. Read off the words that
 * lead to the trigger (auxiliaries, `failed to`), those before the clause (`denied that`, `if`) and
 * those behind it (`fell through`, `, the ministry said`). Which words do what is in the rule
 * files, as cues. */
#ifndef WM_RELATION_CERTAINTY_H
#define WM_RELATION_CERTAINTY_H

#include "matcher.h"

enum wm_polarity { WM_ASSERTED = 0, WM_NEGATED = 1 };
enum wm_modality { WM_FACT = 0, WM_PLANNED = 1, WM_POSSIBLE = 2, WM_REPORTED = 3 };

typedef struct wm_certainty {
  uint32_t polarity; /* enum wm_polarity */
  uint32_t modality; /* enum wm_modality */
  uint32_t source;   /* row of `entities`; WM_NONE */
} wm_certainty;

/* Takes constant time but for one look over the sentence. */
wm_certainty wm_certainty_of(const wm_items *s, const wm_match *match);

/* What a match states, when no rule tells. */
typedef struct wm_statement {
  bool noun;       /* the trigger is one */
  bool symmetric;  /* the two arguments play one role */
  uint32_t states; /* effects that it has by itself, by WM_CUE_EFFECT_NAMES */
} wm_statement;

/* The same for a match that no rule made: it needs its extent, trigger and captures in order. */
wm_certainty wm_certainty_around(const wm_items *s, const wm_match *match,
                                 const wm_statement *statement);

#endif
