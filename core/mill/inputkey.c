/* Hashing what tells inputs apart. The whole of an archive is not read for it: at 50 GB that would
 * take minutes, and what changes a file's bytes changes its time too. */
#include "config.h"

#include "inputkey.h"

#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { SAMPLE_BYTES = 1 << 16 };

static void add_facts(XXH3_state_t *state, const struct stat *about) {
  const int64_t facts[] = {about->st_size, about->st_mtim.tv_sec, about->st_mtim.tv_nsec};
  XXH3_128bits_update(state, facts, sizeof facts);
}

static bool add_sample(XXH3_state_t *state, int fd, off_t at) {
  static char bytes[SAMPLE_BYTES];
  ssize_t n = pread(fd, bytes, sizeof bytes, at);
  if (n > 0)
    XXH3_128bits_update(state, bytes, (size_t)n);
  return n >= 0;
}

static bool add_file(XXH3_state_t *state, const char *path, const struct stat *about) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  off_t last = about->st_size > SAMPLE_BYTES ? about->st_size - SAMPLE_BYTES : 0;
  add_facts(state, about);
  bool ok = fd >= 0 && add_sample(state, fd, 0) && add_sample(state, fd, last);
  if (fd >= 0)
    close(fd);
  return ok;
}

static int by_name(const FTSENT **a, const FTSENT **b) {
  return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool add_folder(XXH3_state_t *state, const char *path) {
  char *roots[] = {(char *)(uintptr_t)path, NULL};
  FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
  size_t root = strlen(path);
  for (const FTSENT *found; tree && (found = fts_read(tree));)
    if (found->fts_info == FTS_F) {
      const char *relative = found->fts_path + root;
      XXH3_128bits_update(state, relative, strlen(relative) + 1);
      add_facts(state, found->fts_statp);
    }
  if (tree)
    fts_close(tree);
  return tree != NULL;
}

void wm_input_key(const char *path, char key[WM_INPUT_KEY + 1]) {
  struct stat about;
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  key[0] = '\0';
  if (strcmp(path, "-") == 0 || stat(path, &about) != 0)
    return;
  bool ok = S_ISDIR(about.st_mode)   ? add_folder(&state, path)
            : S_ISREG(about.st_mode) ? add_file(&state, path, &about)
                                     : false;
  XXH128_hash_t hash = XXH3_128bits_digest(&state);
  if (ok)
    snprintf(key, WM_INPUT_KEY + 1, "%016jx%016jx", (uintmax_t)hash.high64, (uintmax_t)hash.low64);
}
