/* A format for tests: an entry whose name ends in .txt is one
 * article; one that ends in .pack holds one between each two lines "--". */
#include "config.h"

#include <wiremill/plugin.h>

static bool ends_in(wm_str path, const char *suffix) {
  size_t n = strlen(suffix);
  return path.length >= n && memcmp(path.bytes + path.length - n, suffix, n) == 0;
}

static int bid(wm_instance *self, wm_str path, wm_str head) {
  (void)self, (void)head;
  return ends_in(path, ".txt") || ends_in(path, ".pack") ? 50 : 0;
}

static wm_status put_article(wm_instance *self, wm_builder *builder, wm_str text, size_t begin) {
  wm_status status = wm_article_begin(self, builder);
  if (status == WM_OK)
    status = wm_article_text(self, builder, WM_BODY, text, begin, begin + text.length);
  return status == WM_OK ? wm_article_end(self, builder) : status;
}

static wm_status decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  wm_str rest = record->bytes;
  if (!ends_in(record->path, ".pack"))
    return put_article(self, builder, rest, 0);
  while (rest.length) {
    const char *mark = memmem(rest.bytes, rest.length, "\n--\n", 4);
    size_t length = mark ? (size_t)(mark - rest.bytes) : rest.length;
    wm_status status = put_article(self, builder, (wm_str){rest.bytes, length},
                                   (size_t)(rest.bytes - record->bytes.bytes));
    if (status == WM_FATAL)
      return status;
    size_t step = mark ? length + 4 : length;
    rest = (wm_str){rest.bytes + step, rest.length - step};
  }
  return WM_OK;
}

static const wm_format_ops ops = {.size = sizeof ops, .bid = bid, .decode = decode};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_FORMAT,
                                 .name = "whole",
                                 .version = "1",
                                 .summary = "an article an entry",
                                 .licence = "Apache-2.0",
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
