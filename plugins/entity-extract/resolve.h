/* Where conflicts between candidates are settled; the only place. */
#ifndef WM_ENTITY_RESOLVE_H
#define WM_ENTITY_RESOLVE_H

#include "candidates.h"

/* To be called before, when there is a tagger, which has weighed the whole sentence: a list or rule
 * may name what the tagger did not, or a longer name, but does not break up a name of the tagger;
 * and what only a rule says counts less. Needs the tagger's candidates one after another, in the
 * order of the text and free of overlaps, as it hands them over. */
void wm_candidates_heed_tagger(wm_candidates *candidates);

/* To be called before that: a country that owns what follows is a name of its own, so that the
 * tagger's "Timor-Leste's Ministry of Finance" becomes "Ministry of Finance". Of 64
 * countries with 's behind them, in a name or before a capital, annotators cut 59 off (training and
 * development files of the sets of corpora/models/en-news.notes.txt, and sec-filings). */
void wm_candidates_cut_owners(wm_candidates *candidates, const wm_passage *passage);

/* Reduces candidates to those that become entities: one reading for each span, no two spans that
 * overlap, in the order of the text. Works on the items in place.
 *
 * Readings of one span and type support each other: 1 - (1 - p)(1 - q) …, and each takes from the
 * others what it does not know (the tagger's span gets the gazetteer's id). Readings of other
 * types speak against it. Of the spans, the set is taken that covers most tokens with most
 * certainty: the sum over tokens of (score - 0.4); of equal sets the one with the longer last
 * span. Hints are dropped. The result depends on the candidates only, not on their order.
 *
 * False when the article's memory is used up. */
bool wm_candidates_resolve(wm_candidates *candidates, wm_instance *self);

#endif
