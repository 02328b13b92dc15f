/* The container of models and gazetteers: writing it, and mapping it after a full check. */
#include "modelfile.h"

#include "writeall.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "model files are read in place and are little-endian"
#endif

static const char magic[8] = "WMMODEL\n";
static const char card_name[] = "card";
enum { WM_MODELFILE_LAYOUT = 1 };

typedef struct header {
  char magic[8];
  uint32_t layout, version;
  char kind[WM_MODELFILE_NAME];
  uint64_t size;
  uint32_t n_sections, zero;
} header;

typedef struct row {
  char name[WM_MODELFILE_NAME];
  uint64_t offset, length;
} row;

_Static_assert(sizeof(header) == 56 && sizeof(row) == 40, "the layout has no padding");

struct wm_modelfile {
  const char *bytes; /* mapped */
  size_t size;
  const header *head; /* in bytes, as the rows */
  const row *rows;
};

/* ----------------------------------------------------------------- reading */

static wm_status check_head(const char *path, const char *bytes, size_t size, wm_error *error) {
  const header *head = (const header *)bytes;
  if (size < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0)
    return wm_error_set(error, WM_FATAL, "%s: not a Wiremill model or gazetteer", path);
  if (size < sizeof *head + sizeof(uint64_t))
    return wm_error_set(error, WM_FATAL, "%s: is cut short after %zu bytes", path, size);
  if (head->layout != WM_MODELFILE_LAYOUT)
    return wm_error_set(error, WM_FATAL,
                        "%s: is laid out as version %" PRIu32 "; this Wiremill reads version %d",
                        path, head->layout, WM_MODELFILE_LAYOUT);
  if (head->size != size)
    return wm_error_set(error, WM_FATAL, "%s: has %zu bytes where its head says %" PRIu64, path,
                        size, head->size);
  uint64_t checksum;
  memcpy(&checksum, bytes + size - sizeof checksum, sizeof checksum);
  if (checksum != XXH3_64bits(bytes, size - sizeof checksum))
    return wm_error_set(error, WM_FATAL, "%s: is damaged: its checksum does not match", path);
  return WM_OK;
}

static bool name_ends(const char name[WM_MODELFILE_NAME]) {
  return memchr(name, 0, WM_MODELFILE_NAME) != NULL;
}

/* What a correct checksum does not promise: that the writer kept to the layout. */
static wm_status check_rows(const char *path, const char *bytes, size_t size, wm_error *error) {
  const header *head = (const header *)bytes;
  const row *rows = (const row *)(bytes + sizeof *head);
  size_t end = size - sizeof(uint64_t);
  bool good = name_ends(head->kind) && head->n_sections <= WM_MODELFILE_SECTIONS &&
              head->n_sections <= (end - sizeof *head) / sizeof *rows;
  for (uint32_t i = 0; good && i < head->n_sections; i++)
    good = name_ends(rows[i].name) && rows[i].offset % WM_MODELFILE_ALIGN == 0 &&
           rows[i].offset <= end && rows[i].length <= end - rows[i].offset;
  if (!good)
    return wm_error_set(error, WM_FATAL, "%s: has a wrong table of sections", path);
  return WM_OK;
}

static wm_status check_kind(const char *path, const header *head, const char *kind,
                            uint32_t version, wm_error *error) {
  if (!kind || (strcmp(head->kind, kind) == 0 && head->version == version))
    return WM_OK;
  return wm_error_set(error, WM_FATAL,
                      "%s: is a %s of version %" PRIu32 " where a %s of version %" PRIu32
                      " is needed",
                      path, head->kind, head->version, kind, version);
}

/* The bytes of the whole file, to be unmapped by the caller. */
static wm_status map(const char *path, char **bytes, size_t *size, wm_error *error) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) != 0) {
    wm_error_set(error, WM_FATAL, "%s: cannot be opened: %s", path, strerror(errno));
    if (fd >= 0)
      close(fd);
    return WM_FATAL;
  }
  if (!S_ISREG(status.st_mode) || status.st_size <= 0) {
    close(fd);
    return wm_error_set(error, WM_FATAL, "%s: not a Wiremill model or gazetteer", path);
  }
  void *mapped = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  int reason = errno;
  close(fd);
  if (mapped == MAP_FAILED)
    return wm_error_set(error, WM_FATAL, "%s: cannot be mapped: %s", path, strerror(reason));
  *bytes = mapped;
  *size = (size_t)status.st_size;
  return WM_OK;
}

wm_status wm_modelfile_open(const char *path, const char *kind, uint32_t version,
                            wm_modelfile **file, wm_error *error) {
  char *bytes = NULL;
  size_t size = 0;
  if (map(path, &bytes, &size, error) != WM_OK)
    return WM_FATAL;
  wm_modelfile *opened = NULL;
  if (check_head(path, bytes, size, error) != WM_OK ||
      check_rows(path, bytes, size, error) != WM_OK ||
      check_kind(path, (const header *)bytes, kind, version, error) != WM_OK)
    goto out;
  opened = malloc(sizeof *opened);
  if (!opened) {
    wm_error_memory(error, sizeof *opened);
    goto out;
  }
  *opened = (wm_modelfile){.bytes = bytes,
                           .size = size,
                           .head = (const header *)bytes,
                           .rows = (const row *)(bytes + sizeof(header))};
  *file = opened;
out:
  if (!opened)
    munmap(bytes, size);
  return opened ? WM_OK : WM_FATAL;
}

void wm_modelfile_close(wm_modelfile *file) {
  if (!file)
    return;
  munmap((void *)(uintptr_t)file->bytes, file->size);
  free(file);
}

bool wm_modelfile_section(const wm_modelfile *file, const char *name, wm_str *section) {
  for (uint32_t i = 0; i < file->head->n_sections; i++)
    if (strcmp(file->rows[i].name, name) == 0) {
      *section = (wm_str){file->bytes + file->rows[i].offset, file->rows[i].length};
      return true;
    }
  return false;
}

const char *wm_modelfile_kind(const wm_modelfile *file) {
  return file->head->kind;
}

uint32_t wm_modelfile_version(const wm_modelfile *file) {
  return file->head->version;
}

wm_str wm_modelfile_card(const wm_modelfile *file) {
  wm_str card = {"", 0};
  wm_modelfile_section(file, card_name, &card);
  return card;
}

/* ----------------------------------------------------------------- writing */

typedef struct output {
  int fd;
  bool failed;
  uint64_t at; /* bytes written */
  XXH3_state_t *hash;
} output;

static void put(output *out, const void *bytes, size_t length) {
  XXH3_64bits_update(out->hash, bytes, length);
  out->at += length;
  out->failed = out->failed || !wm_write_all(out->fd, bytes, length);
}

static void pad_to(output *out, uint64_t offset) {
  static const char zeros[WM_MODELFILE_ALIGN];
  put(out, zeros, offset - out->at);
}

/* Fills the table; returns the offset of the checksum, or 0 when sizes overflow or a name is
 * too long or used twice. */
static uint64_t lay_out(const wm_modelfile_part *parts, uint32_t n, row *rows) {
  uint64_t at = sizeof(header) + n * sizeof *rows;
  for (uint32_t i = 0; i < n; i++) {
    at = (at + WM_MODELFILE_ALIGN - 1) & ~(uint64_t)(WM_MODELFILE_ALIGN - 1);
    if (strlen(parts[i].name) >= WM_MODELFILE_NAME || parts[i].length > INT64_MAX / 2 - at)
      return 0;
    for (uint32_t j = 0; j < i; j++)
      if (strcmp(parts[i].name, parts[j].name) == 0)
        return 0;
    memcpy(rows[i].name, parts[i].name, strlen(parts[i].name));
    rows[i].offset = at;
    rows[i].length = parts[i].length;
    at += parts[i].length;
  }
  return at;
}

static bool write_all(int fd, const header *head, const row *rows, const wm_modelfile_part *parts) {
  output out = {.fd = fd, .hash = XXH3_createState()};
  if (!out.hash) {
    errno = ENOMEM;
    return false;
  }
  XXH3_64bits_reset(out.hash);
  put(&out, head, sizeof *head);
  put(&out, rows, head->n_sections * sizeof *rows);
  for (uint32_t i = 0; i < head->n_sections; i++) {
    pad_to(&out, rows[i].offset);
    put(&out, parts[i].bytes, parts[i].length);
  }
  uint64_t checksum = XXH3_64bits_digest(out.hash);
  put(&out, &checksum, sizeof checksum);
  XXH3_freeState(out.hash);
  return !out.failed && fsync(fd) == 0;
}

/* A new file beside `path`, with the rights that open() would give it. */
static int open_beside(const char *path, char *beside, size_t size) {
  int n = snprintf(beside, size, "%s.XXXXXX", path);
  if (n < 0 || (size_t)n >= size) {
    errno = ENAMETOOLONG;
    return -1;
  }
  int fd = mkstemp(beside);
  mode_t mask = umask(0);
  umask(mask);
  if (fd >= 0)
    fchmod(fd, 0666 & ~mask);
  return fd;
}

static wm_status replace(const char *path, const header *head, const row *rows,
                         const wm_modelfile_part *parts, wm_error *error) {
  char beside[PATH_MAX];
  int fd = open_beside(path, beside, sizeof beside);
  bool good = fd >= 0 && write_all(fd, head, rows, parts);
  int reason = errno;
  if (fd >= 0 && close(fd) != 0 && good) {
    good = false;
    reason = errno;
  }
  if (good && rename(beside, path) != 0) {
    good = false;
    reason = errno;
  }
  if (good)
    return WM_OK;
  if (fd >= 0)
    unlink(beside);
  return wm_error_set(error, WM_FATAL, "%s: cannot be written: %s", path, strerror(reason));
}

wm_status wm_modelfile_write(const char *path, const char *kind, uint32_t version, wm_str card,
                             const wm_modelfile_part *parts, uint32_t n, wm_error *error) {
  if (n >= WM_MODELFILE_SECTIONS || strlen(kind) >= WM_MODELFILE_NAME)
    return wm_error_set(error, WM_FATAL, "%s: too many sections or too long a kind", path);
  wm_status status = WM_FATAL;
  wm_modelfile_part *all = calloc(n + 1, sizeof *all);
  row *rows = calloc(n + 1, sizeof *rows);
  if (!all || !rows) {
    wm_error_memory(error, (n + 1) * (sizeof *all + sizeof *rows));
    goto out;
  }
  all[0] = (wm_modelfile_part){card_name, card.bytes, card.length};
  if (n)
    memcpy(all + 1, parts, n * sizeof *all);
  uint64_t end = lay_out(all, n + 1, rows);
  if (!end) {
    wm_error_set(error, WM_FATAL, "%s: a section is too large or its name unfit", path);
    goto out;
  }
  header head = {.layout = WM_MODELFILE_LAYOUT,
                 .version = version,
                 .size = end + sizeof(uint64_t),
                 .n_sections = n + 1};
  memcpy(head.magic, magic, sizeof magic);
  memcpy(head.kind, kind, strlen(kind));
  status = replace(path, &head, rows, all, error);
out:
  free(all);
  free(rows);
  return status;
}
