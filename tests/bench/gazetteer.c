/* Figures for gazetteers: time to compile generated names, size of the file, time to open it, and
 * speed of matching generated text. Usage: gazetteer [NAMES] (1,000,000 when not given). */
#include "plugins/entity-extract/gazetteer/compile.h"
#include "plugins/entity-extract/gazetteer/match.h"
#include "tests/unit/tokens.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { TEXT_BYTES = 4 << 20, ROUNDS = 5 };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static uint64_t state = 88172645463325252u;
static uint32_t below(uint32_t n) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)((state >> 32) * n >> 32);
}

/* The `id`th word: two to four syllables, some with a mark. */
static void put_word(FILE *out, uint32_t id, bool capital) {
  static const char *const consonants[] = {"b", "d", "g", "k", "l", "m",
                                           "n", "r", "s", "t", "v", "z"};
  static const char *const vowels[] = {"a", "e", "i", "o", "u", "ar", "en", "is", "on", "ić"};
  uint64_t bits = id * 0x9E3779B97F4A7C15u;
  uint32_t n = 2 + (uint32_t)(bits >> 61) % 3;
  for (uint32_t i = 0; i < n; i++, bits *= 0xD1342543DE82EF95u) {
    const char *consonant = consonants[(bits >> 40) % 12];
    fputc(i || !capital ? *consonant : *consonant - 0x20, out);
    fputs(vowels[(bits >> 20) % (i + 1 == n ? 10 : 9)], out);
  }
}

/* Words of names are as many as names, and some are much more frequent than others. */
static void put_name(FILE *out, uint32_t n_names) {
  uint32_t n = 1 + below(3);
  for (uint32_t i = 0; i < n; i++) {
    if (i)
      fputc(' ', out);
    uint64_t most = below(n_names) + 1;
    put_word(out, (uint32_t)(most * below((uint32_t)most) / n_names), true);
  }
}

/* Three names a thing. */
static void write_names(const char *path, uint32_t n) {
  FILE *out = fopen(path, "w");
  if (!out)
    exit(EXIT_FAILURE);
  fputs("name\ttype\tsubtype\tid\tweight\n", out);
  for (uint32_t i = 0; i < n; i++) {
    put_name(out, n);
    fprintf(out, "\tLOC\tcity\tgeonames:%" PRIu32 "\t%" PRIu32 "\n", i / 3, below(1000000));
  }
  fclose(out);
}

/* News-like: one word in eight has a capital, one in forty starts a name of the gazetteer's kind.
 */
static char *make_text(uint32_t n_names) {
  char *text = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&text, &length);
  while (out && length < TEXT_BYTES) {
    if (below(40) == 0)
      put_name(out, n_names);
    else
      put_word(out, UINT32_MAX - below(20000), below(8) == 0);
    fputs(below(12) ? " " : ", ", out);
    fflush(out);
  }
  if (!out || fclose(out) != 0)
    exit(EXIT_FAILURE);
  return text;
}

static void bench_match(const wm_gazetteer *gazetteer, uint32_t n_names) {
  wm_symbols symbols;
  wm_folder *folder;
  char *text = make_text(n_names);
  if (!wm_symbols_init(&symbols) || wm_folder_new(&folder, NULL) != WM_OK)
    exit(EXIT_FAILURE);
  wm_test_text t = wm_test_text_make(text, &symbols);
  wm_matcher *matcher = wm_matcher_new(gazetteer, folder);
  const wm_match *matches = NULL;
  uint32_t n = 0;
  for (int round = 0; round < ROUNDS; round++) {
    double begin = seconds();
    if (!wm_matcher_run(matcher, &t.article, t.tokens, (wm_span){0, t.n}, WM_CASING_NORMAL,
                        &matches, &n))
      exit(EXIT_FAILURE);
    double took = seconds() - begin;
    printf("match, round %d: %.1f MB/s, %.1f ns a token, %" PRIu32 " names\n", round + 1,
           t.article.length / took / 1e6, took * 1e9 / t.n, n);
  }
  wm_matcher_free(matcher);
  wm_test_text_free(&t);
  wm_fold_free(folder);
  wm_symbols_free(&symbols);
  free(text);
}

/* Seconds that opening takes, the best of several times: the file is in the page cache. */
static double time_open(const char *path) {
  double best = 1e9;
  for (int i = 0; i < 4 * ROUNDS; i++) {
    wm_gazetteer gazetteer;
    double begin = seconds();
    if (wm_gazetteer_open(path, &gazetteer, NULL) != WM_OK)
      exit(EXIT_FAILURE);
    double took = seconds() - begin;
    best = took < best ? took : best;
    wm_gazetteer_close(&gazetteer);
  }
  return best;
}

int main(int argc, char **argv) {
  uint32_t n = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
  char folder[] = "/tmp/wm-bench-XXXXXX", source[64], compiled[64];
  if (!mkdtemp(folder))
    return EXIT_FAILURE;
  snprintf(source, sizeof source, "%s/names.tsv", folder);
  snprintf(compiled, sizeof compiled, "%s/names.gaz", folder);
  write_names(source, n);
  const char *sources[] = {source};
  wm_gazetteer_counts counts = {0};
  wm_gazetteer gazetteer = {0};
  wm_error error = {""};
  struct stat size = {0};
  double begin = seconds();
  wm_status status = wm_gazetteer_compile(compiled, sources, 1, &counts, &error);
  double compile_took = seconds() - begin;
  double open_took = status == WM_OK ? time_open(compiled) : 0;
  status = status == WM_OK ? wm_gazetteer_open(compiled, &gazetteer, &error) : status;
  if (status == WM_OK && stat(compiled, &size) == 0) {
    printf("compile: %.2f s for %" PRIu32 " names of %" PRIu32 " things, %" PRIu32 " words\n",
           compile_took, counts.n_names, counts.n_things, counts.n_words);
    printf("file: %.2f MB, %.1f bytes a name; open: %.2f ms, best of %d\n",
           (double)size.st_size / 1e6, (double)size.st_size / n, open_took * 1e3, 4 * ROUNDS);
    bench_match(&gazetteer, n);
    wm_gazetteer_close(&gazetteer);
  } else
    fprintf(stderr, "gazetteer: %s\n", error.text);
  unlink(source);
  unlink(compiled);
  rmdir(folder);
  return status == WM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
