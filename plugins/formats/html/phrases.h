/* Phrases by which pages address their readers amid an article. */
#ifndef WM_FORMATS_HTML_PHRASES_H
#define WM_FORMATS_HTML_PHRASES_H

#include "blocks.h"

/* True for a block that is such a phrase, or begins with one and is short: "Advertisement",
 * "Read more: …", "Photo: …", "© 2026 …". */
bool wm_html_is_phrase(const wm_html_page *page, const wm_html_block *block);

/* True for a short text on who the author is: "A. Writer is a reporter in Skopje." */
bool wm_html_is_author_note(const wm_html_page *page, const wm_html_block *block);

#endif
