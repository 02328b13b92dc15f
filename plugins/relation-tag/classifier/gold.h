/* Annotated texts to learn relations from: JSON lines, cut by the real tokenizer. */
#ifndef WM_CLASSIFIER_GOLD_H
#define WM_CLASSIFIER_GOLD_H

#include "core/base/arena.h"
#include "core/base/symbols.h"
#include "core/eval/corpus.h"
#include "plugins/relation-tag/items.h"

enum { WM_GOLD_LABELS = 512 }; /* most types of relations */

/* A relation between two rows of a document's entities. */
typedef struct wm_gold_relation {
  uint32_t label, head, tail;
} wm_gold_relation;

typedef struct wm_gold_document {
  wm_annotated article; /* tokens, sentences and entities in the corpus's memory */
  wm_gold_relation *relations;
  uint32_t n_relations;
  uint32_t file;
  uint64_t marked[WM_GOLD_LABELS / 64]; /* labels that are annotated in full here */
} wm_gold_document;

typedef struct wm_gold_file {
  const char *name; /* without its folder */
  float weight;
  uint32_t n_documents, n_relations;
  uint32_t n_lost; /* relations whose entities are not apart in the tokens */
} wm_gold_file;

/* Zero it and set symbols. Its owner frees it. */
typedef struct wm_gold {
  wm_symbols *symbols;
  wm_arena memory;
  wm_gold_document *documents;
  uint32_t n_documents, room;
  wm_gold_file *files;
  uint32_t n_files;
  wm_str labels[WM_GOLD_LABELS];
  uint32_t n_labels;
} wm_gold;

/* Adds the documents of a file, given as FILE, FILE:weight=0.5, FILE:entities=STREAM, which adds
 * the entities that a pipeline found in the same texts, or FILE:only=STREAM, which takes away those
 * that it did not find as well. The message names the file. */
wm_status wm_gold_read(wm_gold *gold, const char *source, wm_error *error);
void wm_gold_free(wm_gold *gold);

static inline bool wm_gold_marked(const wm_gold_document *document, uint32_t label) {
  return document->marked[label / 64] >> (label % 64) & 1;
}

#endif
