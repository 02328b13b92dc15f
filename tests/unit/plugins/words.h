/* The config structs of the test plugin `words`, one member of each type of parameter. */
#ifndef WM_TESTS_PLUGINS_WORDS_H
#define WM_TESTS_PLUGINS_WORDS_H

#include <wiremill/plugin.h>

typedef struct words_config {
  bool capitals;
  int64_t most;
  double threshold;
  uint64_t window, patience_ms;
  const char *greeting;
  uint32_t mode;
  wm_strings languages;
  const char *stopwords;
  wm_strings lists;
} words_config;

typedef struct words_train_config {
  wm_strings train;
  const char *output;
  int64_t rounds;
} words_train_config;

#endif
