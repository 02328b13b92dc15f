/* A page as a tree: text and elements in the order of the page. Built in one pass with the rules
 * of HTML that decide what is inside what: void elements, end tags that are left out, end tags that
 * match nothing. Formatting elements are not reopened, and tables do not throw out what is not
 * theirs: for the text that makes no difference.
 *
 * Own code because libxml2's parser of HTML keeps no offsets of what it reads, and because it takes
 * 15 times as long (66 MB/s for its tree, 950 MB/s for this one, over the 40 pages that
 * html_score.py reads, on one core of an AMD EPYC). */
#ifndef WM_FORMATS_HTML_TREE_H
#define WM_FORMATS_HTML_TREE_H

#include "tags.h"

#include <wiremill/plugin.h>

enum { WM_HTML_DEPTH = 256 }; /* what is nested deeper lies on this level */

typedef struct wm_html_node {
  uint32_t begin, end; /* bytes of the page: a text, or an element's start tag */
  uint32_t past;       /* the first node behind this one's descendants */
  uint32_t parent;     /* the root's is itself */
  uint16_t tag;        /* wm_html_tag */
  bool link;           /* text in a link that leads somewhere */
  bool hidden;         /* an element whose content is not seen */
  bool literal;        /* text in which "&" begins no reference (a CDATA section of XML) */
} wm_html_node;

/* Node 0 is the page itself. */
typedef struct wm_html_tree {
  wm_str page;
  wm_html_node *nodes;
  uint32_t n, capacity;
} wm_html_tree;

/* Replaces what the tree held. False when memory is used up. The page must outlive the tree. */
bool wm_html_tree_build(wm_html_tree *tree, wm_str page);
void wm_html_tree_free(wm_html_tree *tree);

/* Appends a node, which its parent must be told of; the caller fills it. NULL when memory is used
 * up. Earlier nodes may move. */
wm_html_node *wm_html_tree_add(wm_html_tree *tree);

/* The start tag of an element, or the characters of a text. */
wm_str wm_html_source(const wm_html_tree *tree, uint32_t node);

/* An attribute of an element, as it stands in the page; false when it has none of that name. */
bool wm_html_find_attribute(const wm_html_tree *tree, uint32_t node, const char *name,
                            wm_str *value);

#endif
