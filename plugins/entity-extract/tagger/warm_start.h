/* Training that goes on from a model: its weights, back in floating point, are where the new net
 * starts. What the model knows of words that the new corpus lacks stays in the net.
 *
 * A model keeps of a row's key only what finds it: the bits that choose a bucket, and the
 * lowest 16. So the keys of a net that starts from one are cut to these bits (wm_net_key()). */
#ifndef WM_WARM_START_H
#define WM_WARM_START_H

#include "bio.h"
#include "net.h"
#include "tagger.h"

/* NULL, or a sentence saying why a net of this hidden layer and this word table cannot start from
 * the model. */
const char *wm_warm_start_refuses(const wm_tagger *model, size_t hidden, size_t second,
                                  const struct wm_words *words);

/* Which tag of the model each tag of the corpus is, by the types' names and kinds
 * (wm_kin()); -1 for none. `out` has
 * room for WM_DECODE_TAGS_MAX. */
void wm_warm_start_tags(const wm_tagger *model, const struct wm_bio *bio, int8_t *out);

/* How many bits of its keys the model keeps, for a net without rows. */
void wm_warm_start_keys(const wm_tagger *model, struct wm_net *net);

/* Adds the rows of the model that the net has not, before wm_net_lay_out(). False when memory is
 * out. */
bool wm_warm_start_rows(const wm_tagger *model, struct wm_net *net);

/* Sets the weights that the model has, after wm_net_lay_out(): those of tags that it does not know
 * stay as drawn. */
void wm_warm_start_weights(const wm_tagger *model, const int8_t *tags, struct wm_net *net);

#endif
