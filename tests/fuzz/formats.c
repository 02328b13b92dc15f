/* Targets that are plugins, in a pipeline within the process, and the archive reader. */
#include "core/host/engine.h"
#include "core/mill/unpack.h"
#include "targets.h"
#include "tests/unit/rig.h"

#include <stdlib.h>

/* -------------------------------------------------------- a sink that asks */

/* Follows every part of the text to the entry, as a sink could. */
static wm_status asking_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  wm_range ranges[8];
  (void)out;
  for (uint32_t at = 0; at < article->length; at += 16) {
    uint32_t end = at + 16 < article->length ? at + 16 : article->length;
    wm_quote(self, (wm_span){at, end}, ranges, 8);
  }
  wm_codepoints(self, article->length);
  return WM_OK;
}

static wm_status asking_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  (void)self, (void)items, (void)n;
  return WM_OK;
}

static const wm_sink_ops ops = {
    .size = sizeof ops, .encode = asking_encode, .commit = asking_commit};
static const wm_plugin asking = {WM_PLUGIN_HEAD, .kind = WM_SINK,     .name = "asking",
                                 .version = "1", .summary = "asking", .licence = "Apache-2.0",
                                 .ops = &ops};

/* ---------------------------------------------------------------- formats */

static wm_rig rig;

static void open_rig(const char *format, const char *stage) {
  if (rig.n)
    return;
  rig_init(&rig, NULL);
  rig_add_file(&rig, format, NULL);
  if (stage)
    rig_add_file(&rig, stage, NULL);
  rig_add(&rig, &asking, NULL);
  rig_open(&rig);
}

/* As the reader does: bids, cuts records where the format frames, and hands each to it. */
static void run_records(wm_str input) {
  size_t at = 0;
  rig_bid(&rig, "input", input);
  do {
    wm_str rest = {input.bytes + at, input.length - at};
    size_t length = rest.length;
    if (wm_engine_frames(rig.engine, 0) &&
        (wm_engine_frame(rig.engine, 0, rest, true, &length, &rig.error) || !length))
      return;
    if (length > rest.length)
      abort();
    /* A copy that ends where the record does, so that a byte too far is seen. */
    char *bytes = malloc(length ? length : 1);
    if (!bytes)
      abort();
    memcpy(bytes, rest.bytes, length);
    rig.rejects.length = 0;
    if (rig_decode(&rig, "input", at, (wm_str){bytes, length}) == WM_FATAL)
      abort();
    free(bytes);
    at += length;
  } while (at < input.length);
}

void fuzz_format(const fuzz_target *target, wm_str input) {
  open_rig(target->plugin, NULL);
  run_records(input);
}

void fuzz_tokenize(const fuzz_target *target, wm_str input) {
  open_rig("format-plain", target->plugin);
  run_records(input);
}

/* ---------------------------------------------------------------- archives */

typedef struct feed_context {
  wm_str rest;
} feed_context;

static int64_t feed_read(void *context, char *to, size_t most, wm_error *error) {
  feed_context *c = context;
  size_t n = c->rest.length < most ? c->rest.length : most;
  (void)error;
  memcpy(to, c->rest.bytes, n);
  c->rest = (wm_str){c->rest.bytes + n, c->rest.length - n};
  return (int64_t)n;
}

enum { MOST_ENTRIES = 4096, MOST_BYTES = 1 << 22 };

void fuzz_archive(const fuzz_target *target, wm_str input) {
  static char bytes[1 << 16];
  static wm_reader_state state;
  const wm_limits limits = {.entry_bytes = MOST_BYTES, .expansion = 100};
  feed_context context = {input};
  wm_unpack *unpack;
  wm_buffer path = {0};
  wm_error error;
  (void)target;
  wm_packed_head(input);
  wm_packed_seeks(input);
  if (wm_unpack_open_feed((wm_feed){feed_read, &context}, &limits, &state, &unpack, &error))
    return;
  size_t total = 0;
  for (int i = 0; i < MOST_ENTRIES && total < MOST_BYTES; i++) {
    wm_unpack_next next = wm_unpack_to_next(unpack, &error);
    if (next == WM_UNPACK_END || (next == WM_UNPACK_BAD && wm_unpack_dead(unpack)))
      break;
    if (next == WM_UNPACK_BAD)
      continue;
    path.length = 0;
    wm_unpack_path(unpack, &path, &error);
    for (int64_t n = 1; n > 0 && total<MOST_BYTES; total += n> 0 ? (size_t)n : 0)
      n = wm_unpack_read(unpack, bytes, sizeof bytes, &error);
  }
  wm_unpack_close(unpack);
  free(path.bytes);
}
