/* Training from files to a file: reads, trains, writes, and scores what was written. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "core/base/buffer.h"
#include "core/base/words_file.h"
#include "evaluate.h"

/* Of documents that are held out when there is no dev file. */
enum { HELD_OUT = 8 };

/* Everything that a run holds. */
typedef struct run {
  const wm_train_job *job;
  wm_error *error;
  wm_str words_bytes;
  struct wm_words words;
  uint32_t dim;
  wm_symbols symbols;
  wm_rules *rules;
  wm_gold train, dev;
  wm_answers answers;
  wm_forms forms;
  wm_examples train_examples, dev_examples;
  wm_net net;
  wm_buffer card;
} run;

WM_PRINTF(2, 3) static void say(const wm_train_job *job, const char *format, ...) {
  char line[512];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  if (job->say)
    job->say(job->context, line);
}

/* ---- reading ---- */

static wm_sym intern(void *symbols, const char *bytes, size_t length) {
  return wm_symbols_intern(symbols, bytes, length);
}

static wm_status open_all(run *r) {
  if (!wm_symbols_init(&r->symbols))
    return wm_error_memory(r->error, 0);
  wm_status status = wm_words_map(r->job->words, &r->words_bytes, r->error);
  if (status)
    return status;
  const char *refusal = wm_words_open(&r->words, r->words_bytes.bytes, r->words_bytes.length);
  if (refusal)
    return wm_error_set(r->error, WM_FATAL, "%s: %s", r->job->words, refusal);
  r->dim = wm_words_dim(&r->words);
  return wm_rules_load(r->job->rules, intern, &r->symbols, &r->rules, r->error);
}

static wm_status read_files(run *r) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < r->job->train.n && !status; i++)
    status = wm_gold_read(&r->train, r->job->train.items[i], r->error);
  uint32_t n_labels = r->train.n_labels;
  memcpy(r->dev.labels, r->train.labels, sizeof r->dev.labels);
  r->dev.n_labels = n_labels;
  for (uint32_t i = 0; i < r->job->dev.n && !status; i++)
    status = wm_gold_read(&r->dev, r->job->dev.items[i], r->error);
  if (!status && !n_labels)
    status = wm_error_set(r->error, WM_FATAL, "the training files have no relations to learn from");
  if (!status && r->dev.n_labels > n_labels)
    status = wm_error_set(r->error, WM_FATAL,
                          "the dev files have relations of type %.*s, which no training file has",
                          (int)r->dev.labels[n_labels].length, r->dev.labels[n_labels].bytes);
  return status;
}

/* ---- what there is to learn from ---- */

/* True when the entity is a pronoun, by english.rules. */
static bool is_pronoun(const run *r, const wm_annotated *article, uint32_t entity) {
  wm_span tokens = article->entities[entity].tokens;
  uint32_t word = wm_rules_word(r->rules, article->tokens[tokens.begin].norm);
  return tokens.end - tokens.begin == 1 &&
         r->rules->words[word].flags & (WM_WORD_PERSON | WM_WORD_THING | WM_WORD_RELATIVE);
}

/* True when one in a hundred relations has a pronoun. */
static bool has_pronouns(const run *r) {
  uint32_t n = 0, pronouns = 0;
  for (uint32_t i = 0; i < r->train.n_documents; i++) {
    const wm_gold_document *d = &r->train.documents[i];
    n += d->n_relations;
    for (uint32_t k = 0; k < d->n_relations; k++)
      pronouns += is_pronoun(r, &d->article, d->relations[k].head) ||
                  is_pronoun(r, &d->article, d->relations[k].tail);
  }
  return pronouns * 100 > n;
}

static void copy_vector(const void *context, const float *vector, void *row) {
  memcpy(row, vector, *(const uint32_t *)context * sizeof *vector);
}

/* A place for every symbol, so that none pushes another out. */
static bool make_forms(run *r) {
  uint32_t bits = 1;
  while (1u << bits < r->symbols.n)
    bits++;
  return wm_forms_init(&r->forms, &r->words, bits, r->dim * sizeof(float), copy_vector, &r->dim);
}

static bool make_examples(run *r, bool hold_out) {
  const wm_gold *dev = hold_out ? &r->train : &r->dev;
  wm_selection of_train = {0, hold_out ? HELD_OUT : 1, hold_out};
  wm_selection of_dev = {0, hold_out ? HELD_OUT : 1, false};
  wm_examples_free(&r->train_examples);
  wm_examples_free(&r->dev_examples);
  if (!wm_examples_make(&r->train_examples, &r->train, &r->answers, &of_train, r->rules,
                        &r->forms) ||
      !wm_answers_set_gates(&r->answers, &r->train_examples) ||
      !wm_examples_make(&r->dev_examples, dev, &r->answers, &of_dev, r->rules, &r->forms))
    return false;
  uint32_t n = r->train_examples.n;
  wm_examples_gate(&r->train_examples, &r->answers);
  wm_examples_gate(&r->dev_examples, &r->answers);
  say(r->job, "%u pairs of entities, of which %u are near enough to be related", n,
      r->train_examples.n);
  return true;
}

/* ---- training ---- */

static void progress(void *context, uint32_t epoch, double loss, double dev_f1) {
  const run *r = context;
  if (dev_f1 > 0)
    say(r->job, "epoch %2u  loss %.4f  dev F1 %.2f", epoch, loss, 100 * dev_f1);
  else
    say(r->job, "epoch %2u  loss %.4f", epoch, loss);
}

static bool train_once(run *r, const wm_examples *dev, const wm_net_options *options) {
  say(r->job, "training on %u pairs of entities and %u relations", r->train_examples.n,
      r->train_examples.n_gold);
  return wm_net_train(&r->net, &r->answers, r->train.n_labels, (const float *)(void *)r->forms.rows,
                      r->dim, &r->train_examples, dev, options);
}

/* Trains on all, as long and with the calibration as was best without what was held out. */
static bool train_again(run *r, wm_net_options options) {
  const wm_net first = r->net;
  options.epochs = first.best_epoch;
  wm_net_free(&r->net);
  wm_selection all = {0, 1, false};
  wm_examples_free(&r->train_examples);
  if (!wm_examples_make(&r->train_examples, &r->train, &r->answers, &all, r->rules, &r->forms))
    return false;
  wm_examples_gate(&r->train_examples, &r->answers);
  if (!train_once(r, NULL, &options))
    return false;
  r->net.slope = first.slope;
  r->net.offset = first.offset;
  r->net.threshold = first.threshold;
  return true;
}

static bool train(run *r) {
  wm_net_options options = r->job->options;
  bool hold_out = r->job->dev.n == 0;
  options.progress = progress;
  options.context = r;
  if (!make_forms(r) || !wm_answers_find(&r->answers, &r->train))
    return false;
  r->answers.stand_ins = has_pronouns(r);
  if (!make_examples(r, hold_out) || !train_once(r, &r->dev_examples, &options))
    return false;
  return !hold_out || train_again(r, options);
}

/* ---- the card ---- */

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static void put_head(run *r) {
  const wm_train_job *job = r->job;
  const wm_net_options *o = &job->options;
  wm_buffer_printf(&r->card, "%s: relations between entities in English sentences\n",
                   job->name[0] ? job->name : base_name(job->output));
  if (job->date[0])
    wm_buffer_printf(&r->card, "made on %s\n", job->date);
  wm_buffer_printf(&r->card,
                   "seed %llu, %u members of %u hidden units, %u epochs; opens with the word table "
                   "%s\ncalibrated by %.2f * score %+.2f; says yes from a probability of %.2f\n\n"
                   "trained on (file, weight, documents, relations)\n",
                   (unsigned long long)o->seed, o->members, o->hidden, r->net.best_epoch,
                   base_name(job->words), (double)r->net.slope, (double)r->net.offset,
                   (double)r->net.threshold);
  for (uint32_t i = 0; i < r->train.n_files; i++) {
    const wm_gold_file *f = &r->train.files[i];
    wm_buffer_printf(&r->card, "  %-28s %.2f %6u %6u\n", f->name, (double)f->weight, f->n_documents,
                     f->n_relations);
  }
  wm_buffer_printf(&r->card, "\ntypes\n");
  for (uint32_t i = 0; i < r->train.n_labels; i++)
    wm_buffer_printf(&r->card, "  %.*s\n", (int)r->train.labels[i].length,
                     r->train.labels[i].bytes);
}

static wm_status write_file(run *r) {
  return wm_classifier_write(r->job->output, &r->net, r->train.labels, &r->symbols, r->words_bytes,
                             (wm_str){r->card.bytes, r->card.length}, r->error);
}

/* Writes the file twice when there are dev files: the card tells the scores of the weights as they
 * were rounded. */
static wm_status write_model(run *r) {
  wm_relation_tally tallies[WM_GOLD_LABELS] = {{0, 0, 0}};
  wm_status status = write_file(r);
  if (!status && r->job->dev.n)
    status = wm_evaluate_model(r->job->output, &r->dev, r->rules, &r->symbols, r->words_bytes,
                               tallies, r->error);
  if (status)
    return status;
  put_head(r);
  if (r->job->dev.n) {
    wm_buffer_printf(&r->card,
                     "\nscores on the dev files, given their entities, types they mark\n");
    wm_evaluate_print(&r->card, &r->dev, tallies);
    say(r->job, "the model as it runs, on the dev files: F1 %.2f",
        wm_evaluate_f1(&r->dev, tallies));
  }
  if (r->job->notes[0])
    wm_buffer_printf(&r->card, "\n%s\n", r->job->notes);
  return write_file(r);
}

static wm_status run_all(run *r) {
  wm_status status = open_all(r);
  if (!status)
    status = read_files(r);
  if (!status && !train(r))
    status = wm_error_memory(r->error, r->net.n_theta * sizeof(float));
  return status ? status : write_model(r);
}

wm_status wm_train_run(const wm_train_job *job, wm_error *error) {
  run r = {.job = job, .error = error};
  r.train.symbols = r.dev.symbols = &r.symbols;
  wm_arena_init(&r.train.memory, 0);
  wm_arena_init(&r.dev.memory, 0);
  wm_status status = run_all(&r);
  wm_net_free(&r.net);
  wm_examples_free(&r.train_examples);
  wm_examples_free(&r.dev_examples);
  wm_forms_free(&r.forms);
  wm_answers_free(&r.answers);
  wm_gold_free(&r.train);
  wm_gold_free(&r.dev);
  wm_rules_free(r.rules);
  wm_symbols_free(&r.symbols);
  wm_words_unmap(r.words_bytes);
  wm_buffer_free(&r.card);
  return status;
}
