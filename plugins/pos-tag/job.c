/* Training from files to a file: reads, trains, writes, and scores what was written. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "core/base/buffer.h"
#include "core/base/modelfile.h"
#include "core/base/symbols.h"
#include "core/base/words_file.h"
#include "tagger.h"

/* Everything that a run holds. */
struct run {
  const struct wm_pos_job *job;
  wm_error *error;
  wm_arena memory;
  wm_str words_bytes;
  struct wm_words words;
  struct wm_pos_corpus train, dev;
  struct wm_pos_net net;
  wm_str lemmas[WM_POS_LEMMA_SECTIONS];
  wm_buffer card;
};

WM_PRINTF(2, 3) static void say(const struct wm_pos_job *job, const char *format, ...) {
  char line[256];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  if (job->say)
    job->say(job->context, line);
}

static wm_status read_all(struct run *r) {
  wm_status status = wm_words_map(r->job->words, &r->words_bytes, r->error);
  if (!status && r->words_bytes.length) {
    const char *refusal = wm_words_open(&r->words, r->words_bytes.bytes, r->words_bytes.length);
    if (refusal)
      return wm_error_set(r->error, WM_FATAL, "%s: %s", r->job->words, refusal);
    r->net.words = &r->words;
  }
  if (!status)
    status = wm_pos_corpus_read(&r->train, &r->memory, r->job->train, r->error);
  if (!status && !r->train.n_words)
    status = wm_error_set(r->error, WM_FATAL, "%s: it has no words", r->job->train);
  if (!status && *r->job->dev)
    status = wm_pos_corpus_read(&r->dev, &r->memory, r->job->dev, r->error);
  return status;
}

static void progress(void *context, unsigned epoch, double loss, double accuracy) {
  say(context, "epoch %u: loss %.4f, UPOS %.2f", epoch, loss, 100 * accuracy);
}

static wm_status train(struct run *r) {
  struct wm_pos_options options;
  wm_pos_options_default(&options);
  options.epochs = (unsigned)r->job->epochs;
  options.seed = (uint64_t)r->job->seed;
  options.progress = progress;
  options.context = (void *)(uintptr_t)r->job;
  if (!wm_pos_train(&r->net, &r->train, &r->dev, &options) ||
      !wm_pos_lemmas_learn(&r->train, &r->memory, r->lemmas))
    return wm_error_memory(r->error, (size_t)r->net.n_rows * WM_POS_N * sizeof(float));
  return WM_OK;
}

/* ------------------------------------------------------------------- score */

struct score {
  size_t n, tags, lemmas; /* words, right ones */
  size_t gold_lemmas;     /* right lemmas when the gold tag is known */
};

static wm_sym intern(void *context, const char *bytes, size_t length) {
  return wm_symbols_intern(context, bytes, length);
}

static bool equal(wm_str a, wm_str b) {
  return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

static bool lemma_is_right(const struct wm_pos_model *model, const struct wm_pos_word *word) {
  char lemma[WM_POS_LEMMA_MAX];
  if (word->form.length > WM_POS_LEMMA_FORM)
    return equal(word->form, word->lemma);
  size_t n = wm_pos_lemma(&model->lemmas, word->form, word->tag, lemma);
  return equal((wm_str){lemma, n}, word->lemma);
}

/* Tags a sentence of the corpus, whose forms are written one behind the other. */
static bool score_sentence(wm_pos_tagger *tagger, const struct wm_pos_model *model,
                           wm_symbols *symbols, const struct wm_pos_word *words, size_t n,
                           struct score *score) {
  wm_buffer text = {0};
  wm_token *tokens = calloc(n + 1, sizeof *tokens);
  bool ok = tokens != NULL;
  for (size_t i = 0; ok && i < n; i++) {
    tokens[i].span.begin = (uint32_t)text.length;
    ok = wm_buffer_put(&text, words[i].form.bytes, words[i].form.length);
    tokens[i].span.end = (uint32_t)text.length;
    tokens[i].norm = intern(symbols, words[i].form.bytes, words[i].form.length);
  }
  if (ok)
    wm_pos_tagger_tag(tagger, text.bytes, tokens, (uint32_t)n);
  for (size_t i = 0; ok && i < n; i++) {
    score->n++;
    score->tags += tokens[i].pos == words[i].tag;
    score->lemmas += equal(wm_symbols_string(symbols, tokens[i].lemma), words[i].lemma);
    score->gold_lemmas += lemma_is_right(model, &words[i]);
  }
  wm_buffer_free(&text);
  free(tokens);
  return ok;
}

static bool score_corpus(const struct wm_pos_model *model, const struct wm_pos_corpus *corpus,
                         struct score *score) {
  wm_symbols symbols;
  if (!wm_symbols_init(&symbols))
    return false;
  wm_pos_tagger *tagger = wm_pos_tagger_new(model, intern, &symbols);
  bool ok = tagger != NULL;
  for (size_t s = 0, begin = 0; ok && s < corpus->n_sentences; begin = corpus->ends[s++])
    ok = score_sentence(tagger, model, &symbols, corpus->words + begin, corpus->ends[s] - begin,
                        score);
  wm_pos_tagger_free(tagger);
  wm_symbols_free(&symbols);
  return ok;
}

static bool section(void *context, const char *name, wm_str *bytes) {
  return wm_modelfile_section(context, name, bytes);
}

/* Scores the model as it lies in the file, in eight bits. */
static wm_status score_file(struct run *r, struct score *score) {
  wm_modelfile *file;
  wm_status status =
      wm_modelfile_open(r->job->output, WM_POS_MODEL_KIND, WM_POS_MODEL_VERSION, &file, r->error);
  if (status)
    return status;
  struct wm_pos_model model;
  const char *refusal = wm_pos_model_open(&model, section, file, r->words_bytes);
  if (refusal)
    status = wm_error_set(r->error, WM_FATAL, "%s: %s", r->job->output, refusal);
  else if (!score_corpus(&model, &r->dev, score))
    status = wm_error_memory(r->error, sizeof model);
  wm_modelfile_close(file);
  return status;
}

/* ------------------------------------------------------------------- write */

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static double percent(size_t right, size_t n) {
  return n ? 100 * (double)right / (double)n : 0;
}

static bool write_card(struct run *r, const struct score *score) {
  const struct wm_pos_job *job = r->job;
  wm_buffer *card = &r->card;
  card->length = 0;
  bool ok =
      wm_buffer_printf(card, "part of speech and lemma of English words\n\n") &&
      wm_buffer_printf(card, "trained on  %s, %zu sentences, %zu words, seed %" PRId64 "\n",
                       base_name(job->train), r->train.n_sentences, r->train.n_words, job->seed);
  if (ok && *job->words)
    ok = wm_buffer_printf(card, "word table  %s\n", base_name(job->words));
  if (ok && *job->date)
    ok = wm_buffer_printf(card, "date        %s\n", job->date);
  if (ok && score->n)
    ok = wm_buffer_printf(card,
                          "scores on   %s, %zu words: UPOS %.2f %%, lemma %.2f %% (%.2f %% given "
                          "the gold UPOS)\n",
                          base_name(job->dev), score->n, percent(score->tags, score->n),
                          percent(score->lemmas, score->n), percent(score->gold_lemmas, score->n));
  return ok && (!*job->notes || wm_buffer_printf(card, "\n%s\n", job->notes));
}

/* Writes the file twice: the card tells the scores of the weights as they were written. */
static wm_status write_model(struct run *r) {
  struct score score = {0};
  wm_status status = WM_OK;
  for (int pass = 0; pass < 2 && !status; pass++) {
    if (!write_card(r, &score))
      return wm_error_memory(r->error, r->card.length);
    status =
        wm_pos_model_write(r->job->output, &r->net, r->lemmas, r->words_bytes, (float)r->job->least,
                           (wm_str){r->card.bytes, r->card.length}, r->error);
    if (!status && !pass)
      status = score_file(r, &score);
  }
  if (!status && score.n)
    say(r->job, "dev, %zu words: UPOS %.2f, lemma %.2f, lemma by gold UPOS %.2f", score.n,
        percent(score.tags, score.n), percent(score.lemmas, score.n),
        percent(score.gold_lemmas, score.n));
  return status;
}

wm_status wm_pos_run_job(const struct wm_pos_job *job, wm_error *error) {
  struct run r = {.job = job, .error = error};
  wm_arena_init(&r.memory, 0);
  wm_status status = read_all(&r);
  if (!status)
    status = train(&r);
  if (!status)
    status = write_model(&r);
  wm_pos_net_free(&r.net);
  wm_pos_corpus_free(&r.train);
  wm_pos_corpus_free(&r.dev);
  wm_words_unmap(r.words_bytes);
  wm_buffer_free(&r.card);
  wm_arena_free(&r.memory);
  return status;
}
