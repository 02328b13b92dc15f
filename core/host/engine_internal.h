/* The inside of the engine; for the files of core/host alone. */
#ifndef WM_HOST_ENGINE_INTERNAL_H
#define WM_HOST_ENGINE_INTERNAL_H

#include "core/base/arena.h"
#include "core/base/modelfile.h"
#include "core/base/symbols.h"
#include "core/host/engine.h"
#include "core/base/source_map.h"

#include <stdatomic.h>

/* The rows of one layer of the current article. The memory is kept from article to article. */
typedef struct wm_rows {
  char *bytes;
  uint32_t n, capacity; /* rows */
} wm_rows;

/* A segment of the body that normalisation replaced: bytes before and after. */
typedef struct wm_shift {
  wm_span before, after;
} wm_shift;

typedef struct wm_shifts {
  wm_shift *items; /* in order */
  uint32_t n, capacity;
} wm_shifts;

/* An article being built, and the record it comes from. */
struct wm_builder {
  wm_engine *engine;
  const wm_source *source;
  const wm_step *format;
  wm_deliver deliver;
  void *context;
  uint32_t n_articles; /* ended so far in this record */
  bool inside;         /* between article_begin and article_end */
  bool undelivered;    /* the callback that takes results failed */
  wm_buffer parts[2];  /* title, body */
  wm_source_map maps[2];
  wm_shifts shifts; /* of the body */
  wm_buffer text;
  wm_source_map map;
  wm_str id, date, language, url;
  wm_meta *meta;
  uint32_t n_meta, meta_capacity;
};

/* Counts at every WM_STRIDE-th byte of the text, in the article's memory; NULL until asked for. */
typedef struct wm_positions {
  uint32_t *codepoints, *utf16;
} wm_positions;

/* What instance.internal points to. */
typedef struct wm_binding {
  wm_engine *engine;
  wm_step *step;
} wm_binding;

/* A mapped resource. */
typedef struct wm_file {
  const char *path;
  wm_modelfile *file;
} wm_file;

struct wm_engine {
  wm_plan *plan;
  wm_host host;         /* the services table that instances see */
  wm_binding *bindings; /* one a step */
  wm_symbols symbols;
  wm_arena keep;        /* what plugins keep as long as they run */
  wm_arena scratch;     /* what dies with the article */
  wm_rows *rows;        /* one a layer of the plan */
  wm_table *tables;     /* views of the same */
  uint64_t layer_bytes; /* in rows, for the limit on an article's memory */
  wm_file *files;       /* mapped resources */
  uint32_t n_files;
  wm_builder builder;
  wm_article article; /* the current one */
  wm_positions positions;
  wm_buffer *outputs;   /* one a fold and sink */
  wm_instance *parents; /* the parent's instances of folds and sinks */
  bool *begun;          /* of each: begin or resume was called, and finish was not */
  wm_position *position, own_position;
  wm_cost *costs;      /* one a step; NULL: not accounted */
  uint64_t charged_ns; /* the clock when a step was last charged */
  uint64_t *commit_ns; /* one a fold and sink: what it took in the parent */
  wm_error failure;    /* the first that the current callback noted; "" for none */
  wm_status failed;    /* and its grade */
  wm_buffer drained;   /* a fold's state on its way to `drain` */
  wm_savefile *drain;  /* NULL: none is saved */
  bool in_article;     /* scratch memory and layers may be used */
  bool too_much;       /* a buffer would have become larger than an article's may */
};

/* costs.c */
/* Charges the time since the last call to a step; NULL: to nobody. */
/* Has sinks give back what they took, where the run did not come to finish. */
void wm_engine_abandon(wm_engine *engine);

void wm_costs_charge(wm_engine *engine, const wm_step *step);
/* The step was given the current article. */
void wm_costs_count(wm_engine *engine, const wm_step *step);

/* engine.c */
/* Calls a callback that may be NULL; explains its failure. */
wm_status wm_engine_call(wm_engine *engine, const wm_step *step, wm_instance *instance,
                         wm_status (*callback)(wm_instance *), wm_error *error);
/* Puts what was noted into `error`, with the step's place in the pipeline. Returns WM_FATAL. */
wm_status wm_engine_explain(wm_engine *engine, const wm_step *step, wm_error *error);

/* services.c */
void wm_services_fill(wm_engine *engine);
/* Notes a failure in the name of the host's caller; the first one counts. Returns `status`. */
wm_status wm_services_note(wm_engine *engine, wm_status status, const char *format, ...)
    WM_PRINTF(3, 4);
wm_engine *wm_services_engine(const wm_instance *self);

/* layers.c: the services of the same names, and what surrounds them. */
wm_table wm_layers_read(wm_instance *self, uint32_t use);
void *wm_layers_append(wm_instance *self, uint32_t use, uint32_t n);
void *wm_layers_update(wm_instance *self, uint32_t use, uint32_t *n);
const wm_table *wm_layers_tables(wm_instance *self, uint32_t *n);
/* Spans within the text, references within their layer: for all rows of the layers that the step
 * writes. Notes the first that is not. */
wm_status wm_layers_check(wm_engine *engine, const wm_step *step);
void wm_layers_clear(wm_engine *engine);
/* Moves the spans of the rows that a format wrote from the body as it was given to the article's
 * text. */
void wm_layers_move(wm_engine *engine, const wm_step *format);

/* article.c: the services that build an article. */
wm_status wm_article_builder_begin(wm_builder *builder);
wm_status wm_article_builder_text(wm_builder *builder, wm_part part, const char *bytes,
                                  size_t length, uint64_t source_begin, uint64_t source_end);
wm_status wm_article_builder_field(wm_builder *builder, const char *key, const char *bytes,
                                   size_t length);
wm_status wm_article_builder_end(wm_builder *builder);
void wm_article_builder_free(wm_builder *builder);

/* normalise.c: brings a part to NFC and its map along; `shifts` gets what was replaced. WM_REJECT
 * (noted) when it is no UTF-8. */
wm_status wm_normalise_part(wm_engine *engine, wm_buffer *text, wm_source_map *map,
                            wm_shifts *shifts);
/* Where an offset in a part from before comes to stand. */
uint32_t wm_normalise_offset(const wm_shifts *shifts, uint32_t offset);

/* positions.c */
uint32_t wm_positions_codepoints(wm_instance *self, uint32_t offset);
uint32_t wm_positions_utf16(wm_instance *self, uint32_t offset);

/* process.c */
/* Tells the parent where the engine is, and starts the article's clock; NULL step: nowhere. */
void wm_process_mark(wm_engine *engine, uint32_t article, const wm_step *step);
/* Forgets the current article: layers, scratch memory, failures, perhaps symbols. */
void wm_process_forget(wm_engine *engine);
/* Runs all stages on engine->article, encodes and delivers. Rejections are delivered;
 * only what ends the run is returned. */
wm_status wm_process_article(wm_engine *engine);
/* Delivers that the current article is another shard's. */
wm_status wm_process_pass(wm_engine *engine);
/* Delivers a rejection of the current article in the name of `step` (NULL: the host). */
wm_status wm_process_reject(wm_engine *engine, const wm_step *step);

#endif
