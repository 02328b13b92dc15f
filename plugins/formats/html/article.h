/* An article out of an HTML page: for the format html, and for those that hold such pages. */
#ifndef WM_FORMATS_HTML_ARTICLE_H
#define WM_FORMATS_HTML_ARTICLE_H

#include "plugins/formats/charset/charset.h"

#include <wiremill/plugin.h>

/* The memory that reading a page takes; kept from page to page. */
typedef struct wm_html_reader wm_html_reader;

/* NULL when memory is used up. */
wm_html_reader *wm_html_reader_new(void);
void wm_html_reader_free(wm_html_reader *reader);

/* Gives the text and the fields of the page's article to one that was begun; the caller ends it and
 * may add fields. `url`: of the page, for one that does not say; may be empty. `blocks`: the index
 * of the plugin's use that writes the layer `blocks`. WM_REJECT (noted) when the page has no
 * article. */
wm_status wm_html_read_article(wm_instance *self, wm_builder *builder, wm_html_reader *reader,
                               const wm_encoded_text *encoded, wm_str url, uint32_t blocks);

/* Gives all text of some HTML that is an article's body already (of a feed, a mail) to one that was
 * begun, but for phrases that address readers. *length: bytes that the body has, before and after;
 * what comes behind other text stands apart from it. */
wm_status wm_html_read_fragment(wm_instance *self, wm_builder *builder, wm_html_reader *reader,
                                const wm_encoded_text *encoded, uint32_t blocks, uint32_t *length);

/* Gives all text of some HTML to the article's title. */
wm_status wm_html_read_title(wm_instance *self, wm_builder *builder, wm_html_reader *reader,
                             const wm_encoded_text *encoded);

/* What the last HTML was decoded to and from, until the next. */
const wm_decoded *wm_html_reader_decoded(const wm_html_reader *reader);

#endif
