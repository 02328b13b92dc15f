/* The tagger at run time: a model read in place from mapped bytes, in small integers.
 *
 * A wm_tagger only points into the model's sections, is immutable and may be shared by all
 * processes. A wm_tagger_scratch is one worker's: it remembers the sums of forms seen lately, so
 * that a common word costs a few vector additions, and holds the result of the last call. Memory
 * does not grow with the text: a longer article is tagged in pieces of WM_TAGGER_PIECE tokens, a
 * longer sentence in parts of WM_TAGGER_SENTENCE.
 *
 * An article is tagged twice. In the second pass a token also sees what its form was tagged
 * elsewhere in the piece, so that a name seen clearly once helps where it is seen unclearly
 * (Ratinov and Roth 2009). */
#ifndef WM_TAGGER_H
#define WM_TAGGER_H

#include "decode.h"
#include "feature_set.h"
#include "core/base/modelfile.h"
#include "core/base/words.h"

#include <wiremill/plugin.h>

enum {
  WM_TAGGER_VERSION = 2, /* of the model's sections */
  WM_TAGGER_PIECE = 8192,
  WM_TAGGER_SENTENCE = 512,
  WM_TAGGER_HIDDEN_MAX = 256,
  WM_TAGGER_SECOND_MAX = 64,
  WM_TAGGER_SECOND_PLACES = 3, /* tokens that the second layer sees: -2, 0, 2 */
  WM_TAGGER_SECOND_STEP = 2,
  /* Offsets -2..2, the sentence's mean, the document's. */
  WM_TAGGER_VECTORS = 2 * WM_FEATURES_REACH + 3
};

#define WM_TAGGER_KIND "tagger"         /* of the model file */
#define WM_TAGGER_SECTION_NET "net"     /* weights, see model.h */
#define WM_TAGGER_SECTION_WORDS "words" /* see words.h */

/* Rows of one kind of feature: a table by hash. Weights are in units of WM_MODEL_WIDE and
 * WM_MODEL_DEEP. */
typedef struct wm_tagger_rows {
  uint32_t bits; /* of the key that choose a bucket: the highest */
  uint32_t n, row_size;
  const uint32_t *starts; /* (1 << bits) + 1 */
  const uint16_t *prints; /* the key's lowest 16 bits */
  const int8_t *weights;  /* n x row_size: wide parts of n_tags, then deep parts of `hidden` */
} wm_tagger_rows;

/* See gate.h. */
struct wm_tagger_gate {
  const int16_t *weights; /* NULL: no gate */
  const int16_t *classes, *bias;
};

typedef struct wm_tagger {
  uint32_t n_types, n_tags, stride, hidden, second, dim;
  const char *types; /* n_types names, each closed by a zero byte */
  struct wm_words words;
  float calibration;          /* scores are multiplied by it before they become probabilities */
  const int16_t *dense;       /* WM_TAGGER_VECTORS x hidden x dim_padded */
  const int16_t *output;      /* n_tags x hidden */
  const int16_t *hidden_bias; /* hidden */
  const int16_t *mix;         /* second x WM_TAGGER_SECOND_PLACES x hidden */
  const int16_t *mix_bias;    /* second */
  const int16_t *output2;     /* n_tags x second */
  const float *transition;    /* stride x stride, and its exp, and the exp of its calibrated self */
  wm_tagger_rows rows[WM_FEATURE_N];
  struct wm_tagger_gate gate;
} wm_tagger;

/* Points `tagger` into the two sections. NULL, or a sentence saying why they are refused. */
const char *wm_tagger_open(wm_tagger *tagger, wm_str net, wm_str words);

/* The same of a model file, which stays mapped until the caller closes *file. On failure there is
 * none, and `error` says why. */
wm_status wm_tagger_open_file(wm_tagger *tagger, const char *path, wm_modelfile **file,
                              wm_error *error);

/* Name of type k. */
const char *wm_tagger_type(const wm_tagger *tagger, uint32_t k);

typedef struct wm_tagger_token {
  const char *text; /* as written */
  uint32_t length;  /* bytes */
} wm_tagger_token;

typedef struct wm_tagger_name {
  uint32_t begin, end; /* tokens */
  uint32_t type;       /* wm_tagger_type() tells its name */
  float probability;   /* that all of it is right */
} wm_tagger_name;

typedef struct wm_tagger_scratch wm_tagger_scratch;

/* NULL when memory is out. About 36 MB once many forms were seen. */
wm_tagger_scratch *wm_tagger_scratch_new(const wm_tagger *tagger);
void wm_tagger_scratch_free(wm_tagger_scratch *scratch);

/* Tags an article: `ends` are its sentences' ends in tokens, ascending, the last one n_tokens. The
 * names, in order, live until the next call. False when memory is out. */
bool wm_tagger_tag(wm_tagger_scratch *scratch, const wm_tagger_token *tokens, uint32_t n_tokens,
                   const uint32_t *ends, uint32_t n_sentences, const wm_tagger_name **names,
                   uint32_t *n_names);

#endif
