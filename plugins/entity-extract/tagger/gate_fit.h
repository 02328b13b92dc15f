/* Making a gate for a tagger: logistic regression on what the tagger says without one. */
#ifndef WM_GATE_FIT_H
#define WM_GATE_FIT_H

#include "bio.h"
#include "gate.h"

#include "core/base/buffer.h"

/* Appends to `section` a gate for `tagger`, which has none, learnt from the corpus' text; its tags
 * are not looked at. It keeps the share `keep` of the tokens there that the network tags; of text
 * that the tagger has not seen it keeps less. The same call makes the same bytes. False when memory
 * is out or the corpus has too many types. */
bool wm_gate_fit(const wm_tagger *tagger, struct wm_bio *bio, double keep, wm_buffer *section);

#endif
