/* An article out of an HTML page. */
#include "article.h"

#include "main_text.h"
#include "phrases.h"
#include "said.h"
#include "title.h"
#include "write.h"

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

static wm_status put_fields(wm_html_reader *reader, wm_html_writing *w, wm_str url) {
  static const struct {
    const char *key;
    wm_html_field field;
  } fields[] = {
      {"date", WM_META_DATE},         {"language", WM_META_LANGUAGE},
      {"url", WM_META_URL},           {"byline", WM_META_BYLINE},
      {"section", WM_META_SECTION},   {"publisher", WM_META_PUBLISHER},
      {"modified", WM_META_MODIFIED}, {"copyright", WM_META_COPYRIGHT},
  };
  wm_html_meta *meta = &reader->meta;
  wm_status status = WM_OK;
  if (url.length && !meta->values[WM_META_URL].length)
    meta->values[WM_META_URL] = url;
  for (size_t i = 0; i < sizeof fields / sizeof *fields && !status; i++)
    if (meta->values[fields[i].field].length)
      status = wm_article_field(w->self, w->builder, fields[i].key, meta->values[fields[i].field]);
  return status ? status : wm_decoded_describe(w->self, w->decoded, w->builder);
}

static wm_status read_page(wm_instance *self, wm_html_reader *reader,
                           const wm_encoded_text *encoded) {
  wm_error error;
  wm_status status = wm_charset_decode(encoded, &reader->decoded, &error);
  if (status)
    return wm_fail(self, status, "%s", error.text);
  if (!wm_html_page_read(&reader->page, reader->decoded.text))
    return wm_fail(self, WM_FATAL, "out of memory for a page");
  return WM_OK;
}

wm_status wm_html_read_article(wm_instance *self, wm_builder *builder, wm_html_reader *reader,
                               const wm_encoded_text *encoded, wm_str url, uint32_t blocks) {
  wm_html_writing w = {self, builder, blocks, &reader->decoded, &reader->page, 0};
  wm_html_title title;
  wm_status status = read_page(self, reader, encoded);
  if (status)
    return status;
  wm_arena_reset(&reader->memory);
  if (!wm_html_meta_read(&reader->meta, &reader->page, &reader->memory))
    return wm_fail(self, WM_REJECT, "the page's metadata need too much memory");
  wm_html_find_title(&title, &reader->page, &reader->meta);
  if (!wm_html_find_main_text(&reader->page, title.heading))
    return wm_fail(self, WM_FATAL, "out of memory for a page");
  if (!wm_html_heed_said(&reader->page, reader->meta.values[WM_META_BODY], &reader->memory))
    return wm_fail(self, WM_REJECT, "the page's metadata need too much memory");
  drop_title(&reader->page, &title);
  status = wm_html_write_flow(&w, WM_TITLE, title.flow);
  if (!status)
    status = wm_html_write_blocks(&w, 0, reader->page.n_blocks);
  if (!status && !w.body_length)
    status = wm_fail(self, WM_REJECT, "the page has no article text");
  return status ? status : put_fields(reader, &w, url);
}

wm_status wm_html_read_title(wm_instance *self, wm_builder *builder, wm_html_reader *reader,
                             const wm_encoded_text *encoded) {
  wm_html_writing w = {self, builder, 0, &reader->decoded, &reader->page, 0};
  wm_status status = read_page(self, reader, encoded);
  wm_html_tree *tree = &reader->page.tree;
  return status ? status
                : wm_html_write_flow(&w, WM_TITLE, wm_html_flow_of(tree, 0, tree->n, false));
}

wm_status wm_html_read_fragment(wm_instance *self, wm_builder *builder, wm_html_reader *reader,
                                const wm_encoded_text *encoded, uint32_t blocks, uint32_t *length) {
  wm_html_page *page = &reader->page;
  wm_html_writing w = {self, builder, blocks, &reader->decoded, page, *length};
  wm_status status = read_page(self, reader, encoded);
  if (status)
    return status;
  for (uint32_t i = 0; i < page->n_blocks; i++)
    page->blocks[i].kept = !wm_html_is_phrase(page, &page->blocks[i]);
  status = wm_html_write_blocks(&w, 0, page->n_blocks);
  *length = w.body_length;
  return status;
}

const wm_decoded *wm_html_reader_decoded(const wm_html_reader *reader) {
  return &reader->decoded;
}
