/* The layer `blocks` as formats declare it, all alike. */
#ifndef WM_FORMATS_BLOCKS_H
#define WM_FORMATS_BLOCKS_H

#include <wiremill/plugin.h>

enum {
  WM_BLOCK_PARAGRAPH,
  WM_BLOCK_HEADING,
  WM_BLOCK_LIST_ITEM,
  WM_BLOCK_QUOTE,
  WM_BLOCK_CAPTION,
  WM_BLOCK_TABLE_CELL,
  WM_BLOCK_PREFORMATTED
};

static const wm_field wm_block_fields[] = {
    WM_FIELD(wm_block, span, WM_FIELD_SPAN, NULL, "its text"),
    WM_FIELD(wm_block, kind, WM_FIELD_ENUM, WM_BLOCK_NAMES, "what it was in the input"),
};

static const wm_layer wm_blocks_layer = {"blocks",
                                         1,
                                         sizeof(wm_block),
                                         wm_block_fields,
                                         sizeof wm_block_fields / sizeof *wm_block_fields,
                                         "paragraphs, headings, list items …, where formats know"};

#endif
