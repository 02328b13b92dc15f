/* What a page says of its article: JSON-LD, meta elements (OpenGraph, Dublin Core, those of
 * publishing systems), and what is marked up in the text. */
#ifndef WM_FORMATS_HTML_META_H
#define WM_FORMATS_HTML_META_H

#include "blocks.h"
#include "core/base/arena.h"

typedef enum wm_html_field {
  WM_META_TITLE,
  WM_META_BYLINE,
  WM_META_DATE,     /* ISO 8601, as far as it was understood */
  WM_META_MODIFIED, /* likewise */
  WM_META_LANGUAGE, /* BCP 47 */
  WM_META_SECTION,
  WM_META_PUBLISHER,
  WM_META_URL,
  WM_META_COPYRIGHT,
  WM_META_BODY, /* the article's text, as JSON-LD has it */
  WM_META_FIELDS
} wm_html_field;

typedef struct wm_html_meta {
  wm_str values[WM_META_FIELDS];  /* in arena memory; empty when nothing is said */
  uint32_t ranks[WM_META_FIELDS]; /* how trusted the place of each is; less is more */
  wm_span title;                  /* bytes of the page that the title was taken from; empty when it
                                     comes from elsewhere */
  wm_arena *memory;
  bool failed; /* memory is used up */
} wm_html_meta;

/* Reads what the page says; strings come from `memory`. False when that is used up. */
bool wm_html_meta_read(wm_html_meta *meta, const wm_html_page *page, wm_arena *memory);

/* Offers a value in valid UTF-8, whose white space is brought in order here; it is taken if nothing
 * of a smaller rank was. */
void wm_html_meta_offer(wm_html_meta *meta, wm_html_field field, uint32_t rank, wm_str value);

/* Reads one script of JSON-LD. */
void wm_html_jsonld_read(wm_html_meta *meta, wm_str json);

/* Reads a date as pages, feeds and mail write it: ISO 8601, with or without its marks, "Sun, 18 Jan
 * 2026 09:30:00 +0100", and anything with a day, a month by name and a year, of which the day.
 * Writes it to `out`, with room for WM_ISODATE bytes; returns its length, or 0. */
size_t wm_html_read_date(wm_str text, char *out);

#endif
