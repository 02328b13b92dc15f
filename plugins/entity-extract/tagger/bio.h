/* Corpora in BIO form: one token and its tag a line, a blank line after a sentence, "-DOCSTART-"
 * before a document (see bio_documents.h for files without). Where an annotator left it open,
 * alternatives follow the tag: "B-ORG|B-LOC".
 *
 * A corpus owns all memory it points to, until wm_bio_free(). It can be read from several files;
 * each file is a source with the types that it marks in full. */
#ifndef WM_BIO_H
#define WM_BIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  WM_BIO_TYPES_MAX = 31, /* tags are O, and B- and I- of each type */
  WM_BIO_SOURCES_MAX = 64,
  WM_BIO_NAME_MAX = 63
};

struct wm_bio_source {
  char name[WM_BIO_NAME_MAX + 1]; /* the file's base name without its extensions */
  uint32_t marked; /* bit k: type k is marked in full, so an O token is none of that type */
  float weight;    /* of each sentence in the loss */
};

struct wm_bio_form {
  uint32_t text, len; /* in wm_bio.text */
};

struct wm_bio {
  /* Cuts a token, zero byte behind it, further: its parts' ends, at most `most`, and how many they
   * are; 0 leaves it whole. NULL: all stay so. See token_cut.h. */
  size_t (*cut)(void *cutter, const char *text, size_t len, uint32_t *ends, size_t most);
  void *cutter;

  char *text;
  size_t text_len, text_cap;
  struct wm_bio_form *forms; /* distinct, case-sensitive */
  uint32_t *slots;           /* hash table of forms: index + 1, 0 when free */
  size_t n_forms, forms_cap, n_slots;

  uint32_t *token_form;
  uint8_t *token_tag;   /* 0 O, 1 + 2k B- of type k, 2 + 2k I- */
  uint64_t *token_open; /* mask of the alternatives to the tag */
  size_t n_tokens, tokens_cap;

  uint32_t *sentence_begin; /* n_sentences + 1 */
  uint32_t *sentence_doc;
  uint8_t *sentence_source;
  size_t n_sentences, sentences_cap, n_docs;

  char types[WM_BIO_TYPES_MAX][WM_BIO_NAME_MAX + 1];
  size_t n_types;
  struct wm_bio_source sources[WM_BIO_SOURCES_MAX];
  size_t n_sources;
};

/* Appends a file. `spec` is its path, which `:types=PER,ORG` (marked in full; default all) and
 * `:weight=0.5` may follow. A form's index stays what it is when more is read. False on failure,
 * with the reason, file and line in `error`. An I- tag without a name of its type before it begins
 * one, so that IOB1 is read as well;
 * so are BIOES and BILOU. */
bool wm_bio_read(struct wm_bio *bio, const char *spec, char *error, size_t error_size);

/* Index of a form, which is added if new; UINT32_MAX when memory is out. */
uint32_t wm_bio_intern(struct wm_bio *bio, const char *text, size_t len);

/* Index of a type, which is added if new; -1 when there are too many. */
int wm_bio_type(struct wm_bio *bio, const char *name, size_t len);

/* Tokens of the longest sentence; at least 1. */
size_t wm_bio_longest(const struct wm_bio *bio);

void wm_bio_free(struct wm_bio *bio);

#endif
