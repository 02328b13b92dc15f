/* A file that a sink writes: whole lines, plain or gzip, safe at each sync. */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WM_OUTFILE_BUFFER = 256 * 1024 };

static const char *shown(const wm_outfile *file) {
  return strcmp(file->path, "-") == 0 ? "standard output" : file->path;
}

/* Cuts off what is no whole line or member. Notes the reason that the caller found in errno. */
static wm_status fail(wm_outfile *file, const char *what) {
  int reason = errno;
  bool cut = file->regular && ftruncate(file->fd, (off_t)file->written) == 0;
  bool torn = file->tail && !cut && reason != EPIPE; /* nobody reads on from a broken pipe */
  file->failed = true;
  return wm_fail(file->self, WM_FATAL, "%s: cannot %s: %s%s", shown(file), what, strerror(reason),
                 torn ? "; its end may be half a line" : "");
}

/* Hands bytes to the system. They count as whole once the caller says so. */
static wm_status push(wm_outfile *file, const char *bytes, size_t length) {
  while (length) {
    ssize_t n = write(file->fd, bytes, length);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail(file, "write");
    bytes += n;
    length -= (size_t)n;
    file->tail += (uint64_t)n;
  }
  return WM_OK;
}

static void settle(wm_outfile *file) {
  file->written += file->tail;
  file->tail = 0;
}

static wm_status push_buffer(wm_outfile *file) {
  wm_status status = push(file, file->buffer, file->length);
  file->length = 0;
  return status;
}

/* Compresses, and ends the member with Z_FINISH. */
static wm_status compress_into(wm_outfile *file, wm_str bytes, int flush) {
  z_stream *z = &file->deflate;
  z->next_in = (z_const Bytef *)bytes.bytes;
  for (size_t left = bytes.length; left || z->avail_in || flush == Z_FINISH;) {
    if (!z->avail_in) {
      z->avail_in = left > UINT_MAX ? UINT_MAX : (uInt)left;
      left -= z->avail_in;
    }
    z->next_out = (Bytef *)file->buffer + file->length;
    z->avail_out = (uInt)(file->capacity - file->length);
    int done = deflate(z, left ? Z_NO_FLUSH : flush);
    file->length = file->capacity - z->avail_out;
    if (done == Z_STREAM_END)
      return WM_OK;
    if (!z->avail_out && push_buffer(file))
      return WM_FATAL;
  }
  return WM_OK;
}

/* Takes a descriptor that was opened, or -1 with errno. */
static wm_status begin(wm_outfile *file, int fd, int level) {
  file->fd = fd;
  struct stat facts;
  if (file->fd < 0 || fstat(file->fd, &facts) != 0)
    return fail(file, "open");
  /* Standard output may stand in the middle of a file, so it is not cut back. */
  file->regular = S_ISREG(facts.st_mode) && file->fd != STDOUT_FILENO;
  file->buffer = wm_alloc(file->self, file->capacity, 1);
  if (!file->buffer)
    return WM_FATAL;
  /* 15: the largest window; 16: a gzip header and trailer; 8: zlib's own default of memory. */
  if (level && deflateInit2(&file->deflate, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY))
    return wm_fail(file->self, WM_FATAL, "%s: out of memory for gzip", shown(file));
  file->gzip = level != 0;
  return WM_OK;
}

static wm_outfile closed(wm_instance *self, const char *path) {
  return (wm_outfile){.self = self, .path = path, .fd = -1, .capacity = WM_OUTFILE_BUFFER};
}

wm_status wm_outfile_open(wm_outfile *file, wm_instance *self, const char *path, int level) {
  *file = closed(self, path);
  int fd = strcmp(path, "-") == 0 ? STDOUT_FILENO
                                  : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  return begin(file, fd, level);
}

/* ---- going on ---- */

wm_status wm_outfile_mark(wm_outfile *file, wm_buffer *out) {
  char digits[24];
  int n = snprintf(digits, sizeof digits, "%ju", (uintmax_t)file->written);
  return wm_put(file->self, out, digits, (size_t)n) ? WM_OK : WM_FATAL;
}

uint64_t wm_outfile_marked(wm_str mark) {
  uint64_t length = 0;
  bool bad = mark.length == 0 || mark.length > 19;
  for (size_t i = 0; i < mark.length && !bad; i++) {
    bad = mark.bytes[i] < '0' || mark.bytes[i] > '9';
    length = length * 10 + (uint64_t)(mark.bytes[i] - '0');
  }
  return bad ? UINT64_MAX : length;
}

wm_status wm_outfile_resume(wm_outfile *file, wm_instance *self, const char *path, int level,
                            wm_str mark) {
  uint64_t length = wm_outfile_marked(mark);
  struct stat facts;
  *file = closed(self, path);
  if (strcmp(path, "-") == 0)
    return wm_fail(self, WM_FATAL, "a run cannot go on with standard output");
  if (begin(file, open(path, O_WRONLY | O_CLOEXEC), level))
    return WM_FATAL;
  if (!file->regular || fstat(file->fd, &facts) != 0 || (uint64_t)facts.st_size < length)
    return wm_fail(self, WM_FATAL,
                   "%s: it is not as long as the journal says (%.*s bytes): the run cannot go on",
                   path, (int)mark.length, mark.bytes);
  file->written = length;
  if (ftruncate(file->fd, (off_t)length) != 0 || lseek(file->fd, 0, SEEK_END) < 0)
    return fail(file, "cut");
  return WM_OK;
}

/* ---- writing ---- */

wm_status wm_outfile_write(wm_outfile *file, wm_str lines) {
  if (file->failed)
    return WM_FATAL;
  if (file->gzip) {
    file->in_member |= lines.length > 0;
    return compress_into(file, lines, Z_NO_FLUSH);
  }
  if (file->capacity - file->length < lines.length) {
    if (push_buffer(file))
      return WM_FATAL;
    settle(file);
  }
  if (lines.length > file->capacity) {
    if (push(file, lines.bytes, lines.length))
      return WM_FATAL;
    settle(file);
    return WM_OK;
  }
  if (lines.length)
    memcpy(file->buffer + file->length, lines.bytes, lines.length);
  file->length += lines.length;
  return WM_OK;
}

wm_status wm_outfile_flush(wm_outfile *file) {
  if (file->failed || push_buffer(file))
    return WM_FATAL;
  if (!file->gzip)
    settle(file);
  return WM_OK;
}

/* Ends the gzip member, if one was begun. */
static wm_status end_member(wm_outfile *file) {
  if (!file->in_member)
    return WM_OK;
  if (compress_into(file, (wm_str){"", 0}, Z_FINISH))
    return WM_FATAL;
  deflateReset(&file->deflate);
  file->in_member = false;
  return WM_OK;
}

wm_status wm_outfile_sync(wm_outfile *file) {
  if (file->fd < 0 || file->failed)
    return file->failed ? WM_FATAL : WM_OK;
  if (end_member(file) || push_buffer(file))
    return WM_FATAL;
  settle(file);
  return file->regular && fsync(file->fd) != 0 ? fail(file, "sync") : WM_OK;
}

wm_status wm_outfile_close(wm_outfile *file) {
  if (file->fd < 0)
    return WM_OK;
  wm_status status = file->failed ? WM_OK : wm_outfile_sync(file);
  if (file->gzip)
    deflateEnd(&file->deflate);
  int fd = file->fd;
  file->fd = -1;
  if (fd != STDOUT_FILENO && close(fd) != 0 && !status && !file->failed)
    return fail(file, "close");
  return status;
}

void wm_outfile_abandon(wm_outfile *file) {
  file->failed = true;
  wm_outfile_close(file);
}
