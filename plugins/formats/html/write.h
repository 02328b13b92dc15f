/* Words of a page into an article: for pages, and for everything else that is read as one (parts of
 * feeds, XML, mail). */
#ifndef WM_FORMATS_HTML_WRITE_H
#define WM_FORMATS_HTML_WRITE_H

#include "blocks.h"
#include "flow.h"
#include "plugins/formats/charset/charset.h"

/* An article on its way to the builder. */
typedef struct wm_html_writing {
  wm_instance *self;
  wm_builder *builder;
  uint32_t blocks; /* index of the plugin's use that writes the layer `blocks` */
  const wm_decoded *decoded;
  const wm_html_page *page; /* over decoded->text */
  uint32_t body_length;     /* bytes given to the body so far */
} wm_html_writing;

/* Gives the words of a flow over the page to the article. */
wm_status wm_html_write_flow(wm_html_writing *writing, wm_part part, wm_html_flow flow);

/* Gives the kept ones of the page's blocks from `first` up to `past` to the body, what stands
 * between them, and their rows in the layer `blocks`. */
wm_status wm_html_write_blocks(wm_html_writing *writing, uint32_t first, uint32_t past);

#endif
