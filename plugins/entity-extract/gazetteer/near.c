/* Makes all words that are one edit away and looks each up: some 54 for each letter, of 20 ns, once
 * for an unknown word. An index of deletions would be faster and several times the gazetteer. */
#include "near.h"

typedef struct near_search {
  const wm_gazetteer *gazetteer;
  uint32_t found; /* WM_NONE: none yet */
  bool several;
} near_search;

static void look_up(near_search *s, const char *bytes, size_t length) {
  uint32_t word = length < WM_NEAR_LEAST ? WM_NONE : wm_gazetteer_word(s->gazetteer, bytes, length);
  s->several |= word != WM_NONE && s->found != WM_NONE && s->found != word;
  s->found = word != WM_NONE ? word : s->found;
}

static void swap(char *a, char *b) {
  char kept = *a;
  *a = *b;
  *b = kept;
}

/* `word` is what was written. */
static void replace_and_swap(near_search *s, char *word, size_t length) {
  for (size_t i = 1; i < length; i++) {
    char written = word[i];
    for (char letter = 'a'; letter <= 'z'; letter++) {
      word[i] = letter;
      if (letter != written)
        look_up(s, word, length);
    }
    word[i] = written;
    if (i + 1 < length && written != word[i + 1]) {
      swap(&word[i], &word[i + 1]);
      look_up(s, word, length);
      swap(&word[i], &word[i + 1]);
    }
  }
}

/* `word` is what was written without its letter 1; the gap wanders to the end. */
static void leave_out(near_search *s, const char *bytes, char *word, size_t length) {
  for (size_t i = 1; i < length; i++) {
    look_up(s, word, length - 1);
    word[i] = bytes[i];
  }
}

/* `word` is what was written with a gap behind its first letter, which wanders to the end. */
static void put_in(near_search *s, char *word, size_t length) {
  for (size_t i = 1; i <= length; i++) {
    for (char letter = 'a'; letter <= 'z'; letter++) {
      word[i] = letter;
      look_up(s, word, length + 1);
    }
    if (i < length)
      word[i] = word[i + 1];
  }
}

uint32_t wm_gazetteer_near(const wm_gazetteer *gazetteer, const char *bytes, size_t length) {
  near_search s = {gazetteer, WM_NONE, false};
  char word[WM_NEAR_MOST + 1];
  if (length < WM_NEAR_LEAST || length > WM_NEAR_MOST)
    return WM_NONE;
  memcpy(word, bytes, length);
  replace_and_swap(&s, word, length);
  memcpy(word + 1, bytes + 2, length - 2);
  leave_out(&s, bytes, word, length);
  word[0] = bytes[0];
  memcpy(word + 2, bytes + 1, length - 1);
  put_in(&s, word, length);
  return s.several ? WM_NONE : s.found;
}
