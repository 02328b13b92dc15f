/* Which languages a text is written in, and how much of it in each. */
#ifndef WM_LANGUAGE_DETECT_H
#define WM_LANGUAGE_DETECT_H

#include "model.h"

enum { WM_DETECT_MOST = 3 }; /* languages that are told of a text */

/* A language that a text is partly written in. */
typedef struct wm_detected {
  uint32_t language; /* of the model */
  double share;      /* of the letters, 0 to 1 */
  double score;      /* probability that those letters are of this language */
} wm_detected;

/* Reads at most about `most_bytes` of the text, in pieces from all over it. `declared` is a
 * language that somebody says it is written in, which counts as evidence; or WM_NONE. Fills `found`
 * with the languages, the largest share first, and returns how many they are: 0 where the text has
 * no letters, or mostly such as no language of the model is written with. `*declared_score` gets
 * the probability that the declared language is that of the largest share; 0 without one. */
uint32_t wm_language_detect(const wm_language_model *model, wm_str text, size_t most_bytes,
                            uint32_t declared, wm_detected found[WM_DETECT_MOST],
                            double *declared_score);

#endif
