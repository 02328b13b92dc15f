/* The SGML of news agencies' archives as the Reuters-21578 files have it: <REUTERS …> … </REUTERS>,
 * an article each, framed from the stream. */
#include "config.h"

#include "core/base/isodate.h"
#include "plugins/formats/blocks.h"
#include "plugins/formats/html/meta.h"
#include "plugins/formats/html/prose.h"
#include "plugins/formats/html/scan.h"

enum { USE_BLOCKS };
static const wm_use uses[] = {[USE_BLOCKS] = {"blocks", WM_WRITES, &wm_blocks_layer}};

/* Kept from record to record. */
typedef struct sgml_scratch {
  wm_decoded decoded;
  wm_decoded plain; /* a text whose references are decoded; only own, map and text are in use */
} sgml_scratch;

/* Elements whose content counts, and the start tag of the article. */
enum { IN_TITLE, IN_BODY, IN_TEXT, IN_DATE, IN_AUTHOR, IN_DATELINE, N_PARTS };

static const char *const part_names[N_PARTS] = {"title", "body",   "text",
                                                "date",  "author", "dateline"};

/* Lists of <D>…</D>, and the field that each item gives. */
static const struct {
  const char *element, *field;
} lists[] = {{"topics", "subject"},    {"places", "place"},       {"people", "person"},
             {"orgs", "organisation"}, {"exchanges", "exchange"}, {"companies", "company"}};

typedef struct reading {
  wm_html_writing writing;
  sgml_scratch *scratch;
  wm_str text;
  wm_span start;          /* the tag <REUTERS …> */
  wm_span parts[N_PARTS]; /* content; empty: not there */
} reading;

/* ------------------------------------------------------------ bid and frame */

static int sgml_bid(wm_instance *self, wm_str path, wm_str head) {
  static const char mark[] = "<REUTERS ";
  (void)self, (void)path;
  size_t seen = head.length < 4096 ? head.length : 4096;
  return memmem(head.bytes, seen, mark, strlen(mark)) ? 95 : 0;
}

static wm_status sgml_frame(wm_instance *self, wm_str window, bool at_end, size_t *length) {
  static const char end[] = "</REUTERS>";
  (void)self;
  const char *found = memmem(window.bytes, window.length, end, strlen(end));
  size_t at = found ? (size_t)(found - window.bytes) + strlen(end) : window.length;
  if (!found && !at_end)
    return WM_MORE;
  while (at < window.length && wm_html_is_space(window.bytes[at]))
    at++;
  *length = at;
  return WM_OK;
}

/* --------------------------------------------------------------------- scan */

static uint32_t find_part(wm_str name) {
  uint32_t part = 0;
  while (part < N_PARTS && !wm_html_is(name, part_names[part]))
    part++;
  return part;
}

/* Notes where the parts of the article stand; the content of one ends where its end tag, or that of
 * the text around it, stands. */
static void scan(reading *r) {
  wm_html_scanner scanner = {r->text, 0};
  wm_html_token token;
  while (wm_html_scan(&scanner, &token) != WM_HTML_END_OF_PAGE) {
    if (token.kind == WM_HTML_CHARACTERS)
      continue;
    wm_str name = {r->text.bytes + token.name.begin, token.name.end - token.name.begin};
    uint32_t part = find_part(name);
    if (token.kind == WM_HTML_START_TAG && wm_html_is(name, "reuters"))
      r->start = (wm_span){token.begin, token.end};
    if (part == N_PARTS)
      continue;
    if (token.kind == WM_HTML_START_TAG)
      r->parts[part] = (wm_span){token.end, 0};
    else if (r->parts[part].begin)
      r->parts[part].end = token.begin;
  }
}

/* ------------------------------------------------------------------- fields */

/* The text of a part, references decoded, in scratch->plain. */
static bool take_plain(reading *r, wm_span span) {
  wm_decoded *plain = &r->scratch->plain;
  plain->own.length = 0;
  wm_source_map_clear(&plain->map);
  bool fits = wm_prose_unescape(&r->scratch->decoded, span, false, &plain->own, &plain->map);
  plain->text = (wm_str){plain->own.length ? plain->own.bytes : "", plain->own.length};
  return fits;
}

static wm_str trim(wm_str value) {
  while (value.length && (unsigned char)value.bytes[0] <= ' ')
    value = (wm_str){value.bytes + 1, value.length - 1};
  while (value.length && (unsigned char)value.bytes[value.length - 1] <= ' ')
    value.length--;
  return value;
}

static wm_status put_field(reading *r, const char *key, wm_span span) {
  wm_html_writing *w = &r->writing;
  if (!take_plain(r, span))
    return wm_fail(w->self, WM_FATAL, "out of memory for an article");
  wm_str value = trim(r->scratch->plain.text);
  char date[WM_ISODATE];
  if (strcmp(key, "byline") == 0 && value.length > 3 && memcmp(value.bytes, "By ", 3) == 0)
    value = (wm_str){value.bytes + 3, value.length - 3};
  if (strcmp(key, "date") == 0)
    value = (wm_str){date, wm_html_read_date(value, date)};
  return value.length ? wm_article_field(w->self, w->builder, key, value) : WM_OK;
}

/* The items of the list that is open, if it is one that counts. */
static wm_status put_lists(reading *r) {
  wm_html_scanner scanner = {r->text, 0};
  wm_html_token token;
  const char *field = NULL;
  uint32_t item = 0;
  wm_status status = WM_OK;
  while (!status && wm_html_scan(&scanner, &token) != WM_HTML_END_OF_PAGE) {
    wm_str name = {r->text.bytes + token.name.begin, token.name.end - token.name.begin};
    bool start = token.kind == WM_HTML_START_TAG;
    if (token.kind == WM_HTML_CHARACTERS)
      continue;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
      if (wm_html_is(name, lists[i].element))
        field = start ? lists[i].field : NULL;
    if (wm_html_is(name, "d") && start)
      item = token.end;
    else if (wm_html_is(name, "d") && field && item)
      status = put_field(r, field, (wm_span){item, token.begin});
  }
  return status;
}

static wm_status put_id(reading *r) {
  wm_html_attributes attributes = wm_html_attributes_of(
      (wm_str){r->text.bytes + r->start.begin, r->start.end - r->start.begin});
  wm_html_attribute attribute;
  while (wm_html_next_attribute(&attributes, &attribute))
    if (wm_html_is(attribute.name, "newid"))
      return wm_article_field(r->writing.self, r->writing.builder, "id", attribute.value);
  return WM_OK;
}

static wm_status put_fields(reading *r) {
  wm_status status = put_id(r);
  if (!status)
    status = put_field(r, "date", r->parts[IN_DATE]);
  if (!status)
    status = put_field(r, "byline", r->parts[IN_AUTHOR]);
  if (!status)
    status = put_field(r, "dateline", r->parts[IN_DATELINE]);
  return status ? status : put_lists(r);
}

/* --------------------------------------------------------------------- text */

static wm_status put_title(reading *r) {
  wm_html_writing *w = &r->writing;
  wm_decoded *plain = &r->scratch->plain;
  if (!take_plain(r, r->parts[IN_TITLE]))
    return wm_fail(w->self, WM_FATAL, "out of memory for an article");
  wm_str title = trim(plain->text);
  uint32_t begin = (uint32_t)(title.bytes - plain->text.bytes);
  return wm_decoded_put(w->self, plain, w->builder, WM_TITLE,
                        (wm_span){begin, begin + (uint32_t)title.length});
}

/* The body; where an article has none (TYPE="UNPROC"), all of its text behind the parts that have
 * tags. */
static wm_status put_body(reading *r) {
  wm_span body = r->parts[IN_BODY];
  if (!body.end) {
    body = r->parts[IN_TEXT];
    for (uint32_t i = 0; i < N_PARTS; i++)
      if (i != IN_TEXT && i != IN_BODY && i != IN_DATE && r->parts[i].end > body.begin)
        body.begin = r->parts[i].end;
    while (body.begin < body.end && r->text.bytes[body.begin] == '<') {
      const char *end = memchr(r->text.bytes + body.begin, '>', body.end - body.begin);
      body.begin = end ? (uint32_t)(end - r->text.bytes) + 1 : body.end;
    }
  }
  if (!take_plain(r, body))
    return wm_fail(r->writing.self, WM_FATAL, "out of memory for an article");
  return wm_prose_write_plain(&r->writing, &r->scratch->plain, WM_PROSE_INDENTED);
}

static wm_status sgml_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  sgml_scratch *s = self->scratch;
  const wm_encoded_text encoded = {.bytes = record->bytes, .markup = true};
  wm_error error;
  wm_status status = wm_charset_decode(&encoded, &s->decoded, &error);
  if (status)
    return wm_fail(self, status, "%s", error.text);
  reading r = {.writing = {self, builder, USE_BLOCKS, &s->decoded, NULL, 0},
               .scratch = s,
               .text = s->decoded.text};
  scan(&r);
  bool cut = !r.parts[IN_TEXT].end;
  for (uint32_t i = 0; i < N_PARTS; i++)
    if (!r.parts[i].end) /* not there, or not whole */
      r.parts[i] = (wm_span){0, 0};
  if (!r.start.end)
    return trim(r.text).length ? wm_fail(self, WM_REJECT, "no article begins here") : WM_OK;
  if (cut)
    return wm_fail(self, WM_REJECT, "the article is cut off");
  status = wm_article_begin(self, builder);
  if (!status)
    status = put_title(&r);
  if (!status)
    status = put_body(&r);
  if (!status)
    status = put_fields(&r);
  if (!status)
    status = wm_decoded_describe(self, &s->decoded, builder);
  return status ? status : wm_article_end(self, builder);
}

static wm_status sgml_start(wm_instance *self) {
  self->scratch = wm_alloc(self, 1, sizeof(sgml_scratch));
  return self->scratch ? WM_OK : wm_fail(self, WM_FATAL, "out of memory");
}

static void sgml_stop(wm_instance *self) {
  sgml_scratch *scratch = self->scratch;
  if (!scratch)
    return;
  wm_decoded_free(&scratch->decoded);
  wm_decoded_free(&scratch->plain);
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .start = sgml_start,
    .bid = sgml_bid,
    .frame = sgml_frame,
    .decode = sgml_decode,
    .stop = sgml_stop,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "sgml",
    .version = "1.0",
    .summary = "news agencies' SGML as in Reuters-21578, an article for each <REUTERS>",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = sizeof uses / sizeof *uses,
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
