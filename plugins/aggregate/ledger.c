/* The hash table, and what the runs it was emptied into add up to. */
#include "config.h"

#include "ledger.h"

#include "core/base/buffer.h"
#include "packed.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
  FIRST_SLOTS = 1 << 12,
  MOST_RUNS = 64, /* before they are merged into one: each that is read takes a buffer */
  MOST_KEYS = UINT32_MAX / 2,
};
static const uint64_t least_memory = 1 << 16;

typedef struct entry {
  uint64_t at; /* of the key in `keys` */
  uint32_t length;
  uint32_t hash;
  wm_count count;
} entry;

struct wm_ledger {
  wm_instance *self;
  uint64_t memory;
  uint32_t evidence;
  wm_buffer keys; /* bytes of all keys in the table */
  entry *entries;
  uint32_t n, capacity;
  uint32_t *slots; /* entry + 1; 0 is free; n_slots is a power of two */
  uint32_t n_slots;
  wm_runs runs;
};

/* ---- counts ---- */

void wm_count_add(wm_count *to, const wm_count *more) {
  if (more->first && (!to->first || more->first < to->first))
    to->first = more->first;
  if (more->last > to->last)
    to->last = more->last;
  to->articles += more->articles;
  to->n += more->n;
  to->sentences += more->sentences;
}

bool wm_count_put(wm_instance *self, const wm_count *count, wm_buffer *out) {
  return wm_packed_put_number(self, out, count->first) &&
         wm_packed_put_number(self, out, count->last) &&
         wm_packed_put_number(self, out, count->articles) &&
         wm_packed_put_number(self, out, count->n) &&
         wm_packed_put_number(self, out, count->sentences);
}

bool wm_count_read(wm_str packed, wm_count *count) {
  wm_packed in = {packed.bytes, packed.bytes + packed.length, false};
  count->first = wm_packed_below(&in, UINT32_MAX);
  count->last = wm_packed_below(&in, UINT32_MAX);
  count->articles = wm_packed_number(&in);
  count->n = wm_packed_number(&in);
  count->sentences = wm_packed_number(&in);
  return !in.bad && in.at == in.end;
}

/* ---- the table ---- */

static wm_status no_memory(wm_instance *self) {
  return wm_fail(self, WM_FATAL, "out of memory for counts");
}

wm_ledger *wm_ledger_new(wm_instance *self, const char *path, uint64_t memory, uint32_t evidence) {
  wm_ledger *ledger = calloc(1, sizeof *ledger);
  if (!ledger) {
    no_memory(self);
    return NULL;
  }
  *ledger = (wm_ledger){.self = self,
                        .memory = memory < least_memory ? least_memory : memory,
                        .evidence = evidence,
                        .runs = {.self = self, .path = path}};
  return ledger;
}

static void forget_table(wm_ledger *ledger) {
  wm_buffer_free(&ledger->keys);
  free(ledger->entries);
  free(ledger->slots);
  ledger->entries = NULL;
  ledger->slots = NULL;
  ledger->n = ledger->capacity = ledger->n_slots = 0;
}

void wm_ledger_free(wm_ledger *ledger) {
  if (!ledger)
    return;
  forget_table(ledger);
  wm_runs_free(&ledger->runs);
  free(ledger);
}

static wm_str key_of(const wm_ledger *ledger, const entry *e) {
  return (wm_str){ledger->keys.bytes + e->at, e->length};
}

/* The slot of a key: used by it, or free. */
static uint32_t *slot_of(const wm_ledger *ledger, wm_str key, uint32_t hash) {
  uint32_t at = hash & (ledger->n_slots - 1);
  for (; ledger->slots[at]; at = (at + 1) & (ledger->n_slots - 1)) {
    const entry *e = &ledger->entries[ledger->slots[at] - 1];
    if (e->hash == hash && e->length == key.length &&
        memcmp(ledger->keys.bytes + e->at, key.bytes, key.length) == 0)
      break;
  }
  return &ledger->slots[at];
}

static bool grow_slots(wm_ledger *ledger) {
  uint32_t n = ledger->n_slots ? 2 * ledger->n_slots : FIRST_SLOTS;
  uint32_t *slots = calloc(n, sizeof *slots);
  if (!slots)
    return false;
  for (uint32_t i = 0; i < ledger->n; i++) {
    uint32_t at = ledger->entries[i].hash & (n - 1);
    while (slots[at])
      at = (at + 1) & (n - 1);
    slots[at] = i + 1;
  }
  free(ledger->slots);
  ledger->slots = slots;
  ledger->n_slots = n;
  return true;
}

static bool make_room(wm_ledger *ledger) {
  if (ledger->n == ledger->capacity) {
    uint32_t capacity = ledger->capacity ? 2 * ledger->capacity : FIRST_SLOTS / 2;
    entry *entries = realloc(ledger->entries, capacity * sizeof *entries);
    if (!entries)
      return false;
    ledger->entries = entries;
    ledger->capacity = capacity;
  }
  return ledger->n < ledger->n_slots / 2 || grow_slots(ledger);
}

/* Bytes that the table takes, counted as it will be when it grows next. */
static uint64_t size_of(const wm_ledger *ledger) {
  return ledger->keys.length + (uint64_t)ledger->n * (2 * sizeof(entry) + 4 * sizeof(uint32_t));
}

static wm_status spill(wm_ledger *ledger);

wm_status wm_ledger_add(wm_ledger *ledger, wm_str key, const wm_count *count) {
  uint32_t hash = (uint32_t)XXH3_64bits(key.bytes, key.length);
  if (ledger->n_slots) {
    uint32_t *slot = slot_of(ledger, key, hash);
    if (*slot) {
      wm_count_add(&ledger->entries[*slot - 1].count, count);
      return WM_OK;
    }
  }
  if (size_of(ledger) + key.length > ledger->memory || ledger->n == MOST_KEYS) {
    wm_status status = spill(ledger);
    if (status)
      return status;
  }
  uint64_t at = ledger->keys.length;
  if (key.length > UINT32_MAX || !make_room(ledger) ||
      !wm_buffer_put(&ledger->keys, key.bytes, key.length))
    return no_memory(ledger->self);
  ledger->entries[ledger->n] = (entry){at, (uint32_t)key.length, hash, *count};
  *slot_of(ledger, key, hash) = ++ledger->n;
  return WM_OK;
}

/* ---- runs ---- */

static int compare_entries(const void *a, const void *b, void *ledger) {
  return wm_key_compare(key_of(ledger, a), key_of(ledger, b));
}

static wm_status put_count(wm_runs *runs, wm_str key, const wm_count *count) {
  char bytes[64]; /* five numbers of at most ten bytes */
  wm_buffer packed = {.bytes = bytes, .capacity = sizeof bytes};
  if (!wm_count_put(runs->self, count, &packed))
    return WM_FATAL;
  return wm_runs_put(runs, key, (wm_str){packed.bytes, packed.length});
}

/* Empties the table into a run. */
static wm_status write_table(wm_ledger *ledger) {
  if (!ledger->n)
    return WM_OK;
  wm_status status = wm_runs_begin(&ledger->runs);
  qsort_r(ledger->entries, ledger->n, sizeof *ledger->entries, compare_entries, ledger);
  for (uint32_t i = 0; i < ledger->n && !status; i++)
    status =
        put_count(&ledger->runs, key_of(ledger, &ledger->entries[i]), &ledger->entries[i].count);
  if (!status)
    status = wm_runs_end(&ledger->runs);
  forget_table(ledger);
  return status;
}

/* ---- reading ---- */

/* A key and its count so far, while equal keys may follow. */
typedef struct adding {
  const wm_runs *runs;
  uint32_t evidence; /* statements of a relation that are kept */
  wm_ledger_take *take;
  void *context;
  wm_buffer key;
  wm_count count;
  bool full;
  wm_buffer relation; /* of the statements that come now, up to the evidence */
  uint32_t n_statements;
} adding;

/* True for a statement of a relation that has as many as are kept. */
static bool is_surplus(adding *a, wm_str key, bool *no_room) {
  const char *mark = key.length ? memchr(key.bytes, WM_LEDGER_EVIDENCE, key.length) : NULL;
  if (!mark)
    return false;
  wm_str relation = {key.bytes, (size_t)(mark - key.bytes)};
  if (wm_key_compare(relation, (wm_str){a->relation.bytes, a->relation.length}) != 0) {
    a->relation.length = 0;
    *no_room = !wm_buffer_put(&a->relation, relation.bytes, relation.length);
    a->n_statements = 0;
  }
  return a->n_statements++ >= a->evidence;
}

static wm_status hand_over(adding *a) {
  wm_str key = {a->key.bytes, a->key.length};
  bool no_room = false;
  if (!a->full || is_surplus(a, key, &no_room))
    return WM_OK;
  return no_room ? no_memory(a->runs->self) : a->take(a->context, key, &a->count);
}

static wm_status add_record(adding *a, wm_str key, wm_str value) {
  wm_count count;
  if (!wm_count_read(value, &count))
    return wm_fail(a->runs->self, WM_FATAL, "%s: a count came back damaged", a->runs->path);
  if (a->full && wm_key_compare(key, (wm_str){a->key.bytes, a->key.length}) == 0) {
    wm_count_add(&a->count, &count);
    return WM_OK;
  }
  wm_status status = hand_over(a);
  a->full = true;
  a->key.length = 0;
  a->count = count;
  return status                                          ? status
         : wm_buffer_put(&a->key, key.bytes, key.length) ? WM_OK
                                                         : no_memory(a->runs->self);
}

static wm_status read_runs(const wm_runs *runs, uint32_t evidence, wm_ledger_take *take,
                           void *context) {
  wm_merge *merge = wm_merge_new(runs);
  adding a = {.runs = runs, .evidence = evidence, .take = take, .context = context};
  wm_status status = merge ? WM_OK : WM_FATAL;
  for (bool more = true; !status && more;) {
    wm_str key, value;
    status = wm_merge_next(merge, &key, &value, &more);
    if (!status)
      status = more ? add_record(&a, key, value) : hand_over(&a);
  }
  wm_merge_free(merge);
  wm_buffer_free(&a.key);
  wm_buffer_free(&a.relation);
  return status;
}

static wm_status put_into(void *context, wm_str key, const wm_count *count) {
  return put_count(context, key, count);
}

/* Merges all runs into one in a file of its own. */
static wm_status merge_runs(wm_ledger *ledger) {
  wm_runs merged = {.self = ledger->self, .path = ledger->runs.path};
  wm_status status = wm_runs_begin(&merged);
  if (!status)
    status = read_runs(&ledger->runs, ledger->evidence, put_into, &merged);
  if (!status)
    status = wm_runs_end(&merged);
  wm_runs_free(status ? &merged : &ledger->runs);
  if (!status)
    ledger->runs = merged;
  return status;
}

static wm_status spill(wm_ledger *ledger) {
  wm_status status = write_table(ledger);
  return status || ledger->runs.n < MOST_RUNS ? status : merge_runs(ledger);
}

wm_status wm_ledger_read(wm_ledger *ledger, wm_ledger_take *take, void *context) {
  wm_status status = spill(ledger);
  return status ? status : read_runs(&ledger->runs, ledger->evidence, take, context);
}

/* ---- beside it ---- */

wm_status wm_ledger_set_aside(wm_runs *runs, wm_str key, const wm_count *count) {
  wm_status status = runs->file ? WM_OK : wm_runs_begin(runs);
  return status ? status : put_count(runs, key, count);
}

wm_status wm_ledger_read_aside(const wm_runs *runs, wm_ledger_take *take, void *context) {
  return read_runs(runs, UINT32_MAX, take, context);
}
