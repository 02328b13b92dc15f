/* A trained tagger of parts of speech as it lies in its file: sections of a model of kind
 * "pos-tag", little-endian. Immutable once opened, so it may be shared by processes.
 *
 *   info           struct wm_pos_info
 *   starts, prints the table of features (table.h)
 *   weights        int8 [rows][WM_POS_N], in units of 1 / WM_POS_UNIT nat
 *   projection     float [dim][WM_POS_SEEN][WM_POS_N], in nats; empty without words
 *   lemma-…        lemma.h */
#ifndef WM_POS_MODEL_H
#define WM_POS_MODEL_H

#include "form.h"
#include "lemma.h"
#include "table.h"
#include "train.h"

#define WM_POS_MODEL_KIND "pos-tag"
enum { WM_POS_MODEL_VERSION = 1, WM_POS_UNIT = 32 };

struct wm_pos_info {
  uint64_t words_hash; /* of the word table it was trained with; 0: without */
  uint32_t n_tags;     /* WM_POS_N */
  uint32_t dim;        /* of the word table's vectors, 0 without */
};

struct wm_pos_model {
  struct wm_pos_info info;
  struct wm_words words; /* valid when info.dim */
  struct wm_pos_table table;
  const int8_t *weights;
  const float *projection;
  struct wm_pos_lemmas lemmas;
};

/* Gives a section by its name; false when it is not there. */
typedef bool (*wm_pos_section)(void *context, const char *name, wm_str *section);

/* Points `model` into its sections and the bytes of the word table (empty: none), which outlive it.
 * Returns NULL, or a sentence saying why they are refused. */
const char *wm_pos_model_open(struct wm_pos_model *model, wm_pos_section section, void *context,
                              wm_str words);

/* What a model keeps of its word table to know it again; 0 for none. */
uint64_t wm_pos_words_hash(wm_str words);

/* Quantises and writes a model. Rows whose largest weight, in nats, times the root of how often
 * they were met is below `least` are left out. `lemmas` are the sections of lemma.h; `words` the
 * bytes of the word table. */
wm_status wm_pos_model_write(const char *path, const struct wm_pos_net *net,
                             const wm_str lemmas[WM_POS_LEMMA_SECTIONS], wm_str words, float least,
                             wm_str card, wm_error *error);

#endif
