/* MinHash sketches with one permutation.
 *
 * Each shingle (three words in a row) is hashed once; the hash picks one of 63 bins and competes
 * there for the least value. For two texts the chance that a bin holds the same value is the share
 * of their shingles that they have in common (Jaccard), so that the share of equal bins estimates
 * it, with a standard error of at most 0.063 (Li, Owen, Zhang: One permutation hashing, NIPS 2012).
 * A text with few shingles leaves bins empty; they borrow from the next full one, each by its
 * distance (Shrivastava, Li: Densifying one permutation hashing, ICML 2014). */
#include "sketch.h"

#include <stddef.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { SHINGLE = 3, EMPTY_DISTANCE = 0x9E37 };

/* Letters and digits; bytes beyond ASCII are taken for letters, and keep their case. */
static bool is_word(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* The hash of the next word from *at on; 0 at the end. A typographic apostrophe is three bytes that
 * are no letters, but between two letters it makes no difference which are compared. */
static uint64_t next_word(const char *text, uint32_t length, uint32_t *at) {
  while (*at < length && !is_word((unsigned char)text[*at]))
    ++*at;
  uint64_t hash = UINT64_C(0xCBF29CE484222325);
  uint32_t begin = *at;
  for (; *at < length && is_word((unsigned char)text[*at]); ++*at) {
    unsigned char c = (unsigned char)text[*at];
    hash = (hash ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * UINT64_C(0x100000001B3);
  }
  return *at > begin ? hash | 1 : 0;
}

static uint64_t mix(uint64_t a, uint64_t b) {
  return XXH3_64bits_withSeed(&a, sizeof a, b);
}

static void add_shingle(uint64_t least[WM_SKETCH_BINS], uint64_t shingle) {
  uint32_t bin = (uint32_t)(((shingle >> 32) * WM_SKETCH_BINS) >> 32);
  uint64_t value = mix(shingle, 1);
  if (value < least[bin])
    least[bin] = value;
}

/* What the bins hold in 16 bits; 0 nowhere but in a text without words. */
static void fill_bins(const uint64_t least[WM_SKETCH_BINS], uint16_t bins[WM_SKETCH_BINS]) {
  for (uint32_t i = 0; i < WM_SKETCH_BINS; i++) {
    uint32_t distance = 0;
    while (distance < WM_SKETCH_BINS && least[(i + distance) % WM_SKETCH_BINS] == UINT64_MAX)
      distance++;
    uint64_t value = least[(i + distance) % WM_SKETCH_BINS];
    bins[i] =
        distance == WM_SKETCH_BINS ? 0 : (uint16_t)((value >> 40) + distance * EMPTY_DISTANCE);
  }
}

static void sketch_words(const wm_article *article, wm_sketch *sketch) {
  uint64_t least[WM_SKETCH_BINS], before[SHINGLE - 1] = {0}, word;
  memset(least, 0xFF, sizeof least);
  for (uint32_t at = 0; (word = next_word(article->text, article->length, &at));) {
    sketch->words = mix(word, sketch->words);
    if (++sketch->n_words >= SHINGLE)
      add_shingle(least, mix(word, mix(before[1], before[0])));
    before[0] = before[1];
    before[1] = word;
  }
  if (sketch->n_words && sketch->n_words < SHINGLE)
    add_shingle(least, sketch->words);
  fill_bins(least, sketch->bins);
}

/* ------------------------------------------------------------ what it says */

/* True when `what` (lower case) stands at `at`, before `end`. */
static bool stands_at(const char *text, uint32_t at, uint32_t end, const char *what) {
  while (*what && at < end && (text[at] | 32) == (*what | 32))
    at++, what++;
  return !*what;
}

/* True when a word beginning as one of `words` begins in the first `most` bytes from `begin`. */
static bool says(const wm_article *article, uint32_t begin, uint32_t most, const char *const *words,
                 size_t n) {
  const char *text = article->text;
  uint32_t end = article->length - begin < most ? article->length : begin + most;
  for (uint32_t at = begin; at < end; at++)
    for (size_t i = 0; i < n && (at == begin || !is_word((unsigned char)text[at - 1])); i++)
      if (stands_at(text, at, end, words[i]))
        return true;
  return false;
}

/* In the title, at the beginning of the body, or at the end of the text. */
static bool says_so(const wm_article *article, const char *const *words, size_t n) {
  enum { BEGINNING = 160, END = 300 };
  uint32_t end = article->length > END ? article->length - END : 0;
  return says(article, 0, article->title.end, words, n) ||
         says(article, article->body.begin, BEGINNING, words, n) ||
         says(article, end > article->body.begin ? end : article->body.begin, END, words, n);
}

static uint32_t flags_of(const wm_article *article) {
  static const char *const corrections[] = {"correction",  "corrected:",  "corrects ",
                                            "correcting ", "corrigendum", "has been corrected"};
  static const char *const updates[] = {"update ", "update:", "updates ",        "updated",
                                        "recasts", "(adds ",  "developing story"};
  uint32_t flags = 0;
  if (says_so(article, corrections, sizeof corrections / sizeof *corrections))
    flags |= WM_SKETCH_CORRECTION;
  if (says_so(article, updates, sizeof updates / sizeof *updates))
    flags |= WM_SKETCH_UPDATE;
  return flags;
}

/* ------------------------------------------------------------------ source */

/* "https://www.x.example/a": x.example */
static wm_str host_of(wm_str url) {
  size_t at = 0;
  while (at + 2 < url.length && memcmp(url.bytes + at, "://", 3) != 0)
    at++;
  if (at + 2 >= url.length)
    return (wm_str){"", 0};
  wm_str host = {url.bytes + at + 3, 0};
  size_t left = url.length - at - 3;
  while (host.length < left && !strchr("/:?#", host.bytes[host.length]))
    host.length++;
  if (host.length > 4 && memcmp(host.bytes, "www.", 4) == 0)
    host = (wm_str){host.bytes + 4, host.length - 4};
  return host;
}

static uint64_t source_of(const wm_article *article) {
  wm_str source = host_of(article->url);
  for (uint32_t i = 0; i < article->n_meta; i++)
    if (article->meta[i].key.length == 9 && memcmp(article->meta[i].key.bytes, "publisher", 9) == 0)
      source = article->meta[i].value;
  return source.length ? XXH3_64bits(source.bytes, source.length) | 1 : 0;
}

static uint8_t hex(char c) {
  return (uint8_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
}

void wm_sketch_make(const wm_article *article, wm_sketch *sketch) {
  *sketch = (wm_sketch){.source = source_of(article), .flags = flags_of(article)};
  for (size_t i = 0; i < 16 && article->id.length == 32; i++)
    sketch->id[i] =
        (uint8_t)(hex(article->id.bytes[2 * i]) << 4 | hex(article->id.bytes[2 * i + 1]));
  size_t day = article->date.length < 10 ? article->date.length : 10;
  memcpy(sketch->date, article->date.bytes, day);
  sketch_words(article, sketch);
}

/* Eight bins a step, the spare number behind them as one more. */
uint32_t wm_sketch_equal(const wm_sketch *a, const wm_sketch *b) {
  typedef uint16_t lanes __attribute__((vector_size(16)));
  enum { STEP = sizeof(lanes), N = (WM_SKETCH_BINS + 1) * sizeof(uint16_t) / STEP };
  _Static_assert(offsetof(wm_sketch, date) == offsetof(wm_sketch, bins) + N * STEP, "one spare");
  const char *x = (const char *)a + offsetof(wm_sketch, bins);
  const char *y = (const char *)b + offsetof(wm_sketch, bins);
  lanes sums = {0}, p, q;
  for (size_t i = 0; i < N; i++) {
    memcpy(&p, x + i * STEP, STEP);
    memcpy(&q, y + i * STEP, STEP);
    sums -= (lanes)(p == q); /* -1 where they agree */
  }
  uint32_t equal = 0;
  for (size_t i = 0; i < STEP / sizeof sums[0]; i++)
    equal += sums[i];
  return equal - (a->spare == b->spare);
}

double wm_sketch_similarity(const wm_sketch *a, const wm_sketch *b) {
  return (double)wm_sketch_equal(a, b) / WM_SKETCH_BINS;
}
