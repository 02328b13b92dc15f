/* A format for tests: every line of an entry whose name ends in .lines is an article, cut by
 * frames. A line that begins with "crash" kills whoever frames
 * it, "hang" holds it up. */
#include <wiremill/plugin.h>

#include <stdlib.h>
#include <unistd.h>

static int bid(wm_instance *self, wm_str path, wm_str head) {
  (void)self, (void)head;
  bool named = path.length >= 6 && memcmp(path.bytes + path.length - 6, ".lines", 6) == 0;
  return named ? 60 : path.length ? 0 : 10;
}

static wm_status frame(wm_instance *self, wm_str window, bool at_end, size_t *length) {
  (void)self;
  const char *newline = memchr(window.bytes, '\n', window.length);
  if (window.length >= 5 && memcmp(window.bytes, "crash", 5) == 0)
    abort();
  while (window.length >= 4 && memcmp(window.bytes, "hang", 4) == 0)
    pause();
  if (!newline && !at_end)
    return WM_MORE;
  *length = newline ? (size_t)(newline - window.bytes) + 1 : window.length;
  return WM_OK;
}

static wm_status decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  wm_str line = record->bytes;
  if (line.length && line.bytes[line.length - 1] == '\n')
    line.length--;
  wm_status status = wm_article_begin(self, builder);
  if (status == WM_OK)
    status = wm_article_text(self, builder, WM_BODY, line, 0, line.length);
  return status == WM_OK ? wm_article_end(self, builder) : status;
}

static const wm_format_ops ops = {.size = sizeof ops, .bid = bid, .frame = frame, .decode = decode};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_FORMAT,
                                 .name = "lines",
                                 .version = "1",
                                 .summary = "an article a line",
                                 .licence = "Apache-2.0",
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
