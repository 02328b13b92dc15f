/* An article at hand for those who render it. */
#ifndef WM_SHOW_VIEW_H
#define WM_SHOW_VIEW_H

#include "core/show/show.h"

typedef struct wm_view {
  wm_instance *self;
  const wm_show_options *options;
  const wm_article *article;
  const wm_table *tables; /* all layers */
  uint32_t n_tables;
  wm_table entities, relations, sentences; /* n is 0 when a layer is not there */
  wm_buffer *out;
} wm_view;

/* A part of the text: with an entity, the innermost that covers it, or with none. */
typedef struct wm_view_piece {
  wm_span span;
  const wm_entity *entity; /* NULL: plain text */
} wm_view_piece;

/* Cuts `within` into pieces, from left to right, one a call: `piece` is zero before the first.
 * `next` is the row of `entities` to look at, 0 at first. False behind the last. */
bool wm_view_next(const wm_view *view, wm_span within, uint32_t *next, wm_view_piece *piece);

wm_str wm_view_string(const wm_view *view, wm_sym symbol);
bool wm_view_is_core(const wm_layer *layer);

/* A field of a row as text, for layers of other plugins. Spans are quoted. */
void wm_view_put_value(const wm_view *view, const void *row, const wm_field *field, wm_buffer *out);

void wm_view_terminal(const wm_view *view);
void wm_view_html(const wm_view *view);

#endif
