/* A record in the file: how many bytes its key shares with the key before it in its run, the rest
 * of the key, the value. Numbers and strings are packed (packed.h). */
#include "config.h"

#include "runs.h"

#include "core/base/buffer.h"
#include "core/base/writeall.h"
#include "packed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { WRITE_BYTES = 1 << 18, READ_BYTES = 1 << 16 };

int wm_key_compare(wm_str a, wm_str b) {
  size_t shorter = a.length < b.length ? a.length : b.length;
  int order = shorter ? memcmp(a.bytes, b.bytes, shorter) : 0;
  return order ? order : (a.length > b.length) - (a.length < b.length);
}

size_t wm_key_shared(wm_str a, wm_str b) {
  size_t n = 0, most = a.length < b.length ? a.length : b.length;
  while (n < most && a.bytes[n] == b.bytes[n])
    n++;
  return n;
}

void wm_runs_free(wm_runs *runs) {
  if (runs->file)
    close(runs->file);
  wm_buffer_free(&runs->pending);
  wm_buffer_free(&runs->last);
  free(runs->ranges);
  *runs = (wm_runs){.self = runs->self, .path = runs->path};
}

static wm_status no_memory(wm_instance *self) {
  return wm_fail(self, WM_FATAL, "out of memory for sorted counts");
}

static wm_status no_disk(const wm_runs *runs, const char *deed) {
  return wm_fail(runs->self, WM_FATAL,
                 "%s: cannot be %s: %s (counts go there when they need more than `memory`)",
                 runs->path, deed, strerror(errno));
}

/* ---- writing ---- */

static wm_status make_file(wm_runs *runs) {
  int file = open(runs->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0)
    return no_disk(runs, "made");
  unlink(runs->path);
  runs->file = file;
  return WM_OK;
}

static wm_status write_pending(wm_runs *runs) {
  if (!wm_write_all(runs->file, runs->pending.bytes, runs->pending.length))
    return no_disk(runs, "written");
  runs->pending.length = 0;
  return WM_OK;
}

wm_status wm_runs_begin(wm_runs *runs) {
  if (runs->n == runs->capacity) {
    uint32_t capacity = runs->capacity ? 2 * runs->capacity : 16;
    wm_run_range *ranges = realloc(runs->ranges, capacity * sizeof *ranges);
    if (!ranges)
      return no_memory(runs->self);
    runs->ranges = ranges;
    runs->capacity = capacity;
  }
  runs->ranges[runs->n] = (wm_run_range){runs->length, runs->length};
  runs->last.length = 0;
  return runs->file ? WM_OK : make_file(runs);
}

wm_status wm_runs_put(wm_runs *runs, wm_str key, wm_str value) {
  wm_instance *self = runs->self;
  wm_buffer *out = &runs->pending;
  size_t before = out->length;
  size_t shared = wm_key_shared((wm_str){runs->last.bytes, runs->last.length}, key);
  wm_str rest = {key.bytes + shared, key.length - shared};
  runs->last.length = shared;
  if (!wm_packed_put_number(self, out, shared) || !wm_packed_put_string(self, out, rest) ||
      !wm_packed_put_string(self, out, value) ||
      !wm_buffer_put(&runs->last, rest.bytes, rest.length))
    return no_memory(self);
  runs->length += out->length - before;
  return out->length < WRITE_BYTES ? WM_OK : write_pending(runs);
}

wm_status wm_runs_end(wm_runs *runs) {
  runs->ranges[runs->n++].end = runs->length;
  return write_pending(runs);
}

/* ---- reading ---- */

/* A run while it is read. */
typedef struct cursor {
  uint64_t at, end; /* bytes of the file that are not in `ahead` */
  wm_buffer ahead;  /* read, from `taken` on not used yet */
  size_t taken;
  wm_buffer key;
  wm_str value;
} cursor;

struct wm_merge {
  const wm_runs *runs;
  cursor *cursors;
  uint32_t *heap; /* cursors that have a record, the least key on top */
  uint32_t n;
  bool started;
};

/* Reads on, behind what is left. */
static wm_status read_on(const wm_runs *runs, cursor *c) {
  size_t left = c->ahead.length - c->taken;
  uint64_t want = c->end - c->at < READ_BYTES ? c->end - c->at : READ_BYTES;
  if (left)
    memmove(c->ahead.bytes, c->ahead.bytes + c->taken, left);
  c->ahead.length = left;
  c->taken = 0;
  if (!wm_buffer_reserve(&c->ahead, (size_t)want))
    return no_memory(runs->self);
  while (want) {
    ssize_t n = pread(runs->file, c->ahead.bytes + c->ahead.length, (size_t)want, (off_t)c->at);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return no_disk(runs, "read");
    c->ahead.length += (size_t)n;
    c->at += (uint64_t)n;
    want -= (uint64_t)n;
  }
  return WM_OK;
}

/* Parses a record from what is read; false when it is not all there. */
static bool parse(cursor *c, bool *no_room) {
  const char *from = c->ahead.bytes + c->taken;
  wm_packed in = {from, c->ahead.bytes + c->ahead.length, false};
  uint64_t shared = wm_packed_number(&in);
  wm_str rest = wm_packed_string(&in), value = wm_packed_string(&in);
  if (in.bad)
    return false;
  c->key.length = (size_t)shared;
  *no_room = !wm_buffer_put(&c->key, rest.bytes, rest.length);
  c->value = value;
  c->taken += (size_t)(in.at - from);
  return true;
}

static wm_status next_record(const wm_runs *runs, cursor *c, bool *more) {
  bool no_room = false;
  *more = true;
  while (c->taken == c->ahead.length || !parse(c, &no_room)) {
    if (c->at == c->end) {
      *more = false;
      return c->taken == c->ahead.length
                 ? WM_OK
                 : wm_fail(runs->self, WM_FATAL, "%s: counts that were put there came back damaged",
                           runs->path);
    }
    wm_status status = read_on(runs, c);
    if (status)
      return status;
  }
  return no_room ? no_memory(runs->self) : WM_OK;
}

static bool is_before(const wm_merge *m, uint32_t a, uint32_t b) {
  const cursor *left = &m->cursors[a], *right = &m->cursors[b];
  int order = wm_key_compare((wm_str){left->key.bytes, left->key.length},
                             (wm_str){right->key.bytes, right->key.length});
  return order ? order < 0 : a < b;
}

/* Lets the cursor at a place of the heap sink to where it belongs. */
static void sink(wm_merge *m, uint32_t at) {
  for (uint32_t child; (child = 2 * at + 1) < m->n; at = child) {
    if (child + 1 < m->n && is_before(m, m->heap[child + 1], m->heap[child]))
      child++;
    if (!is_before(m, m->heap[child], m->heap[at]))
      return;
    uint32_t kept = m->heap[at];
    m->heap[at] = m->heap[child];
    m->heap[child] = kept;
  }
}

wm_merge *wm_merge_new(const wm_runs *runs) {
  wm_merge *m = calloc(1, sizeof *m);
  if (m) {
    m->runs = runs;
    m->cursors = calloc((size_t)runs->n + 1, sizeof *m->cursors);
    m->heap = calloc((size_t)runs->n + 1, sizeof *m->heap);
  }
  if (!m || !m->cursors || !m->heap) {
    wm_merge_free(m);
    no_memory(runs->self);
    return NULL;
  }
  for (uint32_t i = 0; i < runs->n; i++)
    m->cursors[i] = (cursor){.at = runs->ranges[i].begin, .end = runs->ranges[i].end};
  return m;
}

void wm_merge_free(wm_merge *m) {
  for (uint32_t i = 0; m && m->cursors && i < m->runs->n; i++) {
    wm_buffer_free(&m->cursors[i].ahead);
    wm_buffer_free(&m->cursors[i].key);
  }
  if (m) {
    free(m->cursors);
    free(m->heap);
  }
  free(m);
}

static wm_status start(wm_merge *m) {
  m->started = true;
  for (uint32_t i = 0; i < m->runs->n; i++) {
    bool more;
    wm_status status = next_record(m->runs, &m->cursors[i], &more);
    if (status)
      return status;
    if (more)
      m->heap[m->n++] = i;
  }
  for (uint32_t i = m->n / 2; i-- > 0;)
    sink(m, i);
  return WM_OK;
}

/* Moves the cursor on top, whose record was given out, to its next. */
static wm_status advance(wm_merge *m) {
  bool more;
  if (!m->n)
    return WM_OK;
  wm_status status = next_record(m->runs, &m->cursors[m->heap[0]], &more);
  if (!more)
    m->heap[0] = m->heap[--m->n];
  sink(m, 0);
  return status;
}

wm_status wm_merge_next(wm_merge *m, wm_str *key, wm_str *value, bool *more) {
  wm_status status = m->started ? advance(m) : start(m);
  *more = !status && m->n > 0;
  if (*more) {
    const cursor *top = &m->cursors[m->heap[0]];
    *key = (wm_str){top->key.bytes, top->key.length};
    *value = top->value;
  }
  return status;
}
