/* `wiremill train relations --train FILE… [--dev FILE…] -o MODEL`. */
#include "command.h"

#include "core/base/buffer.h"
#include "core/base/verb.h"

typedef struct config {
  wm_strings train, dev, rules;
  const char *output, *words, *name, *date, *notes;
  int64_t hidden, members, epochs, patience, least, seed, threads;
  double rate, l2;
} config;

static const wm_param params[] = {
    WM_PARAM(config, train, WM_PARAM_LIST, "train", NULL, NULL,
             "JSON lines with text, entities and relations to learn from; FILE:weight=0.5 says how "
             "much a file counts, FILE:entities=STREAM adds what a pipeline found in its texts"),
    WM_PARAM(
        config, dev, WM_PARAM_LIST, "dev", "", NULL,
        "files to choose the best epoch and to calibrate by, FILE:only=STREAM with the entities "
        "of a pipeline alone; without any, an eighth of the training documents is held out for "
        "that, and the model is then trained on all"),
    WM_PARAM(config, output, WM_PARAM_STRING, "output", NULL, NULL, "the model to write"),
    WM_PARAM(config, words, WM_PARAM_RESOURCE, "words", "models/en-words.bin", NULL,
             "what is known of words before training"),
    WM_PARAM(config, rules, WM_PARAM_RESOURCES, "rules", "news.rules", NULL,
             "files of rules, whose relations the classifier takes as evidence"),
    WM_PARAM(config, name, WM_PARAM_STRING, "name", "", NULL, "of the model, for its card"),
    WM_PARAM(config, date, WM_PARAM_STRING, "date", "", NULL, "for its card"),
    WM_PARAM(config, notes, WM_PARAM_RESOURCE, "notes", "", NULL,
             "text for its card: licences, attributions"),
    WM_PARAM(config, hidden, WM_PARAM_INTEGER, "hidden", "32", "0..64",
             "hidden units of each member, in sixteens; 0 makes a log-linear model"),
    WM_PARAM(config, members, WM_PARAM_INTEGER, "members", "4", "1..16",
             "nets that are trained from different beginnings and averaged"),
    WM_PARAM(config, epochs, WM_PARAM_INTEGER, "epochs", "20", "1..1000", "at most"),
    WM_PARAM(config, patience, WM_PARAM_INTEGER, "patience", "4", "0..1000",
             "epochs without a better dev score before training stops; 0 goes on"),
    WM_PARAM(config, least, WM_PARAM_INTEGER, "least-count", "2", "1..1000",
             "features that are met less often are left out"),
    WM_PARAM(config, seed, WM_PARAM_INTEGER, "seed", "1", "1..1000000", "of all that is drawn"),
    WM_PARAM(config, threads, WM_PARAM_INTEGER, "threads", "0", "0..64",
             "0 for all cores; any number makes the same model"),
    WM_PARAM(config, rate, WM_PARAM_REAL, "rate", "0.02", "0..1", "of learning, at the start"),
    WM_PARAM(config, l2, WM_PARAM_REAL, "l2", "0.00001", "0..1", "pull of weights to zero"),
};

static wm_status run(wm_instance *self, const wm_strings *arguments) {
  const config *c = self->config;
  wm_error error = {""};
  (void)arguments;
  if (c->hidden % 16 || c->hidden * c->members > WM_CLASSIFIER_HIDDEN)
    return wm_fail(self, WM_FATAL,
                   "hidden: a multiple of 16, at most %d for all members together is allowed",
                   WM_CLASSIFIER_HIDDEN);
  wm_buffer notes = {0};
  if (wm_verb_read(self, c->notes, &notes)) {
    wm_buffer_free(&notes);
    return WM_FATAL;
  }
  wm_train_job job = {.train = c->train,
                      .dev = c->dev,
                      .rules = &c->rules,
                      .words = c->words,
                      .output = c->output,
                      .name = c->name,
                      .date = c->date,
                      .notes = notes.bytes,
                      .options = wm_net_defaults,
                      .say = wm_verb_say,
                      .context = self};
  wm_net_options *o = &job.options;
  o->hidden = (uint32_t)c->hidden;
  o->members = (uint32_t)c->members;
  o->epochs = (uint32_t)c->epochs;
  o->patience = (uint32_t)c->patience;
  o->least = (uint32_t)c->least;
  o->seed = (uint64_t)c->seed;
  o->threads = (uint32_t)c->threads;
  o->rate = (float)c->rate;
  o->l2 = (float)c->l2;
  wm_status status = wm_train_run(&job, &error);
  wm_buffer_free(&notes);
  return status == WM_OK ? WM_OK : wm_fail(self, WM_FATAL, "%s", error.text);
}

const wm_verb wm_train_relations_verb = {.command = "train",
                                         .object = "relations",
                                         .summary = "learn to find relations from annotated text",
                                         .params = params,
                                         .n_params = sizeof params / sizeof *params,
                                         .shorts = "  o              ",
                                         .config_size = sizeof(config),
                                         .run = run};
