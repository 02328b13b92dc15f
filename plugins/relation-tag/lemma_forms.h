/* English inflection, from the dictionary form to all others: `sign/V` in a rule stands for sign,
 * signs, signed, signing. Spelling rules and a table of irregular words; a few forms that do not
 * exist come out too (`permited`), which no text contains. */
#ifndef WM_RELATION_LEMMA_FORMS_H
#define WM_RELATION_LEMMA_FORMS_H

#include <wiremill/plugin.h>

enum wm_form {
  WM_FORM_BASE = 1 << 0,       /* take */
  WM_FORM_THIRD = 1 << 1,      /* takes */
  WM_FORM_PAST = 1 << 2,       /* took */
  WM_FORM_PARTICIPLE = 1 << 3, /* taken */
  WM_FORM_ING = 1 << 4,        /* taking */
  WM_FORM_SINGULAR = 1 << 5,   /* deal */
  WM_FORM_PLURAL = 1 << 6      /* deals */
};

/* Gets each form; the string is good during the call. False stops the expansion. */
typedef bool (*wm_form_taker)(void *context, wm_str form);

/* Hands over the forms of a lower-case lemma that `which` (enum wm_form bits) asks for. A form may
 * come twice. Returns false when the taker did. */
bool wm_lemma_forms(wm_str lemma, uint32_t which, wm_form_taker take, void *context);

#endif
