/* The text of a part of the page as it reads: references decoded, white space as one space or one
 * line end, what is invisible left out. It comes in pieces that say which bytes of the page they
 * stand for. */
#ifndef WM_FORMATS_HTML_FLOW_H
#define WM_FORMATS_HTML_FLOW_H

#include "entities.h"
#include "tree.h"

typedef struct wm_html_piece {
  wm_str text;    /* good until the next piece is taken */
  wm_span source; /* the bytes of the page it stands for: it is a copy of them, or replaces them */
} wm_html_piece;

typedef struct wm_html_flow {
  const wm_html_tree *tree;
  uint32_t node, past; /* nodes that are still to come */
  uint32_t at, end;    /* bytes of the current text that are still to come */
  bool started;        /* a piece was given; white space in front is none */
  bool preformatted;   /* line ends are kept */
  bool literal;        /* the current text has no references */
  char gap;            /* white space that waits for what follows: ' ' or '\n'; 0: none */
  wm_span gap_source;
  char text[WM_HTML_ENTITY];
} wm_html_flow;

/* The text of nodes from `node` up to `past`, hidden elements apart. */
wm_html_flow wm_html_flow_of(const wm_html_tree *tree, uint32_t node, uint32_t past,
                             bool preformatted);

/* The next piece; false at the end. White space at either end is not given. */
bool wm_html_next_piece(wm_html_flow *flow, wm_html_piece *piece);

/* All of a flow's text for comparing: ASCII letters in lower case, spaces for line ends, cut at
 * `most` bytes. Returns its length. */
size_t wm_html_flow_lower(wm_html_flow flow, char *out, size_t most);

#endif
