/* The way through the inputs: folders in sorted order, archives, archives in archives. */
#include "config.h"

#include "reader.h"

#include "core/base/buffer.h"
#include "core/base/writeall.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long a pipe may keep the reader waiting before it hands on what it has. */
enum { PATIENCE_MS = 100 };

/* An entry that is being read: its head, which was looked at already, then the rest. */
typedef struct opened {
  wm_unpack *unpack;
  size_t head_length, head_read;
  bool failed; /* while the head was read; error says why */
  wm_error error;
  char head[WM_UNPACK_HEAD];
} opened;

static int64_t read_opened(void *context, char *to, size_t most, wm_error *error) {
  opened *o = context;
  size_t rest = o->head_length - o->head_read;
  if (rest) {
    size_t n = rest < most ? rest : most;
    memcpy(to, o->head + o->head_read, n);
    o->head_read += n;
    return (int64_t)n;
  }
  if (o->failed) {
    *error = o->error;
    return -1;
  }
  return wm_unpack_read(o->unpack, to, most, error);
}

static void read_head(opened *o, wm_unpack *unpack) {
  o->unpack = unpack;
  o->head_length = o->head_read = 0;
  int64_t n = 1;
  while (n > 0 && o->head_length < sizeof o->head) {
    n = wm_unpack_read(unpack, o->head + o->head_length, sizeof o->head - o->head_length,
                       &o->error);
    o->head_length += n > 0 ? (size_t)n : 0;
  }
  o->failed = n < 0;
}

/* Rejects the thing at the reader's place. */
static void reject_here(wm_reader *r, wm_str path, const wm_error *error) {
  if (wm_reader_enter(r, path)) {
    wm_reader_leave(r);
    wm_reader_reject(r, path, 0, error->text);
  }
}

/* ---- paths ---- */

static wm_str in_buffer(const wm_buffer *buffer) {
  return (wm_str){buffer->bytes, buffer->length};
}

/* `outer` and the entry's path with a slash between; either may be empty. */
static bool join_path(wm_reader *r, wm_unpack *unpack, wm_str outer, wm_buffer *path) {
  wm_buffer own = {0};
  wm_error error;
  bool fits = wm_unpack_path(unpack, &own, &error) == WM_OK;
  path->length = 0;
  fits = fits && wm_buffer_put(path, outer.bytes, outer.length) &&
         (!outer.length || !own.length || wm_buffer_put(path, "/", 1)) &&
         wm_buffer_put(path, own.bytes, own.length);
  wm_buffer_free(&own);
  if (!fits) {
    wm_error_memory(&error, outer.length);
    wm_reader_fatal(r, &error);
  }
  return fits;
}

/* What formats bid on: the path, or the input's when the entry has none, without the suffix of a
 * compression that was taken off. */
static wm_str bid_name(const wm_reader *r, wm_unpack *unpack, wm_str path) {
  static const char *const suffixes[] = {".gz",  ".bz2", ".xz",   ".zst",
                                         ".lz4", ".lz",  ".lzma", ".Z"};
  const char *input = r->inputs.paths[r->place.input];
  wm_str name = path.length ? path : wm_z(strcmp(input, "-") == 0 ? "" : input);
  for (size_t i = 0; wm_unpack_compressed(unpack) && i < sizeof suffixes / sizeof *suffixes; i++) {
    size_t n = strlen(suffixes[i]);
    if (name.length > n && memcmp(name.bytes + name.length - n, suffixes[i], n) == 0) {
      name.length -= n;
      break;
    }
  }
  return name;
}

/* ---- archives ---- */

static void walk_entries(wm_reader *r, wm_unpack *unpack, wm_str outer, uint64_t depth);

/* A copy of the entry in a file without a name, for archives that must be sought in; -1 with a
 * message. */
static int spool(opened *o, wm_error *error) {
  const char *folder = getenv("TMPDIR");
  int fd = open(folder && *folder ? folder : "/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  static char bytes[WM_UNPACK_HEAD];
  int64_t n = 1;
  while (fd >= 0 && n > 0) {
    n = read_opened(o, bytes, sizeof bytes, error);
    if (n > 0 && !wm_write_all(fd, bytes, (size_t)n))
      break;
  }
  if (fd >= 0 && n == 0 && lseek(fd, 0, SEEK_SET) == 0)
    return fd;
  if (n >= 0)
    wm_error_set(error, WM_REJECT, "cannot be copied to a temporary file: %s", strerror(errno));
  if (fd >= 0)
    close(fd);
  return -1;
}

static wm_status open_nested(wm_reader *r, opened *o, int *fd, wm_unpack **unpack,
                             wm_error *error) {
  const wm_limits *limits = &r->plan->limits;
  if (!wm_packed_seeks((wm_str){o->head, o->head_length}))
    return wm_unpack_open_feed((wm_feed){read_opened, o}, limits, r->state, unpack, error);
  *fd = spool(o, error);
  return *fd < 0 ? WM_REJECT : wm_unpack_open_fd(*fd, limits, r->state, unpack, error);
}

static void walk_nested(wm_reader *r, opened *o, wm_str path, uint64_t depth) {
  wm_error error;
  if (depth >= r->plan->limits.nesting) {
    wm_error_set(&error, WM_REJECT, "archives within archives deeper than %ju (limits: nesting)",
                 (uintmax_t)r->plan->limits.nesting);
    reject_here(r, path, &error);
    return;
  }
  wm_unpack *unpack = NULL;
  int fd = -1;
  wm_status status = open_nested(r, o, &fd, &unpack, &error);
  if (status == WM_OK)
    walk_entries(r, unpack, path, depth + 1);
  else if (status == WM_REJECT)
    reject_here(r, path, &error);
  else
    wm_reader_fatal(r, &error);
  wm_unpack_close(unpack);
  if (fd >= 0)
    close(fd);
}

/* The entry that the archive stands at: one to read, or an archive itself. */
static void walk_entry(wm_reader *r, opened *o, wm_str path, uint64_t depth) {
  wm_str head = {o->head, o->head_length};
  if (!wm_unpack_plain(o->unpack) && wm_packed_head(head)) {
    walk_nested(r, o, path, depth);
    return;
  }
  if (!wm_reader_enter(r, path))
    return;
  if (!o->head_length) {
    wm_reader_leave(r);
    wm_reader_reject(r, path, 0, o->failed ? o->error.text : "it is empty");
    return;
  }
  wm_reader_entry(r, (wm_feed){read_opened, o}, path, bid_name(r, o->unpack, path), head);
}

static void walk_entries(wm_reader *r, wm_unpack *unpack, wm_str outer, uint64_t depth) {
  opened *o = malloc(sizeof *o);
  wm_buffer path = {0};
  wm_error error;
  if (!o) {
    wm_error_memory(&error, sizeof *o);
    wm_reader_fatal(r, &error);
  }
  while (!wm_reader_gives_up(r)) {
    wm_unpack_next next = wm_unpack_to_next(unpack, &error);
    if (next == WM_UNPACK_END)
      break;
    if (next == WM_UNPACK_BAD) {
      reject_here(r, outer, &error);
    } else if (join_path(r, unpack, outer, &path)) {
      read_head(o, unpack);
      walk_entry(r, o, in_buffer(&path), depth);
    }
  }
  wm_buffer_free(&path);
  free(o);
}

/* ---- files and folders ---- */

/* True when an earlier reader is through with the file at the reader's place. */
static bool is_behind(const wm_reader *r) {
  return r->place.input == r->orders.from.input && r->place.file < r->orders.from.file;
}

/* What was opened, or why it could not be. `path` is what the entries' paths begin with. */
static void walk_opened(wm_reader *r, wm_status status, wm_unpack *unpack, wm_str path,
                        const wm_error *error) {
  if (status == WM_OK)
    walk_entries(r, unpack, path, 0);
  else if (status == WM_REJECT)
    reject_here(r, path, error);
  else
    wm_reader_fatal(r, error);
  wm_unpack_close(unpack);
}

/* Ends the file at the reader's place. */
static void end_file(wm_reader *r, wm_str path) {
  wm_reader_leave_file(r);
  if (r->file_over && !r->stopped) {
    wm_reader_reject(r, path, 0, r->orders.reason);
    wm_reader_idle(r); /* so that no later reader comes this way */
  }
  r->file_over = false;
}

static void walk_file(wm_reader *r, const char *name, int flags, wm_str path) {
  wm_error error;
  wm_unpack *unpack = NULL;
  if (!is_behind(r) && !wm_reader_gives_up(r)) {
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | flags);
    wm_status status =
        fd < 0 ? wm_error_set(&error, WM_REJECT, "cannot be opened: %s", strerror(errno))
               : wm_unpack_open_fd(fd, &r->plan->limits, r->state, &unpack, &error);
    walk_opened(r, status, unpack, path, &error);
    if (fd >= 0)
      close(fd);
  }
  end_file(r, path);
}

static int by_name(const FTSENT **a, const FTSENT **b) {
  return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* One thing in a folder. */
static void walk_found(wm_reader *r, const FTSENT *found, const char *relative, wm_buffer *path) {
  wm_error error;
  if (wm_path_put(path, relative, &error) != WM_OK) {
    wm_reader_fatal(r, &error);
  } else if (found->fts_info == FTS_F && !wm_path_is_resource_fork(relative)) {
    walk_file(r, found->fts_accpath, O_NOFOLLOW, in_buffer(path));
  } else if (found->fts_info == FTS_DNR || found->fts_info == FTS_ERR ||
             found->fts_info == FTS_NS) {
    wm_error_set(&error, WM_REJECT, "cannot be read: %s", strerror(found->fts_errno));
    if (!is_behind(r))
      reject_here(r, in_buffer(path), &error);
    end_file(r, in_buffer(path));
  }
}

/* All regular files under a folder, in the order of their names' bytes. Links are not followed. */
static void walk_folder(wm_reader *r, const char *folder) {
  char *roots[] = {(char *)(uintptr_t)folder, NULL};
  FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
  if (!tree) {
    wm_error error;
    wm_error_set(&error, WM_REJECT, "cannot be read: %s", strerror(errno));
    reject_here(r, (wm_str){"", 0}, &error);
    return;
  }
  wm_buffer path = {0};
  const FTSENT *found;
  size_t root = strlen(folder);
  while (!r->stopped && (found = fts_read(tree))) {
    const char *relative = found->fts_path + root;
    walk_found(r, found, relative + strspn(relative, "/"), &path);
  }
  fts_close(tree);
  wm_buffer_free(&path);
}

/* Bytes of a standard input that cannot seek. While it keeps us waiting, what there is goes on to
 * the workers: the mill may stand in a pipe behind something slow. */
static int64_t read_stdin(void *context, char *to, size_t most, wm_error *error) {
  wm_reader *r = context;
  struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
  if (poll(&ready, 1, PATIENCE_MS) == 0)
    wm_reader_idle(r);
  ssize_t n;
  do
    n = read(STDIN_FILENO, to, most);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    wm_error_set(error, WM_REJECT, "cannot read: %s", strerror(errno));
  else
    atomic_fetch_add(&r->state->bytes, (uint64_t)n);
  return n;
}

static void walk_stdin(wm_reader *r) {
  static const wm_str none = {"", 0};
  bool seeks = r->orders.stdin_at >= 0;
  wm_error error;
  wm_unpack *unpack = NULL;
  if (is_behind(r) || wm_reader_gives_up(r)) {
    end_file(r, none);
    return;
  }
  wm_status status;
  if (r->orders.again && !seeks && r->place.input <= r->orders.furthest) {
    if (r->place.input == r->orders.from.input)
      r->orders.from.entry = 0;
    status =
        wm_error_set(&error, WM_REJECT, "the rest of standard input is lost: %s", r->orders.reason);
  } else if (seeks && lseek(STDIN_FILENO, r->orders.stdin_at, SEEK_SET) >= 0) {
    status = wm_unpack_open_fd(STDIN_FILENO, &r->plan->limits, r->state, &unpack, &error);
  } else {
    status =
        wm_unpack_open_feed((wm_feed){read_stdin, r}, &r->plan->limits, r->state, &unpack, &error);
  }
  walk_opened(r, status, unpack, none, &error);
  end_file(r, none);
  wm_reader_idle(r); /* a reader that dies further on does not cost what cannot be read again */
}

void wm_walk_input(wm_reader *r) {
  const char *name = r->inputs.paths[r->place.input];
  struct stat about;
  if (strcmp(name, "-") == 0)
    walk_stdin(r);
  else if (stat(name, &about) == 0 && S_ISDIR(about.st_mode))
    walk_folder(r, name);
  else
    walk_file(r, name, 0, (wm_str){"", 0});
}
