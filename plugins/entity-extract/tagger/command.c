/* `wiremill train entities --train FILE… --dev FILE… -o MODEL`. */
#include "command.h"

#include "train_files.h"

#include "core/base/buffer.h"
#include "core/base/verb.h"

typedef struct config {
  wm_strings train, dev;
  const char *output, *start, *words, *name, *date, *notes;
  int64_t hidden, second, epochs, patience, seed, threads;
  double rate, l1, l2;
  bool scratch;
} config;

static const wm_param params[] = {
    WM_PARAM(
        config, train, WM_PARAM_LIST, "train", NULL, NULL,
        "files in BIO form to learn from; FILE:types=PER,ORG says which types a file marks in full "
        "(the others stay open where it has O), FILE:weight=0.5 how much it counts"),
    WM_PARAM(config, dev, WM_PARAM_LIST, "dev", "", NULL,
             "files to choose the best epoch and to calibrate by; :types= as above"),
    WM_PARAM(config, output, WM_PARAM_STRING, "output", NULL, NULL, "the model to write"),
    WM_PARAM(config, start, WM_PARAM_RESOURCE, "start", "models/en-news.wm", NULL,
             "the model to start from: what it knows of names is kept where the files say nothing"),
    WM_PARAM(config, scratch, WM_PARAM_BOOL, "scratch", "false", NULL, "start from no model"),
    WM_PARAM(config, words, WM_PARAM_RESOURCE, "words", "models/en-words.bin", NULL,
             "what is known of words before training"),
    WM_PARAM(config, name, WM_PARAM_STRING, "name", "", NULL, "of the model, for its card"),
    WM_PARAM(config, date, WM_PARAM_STRING, "date", "", NULL, "for its card"),
    WM_PARAM(config, notes, WM_PARAM_RESOURCE, "notes", "", NULL,
             "text for its card: licences, attributions"),
    WM_PARAM(config, hidden, WM_PARAM_INTEGER, "hidden", "64", "0..256",
             "units of the hidden layer, in sixteens; 0 makes a linear chain"),
    WM_PARAM(config, second, WM_PARAM_INTEGER, "second", "32", "0..64",
             "units of the second layer, in sixteens; 0 for none"),
    WM_PARAM(config, epochs, WM_PARAM_INTEGER, "epochs", "14", "1..1000", "at most"),
    WM_PARAM(config, patience, WM_PARAM_INTEGER, "patience", "6", "0..1000",
             "epochs without a better dev score before training stops; 0 goes on"),
    WM_PARAM(config, seed, WM_PARAM_INTEGER, "seed", "1", "1..1000000", "of all that is drawn"),
    WM_PARAM(config, threads, WM_PARAM_INTEGER, "threads", "0", "0..64",
             "0 for all cores; any number makes the same model"),
    WM_PARAM(config, rate, WM_PARAM_REAL, "rate", "0.002", "0..1", "of learning, at the start"),
    WM_PARAM(config, l1, WM_PARAM_REAL, "l1", "0", "0..1", "pull of weights to zero, absolute"),
    WM_PARAM(config, l2, WM_PARAM_REAL, "l2", "0.002", "0..1", "pull of weights to zero, relative"),
};

/* Share of hidden units left out where training starts from a model, which needs less than a
 * net of nothing (tests/bench/tagger.md). */
static const float DROP_HIDDEN_STARTED = 0.3F;

static const char *or_null(const char *text) {
  return text && text[0] ? text : NULL;
}

static wm_status run(wm_instance *self, const wm_strings *arguments) {
  const config *c = self->config;
  (void)arguments;
  if (c->hidden % 16 || c->second % 16)
    return wm_fail(self, WM_FATAL, "hidden, second: %lld is no multiple of 16",
                   (long long)(c->hidden % 16 ? c->hidden : c->second));
  wm_buffer notes = {0};
  if (wm_verb_read(self, c->notes, &notes)) {
    wm_buffer_free(&notes);
    return WM_FATAL;
  }
  wm_train_files job = {.train = c->train.items,
                        .dev = c->dev.items,
                        .n_train = c->train.n,
                        .n_dev = c->dev.n,
                        .words = c->words,
                        .start = c->scratch ? NULL : c->start,
                        .output = c->output,
                        .name = or_null(c->name),
                        .date = or_null(c->date),
                        .notes = or_null(notes.bytes),
                        .say = wm_verb_say,
                        .say_context = self};
  struct wm_train_options *o = &job.options;
  wm_train_defaults(o);
  if (job.start)
    o->drop_hidden = DROP_HIDDEN_STARTED;
  o->hidden = (unsigned)c->hidden;
  o->second = (unsigned)c->second;
  o->epochs = (unsigned)c->epochs;
  o->patience = (unsigned)c->patience;
  o->seed = (uint64_t)c->seed;
  o->threads = (unsigned)c->threads;
  o->rate = (float)c->rate;
  o->l1 = (float)c->l1;
  o->l2 = (float)c->l2;
  wm_error error = {""};
  wm_status status = wm_train_from_files(&job, &error);
  wm_buffer_free(&notes);
  return status == WM_OK ? WM_OK : wm_fail(self, WM_FATAL, "%s", error.text);
}

const wm_verb wm_train_entities_verb = {.command = "train",
                                        .object = "entities",
                                        .summary = "learn to find names from annotated text",
                                        .params = params,
                                        .n_params = sizeof params / sizeof *params,
                                        .shorts = "  o               ",
                                        .config_size = sizeof(config),
                                        .run = run};
