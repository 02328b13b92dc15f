/* What is fuzzed: each target takes any bytes and must come back, without an error of its own. */
#ifndef WM_TESTS_FUZZ_TARGETS_H
#define WM_TESTS_FUZZ_TARGETS_H

#include <wiremill/plugin.h>

typedef struct fuzz_target {
  const char *name;
  void (*run)(const struct fuzz_target *target, wm_str input);
  const char *plugin; /* of the targets that are plugins: the file's name without .so */
} fuzz_target;

void fuzz_format(const fuzz_target *target, wm_str input);
void fuzz_tokenize(const fuzz_target *target, wm_str input);
void fuzz_archive(const fuzz_target *target, wm_str input);
void fuzz_rules(const fuzz_target *target, wm_str input);
void fuzz_pipeline(const fuzz_target *target, wm_str input);
void fuzz_model(const fuzz_target *target, wm_str input);
void fuzz_tagger(const fuzz_target *target, wm_str input);
void fuzz_pos(const fuzz_target *target, wm_str input);
void fuzz_classifier(const fuzz_target *target, wm_str input);
void fuzz_language(const fuzz_target *target, wm_str input);
void fuzz_gazetteer(const fuzz_target *target, wm_str input);

#endif
