/* Reads the corpora, trains, calibrates, writes the model, and scores what was written. */
#include "train_files.h"

#include <assert.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buffer.h"
#include "core/base/modelfile.h"
#include "evaluate.h"
#include "gate_fit.h"
#include "model_write.h"
#include "token_cut.h"
#include "warm_start.h"

/* Bytes of a model file, and of it for the card and the container. */
enum { MODEL_MAX = 8000000, CARD_ROOM = 16384 };

/* What the gate keeps of the names in the training text. On other text 0.99 costs half a point of
 * F1, this a tenth, with nine tenths of the gain in speed (tests/bench/tagger.md). */
static const double GATE_KEEP = 0.9995;

/* Everything that a run holds. */
struct run {
  const wm_train_files *job;
  wm_error *error;
  wm_str words_bytes; /* mapped */
  struct wm_words words;
  struct wm_bio train, dev;
  struct wm_data train_data, dev_data;
  struct wm_net net;
  float calibration;
  wm_buffer section, gate, card;
  wm_modelfile *start_file;
  wm_tagger start;
};

__attribute__((format(printf, 2, 3))) static void say(const struct run *r, const char *format,
                                                      ...) {
  char line[512];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  if (r->job->say)
    r->job->say(r->job->say_context, line);
}

static wm_status map_words(struct run *r) {
  const char *path = r->job->words;
  struct stat st;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &st) < 0 || st.st_size == 0) {
    if (fd >= 0)
      close(fd);
    return wm_error_set(r->error, WM_FATAL, "%s: the word table cannot be read", path);
  }
  void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  close(fd);
  if (bytes == MAP_FAILED)
    return wm_error_memory(r->error, (size_t)st.st_size);
  r->words_bytes = (wm_str){bytes, (size_t)st.st_size};
  const char *refusal = wm_words_open(&r->words, bytes, (size_t)st.st_size);
  if (refusal)
    return wm_error_set(r->error, WM_FATAL, "%s: %s", path, refusal);
  return WM_OK;
}

static wm_status open_start(struct run *r) {
  const char *path = r->job->start;
  if (!path)
    return WM_OK;
  if (wm_tagger_open_file(&r->start, path, &r->start_file, r->error) != WM_OK)
    return WM_FATAL;
  const char *refusal =
      wm_warm_start_refuses(&r->start, r->job->options.hidden, r->job->options.second, &r->words);
  if (refusal)
    return wm_error_set(r->error, WM_FATAL,
                        "%s: training cannot start from it: %s (--scratch starts from no model)",
                        path, refusal);
  return WM_OK;
}

static wm_status read_corpora(struct run *r) {
  char why[512] = "";
  if (!wm_token_cut_open(&r->train) || !wm_token_cut_open(&r->dev))
    return wm_error_memory(r->error, sizeof r->train);
  for (uint32_t i = 0; i < r->job->n_train; i++)
    if (!wm_bio_read(&r->train, r->job->train[i], why, sizeof why))
      return wm_error_set(r->error, WM_FATAL, "%s", why);
  for (size_t k = 0; k < r->train.n_types; k++) /* the same numbers in both */
    wm_bio_type(&r->dev, r->train.types[k], strlen(r->train.types[k]));
  for (uint32_t i = 0; i < r->job->n_dev; i++)
    if (!wm_bio_read(&r->dev, r->job->dev[i], why, sizeof why))
      return wm_error_set(r->error, WM_FATAL, "%s", why);
  if (r->train.n_tokens == 0 || r->train.n_types == 0)
    return wm_error_set(r->error, WM_FATAL, "the training files have no names to learn from");
  if (r->dev.n_types > r->train.n_types)
    return wm_error_set(r->error, WM_FATAL,
                        "the dev files have type %s, which no training file has",
                        r->dev.types[r->train.n_types]);
  return WM_OK;
}

static bool progress(void *context, unsigned epoch, double loss, double dev_f1) {
  const struct run *r = context;
  if (epoch == 0)
    say(r, "their mean             dev F1 %.2f", 100 * dev_f1);
  else if (dev_f1 >= 0)
    say(r, "epoch %2u  loss %.4f  dev F1 %.2f", epoch, loss, 100 * dev_f1);
  else
    say(r, "epoch %2u  loss %.4f", epoch, loss);
  return true;
}

/* Rounds the net into r->section, without the rows of which all weights are below the least number
 * with which the model is small enough; *least gets that. */
static bool round_net(struct run *r, int *least) {
  const char *types[WM_BIO_TYPES_MAX];
  for (size_t k = 0; k < r->train.n_types; k++)
    types[k] = r->train.types[k];
  size_t most = r->job->most_bytes ? r->job->most_bytes : MODEL_MAX;
  for (*least = 1; *least < INT8_MAX; ++*least) {
    r->section.length = 0;
    if (!wm_model_write(&r->net, types, r->train.n_types, r->calibration, *least, &r->section))
      return false;
    if (r->section.length + r->words_bytes.length + CARD_ROOM <= most)
      break;
  }
  return true;
}

/* Takes the rows below `least` out of the net. */
static bool cut_rows(struct run *r, int least) {
  struct wm_net *net = &r->net;
  uint8_t *keep = calloc(net->rows.n + 1, 1);
  size_t n_kept = 0, n = net->rows.n;
  for (uint32_t row = 0; keep && row < n; row++)
    n_kept += keep[row] =
        net->rows.kinds[row] == WM_FEATURE_SOURCE || wm_model_keeps(net, row, least);
  bool ok = keep && wm_net_keep(net, keep);
  free(keep);
  say(r, "%zu of %zu rows of weights fit; they learn to do without the others", n_kept, n);
  return ok;
}

/* Where the model would be too large: the lightest rows are cut off, and the others are trained for
 * some epochs more. */
static bool shrink(struct run *r, struct wm_data *dev, struct wm_train_options options) {
  int least;
  if (!round_net(r, &least))
    return false;
  if (least == 1)
    return true;
  options.go_on = true;
  options.epochs = (options.epochs + 3) / 4;
  options.rate *= 0.3f;
  return cut_rows(r, least) &&
         wm_train(&r->net, &r->train_data, dev, 1 + 2 * r->train.n_types, &options);
}

static bool train(struct run *r) {
  struct wm_train_options options = r->job->options;
  size_t n_tags = 1 + 2 * r->train.n_types;
  struct wm_data *dev = r->job->n_dev ? &r->dev_data : NULL;
  if (!wm_data_build(&r->train_data, &r->train, &r->words) ||
      !wm_data_build(&r->dev_data, &r->dev, &r->words))
    return false;
  say(r, "%zu tokens, %zu sentences, %zu documents, %zu types", r->train.n_tokens,
      r->train.n_sentences, r->train.n_docs, r->train.n_types);
  options.start = r->job->start ? &r->start : NULL;
  options.context = r;
  options.progress = progress;
  r->calibration = 1;
  if (options.drop_elsewhere < 1)
    say(r, "two nets learn from a half of the documents each, and tag the others");
  if (options.drop_elsewhere < 1 &&
      !wm_train_jackknife(&r->train_data, n_tags, &options, &r->calibration))
    return false;
  return wm_train(&r->net, &r->train_data, dev, n_tags, &options) && shrink(r, dev, options) &&
         (!dev || wm_train_calibrate(&r->net, dev, NULL, &r->calibration));
}

static void put_marked(struct run *r, const struct wm_bio *bio, uint32_t marked) {
  for (size_t k = 0; k < bio->n_types; k++)
    if (marked >> k & 1)
      wm_buffer_printf(&r->card, " %s", bio->types[k]);
}

static void put_counts(struct run *r, const char *name, struct wm_span_counts c) {
  double p = c.right + c.extra ? (double)c.right / (double)(c.right + c.extra) : 0;
  double q = c.right + c.missed ? (double)c.right / (double)(c.right + c.missed) : 0;
  wm_buffer_printf(&r->card, "    %-6s P %6.2f  R %6.2f  F1 %6.2f\n", name, 100 * p, 100 * q,
                   100 * wm_span_f1(c));
}

/* The scores of the model as it runs; *mean gets their mean. */
static bool put_scores(struct run *r, const wm_tagger *tagger, double *mean) {
  struct wm_bio *dev = &r->dev;
  uint8_t *tags = calloc(dev->n_tokens + 1, 1);
  if (!tags || !wm_evaluate_tag(tagger, dev, tags, NULL)) {
    free(tags);
    return false;
  }
  *mean = 0;
  for (size_t s = 0; s < dev->n_sources; s++) {
    struct wm_span_counts counts[WM_BIO_TYPES_MAX] = {0};
    wm_evaluate_source(dev, s, tags, counts);
    double f1 = wm_span_f1(wm_span_sum(counts));
    *mean += f1 / (double)dev->n_sources;
    wm_buffer_printf(&r->card, "  %s\n", dev->sources[s].name);
    put_counts(r, "all", wm_span_sum(counts));
    for (size_t k = 0; k < dev->n_types; k++)
      if (dev->sources[s].marked >> k & 1)
        put_counts(r, dev->types[k], counts[k]);
    say(r, "%-24s F1 %.2f", dev->sources[s].name, 100 * f1);
  }
  free(tags);
  return true;
}

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static void put_card_head(struct run *r) {
  const wm_train_files *job = r->job;
  const struct wm_train_options *o = &job->options;
  wm_buffer_printf(&r->card, "%s: names in English text, types",
                   job->name ? job->name : base_name(job->output));
  put_marked(r, &r->train, UINT32_MAX);
  wm_buffer_printf(&r->card, "\n");
  if (job->date)
    wm_buffer_printf(&r->card, "made on %s\n", job->date);
  if (job->start)
    wm_buffer_printf(&r->card, "started from %s\n", base_name(job->start));
  if (job->command)
    wm_buffer_printf(&r->card, "made by %s\n", job->command);
  wm_buffer_printf(
      &r->card,
      "seed %llu, hidden layers %u and %u, at most %u epochs; probabilities calibrated on %s "
      "by %.2f\n\n"
      "trained on (file, weight, types it marks in full)\n",
      (unsigned long long)o->seed, o->hidden, o->second, o->epochs,
      job->n_dev ? "the dev files" : "halves left out of training", (double)r->calibration);
  for (size_t s = 0; s < r->train.n_sources; s++) {
    wm_buffer_printf(&r->card, "  %-24s %.2f ", r->train.sources[s].name,
                     (double)r->train.sources[s].weight);
    put_marked(r, &r->train, r->train.sources[s].marked);
    wm_buffer_printf(&r->card, "\n");
  }
}

/* Whether the training text has names enough to show such a share as GATE_KEEP. A gate fitted on
 * fewer lets through what it has seen. */
static bool can_fit_gate(const struct wm_bio *train) {
  size_t tagged = 0;
  for (size_t t = 0; t < train->n_tokens; t++)
    tagged += train->token_tag[t] != 0;
  return (double)tagged * (1 - GATE_KEEP) >= 1;
}

/* Fits the gate of a model that is to have one. */
static wm_status fit_gate(struct run *r, wm_tagger *tagger) {
  if (!can_fit_gate(&r->train))
    return WM_OK;
  if (!wm_gate_fit(tagger, &r->train, GATE_KEEP, &r->gate))
    return wm_error_memory(r->error, r->train.n_tokens);
  const char *refusal = wm_gate_open(tagger, (wm_str){r->gate.bytes, r->gate.length});
  assert(!refusal);
  return WM_OK;
}

static wm_status write_model(struct run *r) {
  int least;
  if (!round_net(r, &least))
    return wm_error_memory(r->error, r->net.n_theta);
  wm_tagger tagger;
  double mean = 0;
  const char *refusal =
      wm_tagger_open(&tagger, (wm_str){r->section.bytes, r->section.length}, r->words_bytes);
  if (refusal)
    return wm_error_set(r->error, WM_FATAL, "%s: %s", r->job->output, refusal);
  if (fit_gate(r, &tagger) != WM_OK)
    return WM_FATAL;
  put_card_head(r);
  if (r->job->n_dev) {
    wm_buffer_printf(&r->card,
                     "\nscores on the dev files (strict: span and type; types the file marks)\n");
    if (!put_scores(r, &tagger, &mean))
      return wm_error_memory(r->error, r->dev.n_tokens);
    wm_buffer_printf(&r->card, "  mean F1 %.2f\n", 100 * mean);
    say(r, "%-24s F1 %.2f", "mean", 100 * mean);
  }
  if (r->job->notes)
    wm_buffer_printf(&r->card, "\n%s", r->job->notes);
  wm_modelfile_part parts[] = {
      {WM_TAGGER_SECTION_NET, r->section.bytes, r->section.length},
      {WM_TAGGER_SECTION_WORDS, r->words_bytes.bytes, r->words_bytes.length},
      {WM_GATE_SECTION, r->gate.bytes, r->gate.length}};
  return wm_modelfile_write(r->job->output, WM_TAGGER_KIND, WM_TAGGER_VERSION,
                            (wm_str){r->card.bytes, r->card.length}, parts, r->gate.length ? 3 : 2,
                            r->error);
}

static wm_status run_all(struct run *r) {
  wm_status status = map_words(r);
  if (status == WM_OK)
    status = open_start(r);
  if (status == WM_OK)
    status = read_corpora(r);
  if (status == WM_OK && !train(r))
    status = wm_error_memory(r->error, r->net.n_theta * sizeof *r->net.theta);
  return status == WM_OK ? write_model(r) : status;
}

wm_status wm_train_from_files(const wm_train_files *job, wm_error *error) {
  struct run r = {.job = job, .error = error};
  wm_status status = run_all(&r);
  if (r.words_bytes.length)
    munmap((void *)(uintptr_t)r.words_bytes.bytes, r.words_bytes.length);
  if (r.start_file)
    wm_modelfile_close(r.start_file);
  wm_data_free(&r.train_data);
  wm_data_free(&r.dev_data);
  wm_net_free(&r.net);
  wm_token_cut_close(&r.train);
  wm_token_cut_close(&r.dev);
  wm_bio_free(&r.train);
  wm_bio_free(&r.dev);
  wm_buffer_free(&r.section);
  wm_buffer_free(&r.gate);
  wm_buffer_free(&r.card);
  return status;
}
