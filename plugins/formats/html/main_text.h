/* Which blocks of a page are the article. */
#ifndef WM_FORMATS_HTML_MAIN_TEXT_H
#define WM_FORMATS_HTML_MAIN_TEXT_H

#include "blocks.h"

/* Sets `kept` of the blocks that are the article's text; the title, an h1 or 0, is none of them and
 * stands before them. False when memory is used up. */
bool wm_html_find_main_text(wm_html_page *page, uint32_t title);

#endif
