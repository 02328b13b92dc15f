/* Scores of a trained classifier of relations, given the entities of annotated texts:
 *
 *   relations WORDS RULES MODEL SOURCE…
 *
 * SOURCE is FILE.jsonl, FILE.jsonl:entities=STREAM or FILE.jsonl:only=STREAM, as for
 * `wiremill train relations`. */
#include "core/base/buffer.h"
#include "core/base/words_file.h"
#include "plugins/relation-tag/classifier/evaluate.h"

#include <stdio.h>

static wm_sym intern(void *symbols, const char *bytes, size_t length) {
  return wm_symbols_intern(symbols, bytes, length);
}

static wm_status score(char **arguments, int n_sources, wm_symbols *symbols, wm_gold *gold,
                       wm_error *error) {
  const char *const files[] = {arguments[1]};
  const wm_strings rule_files = {files, 1};
  wm_relation_tally tallies[WM_GOLD_LABELS] = {{0, 0, 0}};
  wm_buffer out = {0};
  wm_rules *rules = NULL;
  wm_str words = {NULL, 0};
  wm_status status = wm_words_map(arguments[0], &words, error);
  if (!status)
    status = wm_rules_load(&rule_files, intern, symbols, &rules, error);
  for (int i = 0; i < n_sources && !status; i++)
    status = wm_gold_read(gold, arguments[3 + i], error);
  if (!status)
    status = wm_evaluate_model(arguments[2], gold, rules, symbols, words, tallies, error);
  if (!status && wm_evaluate_print(&out, gold, tallies))
    fwrite(out.bytes, 1, out.length, stdout);
  wm_buffer_free(&out);
  wm_rules_free(rules);
  wm_words_unmap(words);
  return status;
}

int main(int argc, char **argv) {
  wm_symbols symbols;
  wm_error error = {""};
  if (argc < 5 || !wm_symbols_init(&symbols)) {
    fprintf(stderr, "relations WORDS RULES MODEL SOURCE…\n");
    return 1;
  }
  wm_gold gold = {.symbols = &symbols};
  wm_arena_init(&gold.memory, 0);
  wm_status status = score(argv + 1, argc - 4, &symbols, &gold, &error);
  if (status)
    fprintf(stderr, "relations: %s\n", error.text);
  wm_gold_free(&gold);
  wm_symbols_free(&symbols);
  return status ? 2 : 0;
}
