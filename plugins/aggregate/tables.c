/* The tables at the end: entities, pairs and relations, the most frequent first. */
#include "config.h"

#include "aggregate.h"

#include <stdlib.h>

typedef struct entity_count {
  wm_str key, type, name, ref, other_names, first_date, last_date;
  int64_t articles, mentions;
} entity_count;

typedef struct cooccurrence {
  wm_str key_1, name_1, type_1, key_2, name_2, type_2, first_date, last_date;
  int64_t sentences, articles;
} cooccurrence;

typedef struct relation_count {
  wm_str type, polarity, modality, role_1, key_1, name_1, role_2, key_2, name_2, others, first_date,
      last_date;
  int64_t articles, statements;
} relation_count;

#define TEXT(record, member, help) WM_FIELD(record, member, WM_FIELD_TEXT, NULL, help)
#define INTEGER(record, member, help) WM_FIELD(record, member, WM_FIELD_INTEGER, NULL, help)

static const wm_field entity_fields[] = {
    TEXT(entity_count, key, "the entity's ref, or name:TYPE:folded name; unique"),
    TEXT(entity_count, type, "the type it mostly has"),
    TEXT(entity_count, name, "the name it mostly has"),
    TEXT(entity_count, ref, "iso3166:KE, geonames:184745 …; empty when unknown"),
    TEXT(entity_count, other_names, "other names, the most frequent first"),
    INTEGER(entity_count, articles, "articles that name it"),
    INTEGER(entity_count, mentions, "places in them that name it"),
    TEXT(entity_count, first_date, "of the earliest article with a date"),
    TEXT(entity_count, last_date, "of the latest article with a date")};

static const wm_field cooccurrence_fields[] = {
    TEXT(cooccurrence, key_1, "of entity_counts"),
    TEXT(cooccurrence, name_1, "the name it mostly has"),
    TEXT(cooccurrence, type_1, "the type it mostly has"),
    TEXT(cooccurrence, key_2, "of entity_counts"),
    TEXT(cooccurrence, name_2, "the name it mostly has"),
    TEXT(cooccurrence, type_2, "the type it mostly has"),
    INTEGER(cooccurrence, sentences, "sentences that name both"),
    INTEGER(cooccurrence, articles, "articles with such a sentence"),
    TEXT(cooccurrence, first_date, "of the earliest article with a date"),
    TEXT(cooccurrence, last_date, "of the latest article with a date")};

static const wm_field relation_fields[] = {
    TEXT(relation_count, type, "of the relation"),
    TEXT(relation_count, polarity, "asserted, negated"),
    TEXT(relation_count, modality, "fact, planned, possible, reported"),
    TEXT(relation_count, role_1, "of the first argument"),
    TEXT(relation_count, key_1, "as in entity_counts"),
    TEXT(relation_count, name_1, "the name it mostly has"),
    TEXT(relation_count, role_2, "of the second argument"),
    TEXT(relation_count, key_2, "as in entity_counts"),
    TEXT(relation_count, name_2, "the name it mostly has"),
    TEXT(relation_count, others, "further arguments, role: name"),
    INTEGER(relation_count, articles, "articles that state it"),
    INTEGER(relation_count, statements, "sentences that state it"),
    TEXT(relation_count, first_date, "of the earliest article with a date"),
    TEXT(relation_count, last_date, "of the latest article with a date")};

#define LAYER(layer_name, record, layer_fields, layer_help)                                        \
  {                                                                                                \
    .name = layer_name, .version = 1, .record_size = sizeof(record), .fields = layer_fields,       \
    .n_fields = sizeof layer_fields / sizeof *layer_fields, .help = layer_help                     \
  }

const wm_layer wm_entity_counts =
    LAYER("entity_counts", entity_count, entity_fields, "entities over all articles");
const wm_layer wm_cooccurrences =
    LAYER("cooccurrences", cooccurrence, cooccurrence_fields, "entities named in one sentence");
const wm_layer wm_relation_counts =
    LAYER("relation_counts", relation_count, relation_fields, "relations and their evidence");

/* ---- labels: the names and types of each key, the most frequent first ---- */

typedef struct label {
  wm_sym key, text;
  uint64_t n;
} label;

typedef struct labels {
  label *items;    /* by key, then n, then text */
  uint32_t *first; /* by symbol of the key: its first item; n where it has none */
  uint32_t n, n_keys;
} labels;

typedef struct flushing {
  wm_instance *self;
  wm_tally *tally;
  labels names, types;
} flushing;

static int compare_labels(const void *a, const void *b, void *strings) {
  const label *left = a, *right = b;
  if (left->key != right->key)
    return left->key < right->key ? -1 : 1;
  if (left->n != right->n)
    return left->n > right->n ? -1 : 1;
  return wm_tally_compare(wm_symbols_string(strings, left->text),
                          wm_symbols_string(strings, right->text));
}

static bool sort_labels(flushing *f, wm_tally_table table, labels *to) {
  const wm_counts *counts = &f->tally->tables[table];
  wm_symbols strings = f->tally->strings;
  to->n = counts->n;
  to->n_keys = strings.n;
  to->items = wm_alloc(f->self, counts->n, sizeof *to->items);
  to->first = wm_alloc(f->self, strings.n, sizeof *to->first);
  if (!to->items || !to->first)
    return false;
  for (uint32_t i = 0; i < counts->n; i++)
    to->items[i] = (label){counts->rows[i].key[0], counts->rows[i].key[1], counts->rows[i].n};
  if (to->n)
    qsort_r(to->items, to->n, sizeof *to->items, compare_labels, &strings);
  for (uint32_t i = 0; i < strings.n; i++)
    to->first[i] = to->n;
  for (uint32_t i = to->n; i-- > 0;)
    to->first[to->items[i].key] = i;
  return true;
}

static wm_str text_of(const flushing *f, wm_sym symbol) {
  return wm_symbols_string(&f->tally->strings, symbol);
}

/* The most frequent label of a key; the key itself when it has none. */
static wm_str best_label(const flushing *f, const labels *from, wm_sym key) {
  uint32_t at = from->first[key];
  return text_of(f, at < from->n ? from->items[at].text : key);
}

/* The other names of a key, joined by "; ". Null bytes after a failure, which is noted. */
static wm_str other_names(const flushing *f, wm_sym key) {
  const labels *from = &f->names;
  size_t room = 0, length = 0;
  uint32_t at = from->first[key] + 1, end = at;
  for (; end < from->n && from->items[end].key == key; end++)
    room += text_of(f, from->items[end].text).length + 2;
  if (!room)
    return wm_z("");
  char *text = wm_alloc(f->self, room, 1);
  for (; text && at < end; at++) {
    wm_str name = text_of(f, from->items[at].text);
    memcpy(text + length, name.bytes, name.length);
    memcpy(text + length + name.length, "; ", 2);
    length += name.length + 2;
  }
  return (wm_str){text, text ? length - 2 : 0};
}

/* ---- rows ---- */

/* yyyymmdd as ISO 8601; "" for 0. Null bytes after a failure, which is noted. */
static wm_str write_date(const flushing *f, uint32_t date) {
  static const uint32_t powers[] = {10000000, 1000000, 100000, 10000, 0, 1000, 100, 0, 10, 1};
  if (!date)
    return wm_z("");
  char *text = wm_alloc(f->self, sizeof powers / sizeof *powers, 1);
  for (uint32_t i = 0; text && i < sizeof powers / sizeof *powers; i++)
    text[i] = powers[i] ? (char)('0' + date / powers[i] % 10) : '-';
  return (wm_str){text, text ? sizeof powers / sizeof *powers : 0};
}

static int64_t integer(uint64_t n) {
  return n > INT64_MAX ? INT64_MAX : (int64_t)n;
}

/* Rows of a table by how many articles, then how often, then by their strings. */
static int compare_rows(const void *a, const void *b, void *strings) {
  const wm_count *left = *(const wm_count *const *)a, *right = *(const wm_count *const *)b;
  if (left->articles != right->articles)
    return left->articles > right->articles ? -1 : 1;
  if (left->n != right->n)
    return left->n > right->n ? -1 : 1;
  for (uint32_t i = 0; i < 2; i++) {
    int order = wm_tally_compare(wm_symbols_string(strings, left->key[i]),
                                 wm_symbols_string(strings, right->key[i]));
    if (order)
      return order;
  }
  return 0;
}

/* The rows for which `keeps` is true, sorted. NULL after a failure, which is noted. */
static const wm_count **sorted_rows(const flushing *f, const wm_counts *counts,
                                    bool (*keeps)(const flushing *f, const wm_count *row),
                                    uint32_t *n) {
  const wm_count **rows = wm_alloc(f->self, counts->n, sizeof *rows);
  wm_symbols strings = f->tally->strings;
  *n = 0;
  for (uint32_t i = 0; rows && i < counts->n; i++)
    if (keeps(f, &counts->rows[i]))
      rows[(*n)++] = &counts->rows[i];
  if (rows && *n)
    qsort_r(rows, *n, sizeof *rows, compare_rows, &strings);
  return rows;
}

/* Entities of types that are not counted are there for the names of relations' arguments only. */
static bool keeps_entity(const flushing *f, const wm_count *row) {
  const wm_aggregate_config *config = f->self->config;
  wm_str type = best_label(f, &f->types, row->key[0]);
  for (uint32_t i = 0; i < config->ignore.n; i++)
    if (wm_tally_compare(wm_z(config->ignore.items[i]), type) == 0)
      return false;
  return true;
}

static bool keeps_pair(const flushing *f, const wm_count *row) {
  const wm_aggregate_config *config = f->self->config;
  return row->n >= (uint64_t)config->least_sentences;
}

static bool keeps_all(const flushing *f, const wm_count *row) {
  (void)f, (void)row;
  return true;
}

static wm_str ref_of(wm_str key) {
  size_t length = strlen(WM_AGGREGATE_BY_NAME);
  bool by_name = key.length >= length && memcmp(key.bytes, WM_AGGREGATE_BY_NAME, length) == 0;
  return by_name ? wm_z("") : key;
}

static wm_status flush_entities(const flushing *f) {
  uint32_t n;
  const wm_count **rows = sorted_rows(f, &f->tally->tables[WM_TALLY_ENTITIES], keeps_entity, &n);
  entity_count *out = wm_alloc(f->self, n, sizeof *out);
  if (!rows || !out)
    return WM_FATAL;
  for (uint32_t i = 0; i < n; i++) {
    wm_sym key = rows[i]->key[0];
    out[i] = (entity_count){.key = text_of(f, key),
                            .type = best_label(f, &f->types, key),
                            .name = best_label(f, &f->names, key),
                            .ref = ref_of(text_of(f, key)),
                            .other_names = other_names(f, key),
                            .articles = integer(rows[i]->articles),
                            .mentions = integer(rows[i]->n),
                            .first_date = write_date(f, rows[i]->first),
                            .last_date = write_date(f, rows[i]->last)};
    if (!out[i].other_names.bytes || !out[i].first_date.bytes || !out[i].last_date.bytes)
      return WM_FATAL;
  }
  return wm_emit_table(f->self, WM_USE_ENTITY_COUNTS, out, n);
}

/* Pairs are kept in the order of their symbols, which depends on what came first; here they are put
 * in that of their strings. */
static bool order_pairs(const flushing *f, wm_counts *ordered) {
  const wm_counts *pairs = &f->tally->tables[WM_TALLY_PAIRS];
  *ordered = *pairs;
  ordered->rows = wm_alloc(f->self, pairs->n, sizeof *ordered->rows);
  for (uint32_t i = 0; ordered->rows && i < pairs->n; i++) {
    wm_count row = pairs->rows[i];
    if (wm_tally_compare(text_of(f, row.key[0]), text_of(f, row.key[1])) > 0)
      row = (wm_count){{row.key[1], row.key[0]}, row.first, row.last, row.articles, row.n};
    ordered->rows[i] = row;
  }
  return ordered->rows != NULL;
}

static wm_status flush_pairs(const flushing *f) {
  uint32_t n;
  wm_counts ordered;
  if (!order_pairs(f, &ordered))
    return WM_FATAL;
  const wm_count **rows = sorted_rows(f, &ordered, keeps_pair, &n);
  cooccurrence *out = wm_alloc(f->self, n, sizeof *out);
  if (!rows || !out)
    return WM_FATAL;
  for (uint32_t i = 0; i < n; i++) {
    wm_sym key_1 = rows[i]->key[0], key_2 = rows[i]->key[1];
    out[i] = (cooccurrence){.key_1 = text_of(f, key_1),
                            .name_1 = best_label(f, &f->names, key_1),
                            .type_1 = best_label(f, &f->types, key_1),
                            .key_2 = text_of(f, key_2),
                            .name_2 = best_label(f, &f->names, key_2),
                            .type_2 = best_label(f, &f->types, key_2),
                            .sentences = integer(rows[i]->n),
                            .articles = integer(rows[i]->articles),
                            .first_date = write_date(f, rows[i]->first),
                            .last_date = write_date(f, rows[i]->last)};
    if (!out[i].first_date.bytes || !out[i].last_date.bytes)
      return WM_FATAL;
  }
  return wm_emit_table(f->self, WM_USE_COOCCURRENCES, out, n);
}

/* ---- relations ---- */

/* Cuts the next part off a signature. */
static wm_str next_part(wm_str *signature) {
  const char *joint =
      signature->length ? memchr(signature->bytes, WM_AGGREGATE_JOINT, signature->length) : NULL;
  wm_str part = *signature;
  if (joint)
    part.length = (size_t)(joint - signature->bytes);
  signature->bytes += part.length + (joint != NULL);
  signature->length -= part.length + (joint != NULL);
  return part;
}

/* The name of a key that is given as text. */
static wm_str key_name(const flushing *f, wm_str key) {
  wm_sym symbol = wm_symbols_intern(&f->tally->strings, key.bytes, key.length);
  return symbol < f->names.n_keys ? best_label(f, &f->names, symbol) : key;
}

/* "role: name; …" of the arguments that are left. Null bytes after a failure, which is noted. */
static wm_str other_arguments(const flushing *f, wm_str rest) {
  size_t room = 0, length = 0;
  for (wm_str left = rest; left.length;) {
    room += next_part(&left).length + 4;
    room += key_name(f, next_part(&left)).length;
  }
  if (!room)
    return wm_z("");
  char *text = wm_alloc(f->self, room, 1);
  while (text && rest.length) {
    wm_str parts[2];
    parts[0] = next_part(&rest);
    parts[1] = key_name(f, next_part(&rest));
    for (int i = 0; i < 2; i++) {
      memcpy(text + length, parts[i].bytes, parts[i].length);
      memcpy(text + length + parts[i].length, i ? "; " : ": ", 2);
      length += parts[i].length + 2;
    }
  }
  return (wm_str){text, text ? length - 2 : 0};
}

static relation_count relation_row(const flushing *f, const wm_count *row) {
  wm_str rest = text_of(f, row->key[0]);
  relation_count out = {.articles = integer(row->articles), .statements = integer(row->n)};
  out.type = next_part(&rest);
  out.polarity = next_part(&rest);
  out.modality = next_part(&rest);
  out.role_1 = next_part(&rest);
  out.key_1 = next_part(&rest);
  out.role_2 = next_part(&rest);
  out.key_2 = next_part(&rest);
  out.name_1 = out.key_1.length ? key_name(f, out.key_1) : wm_z("");
  out.name_2 = out.key_2.length ? key_name(f, out.key_2) : wm_z("");
  out.others = other_arguments(f, rest);
  out.first_date = write_date(f, row->first);
  out.last_date = write_date(f, row->last);
  return out;
}

static wm_status flush_relations(const flushing *f) {
  uint32_t n;
  const wm_count **rows = sorted_rows(f, &f->tally->tables[WM_TALLY_RELATIONS], keeps_all, &n);
  relation_count *out = wm_alloc(f->self, n, sizeof *out);
  if (!rows || !out)
    return WM_FATAL;
  for (uint32_t i = 0; i < n; i++) {
    out[i] = relation_row(f, rows[i]);
    if (!out[i].others.bytes || !out[i].first_date.bytes || !out[i].last_date.bytes)
      return WM_FATAL;
  }
  return wm_emit_table(f->self, WM_USE_RELATION_COUNTS, out, n);
}

wm_status wm_aggregate_flush(wm_instance *self, wm_tally *tally) {
  flushing f = {.self = self, .tally = tally};
  if (!sort_labels(&f, WM_TALLY_NAMES, &f.names) || !sort_labels(&f, WM_TALLY_TYPES, &f.types))
    return WM_FATAL;
  wm_status status = flush_entities(&f);
  if (!status)
    status = flush_pairs(&f);
  return status ? status : flush_relations(&f);
}
