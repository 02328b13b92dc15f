/* The stream's JSON: an article or a row of a fold's table as one line, by walking field tables. No
 * layer is known here by its fields; what a reader sees follows from their types:
 *
 *   span        {"begin":…,"end":…,"text":…}; of a field named `span`, these as members of the row;
 *               on request with "bytes":[[begin,end],…], of the entry
 *   range       {"begin":…,"end":…}, rows of the other layer
 *   reference   the row, or null; when the other layer is not in the stream, that row's span
 *   list        [rows]
 *   arguments   {"role":[rows],…}
 *   enum        the name
 *   flags       [names]
 *   real        a number; a field named `score` has four decimals
 *
 * Ranges, lists and arguments over a layer that is not in the stream are left out. Each row opens
 * with its number as "id". */
#ifndef WM_SINKS_JSONL_RECORD_H
#define WM_SINKS_JSONL_RECORD_H

#include <wiremill/plugin.h>

typedef enum wm_unit { WM_UNIT_CODEPOINTS = 0, WM_UNIT_UTF16 = 1, WM_UNIT_BYTES = 2 } wm_unit;

/* A field, and how it is written. */
typedef struct wm_json_column {
  const wm_field *field;
  wm_str key;    /* quoted, with colon */
  wm_str *names; /* enum, flags: each name as JSON */
  uint32_t n_names;
  uint32_t target; /* index of the layer it refers to; WM_NONE: none, or not in the pipeline */
  const wm_field *quote; /* reference: the span of the target's rows, written in its place */
} wm_json_column;

/* A layer. */
typedef struct wm_json_section {
  const wm_layer *layer;
  wm_str key;
  bool written;   /* it is in the stream */
  bool with_text; /* spans show their words */
  wm_json_column *columns;
  uint32_t n_columns;
} wm_json_section;

/* What is worked out once a run. */
typedef struct wm_json_stream {
  wm_unit unit;
  bool text;   /* the article's text is in the stream */
  bool source; /* spans show which bytes of the entry they are from */
  bool loose;  /* of a fold's table: references are plain numbers, whatever they refer to */
  wm_json_section *sections; /* by index of the pipeline's layers */
  uint32_t n_sections;
} wm_json_stream;

/* Works out how the layers are written; `tables` as wm_tables() gives them. Layers in `left_out`
 * are not in the stream; the words of those in `mute` are not repeated in it. The caller sets
 * `unit`, `text`, `source` and `loose`. Memory comes from the instance. */
wm_status wm_json_stream_plan(wm_instance *self, const wm_table *tables, uint32_t n,
                              const wm_strings *left_out, const wm_strings *mute,
                              wm_json_stream *stream);

/* Appends the article's line. */
wm_status wm_json_stream_article(wm_instance *self, const wm_json_stream *stream,
                                 const wm_article *article, wm_buffer *out);

/* Appends a line for row `row` of a fold's table, whose plan is the only section of `stream`. */
wm_status wm_json_stream_row(wm_instance *self, const wm_json_stream *stream, const wm_table *table,
                             uint32_t row, wm_buffer *out);

#endif
