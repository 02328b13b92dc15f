/* The word table: what is known of an English word before any training.
 *
 * A table is a block of bytes in a mapped file, made by corpora/models/build_words.py; a struct
 * wm_words only points into it, owns nothing and is immutable, so it may be shared by threads and
 * processes. Layout, little-endian, each part padded to 8 bytes:
 *
 *   char magic[8] "WMWORDS2"; u32 n_sub, sub_dim, n_vectors, n_clusters, n_paths, n_names
 *   float books[n_sub][256][sub_dim]       centroids of the product quantiser
 *   table of vectors: u32 starts[65537]; u16 prints[n_vectors]; u8 codes[n_vectors][n_sub]
 *   table of clusters: u32 starts[65537]; u16 prints[n_clusters]; u16 ids[n_clusters]
 *   u32 paths[n_paths]                     Brown clusters, root in the lowest bit
 *   table of names: u32 starts[65537]; u16 prints[n_names]; u16 classes[n_names]
 *
 * A word is found by its hash: the top 16 bits choose a bucket, the next 16 are compared. One
 * unknown word in 2^32 / n_words is taken for a known one, which is harmless for statistics. */
#ifndef WM_WORDS_H
#define WM_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WM_WORDS_DIM_MAX = 128 };

struct wm_words_index {
  const uint32_t *starts; /* 65537 */
  const uint16_t *prints;
};

struct wm_words {
  uint32_t n_sub, sub_dim, n_vectors, n_clusters, n_paths, n_names;
  const float *books;
  struct wm_words_index vectors, clusters, names;
  const uint8_t *codes;
  const uint16_t *cluster_ids;
  const uint32_t *paths;
  const uint16_t *classes;
};

/* FNV-1a with MurmurHash3's finaliser; the builder computes the same. */
uint64_t wm_words_hash(const char *text, size_t len);

/* Points `words` into `bytes`. Returns NULL, or a sentence saying why the bytes are refused.
 * `bytes` must be 8-byte aligned and outlive `words`. */
const char *wm_words_open(struct wm_words *words, const void *bytes, size_t size);

/* Dimensions of a vector, n_sub * sub_dim, at most WM_WORDS_DIM_MAX. */
uint32_t wm_words_dim(const struct wm_words *words);

/* Writes the unit vector of a lower-case form to `out` (wm_words_dim() floats); false, and zeros,
 * if unknown. */
bool wm_words_vector(const struct wm_words *words, const char *lower, size_t len, float *out);

/* The Brown cluster of a case-sensitive form: its path in the tree, root in the lowest bit; 0 if
 * unknown. */
uint32_t wm_words_cluster(const struct wm_words *words, const char *form, size_t len);

/* The same for who knows the hash of the form already. */
bool wm_words_vector_at(const struct wm_words *words, uint64_t lower, float *out);
uint32_t wm_words_cluster_at(const struct wm_words *words, uint64_t form);

/* Asks for the memory where a name is looked up; a vector, a cluster and a name. */
void wm_words_ask_name(const struct wm_words *words, uint64_t phrase);
void wm_words_ask(const struct wm_words *words, uint64_t lower, uint64_t form, uint64_t phrase);

/* Names of the gazetteers. A name's classes are bits 0 to 14; WM_WORDS_LONGER says that more words
 * may follow. */
enum { WM_WORDS_LONGER = 1 << 15, WM_WORDS_NAME_MAX = 6 /* words of a name */ };

/* The hash of a sequence of words: start with 0 and step over the hash of each folded word. */
uint64_t wm_words_phrase(uint64_t phrase, uint64_t word);

/* What the sequence is: classes and WM_WORDS_LONGER; 0 when nothing. */
uint16_t wm_words_name(const struct wm_words *words, uint64_t phrase);

#endif
