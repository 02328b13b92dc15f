/* What is kept of an article to find others like it: a MinHash sketch of its text, and what tells
 * an update from a copy. Made in the workers; 184 bytes. */
#ifndef WM_DUPLICATES_SKETCH_H
#define WM_DUPLICATES_SKETCH_H

#include <wiremill/plugin.h>

enum { WM_SKETCH_BINS = 63, WM_SKETCH_DATE = 12 };

enum wm_sketch_flag {
  WM_SKETCH_CORRECTION = 1 << 0, /* it says that it corrects another */
  WM_SKETCH_UPDATE = 1 << 1      /* it says that it updates another */
};

/* In the machine's byte order; no padding. */
typedef struct wm_sketch {
  uint8_t id[16];  /* of the article */
  uint64_t words;  /* hash of the words, without case and punctuation */
  uint64_t source; /* hash of the publisher, or of the site; 0: not known */
  uint32_t n_words;
  uint32_t flags;                /* enum wm_sketch_flag */
  uint16_t bins[WM_SKETCH_BINS]; /* two sketches agree in a bin as often as their texts share
                                    shingles of three words */
  uint16_t spare;
  char date[WM_SKETCH_DATE]; /* day, "2026-01-18"; padded with zeros */
  uint32_t spare2;
} wm_sketch;

void wm_sketch_make(const wm_article *article, wm_sketch *sketch);

/* How many bins agree, 0 to WM_SKETCH_BINS. */
uint32_t wm_sketch_equal(const wm_sketch *a, const wm_sketch *b);

/* Asks memory for what wm_sketch_equal() will read. */
static inline void wm_sketch_prefetch(const wm_sketch *sketch) {
  __builtin_prefetch(sketch->bins);
  __builtin_prefetch(sketch->bins + WM_SKETCH_BINS / 2);
}

/* Estimates which share of both texts' shingles they have in common, 0 to 1. */
double wm_sketch_similarity(const wm_sketch *a, const wm_sketch *b);

#endif
