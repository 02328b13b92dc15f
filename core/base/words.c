/* The word table: opening it with every bound checked, and look-ups. */
#include "words.h"

#include <string.h>

#include "cursor.h"

enum { N_BUCKETS = 65536, N_CENTROIDS = 256 };

struct header {
  char magic[8];
  uint32_t n_sub, sub_dim, n_vectors, n_clusters, n_paths, n_names;
};

static uint64_t mix(uint64_t h) {
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdu;
  h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53u;
  return h ^ (h >> 33);
}

uint64_t wm_words_hash(const char *text, size_t len) {
  uint64_t h = 0xcbf29ce484222325u;
  for (size_t i = 0; i < len; i++)
    h = (h ^ (unsigned char)text[i]) * 0x100000001b3u;
  return mix(h);
}

static bool index_in_order(const uint32_t *starts, uint32_t n_words) {
  for (size_t i = 0; i < N_BUCKETS; i++)
    if (starts[i] > starts[i + 1])
      return false;
  return starts[0] == 0 && starts[N_BUCKETS] == n_words;
}

static void take_index(wm_cursor *c, struct wm_words_index *index, uint32_t n_words) {
  index->starts = wm_cursor_take(c, N_BUCKETS + 1, sizeof *index->starts);
  if (!c->failed && !index_in_order(index->starts, n_words))
    c->failed = true;
  index->prints = wm_cursor_take(c, n_words, sizeof *index->prints);
}

const char *wm_words_open(struct wm_words *words, const void *bytes, size_t size) {
  wm_cursor c = {.at = bytes, .left = size};
  const struct header *h = wm_cursor_take(&c, 1, sizeof *h);
  if (!h || memcmp(h->magic, "WMWORDS2", 8) != 0)
    return "no word table of this version";
  if (h->n_sub == 0 || h->sub_dim == 0 || h->n_sub > WM_WORDS_DIM_MAX ||
      h->sub_dim > WM_WORDS_DIM_MAX / h->n_sub)
    return "a word table with vectors of an impossible size";
  struct wm_words w = {.n_sub = h->n_sub,
                       .sub_dim = h->sub_dim,
                       .n_vectors = h->n_vectors,
                       .n_clusters = h->n_clusters,
                       .n_paths = h->n_paths,
                       .n_names = h->n_names};
  w.books = wm_cursor_take(&c, (size_t)w.n_sub * w.sub_dim, N_CENTROIDS * sizeof *w.books);
  take_index(&c, &w.vectors, w.n_vectors);
  w.codes = wm_cursor_take(&c, w.n_vectors, w.n_sub);
  take_index(&c, &w.clusters, w.n_clusters);
  w.cluster_ids = wm_cursor_take(&c, w.n_clusters, sizeof *w.cluster_ids);
  w.paths = wm_cursor_take(&c, w.n_paths, sizeof *w.paths);
  for (size_t i = 0; !c.failed && i < w.n_clusters; i++)
    c.failed = w.cluster_ids[i] >= w.n_paths;
  take_index(&c, &w.names, w.n_names);
  w.classes = wm_cursor_take(&c, w.n_names, sizeof *w.classes);
  if (c.failed)
    return "a truncated or damaged word table";
  *words = w;
  return NULL;
}

uint32_t wm_words_dim(const struct wm_words *words) {
  return words->n_sub * words->sub_dim;
}

/* Position of the word or name in its table, or -1. */
static ptrdiff_t find(const struct wm_words_index *index, uint64_t hash) {
  uint16_t print = (uint16_t)(hash >> 32);
  uint32_t end = index->starts[(hash >> 48) + 1];
  for (uint32_t i = index->starts[hash >> 48]; i < end; i++)
    if (index->prints[i] == print)
      return i;
  return -1;
}

void wm_words_ask_name(const struct wm_words *words, uint64_t phrase) {
  __builtin_prefetch(&words->names.starts[phrase >> 48]);
}

void wm_words_ask(const struct wm_words *words, uint64_t lower, uint64_t form, uint64_t phrase) {
  __builtin_prefetch(&words->vectors.starts[lower >> 48]);
  __builtin_prefetch(&words->clusters.starts[form >> 48]);
  wm_words_ask_name(words, phrase);
}

bool wm_words_vector_at(const struct wm_words *words, uint64_t lower, float *out) {
  ptrdiff_t at = find(&words->vectors, lower);
  if (at < 0) {
    memset(out, 0, wm_words_dim(words) * sizeof *out);
    return false;
  }
  const uint8_t *code = words->codes + (size_t)at * words->n_sub;
  for (size_t sub = 0; sub < words->n_sub; sub++) {
    const float *centroid = words->books + (sub * N_CENTROIDS + code[sub]) * words->sub_dim;
    memcpy(out + sub * words->sub_dim, centroid, words->sub_dim * sizeof *out);
  }
  return true;
}

bool wm_words_vector(const struct wm_words *words, const char *lower, size_t len, float *out) {
  return wm_words_vector_at(words, wm_words_hash(lower, len), out);
}

uint32_t wm_words_cluster_at(const struct wm_words *words, uint64_t form) {
  ptrdiff_t at = find(&words->clusters, form);
  return at < 0 ? 0 : words->paths[words->cluster_ids[at]];
}

uint32_t wm_words_cluster(const struct wm_words *words, const char *form, size_t len) {
  return wm_words_cluster_at(words, wm_words_hash(form, len));
}

uint64_t wm_words_phrase(uint64_t phrase, uint64_t word) {
  return mix(phrase * 3 + word);
}

uint16_t wm_words_name(const struct wm_words *words, uint64_t phrase) {
  ptrdiff_t at = find(&words->names, phrase);
  return at < 0 ? 0 : words->classes[at];
}
