/* Throughput of part of speech and lemma over a text file, which is tokenised once:
 * MB/s and ns a token.  pos-tag MODEL WORDS TEXT [ROUNDS] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/modelfile.h"
#include "core/base/words_file.h"
#include "core/base/symbols.h"
#include "plugins/pos-tag/command.h"
#include "plugins/pos-tag/tagger.h"
#include "plugins/tokenize/tokenizer.h"

static wm_sym intern(void *context, const char *bytes, size_t length) {
  return wm_symbols_intern(context, bytes, length);
}

static char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rbe");
  char *text = NULL;
  size_t capacity = 0;
  ssize_t n = file ? getdelim(&text, &capacity, '\0', file) : -1;
  if (n < 0) {
    perror(path);
    exit(1);
  }
  fclose(file);
  *length = (size_t)n;
  return text;
}

static bool section(void *context, const char *name, wm_str *bytes) {
  return wm_modelfile_section(context, name, bytes);
}

static void open_model(const char *path, const char *words_path, struct wm_pos_model *model) {
  wm_error error;
  wm_modelfile *file;
  wm_str words;
  if (wm_modelfile_open(path, WM_POS_MODEL_KIND, WM_POS_MODEL_VERSION, &file, &error) != WM_OK ||
      wm_words_map(words_path, &words, &error) != WM_OK) {
    fprintf(stderr, "pos-tag: %s\n", error.text);
    exit(1);
  }
  const char *refusal = wm_pos_model_open(model, section, file, words);
  if (refusal) {
    fprintf(stderr, "pos-tag: %s\n", refusal);
    exit(1);
  }
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
  if (argc < 4 || argc > 5) {
    fprintf(stderr, "usage: pos-tag MODEL WORDS TEXT [ROUNDS]\n");
    return 1;
  }
  size_t length;
  struct wm_pos_model model;
  wm_symbols symbols;
  char *text = read_file(argv[3], &length);
  int rounds = argc > 4 ? atoi(argv[4]) : 20;
  open_model(argv[1], argv[2], &model);
  if (!wm_symbols_init(&symbols))
    return 1;
  wm_tokenizer *t = wm_tokenizer_new(intern, &symbols, UINT32_MAX / 4);
  wm_pos_tagger *tagger = wm_pos_tagger_new(&model, intern, &symbols);
  if (!t || !tagger || wm_tokenizer_run(t, text, (uint32_t)length) != WM_TOKENIZER_DONE)
    return 1;
  double begin = 0;
  for (int i = -1; i < rounds; i++) {
    if (i <= 0)
      begin = seconds(); /* the first round warmed up */
    for (uint32_t s = 0; s < t->n_sentences; s++)
      wm_pos_tagger_tag(tagger, text, t->tokens + t->sentences[s].tokens.begin,
                        t->sentences[s].tokens.end - t->sentences[s].tokens.begin);
    if (i < 0)
      printf("first round: %.1f ns a token\n", (seconds() - begin) * 1e9 / (double)t->n_tokens);
  }
  double spent = seconds() - begin;
  printf("%zu bytes, %d rounds: %u tokens, %u sentences: %.1f MB/s, %.1f ns a token\n", length,
         rounds, t->n_tokens, t->n_sentences, (double)length * rounds / spent * 1e-6,
         spent * 1e9 / ((double)t->n_tokens * rounds));
  wm_pos_tagger_free(tagger);
  wm_tokenizer_free(t);
  wm_symbols_free(&symbols);
  free(text);
  return 0;
}
