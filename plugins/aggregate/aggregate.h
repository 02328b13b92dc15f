/* The fold `aggregate`: what its files share.
 *
 *   encode.c    worker: what an article adds to the ledger, in few bytes
 *   ledger.c    parent: counts by key, in memory and on disk (runs.c)
 *   state.c     parent: the ledger as a file that runs can be merged from
 *   flush.c     parent: reads the ledger in order and makes the tables (entities.c, links.c)
 *
 * The ledger's keys are the one thing that all of them know: see ledger.h. */
#ifndef WM_AGGREGATE_H
#define WM_AGGREGATE_H

#include "ledger.h"
#include "retold.h"

typedef struct wm_aggregate_config {
  wm_strings ignore;         /* types of entities that are not counted */
  int64_t most_per_sentence; /* entities; a sentence with more gives no pairs */
  int64_t least_sentences;   /* in which a pair must stand to be written */
  int64_t evidence;          /* statements of a relation that are kept */
  int64_t recent_days;       /* what a burst is in, and what it is measured against */
  int64_t earlier_days;
  uint64_t memory; /* bytes, of the ledger's table */
  const char *spill;
} wm_aggregate_config;

enum {
  WM_USE_SENTENCES,
  WM_USE_ENTITIES,
  WM_USE_RELATIONS,
  WM_USE_STORIES,
  WM_USE_ENTITY_COUNTS,
  WM_USE_ENTITY_DAYS,
  WM_USE_ENTITY_SOURCES,
  WM_USE_COOCCURRENCES,
  WM_USE_RELATION_COUNTS,
  WM_USE_RELATION_EXAMPLES
};

#define WM_AGGREGATE_BY_NAME "name:"

/* What open makes. `ledger` and `retold` are the parent's alone, from begin to close. */
typedef struct wm_aggregate {
  wm_sym *ignored; /* types */
  uint32_t n_ignored;
  wm_ledger *ledger;
  wm_retold retold; /* before flush */
} wm_aggregate;

/* A worker's scratch. */
typedef struct wm_aggregate_worker {
  struct UCaseMap *fold;
  wm_buffer key;     /* of the ledger, while it is put together */
  wm_buffer keys;    /* of the article, one behind the other */
  wm_buffer entries; /* what is known of each; see encode.c */
} wm_aggregate_worker;

/* Worker: appends what an article adds. */
wm_status wm_aggregate_encode(wm_instance *self, const wm_article *article, wm_buffer *out);

/* Parent: adds what wm_aggregate_encode() wrote for one article. */
wm_status wm_aggregate_add(wm_instance *self, wm_ledger *ledger, wm_str bytes);

/* Emits all tables. */
wm_status wm_aggregate_flush(wm_instance *self, wm_ledger *ledger);

#endif
