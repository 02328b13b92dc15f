/* Archives by libarchive: entries, bytes, and the bound on what comes out for what goes in. */
#include "config.h"

#include "unpack.h"

#include "core/base/buffer.h"
#include "core/base/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* Any archive may expand to this much. */
#define FREE_BYTES ((uint64_t)64 << 20)
/* Headers in a row that cannot be read, then the archive is given up. */
#define BAD_HEADERS 1000

struct wm_unpack {
  struct archive *archive;
  struct archive_entry *entry; /* the archive's; NULL before the first */
  wm_feed feed;                /* when fd is -1 */
  int fd;
  const wm_limits *limits;
  wm_reader_state *state;
  uint64_t in;        /* bytes that were fed to it */
  uint64_t out;       /* bytes of entries that it gave */
  uint64_t entry_in;  /* `in` where the entry began */
  uint64_t entry_out; /* of the current entry */
  uint32_t n_bad;     /* headers in a row that could not be read */
  bool seeks;         /* fd can */
  bool dead;          /* nothing more can be read */
  bool failed;        /* nothing more of the current entry can be read */
  char buffer[WM_UNPACK_BUFFER];
};

/* ---- what libarchive calls ---- */

/* Time in libarchive counts against the reader, time spent waiting for input does not. */
static void enter(wm_unpack *u) {
  atomic_store(&u->state->since_ms, wm_clock_ms());
}

static void leave(wm_unpack *u) {
  atomic_store(&u->state->since_ms, 0);
}

static int64_t read_fd(wm_unpack *u, wm_error *error) {
  ssize_t n;
  do
    n = read(u->fd, u->buffer, sizeof u->buffer);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    wm_error_set(error, WM_REJECT, "cannot read: %s", strerror(errno));
  else
    atomic_fetch_add(&u->state->bytes, (uint64_t)n);
  return n;
}

static la_ssize_t on_read(struct archive *a, void *context, const void **bytes) {
  wm_unpack *u = context;
  wm_error error = {""};
  leave(u);
  int64_t n = u->fd >= 0 ? read_fd(u, &error)
                         : u->feed.read(u->feed.context, u->buffer, sizeof u->buffer, &error);
  enter(u);
  if (n < 0) {
    archive_set_error(a, EIO, "%s", error.text);
    return ARCHIVE_FATAL;
  }
  u->in += (uint64_t)n;
  *bytes = u->buffer;
  return (la_ssize_t)n;
}

static la_int64_t on_seek(struct archive *a, void *context, la_int64_t offset, int whence) {
  wm_unpack *u = context;
  off_t at = lseek(u->fd, offset, whence);
  if (at < 0) {
    archive_set_error(a, errno, "cannot seek");
    return ARCHIVE_FATAL;
  }
  return at;
}

static la_int64_t on_skip(struct archive *a, void *context, la_int64_t n) {
  (void)a;
  wm_unpack *u = context;
  off_t from = lseek(u->fd, 0, SEEK_CUR), end = lseek(u->fd, 0, SEEK_END);
  if (from < 0 || end < 0)
    return 0;
  if (n > end - from)
    n = end - from; /* the read that follows finds the end: the archive is cut off */
  if (lseek(u->fd, from + n, SEEK_SET) < 0)
    return 0;
  atomic_fetch_add(&u->state->bytes, (uint64_t)n);
  return n;
}

/* ---- opening ---- */

typedef int (*support)(struct archive *);

/* Everything libarchive reads by itself. Left out: WARC, which is a format of ours; mtree, whose
 * text can name other files; uuencode and rpm, which could take an article for theirs; filters that
 * start other programs. */
static const support packed_supports[] = {
    archive_read_support_filter_bzip2, archive_read_support_filter_compress,
    archive_read_support_filter_gzip,  archive_read_support_filter_lz4,
    archive_read_support_filter_lzip,  archive_read_support_filter_lzma,
    archive_read_support_filter_xz,    archive_read_support_filter_zstd,
    archive_read_support_format_7zip,  archive_read_support_format_ar,
    archive_read_support_format_cab,   archive_read_support_format_cpio,
    archive_read_support_format_empty, archive_read_support_format_iso9660,
    archive_read_support_format_lha,   archive_read_support_format_rar,
    archive_read_support_format_rar5,  archive_read_support_format_tar,
    archive_read_support_format_xar,   archive_read_support_format_zip,
    archive_read_support_format_raw,   NULL};

/* A file that does not begin like an archive is none: libarchive would find a zip in any file that
 * ends like one, such as a crawl whose last page was a zip. */
static const support plain_supports[] = {archive_read_support_format_empty,
                                         archive_read_support_format_raw, NULL};

static wm_status open_any(wm_unpack *u, const support *supports, wm_unpack **unpack,
                          wm_error *error) {
  struct archive *a = u->archive = archive_read_new();
  int result = a ? ARCHIVE_OK : ARCHIVE_FATAL;
  while (result >= ARCHIVE_WARN && *supports)
    result = (*supports++)(a);
  if (result < ARCHIVE_WARN) {
    wm_unpack_close(u);
    return wm_error_memory(error, sizeof *u);
  }
  archive_read_set_read_callback(a, on_read);
  archive_read_set_callback_data(a, u);
  if (u->seeks) {
    archive_read_set_seek_callback(a, on_seek);
    archive_read_set_skip_callback(a, on_skip);
  }
  enter(u);
  result = archive_read_open1(a);
  leave(u);
  if (result < ARCHIVE_WARN) {
    const char *why = archive_error_string(a);
    wm_error_set(error, WM_REJECT, "cannot be opened: %s", why ? why : "unknown format");
    wm_unpack_close(u);
    return WM_REJECT;
  }
  *unpack = u;
  return WM_OK;
}

static wm_unpack *new_unpack(const wm_limits *limits, wm_reader_state *state) {
  wm_unpack *u = malloc(sizeof *u);
  if (u) {
    memset(u, 0, offsetof(wm_unpack, buffer));
    u->limits = limits;
    u->state = state;
    u->fd = -1;
  }
  return u;
}

/* Looks at the first bytes of what will be read. */
static bool begins_packed(int fd) {
  static char head[WM_UNPACK_HEAD];
  off_t at = lseek(fd, 0, SEEK_CUR);
  ssize_t n = at < 0 ? -1 : pread(fd, head, sizeof head, at);
  return n >= 0 && wm_packed_head((wm_str){head, (size_t)n});
}

wm_status wm_unpack_open_fd(int fd, const wm_limits *limits, wm_reader_state *state,
                            wm_unpack **unpack, wm_error *error) {
  wm_unpack *u = new_unpack(limits, state);
  if (!u)
    return wm_error_memory(error, sizeof *u);
  struct stat about;
  u->fd = fd;
  u->seeks = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
  return open_any(u, u->seeks && !begins_packed(fd) ? plain_supports : packed_supports, unpack,
                  error);
}

wm_status wm_unpack_open_feed(wm_feed feed, const wm_limits *limits, wm_reader_state *state,
                              wm_unpack **unpack, wm_error *error) {
  wm_unpack *u = new_unpack(limits, state);
  if (!u)
    return wm_error_memory(error, sizeof *u);
  u->feed = feed;
  return open_any(u, packed_supports, unpack, error);
}

void wm_unpack_close(wm_unpack *u) {
  if (u && u->archive)
    archive_read_free(u->archive);
  free(u);
}

/* ---- limits ---- */

static bool filtered(const wm_unpack *u) {
  return archive_filter_count(u->archive) > 1;
}

static bool is_raw(const wm_unpack *u) {
  return archive_format(u->archive) == ARCHIVE_FORMAT_RAW;
}

/* True when an entry can be passed over without unpacking it. */
static bool skips_cheaply(const wm_unpack *u) {
  int format = archive_format(u->archive) & ARCHIVE_FORMAT_BASE_MASK;
  return !filtered(u) && (format == ARCHIVE_FORMAT_ZIP || format == ARCHIVE_FORMAT_TAR ||
                          format == ARCHIVE_FORMAT_CPIO);
}

static uint64_t allowed(const wm_unpack *u, uint64_t in) {
  uint64_t most;
  if (__builtin_mul_overflow(in, u->limits->expansion, &most) ||
      __builtin_add_overflow(most, FREE_BYTES, &most))
    return UINT64_MAX;
  return most;
}

/* Checks what came out against what went in: of the entry, and of the archive, headers and passed
 * over entries included. One buffer of input may have been there before the entry began. */
static bool expands_too_much(wm_unpack *u) {
  int64_t stream = archive_filter_bytes(u->archive, 0);
  uint64_t out = u->out + u->entry_out;
  if (filtered(u) && stream > 0 && (uint64_t)stream > out)
    out = (uint64_t)stream;
  return u->entry_out > allowed(u, u->in - u->entry_in + WM_UNPACK_BUFFER) ||
         out > allowed(u, u->in);
}

/* ---- entries ---- */

static const char *archive_reason(const wm_unpack *u) {
  const char *reason = archive_error_string(u->archive);
  return reason ? reason : "damaged";
}

/* Why the entry gives no more bytes. */
static int64_t give_up(wm_unpack *u, bool dead, wm_error *error, const char *reason) {
  u->dead = dead;
  u->failed = true;
  wm_error_set(error, WM_REJECT, "%s", reason);
  return -1;
}

static int64_t give_up_bomb(wm_unpack *u, wm_error *error) {
  bool dead = !skips_cheaply(u);
  u->entry_out = 0;
  give_up(u, dead, error, "");
  wm_error_set(error, WM_REJECT, "expands more than %ju times (limits: expansion)%s",
               (uintmax_t)u->limits->expansion,
               dead ? "; the rest of the archive is not read" : "");
  return -1;
}

/* Reads the rest of the entry away, within the limits; what can be skipped libarchive skips. */
static void pass_over(wm_unpack *u, wm_error *error) {
  static char sink[WM_UNPACK_HEAD];
  if (!u->entry || u->failed || skips_cheaply(u))
    return;
  while (wm_unpack_read(u, sink, sizeof sink, error) > 0)
    continue;
}

/* The path as libarchive has it: UTF-8 when it could convert, else as stored. */
static const char *stored_path(wm_unpack *u) {
  const char *path = archive_entry_pathname_utf8(u->entry);
  if (!path)
    path = archive_entry_pathname(u->entry);
  return path ? path : "?";
}

static bool is_wanted(wm_unpack *u) {
  if (is_raw(u))
    return true;
  mode_t type = archive_entry_filetype(u->entry);
  return (type == AE_IFREG || type == 0) && !archive_entry_hardlink(u->entry) &&
         !wm_path_is_resource_fork(stored_path(u));
}

/* One step of libarchive; END also stands for an entry that is of no interest, with entry set. */
static wm_unpack_next step(wm_unpack *u, wm_error *error) {
  enter(u);
  int result;
  do
    result = archive_read_next_header(u->archive, &u->entry);
  while (result == ARCHIVE_RETRY);
  leave(u);
  u->out += u->entry_out;
  u->entry_out = 0;
  u->entry_in = u->in;
  u->failed = false;
  if (result == ARCHIVE_EOF) {
    u->entry = NULL;
    if (archive_format(u->archive) != ARCHIVE_FORMAT_EMPTY)
      return WM_UNPACK_END;
    u->dead = true;
    wm_error_set(error, WM_REJECT, "it is empty");
    return WM_UNPACK_BAD;
  }
  if (result >= ARCHIVE_WARN) {
    u->n_bad = 0;
    return is_wanted(u) ? WM_UNPACK_ENTRY : WM_UNPACK_END;
  }
  u->dead = result == ARCHIVE_FATAL || ++u->n_bad >= BAD_HEADERS;
  u->entry = NULL;
  wm_error_set(error, WM_REJECT, "%s: %s",
               u->dead ? "the archive cannot be read further" : "an entry cannot be read",
               archive_reason(u));
  return WM_UNPACK_BAD;
}

wm_unpack_next wm_unpack_to_next(wm_unpack *u, wm_error *error) {
  while (!u->dead) {
    pass_over(u, error);
    if (u->dead)
      return WM_UNPACK_BAD;
    if (u->entry && expands_too_much(u)) {
      give_up_bomb(u, error);
      return WM_UNPACK_BAD;
    }
    wm_unpack_next next = step(u, error);
    if (next != WM_UNPACK_END || !u->entry)
      return next;
  }
  return WM_UNPACK_END;
}

bool wm_path_is_resource_fork(const char *path) {
  const char *name = strrchr(path, '/');
  name = name ? name + 1 : path;
  return strncmp(name, "._", 2) == 0 || strncmp(path, "__MACOSX/", 9) == 0;
}

/* Where a mark goes that leaves the file's extension at its end. */
static size_t before_extension(const char *path, size_t length) {
  const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
  return dot && (!slash || dot > slash) ? (size_t)(dot - path) : length;
}

/* Appends bytes as UTF-8. */
static bool put_utf8(wm_buffer *path, const char *raw, size_t length) {
  size_t at = wm_utf8_valid(raw, length);
  bool fits = wm_buffer_put(path, raw, at);
  while (fits && at < length) {
    char bytes[4];
    fits = wm_buffer_put(path, bytes, wm_utf8_put(wm_utf8_next(raw, length, &at), bytes));
  }
  return fits;
}

wm_status wm_path_put(wm_buffer *path, const char *raw, wm_error *error) {
  size_t length = strlen(raw);
  size_t stem = before_extension(raw, length);
  path->length = 0;
  bool fits = put_utf8(path, raw, stem);
  if (fits && wm_utf8_valid(raw, length) < length)
    fits = wm_buffer_printf(path, "~%08x", (unsigned)XXH3_64bits(raw, length));
  fits = fits && put_utf8(path, raw + stem, length - stem);
  return fits ? WM_OK : wm_error_memory(error, length);
}

wm_status wm_unpack_path(wm_unpack *u, wm_buffer *path, wm_error *error) {
  return wm_path_put(path, is_raw(u) ? "" : stored_path(u), error);
}

int64_t wm_unpack_read(wm_unpack *u, char *to, size_t most, wm_error *error) {
  if (u->dead || u->failed || !u->entry)
    return give_up(u, u->dead, error, "the entry cannot be read further");
  if (archive_entry_is_encrypted(u->entry))
    return give_up(u, false, error, "encrypted");
  enter(u);
  la_ssize_t n;
  do
    n = archive_read_data(u->archive, to, most);
  while (n == ARCHIVE_RETRY);
  leave(u);
  if (n < 0)
    return give_up(u, n == ARCHIVE_FATAL, error, archive_reason(u));
  u->entry_out += (uint64_t)n;
  return expands_too_much(u) ? give_up_bomb(u, error) : n;
}

bool wm_unpack_dead(const wm_unpack *u) {
  return u->dead;
}

bool wm_unpack_compressed(const wm_unpack *u) {
  return is_raw(u) && filtered(u);
}

bool wm_unpack_plain(const wm_unpack *u) {
  return is_raw(u) && !filtered(u);
}

/* ---- what can be opened ---- */

static bool is_at(wm_str head, size_t at, const char *bytes, size_t length) {
  return head.length >= at + length && memcmp(head.bytes + at, bytes, length) == 0;
}

/* True for a tar file of no entries: some blocks of zeros and nothing else. */
static bool is_empty_tar(wm_str head) {
  if (head.length < 1024 || head.length >= WM_UNPACK_HEAD || head.length % 512 != 0)
    return false;
  for (size_t i = 0; i < head.length; i++)
    if (head.bytes[i])
      return false;
  return true;
}

/* True for the first block of a tar file: its checksum, the sum of its bytes with eight spaces in
 * the checksum's place, is right. */
static bool is_tar(wm_str head) {
  if (head.length < 512)
    return false;
  unsigned sum = 8 * ' ', stored = 0, digits = 0;
  for (size_t i = 0; i < 512; i++)
    if (i < 148 || i >= 156)
      sum += (unsigned char)head.bytes[i];
  for (size_t i = 148; i < 156; i++) {
    char c = head.bytes[i];
    if (c >= '0' && c <= '7') {
      stored = stored * 8 + (unsigned)(c - '0');
      digits++;
    } else if (digits || c != ' ') {
      break;
    }
  }
  return digits && stored == sum;
}

#define MAGIC(bytes)                                                                               \
  { bytes, sizeof bytes - 1 }

bool wm_packed_seeks(wm_str head) {
  return is_at(head, 0, "7z\xbc\xaf\x27\x1c", 6);
}

bool wm_packed_head(wm_str head) {
  static const wm_str magics[] = {MAGIC("\x1f\x8b"),
                                  MAGIC("\x1f\x9d"),
                                  MAGIC("\xfd"
                                        "7zXZ\0"),
                                  MAGIC("\x28\xb5\x2f\xfd"),
                                  MAGIC("\x04\x22\x4d\x18"),
                                  MAGIC("LZIP\x01"),
                                  MAGIC("PK\3\4"),
                                  MAGIC("PK\5\6"),
                                  MAGIC("Rar!\x1a\x07"),
                                  MAGIC("MSCF\0\0\0\0"),
                                  MAGIC("!<arch>\n"),
                                  MAGIC("xar!\0"),
                                  MAGIC("070701"),
                                  MAGIC("070702"),
                                  MAGIC("070707"),
                                  MAGIC("\xc7\x71"),
                                  MAGIC("\x71\xc7")};
  for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
    if (is_at(head, 0, magics[i].bytes, magics[i].length))
      return true;
  bool bzip2 = is_at(head, 0, "BZh", 3) && is_at(head, 4, "1AY&SY", 6);
  bool lha = (is_at(head, 2, "-lh", 3) || is_at(head, 2, "-lz", 3)) && is_at(head, 6, "-", 1);
  bool iso = is_at(head, 32769, "CD001", 5);
  return bzip2 || lha || iso || wm_packed_seeks(head) || is_tar(head) || is_empty_tar(head);
}
