/* Noun phrases around names, as far as patterns need them: from a verb or preposition to the name
 * that is meant, over what stands between, and from the name on to what follows its phrase. All
 * steps are bounded, so that every function here takes constant time. */
#ifndef WM_RELATION_PHRASES_H
#define WM_RELATION_PHRASES_H

#include "items.h"

/* Where a phrase can be left: items beyond it, nearest first. */
typedef struct wm_exits {
  int64_t at[4];
  uint32_t n;
} wm_exits;

/* The name that passes `test` in the phrase that begins at item `at`: "the Finnish company Nokia".
 * WM_NONE when there is none. `bare`: only item `at` itself, and not one of a list of names. */
uint32_t wm_phrase_right(const wm_items *s, int64_t at, uint32_t test, bool bare);

/* The name that passes `test` in the phrase that ends at item `at`: "Nokia (NOK), the maker of
 * networks,". */
uint32_t wm_phrase_left(const wm_items *s, int64_t at, uint32_t test, bool bare);

/* Where matching goes on when the names up to `last` were taken rightwards, or those down to
 * `first` leftwards. */
void wm_phrase_exits_right(const wm_items *s, uint32_t last, bool bare, wm_exits *exits);
void wm_phrase_exits_left(const wm_items *s, uint32_t first, bool bare, wm_exits *exits);

/* True when the name hangs on a preposition, as in "a company from Kenya", and so is not what a
 * verb behind it speaks of. */
bool wm_phrase_oblique(const wm_items *s, uint32_t name);

/* True when the phrase goes on behind the name, so that something else than the name is meant:
 * "Macron | 's speech", "Putin | -backed", with `nouns` also "Apple | suppliers". `before` is the
 * item before the phrase. */
bool wm_phrase_goes_on(const wm_items *s, int64_t before, uint32_t name, bool nouns);

/* The first item of a name's phrase: its determiner, or the name itself. */
uint32_t wm_phrase_begin(const wm_items *s, uint32_t name);

/* True for a name that only describes the noun behind it: "Finnish" in "the Finnish government". */
bool wm_phrase_adjective(const wm_items *s, int64_t at);

/* True for a word that may stand before a name inside its phrase. */
bool wm_phrase_modifier(const wm_items *s, int64_t at);

/* True for one that is no article, pronoun or verb: what may stand between "Nokia" and "chief". */
bool wm_phrase_attributive(const wm_items *s, int64_t at);

#endif
