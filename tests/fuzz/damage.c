/* Damage to a shipped model. An input is a list of changes of eight bytes: which section, where in
 * it, what is written there; the first one says which section is cut, and by how much. So the
 * file's checksum, which any damage would fail, is not what is tried. A model that is opened all
 * the same has to do its work. */
#include "damage.h"

#include "core/base/words_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CHANGE = 8 };

static const char *shipped(char path[4096], const char *name) {
  const char *source = getenv("srcdir");
  snprintf(path, 4096, "%s/corpora/models/%s", source ? source : ".", name);
  return path;
}

/* The file is mapped for reading, privately: what is written stays in this process. */
static void allow_writing(wm_str section) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), begin = (uintptr_t)section.bytes & ~(page - 1);
  if (section.length && mprotect((void *)begin, (uintptr_t)section.bytes + section.length - begin,
                                 PROT_READ | PROT_WRITE))
    abort();
}

bool fuzz_take(void *context, const char *name, wm_str *section) {
  fuzz_subject *s = context;
  uint32_t i = 0;
  while (i < s->n_sections && strcmp(s->names[i], name))
    i++;
  if (i == s->n_sections) {
    if (i == FUZZ_SECTIONS || !wm_modelfile_section(s->file, name, section))
      return false;
    s->names[i] = name;
    s->sections[i] = *section;
    s->n_sections++;
    allow_writing(*section);
  }
  *section = (wm_str){s->sections[i].bytes, s->sections[i].length - s->cut[i]};
  return true;
}

static uint32_t number(const char *bytes, uint32_t n) {
  uint32_t value = 0;
  memcpy(&value, bytes, n);
  return value;
}

static void change(fuzz_subject *s, const char *bytes) {
  wm_str section = s->sections[(unsigned char)bytes[0] % s->n_sections];
  if (section.length < sizeof(uint32_t))
    return;
  size_t at = number(bytes + 1, 3) % (section.length / sizeof(uint32_t)) * sizeof(uint32_t);
  char *place = (char *)(uintptr_t)section.bytes + at;
  s->places[s->n_changes] = place;
  memcpy(&s->before[s->n_changes++], place, sizeof(uint32_t));
  memcpy(place, bytes + 4, sizeof(uint32_t));
}

static void damage(fuzz_subject *s, wm_str input) {
  if (input.length < CHANGE)
    return;
  uint32_t cut = (unsigned char)input.bytes[0] % s->n_sections;
  s->cut[cut] = number(input.bytes + 4, 4) % (s->sections[cut].length + 1);
  for (size_t at = CHANGE; at + CHANGE <= input.length && s->n_changes < FUZZ_CHANGES; at += CHANGE)
    change(s, input.bytes + at);
}

static void repair(fuzz_subject *s) {
  memset(s->cut, 0, sizeof s->cut);
  for (; s->n_changes > 0; s->n_changes--)
    memcpy(s->places[s->n_changes - 1], &s->before[s->n_changes - 1], sizeof(uint32_t));
}

/* Opens the file, and the model in it once as it is, so that its sections are known. */
static void prepare(fuzz_subject *s, bool (*use)(fuzz_subject *s)) {
  char path[4096];
  wm_error error;
  if (s->file)
    return;
  if (wm_modelfile_open(shipped(path, s->name), NULL, 0, &s->file, &error) ||
      wm_words_map(shipped(path, "en-words.bin"), &s->words, &error) || !use(s)) {
    fprintf(stderr, "%s: no model to damage\n", s->name);
    abort();
  }
}

void fuzz_damaged(fuzz_subject *s, bool (*use)(fuzz_subject *s), wm_str input) {
  prepare(s, use);
  damage(s, input);
  use(s);
  repair(s);
}
