/* What the classifier knows of a word by its form alone: a hash, its cluster, and one row of bytes
 * that the owner makes of its vector. Found by the symbol of the token's norm with one array probe;
 * a cache, so that its memory is bounded whatever is read. */
#ifndef WM_CLASSIFIER_FORMS_H
#define WM_CLASSIFIER_FORMS_H

#include <wiremill/plugin.h>

#include "core/base/words.h"

typedef struct wm_form {
  wm_sym norm;      /* 0: the slot is free */
  uint32_t cluster; /* Brown path, root in the lowest bit; 0 when unknown */
  uint64_t hash;    /* of the lower-case form, digits as 0 */
  uint64_t lower;   /* of the lower-case form as it is, as the word table hashes it */
  bool known;       /* has a vector, and so a row */
  bool plain;       /* ASCII, so that tokens in ASCII of the same norm have the same form */
} wm_form;

/* Makes a row from a vector of wm_words_dim() floats. */
typedef void (*wm_form_fill)(const void *context, const float *vector, void *row);

typedef struct wm_forms {
  const struct wm_words *words;
  wm_form *items; /* 2^bits; a symbol has one place */
  char *rows;     /* of each item, `stride` bytes */
  size_t stride;
  uint32_t bits;
  wm_form_fill fill;
  const void *context;
} wm_forms;

/* False when memory is used up. */
bool wm_forms_init(wm_forms *forms, const struct wm_words *words, uint32_t bits, size_t stride,
                   wm_form_fill fill, const void *context);
void wm_forms_free(wm_forms *forms);

/* Forgets all: symbols that were met are no longer good. */
void wm_forms_forget(wm_forms *forms);

/* private to wm_forms_of(): makes the form that of the token, if it is not */
void wm_forms_settle(wm_forms *forms, wm_form *form, const char *text, const wm_token *token);

/* What is known of a token of `text`; good until the next call. Beyond ASCII one norm has several
 * forms ("’s" and "'s", "Ț" and "ț"), and which was met first must make no difference. */
static inline const wm_form *wm_forms_of(wm_forms *forms, const char *text, const wm_token *token) {
  wm_form *form = &forms->items[token->norm & ((1u << forms->bits) - 1)];
  if (form->norm != token->norm || !form->plain || token->shape & WM_SHAPE_NON_ASCII)
    wm_forms_settle(forms, form, text, token);
  return form;
}

/* Asks memory for the row that a token's form has, if any. */
static inline void wm_forms_prefetch(const wm_forms *forms, const wm_token *token) {
  size_t at = token->norm & ((1u << forms->bits) - 1);
  __builtin_prefetch(forms->rows + at * forms->stride);
}

/* Its row, or NULL when it has no vector. */
static inline void *wm_forms_row(const wm_forms *forms, const wm_form *form) {
  return form->known ? forms->rows + (size_t)(form - forms->items) * forms->stride : NULL;
}

/* A good mixture of two hashes. */
static inline uint64_t wm_forms_mix(uint64_t a, uint64_t b) {
  uint64_t h = (a ^ (b + 0x9e3779b97f4a7c15u + (a << 6) + (a >> 2))) * 0xff51afd7ed558ccdu;
  return h ^ (h >> 32);
}

#endif
