/* Web pages, one article each: its text without what surrounds it, its metadata from JSON-LD, meta
 * elements and the page. */
#include "article.h"

#include "core/base/path.h"
#include "plugins/formats/blocks.h"

enum { USE_BLOCKS };
static const wm_use uses[] = {[USE_BLOCKS] = {"blocks", WM_WRITES, &wm_blocks_layer}};

static bool contains(const char *text, size_t length, const char *what) {
  size_t n = strlen(what);
  for (size_t i = 0; i + n <= length; i++)
    if (memcmp(text + i, what, n) == 0)
      return true;
  return false;
}

enum { WM_BID_BYTES = 1024 };

/* By what the head says, in whatever charset: zero bytes are left out. */
static int html_bid(wm_instance *self, wm_str path, wm_str head) {
  (void)self;
  char text[WM_BID_BYTES];
  size_t n = 0;
  for (size_t i = 0; i < head.length && n < sizeof text; i++) {
    char c = head.bytes[i];
    if (c)
      text[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
  }
  bool named = wm_path_has_extension(path, "html|htm|xhtml|shtml");
  if (contains(text, n, "<!doctype html") || contains(text, n, "<html"))
    return named ? 95 : 85;
  if (contains(text, n, "<head>") || contains(text, n, "<body") || contains(text, n, "<meta "))
    return named ? 90 : 50;
  return named ? 70 : 0;
}

static wm_status html_start(wm_instance *self) {
  self->scratch = wm_html_reader_new();
  return self->scratch ? WM_OK : wm_fail(self, WM_FATAL, "out of memory");
}

static wm_status html_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  const wm_encoded_text encoded = {.bytes = record->bytes, .markup = true};
  wm_status status = wm_article_begin(self, builder);
  if (!status)
    status =
        wm_html_read_article(self, builder, self->scratch, &encoded, (wm_str){"", 0}, USE_BLOCKS);
  return status ? status : wm_article_end(self, builder);
}

static void html_stop(wm_instance *self) {
  wm_html_reader_free(self->scratch);
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .start = html_start,
    .bid = html_bid,
    .decode = html_decode,
    .stop = html_stop,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "html",
    .version = "1.0",
    .summary = "web pages, one article each, without what surrounds it",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = sizeof uses / sizeof *uses,
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
