/* A page as blocks of text: paragraphs, headings, list items … and what each is like. */
#ifndef WM_FORMATS_HTML_BLOCKS_H
#define WM_FORMATS_HTML_BLOCKS_H

#include "hints.h"
#include "tree.h"

typedef enum wm_html_block_kind {
  WM_HTML_PARAGRAPH,
  WM_HTML_HEADING,
  WM_HTML_LIST_ITEM,
  WM_HTML_QUOTE,
  WM_HTML_CAPTION_TEXT,
  WM_HTML_TABLE_CELL,
  WM_HTML_PREFORMATTED
} wm_html_block_kind;

/* A run of text that no block element interrupts. */
typedef struct wm_html_block {
  uint32_t first, past; /* nodes */
  uint32_t element;     /* the innermost block element around it */
  wm_html_block_kind kind;
  uint32_t chars, link_chars; /* that are not white space; of those, in links */
  uint32_t words, link_words;
  uint32_t commas, stops; /* stops: ends of sentences */
  bool stopped;           /* its last character ends a sentence */
  bool kept;              /* belongs to the article */
} wm_html_block;

typedef struct wm_html_page {
  wm_html_tree tree;
  uint32_t *hints;         /* of each node */
  uint32_t *first_block;   /* of each node, and one more: the first block that is not before it; so
                              the blocks of a node are those up to the first of the node behind it */
  uint32_t *block_element; /* of each node: itself, or the innermost block element around it */
  uint8_t *kinds;          /* of each node: what text in it is, wm_html_block_kind */
  uint32_t node_capacity;
  wm_html_block *blocks;
  uint32_t n_blocks, block_capacity;
} wm_html_page;

/* Builds tree, hints and blocks of a page in valid UTF-8, which must outlive them; replaces what
 * was there. False when memory is used up. */
bool wm_html_page_read(wm_html_page *page, wm_str text);

/* Hints and blocks of a page whose tree was built otherwise. */
bool wm_html_page_cut(wm_html_page *page);

void wm_html_page_free(wm_html_page *page);

#endif
