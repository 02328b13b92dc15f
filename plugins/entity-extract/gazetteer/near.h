/* The word of a gazetteer that a misspelt word is near to. */
#ifndef WM_GAZETTEER_NEAR_H
#define WM_GAZETTEER_NEAR_H

#include "gazetteer.h"

enum {
  WM_NEAR_LEAST = 6, /* letters of both words; shorter ones are near to too much */
  WM_NEAR_MOST = 64
};

/* The row of the only word that one edit makes of the folded word `bytes`: a letter left out, put
 * in or replaced, or two neighbours swapped (Damerau 1964), all behind the first letter. WM_NONE
 * when there is none or more than one, or when the word is too short or too long. */
uint32_t wm_gazetteer_near(const wm_gazetteer *gazetteer, const char *bytes, size_t length);

#endif
