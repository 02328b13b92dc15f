/* Annotated documents, gold or predicted, as scorers see them: spans in code points of a text. */
#ifndef WM_EVAL_CORPUS_H
#define WM_EVAL_CORPUS_H

#include "core/base/arena.h"
#include "core/base/error.h"

/* A typed span: an entity, a value, a token. */
typedef struct wm_eval_span {
  uint32_t begin, end; /* code points */
  wm_str type;
  wm_str value; /* normalised value; empty when there is none */
} wm_eval_span;

typedef struct wm_eval_spans {
  wm_eval_span *items;
  uint32_t n, capacity;
} wm_eval_spans;

typedef struct wm_eval_relation {
  wm_str type;
  uint32_t head, tail; /* rows of the document's entities */
} wm_eval_relation;

typedef struct wm_eval_document {
  wm_str id;
  wm_str text; /* UTF-8; empty when the file does not have it */
  wm_str date; /* ISO 8601; empty when the file does not have it */
  wm_eval_spans entities, tokens, sentences, times;
  wm_eval_relation *relations;
  uint32_t n_relations, relations_capacity;
  wm_strings annotated; /* types of relations that are marked in full */
  bool has_annotated;   /* the file says which */
} wm_eval_document;

/* Owns its documents and all that hangs on them. */
typedef struct wm_eval_corpus {
  wm_eval_document *documents;
  uint32_t n, capacity;
  bool has_titles; /* texts begin with a title and a blank line, as brat files of articles do */
  wm_arena memory;
} wm_eval_corpus;

void wm_eval_corpus_init(wm_eval_corpus *corpus);
void wm_eval_corpus_free(wm_eval_corpus *corpus);

/* A new, empty document at the end; NULL when memory is used up. */
wm_eval_document *wm_eval_corpus_add(wm_eval_corpus *corpus);

/* The document of an id, looked for from `guess` on and around; NULL when there is none. */
const wm_eval_document *wm_eval_corpus_find(const wm_eval_corpus *corpus, wm_str id,
                                            uint32_t guess);

/* The words of a span of a document; empty when it does not have its text. */
wm_str wm_eval_words(const wm_eval_document *document, const wm_eval_span *span);

/* Append to a document of the corpus. False when memory is used up. */
bool wm_eval_add_span(wm_eval_corpus *corpus, wm_eval_spans *spans, wm_eval_span span);
bool wm_eval_add_relation(wm_eval_corpus *corpus, wm_eval_document *document,
                          wm_eval_relation relation);

/* Reads a file, or each .ann file of a folder, and adds its documents. The form follows from the
 * name: .bio, .iob or .conll (token TAB tag), .conllu, .ann (brat standoff, its text beside it as
 * .txt), else JSON lines: a Wiremill stream, {"id", "text", "entities", "relations"} or the same
 * with "tokens" instead of a text. Messages name file and line.
 */
wm_status wm_eval_corpus_read(wm_eval_corpus *corpus, const char *path, wm_error *error);

/* The readers behind it. `file` is what the file holds, with a zero byte behind it; it lives as
 * long as the corpus. */
wm_status wm_eval_read_bio(wm_eval_corpus *corpus, const char *path, wm_str file, wm_error *error);
wm_status wm_eval_read_conllu(wm_eval_corpus *corpus, const char *path, wm_str file,
                              wm_error *error);
wm_status wm_eval_read_brat(wm_eval_corpus *corpus, const char *path, wm_str file, wm_error *error);
wm_status wm_eval_read_stream(wm_eval_corpus *corpus, const char *path, wm_str file,
                              wm_error *error);

/* The bytes of a file, with a zero byte behind them, in `memory`. */
wm_status wm_eval_slurp(wm_arena *memory, const char *path, wm_str *bytes, wm_error *error);

#endif
