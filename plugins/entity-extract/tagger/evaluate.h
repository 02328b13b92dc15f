/* Scores of a model as it runs: a corpus is tagged by the small-integer tagger and compared with
 * its gold tags. */
#ifndef WM_TAGGER_EVALUATE_H
#define WM_TAGGER_EVALUATE_H

#include "bio.h"
#include "span_score.h"
#include "tagger.h"

/* Tags `bio` with the model, one byte a token in the numbers of bio's types; a type that bio does
 * not have is added to it. `probability` (may be NULL) gets that of the name at its first token.
 * False when memory is out or bio has too many types. */
bool wm_evaluate_tag(const wm_tagger *tagger, struct wm_bio *bio, uint8_t *tags,
                     float *probability);

/* Counts of one source over the types it marks. */
void wm_evaluate_source(const struct wm_bio *bio, size_t source, const uint8_t *tags,
                        struct wm_span_counts counts[WM_BIO_TYPES_MAX]);

#endif
