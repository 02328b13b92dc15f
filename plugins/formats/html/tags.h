/* Elements of HTML that matter to the tree or to what is an article's text. */
#ifndef WM_FORMATS_HTML_TAGS_H
#define WM_FORMATS_HTML_TAGS_H

#include <wiremill/plugin.h>

enum wm_html_trait {
  WM_HTML_BLOCK = 1 << 0,   /* its text stands apart from what is around it */
  WM_HTML_VOID = 1 << 1,    /* has no content */
  WM_HTML_RAW = 1 << 2,     /* its content is characters, up to its end tag */
  WM_HTML_HIDDEN = 1 << 3,  /* its content is no text of the page */
  WM_HTML_IN_HEAD = 1 << 4, /* may stand in the head */
  WM_HTML_SCOPE = 1 << 5,   /* what is open outside of it cannot be closed from inside */
  WM_HTML_ENDS_P = 1 << 6,  /* its start tag ends a paragraph */
};

/* Name in C, name in HTML, traits. Sorted by the latter. */
#define WM_HTML_TAGS(X)                                                                            \
  X(A, "a", 0)                                                                                     \
  X(ADDRESS, "address", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                            \
  X(AREA, "area", WM_HTML_VOID)                                                                    \
  X(ARTICLE, "article", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                            \
  X(ASIDE, "aside", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                \
  X(AUDIO, "audio", WM_HTML_HIDDEN)                                                                \
  X(BASE, "base", WM_HTML_VOID | WM_HTML_IN_HEAD)                                                  \
  X(BASEFONT, "basefont", WM_HTML_VOID | WM_HTML_IN_HEAD)                                          \
  X(BLOCKQUOTE, "blockquote", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                      \
  X(BODY, "body", WM_HTML_BLOCK | WM_HTML_SCOPE)                                                   \
  X(BR, "br", WM_HTML_VOID)                                                                        \
  X(BUTTON, "button", WM_HTML_HIDDEN | WM_HTML_BLOCK)                                              \
  X(CANVAS, "canvas", WM_HTML_HIDDEN)                                                              \
  X(CAPTION, "caption", WM_HTML_BLOCK | WM_HTML_SCOPE)                                             \
  X(CENTER, "center", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                              \
  X(COL, "col", WM_HTML_VOID)                                                                      \
  X(DD, "dd", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                      \
  X(DETAILS, "details", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                            \
  X(DIALOG, "dialog", WM_HTML_HIDDEN | WM_HTML_BLOCK | WM_HTML_ENDS_P)                             \
  X(DIR, "dir", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                    \
  X(DIV, "div", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                    \
  X(DL, "dl", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                      \
  X(DT, "dt", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                      \
  X(EMBED, "embed", WM_HTML_VOID)                                                                  \
  X(FIELDSET, "fieldset", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                          \
  X(FIGCAPTION, "figcaption", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                      \
  X(FIGURE, "figure", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                              \
  X(FOOTER, "footer", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                              \
  X(FORM, "form", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                  \
  X(H1, "h1", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                      \
  X(H2, "h2", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                      \
  X(H3, "h3", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                      \
  X(H4, "h4", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                      \
  X(H5, "h5", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                      \
  X(H6, "h6", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                      \
  X(HEAD, "head", WM_HTML_HIDDEN | WM_HTML_BLOCK)                                                  \
  X(HEADER, "header", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                              \
  X(HGROUP, "hgroup", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                              \
  X(HR, "hr", WM_HTML_VOID | WM_HTML_BLOCK | WM_HTML_ENDS_P)                                       \
  X(HTML, "html", WM_HTML_BLOCK | WM_HTML_SCOPE)                                                   \
  X(IFRAME, "iframe", WM_HTML_RAW | WM_HTML_HIDDEN)                                                \
  X(IMG, "img", WM_HTML_VOID)                                                                      \
  X(INPUT, "input", WM_HTML_VOID)                                                                  \
  X(LABEL, "label", 0)                                                                             \
  X(LEGEND, "legend", WM_HTML_BLOCK)                                                               \
  X(LI, "li", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                      \
  X(LINK, "link", WM_HTML_VOID | WM_HTML_IN_HEAD)                                                  \
  X(MAIN, "main", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                  \
  X(MAP, "map", WM_HTML_HIDDEN)                                                                    \
  X(MATH, "math", 0)                                                                               \
  X(MENU, "menu", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                  \
  X(META, "meta", WM_HTML_VOID | WM_HTML_IN_HEAD)                                                  \
  X(NAV, "nav", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                    \
  X(NOEMBED, "noembed", WM_HTML_RAW | WM_HTML_HIDDEN)                                              \
  X(NOFRAMES, "noframes", WM_HTML_RAW | WM_HTML_HIDDEN | WM_HTML_IN_HEAD)                          \
  X(NOSCRIPT, "noscript", WM_HTML_RAW | WM_HTML_HIDDEN | WM_HTML_IN_HEAD)                          \
  X(OBJECT, "object", WM_HTML_HIDDEN | WM_HTML_SCOPE)                                              \
  X(OL, "ol", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                      \
  X(OPTGROUP, "optgroup", WM_HTML_HIDDEN)                                                          \
  X(OPTION, "option", WM_HTML_HIDDEN)                                                              \
  X(P, "p", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                        \
  X(PARAM, "param", WM_HTML_VOID)                                                                  \
  X(PRE, "pre", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                    \
  X(RP, "rp", WM_HTML_HIDDEN)                                                                      \
  X(SCRIPT, "script", WM_HTML_RAW | WM_HTML_HIDDEN | WM_HTML_IN_HEAD)                              \
  X(SECTION, "section", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                            \
  X(SELECT, "select", WM_HTML_HIDDEN)                                                              \
  X(SOURCE, "source", WM_HTML_VOID)                                                                \
  X(STYLE, "style", WM_HTML_RAW | WM_HTML_HIDDEN | WM_HTML_IN_HEAD)                                \
  X(SUMMARY, "summary", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                            \
  X(SVG, "svg", WM_HTML_HIDDEN)                                                                    \
  X(TABLE, "table", WM_HTML_BLOCK | WM_HTML_ENDS_P | WM_HTML_SCOPE)                                \
  X(TBODY, "tbody", WM_HTML_BLOCK)                                                                 \
  X(TD, "td", WM_HTML_BLOCK | WM_HTML_SCOPE)                                                       \
  X(TEMPLATE, "template", WM_HTML_HIDDEN | WM_HTML_SCOPE | WM_HTML_IN_HEAD)                        \
  X(TEXTAREA, "textarea", WM_HTML_RAW | WM_HTML_HIDDEN)                                            \
  X(TFOOT, "tfoot", WM_HTML_BLOCK)                                                                 \
  X(TH, "th", WM_HTML_BLOCK | WM_HTML_SCOPE)                                                       \
  X(THEAD, "thead", WM_HTML_BLOCK)                                                                 \
  X(TIME, "time", 0)                                                                               \
  X(TITLE, "title", WM_HTML_RAW | WM_HTML_HIDDEN | WM_HTML_IN_HEAD)                                \
  X(TR, "tr", WM_HTML_BLOCK)                                                                       \
  X(TRACK, "track", WM_HTML_VOID)                                                                  \
  X(UL, "ul", WM_HTML_BLOCK | WM_HTML_ENDS_P)                                                      \
  X(VIDEO, "video", WM_HTML_HIDDEN)                                                                \
  X(WBR, "wbr", WM_HTML_VOID)                                                                      \
  X(XMP, "xmp", WM_HTML_RAW | WM_HTML_BLOCK | WM_HTML_ENDS_P)

typedef enum wm_html_tag {
  WM_HTML_TEXT,  /* not an element */
  WM_HTML_OTHER, /* an element of any other name: inline, with content */
#define WM_HTML_TAG(id, name, traits) WM_HTML_##id,
  WM_HTML_TAGS(WM_HTML_TAG)
#undef WM_HTML_TAG
      WM_HTML_N_TAGS
} wm_html_tag;

/* The tag of a name in any case. */
wm_html_tag wm_html_tag_of(wm_str name);

/* Its traits, enum wm_html_trait. */
uint32_t wm_html_traits(uint32_t tag);

#endif
