/* The loader of entity models, and the tagger behind it. */
#include "plugins/entity-extract/tagger/gate.h"

#include "damage.h"

#include <string.h>

static const char *const words_of_text[] = {"Norway", "'s",   "Equinor", "said", "Ana",
                                            "Kovac",  "of",   "the",     "2nd",  "UNIT",
                                            "left",   "Oslo", "."};
enum { N_WORDS = sizeof words_of_text / sizeof *words_of_text };

static bool use_tagger(fuzz_subject *s) {
  wm_str net, words, gate;
  wm_tagger tagger;
  const wm_tagger_name *names;
  uint32_t ends[] = {N_WORDS}, n_names;
  wm_tagger_token tokens[N_WORDS];
  if (!fuzz_take(s, WM_TAGGER_SECTION_NET, &net) ||
      !fuzz_take(s, WM_TAGGER_SECTION_WORDS, &words) || !fuzz_take(s, WM_GATE_SECTION, &gate) ||
      wm_tagger_open(&tagger, net, words) || wm_gate_open(&tagger, gate))
    return false;
  for (uint32_t i = 0; i < N_WORDS; i++)
    tokens[i] = (wm_tagger_token){words_of_text[i], (uint32_t)strlen(words_of_text[i])};
  wm_tagger_scratch *scratch = wm_tagger_scratch_new(&tagger);
  bool done = scratch && wm_tagger_tag(scratch, tokens, N_WORDS, ends, 1, &names, &n_names);
  wm_tagger_scratch_free(scratch);
  return done;
}

void fuzz_tagger(const fuzz_target *target, wm_str input) {
  static fuzz_subject news = {.name = "en-news.wm"};
  (void)target;
  fuzz_damaged(&news, use_tagger, input);
}
