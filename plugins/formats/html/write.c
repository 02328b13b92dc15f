/* Words of a page into an article. */
#include "write.h"

#include "plugins/formats/blocks.h"

wm_status wm_html_write_flow(wm_html_writing *w, wm_part part, wm_html_flow flow) {
  const wm_decoded *decoded = w->decoded;
  wm_status status = WM_OK;
  for (wm_html_piece piece; !status && wm_html_next_piece(&flow, &piece);) {
    const char *source = decoded->text.bytes + piece.source.begin;
    bool copy = piece.text.length == piece.source.end - piece.source.begin &&
                memcmp(piece.text.bytes, source, piece.text.length) == 0;
    status = copy
                 ? wm_decoded_put(w->self, decoded, w->builder, part, piece.source)
                 : wm_decoded_replace(w->self, decoded, w->builder, part, piece.text, piece.source);
    w->body_length += part == WM_BODY ? (uint32_t)piece.text.length : 0;
  }
  return status;
}

/* What stands between two blocks; it stands for nothing in the source. `before`
 * is NULL behind text that is no block of this page. */
static const char *separator(const wm_html_page *page, const wm_html_block *before,
                             const wm_html_block *after) {
  const wm_html_node *nodes = page->tree.nodes;
  if (!before || before->kind != after->kind || before->element == after->element)
    return "\n\n";
  uint32_t row = nodes[before->element].parent;
  if (before->kind == WM_HTML_TABLE_CELL)
    return row == nodes[after->element].parent ? "\t" : "\n";
  return before->kind == WM_HTML_LIST_ITEM ? "\n" : "\n\n";
}

static wm_status put_separator(wm_html_writing *w, const wm_html_block *before,
                               const wm_html_block *after) {
  wm_str gap = wm_z(separator(w->page, before, after));
  w->body_length += (uint32_t)gap.length;
  return wm_article_text(w->self, w->builder, WM_BODY, gap, 0, 0);
}

/* The text of a block, and its row in the layer `blocks`. */
static wm_status put_block(wm_html_writing *w, const wm_html_block *block) {
  static const uint32_t kinds[] = {
      [WM_HTML_PARAGRAPH] = WM_BLOCK_PARAGRAPH,       [WM_HTML_HEADING] = WM_BLOCK_HEADING,
      [WM_HTML_LIST_ITEM] = WM_BLOCK_LIST_ITEM,       [WM_HTML_QUOTE] = WM_BLOCK_QUOTE,
      [WM_HTML_CAPTION_TEXT] = WM_BLOCK_CAPTION,      [WM_HTML_TABLE_CELL] = WM_BLOCK_TABLE_CELL,
      [WM_HTML_PREFORMATTED] = WM_BLOCK_PREFORMATTED,
  };
  uint32_t begin = w->body_length;
  wm_status status = wm_html_write_flow(w, WM_BODY,
                                        wm_html_flow_of(&w->page->tree, block->first, block->past,
                                                        block->kind == WM_HTML_PREFORMATTED));
  wm_block *row = status ? NULL : wm_append(w->self, w->blocks, 1);
  if (!row)
    return status ? status : WM_REJECT;
  *row = (wm_block){{begin, w->body_length}, kinds[block->kind]};
  return WM_OK;
}

wm_status wm_html_write_blocks(wm_html_writing *w, uint32_t first, uint32_t past) {
  const wm_html_block *before = NULL;
  wm_status status = WM_OK;
  for (uint32_t i = first; i < past && !status; i++) {
    const wm_html_block *block = &w->page->blocks[i];
    if (!block->kept)
      continue;
    if (before || w->body_length)
      status = put_separator(w, before, block);
    if (!status)
      status = put_block(w, block);
    before = block;
  }
  return status;
}
