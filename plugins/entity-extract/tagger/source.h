/* The tagger as a source of candidates: every name it finds, with the probability that all of it is
 * right. */
#ifndef WM_TAGGER_SOURCE_H
#define WM_TAGGER_SOURCE_H

#include "plugins/entity-extract/candidates.h"

extern const wm_source wm_tagger_source;

#endif
