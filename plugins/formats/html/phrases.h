/* Phrases by which pages address their readers amid an article. */
#ifndef WM_FORMATS_HTML_PHRASES_H
#define WM_FORMATS_HTML_PHRASES_H

#include "blocks.h"

/* True for a block that is such a phrase, or begins with one and is short: "Advertisement",
 * "Read more: …", "Photo: …", "© 2026 …". */
bool wm_html_is_phrase(const wm_html_page *page, const wm_html_block *block);

/* What a block announces. */
typedef enum wm_html_announcement {
  WM_HTML_NOTHING,
  WM_HTML_COMMENTS, /* "12 comments", "Leave a reply": what readers say, or could */
  WM_HTML_MORE      /* "More stories", "About the author": other things to read */
} wm_html_announcement;

wm_html_announcement wm_html_announces(const wm_html_page *page, const wm_html_block *block);

/* True for a short text on who the author is: "A. Writer is a reporter in Skopje." */
bool wm_html_is_author_note(const wm_html_page *page, const wm_html_block *block);

#endif
