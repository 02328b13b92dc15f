/* An article out of a JSON object, for the formats jsonl and json: which of its members are the
 * article's id, title, text … is their configuration; all others become its metadata. */
#ifndef WM_FORMATS_JSON_OBJECT_H
#define WM_FORMATS_JSON_OBJECT_H

#include "core/base/json_read.h"
#include "core/base/source_map.h"
#include "plugins/formats/blocks.h"
#include "plugins/formats/html/article.h"
#include "plugins/formats/roles.h"

enum { WM_JSON_USE_BLOCKS };
static const wm_use wm_json_uses[] = {
    [WM_JSON_USE_BLOCKS] = {"blocks", WM_WRITES, &wm_blocks_layer}};

/* The plugin's scratch; start and stop are callbacks. */
typedef struct wm_json_scratch {
  wm_html_reader *html;
  wm_buffer text;    /* HTML of the current article */
  wm_source_map map; /* from it to the record */
} wm_json_scratch;

wm_status wm_json_start(wm_instance *self);
void wm_json_stop(wm_instance *self);

/* Where objects come from. */
typedef struct wm_json_source {
  wm_instance *self;
  wm_builder *builder;
  const wm_record *record;
  const wm_roles *roles; /* one that begins with "/" is a JSON pointer */
  wm_json_reader json;
  uint64_t shift; /* from the reader's bytes to the record's */
} wm_json_source;

/* Makes an article of the object that the reader has just opened, and reads on behind it. WM_REJECT
 * (noted) when it is none. */
wm_status wm_json_article(wm_json_source *source);

/* Notes that the JSON is broken where the reader stands. */
wm_status wm_json_broken(wm_json_source *source);

/* Bytes of the byte-order mark, and of white space from `at` on. */
size_t wm_json_mark(wm_str bytes);
size_t wm_json_blank(wm_str bytes, size_t at);

#endif
