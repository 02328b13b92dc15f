/* The mill's tokenizer on one token after another. */
#include "token_cut.h"

#include <string.h>

#include "plugins/tokenize/tokenizer.h"

/* Norms are not wanted. */
static wm_sym no_symbol(void *context, const char *bytes, size_t length) {
  (void)context;
  (void)bytes;
  (void)length;
  return 0;
}

static size_t cut(void *cutter, const char *text, size_t len, uint32_t *ends, size_t most) {
  wm_tokenizer *t = cutter;
  if (wm_tokenizer_run(t, text, (uint32_t)len) != WM_TOKENIZER_DONE || t->n_tokens == 0 ||
      t->n_tokens > most)
    return 0;
  for (uint32_t i = 0; i < t->n_tokens; i++)
    ends[i] = t->tokens[i].span.end;
  return t->n_tokens;
}

bool wm_token_cut_open(struct wm_bio *bio) {
  bio->cutter = wm_tokenizer_new(no_symbol, NULL, WM_PIECES);
  bio->cut = bio->cutter ? cut : NULL;
  return bio->cutter != NULL;
}

void wm_token_cut_close(struct wm_bio *bio) {
  if (bio->cutter)
    wm_tokenizer_free(bio->cutter);
  bio->cutter = NULL;
  bio->cut = NULL;
}
