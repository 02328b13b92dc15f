/* The loader of models that tell languages, and the detector behind it, which reads the changes as
 * a text, too. */
#include "plugins/language/detect.h"

#include "damage.h"

static wm_str text;

static bool use_language(fuzz_subject *s) {
  wm_language_model model;
  wm_detected found[WM_DETECT_MOST];
  double declared_score;
  if (wm_language_model_open(&model, fuzz_take, s))
    return false;
  uint32_t n = wm_language_detect(&model, text, 4096, 0, found, &declared_score);
  for (uint32_t i = 0; i < n; i++)
    if (found[i].language >= model.info.n)
      return false;
  return true;
}

void fuzz_language(const fuzz_target *target, wm_str input) {
  static fuzz_subject languages = {.name = "languages.wm"};
  (void)target;
  text = input;
  fuzz_damaged(&languages, use_language, input);
}
