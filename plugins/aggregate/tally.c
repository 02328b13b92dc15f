/* Adding up articles, and the state that runs leave behind.
 *
 * State, version 1: "WMTALLY\n", then packed numbers and strings: version; strings (their number,
 * then each, ascending); for each table its number of rows and the rows, ascending by key, each
 * its key as indexes into the strings, first and last date, articles, n. The last 8 bytes are the
 * XXH3 (64 bits) of all before them, lowest byte first. */
#include "config.h"

#include "aggregate.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static const char magic[] = "WMTALLY\n";
enum { MAGIC_BYTES = sizeof magic - 1, CHECKSUM_BYTES = 8, STATE_VERSION = 1 };

/* Strings in the key of each table. */
static const uint8_t key_parts[WM_N_TALLY_TABLES] = {1, 2, 2, 2, 1};

int wm_tally_compare(wm_str a, wm_str b) {
  size_t shorter = a.length < b.length ? a.length : b.length;
  int order = shorter ? memcmp(a.bytes, b.bytes, shorter) : 0;
  return order ? order : (a.length > b.length) - (a.length < b.length);
}

bool wm_tally_init(wm_tally *tally) {
  *tally = (wm_tally){0};
  return wm_symbols_init(&tally->strings);
}

void wm_tally_free(wm_tally *tally) {
  wm_symbols_free(&tally->strings);
  for (uint32_t i = 0; i < WM_N_TALLY_TABLES; i++)
    wm_counts_free(&tally->tables[i]);
}

static wm_status no_memory(wm_instance *self) {
  return wm_fail(self, WM_FATAL, "out of memory for counts");
}

/* ---- one article ---- */

/* An article while it is added. */
typedef struct addition {
  wm_tally *tally;
  wm_packed in;
  uint32_t date;
  bool failed; /* no memory */
} addition;

static wm_sym intern(addition *to, wm_str string) {
  wm_sym symbol = wm_symbols_intern(&to->tally->strings, string.bytes, string.length);
  to->failed = to->failed || symbol == WM_NONE;
  return symbol;
}

static void add(addition *to, wm_tally_table table, uint32_t first, uint32_t second, uint64_t n) {
  bool label = table == WM_TALLY_NAMES || table == WM_TALLY_TYPES; /* several in an article */
  wm_count count = {
      .key = {first, second}, .first = to->date, .last = to->date, .articles = !label, .n = n};
  if (!to->in.bad && !to->failed && !wm_counts_add(&to->tally->tables[table], &count))
    to->failed = true;
}

/* One entity: its key, and how often it had which name and type. Returns the key. */
static wm_sym add_entity(addition *to) {
  wm_sym key = intern(to, wm_packed_string(&to->in));
  uint32_t n_labels = wm_packed_below(&to->in, UINT32_MAX);
  uint64_t mentions = 0;
  for (uint32_t i = 0; i < n_labels && !to->in.bad; i++) {
    wm_sym name = intern(to, wm_packed_string(&to->in));
    wm_sym type = intern(to, wm_packed_string(&to->in));
    uint64_t n = wm_packed_number(&to->in);
    add(to, WM_TALLY_NAMES, key, name, n);
    add(to, WM_TALLY_TYPES, key, type, n);
    mentions += n;
  }
  add(to, WM_TALLY_ENTITIES, key, 0, mentions);
  return key;
}

static void add_pairs(addition *to, const wm_sym *keys, uint32_t n_keys) {
  uint32_t n = wm_packed_below(&to->in, n_keys ? UINT32_MAX : 0);
  for (uint32_t i = 0; i < n && !to->in.bad; i++) {
    uint32_t a = wm_packed_below(&to->in, n_keys - 1), b = wm_packed_below(&to->in, n_keys - 1);
    uint64_t sentences = wm_packed_number(&to->in);
    if (to->in.bad)
      return;
    bool ordered = keys[a] < keys[b];
    add(to, WM_TALLY_PAIRS, keys[ordered ? a : b], keys[ordered ? b : a], sentences);
  }
}

wm_status wm_tally_fold(wm_instance *self, wm_tally *tally, wm_str bytes) {
  addition to = {.tally = tally, .in = {bytes.bytes, bytes.bytes + bytes.length, false}};
  to.date = wm_packed_below(&to.in, UINT32_MAX);
  uint32_t n = wm_packed_below(&to.in, (uint32_t)bytes.length);
  wm_sym *keys = malloc(((size_t)n + 1) * sizeof *keys);
  if (!keys)
    return no_memory(self);
  for (uint32_t i = 0; i < n && !to.in.bad; i++)
    keys[i] = add_entity(&to);
  add_pairs(&to, keys, n);
  uint32_t n_relations = wm_packed_below(&to.in, UINT32_MAX);
  for (uint32_t i = 0; i < n_relations && !to.in.bad; i++) {
    wm_sym signature = intern(&to, wm_packed_string(&to.in));
    add(&to, WM_TALLY_RELATIONS, signature, 0, wm_packed_number(&to.in));
  }
  free(keys);
  if (to.failed)
    return no_memory(self);
  return to.in.bad || to.in.at != to.in.end
             ? wm_fail(self, WM_FATAL, "an article's counts came back damaged")
             : WM_OK;
}

/* ---- saving ---- */

static int compare_symbols(const void *a, const void *b, void *strings) {
  return wm_tally_compare(wm_symbols_string(strings, *(const wm_sym *)a),
                          wm_symbols_string(strings, *(const wm_sym *)b));
}

static int compare_keys(const void *a, const void *b) {
  const wm_count *left = a, *right = b;
  for (uint32_t i = 0; i < 3; i++)
    if (left->key[i] != right->key[i])
      return left->key[i] < right->key[i] ? -1 : 1;
  return 0;
}

/* Writes all strings in order; ranks[symbol] gets a string's place, from 1. Symbol 0 is "". */
static bool save_strings(wm_instance *self, const wm_tally *tally, uint32_t *ranks,
                         wm_buffer *out) {
  wm_symbols strings = tally->strings;
  uint32_t n = strings.n - 1;
  wm_sym *order = malloc(((size_t)n + 1) * sizeof *order);
  if (!order)
    return false;
  for (uint32_t i = 0; i < n; i++)
    order[i] = i + 1;
  qsort_r(order, n, sizeof *order, compare_symbols, &strings);
  bool written = wm_packed_put_number(self, out, n);
  for (uint32_t i = 0; i < n && written; i++) {
    ranks[order[i]] = i + 1;
    written = wm_packed_put_string(self, out, wm_symbols_string(&strings, order[i]));
  }
  free(order);
  return written;
}

static bool save_row(wm_instance *self, const wm_count *row, uint32_t parts, wm_buffer *out) {
  bool written = true;
  for (uint32_t i = 0; i < parts; i++)
    written = written && wm_packed_put_number(self, out, row->key[i]);
  return written && wm_packed_put_number(self, out, row->first) &&
         wm_packed_put_number(self, out, row->last) &&
         wm_packed_put_number(self, out, row->articles) && wm_packed_put_number(self, out, row->n);
}

static bool save_table(wm_instance *self, const wm_tally *tally, wm_tally_table table,
                       const uint32_t *ranks, wm_buffer *out) {
  const wm_counts *counts = &tally->tables[table];
  wm_count *rows = malloc(((size_t)counts->n + 1) * sizeof *rows);
  if (!rows)
    return false;
  for (uint32_t i = 0; i < counts->n; i++) {
    wm_count row = counts->rows[i];
    for (uint32_t part = 0; part < key_parts[table]; part++)
      row.key[part] = ranks[row.key[part]];
    if (table == WM_TALLY_PAIRS && row.key[0] > row.key[1]) {
      uint32_t first = row.key[0];
      row.key[0] = row.key[1];
      row.key[1] = first;
    }
    rows[i] = row;
  }
  qsort(rows, counts->n, sizeof *rows, compare_keys);
  bool written = wm_packed_put_number(self, out, counts->n);
  for (uint32_t i = 0; i < counts->n && written; i++)
    written = save_row(self, &rows[i], key_parts[table], out);
  free(rows);
  return written;
}

static bool save_checksum(wm_instance *self, size_t from, wm_buffer *out) {
  uint64_t checksum = XXH3_64bits(out->bytes + from, out->length - from);
  unsigned char bytes[CHECKSUM_BYTES];
  for (uint32_t i = 0; i < CHECKSUM_BYTES; i++)
    bytes[i] = (unsigned char)(checksum >> 8 * i);
  return wm_put(self, out, bytes, sizeof bytes);
}

wm_status wm_tally_save(wm_instance *self, const wm_tally *tally, wm_buffer *out) {
  size_t from = out->length;
  uint32_t *ranks = calloc(tally->strings.n, sizeof *ranks);
  bool written = ranks && wm_put(self, out, magic, MAGIC_BYTES) &&
                 wm_packed_put_number(self, out, STATE_VERSION) &&
                 save_strings(self, tally, ranks, out);
  for (wm_tally_table table = 0; table < WM_N_TALLY_TABLES && written; table++)
    written = save_table(self, tally, table, ranks, out);
  free(ranks);
  return written && save_checksum(self, from, out) ? WM_OK : no_memory(self);
}

/* ---- merging ---- */

/* Reads the strings; symbols[i] gets the symbol of the i-th, from 1, unless `tally` is NULL. */
static bool merge_strings(wm_packed *in, wm_tally *tally, wm_sym *symbols, uint32_t n) {
  wm_str before = wm_z("");
  symbols[0] = 0;
  for (uint32_t i = 1; i <= n && !in->bad; i++) {
    wm_str string = wm_packed_string(in);
    in->bad = in->bad || wm_tally_compare(before, string) >= 0;
    before = string;
    symbols[i] = 0;
    if (tally &&
        (symbols[i] = wm_symbols_intern(&tally->strings, string.bytes, string.length)) == WM_NONE)
      return false;
  }
  return true;
}

static bool merge_row(wm_packed *in, wm_tally *tally, wm_tally_table table, const wm_sym *symbols,
                      uint32_t n_strings) {
  wm_count row = {.key = {0}};
  for (uint32_t part = 0; part < key_parts[table]; part++)
    row.key[part] = symbols[wm_packed_below(in, n_strings)];
  row.first = wm_packed_below(in, UINT32_MAX);
  row.last = wm_packed_below(in, UINT32_MAX);
  row.articles = wm_packed_number(in);
  row.n = wm_packed_number(in);
  if (table == WM_TALLY_PAIRS && row.key[0] > row.key[1]) {
    uint32_t first = row.key[0];
    row.key[0] = row.key[1];
    row.key[1] = first;
  }
  return !tally || in->bad || wm_counts_add(&tally->tables[table], &row);
}

/* Reads a state's body; adds it to `tally` unless that is NULL. False when memory is used up;
 * in->bad tells whether the body was one. */
static bool merge_body(wm_packed *in, wm_tally *tally) {
  uint32_t n_strings = wm_packed_below(
      in, (uint32_t)(in->end - in->at < UINT32_MAX - 1 ? in->end - in->at : UINT32_MAX - 1));
  wm_sym *symbols = malloc(((size_t)n_strings + 1) * sizeof *symbols);
  bool added = symbols && merge_strings(in, tally, symbols, n_strings);
  for (wm_tally_table table = 0; table < WM_N_TALLY_TABLES && added; table++) {
    uint32_t n = wm_packed_below(in, UINT32_MAX);
    for (uint32_t i = 0; i < n && added && !in->bad; i++)
      added = merge_row(in, tally, table, symbols, n_strings);
  }
  free(symbols);
  in->bad = in->bad || in->at != in->end;
  return added;
}

static bool checksum_fits(wm_str state) {
  size_t length = state.length - CHECKSUM_BYTES;
  uint64_t checksum = 0;
  for (uint32_t i = 0; i < CHECKSUM_BYTES; i++)
    checksum |= (uint64_t)(unsigned char)state.bytes[length + i] << 8 * i;
  return checksum == XXH3_64bits(state.bytes, length);
}

wm_status wm_tally_merge(wm_instance *self, wm_tally *tally, wm_str state) {
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
  if (!merge_body(&dry, NULL))
    return no_memory(self);
  if (dry.bad)
    return wm_fail(self, WM_FATAL, "the state is damaged: it is not what its head says");
  return merge_body(&in, tally) ? WM_OK : no_memory(self);
}
