/* Counts by key, however many: in a hash table while they fit into `memory`, then in sorted runs on
 * disk (runs.h). Equal keys are added up when they meet, at the latest when the ledger is read.
 *
 * Keys say what is counted, in parts that WM_LEDGER_JOINT joins, so that everything about one
 * entity stands together when the ledger is read in order:
 *
 *   KEY a                     articles, mentions (n), sentences of the entity
 *   KEY b NAME                mentions by this name
 *   KEY c TYPE                mentions by this type
 *   KEY d DATE                articles and mentions of a day, yyyy-mm-dd
 *   KEY e SOURCE              articles and mentions of a publisher
 *   KEY f ARTICLE             an article that names it, when there are stories
 *   KEY p OTHER               sentences (n) that name both; KEY is the greater of the two
 *   KEY r OTHER RELATION      statements (n); KEY is the second argument, OTHER the first
 *   KEY r OTHER RELATION e SOURCE   statements of a publisher
 *   KEY r OTHER RELATION f ARTICLE  an article that states it, when there are stories
 *   KEY v OTHER RELATION EVIDENCE   one of its statements
 *
 * An empty KEY stands for all articles. An entity's key is its ref, or name:TYPE:folded name. */
#ifndef WM_AGGREGATE_LEDGER_H
#define WM_AGGREGATE_LEDGER_H

#include "runs.h"

#define WM_LEDGER_JOINT '\x1f'
#define WM_LEDGER_EVIDENCE '\x1e' /* stands where the evidence of a relation's key begins */

enum wm_ledger_family {
  WM_LEDGER_TOTAL = 'a',
  WM_LEDGER_NAME = 'b',
  WM_LEDGER_TYPE = 'c',
  WM_LEDGER_DAY = 'd',
  WM_LEDGER_SOURCE = 'e',
  WM_LEDGER_ARTICLE = 'f',
  WM_LEDGER_PAIR = 'p',
  WM_LEDGER_RELATION = 'r',
  WM_LEDGER_STATEMENT = 'v'
};

typedef struct wm_count {
  uint32_t first, last; /* dates of articles, yyyymmdd; 0 when none was known */
  uint64_t articles;
  uint64_t n; /* what is counted in them: mentions, sentences, statements */
  uint64_t sentences;
} wm_count;

void wm_count_add(wm_count *to, const wm_count *more);

/* A count as packed numbers. False: memory is used up (noted), or it was none. */
bool wm_count_put(wm_instance *self, const wm_count *count, wm_buffer *out);
bool wm_count_read(wm_str packed, wm_count *count);

typedef struct wm_ledger wm_ledger;

/* `memory` is what the hash table may take, bytes; `evidence` how many statements of a relation are
 * kept, the earliest. NULL when memory is used up (noted). */
wm_ledger *wm_ledger_new(wm_instance *self, const char *path, uint64_t memory, uint32_t evidence);
void wm_ledger_free(wm_ledger *ledger);

/* Adds to the count of a key. */
wm_status wm_ledger_add(wm_ledger *ledger, wm_str key, const wm_count *count);

/* Reads all keys in ascending order, equal ones added up, and no more evidence than is kept. What
 * `take` is given is good during the call. Nothing may be added meanwhile. Stops at the first
 * status that is not WM_OK and returns it. */
typedef wm_status wm_ledger_take(void *context, wm_str key, const wm_count *count);
wm_status wm_ledger_read(wm_ledger *ledger, wm_ledger_take *take, void *context);

/* Keys that are set aside while a ledger is read, in its order, and read again by themselves:
 * `runs` of zeros with `self` and `path`, and one call of wm_runs_end() in between if it has a
 * file. */
wm_status wm_ledger_set_aside(wm_runs *runs, wm_str key, const wm_count *count);
wm_status wm_ledger_read_aside(const wm_runs *runs, wm_ledger_take *take, void *context);

#endif
