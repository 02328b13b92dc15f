/* What a trained detector of languages knows: how likely each n-gram is in each of at most 64
 * languages. Naive Bayes over hashed n-grams (Cavnar and Trenkle 1994 rank n-grams; Lui and Baldwin
 * 2012, langid.py, multiply their probabilities as here). Sections of a model of kind "language",
 * little-endian; immutable once opened.
 *
 *   info    wm_language_info
 *   tags    char [n][WM_LANGUAGE_TAG], BCP 47, padded with zero bytes
 *   rows    int8 [2^bits][WM_LANGUAGES]: the logarithm of a gram's probability in a language, less
 *           the mean over all, in units of 1 / WM_LANGUAGE_UNIT nat
 *   pages   uint64 [WM_LANGUAGE_PAGES]: which languages write with letters of a page of 128 code
 *           points; bit i stands for tag i */
#ifndef WM_LANGUAGE_MODEL_H
#define WM_LANGUAGE_MODEL_H

#include "letters.h"

#define WM_LANGUAGE_KIND "language"
enum {
  WM_LANGUAGE_VERSION = 1,
  WM_LANGUAGES = 64,
  WM_LANGUAGE_TAG = 16,
  WM_LANGUAGE_UNIT = 16,
  WM_LANGUAGE_PAGES = 512, /* of the basic plane */
  WM_LANGUAGE_BITS_LEAST = 8,
  WM_LANGUAGE_BITS_MOST = 20
};

typedef struct wm_language_info {
  uint32_t n;      /* languages */
  uint32_t bits;   /* of a hash */
  float sharpness; /* what sums of logarithms are multiplied with, so that they are honest: n-grams
                      overlap, and are no independent witnesses */
  uint32_t spare;
} wm_language_info;

typedef struct wm_language_model {
  wm_language_info info;
  const char (*tags)[WM_LANGUAGE_TAG];
  const int8_t (*rows)[WM_LANGUAGES];
  const uint64_t *pages;
} wm_language_model;

/* Gives a section by its name; false when it is not there. */
typedef bool (*wm_language_section)(void *context, const char *name, wm_str *section);

/* Points the model into its sections, which outlive it. Returns NULL, or a sentence saying why they
 * are refused. */
const char *wm_language_model_open(wm_language_model *model, wm_language_section section,
                                   void *context);

/* Sums over all n-grams of a piece, for each language, in units of 1 / WM_LANGUAGE_UNIT nat. */
void wm_language_sums(const wm_language_model *model, const wm_letters *letters,
                      int32_t sums[WM_LANGUAGES]);

/* How many letters are of a script that one of the languages is written in. */
uint32_t wm_language_known_letters(const wm_language_model *model, const wm_letters *letters);

/* The language of a tag: by its first part, and what that was called before ("iw" is "he"). WM_NONE
 * when the model does not know it. */
uint32_t wm_language_find(const wm_language_model *model, wm_str tag);

#endif
