/* Tokens for unit tests. */
#include "tokens.h"

#include <ctype.h>
#include <stdlib.h>

static bool is_mark(char c) {
  return !(c & 0x80) && ispunct((unsigned char)c) && c != '\'' && c != '.';
}

/* Where the token that starts at `at` ends. */
static uint32_t token_end(const char *text, uint32_t at) {
  uint32_t end = at;
  if (is_mark(text[end]))
    return end + 1;
  do
    end++;
  while (text[end] && !isspace((unsigned char)text[end]) && !is_mark(text[end]) &&
         strncmp(text + end, "'s", 2) != 0);
  bool last = !text[end] || isspace((unsigned char)text[end]);
  bool stop = last && end - at > 1 && text[end - 1] == '.' &&
              !memchr(text + at, '.', end - at - 1) && end - at > 4;
  return stop ? end - 1 : end;
}

static uint32_t shape_of(const char *bytes, uint32_t n) {
  uint32_t n_upper = 0, n_letters = 0, shape = 0;
  for (uint32_t i = 0; i < n; i++) {
    bool letter = isalpha((unsigned char)bytes[i]) || bytes[i] & 0x80;
    bool upper = isupper((unsigned char)bytes[i]);
    if (letter && !n_letters && upper)
      shape |= WM_SHAPE_UPPER_FIRST;
    n_letters += letter;
    n_upper += upper;
  }
  shape |= n_letters ? WM_SHAPE_ALPHA : 0;
  return n_letters && n_upper == n_letters ? shape | WM_SHAPE_UPPER_ALL : shape;
}

wm_test_text wm_test_text_make(const char *text, wm_symbols *symbols) {
  size_t length = strlen(text);
  wm_test_text made = {.tokens = calloc(length + 1, sizeof(wm_token))};
  made.article = (wm_article){
      .size = sizeof made.article, .text = text, .length = (uint32_t)length, .language = {"en", 2}};
  char norm[256];
  for (uint32_t at = 0, end; at < length; at = end) {
    if (isspace((unsigned char)text[at])) {
      end = at + 1;
      continue;
    }
    end = token_end(text, at);
    uint32_t n = end - at < sizeof norm ? end - at : (uint32_t)sizeof norm;
    for (uint32_t i = 0; i < n; i++)
      norm[i] = (char)(text[at + i] & 0x80 ? text[at + i] : tolower((unsigned char)text[at + i]));
    made.tokens[made.n++] = (wm_token){.span = {at, end},
                                       .norm = wm_symbols_intern(symbols, norm, n),
                                       .shape = shape_of(text + at, end - at)};
  }
  return made;
}

void wm_test_text_free(wm_test_text *text) {
  free(text->tokens);
  text->tokens = NULL;
}
