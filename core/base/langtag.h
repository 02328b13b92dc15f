/* Tags of languages (BCP 47): en, en-GB, sr-Latn. */
#ifndef WM_BASE_LANGTAG_H
#define WM_BASE_LANGTAG_H

#include <wiremill/plugin.h>

/* A primary language of 2 to 8 letters, and further parts of 1 to 8 letters and digits. */
bool wm_langtag_is_range(wm_str range);

/* True when one of the ranges (RFC 4647, basic filtering) holds for a tag: "en" for en and en-GB,
 * "und" for one that is empty. True without ranges. */
bool wm_langtag_in(wm_strings ranges, wm_str tag);

#endif
