/* Learning a detector of languages from lines of text. */
#ifndef WM_LANGUAGE_TRAIN_H
#define WM_LANGUAGE_TRAIN_H

#include "core/base/error.h"
#include "model.h"

/* Reads `train`, lines of LANGUAGE<TAB>TEXT, and writes the model `output`. Equal lines give equal
 * bytes. */
struct wm_language_job {
  const char *train, *output;
  const char *notes;                            /* lines for the card: data, licence */
  uint32_t bits;                                /* of a hash: 2^bits rows of WM_LANGUAGES bytes */
  void (*say)(void *context, const char *line); /* may be NULL */
  void *context;
};
wm_status wm_language_train(const struct wm_language_job *job, wm_error *error);

extern const wm_verb wm_language_train_verb;

#endif
