/* Tokens of a corpus cut as the mill cuts text. Annotators keep "German-born" whole where the
 * tokenizer makes three tokens of it; a tagger that learns from theirs meets others at work, which
 * costs it a point of F1 there (tests/bench/tagger.md). */
#ifndef WM_TOKEN_CUT_H
#define WM_TOKEN_CUT_H

#include "bio.h"

/* What is read into `bio` from now on is cut, until wm_token_cut_close(). False when memory is out.
 */
bool wm_token_cut_open(struct wm_bio *bio);
void wm_token_cut_close(struct wm_bio *bio);

#endif
