/* Forms of words. */
#include "forms.h"

#include <stdlib.h>

enum { FORM_MAX = 64 }; /* bytes of a form that are looked at */

bool wm_forms_init(wm_forms *forms, const struct wm_words *words, uint32_t bits, size_t stride,
                   wm_form_fill fill, const void *context) {
  size_t n = (size_t)1 << bits;
  *forms = (wm_forms){.words = words,
                      .items = calloc(n, sizeof *forms->items),
                      .rows = calloc(n, stride ? stride : 1),
                      .stride = stride,
                      .bits = bits,
                      .fill = fill,
                      .context = context};
  if (forms->items && forms->rows)
    return true;
  wm_forms_free(forms);
  return false;
}

void wm_forms_free(wm_forms *forms) {
  free(forms->items);
  free(forms->rows);
  *forms = (wm_forms){0};
}

void wm_forms_forget(wm_forms *forms) {
  memset(forms->items, 0, ((size_t)1 << forms->bits) * sizeof *forms->items);
}

/* Copies the form in lower case (ASCII); returns its length. */
static size_t lower(const char *text, wm_span span, char *out) {
  size_t n = span.end - span.begin;
  if (n > FORM_MAX)
    n = FORM_MAX;
  for (size_t i = 0; i < n; i++) {
    char c = text[span.begin + i];
    out[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
  }
  return n;
}

static void learn(wm_forms *forms, wm_form *form, const wm_token *token, char *low, size_t n) {
  float vector[WM_WORDS_DIM_MAX];
  *form = (wm_form){.norm = token->norm, .plain = !(token->shape & WM_SHAPE_NON_ASCII)};
  form->cluster = wm_words_cluster(forms->words, low, n);
  form->known = wm_words_vector(forms->words, low, n, vector);
  if (form->known && forms->stride)
    forms->fill(forms->context, vector,
                forms->rows + (size_t)(form - forms->items) * forms->stride);
  form->lower = wm_words_hash(low, n);
  for (size_t i = 0; i < n; i++)
    if (low[i] >= '0' && low[i] <= '9')
      low[i] = '0';
  form->hash = wm_words_hash(low, n);
}

void wm_forms_settle(wm_forms *forms, wm_form *form, const char *text, const wm_token *token) {
  char low[FORM_MAX] = {0};
  size_t n = lower(text, token->span, low);
  if (form->norm != token->norm || form->lower != wm_words_hash(low, n))
    learn(forms, form, token, low, n);
}
