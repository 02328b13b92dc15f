/* The fold `aggregate`: what its files share.
 *
 *   encode.c  worker: an article's entities, pairs and relations in few bytes
 *   tally.c   parent: adds them up; saves and merges
 *   tables.c  parent: the tables that sinks get at the end
 *
 * An entity is known by its key: its ref, "iso3166:KE", or, where it has none, type and folded
 * name, "name:ORG:african union". A relation is known by its signature: type, polarity, modality,
 * then role and key of each argument, joined by WM_AGGREGATE_JOINT. */
#ifndef WM_AGGREGATE_H
#define WM_AGGREGATE_H

#include "core/base/symbols.h"
#include "counts.h"
#include "packed.h"

typedef struct wm_aggregate_config {
  wm_strings ignore;         /* types of entities that are not counted */
  int64_t most_per_sentence; /* entities; a sentence with more gives no pairs */
  int64_t least_sentences;   /* in which a pair must stand to be written */
} wm_aggregate_config;

enum {
  WM_USE_SENTENCES,
  WM_USE_ENTITIES,
  WM_USE_RELATIONS,
  WM_USE_ENTITY_COUNTS,
  WM_USE_COOCCURRENCES,
  WM_USE_RELATION_COUNTS
};

#define WM_AGGREGATE_JOINT '\x1f'
#define WM_AGGREGATE_BY_NAME "name:"

/* What is counted, by the strings of the key. */
typedef enum wm_tally_table {
  WM_TALLY_ENTITIES,  /* key; n: mentions */
  WM_TALLY_NAMES,     /* key, name; n: mentions */
  WM_TALLY_TYPES,     /* key, type; n: mentions */
  WM_TALLY_PAIRS,     /* key, key, in the order of their symbols; n: sentences */
  WM_TALLY_RELATIONS, /* signature; n: statements */
  WM_N_TALLY_TABLES
} wm_tally_table;

/* The parent's counts. Lives from begin to close. */
typedef struct wm_tally {
  wm_symbols strings;
  wm_counts tables[WM_N_TALLY_TABLES];
} wm_tally;

/* Orders strings by their bytes. */
int wm_tally_compare(wm_str a, wm_str b);

bool wm_tally_init(wm_tally *tally); /* false when memory is used up */
void wm_tally_free(wm_tally *tally);

/* Adds what wm_aggregate_encode() wrote for one article. */
wm_status wm_tally_fold(wm_instance *self, wm_tally *tally, wm_str bytes);

/* The state, the same bytes for the same counts in whatever order they came; and back, added to
 * what is there. A state that was cut or changed is refused and adds nothing. */
wm_status wm_tally_save(wm_instance *self, const wm_tally *tally, wm_buffer *out);
wm_status wm_tally_merge(wm_instance *self, wm_tally *tally, wm_str state);

/* What open makes. `tally` is the parent's alone, from begin to close. */
typedef struct wm_aggregate {
  wm_sym *ignored; /* types */
  uint32_t n_ignored;
  wm_tally tally;
} wm_aggregate;

/* Worker; self->scratch is a UCaseMap. */
wm_status wm_aggregate_encode(wm_instance *self, const wm_article *article, wm_buffer *out);

/* Emits the three tables. */
wm_status wm_aggregate_flush(wm_instance *self, wm_tally *tally);
extern const wm_layer wm_entity_counts, wm_cooccurrences, wm_relation_counts;

#endif
