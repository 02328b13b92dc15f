/* Whether sentences without marks of documents are running text is told by their names: a form with
 * a capital comes again within some sentences. In tests/bench/tagger.md's sets of documents it does
 * 3 to 20 times as often as far away, in shuffled ones 0.9 to 1.8 times. */
#include "bio_documents.h"

#include <stdlib.h>

enum {
  NEAR = 200,  /* tokens before a sentence, where its names are looked for */
  FAR = 2000,  /* as many tokens, but so far back */
  LEAST = 50,  /* names that must have been looked for */
  TIMES = 2,   /* how much more often they must come again nearby */
  BLOCK = 300, /* tokens of a document; tests/bench/tagger.md */
};

/* The tokens [begin, end), and how often each form is among them. */
struct window {
  size_t begin, end;
  uint32_t *counts;
};

static void move(const struct wm_bio *bio, struct window *w, size_t begin, size_t end) {
  while (w->end < end)
    w->counts[bio->token_form[w->end++]]++;
  while (w->begin < begin)
    w->counts[bio->token_form[w->begin++]]--;
}

static bool has_capital(const struct wm_bio *bio, size_t t) {
  struct wm_bio_form form = bio->forms[bio->token_form[t]];
  char c = form.len ? bio->text[form.text] : 0;
  return form.len > 2 && c >= 'A' && c <= 'Z';
}

/* Counts the names of sentence s, and those of them that are in each window. The first word may owe
 * its capital to its place. */
static void look(const struct wm_bio *bio, size_t s, const struct window windows[2],
                 size_t found[2], size_t *n) {
  for (size_t t = bio->sentence_begin[s] + 1; t < bio->sentence_begin[s + 1]; t++) {
    if (!has_capital(bio, t))
      continue;
    ++*n;
    for (int i = 0; i < 2; i++)
      found[i] += windows[i].counts[bio->token_form[t]] > 0;
  }
}

static bool is_running_text(const struct wm_bio *bio, size_t first, struct window windows[2]) {
  static const size_t back[2] = {0, FAR};
  size_t start = bio->sentence_begin[first], found[2] = {0}, n = 0;
  for (int i = 0; i < 2; i++)
    windows[i].begin = windows[i].end = start;
  for (size_t s = first; s < bio->n_sentences; s++) {
    size_t begin = bio->sentence_begin[s];
    if (begin - start < NEAR + FAR)
      continue;
    for (int i = 0; i < 2; i++)
      move(bio, &windows[i], begin - back[i] - NEAR, begin - back[i]);
    look(bio, s, windows, found, &n);
  }
  return n >= LEAST && found[0] > TIMES * found[1];
}

static void join(struct wm_bio *bio, size_t first) {
  size_t begin = bio->sentence_begin[first];
  uint32_t document = bio->sentence_doc[first];
  for (size_t s = first; s < bio->n_sentences; s++) {
    if (bio->sentence_begin[s] - begin >= BLOCK) {
      begin = bio->sentence_begin[s];
      document++;
    }
    bio->sentence_doc[s] = document;
  }
  bio->n_docs = document + 1;
}

bool wm_bio_guess_documents(struct wm_bio *bio, size_t first) {
  struct window windows[2] = {0};
  if (first >= bio->n_sentences)
    return true;
  bool ok = true;
  for (int i = 0; i < 2; i++) {
    windows[i].counts = calloc(bio->n_forms + 1, sizeof *windows[i].counts);
    ok = ok && windows[i].counts;
  }
  if (ok && is_running_text(bio, first, windows))
    join(bio, first);
  free(windows[0].counts);
  free(windows[1].counts);
  return ok;
}
