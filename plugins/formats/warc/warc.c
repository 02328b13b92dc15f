/* Web crawls in WARC files, an article for each page. Records of answers (response), of what was
 * fetched otherwise (resource) and of text made from pages (conversion) are read; other records,
 * and answers that are no page (pictures, errors, redirections), are passed over. */
#include "frame.h"

#include "core/base/path.h"
#include "core/base/text.h"
#include "plugins/formats/blocks.h"
#include "plugins/formats/html/article.h"
#include "plugins/formats/html/prose.h"
#include "plugins/formats/mime/headers.h"
#include "plugins/formats/mime/payload.h"

#include <strings.h>

enum { USE_BLOCKS };
static const wm_use uses[] = {[USE_BLOCKS] = {"blocks", WM_WRITES, &wm_blocks_layer}};

typedef struct warc_config {
  uint64_t page_bytes;
} warc_config;

static const wm_param params[] = {
    WM_PARAM(warc_config, page_bytes, WM_PARAM_SIZE, "page-bytes", "64MiB", NULL,
             "most bytes of a page when it is decompressed"),
};

/* Kept from record to record. */
typedef struct warc_scratch {
  wm_html_reader *html;
  wm_payload payload;
  wm_decoded decoded; /* of plain text */
} warc_scratch;

typedef struct reading {
  wm_instance *self;
  wm_builder *builder;
  warc_scratch *scratch;
  warc_record record;
  wm_str type; /* of what is in the payload: value of Content-Type; may be empty */
} reading;

/* ------------------------------------------------------------ bid and frame */

/* The forerunner of WARC. */
static bool is_arc(wm_str bytes) {
  static const char mark[] = "filedesc://";
  return bytes.length > strlen(mark) && memcmp(bytes.bytes, mark, strlen(mark)) == 0;
}

static int warc_bid(wm_instance *self, wm_str path, wm_str head) {
  (void)self;
  if (head.length > 5 && memcmp(head.bytes, "WARC/", 5) == 0)
    return 95;
  if (is_arc(head))
    return 95; /* to say so */
  return wm_path_has_extension(path, "warc") ? 60 : 0;
}

static wm_status frame(wm_instance *self, wm_str window, bool at_end, size_t *length) {
  (void)self;
  return warc_frame(window, at_end, length);
}

/* --------------------------------------------------------------------- HTTP */

/* Undoes what the headers of an answer say was done to its body. Chunks and compression that are
 * claimed and are not there, as in crawls that stored what they had decoded, are passed over. */
static wm_status decode_body(reading *r, wm_str headers) {
  const warc_config *config = r->self->config;
  wm_payload *payload = &r->scratch->payload;
  wm_payload_status status = WM_PAYLOAD_OK;
  wm_str value;
  if (wm_headers_find(headers, "Transfer-Encoding", &value) && wm_headers_is(value, "chunked"))
    status = wm_payload_unchunk(payload);
  bool coded = wm_headers_find(headers, "Content-Encoding", &value);
  bool gzip = payload->bytes.length > 2 && memcmp(payload->bytes.bytes, "\x1F\x8B", 2) == 0;
  bool named = coded && (wm_headers_is(value, "gzip") || wm_headers_is(value, "x-gzip"));
  bool deflated = coded && wm_headers_is(value, "deflate");
  if (coded && wm_headers_is(value, "br") && status != WM_PAYLOAD_MEMORY)
    return wm_fail(r->self, WM_REJECT, "the page is compressed with brotli, which is not read");
  if (status != WM_PAYLOAD_MEMORY && ((gzip && named) || deflated))
    status = wm_payload_inflate(payload, config->page_bytes);
  else if (status == WM_PAYLOAD_BROKEN)
    status = WM_PAYLOAD_OK;
  if (status == WM_PAYLOAD_MEMORY)
    return wm_fail(r->self, WM_FATAL, "out of memory for a page");
  if (status == WM_PAYLOAD_LARGE)
    return wm_fail(r->self, WM_REJECT, "the page is larger than page-bytes when decompressed");
  if (status == WM_PAYLOAD_BROKEN && !deflated)
    return wm_fail(r->self, WM_REJECT, "the compressed page is broken");
  return WM_OK;
}

/* "HTTP/1.1 200 OK": 200, or 0 */
static int status_of(wm_str answer) {
  size_t at = 0;
  int code = 0;
  while (at < answer.length && answer.bytes[at] != ' ' && answer.bytes[at] != '\n')
    at++;
  for (at++;
       at < answer.length && answer.bytes[at] >= '0' && answer.bytes[at] <= '9' && code < 1000;
       at++)
    code = code * 10 + (answer.bytes[at] - '0');
  return code;
}

/* Finds the page in an answer. *page: false when it holds none. */
static wm_status open_answer(reading *r, bool *page) {
  wm_str block = r->record.block, value;
  size_t body = wm_headers_end(block, 0);
  *page = false;
  if (body == WM_HEADERS_CUT)
    return wm_fail(r->self, WM_REJECT, "the answer's headers have no end");
  if (status_of(block) / 100 != 2)
    return WM_OK;
  wm_str headers = {block.bytes, body};
  r->type = wm_headers_find(headers, "Content-Type", &value) ? value : (wm_str){"", 0};
  wm_payload_set(&r->scratch->payload, (wm_str){block.bytes + body, block.length - body},
                 r->record.block_at + body);
  *page = true;
  return decode_body(r, headers);
}

/* -------------------------------------------------------------------- pages */

static bool is_html(const reading *r) {
  static const char *const begins[] = {"<!doctype html", "<html"};
  wm_str bytes = r->scratch->payload.bytes;
  if (wm_headers_is(r->type, "text/html") || wm_headers_is(r->type, "application/xhtml+xml"))
    return true;
  while (bytes.length && strchr(" \t\r\n\xEF\xBB\xBF", bytes.bytes[0]))
    bytes = (wm_str){bytes.bytes + 1, bytes.length - 1};
  for (size_t i = 0; i < sizeof begins / sizeof *begins && !r->type.length; i++)
    if (bytes.length >= strlen(begins[i]) &&
        strncasecmp(bytes.bytes, begins[i], strlen(begins[i])) == 0)
      return true;
  return false;
}

/* Text made from a page: its first line is the title. */
static wm_status put_plain(reading *r) {
  warc_scratch *s = r->scratch;
  wm_encoded_text encoded = wm_payload_text(&s->payload, r->type, false);
  wm_error error;
  wm_status status = wm_charset_decode(&encoded, &s->decoded, &error);
  if (status)
    return wm_fail(r->self, status, "%s", error.text);
  wm_str text = s->decoded.text;
  wm_html_writing w = {r->self, r->builder, USE_BLOCKS, &s->decoded, NULL, 0};
  const char *line = text.length ? memchr(text.bytes, '\n', text.length) : NULL;
  uint32_t title = line ? (uint32_t)(line - text.bytes) : 0;
  status = wm_decoded_put(r->self, &s->decoded, r->builder, WM_TITLE, (wm_span){0, title});
  if (!status)
    status = wm_prose_write(&w, (wm_span){title, (uint32_t)text.length}, 0);
  return status ? status : wm_decoded_describe(r->self, &s->decoded, r->builder);
}

/* A value in ASCII; others are not kept. */
static wm_status put_field(reading *r, const char *key, const char *header) {
  wm_str value;
  if (!wm_headers_find(r->record.headers, header, &value))
    return WM_OK;
  if (value.length > 2 && value.bytes[0] == '<' && value.bytes[value.length - 1] == '>')
    value = (wm_str){value.bytes + 1, value.length - 2};
  for (size_t i = 0; i < value.length; i++)
    if ((unsigned char)value.bytes[i] >= 0x7F)
      return WM_OK;
  return wm_article_field(r->self, r->builder, key, value);
}

static wm_status put_page(reading *r, bool html) {
  wm_str url = {"", 0};
  wm_headers_find(r->record.headers, "WARC-Target-URI", &url);
  if (url.length > 2 && url.bytes[0] == '<') /* as wget wrote it */
    url = (wm_str){url.bytes + 1, url.length - 2};
  if (wm_ascii_prefix(url.bytes, url.length) < url.length)
    url = (wm_str){"", 0};
  wm_encoded_text encoded = wm_payload_text(&r->scratch->payload, r->type, true);
  wm_status status = wm_article_begin(r->self, r->builder);
  if (!status && html)
    status = wm_html_read_article(r->self, r->builder, r->scratch->html, &encoded, url, USE_BLOCKS);
  else if (!status)
    status = put_plain(r);
  if (!status && !html)
    status = put_field(r, "url", "WARC-Target-URI");
  if (!status)
    status = put_field(r, "id", "WARC-Record-ID");
  if (!status)
    status = put_field(r, "crawled", "WARC-Date");
  return status ? status : wm_article_end(r->self, r->builder);
}

/* True for records that may hold a page; not for what crawlers note of themselves. */
static bool holds_page(wm_str headers) {
  static const char notes[] = "metadata:";
  wm_str type = {"", 0}, uri = {"", 0};
  wm_headers_find(headers, "WARC-Type", &type);
  if (wm_headers_find(headers, "WARC-Target-URI", &uri) && uri.length && uri.bytes[0] == '<')
    uri = (wm_str){uri.bytes + 1, uri.length - 1};
  if (uri.length >= strlen(notes) && memcmp(uri.bytes, notes, strlen(notes)) == 0)
    return false;
  return wm_headers_is(type, "response") || wm_headers_is(type, "resource") ||
         wm_headers_is(type, "conversion");
}

static wm_status warc_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  reading r = {.self = self, .builder = builder, .scratch = self->scratch, .type = {"", 0}};
  wm_str media = {"", 0};
  if (record->offset == 0 && is_arc(record->bytes))
    return wm_fail(self, WM_REJECT, "an ARC file, which is not read; convert it to WARC");
  if (!warc_read(record->bytes, &r.record))
    return wm_fail(self, WM_REJECT, "no record of a WARC begins here");
  if (!holds_page(r.record.headers))
    return WM_OK;
  if (r.record.cut)
    return wm_fail(self, WM_REJECT, "the record is shorter or longer than its header says");
  bool page = true;
  wm_headers_find(r.record.headers, "Content-Type", &media);
  r.type = media;
  wm_payload_set(&r.scratch->payload, r.record.block, r.record.block_at);
  wm_status status = wm_headers_is(media, "application/http") ? open_answer(&r, &page) : WM_OK;
  bool html = !status && page && is_html(&r);
  if (status || !page || (!html && !wm_headers_is(r.type, "text/plain")))
    return status;
  return put_page(&r, html);
}

static wm_status warc_start(wm_instance *self) {
  warc_scratch *scratch = wm_alloc(self, 1, sizeof *scratch);
  if (scratch)
    scratch->html = wm_html_reader_new();
  if (!scratch || !scratch->html)
    return wm_fail(self, WM_FATAL, "out of memory");
  self->scratch = scratch;
  return WM_OK;
}

static void warc_stop(wm_instance *self) {
  warc_scratch *scratch = self->scratch;
  if (!scratch)
    return;
  wm_html_reader_free(scratch->html);
  wm_payload_free(&scratch->payload);
  wm_decoded_free(&scratch->decoded);
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .start = warc_start,
    .bid = warc_bid,
    .frame = frame,
    .decode = warc_decode,
    .stop = warc_stop,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "warc",
    .version = "1.0",
    .summary = "web crawls, an article for each page",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = sizeof uses / sizeof *uses,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(warc_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
