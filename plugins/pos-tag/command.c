/* `wiremill train pos-tag --train FILE --dev FILE -o MODEL`. */
#include "command.h"

#include "core/base/verb.h"

typedef struct config {
  const char *output, *train, *dev, *words, *notes, *date;
  int64_t epochs, seed;
  double least;
} config;

static const wm_param params[] = {
    WM_PARAM(config, output, WM_PARAM_STRING, "output", NULL, NULL, "the model to write"),
    WM_PARAM(config, train, WM_PARAM_STRING, "train", NULL, NULL, "CoNLL-U file to learn from"),
    WM_PARAM(config, dev, WM_PARAM_STRING, "dev", "", NULL,
             "CoNLL-U file that says when to stop, and how good the model is"),
    WM_PARAM(config, words, WM_PARAM_STRING, "words", "", NULL,
             "table of word vectors and clusters: models/en-words.bin"),
    WM_PARAM(config, notes, WM_PARAM_STRING, "notes", "", NULL,
             "what the model's card says of the data and their licence"),
    WM_PARAM(config, date, WM_PARAM_STRING, "date", "", NULL, "date for the card"),
    WM_PARAM(config, epochs, WM_PARAM_INTEGER, "epochs", "12", "1..1000",
             "passes over the training file, at most"),
    WM_PARAM(config, seed, WM_PARAM_INTEGER, "seed", "1", "1..1000000000",
             "of the order of sentences and of what is left out at random"),
    WM_PARAM(config, least, WM_PARAM_REAL, "least-weight", "0", "0..1000",
             "features whose largest weight times the root of their count is less are left out"),
};

static wm_status run(wm_instance *self, const wm_strings *arguments) {
  const config *c = self->config;
  wm_error error;
  (void)arguments;
  const struct wm_pos_job job = {.train = c->train,
                                 .dev = c->dev,
                                 .words = c->words,
                                 .output = c->output,
                                 .notes = c->notes,
                                 .date = c->date,
                                 .epochs = c->epochs,
                                 .seed = c->seed,
                                 .least = c->least,
                                 .say = wm_verb_say,
                                 .context = self};
  if (wm_pos_run_job(&job, &error) != WM_OK)
    return wm_fail(self, WM_FATAL, "%s", error.text);
  return WM_OK;
}

const wm_verb wm_pos_train_verb = {.command = "train",
                                   .object = "pos-tag",
                                   .summary = "train part of speech and lemma from CoNLL-U",
                                   .params = params,
                                   .n_params = sizeof params / sizeof *params,
                                   .shorts = "o        ",
                                   .config_size = sizeof(config),
                                   .run = run};
