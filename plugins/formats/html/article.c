/* An article out of an HTML page. */
#include "article.h"

#include "main_text.h"
#include "plugins/formats/blocks.h"
#include "title.h"

#include <stdlib.h>

struct wm_html_reader {
  wm_decoded decoded;
  wm_html_page page;
  wm_html_meta meta;
  wm_arena memory; /* of metadata; reset for each page */
};

enum { WM_META_BYTES = 64 << 20 }; /* most memory that a page's metadata may take */

wm_html_reader *wm_html_reader_new(void) {
  wm_html_reader *reader = calloc(1, sizeof *reader);
  if (reader)
    wm_arena_init(&reader->memory, WM_META_BYTES);
  return reader;
}

void wm_html_reader_free(wm_html_reader *reader) {
  if (!reader)
    return;
  wm_decoded_free(&reader->decoded);
  wm_html_page_free(&reader->page);
  wm_arena_free(&reader->memory);
  free(reader);
}

/* An article on its way to the builder. */
typedef struct writing {
  wm_instance *self;
  wm_builder *builder;
  wm_html_reader *reader;
  uint32_t blocks;      /* index of the use that writes them */
  uint32_t body_length; /* bytes given to the body so far */
} writing;

static wm_status put_flow(writing *w, wm_part part, wm_html_flow flow) {
  const wm_decoded *decoded = &w->reader->decoded;
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

/* What stands between two blocks; it stands for nothing in the source. */
static const char *separator(const wm_html_page *page, const wm_html_block *before,
                             const wm_html_block *after) {
  const wm_html_node *nodes = page->tree.nodes;
  if (before->kind != after->kind || before->element == after->element)
    return "\n\n";
  uint32_t row = nodes[before->element].parent;
  if (before->kind == WM_HTML_TABLE_CELL)
    return row == nodes[after->element].parent ? "\t" : "\n";
  return before->kind == WM_HTML_LIST_ITEM ? "\n" : "\n\n";
}

enum { WM_COMPARED_BYTES = 512, WM_COMPARED_BLOCKS = 3 };

/* Drops a block at the article's beginning that says the title again. */
static void drop_title(wm_html_page *page, const wm_html_title *title) {
  char said[WM_COMPARED_BYTES], text[WM_COMPARED_BYTES];
  size_t n = wm_html_flow_lower(title->flow, said, sizeof said);
  uint32_t n_seen = 0;
  for (uint32_t i = 0; i < page->n_blocks && n_seen < WM_COMPARED_BLOCKS; i++) {
    wm_html_block *block = &page->blocks[i];
    if (!block->kept)
      continue;
    n_seen++;
    wm_html_flow flow = wm_html_flow_of(&page->tree, block->first, block->past, false);
    block->kept = wm_html_flow_lower(flow, text, sizeof text) != n || memcmp(text, said, n) != 0;
  }
}

static wm_status put_separator(writing *w, const wm_html_block *before,
                               const wm_html_block *after) {
  wm_str gap = wm_z(separator(&w->reader->page, before, after));
  w->body_length += (uint32_t)gap.length;
  return wm_article_text(w->self, w->builder, WM_BODY, gap, 0, 0);
}

/* The text of a block, and its row in the layer `blocks`. */
static wm_status put_block(writing *w, const wm_html_block *block) {
  static const uint32_t kinds[] = {
      [WM_HTML_PARAGRAPH] = WM_BLOCK_PARAGRAPH,       [WM_HTML_HEADING] = WM_BLOCK_HEADING,
      [WM_HTML_LIST_ITEM] = WM_BLOCK_LIST_ITEM,       [WM_HTML_QUOTE] = WM_BLOCK_QUOTE,
      [WM_HTML_CAPTION_TEXT] = WM_BLOCK_CAPTION,      [WM_HTML_TABLE_CELL] = WM_BLOCK_TABLE_CELL,
      [WM_HTML_PREFORMATTED] = WM_BLOCK_PREFORMATTED,
  };
  uint32_t begin = w->body_length;
  wm_status status = put_flow(w, WM_BODY,
                              wm_html_flow_of(&w->reader->page.tree, block->first, block->past,
                                              block->kind == WM_HTML_PREFORMATTED));
  wm_block *row = status ? NULL : wm_append(w->self, w->blocks, 1);
  if (!row)
    return status ? status : WM_REJECT;
  *row = (wm_block){{begin, w->body_length}, kinds[block->kind]};
  return WM_OK;
}

static wm_status put_body(writing *w) {
  const wm_html_page *page = &w->reader->page;
  const wm_html_block *before = NULL;
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < page->n_blocks && !status; i++) {
    const wm_html_block *block = &page->blocks[i];
    if (!block->kept)
      continue;
    if (before)
      status = put_separator(w, before, block);
    if (!status)
      status = put_block(w, block);
    before = block;
  }
  return status || before ? status : wm_fail(w->self, WM_REJECT, "the page has no article text");
}

static wm_status put_fields(writing *w, wm_str url) {
  static const struct {
    const char *key;
    wm_html_field field;
  } fields[] = {
      {"date", WM_META_DATE},         {"language", WM_META_LANGUAGE},
      {"url", WM_META_URL},           {"byline", WM_META_BYLINE},
      {"section", WM_META_SECTION},   {"publisher", WM_META_PUBLISHER},
      {"modified", WM_META_MODIFIED}, {"copyright", WM_META_COPYRIGHT},
  };
  wm_html_meta *meta = &w->reader->meta;
  wm_status status = WM_OK;
  if (url.length && !meta->values[WM_META_URL].length)
    meta->values[WM_META_URL] = url;
  for (size_t i = 0; i < sizeof fields / sizeof *fields && !status; i++)
    if (meta->values[fields[i].field].length)
      status = wm_article_field(w->self, w->builder, fields[i].key, meta->values[fields[i].field]);
  return status ? status : wm_decoded_describe(w->self, &w->reader->decoded, w->builder);
}

wm_status wm_html_read_article(wm_instance *self, wm_builder *builder, wm_html_reader *reader,
                               const wm_encoded_text *encoded, wm_str url, uint32_t blocks) {
  writing w = {self, builder, reader, blocks, 0};
  wm_html_title title;
  wm_error error;
  wm_status status = wm_charset_decode(encoded, &reader->decoded, &error);
  if (status)
    return wm_fail(self, status, "%s", error.text);
  wm_arena_reset(&reader->memory);
  if (!wm_html_page_read(&reader->page, reader->decoded.text))
    return wm_fail(self, WM_FATAL, "out of memory for a page");
  if (!wm_html_meta_read(&reader->meta, &reader->page, &reader->memory))
    return wm_fail(self, WM_REJECT, "the page's metadata need too much memory");
  wm_html_find_title(&title, &reader->page, &reader->meta);
  if (!wm_html_find_main_text(&reader->page, title.heading))
    return wm_fail(self, WM_FATAL, "out of memory for a page");
  drop_title(&reader->page, &title);
  status = put_flow(&w, WM_TITLE, title.flow);
  if (!status)
    status = put_body(&w);
  return status ? status : put_fields(&w, url);
}
