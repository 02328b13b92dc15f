/* A shipped model whose sections a fuzzer changes; see damage.c. */
#ifndef WM_TESTS_FUZZ_DAMAGE_H
#define WM_TESTS_FUZZ_DAMAGE_H

#include "core/base/modelfile.h"
#include "targets.h"

enum { FUZZ_SECTIONS = 32, FUZZ_CHANGES = 64 };

/* A model, the sections that its loader asked for, and what was changed in them. */
typedef struct fuzz_subject {
  const char *name; /* in corpora/models; all else begins as zero */
  wm_modelfile *file;
  wm_str words; /* the shipped word table, unchanged */
  const char *names[FUZZ_SECTIONS];
  wm_str sections[FUZZ_SECTIONS];
  uint32_t n_sections, n_changes;
  size_t cut[FUZZ_SECTIONS];
  char *places[FUZZ_CHANGES];
  uint32_t before[FUZZ_CHANGES];
} fuzz_subject;

/* A loader's way to a section, with a fuzz_subject as context. Those that it asks for are noted
 * when they are first met. */
bool fuzz_take(void *context, const char *name, wm_str *section);

/* Damages the model as `input` says, has `use` open it and work with it, and repairs it. `use` says
 * whether it was opened; the whole model must be. */
void fuzz_damaged(fuzz_subject *subject, bool (*use)(fuzz_subject *subject), wm_str input);

#endif
