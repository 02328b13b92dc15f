/* Targets that read files: rules, pipelines, models, gazetteers. */
#include "core/base/modelfile.h"
#include "core/pipeline/plan_load.h"
#include "plugins/entity-extract/gazetteer/gazetteer.h"
#include "plugins/relation-tag/marked_text.h"
#include "targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static char path[64];

static void forget_file(void) {
  unlink(path);
}

/* The input as a file, whose name is in `path`. */
static void write_input(wm_str input) {
  if (!*path) {
    snprintf(path, sizeof path, "/tmp/wm-fuzz-%ld.yaml", (long)getpid());
    atexit(forget_file);
  }
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(input.bytes, 1, input.length, file) != input.length || fclose(file))
    abort();
}

void fuzz_rules(const fuzz_target *target, wm_str input) {
  const char *const paths[] = {path};
  const wm_strings files = {paths, 1};
  wm_symbols symbols = {0};
  wm_rules *rules = NULL;
  wm_error error;
  (void)target;
  write_input(input);
  wm_symbols_init(&symbols);
  wm_rules_load(&files, wm_marked_intern, &symbols, &rules, &error);
  wm_rules_free(rules);
  wm_symbols_free(&symbols);
}

void fuzz_pipeline(const fuzz_target *target, wm_str input) {
  static const char *const folders[] = {".libs"};
  static const wm_paths paths = {.plugins = {folders, 1}};
  wm_problems problems = {0};
  wm_plan *plan = NULL;
  (void)target;
  write_input(input);
  if (wm_plan_load(&paths, path, "/nowhere", &plan, &problems) == WM_OK)
    wm_plan_free(plan);
  wm_problems_free(&problems);
}

/* Size and checksum are set right, so that more than these is tried. */
static void write_model(wm_str input) {
  char *bytes = malloc(input.length + 1);
  uint64_t size = input.length;
  if (!bytes)
    abort();
  memcpy(bytes, input.bytes, input.length);
  if (input.length >= 64) {
    memcpy(bytes + 40, &size, sizeof size);
    uint64_t sum = XXH3_64bits(bytes, input.length - 8);
    memcpy(bytes + input.length - 8, &sum, sizeof sum);
  }
  write_input((wm_str){bytes, input.length});
  free(bytes);
}

void fuzz_model(const fuzz_target *target, wm_str input) {
  wm_modelfile *file = NULL;
  wm_error error;
  wm_str section;
  (void)target;
  write_model(input);
  if (wm_modelfile_open(path, NULL, 0, &file, &error))
    return;
  wm_modelfile_section(file, "words", &section);
  wm_str card = wm_modelfile_card(file);
  XXH3_64bits(card.bytes, card.length);
  wm_modelfile_close(file);
}

void fuzz_gazetteer(const fuzz_target *target, wm_str input) {
  static const char *const words[] = {"united", "states", "paris", "a", ""};
  wm_gazetteer gazetteer;
  wm_error error;
  (void)target;
  write_model(input);
  if (wm_gazetteer_open(path, &gazetteer, &error))
    return;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    uint32_t word = wm_gazetteer_word(&gazetteer, words[i], strlen(words[i]));
    if (word != WM_NONE)
      wm_gazetteer_step(&gazetteer, 0, word);
  }
  wm_gazetteer_close(&gazetteer);
}
