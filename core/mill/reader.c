/* Batches of records, and what is done with one entry. */
#include "config.h"

#include "reader.h"

#include "core/base/buffer.h"
#include "framing.h"

#include <locale.h>
#include <stdatomic.h>

enum {
  LONGEST_PATH = 1 << 15,     /* a path longer than this is cut in a record */
  SMALL_BATCHES = 8,          /* so many batches of each size until the full one */
  FIRST_BATCH_BYTES = 1 << 16 /* of the first batches: all workers get to work soon */
};

/* ---- batches ---- */

/* When a batch is handed on: the first ones earlier. */
static uint64_t target(const wm_reader *r) {
  uint64_t most = r->plan->limits.batch_bytes, step = r->batch / SMALL_BATCHES;
  uint64_t bytes = step < 32 ? (uint64_t)FIRST_BATCH_BYTES << step : most;
  return bytes < most ? bytes : most;
}

static bool fill(wm_reader *r) {
  if (!r->stopped && !r->filling) {
    r->stopped = !r->outlet.room(r->outlet.context, r->batch);
    r->filling = !r->stopped;
  }
  return r->filling && !r->stopped;
}

static void publish(wm_reader *r) {
  wm_slots_at(r->slots, r->batch)->next = r->place;
  r->filling = false;
  atomic_store(&r->state->n_batches, r->batch + 1);
  if (!r->outlet.publish(r->outlet.context, r->batch++))
    r->stopped = true;
}

void wm_reader_idle(wm_reader *r) {
  if (r->filling && !r->record_open && atomic_load(&wm_slots_at(r->slots, r->batch)->n_records))
    publish(r);
}

char *wm_reader_open(wm_reader *r, wm_str path, uint64_t offset, uint32_t format,
                     uint32_t first_index, size_t *room) {
  if (!fill(r))
    return NULL;
  wm_batch_record head = {.offset = offset,
                          .input = r->place.input,
                          .entry_length =
                              (uint32_t)(path.length < LONGEST_PATH ? path.length : LONGEST_PATH),
                          .format = format,
                          .first_index = first_index};
  char *to = wm_batch_open(r->slots, r->batch, &head, path.bytes, room);
  if (!to)
    wm_reader_fatal(r, &(wm_error){"a batch has no room for a path"});
  r->record_open = to != NULL;
  return to;
}

void wm_reader_close(wm_reader *r, size_t length) {
  wm_batch_close(r->slots, r->batch, length);
  r->record_open = false;
  if (atomic_load(&wm_slots_at(r->slots, r->batch)->in_used) >= target(r))
    publish(r);
}

void wm_reader_reject(wm_reader *r, wm_str path, uint64_t offset, const char *reason) {
  size_t room, length = strlen(reason);
  char *to = wm_reader_open(r, path, offset, WM_NONE, WM_NONE, &room);
  if (!to)
    return;
  length = length < room ? length : room;
  memcpy(to, reason, length);
  wm_reader_close(r, length);
}

void wm_reader_fatal(wm_reader *r, const wm_error *error) {
  r->status = WM_FATAL;
  r->error = *error;
  r->stopped = true;
}

/* ---- places ---- */

static bool same_file(const wm_place *a, const wm_place *b) {
  return a->input == b->input && a->file == b->file;
}

static void note_place(wm_reader *r) {
  atomic_store(&r->state->input, r->place.input);
  atomic_store(&r->state->file, r->place.file);
  atomic_store(&r->state->entry, r->place.entry);
  atomic_store(&r->state->offset, r->place.offset);
}

void wm_reader_leave(wm_reader *r) {
  r->place.entry++;
  r->place.offset = 0;
  note_place(r);
}

void wm_reader_leave_file(wm_reader *r) {
  r->place.file++;
  r->place.entry = r->place.offset = 0;
  note_place(r);
}

/* True when an earlier reader died here: the rest of the entry at the reader's place is noted as
 * lost. */
static bool avoids(wm_reader *r, wm_str path) {
  const wm_orders *orders = &r->orders;
  uint64_t offset = r->place.offset;
  if (orders->avoid != WM_AVOID_ENTRY || !same_file(&r->place, &orders->at) ||
      r->place.entry != orders->at.entry || offset < orders->at.offset)
    return false;
  wm_reader_leave(r);
  wm_reader_reject(r, path, offset, orders->reason);
  wm_reader_idle(r); /* so that no later reader comes this way */
  return true;
}

bool wm_reader_enter(wm_reader *r, wm_str path) {
  const wm_place *from = &r->orders.from;
  if (same_file(&r->place, from) && r->place.entry < from->entry) {
    wm_reader_leave(r);
    return false;
  }
  bool goes_on = same_file(&r->place, from) && r->place.entry == from->entry;
  r->place.offset = goes_on ? from->offset : 0;
  note_place(r);
  return !avoids(r, path);
}

bool wm_reader_gives_up(wm_reader *r) {
  const wm_orders *orders = &r->orders;
  if (orders->avoid == WM_AVOID_FILE && same_file(&r->place, &orders->at) &&
      r->place.entry == orders->at.entry)
    r->file_over = true;
  return r->stopped || r->file_over;
}

/* ---- one entry ---- */

/* The parent sees which format the reader is in, and for how long. */
static void enter_format(wm_reader *r, uint32_t format) {
  atomic_store(&r->state->format, format);
  atomic_store(&r->state->since_ms, wm_clock_ms());
}

static void leave_format(wm_reader *r) {
  atomic_store(&r->state->since_ms, 0);
  atomic_store(&r->state->format, WM_NONE);
}

/* "no format of this pipeline reads it (formats: html, jsonl)" */
static void reject_format(wm_reader *r, wm_str path) {
  wm_buffer reason = {0};
  bool fits = wm_buffer_put_z(&reason, "no format of this pipeline reads it (formats: ");
  for (uint32_t i = 0; i < r->plan->formats.n; i++)
    fits = fits && wm_buffer_put_z(&reason, i ? ", " : "") &&
           wm_buffer_put_z(&reason, r->plan->formats.items[i].instance.name);
  fits = fits && wm_buffer_put(&reason, ")", 2);
  wm_reader_leave(r);
  wm_reader_reject(r, path, 0, fits ? reason.bytes : "no format of this pipeline reads it");
  wm_buffer_free(&reason);
}

/* The entry as one record, read straight into the batch. */
static void read_whole(wm_reader *r, wm_feed feed, wm_str path, uint32_t format) {
  size_t room, length = 0;
  char *to = wm_reader_open(r, path, 0, format, 0, &room);
  if (!to)
    return;
  uint64_t most = r->plan->limits.entry_bytes;
  wm_error error = {""};
  int64_t n = 1;
  while (n > 0 && length <= most && length < room) {
    n = feed.read(feed.context, to + length, room - length, &error);
    length += n > 0 ? (size_t)n : 0;
  }
  uint64_t offset = n < 0 ? length : 0;
  wm_reader_leave(r);
  if (n == 0 && length <= most) {
    wm_reader_close(r, length);
    return;
  }
  if (n >= 0)
    wm_error_set(&error, WM_REJECT, "more than %ju bytes (limits: entry-bytes)", (uintmax_t)most);
  wm_batch_abandon(r->slots, r->batch, length);
  r->record_open = false;
  wm_reader_reject(r, path, offset, error.text);
}

typedef struct cutter {
  wm_reader *reader;
  uint32_t format;
} cutter;

static wm_status frame(void *context, wm_str window, bool at_end, size_t *length, wm_error *error) {
  cutter *c = context;
  enter_format(c->reader, c->format);
  wm_status status = wm_engine_frame(c->reader->engine, c->format, window, at_end, length, error);
  leave_format(c->reader);
  return status;
}

/* Reads away what an earlier reader has cut. */
static bool skip_bytes(wm_feed feed, uint64_t n, wm_error *error) {
  static char sink[WM_UNPACK_HEAD];
  while (n) {
    int64_t got = feed.read(feed.context, sink, n < sizeof sink ? (size_t)n : sizeof sink, error);
    if (got <= 0)
      return false;
    n -= (uint64_t)got;
  }
  return true;
}

static void put_record(wm_reader *r, wm_str path, uint64_t offset, uint32_t format, wm_str bytes) {
  size_t room;
  char *to = wm_reader_open(r, path, offset, format, WM_NONE, &room);
  if (!to)
    return;
  memcpy(to, bytes.bytes, bytes.length);
  wm_reader_close(r, bytes.length);
}

/* The entry in frames. Between two of them the place is the one behind the last. */
static void read_frames(wm_reader *r, wm_feed feed, wm_str path, uint32_t format) {
  cutter c = {r, format};
  wm_framing framing = {.feed = feed,
                        .frame = frame,
                        .context = &c,
                        .most = r->plan->limits.entry_bytes,
                        .offset = r->place.offset,
                        .window = &r->window};
  r->window.length = 0;
  wm_error error = {""};
  framing.ended = !skip_bytes(feed, r->place.offset, &error);
  while (!r->stopped) {
    wm_str record;
    uint64_t offset;
    wm_status status = wm_framing_next(&framing, &record, &offset, &error);
    r->place.offset = framing.offset;
    atomic_store(&r->state->offset, framing.offset);
    if (status == WM_MORE)
      break;
    if (status == WM_OK)
      put_record(r, path, offset, format, record);
    else if (status == WM_REJECT)
      wm_reader_reject(r, path, offset, error.text);
    else
      wm_reader_fatal(r, &error);
    if (avoids(r, path))
      return;
  }
  wm_reader_leave(r);
}

void wm_reader_entry(wm_reader *r, wm_feed feed, wm_str path, wm_str name, wm_str head) {
  enter_format(r, r->plan->formats.n);
  uint32_t format = wm_engine_bid(r->engine, name, head);
  leave_format(r);
  if (format == WM_NONE)
    reject_format(r, path);
  else if (wm_engine_frames(r->engine, format))
    read_frames(r, feed, path, format);
  else
    read_whole(r, feed, path, format);
}

/* ---- all of it ---- */

/* libarchive converts paths to the locale's charset; make that UTF-8 whatever the user's is. */
static locale_t enter_locale(void) {
  locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  if (utf8)
    uselocale(utf8);
  return utf8;
}

wm_status wm_reader_run(wm_reader *r) {
  locale_t utf8 = enter_locale();
  r->state = &r->slots->control->reader;
  atomic_store(&r->state->format, WM_NONE);
  r->place = r->orders.from;
  for (; r->place.input < r->inputs.n && !r->stopped; r->place.input++) {
    r->place.file = r->place.entry = r->place.offset = 0;
    note_place(r);
    if (!r->orders.done || !r->orders.done[r->place.input])
      wm_walk_input(r);
  }
  wm_reader_idle(r);
  wm_buffer_free(&r->window);
  if (utf8) {
    uselocale(LC_GLOBAL_LOCALE);
    freelocale(utf8);
  }
  return r->status;
}
