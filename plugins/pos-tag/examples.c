/* From sentences to rows: the features of each form, as each token around it sees them. */
#include "examples.h"

#include <stdlib.h>

/* The forms of a sentence with the edges around them: the form of word i is forms[i + REACH]. */
static void read_forms(const struct wm_words *words, const struct wm_pos_word *sentence, size_t n,
                       struct wm_pos_form *forms) {
  for (size_t i = 0; i < WM_POS_REACH; i++) {
    wm_pos_form_edge(false, &forms[i]);
    wm_pos_form_edge(true, &forms[n + WM_POS_REACH + i]);
  }
  for (size_t i = 0; i < n; i++)
    wm_pos_form_read(words, sentence[i].form, i == 0, &forms[i + WM_POS_REACH]);
}

/* Room for the forms of the longest sentence and its edges. */
static struct wm_pos_form *new_forms(const struct wm_pos_corpus *corpus) {
  size_t longest = 0, begin = 0;
  for (size_t s = 0; s < corpus->n_sentences; s++) {
    longest = corpus->ends[s] - begin > longest ? corpus->ends[s] - begin : longest;
    begin = corpus->ends[s];
  }
  return calloc(longest + 2 * WM_POS_REACH, sizeof(struct wm_pos_form));
}

/* Calls `take` for each feature of the forms around the token whose form is forms[at]. */
static bool each_feature(const struct wm_pos_form *at, bool (*take)(void *, uint64_t, bool),
                         void *context) {
  for (int o = -WM_POS_REACH; o <= WM_POS_REACH; o++)
    for (uint32_t i = 0; i < at[o].n; i++) {
      const struct wm_pos_feature *f = &at[o].features[i];
      if (f->low <= o && o <= f->high &&
          !take(context, wm_pos_key(f->key, o), f->by_heart && o == 0))
        return false;
    }
  return true;
}

static bool count(void *context, uint64_t key, bool by_heart) {
  (void)by_heart;
  return wm_pos_vocabulary_count(context, key);
}

static bool count_word(struct wm_pos_vocabulary *vocabulary, const struct wm_pos_form *at,
                       uint32_t t1, uint32_t t2) {
  struct wm_pos_sight sights[WM_POS_SEEN];
  uint64_t keys[WM_POS_AROUND];
  for (size_t i = 0; i < WM_POS_SEEN; i++)
    sights[i] = at[(ptrdiff_t)i - WM_POS_REACH].sight;
  wm_pos_around(sights, t1, t2, keys);
  for (size_t i = 0; i < WM_POS_AROUND; i++)
    if (!wm_pos_vocabulary_count(vocabulary, keys[i]))
      return false;
  return each_feature(at, count, vocabulary);
}

bool wm_pos_examples_count(struct wm_pos_net *net, const struct wm_pos_corpus *corpus) {
  struct wm_pos_form *forms = new_forms(corpus);
  bool ok = forms != NULL;
  for (size_t s = 0, begin = 0; ok && s < corpus->n_sentences; begin = corpus->ends[s++]) {
    const struct wm_pos_word *words = corpus->words + begin;
    size_t n = corpus->ends[s] - begin;
    read_forms(net->words, words, n, forms);
    for (size_t i = 0; ok && i < n; i++)
      ok = count_word(&net->vocabulary, forms + i + WM_POS_REACH, i > 0 ? words[i - 1].tag : 0,
                      i > 1 ? words[i - 2].tag : 0);
  }
  free(forms);
  return ok;
}

struct filling {
  struct wm_pos_examples *examples;
  const struct wm_pos_vocabulary *vocabulary;
  size_t n, capacity; /* of rows */
};

static bool fill(void *context, uint64_t key, bool by_heart) {
  struct filling *f = context;
  uint32_t row = wm_pos_vocabulary_row(f->vocabulary, key);
  if (row == WM_POS_NO_ROW)
    return true;
  if (f->n == f->capacity) {
    size_t more = f->capacity ? f->capacity * 2 : 1 << 16;
    uint32_t *grown = reallocarray(f->examples->rows, more, sizeof *grown);
    if (!grown)
      return false;
    f->examples->rows = grown;
    f->capacity = more;
  }
  f->examples->rows[f->n++] = row | (by_heart ? WM_POS_BY_HEART : 0);
  return true;
}

static bool build_sentence(struct filling *f, const struct wm_pos_net *net, size_t s, size_t begin,
                           struct wm_pos_form *forms) {
  struct wm_pos_examples *x = f->examples;
  size_t n = x->corpus->ends[s] - begin;
  read_forms(net->words, x->corpus->words + begin, n, forms);
  for (size_t i = 0; i < n + 2 * WM_POS_REACH; i++)
    x->sights[begin + s * 2 * WM_POS_REACH + i] = forms[i].sight;
  for (size_t i = 0; i < n; i++) {
    size_t w = begin + i;
    x->begin[w] = f->n;
    if (!each_feature(forms + i + WM_POS_REACH, fill, f))
      return false;
    x->vector[w] = (uint32_t)(w + 1);
    if (net->dim)
      wm_pos_form_vector(net->words, x->corpus->words[w].form, x->vectors + (w + 1) * net->dim);
  }
  return true;
}

bool wm_pos_examples_build(struct wm_pos_examples *x, const struct wm_pos_net *net,
                           const struct wm_pos_corpus *corpus) {
  size_t n = corpus->n_words;
  *x = (struct wm_pos_examples){.corpus = corpus};
  x->sights = calloc(n + (corpus->n_sentences + 1) * 2 * WM_POS_REACH, sizeof *x->sights);
  x->begin = calloc(n + 1, sizeof *x->begin);
  x->vector = calloc(n + 1, sizeof *x->vector);
  x->vectors = calloc((n + 1) * (net->dim + 1), sizeof *x->vectors);
  struct wm_pos_form *forms = new_forms(corpus);
  struct filling f = {x, &net->vocabulary, 0, 0};
  bool ok = x->sights && x->begin && x->vector && x->vectors && forms;
  for (size_t s = 0, begin = 0; ok && s < corpus->n_sentences; begin = corpus->ends[s++])
    ok = build_sentence(&f, net, s, begin, forms);
  if (ok)
    x->begin[n] = f.n;
  free(forms);
  return ok;
}

void wm_pos_examples_free(struct wm_pos_examples *x) {
  free(x->sights);
  free(x->rows);
  free(x->begin);
  free(x->vector);
  free(x->vectors);
  *x = (struct wm_pos_examples){0};
}
