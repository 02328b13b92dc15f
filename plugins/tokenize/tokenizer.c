/* Making a tokenizer, running it, its memory. */
#include "tokenizer.h"

#include "core/base/large.h"

#include <stdlib.h>

wm_tokenizer *wm_tokenizer_new(wm_intern_function intern, void *context, uint32_t max_tokens) {
  wm_tokenizer *t = calloc(1, sizeof *t);
  if (!t)
    return NULL;
  t->intern = intern;
  t->intern_context = context;
  t->max_tokens = max_tokens;
  wm_lexicon_init(&t->lexicon);
  t->segmenter = wm_segmenter_new();
  t->words = wm_large_alloc(WM_WORDS, sizeof *t->words);
  if (t->segmenter && t->words)
    return t;
  wm_tokenizer_free(t);
  return NULL;
}

void wm_tokenizer_free(wm_tokenizer *t) {
  if (!t)
    return;
  wm_segmenter_free(t->segmenter);
  free(t->tokens);
  free(t->marks);
  free(t->sentences);
  free(t->folded);
  free(t->words);
  free(t);
}

void wm_tokenizer_forget(wm_tokenizer *t) {
  memset(t->words, 0, WM_WORDS * sizeof *t->words);
}

bool wm_tokenizer_grow(wm_tokenizer *t) {
  if (t->n_tokens > t->max_tokens || t->no_memory)
    return false;
  /* max_tokens and a slice bound n_tokens, so that the sum stays below UINT32_MAX. */
  uint64_t capacity = 2 * (uint64_t)t->capacity + WM_MOST_OF_SLICE;
  if (capacity > UINT32_MAX)
    capacity = UINT32_MAX;
  wm_token *tokens = realloc(t->tokens, capacity * sizeof *tokens);
  if (tokens)
    t->tokens = tokens;
  uint32_t *marks = realloc(t->marks, capacity * sizeof *marks);
  if (marks)
    t->marks = marks;
  t->no_memory = !tokens || !marks;
  if (!t->no_memory)
    t->capacity = (uint32_t)capacity;
  return !t->no_memory;
}

wm_tokenizer_result wm_tokenizer_run(wm_tokenizer *t, const char *text, uint32_t length) {
  t->text = text;
  t->length = length;
  t->n_tokens = t->n_sentences = t->n_pieces = 0;
  t->place = 0;
  t->no_memory = false;
  wm_scan(t);
  if (t->no_memory)
    return WM_TOKENIZER_NO_MEMORY;
  if (t->n_tokens > t->max_tokens)
    return WM_TOKENIZER_TOO_MANY;
  return wm_sentences_split(t) ? WM_TOKENIZER_DONE : WM_TOKENIZER_NO_MEMORY;
}
