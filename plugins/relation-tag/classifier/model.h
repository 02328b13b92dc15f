/* A trained classifier as it lies in its file: sections of a model of kind "relations",
 * little-endian. Immutable once opened, so it is shared by processes.
 *
 *   info      struct wm_classifier_info
 *   labels    names of relation types, each with a zero byte
 *   mutual    uint8 [n_labels]: 1 when it may hold both ways at once
 *   types     names of entity types, likewise
 *   kinds     uint32 [n_types * n_types][2]: where a pair of types' answers begin, and how many
 *   gates     uint8 [n_types * n_types][WM_PAIR_CELLS]: 1 where pairs are looked at
 *   answers   uint16: label * 2, and 1 more when the head stands behind the tail
 *   slots     float [WM_SLOTS][dim][hidden]
 *   bias      float [hidden]
 *   output    float [2 * n_labels][hidden]
 *   deep-keys keymap; deep  int8 [rows][hidden], in units of 1 / WM_DEEP_UNIT
 *   wide-keys keymap; wide-at  uint32 [rows], where each begins in
 *   wide      int8, in units of 1 / WM_WIDE_UNIT, one for each answer of the feature's kind, and
 *             2 * n_labels zeros at the end */
#ifndef WM_CLASSIFIER_MODEL_H
#define WM_CLASSIFIER_MODEL_H

#include "keymap.h"
#include "net.h"

#define WM_CLASSIFIER_KIND "relations"
enum {
  WM_CLASSIFIER_VERSION = 1,
  WM_DEEP_UNIT = 64,
  WM_WIDE_UNIT = 16,
  WM_SLOT_UNIT = 1024, /* of projected vectors at run time */
  WM_CLASSIFIER_HIDDEN = 256,
  WM_CLASSIFIER_BYTES = 8000000 /* most of a file */
};

struct wm_classifier_info {
  uint64_t words_hash; /* of the word table it was trained with */
  uint32_t n_labels, n_types, hidden, dim;
  float slope, offset; /* logit = slope * score + offset */
  float threshold;     /* probability from which an answer is given */
  uint32_t stand_ins;  /* pronouns count among the entities */
};

typedef struct wm_classifier {
  struct wm_classifier_info info;
  struct wm_words words;
  const char *labels, *types;
  const uint8_t *mutual;
  const uint32_t *kinds;
  const uint8_t *gates;
  const uint16_t *answers;
  size_t n_answers;
  const float *slots, *bias, *output;
  wm_keymap deep, wide;
  const int8_t *deep_rows, *wide_rows;
  const uint32_t *wide_at;
} wm_classifier;

/* Gives a section by its name; false when it is not there. */
typedef bool (*wm_classifier_section)(void *context, const char *name, wm_str *section);

/* Points `classifier` into its sections and the bytes of the word table, which outlive it. Returns
 * NULL, or a sentence saying why they are refused. */
const char *wm_classifier_open(wm_classifier *classifier, wm_classifier_section section,
                               void *context, wm_str words);

/* The k-th name of a list of names that are closed by zero bytes. */
const char *wm_classifier_name(const char *names, uint32_t k);

/* What a model keeps of its word table to know it again. */
uint64_t wm_classifier_words_hash(wm_str words);

/* Joins the members of a net, quantises and writes it. Ever weightier rows are left out until the
 * file is small enough. `symbols` has the names of its entity types. */
wm_status wm_classifier_write(const char *path, const wm_net *net, const wm_str *labels,
                              const wm_symbols *symbols, wm_str words, wm_str card,
                              wm_error *error);

#endif
