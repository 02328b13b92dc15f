/* Making the tables: the ledger is read in order, so that what is known of an entity comes before
 * what it is linked with. A link needs what is known of both its ends: the first reading
 * (entities.c) writes each link with its second end beside it, and each entity, into a sorter by
 * first ends; reading that in order (links.c) meets the first end. It sets aside what the tables of
 * days and sources are made of, so that the ledger is read once. Memory does not grow with the
 * tables. */
#ifndef WM_AGGREGATE_FLUSH_H
#define WM_AGGREGATE_FLUSH_H

#include "aggregate.h"
#include "rows.h"
#include "sorter.h"

/* What is counted over all articles; dates are yyyymmdd. */
typedef struct wm_totals {
  uint64_t sentences;
  uint32_t newest; /* date of an article, 0: none has one */
  uint32_t recent_from,
      earlier_from;         /* where the windows of bursts begin; both end before the other */
  uint64_t recent, earlier; /* articles in them */
} wm_totals;

typedef struct wm_flush {
  wm_instance *self;
  const wm_aggregate_config *config;
  wm_ledger *ledger;
  const wm_retold *retold;
  wm_sorter
      links; /* keys: FIRST a, and FIRST family SECOND …; FIRST and SECOND are entities' keys */
  wm_totals totals;
} wm_flush;

/* What is said of an entity beside its links, as the sorter's values have it. */
typedef struct wm_end {
  wm_str name, type; /* those it mostly has; empty when it is not known */
  uint64_t sentences;
} wm_end;

/* Notes a count of all articles, whose keys come before those of entities: the first tells the
 * newest date. */
void wm_flush_total(wm_flush *flush, char family, const wm_count *count);

/* entities.c: emits entity_counts, entity_days and entity_sources, fills links. */
wm_status wm_flush_entities(wm_flush *flush);

/* links.c: emits cooccurrences, relation_counts and relation_examples. */
wm_status wm_flush_links(wm_flush *flush);

/* A link as a value of the sorter: its count and its second end. */
bool wm_link_put(wm_instance *self, const wm_count *count, const wm_end *second, wm_buffer *out);
bool wm_end_put(wm_instance *self, const wm_end *end, wm_buffer *out);

/* What a buffer holds, and putting something else into it. */
wm_str wm_flush_view(const wm_buffer *buffer);
bool wm_flush_set(wm_buffer *buffer, wm_str text);

/* Cuts the part before the next joint off a key. */
wm_str wm_key_part(wm_str *key);

extern const wm_layer wm_entity_counts, wm_entity_days, wm_entity_sources, wm_cooccurrences,
    wm_relation_counts, wm_relation_examples;

#define WM_TEXT_COLUMN(record, member, help) WM_FIELD(record, member, WM_FIELD_TEXT, NULL, help)
#define WM_INTEGER_COLUMN(record, member, help)                                                    \
  WM_FIELD(record, member, WM_FIELD_INTEGER, NULL, help)
#define WM_REAL_COLUMN(record, member, help) WM_FIELD(record, member, WM_FIELD_REAL, NULL, help)
#define WM_FOLD_TABLE(table, record, columns, about)                                               \
  {                                                                                                \
    .name = table, .version = 1, .record_size = sizeof(record), .fields = columns,                 \
    .n_fields = sizeof columns / sizeof *columns, .help = about                                    \
  }

#endif
