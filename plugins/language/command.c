/* `wiremill train language --train FILE -o MODEL`. */
#include "core/base/verb.h"
#include "train.h"

typedef struct config {
  const char *output, *train, *notes;
  int64_t bits;
} config;

static const wm_param params[] = {
    WM_PARAM(config, output, WM_PARAM_STRING, "output", NULL, NULL, "the model to write"),
    WM_PARAM(config, train, WM_PARAM_STRING, "train", NULL, NULL,
             "text to learn from, a line each: language (BCP 47), tab, text; 64 languages at most"),
    WM_PARAM(config, notes, WM_PARAM_STRING, "notes", "", NULL,
             "what the model's card says of the data and their licence"),
    WM_PARAM(config, bits, WM_PARAM_INTEGER, "bits", "16", "8..20",
             "of the hash of an n-gram: the model takes 64 bytes times 2 to the power of this"),
};

static wm_status run(wm_instance *self, const wm_strings *arguments) {
  const config *c = self->config;
  wm_error error;
  (void)arguments;
  const struct wm_language_job job = {.train = c->train,
                                      .output = c->output,
                                      .notes = c->notes,
                                      .bits = (uint32_t)c->bits,
                                      .say = wm_verb_say,
                                      .context = self};
  if (wm_language_train(&job, &error) != WM_OK)
    return wm_fail(self, WM_FATAL, "%s", error.text);
  return WM_OK;
}

const wm_verb wm_language_train_verb = {.command = "train",
                                        .object = "language",
                                        .summary =
                                            "train a detector of languages from lines of text",
                                        .params = params,
                                        .n_params = sizeof params / sizeof *params,
                                        .shorts = "o   ",
                                        .config_size = sizeof(config),
                                        .run = run};
