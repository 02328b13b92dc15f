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

/* A full stop at the end stays with letters before it: where it ends a sentence annotators have
 * made it a token, and the mill, which sees what follows, keeps "Dr." and "J." whole. */
static bool is_short_for(const char *text, size_t len) {
  return len > 1 && text[len - 1] == '.' && !(text[len - 2] >= '0' && text[len - 2] <= '9');
}

static size_t cut(void *cutter, const char *text, size_t len, uint32_t *ends, size_t most) {
  wm_tokenizer *t = cutter;
  if (wm_tokenizer_run(t, text, (uint32_t)len) != WM_TOKENIZER_DONE || t->n_tokens == 0 ||
      t->n_tokens > most)
    return 0;
  size_t n = t->n_tokens;
  for (size_t i = 0; i < n; i++)
    ends[i] = t->tokens[i].span.end;
  if (n > 1 && ends[n - 2] == len - 1 && is_short_for(text, len))
    ends[--n - 1] = (uint32_t)len;
  return n;
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
