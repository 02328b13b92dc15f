/* my-plugin: a format for Wiremill. As it stands it reads files whose name ends in ".my-plugin":
 * lines "Key: value", an empty line, the text. Make of it what you need. */
#include <wiremill/plugin.h>

/* 0 (not mine) to 100, from an entry's path and its first bytes. The highest bid reads the entry.
 */
static int bid(wm_instance *self, wm_str path, wm_str head) {
  static const char ending[] = ".my-plugin";
  const size_t n = sizeof ending - 1;
  (void)self, (void)head;
  return path.length > n && memcmp(path.bytes + path.length - n, ending, n) == 0 ? 80 : 0;
}

/* The line that begins at `at`, without its end. */
static wm_str line_at(wm_str bytes, size_t at) {
  const char *begin = bytes.bytes + at, *end = memchr(begin, '\n', bytes.length - at);
  return (wm_str){begin, end ? (size_t)(end - begin) : bytes.length - at};
}

/* A piece of the record as text: the host remembers which bytes it stands for. */
static wm_status put_text(wm_instance *self, wm_builder *builder, wm_str bytes, wm_part part,
                          wm_str piece) {
  size_t begin = (size_t)(piece.bytes - bytes.bytes);
  return wm_article_text(self, builder, part, piece, begin, begin + piece.length);
}

/* "Title: …" is the title; any other key is a field: id, date, language and url are the article's
 * own, the rest is its metadata. */
static wm_status put_header(wm_instance *self, wm_builder *builder, wm_str bytes, wm_str line) {
  char key[32];
  const char *colon = memchr(line.bytes, ':', line.length);
  size_t length = colon ? (size_t)(colon - line.bytes) : 0;
  if (!length || length >= sizeof key)
    return wm_fail(self, WM_REJECT, "a line of the head is no 'Key: value'");
  for (size_t i = 0; i < length; i++)
    key[i] =
        line.bytes[i] >= 'A' && line.bytes[i] <= 'Z' ? (char)(line.bytes[i] + 32) : line.bytes[i];
  key[length] = '\0';
  wm_str value = {colon + 1, line.length - length - 1};
  while (value.length && *value.bytes == ' ')
    value.bytes++, value.length--;
  return strcmp(key, "title") == 0 ? put_text(self, builder, bytes, WM_TITLE, value)
                                   : wm_article_field(self, builder, key, value);
}

/* Builds the articles of a record; here a record is a whole entry, and one article. */
static wm_status decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  wm_status status = wm_article_begin(self, builder);
  size_t at = 0;
  while (status == WM_OK && at < record->bytes.length) {
    wm_str line = line_at(record->bytes, at);
    at += line.length + 1;
    if (!line.length)
      break;
    status = put_header(self, builder, record->bytes, line);
  }
  if (status == WM_OK && at < record->bytes.length)
    status = put_text(self, builder, record->bytes, WM_BODY,
                      (wm_str){record->bytes.bytes + at, record->bytes.length - at});
  return status == WM_OK ? wm_article_end(self, builder) : status;
}

static const wm_format_ops ops = {.size = sizeof ops, .bid = bid, .decode = decode};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_FORMAT,
                                 .name = "my-plugin",
                                 .version = "0.1",
                                 .summary = "files of headers and a text",
                                 .licence = "Apache-2.0",
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
