/* A set of article ids: open addressing over a mapped file. */
#include "config.h"

#include "seen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* Both zero: a free place. */
typedef struct wm_seen_id {
  uint64_t high, low;
} wm_seen_id;

enum { FIRST_PLACES = 1 << 16 };

/* A file without a name in `folder`; -1 with errno. */
static int unnamed_file(const char *folder) {
  int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
    return fd;
  char *path;
  if (asprintf(&path, "%s/.wiremill-XXXXXX", folder) < 0)
    return -1;
  fd = mkostemp(path, O_CLOEXEC);
  if (fd >= 0)
    unlink(path);
  free(path);
  return fd;
}

/* Maps a zeroed file of that many places. Its blocks are reserved, so that a full disk is an error
 * here and no signal later. */
static wm_status map_places(const char *folder, uint64_t n_places, wm_seen_id **ids,
                            wm_error *error) {
  uint64_t size;
  if (__builtin_mul_overflow(n_places, sizeof(wm_seen_id), &size) || size > INT64_MAX)
    return wm_error_set(error, WM_FATAL, "more article ids than this machine can hold");
  int fd = unnamed_file(folder);
  if (fd < 0)
    return wm_error_set(error, WM_FATAL, "%s: cannot make a temporary file: %s", folder,
                        strerror(errno));
  int failed = posix_fallocate(fd, 0, (off_t)size);
  void *memory = MAP_FAILED;
  if (!failed) {
    memory = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    failed = memory == MAP_FAILED ? errno : 0;
  }
  close(fd);
  if (failed)
    return wm_error_set(error, WM_FATAL, "%s: no room for %ju bytes of article ids: %s", folder,
                        (uintmax_t)size, strerror(failed));
  *ids = memory;
  return WM_OK;
}

wm_status wm_seen_open(wm_seen *seen, const char *folder, wm_error *error) {
  *seen = (wm_seen){.folder = folder};
  wm_status status = map_places(folder, FIRST_PLACES, &seen->ids, error);
  if (status == WM_OK)
    seen->n_places = FIRST_PLACES;
  return status;
}

void wm_seen_close(wm_seen *seen) {
  if (seen->ids)
    munmap(seen->ids, (size_t)(seen->n_places * sizeof(wm_seen_id)));
  *seen = (wm_seen){0};
}

/* Where the id is or would go. */
static wm_seen_id *place_of(wm_seen_id *ids, uint64_t n_places, wm_seen_id id) {
  for (uint64_t i = id.low;; i++) {
    wm_seen_id *place = &ids[i & (n_places - 1)];
    if ((place->high == id.high && place->low == id.low) || !(place->high | place->low))
      return place;
  }
}

static wm_status grow(wm_seen *seen, wm_error *error) {
  wm_seen_id *ids;
  wm_status status = map_places(seen->folder, seen->n_places * 2, &ids, error);
  if (status != WM_OK)
    return status;
  for (uint64_t i = 0; i < seen->n_places; i++)
    if (seen->ids[i].high | seen->ids[i].low)
      *place_of(ids, seen->n_places * 2, seen->ids[i]) = seen->ids[i];
  munmap(seen->ids, (size_t)(seen->n_places * sizeof(wm_seen_id)));
  seen->ids = ids;
  seen->n_places *= 2;
  return WM_OK;
}

/* 16 hexadecimal digits; false when one is not. */
static bool parse_hex(const char *digits, uint64_t *value) {
  uint64_t sum = 0;
  for (int i = 0; i < 16; i++) {
    char c = digits[i];
    uint64_t digit = c >= '0' && c <= '9'   ? (uint64_t)(c - '0')
                     : c >= 'a' && c <= 'f' ? (uint64_t)(c - 'a' + 10)
                                            : 16;
    if (digit > 15)
      return false;
    sum = sum << 4 | digit;
  }
  *value = sum;
  return true;
}

static wm_seen_id parse_id(wm_str id) {
  wm_seen_id value;
  if (id.length != 32 || !parse_hex(id.bytes, &value.high) ||
      !parse_hex(id.bytes + 16, &value.low)) {
    XXH128_hash_t hash = XXH3_128bits(id.bytes, id.length);
    value = (wm_seen_id){hash.high64, hash.low64};
  }
  if (!(value.high | value.low))
    value.low = 1;
  return value;
}

wm_status wm_seen_add(wm_seen *seen, wm_str id, bool *added, wm_error *error) {
  if (seen->n >= seen->n_places / 2) {
    wm_status status = grow(seen, error);
    if (status != WM_OK)
      return status;
  }
  wm_seen_id value = parse_id(id);
  wm_seen_id *place = place_of(seen->ids, seen->n_places, value);
  *added = !(place->high | place->low);
  if (*added) {
    *place = value;
    seen->n++;
  }
  return WM_OK;
}
