/* Tagging: part of speech and lemma of the tokens of a sentence, from left to right.
 *
 * What a form adds to the scores of tokens around it is kept for the forms seen lately, and with it
 * their lemmas, in a cache of fixed size. A tagger belongs to one worker. */
#ifndef WM_POS_TAGGER_H
#define WM_POS_TAGGER_H

#include "model.h"

typedef struct wm_pos_tagger wm_pos_tagger;

typedef wm_sym (*wm_pos_intern)(void *context, const char *bytes, size_t length);

/* A tagger that calls `intern` for lemmas; NULL when memory is used up. The model outlives it. */
wm_pos_tagger *wm_pos_tagger_new(const struct wm_pos_model *model, wm_pos_intern intern,
                                 void *context);
void wm_pos_tagger_free(wm_pos_tagger *tagger); /* NULL does nothing */

/* Forgets the symbols of lemmas; for when those made before are no longer good. */
void wm_pos_tagger_forget(wm_pos_tagger *tagger);

/* Sets pos and lemma of the n tokens of a sentence, whose spans lie in `text`. */
void wm_pos_tagger_tag(wm_pos_tagger *tagger, const char *text, wm_token *tokens, uint32_t n);

#endif
