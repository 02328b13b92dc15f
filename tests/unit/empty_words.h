/* A word table for tests that need one which knows no word. */
#ifndef WM_TEST_EMPTY_WORDS_H
#define WM_TEST_EMPTY_WORDS_H

#include <stddef.h>

/* One sub-vector of one dimension, three empty tables. Returns its size; the caller frees *out. */
size_t wm_empty_words(unsigned char **out);

#endif
