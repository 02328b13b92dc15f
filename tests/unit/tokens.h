/* Tokens for unit tests, cut by a few plain rules in place of a tokenizer: at white space, around
 * each punctuation mark, and before 's. Text is UTF-8; letters above ASCII count as small. */
#ifndef WM_TEST_TOKENS_H
#define WM_TEST_TOKENS_H

#include "core/base/symbols.h"

typedef struct wm_test_text {
  wm_article article;
  wm_token *tokens; /* freed by wm_test_text_free() */
  uint32_t n;
} wm_test_text;

/* `text` must outlive the result; norms are interned in `symbols`. */
wm_test_text wm_test_text_make(const char *text, wm_symbols *symbols);
void wm_test_text_free(wm_test_text *text);

#endif
