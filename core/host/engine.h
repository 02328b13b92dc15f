/* Runs a plan over records, in one process: decodes a record into articles, runs the stages on
 * each, encodes it for every fold and sink. It implements the host services of plugin.h.
 *
 * The parent makes one engine and opens it; workers inherit it by fork and start it. */
#ifndef WM_HOST_ENGINE_H
#define WM_HOST_ENGINE_H

#include "core/base/savefile.h"
#include "core/host/plan.h"

typedef struct wm_engine wm_engine;

/* Where the engine is. A worker's lies in memory that it shares with the parent, so that the
 * parent knows what a worker was doing when it died or hung. */
typedef struct wm_position {
  _Atomic uint32_t article;  /* in the record, from 0 */
  _Atomic uint32_t step;     /* index in the plan's steps; WM_NONE between articles */
  _Atomic uint64_t since_ms; /* monotonic clock when work on the article began; 0 between */
} wm_position;

/* What a step has cost so far. One process adds to it; a worker's lie in memory that it shares with
 * the parent, and those of a worker that died are gone on with. */
typedef struct wm_cost {
  _Atomic uint64_t ns;         /* formats: decoding, and making an article of it */
  _Atomic uint64_t n_articles; /* that it was given; formats: that it gave */
  _Atomic uint64_t text_bytes; /* of these */
} wm_cost;

/* A record and where it comes from. */
typedef struct wm_source {
  wm_str archive;       /* as named on the command line */
  wm_str entry;         /* path in the archive; "" for a file */
  uint64_t offset;      /* of the record in the entry */
  uint32_t first_index; /* index in the entry of the record's first article; WM_NONE: the offset
                           tells records apart and the index counts within the record */
  wm_str bytes;
  uint32_t format; /* index in the plan's formats */
  uint32_t n_skip; /* articles of the record that are already done */
} wm_source;

/* What became of one article (or of a record that gave none). Good during the call. */
typedef struct wm_result {
  wm_status status;         /* WM_OK, WM_REJECT, or WM_MORE: it is another shard's */
  uint32_t article;         /* in the record, from 0 */
  wm_str article_id;        /* "" when rejected before there was one */
  uint32_t text_length;     /* bytes of the article's text */
  const char *stage;        /* the plugin that rejected it; "" when the host did; NULL when WM_OK */
  const char *reason;       /* of the rejection, without the place; NULL when WM_OK */
  const wm_buffer *outputs; /* folds then sinks, as in the plan; empty when rejected */
} wm_result;

typedef wm_status (*wm_deliver)(void *context, const wm_result *result);

wm_status wm_engine_new(wm_plan *plan, wm_engine **engine, wm_error *error);
void wm_engine_free(wm_engine *engine);

/* Calls open of every plugin, in the pipeline's order, and freezes the symbols. Parent. Every
 * plugin that fails is reported: the messages are joined by newlines. */
wm_status wm_engine_open(wm_engine *engine, wm_error *error);
void wm_engine_close(wm_engine *engine);

/* From here on what each of the plan's steps costs is added to `costs`; NULL: no clock is read. */
void wm_engine_account(wm_engine *engine, wm_cost *costs);

/* Calls start of every plugin. Worker (or the only process). `position` may be NULL. */
wm_status wm_engine_start(wm_engine *engine, wm_position *position, wm_error *error);
void wm_engine_stop(wm_engine *engine);

/* The format that reads an entry: an index in the plan's formats, or WM_NONE when none bids. */
uint32_t wm_engine_bid(wm_engine *engine, wm_str path, wm_str head);

/* True when that format cuts its entries into records. */
bool wm_engine_frames(const wm_engine *engine, uint32_t format);
wm_status wm_engine_frame(wm_engine *engine, uint32_t format, wm_str window, bool at_end,
                          size_t *length, wm_error *error);

/* Works on one record and delivers each article in turn. WM_OK also when articles were
 * rejected; WM_FATAL ends the run, also when `deliver` fails: then `error` is as the callback left
 * it. */
wm_status wm_engine_record(wm_engine *engine, const wm_source *source, wm_deliver deliver,
                           void *context, wm_error *error);

/* The parent's half. `output` counts folds then sinks, as in wm_result. */
wm_status wm_engine_begin(wm_engine *engine, wm_error *error);
/* One output alone: anew, or where its mark says. */
wm_status wm_engine_begin_output(wm_engine *engine, uint32_t output, wm_error *error);
wm_status wm_engine_resume_output(wm_engine *engine, uint32_t output, wm_str mark, wm_error *error);
wm_status wm_engine_commit(wm_engine *engine, uint32_t output, const wm_encoded *items, uint32_t n,
                           wm_error *error);
/* What sinks may want to know; nothing happens for those that do not. */
bool wm_engine_wants_met(const wm_engine *engine, uint32_t output);
wm_status wm_engine_met(wm_engine *engine, uint32_t output, const wm_encoded *items, uint32_t n,
                        wm_error *error);
wm_status wm_engine_rejected(wm_engine *engine, uint32_t output, const wm_rejection *rejection,
                             wm_error *error);
wm_status wm_engine_describe(wm_engine *engine, uint32_t output, const wm_run_info *run,
                             wm_error *error);
/* The monotonic clock, in nanoseconds. */
uint64_t wm_costs_clock(void);
/* Nanoseconds that the output has taken in the parent, in all functions of this group. */
uint64_t wm_engine_commit_ns(const wm_engine *engine, uint32_t output);
wm_status wm_engine_sync(wm_engine *engine, wm_error *error);
/* How a sink is gone on with: by its mark, or by the record that it keeps. */
bool wm_engine_has_marks(const wm_engine *engine, uint32_t output);
bool wm_engine_has_records(const wm_engine *engine, uint32_t output);
/* Syncs one sink and appends its mark, or has it commit with a record and gives it back later. */
wm_status wm_engine_mark(wm_engine *engine, uint32_t output, wm_buffer *mark, wm_error *error);
wm_status wm_engine_checkpoint(wm_engine *engine, uint32_t output, wm_str journal, wm_str record,
                               wm_error *error);
wm_status wm_engine_recall(wm_engine *engine, uint32_t output, wm_str journal, wm_buffer *record,
                           wm_error *error);
/* The folds' state, for merge: one buffer a fold. */
wm_status wm_engine_save(wm_engine *engine, uint32_t fold, wm_buffer *state, wm_error *error);

/* The same into a file, which the state passes through in pieces. */
wm_status wm_engine_save_to(wm_engine *engine, uint32_t fold, wm_savefile *file, wm_error *error);
wm_status wm_engine_merge(wm_engine *engine, uint32_t fold, wm_str state, wm_error *error);
/* Has every fold emit its tables to every sink. */
wm_status wm_engine_flush(wm_engine *engine, wm_error *error);
wm_status wm_engine_finish(wm_engine *engine, wm_error *error);

/* Runs a plugin's verb (`train entities`) outside any pipeline. */
wm_status wm_engine_run_verb(wm_module *module, const wm_verb *verb, const void *config,
                             const wm_strings *arguments, wm_error *error);

#endif
