/* From files to a model: the engine of `wiremill train entities`. */
#ifndef WM_TRAIN_FILES_H
#define WM_TRAIN_FILES_H

#include "core/base/error.h"
#include "train.h"

typedef struct wm_train_files {
  const char *const *train, *const
                                *dev; /* wm_bio_read() says what a file's name may be followed by */
  uint32_t n_train, n_dev;
  const char *words;   /* path of the word table */
  const char *start;   /* path of the model to start from; NULL for none */
  const char *output;  /* path of the model */
  const char *name;    /* what the card calls it; NULL: the output's base name */
  const char *date;    /* for the card, ISO 8601; NULL leaves it out */
  const char *command; /* for the card: how to do it again; NULL leaves it out */
  const char *notes;   /* text for the card: licences, attributions; NULL for none */
  size_t most_bytes;   /* of the model; 0: 8,000,000. Rows that do not fit are cut off */
  struct wm_train_options options;
  /* Called with lines for the user, without a line end. May be NULL. */
  void (*say)(void *context, const char *line);
  void *say_context;
} wm_train_files;

/* Trains, writes the model with its card, and says the scores of the model as it was written. */
wm_status wm_train_from_files(const wm_train_files *job, wm_error *error);

#endif
