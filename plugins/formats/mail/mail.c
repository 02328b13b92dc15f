/* Mail, an article for each message: single messages (RFC 5322) and mailboxes, whose messages are
 * framed from the stream. */
#include "mail.h"

#include "core/base/buffer.h"
#include "core/base/isodate.h"
#include "core/base/path.h"
#include "plugins/formats/blocks.h"
#include "plugins/formats/html/meta.h"

enum { USE_BLOCKS };
static const wm_use uses[] = {[USE_BLOCKS] = {"blocks", WM_WRITES, &wm_blocks_layer}};

/* ---------------------------------------------------------------------- bid */

/* Headers of mail at the beginning, two of those that every message has. */
static int mail_bid(wm_instance *self, wm_str path, wm_str head) {
  static const char *const names[] = {"From",       "Date",         "Subject",     "Message-ID",
                                      "Received",   "MIME-Version", "To",          "Return-Path",
                                      "Newsgroups", "Content-Type", "Delivered-To"};
  (void)self;
  size_t at = 0, n_found = 0;
  bool box = mail_is_from(head, 0), named = wm_path_has_extension(path, "eml|mbox|mbx|msg");
  if (box) {
    const char *line = memchr(head.bytes, '\n', head.length);
    at = line ? (size_t)(line - head.bytes) + 1 : head.length;
  }
  size_t end = wm_headers_end(head, at);
  wm_str headers = {head.bytes + at, (end == WM_HEADERS_CUT ? head.length : end) - at}, value;
  const char *colon = memchr(headers.bytes, ':', headers.length);
  const char *space = memchr(headers.bytes, ' ', headers.length);
  bool first = colon && (!space || colon < space); /* the first line is a header */
  for (size_t i = 0; first && i < sizeof names / sizeof *names; i++)
    n_found += wm_headers_find(headers, names[i], &value);
  if (n_found >= 3)
    return box ? 95 : 88;
  return n_found >= 2 && (box || named) ? 80 : 0;
}

static wm_status frame(wm_instance *self, wm_str window, bool at_end, size_t *length) {
  (void)self;
  return mail_frame(window, at_end, length);
}

/* ------------------------------------------------------------------- fields */

/* "Ana Kovač <ana@x.example>": the name, or where there is none the address. */
static wm_str name_of(wm_str from) {
  const char *angle = memchr(from.bytes, '<', from.length);
  wm_str name = {from.bytes, angle ? (size_t)(angle - from.bytes) : from.length};
  while (name.length && strchr(" \"", name.bytes[name.length - 1]))
    name.length--;
  while (name.length && strchr(" \"", name.bytes[0]))
    name = (wm_str){name.bytes + 1, name.length - 1};
  if (name.length || !angle)
    return name;
  wm_str address = {angle + 1, from.length - (size_t)(angle + 1 - from.bytes)};
  const char *close = memchr(address.bytes, '>', address.length);
  return close ? (wm_str){address.bytes, (size_t)(close - address.bytes)} : address;
}

static wm_str without_angles(wm_str id) {
  bool angles = id.length > 2 && id.bytes[0] == '<' && id.bytes[id.length - 1] == '>';
  return angles ? (wm_str){id.bytes + 1, id.length - 2} : id;
}

static wm_status put_fields(mail_reading *r, wm_str headers) {
  static const struct {
    const char *header, *field;
  } fields[] = {{"Message-ID", "id"},
                {"Date", "date"},
                {"From", "byline"},
                {"Archived-At", "url"},
                {"Organization", "publisher"},
                {"List-Id", "section"},
                {"Content-Language", "language"}};
  wm_html_writing *w = &r->writing;
  wm_status status = WM_OK;
  for (size_t i = 0; i < sizeof fields / sizeof *fields && !status; i++) {
    wm_str value;
    char date[WM_ISODATE];
    if (!wm_headers_find(headers, fields[i].header, &value))
      continue;
    value = mail_words(w->self, value);
    if (strcmp(fields[i].field, "byline") == 0)
      value = name_of(value);
    else if (strcmp(fields[i].field, "date") == 0)
      value = (wm_str){date, wm_html_read_date(value, date)};
    else
      value = without_angles(value);
    if (value.length)
      status = wm_article_field(w->self, w->builder, fields[i].field, value);
  }
  return status;
}

/* ------------------------------------------------------------------- decode */

static wm_status mail_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  wm_str bytes = record->bytes, subject;
  mail_reading r = {.writing = {self, builder, USE_BLOCKS, NULL, NULL, 0},
                    .scratch = self->scratch,
                    .bytes = bytes};
  size_t at = 0;
  if (mail_is_from(bytes, 0)) {
    const char *line = memchr(bytes.bytes, '\n', bytes.length);
    at = line ? (size_t)(line - bytes.bytes) + 1 : bytes.length;
  }
  size_t body = wm_headers_end(bytes, at);
  if (body == WM_HEADERS_CUT)
    return wm_fail(self, WM_REJECT, "the message's headers have no end");
  wm_str headers = {bytes.bytes + at, body - at};
  wm_status status = wm_article_begin(self, builder);
  if (!status && wm_headers_find(headers, "Subject", &subject))
    status = mail_put_title(self, builder, bytes, subject);
  if (!status)
    status = mail_put_part(&r, at, bytes.length, 0);
  if (!status && !r.writing.body_length)
    status = wm_fail(self, WM_REJECT, "the message has no text");
  if (!status)
    status = put_fields(&r, headers);
  return status ? status : wm_article_end(self, builder);
}

static wm_status mail_start(wm_instance *self) {
  mail_scratch *scratch = wm_alloc(self, 1, sizeof *scratch);
  if (scratch)
    scratch->html = wm_html_reader_new();
  if (!scratch || !scratch->html)
    return wm_fail(self, WM_FATAL, "out of memory");
  self->scratch = scratch;
  return WM_OK;
}

static void mail_stop(wm_instance *self) {
  mail_scratch *scratch = self->scratch;
  if (!scratch)
    return;
  wm_html_reader_free(scratch->html);
  wm_payload_free(&scratch->payload);
  wm_decoded_free(&scratch->decoded);
  wm_buffer_free(&scratch->words);
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .start = mail_start,
    .bid = mail_bid,
    .frame = frame,
    .decode = mail_decode,
    .stop = mail_stop,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "mail",
    .version = "1.0",
    .summary = "mail, single messages and mailboxes, an article for each message",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = sizeof uses / sizeof *uses,
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
