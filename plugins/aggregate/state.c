/* State, version 2: "WMTALLY\n", then packed numbers and strings (packed.h): version; for each key,
 * ascending: 1 + how many bytes it shares with the one before, the rest of it, and its count as a
 * string; 0. The last 8 bytes are the XXH3 (64 bits) of all before them, lowest byte first. */
#include "config.h"

#include "state.h"

#include "core/base/buffer.h"
#include "packed.h"

#define XXH_STATIC_LINKING_ONLY
#define XXH_INLINE_ALL
#include <xxhash.h>

static const char magic[] = "WMTALLY\n";
enum { MAGIC_BYTES = sizeof magic - 1, CHECKSUM_BYTES = 8, STATE_VERSION = 2, PIECE = 1 << 16 };

/* ---- saving ---- */

typedef struct saving {
  wm_instance *self;
  wm_buffer *out;
  wm_buffer piece; /* not hashed and handed on yet */
  wm_buffer last;  /* key */
  XXH3_state_t hash;
} saving;

static bool hand_on(saving *s) {
  XXH3_64bits_update(&s->hash, s->piece.bytes, s->piece.length);
  bool put = wm_put(s->self, s->out, s->piece.bytes, s->piece.length);
  s->piece.length = 0;
  return put;
}

static wm_status save_key(void *context, wm_str key, const wm_count *count) {
  saving *s = context;
  char bytes[64];
  wm_buffer packed = {.bytes = bytes, .capacity = sizeof bytes};
  size_t shared = wm_key_shared((wm_str){s->last.bytes, s->last.length}, key);
  wm_str rest = {key.bytes + shared, key.length - shared};
  s->last.length = shared;
  bool put = wm_count_put(s->self, count, &packed) &&
             wm_packed_put_number(s->self, &s->piece, shared + 1) &&
             wm_packed_put_string(s->self, &s->piece, rest) &&
             wm_packed_put_string(s->self, &s->piece, (wm_str){packed.bytes, packed.length}) &&
             wm_buffer_put(&s->last, rest.bytes, rest.length);
  return put && (s->piece.length < PIECE || hand_on(s))
             ? WM_OK
             : wm_fail(s->self, WM_FATAL, "out of memory for the state");
}

static bool put_checksum(saving *s) {
  uint64_t checksum = XXH3_64bits_digest(&s->hash);
  unsigned char bytes[CHECKSUM_BYTES];
  for (uint32_t i = 0; i < CHECKSUM_BYTES; i++)
    bytes[i] = (unsigned char)(checksum >> 8 * i);
  return wm_put(s->self, s->out, bytes, sizeof bytes);
}

wm_status wm_state_save(wm_instance *self, wm_ledger *ledger, wm_buffer *out) {
  saving s = {.self = self, .out = out};
  XXH3_64bits_reset(&s.hash);
  bool put = wm_put(self, &s.piece, magic, MAGIC_BYTES) &&
             wm_packed_put_number(self, &s.piece, STATE_VERSION);
  wm_status status = put ? wm_ledger_read(ledger, save_key, &s) : WM_FATAL;
  if (!status && !(wm_packed_put_number(self, &s.piece, 0) && hand_on(&s) && put_checksum(&s)))
    status = WM_FATAL;
  wm_buffer_free(&s.piece);
  wm_buffer_free(&s.last);
  return status;
}

/* ---- merging ---- */

/* Reads a state's body; adds it to `ledger` unless that is NULL. in->bad tells whether it was
 * one. */
static wm_status merge_body(wm_instance *self, wm_packed *in, wm_ledger *ledger) {
  wm_buffer key = {0};
  wm_status status = WM_OK;
  for (uint64_t shared; !status && (shared = wm_packed_number(in)) != 0 && !in->bad;) {
    wm_str rest = wm_packed_string(in), packed = wm_packed_string(in);
    wm_count count;
    in->bad = in->bad || shared - 1 > key.length || !wm_count_read(packed, &count);
    if (in->bad)
      break;
    key.length = (size_t)shared - 1;
    if (!wm_buffer_put(&key, rest.bytes, rest.length))
      status = wm_fail(self, WM_FATAL, "out of memory for a key of the state");
    else if (ledger)
      status = wm_ledger_add(ledger, (wm_str){key.bytes, key.length}, &count);
  }
  wm_buffer_free(&key);
  in->bad = in->bad || in->at != in->end;
  return status;
}

static bool checksum_fits(wm_str state) {
  size_t length = state.length - CHECKSUM_BYTES;
  uint64_t checksum = 0;
  for (uint32_t i = 0; i < CHECKSUM_BYTES; i++)
    checksum |= (uint64_t)(unsigned char)state.bytes[length + i] << 8 * i;
  return checksum == XXH3_64bits(state.bytes, length);
}

wm_status wm_state_merge(wm_instance *self, wm_ledger *ledger, wm_str state) {
  if (state.length < MAGIC_BYTES + CHECKSUM_BYTES || memcmp(state.bytes, magic, MAGIC_BYTES) != 0)
    return wm_fail(self, WM_FATAL, "the state is none of aggregate's");
  if (!checksum_fits(state))
    return wm_fail(self, WM_FATAL, "the state is damaged: its checksum does not fit");
  wm_packed in = {state.bytes + MAGIC_BYTES, state.bytes + state.length - CHECKSUM_BYTES, false};
  uint64_t version = wm_packed_number(&in);
  if (version != STATE_VERSION)
    return wm_fail(self, WM_FATAL, "the state has version %llu; this aggregate reads version %d",
                   (unsigned long long)version, STATE_VERSION);
  wm_packed dry = in;
  wm_status status = merge_body(self, &dry, NULL);
  if (!status && dry.bad)
    return wm_fail(self, WM_FATAL, "the state is damaged: it is not what its head says");
  return status ? status : merge_body(self, &in, ledger);
}
