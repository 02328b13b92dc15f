/* Which words of a page are the article's title. */
#ifndef WM_FORMATS_HTML_TITLE_H
#define WM_FORMATS_HTML_TITLE_H

#include "flow.h"
#include "meta.h"

typedef struct wm_html_title {
  uint32_t heading;  /* the h1 that is the title; 0: none is */
  wm_html_flow flow; /* the words, wherever they stand; gives nothing when there is no title */
} wm_html_title;

/* The heading that says what the page's metadata say; else those; else what <title> says, without
 * the site's name; else the first heading. */
void wm_html_find_title(wm_html_title *title, const wm_html_page *page, const wm_html_meta *meta);

#endif
