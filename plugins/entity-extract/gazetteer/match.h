/* Finds the names of a gazetteer in tokens, the longest at each place, from left to right. */
#ifndef WM_GAZETTEER_MATCH_H
#define WM_GAZETTEER_MATCH_H

#include "fold.h"
#include "gazetteer.h"

/* What the capitals of a sentence tell. */
typedef enum wm_casing {
  WM_CASING_NORMAL = 0,
  WM_CASING_CAPITALS = 1, /* nothing: all letters are capitals */
  WM_CASING_LOWER = 2     /* nothing: there are none */
} wm_casing;

typedef struct wm_match {
  wm_span tokens;
  uint32_t last;  /* first token of the name's last word */
  uint32_t value; /* of the node; look at its mentions with wm_match_takes() */
  bool hint;      /* only mentions that are hints are taken */
  bool near;      /* a word of it is misspelt; never a hint */
} wm_match;

/* Scratch of one worker for one gazetteer: what is known of a token is kept by its symbol. */
typedef struct wm_matcher wm_matcher;

/* The gazetteer and the folder must outlive the matcher; several may share them. */
wm_matcher *wm_matcher_new(const wm_gazetteer *gazetteer, wm_folder *folder);
void wm_matcher_free(wm_matcher *matcher);

/* From now on a capitalised word that no name has counts as the one that it is near to (near.h). */
void wm_matcher_allow_typos(wm_matcher *matcher);

/* Matches in tokens [range.begin, range.end) of the article, good until the next call; names do
 * not reach over the range's ends. Real names do not overlap each other, hints may overlap all.
 * Time is linear in the length of the text. False when memory is used up. */
bool wm_matcher_run(wm_matcher *matcher, const wm_article *article, const wm_token *tokens,
                    wm_span range, wm_casing casing, const wm_match **matches, uint32_t *n);

/* True when a mention may be what stands in the text, by capitals. */
bool wm_match_takes(uint32_t mention, const wm_token *tokens, wm_span range, uint32_t last,
                    wm_casing casing);

/* The casing of tokens [range.begin, range.end). */
wm_casing wm_casing_of(const wm_token *tokens, wm_span range);

#endif
