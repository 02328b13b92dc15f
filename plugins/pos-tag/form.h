/* What a tagger of parts of speech looks at: features of a form, and of forms and tags around a
 * token. A feature is a 64-bit key; training and tagging both get their keys here. */
#ifndef WM_POS_FORM_H
#define WM_POS_FORM_H

#include <wiremill/plugin.h>

#include "core/base/words.h"

enum {
  WM_POS_N = 17,    /* tags; tag t of WM_POS_NAMES (1 … 17) has weight t - 1 of a row */
  WM_POS_REACH = 2, /* a form is seen by tokens so far away on both sides */
  WM_POS_SEEN = 2 * WM_POS_REACH + 1,
  WM_POS_FEATURES = 40,                /* of a form, at most */
  WM_POS_AROUND = 12,                  /* of forms and tags around a token */
  WM_POS_TAGS_ONLY = WM_POS_AROUND - 1 /* the one that no form has a part in */
};

/* A feature of a form and which tokens it speaks to: those that see the form at offsets
 * low … high. */
struct wm_pos_feature {
  uint64_t key;
  int8_t low, high;
  bool by_heart; /* says only what training text said about this very form */
};

/* What is known of a form beside its own features. */
struct wm_pos_sight {
  uint64_t lower;   /* hash of the lower-case form, digits as 0 */
  uint32_t cluster; /* the first bits of its Brown cluster, or its shape when it has none */
};

struct wm_pos_form {
  struct wm_pos_sight sight;
  uint32_t n;
  struct wm_pos_feature features[WM_POS_FEATURES];
};

/* Describes a form; `first` says that it opens a sentence, where a capital means little. `words`
 * may be NULL. */
void wm_pos_form_read(const struct wm_words *words, wm_str form, bool first,
                      struct wm_pos_form *out);

/* The edge before (or after) a sentence, as a form. */
void wm_pos_form_edge(bool end, struct wm_pos_form *out);

/* The vector of a form, wm_words_dim() floats; zeros when unknown. */
void wm_pos_form_vector(const struct wm_words *words, wm_str form, float *out);

/* ASCII and Latin-1 capitals to small letters, in UTF-8: the length stays. */
void wm_pos_lower(wm_str text, char *out);

/* The key of a form's feature for tokens that see the form at `offset`. */
uint64_t wm_pos_key(uint64_t feature, int offset);

/* Features of a token with the tags before it (t1 the last, t2 the one before; 0 at the edge) and
 * its neighbours' forms: sights[0 … 4] are at offsets −2 … 2. */
void wm_pos_around(const struct wm_pos_sight sights[WM_POS_SEEN], uint32_t t1, uint32_t t2,
                   uint64_t keys[WM_POS_AROUND]);

#endif
