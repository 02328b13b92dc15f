/* The verb `wiremill train pos-tag`. */
#ifndef WM_POS_COMMAND_H
#define WM_POS_COMMAND_H

#include "core/base/error.h"

extern const wm_verb wm_pos_train_verb;

/* What the verb does: trains from `train`, watches `dev` ("": none) and writes `output`. */
struct wm_pos_job {
  const char *train, *dev, *words, *output;
  const char *notes; /* lines for the card: data, licence */
  const char *date;  /* for the card; "" leaves it out */
  int64_t epochs, seed;
  double least;
  void (*say)(void *context, const char *line); /* may be NULL */
  void *context;
};
wm_status wm_pos_run_job(const struct wm_pos_job *job, wm_error *error);

#endif
