/* What a page says its article's text is (articleBody of JSON-LD), as a second opinion. */
#ifndef WM_FORMATS_HTML_SAID_H
#define WM_FORMATS_HTML_SAID_H

#include "blocks.h"
#include "core/base/arena.h"

/* Where the blocks that are kept and those that hold the words of `said` disagree strongly, keeps
 * the latter. Nothing happens when `said` is short, or is not on the page. False when memory is
 * used up. */
bool wm_html_heed_said(wm_html_page *page, wm_str said, wm_arena *memory);

#endif
