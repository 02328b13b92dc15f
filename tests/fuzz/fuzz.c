/* The fuzz targets as one program. `fuzz TARGET FILE…` gives the files to a target; `fuzz` lists
 * the targets. Built with --enable-fuzzing, it is libFuzzer's, and the environment names the
 * target: `WM_FUZZ_TARGET=html tests/fuzz/fuzz FOLDER`. */
#include "targets.h"

#include <stdio.h>
#include <stdlib.h>

#define FORMAT(name)                                                                               \
  { name, fuzz_format, "format-" name }

static const fuzz_target targets[] = {
    FORMAT("csv"),
    FORMAT("html"),
    FORMAT("json"),
    FORMAT("jsonl"),
    FORMAT("mail"),
    FORMAT("newsml"),
    FORMAT("nitf"),
    FORMAT("plain"),
    FORMAT("rss"),
    FORMAT("sgml"),
    FORMAT("warc"),
    {"tokenize", fuzz_tokenize, "tokenize"},
    {"archive", fuzz_archive, NULL},
    {"rules", fuzz_rules, NULL},
    {"pipeline", fuzz_pipeline, NULL},
    {"model", fuzz_model, NULL},
    {"tagger", fuzz_tagger, NULL},
    {"pos", fuzz_pos, NULL},
    {"classifier", fuzz_classifier, NULL},
    {"language", fuzz_language, NULL},
    {"gazetteer", fuzz_gazetteer, NULL},
};

static const fuzz_target *find(const char *name) {
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
    if (name && strcmp(name, targets[i].name) == 0)
      return &targets[i];
  return NULL;
}

#ifdef WM_FUZZING

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
  static const fuzz_target *target;
  if (!target)
    target = find(getenv("WM_FUZZ_TARGET"));
  if (!target) {
    fputs("WM_FUZZ_TARGET names no target\n", stderr);
    exit(1);
  }
  target->run(target, (wm_str){length ? (const char *)bytes : "", length});
  return 0;
}

#else

static char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END))
    return NULL;
  *length = (size_t)ftell(file);
  rewind(file);
  char *bytes = malloc(*length + 1);
  bool whole = bytes && fread(bytes, 1, *length, file) == *length;
  fclose(file);
  return whole ? bytes : NULL;
}

int main(int argc, char **argv) {
  const fuzz_target *target = argc > 1 ? find(argv[1]) : NULL;
  for (size_t i = 0; !target && i < sizeof targets / sizeof *targets; i++)
    puts(targets[i].name);
  if (argc > 1 && !target)
    return 1;
  for (int i = 2; i < argc; i++) {
    size_t length;
    char *bytes = read_file(argv[i], &length);
    if (!bytes) {
      perror(argv[i]);
      return 1;
    }
    target->run(target, (wm_str){bytes, length});
    free(bytes);
  }
  return 0;
}

#endif
