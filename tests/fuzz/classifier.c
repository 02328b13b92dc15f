/* The loader of models for relations, and look-ups in its tables. */
#include "plugins/relation-tag/classifier/model.h"

#include "damage.h"

static bool use_classifier(fuzz_subject *s) {
  wm_classifier model;
  if (wm_classifier_open(&model, fuzz_take, s, s->words))
    return false;
  for (uint64_t key = 1; key; key <<= 1) {
    wm_keymap_find(&model.deep, key * 0x9e3779b97f4a7c15U);
    wm_keymap_find(&model.wide, key * 0x9e3779b97f4a7c15U);
  }
  return true;
}

void fuzz_classifier(const fuzz_target *target, wm_str input) {
  static fuzz_subject relations = {.name = "en-news-relations.wm"};
  (void)target;
  fuzz_damaged(&relations, use_classifier, input);
}
