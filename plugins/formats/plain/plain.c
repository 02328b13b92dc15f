/* Text files, one article each: a title line, optionally a line with the date, a blank line, the
 * body. The article's metadata tell which charset the text was in, and how many bytes were none of
 * it, when it is not plain UTF-8. */
#include <wiremill/plugin.h>

#include "core/base/isodate.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "plugins/formats/charset/charset.h"

typedef struct plain_config {
  bool title_line;
} plain_config;

static const wm_param params[] = {
    WM_PARAM(plain_config, title_line, WM_PARAM_BOOL, "title-line", "yes", NULL,
             "the first line is the title, and the second may be the date"),
};

/* The record from one place to another. */
typedef struct reading {
  wm_instance *self;
  wm_builder *builder;
  const wm_decoded *decoded;
  wm_str bytes; /* the decoded text */
} reading;

/* ---------------------------------------------------------------------- bid */

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_control(unsigned char c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7F;
}

/* True for a zero byte, or more than one other control character in 256: a page of text has
 * none, a page of compressed or compiled bytes about one in ten. The mark of UTF-16 tells text. */
static bool is_binary(wm_str head) {
  size_t n_control = 0;
  bool utf16 = head.length >= 2 &&
               (memcmp(head.bytes, "\xFF\xFE", 2) == 0 || memcmp(head.bytes, "\xFE\xFF", 2) == 0);
  if (utf16)
    return false;
  for (size_t i = 0; i < head.length; i++) {
    if (!head.bytes[i])
      return true;
    n_control += is_control((unsigned char)head.bytes[i]);
  }
  return n_control > head.length / 256;
}

/* The head may end within a character. */
static bool is_utf8(wm_str head) {
  size_t valid = wm_utf8_valid(head.bytes, head.length);
  return head.length - valid < 4;
}

/* Markup of a kind that no other format reads is no article, whatever it may hold. */
static bool is_markup(wm_str head) {
  size_t at = 0;
  while (at < head.length && is_space(head.bytes[at]))
    at++;
  if (at + 1 >= head.length || head.bytes[at] != '<')
    return false;
  char c = head.bytes[at + 1];
  return c == '?' || c == '!' || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static int plain_bid(wm_instance *self, wm_str path, wm_str head) {
  (void)self;
  if (is_binary(head))
    return 0;
  if (wm_path_has_extension(path, "txt|text"))
    return 60;
  if (is_markup(head))
    return 0;
  return is_utf8(head) ? 10 : 2;
}

/* ------------------------------------------------------------------- decode */

/* Gives the text from `at` to `end` to the article. CR LF loses its CR, a CR alone is a line end.
 */
static wm_status put_text(reading *r, wm_part part, size_t at, size_t end) {
  const char *bytes = r->bytes.bytes;
  wm_status status = WM_OK;
  while (at < end && !status) {
    const char *cr = memchr(bytes + at, '\r', end - at);
    size_t stop = cr ? (size_t)(cr - bytes) : end;
    if (stop > at)
      status = wm_decoded_put(r->self, r->decoded, r->builder, part,
                              (wm_span){(uint32_t)at, (uint32_t)stop});
    bool alone = stop < end && !(stop + 1 < end && bytes[stop + 1] == '\n');
    if (alone && !status)
      status = wm_decoded_replace(r->self, r->decoded, r->builder, part, wm_z("\n"),
                                  (wm_span){(uint32_t)stop, (uint32_t)stop + 1});
    at = stop + 1;
  }
  return status;
}

static size_t skip_space(wm_str bytes, size_t at, size_t end) {
  while (at < end && is_space(bytes.bytes[at]))
    at++;
  return at;
}

static size_t line_end(wm_str bytes, size_t at, size_t end) {
  while (at < end && bytes.bytes[at] != '\n' && bytes.bytes[at] != '\r')
    at++;
  return at;
}

/* Takes the title, and a date when the next line is one; moves *at behind them. */
static wm_status read_title(reading *r, size_t *at, size_t end) {
  size_t stop = line_end(r->bytes, *at, end), begin = *at;
  *at = skip_space(r->bytes, stop, end);
  while (stop > begin && is_space(r->bytes.bytes[stop - 1]))
    stop--;
  wm_status status = put_text(r, WM_TITLE, begin, stop);
  if (status != WM_OK)
    return status;
  char date[WM_ISODATE];
  stop = line_end(r->bytes, *at, end);
  size_t length = wm_isodate_read((wm_str){r->bytes.bytes + *at, stop - *at}, date);
  if (length < strlen("2026-01-26"))
    return WM_OK;
  *at = skip_space(r->bytes, stop, end);
  return wm_article_field(r->self, r->builder, "date", (wm_str){date, length});
}

static wm_status plain_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  const plain_config *config = self->config;
  const wm_encoded_text encoded = {.bytes = record->bytes};
  wm_decoded *decoded = self->scratch;
  wm_error error;
  wm_status status = wm_charset_decode(&encoded, decoded, &error);
  if (status)
    return wm_fail(self, status, "%s", error.text);
  reading r = {self, builder, decoded, decoded->text};
  size_t end = r.bytes.length, at = skip_space(r.bytes, 0, end);
  while (end > at && is_space(r.bytes.bytes[end - 1]))
    end--;
  bool told = decoded->n_invalid || strcmp(decoded->charset, "utf-8") != 0;
  status = wm_article_begin(self, builder);
  if (status == WM_OK && config->title_line)
    status = read_title(&r, &at, end);
  if (status == WM_OK)
    status = put_text(&r, WM_BODY, at, end);
  if (status == WM_OK && told)
    status = wm_decoded_describe(self, decoded, builder);
  return status == WM_OK ? wm_article_end(self, builder) : status;
}

static wm_status plain_start(wm_instance *self) {
  self->scratch = wm_alloc(self, 1, sizeof(wm_decoded));
  return self->scratch ? WM_OK : wm_fail(self, WM_FATAL, "out of memory");
}

static void plain_stop(wm_instance *self) {
  if (self->scratch)
    wm_decoded_free(self->scratch);
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .start = plain_start,
    .bid = plain_bid,
    .decode = plain_decode,
    .stop = plain_stop,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "plain",
    .version = "1.0",
    .summary = "text files, one article each, with a title line",
    .licence = "Apache-2.0",
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(plain_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
