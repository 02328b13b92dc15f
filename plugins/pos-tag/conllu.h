/* Words of CoNLL-U files with part of speech and lemma, for training. */
#ifndef WM_POS_CONLLU_H
#define WM_POS_CONLLU_H

#include "core/base/arena.h"
#include "core/base/error.h"

struct wm_pos_word {
  wm_str form, lemma;
  uint32_t tag; /* index into WM_POS_NAMES */
};

struct wm_pos_corpus {
  struct wm_pos_word *words;
  size_t n_words, words_capacity;
  size_t *ends; /* of sentences: rows of words */
  size_t n_sentences, ends_capacity;
};

/* Appends the file's sentences; multi-word tokens and empty nodes are left out. The bytes live in
 * `memory`. Messages name file and line. */
wm_status wm_pos_corpus_read(struct wm_pos_corpus *corpus, wm_arena *memory, const char *path,
                             wm_error *error);
void wm_pos_corpus_free(struct wm_pos_corpus *corpus);

/* The index of a tag's name in WM_POS_NAMES, 0 when there is none. */
uint32_t wm_pos_tag_of(wm_str name);
/* The name of a tag, at most WM_POS_N. */
wm_str wm_pos_tag_name(uint32_t tag);

#endif
