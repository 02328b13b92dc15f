/* Text files, one article each: a title line, optionally a line with the date, a blank line, the
 * body. Text is UTF-8, with or without byte-order mark; bytes that are not become U+FFFD, and
 * `invalid_bytes` in the article's metadata says how many there were. */
#include <wiremill/plugin.h>

#include "core/base/isodate.h"
#include "core/base/path.h"
#include "core/base/text.h"

#include <inttypes.h>
#include <stdio.h>

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
  wm_str bytes;
  uint64_t n_invalid; /* bytes that became U+FFFD */
} reading;

/* ---------------------------------------------------------------------- bid */

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_control(unsigned char c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7F;
}

/* True for a zero byte, or more than one other control character in 256: a page of text has
 * none, a page of compressed or compiled bytes about one in ten. */
static bool is_binary(wm_str head) {
  size_t n_control = 0;
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

static wm_status put(reading *r, wm_part part, wm_str piece, size_t begin, size_t end) {
  return wm_article_text(r->self, r->builder, part, piece, begin, end);
}

/* The next byte that cannot be copied: a carriage return or a zero byte, or `end`. */
static size_t next_special(const char *bytes, size_t at, size_t end) {
  while (at < end && bytes[at] != '\r' && bytes[at])
    at++;
  return at;
}

/* Replaces what starts at *at and moves behind it. CR LF loses its CR, a CR alone is a line end. */
static wm_status put_special(reading *r, wm_part part, size_t *at, size_t end) {
  size_t begin = *at;
  char c = r->bytes.bytes[begin];
  if (c == '\r') {
    ++*at;
    bool pair = *at < end && r->bytes.bytes[*at] == '\n';
    return pair ? WM_OK : put(r, part, wm_z("\n"), begin, *at);
  }
  wm_utf8_next(r->bytes.bytes, end, at);
  r->n_invalid += *at - begin;
  return put(r, part, wm_z("\xEF\xBF\xBD"), begin, *at);
}

/* Gives the bytes from `at` to `end` to the article. */
static wm_status put_text(reading *r, wm_part part, size_t at, size_t end) {
  const char *bytes = r->bytes.bytes;
  wm_status status = WM_OK;
  size_t valid = at + wm_utf8_valid(bytes + at, end - at); /* so that each is checked once */
  while (at < end && status == WM_OK) {
    size_t stop = next_special(bytes, at, valid);
    if (stop > at)
      status = put(r, part, (wm_str){bytes + at, stop - at}, at, stop);
    at = stop;
    if (at < end && status == WM_OK)
      status = put_special(r, part, &at, end);
    if (at > valid)
      valid = at + wm_utf8_valid(bytes + at, end - at);
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

static wm_status report_invalid(const reading *r) {
  char number[24];
  if (!r->n_invalid)
    return WM_OK;
  snprintf(number, sizeof number, "%" PRIu64, r->n_invalid);
  return wm_article_field(r->self, r->builder, "invalid_bytes", wm_z(number));
}

static wm_status plain_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  const plain_config *config = self->config;
  reading r = {self, builder, record->bytes, 0};
  bool mark = r.bytes.length >= 3 && memcmp(r.bytes.bytes, "\xEF\xBB\xBF", 3) == 0;
  size_t end = r.bytes.length, at = skip_space(r.bytes, mark ? 3 : 0, end);
  while (end > at && is_space(r.bytes.bytes[end - 1]))
    end--;
  wm_status status = wm_article_begin(self, builder);
  if (status == WM_OK && config->title_line)
    status = read_title(&r, &at, end);
  if (status == WM_OK)
    status = put_text(&r, WM_BODY, at, end);
  if (status == WM_OK)
    status = report_invalid(&r);
  return status == WM_OK ? wm_article_end(self, builder) : status;
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .bid = plain_bid,
    .decode = plain_decode,
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
