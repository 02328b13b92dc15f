/* `wiremill train relations`, and the work behind it. */
#ifndef WM_CLASSIFIER_COMMAND_H
#define WM_CLASSIFIER_COMMAND_H

#include "model.h"

extern const wm_verb wm_train_relations_verb;

/* From files to a model. */
typedef struct wm_train_job {
  wm_strings train, dev; /* sources, see wm_gold_read() */
  const wm_strings *rules;
  const char *words, *output, *name, *date, *notes; /* the last three may be empty */
  wm_net_options options;
  void (*say)(void *context, const char *line);
  void *context;
} wm_train_job;

wm_status wm_train_run(const wm_train_job *job, wm_error *error);

#endif
