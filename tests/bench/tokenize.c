/* Throughput of the tokenizer over a text file that is cut into articles at blank lines, repeated:
 * MB/s and ns a token, interning and sentences included.  tokenize TEXT [ROUNDS [icu]] */
#include "core/base/symbols.h"
#include "plugins/tokenize/tokenizer.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static wm_sym intern(void *context, const char *bytes, size_t length) {
  return wm_symbols_intern(context, bytes, length);
}

static char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0) {
    perror(path);
    exit(1);
  }
  *length = (size_t)ftell(file);
  rewind(file);
  char *text = malloc(*length + 1);
  if (!text || fread(text, 1, *length, file) != *length) {
    perror(path);
    exit(1);
  }
  text[*length] = 0;
  fclose(file);
  return text;
}

enum { ARTICLE = 4096 }; /* bytes after which the next blank line ends an article */

/* Ends articles with a zero byte in place of the line end. */
static void cut(char *text, size_t length) {
  for (size_t i = 1, begin = 0; i < length; i++)
    if (text[i] == '\n' && text[i - 1] == '\n' && i - begin > ARTICLE) {
      text[i] = 0;
      begin = i + 1;
    }
}

typedef struct sums {
  uint64_t n_articles, n_tokens, n_sentences;
} sums;

static bool tokenize_all(wm_tokenizer *t, const char *text, size_t length, sums *all) {
  for (const char *at = text; at < text + length;) {
    size_t n = strlen(at);
    if (wm_tokenizer_run(t, at, (uint32_t)n) != WM_TOKENIZER_DONE)
      return false;
    all->n_articles++;
    all->n_tokens += t->n_tokens;
    all->n_sentences += t->n_sentences;
    at += n + 1;
  }
  return true;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 4) {
    fprintf(stderr, "usage: tokenize TEXT [ROUNDS [icu]]\n");
    return 1;
  }
  size_t length;
  char *text = read_file(argv[1], &length);
  int rounds = argc > 2 ? atoi(argv[2]) : 50;
  wm_symbols symbols;
  if (!wm_symbols_init(&symbols))
    return 1;
  wm_tokenizer *t = wm_tokenizer_new(intern, &symbols, UINT32_MAX / 4);
  if (!t)
    return 1;
  t->icu_only = argc > 3;
  cut(text, length);
  sums all = {0};
  double begin = 0;
  for (int i = -1; i < rounds; i++) {
    if (i == 0) {
      begin = seconds(); /* the first round warmed up */
      all = (sums){0};
    }
    if (!tokenize_all(t, text, length, &all))
      return 1;
  }
  double spent = seconds() - begin, bytes = (double)length * rounds;
  printf(
      "%zu bytes, %d rounds: %ju articles, %ju tokens, %ju sentences: %.0f MB/s, %.1f ns a token\n",
      length, rounds, (uintmax_t)all.n_articles, (uintmax_t)all.n_tokens,
      (uintmax_t)all.n_sentences, bytes / spent * 1e-6, spent * 1e9 / (double)all.n_tokens);
  wm_tokenizer_free(t);
  wm_symbols_free(&symbols);
  free(text);
  return 0;
}
