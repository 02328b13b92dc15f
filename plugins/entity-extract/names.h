/* Names within an article: which mentions mean one thing, what it is called, and which role is said
 * with a person's name. Works on resolved candidates: sorted, none overlapping another. */
#ifndef WM_ENTITY_NAMES_H
#define WM_ENTITY_NAMES_H

#include "candidates.h"
#include "lexicon.h"

/* Moves titles from the front of persons' spans ("President Zuzana Čaputová") into `role`, with
 * those that stand before the span. False when memory is used up. */
bool wm_names_take_roles(const wm_passage *passage, const wm_lexicon *lexicon,
                         wm_candidates *candidates);

/* Appends candidates for places where a name of the article stands again in a shorter form that no
 * source saw: a person's surname ("Čaputová"), an organisation's first words ("Nokia"), an acronym
 * that the article defines: "African Union (AU)". Words of the lexicon echo nothing. They overlap
 * nothing; the list is no longer sorted. False when memory is used up. */
bool wm_names_echo(const wm_passage *passage, const wm_lexicon *lexicon, wm_candidates *candidates);

/* Gives all mentions of one thing the same `name`, `ref` and subtype. The name is the gazetteer's
 * where that knows the thing, else the longest form in the text. False when memory is used up. */
bool wm_names_join(const wm_passage *passage, wm_candidates *candidates);

#endif
