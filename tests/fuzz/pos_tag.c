/* The loader of models for parts of speech, and the tagger behind it. */
#include "plugins/pos-tag/tagger.h"

#include "damage.h"

static wm_sym intern(void *context, const char *bytes, size_t length) {
  (void)context, (void)bytes;
  return (wm_sym)length;
}

static bool use_pos(fuzz_subject *s) {
  struct wm_pos_model model;
  wm_token tokens[] = {{.span = {0, 6}},
                       {.span = {6, 8}},
                       {.span = {9, 16}},
                       {.span = {17, 21}},
                       {.span = {21, 22}}};
  if (wm_pos_model_open(&model, fuzz_take, s, s->words))
    return false;
  wm_pos_tagger *tagger = wm_pos_tagger_new(&model, intern, NULL);
  if (tagger)
    wm_pos_tagger_tag(tagger, "Norway's Equinor left.", tokens, sizeof tokens / sizeof *tokens);
  wm_pos_tagger_free(tagger);
  return tagger != NULL;
}

void fuzz_pos(const fuzz_target *target, wm_str input) {
  static fuzz_subject pos = {.name = "en-pos.model"};
  (void)target;
  fuzz_damaged(&pos, use_pos, input);
}
