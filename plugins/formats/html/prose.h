/* Plain text as paragraphs: of mail, of news agencies' markup, of XML without elements. */
#ifndef WM_FORMATS_HTML_PROSE_H
#define WM_FORMATS_HTML_PROSE_H

#include "write.h"

enum wm_prose {
  WM_PROSE_INDENTED = 1 << 0 /* a line that begins with white space begins a paragraph, and
                                no other does */
};

/* Gives a span of writing->decoded to the body, a block for each paragraph. Paragraphs end at empty
 * lines; a line end within one is a space behind a line that is as long as wrapped lines are, else
 * it stays. `how`: enum wm_prose. */
wm_status wm_prose_write(wm_html_writing *writing, wm_span span, uint32_t how);

/* The same for text that was decoded once more, plain->own with plain->map. */
wm_status wm_prose_write_plain(wm_html_writing *writing, wm_decoded *plain, uint32_t how);

/* Appends a span of decoded text to `text`, its references decoded unless it is literal, and its
 * way back to the record to `map`. False when memory is used up. */
bool wm_prose_unescape(const wm_decoded *decoded, wm_span span, bool literal, wm_buffer *text,
                       wm_source_map *map);

#endif
