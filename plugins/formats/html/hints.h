/* What the names that authors gave an element say of it: class, id, role, itemprop and the like. */
#ifndef WM_FORMATS_HTML_HINTS_H
#define WM_FORMATS_HTML_HINTS_H

#include "tree.h"

enum wm_html_hint {
  WM_HINT_HIDDEN = 1 << 0,  /* not seen on the page */
  WM_HINT_BODY = 1 << 1,    /* the article's text: "entry-content", itemprop=articleBody */
  WM_HINT_ARTICLE = 1 << 2, /* the article, with its head and foot */
  WM_HINT_MAIN = 1 << 3,    /* what the page is for */
  WM_HINT_COMMENT = 1 << 4, /* what readers say */
  WM_HINT_ASIDE = 1 << 5,   /* navigation, adverts, related, sharing, newsletters, notices … */
  WM_HINT_BYLINE = 1 << 6,  /* who wrote it, when, under which heads it is filed */
  WM_HINT_CAPTION = 1 << 7, /* of a picture, and who took it */
  WM_HINT_TITLE = 1 << 8,   /* the headline */
  WM_HINT_SUMMARY = 1 << 9, /* standfirst, deck */
  WM_HINT_TOOLS = 1 << 10   /* buttons and notices: sharing, following, signing in */
};

/* Bits of enum wm_html_hint for an element, from its tag and its attributes. */
uint32_t wm_html_hints_of(const wm_html_tree *tree, uint32_t node);

#endif
