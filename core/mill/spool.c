/* Results in a file. */
#include "config.h"

#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROW_ARTICLE, ROW_REJECTED, ROW_DUPLICATE };

/* Behind it lie n_parts lengths and the parts, then zeros up to a multiple of 8. */
typedef struct row_head {
  uint64_t size; /* of all that */
  uint64_t ordinal, offset;
  uint32_t text_length, kind, n_parts, index;
  char id[WM_SPOOL_ID];
} row_head;

static uint64_t sum_of(const uint64_t *lengths, uint32_t n) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < n; i++)
    sum += lengths[i];
  return sum;
}

wm_str wm_spool_part(const wm_spool_row *row, uint32_t i) {
  return i < row->n_parts ? (wm_str){row->bytes + sum_of(row->lengths, i), (size_t)row->lengths[i]}
                          : (wm_str){"", 0};
}

wm_status wm_spool_put(wm_appendfile *file, const wm_spool_row *row, wm_error *error) {
  static const char zeros[8];
  uint64_t n_bytes = sum_of(row->lengths, row->n_parts);
  uint64_t used = sizeof(row_head) + row->n_parts * sizeof *row->lengths + n_bytes;
  row_head head = {.size = (used + 7) & ~(uint64_t)7,
                   .ordinal = row->ordinal,
                   .offset = row->offset,
                   .text_length = row->text_length,
                   .kind = row->rejected    ? ROW_REJECTED
                           : row->duplicate ? ROW_DUPLICATE
                                            : ROW_ARTICLE,
                   .n_parts = row->n_parts,
                   .index = row->index};
  if (row->id)
    memcpy(head.id, row->id, sizeof head.id);
  wm_status status = wm_appendfile_put(file, &head, sizeof head, error);
  if (status == WM_OK)
    status = wm_appendfile_put(file, row->lengths, row->n_parts * sizeof *row->lengths, error);
  if (status == WM_OK)
    status = wm_appendfile_put(file, row->bytes, n_bytes, error);
  return status == WM_OK ? wm_appendfile_put(file, zeros, head.size - used, error) : status;
}

/* ---- reading ---- */

static wm_status map(wm_spool *spool, wm_error *error) {
  struct stat about;
  int fd = open(spool->path, O_RDONLY | O_CLOEXEC);
  wm_status status = WM_OK;
  void *memory = MAP_FAILED;
  if (fd < 0 || fstat(fd, &about) != 0)
    status = wm_error_set(error, WM_FATAL, "%s: cannot be read: %s", spool->path, strerror(errno));
  else if ((uint64_t)about.st_size < spool->length)
    status = wm_error_set(error, WM_FATAL, "%s: it has %ju bytes, and the journal says %ju",
                          spool->path, (uintmax_t)about.st_size, (uintmax_t)spool->length);
  else if (spool->length &&
           (memory = mmap(NULL, spool->length, PROT_READ, MAP_PRIVATE, fd, 0)) == MAP_FAILED)
    status = wm_error_set(error, WM_FATAL, "%s: cannot be read: %s", spool->path, strerror(errno));
  if (memory != MAP_FAILED)
    spool->bytes = memory;
  if (fd >= 0)
    close(fd);
  return status;
}

wm_status wm_spool_open(wm_spool *spool, const char *folder, const char *name, uint64_t length,
                        wm_error *error) {
  *spool = (wm_spool){.length = length};
  if (asprintf(&spool->path, "%s/%s", folder, name) < 0) {
    spool->path = NULL;
    return wm_error_memory(error, strlen(folder) + strlen(name));
  }
  return map(spool, error);
}

void wm_spool_close(wm_spool *spool) {
  if (spool->bytes)
    munmap((void *)(uintptr_t)spool->bytes, spool->length);
  free(spool->path);
  *spool = (wm_spool){0};
}

/* True when the parts lie within the row. */
static bool parts_fit(const row_head *head) {
  uint64_t rest = head->size - sizeof *head;
  const uint64_t *lengths = (const uint64_t *)(const void *)(head + 1);
  if (head->n_parts > rest / sizeof *lengths)
    return false;
  rest -= head->n_parts * sizeof *lengths;
  for (uint32_t i = 0; i < head->n_parts; i++) {
    if (lengths[i] > rest)
      return false;
    rest -= lengths[i];
  }
  return true;
}

wm_status wm_spool_next(wm_spool *spool, wm_spool_row *row, bool *more, wm_error *error) {
  uint64_t left = spool->length - spool->at;
  *more = left > 0;
  if (!*more)
    return WM_OK;
  const row_head *head = (const void *)(spool->bytes + spool->at);
  if (left < sizeof *head || head->size < sizeof *head || head->size > left || head->size % 8 ||
      !parts_fit(head))
    return wm_error_set(error, WM_FATAL, "%s: byte %ju: damaged", spool->path,
                        (uintmax_t)spool->at);
  *row = (wm_spool_row){.ordinal = head->ordinal,
                        .text_length = head->text_length,
                        .rejected = head->kind == ROW_REJECTED,
                        .duplicate = head->kind == ROW_DUPLICATE,
                        .n_parts = head->n_parts,
                        .lengths = (const uint64_t *)(const void *)(head + 1),
                        .offset = head->offset,
                        .index = head->index};
  row->bytes = (const char *)(row->lengths + row->n_parts);
  row->id = row->rejected ? NULL : head->id;
  spool->at += head->size;
  return WM_OK;
}
