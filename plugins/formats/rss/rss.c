/* Feeds, an article for each item: RSS 2.0 and its forebears, RSS 1.0, Atom. The text of an item is
 * what the feed has of it, the whole article or its beginning. */
#include "config.h"

#include "core/base/buffer.h"
#include "core/base/path.h"
#include "plugins/formats/blocks.h"
#include "plugins/formats/html/article.h"
#include "plugins/formats/xml/xml.h"

#include <stdlib.h>

enum { USE_BLOCKS };
static const wm_use uses[] = {[USE_BLOCKS] = {"blocks", WM_WRITES, &wm_blocks_layer}};

/* Kept from feed to feed. */
typedef struct rss_scratch {
  wm_xml xml;
  wm_html_reader *html;
  wm_buffer text;    /* HTML of the current item */
  wm_source_map map; /* from it to the record */
} rss_scratch;

/* An item on its way to the builder. */
typedef struct reading {
  rss_scratch *scratch;
  wm_html_writing writing;
  uint32_t feed, item; /* nodes: what is said of all items, this item */
} reading;

/* ---------------------------------------------------------------------- bid */

static int rss_bid(wm_instance *self, wm_str path, wm_str head) {
  static const char *const roots[] = {"rss", "feed", "RDF", "entry"};
  char scratch[WM_XML_BID];
  wm_str tag, root = wm_xml_root(head, scratch, &tag);
  (void)self;
  for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
    if (root.length != strlen(roots[i]) || memcmp(root.bytes, roots[i], root.length) != 0)
      continue;
    if (i == 0 || memmem(tag.bytes, tag.length, "Atom", 4) ||
        memmem(tag.bytes, tag.length, "purl.org/rss", 12) ||
        memmem(tag.bytes, tag.length, "purl.org/atom", 13))
      return 90;
  }
  return root.length && wm_path_has_extension(path, "rss|atom") ? 60 : 0;
}

/* ------------------------------------------------------------------- fields */

/* Where the fields of an item stand, the preferred first. */
typedef struct place {
  const char *field;
  wm_xml_space space;
  const char *name;
  enum { AS_TEXT, AS_DATE, AS_PERSON } as;
} place;

static const place places[] = {
    {"id", WM_XML_NONE, "guid", AS_TEXT},           {"id", WM_XML_ATOM, "id", AS_TEXT},
    {"date", WM_XML_NONE, "pubDate", AS_DATE},      {"date", WM_XML_ATOM, "published", AS_DATE},
    {"date", WM_XML_ATOM, "issued", AS_DATE},       {"date", WM_XML_DC, "date", AS_DATE},
    {"date", WM_XML_DC, "created", AS_DATE},        {"date", WM_XML_ATOM, "updated", AS_DATE},
    {"byline", WM_XML_DC, "creator", AS_TEXT},      {"byline", WM_XML_ATOM, "author", AS_PERSON},
    {"byline", WM_XML_NONE, "author", AS_TEXT},     {"modified", WM_XML_DC, "modified", AS_DATE},
    {"modified", WM_XML_ATOM, "updated", AS_DATE},  {"language", WM_XML_DC, "language", AS_TEXT},
    {"copyright", WM_XML_DC, "rights", AS_TEXT},    {"copyright", WM_XML_ATOM, "rights", AS_TEXT},
    {"publisher", WM_XML_DC, "publisher", AS_TEXT},
};

static wm_status put_place(reading *r, const place *at, uint32_t node) {
  wm_html_writing *w = &r->writing;
  const wm_xml *xml = &r->scratch->xml;
  if (at->as == AS_PERSON)
    node = wm_xml_child(xml, node, WM_XML_ATOM, "name");
  wm_str text = wm_xml_text(w->self, xml, node);
  return at->as == AS_DATE && text.length ? wm_xml_date(w, at->field, text)
                                          : wm_xml_field(w, at->field, text);
}

static wm_status put_places(reading *r) {
  const char *done = "";
  wm_status status = WM_OK;
  for (size_t i = 0; i < sizeof places / sizeof *places && !status; i++) {
    uint32_t node = wm_xml_child(&r->scratch->xml, r->item, places[i].space, places[i].name);
    if (!node || strcmp(places[i].field, done) == 0)
      continue;
    done = places[i].field;
    status = put_place(r, &places[i], node);
  }
  return status;
}

/* RSS's link is text, Atom's an attribute of the link that leads to the article itself. */
static wm_status put_link(reading *r) {
  const wm_xml *xml = &r->scratch->xml;
  wm_html_writing *w = &r->writing;
  uint32_t node = wm_xml_child(xml, r->item, WM_XML_NONE, "link");
  if (!node)
    node = wm_xml_child(xml, r->item, WM_XML_RSS, "link");
  if (node)
    return wm_xml_field(w, "url", wm_xml_text(w->self, xml, node));
  for (node = wm_xml_child(xml, r->item, WM_XML_ATOM, "link"); node;
       node = wm_xml_next(xml, node, WM_XML_ATOM, "link")) {
    wm_str relation = wm_xml_attribute(w->self, xml, node, "rel");
    if (!relation.length || strcmp(relation.bytes, "alternate") == 0)
      return wm_xml_field(w, "url", wm_xml_attribute(w->self, xml, node, "href"));
  }
  return WM_OK;
}

/* Every category is a section: its words, or Atom's label or term. */
static wm_status put_sections(reading *r) {
  const wm_xml *xml = &r->scratch->xml;
  wm_html_writing *w = &r->writing;
  wm_status status = WM_OK;
  for (uint32_t node = wm_xml_child(xml, r->item, WM_XML_ANY, NULL); node && !status;
       node = wm_xml_next(xml, node, WM_XML_ANY, NULL)) {
    if (!wm_xml_is(xml, node, WM_XML_NONE, "category") &&
        !wm_xml_is(xml, node, WM_XML_ATOM, "category") &&
        !wm_xml_is(xml, node, WM_XML_DC, "subject"))
      continue;
    wm_str words = wm_xml_text(w->self, xml, node);
    if (!words.length)
      words = wm_xml_attribute(w->self, xml, node, "label");
    if (!words.length)
      words = wm_xml_attribute(w->self, xml, node, "term");
    status = wm_xml_field(w, "section", words);
  }
  return status;
}

/* What the feed says of all its items. */
static wm_status put_feed(reading *r) {
  const wm_xml *xml = &r->scratch->xml;
  wm_html_writing *w = &r->writing;
  uint32_t title = wm_xml_child(xml, r->feed, WM_XML_ANY, "title");
  uint32_t copyright = wm_xml_child(xml, r->feed, WM_XML_NONE, "copyright");
  uint32_t language = wm_xml_child(xml, r->feed, WM_XML_NONE, "language");
  wm_str spoken = wm_xml_attribute(w->self, xml, r->item, "xml:lang");
  if (!spoken.length)
    spoken = wm_xml_attribute(w->self, xml, r->feed, "xml:lang");
  if (!spoken.length)
    spoken = wm_xml_text(w->self, xml, language);
  bool own = wm_xml_child(xml, r->item, WM_XML_DC, "language") != 0;
  wm_status status = own ? WM_OK : wm_xml_field(w, "language", spoken);
  if (!status)
    status = wm_xml_field(w, "feed", wm_xml_text(w->self, xml, title));
  if (!status && copyright)
    status = wm_xml_field(w, "copyright", wm_xml_text(w->self, xml, copyright));
  return status;
}

/* --------------------------------------------------------------------- text */

/* The characters of an element, which are HTML once its references are decoded. */
static wm_status take_html(reading *r, uint32_t node, wm_encoded_text *encoded) {
  rss_scratch *s = r->scratch;
  if (!wm_xml_characters(&s->xml, node, &s->text, &s->map))
    return wm_fail(r->writing.self, WM_FATAL, "out of memory for a feed");
  *encoded = (wm_encoded_text){.bytes = {s->text.length ? s->text.bytes : "", s->text.length},
                               .content_type = wm_z("charset=utf-8"),
                               .origin = &s->map};
  return WM_OK;
}

static wm_status put_html(reading *r, uint32_t node) {
  wm_html_writing *w = &r->writing;
  wm_encoded_text encoded;
  wm_status status = take_html(r, node, &encoded);
  return status ? status
                : wm_html_read_fragment(w->self, w->builder, r->scratch->html, &encoded, USE_BLOCKS,
                                        &w->body_length);
}

static bool is_type(const reading *r, uint32_t node, const char *type) {
  wm_str own = wm_xml_attribute(r->writing.self, &r->scratch->xml, node, "type");
  return own.length && strcmp(own.bytes, type) == 0;
}

/* A title of Atom says that it is HTML; one of RSS is when it has references. */
static wm_status put_title(reading *r) {
  wm_html_writing *w = &r->writing;
  const wm_xml *xml = &r->scratch->xml;
  uint32_t atom = wm_xml_child(xml, r->item, WM_XML_ATOM, "title");
  uint32_t node = atom ? atom : wm_xml_child(xml, r->item, WM_XML_NONE, "title");
  if (!node)
    node = wm_xml_child(xml, r->item, WM_XML_RSS, "title");
  wm_encoded_text encoded;
  wm_status status = node ? take_html(r, node, &encoded) : WM_OK;
  if (status || !node)
    return status;
  bool html = atom ? is_type(r, node, "html")
                   : memchr(encoded.bytes.bytes, '&', encoded.bytes.length) != NULL;
  return html ? wm_html_read_title(w->self, w->builder, r->scratch->html, &encoded)
              : wm_xml_write_title(w, xml, node);
}

/* An element of Atom says what is in it (RFC 4287, section 3.1.1). */
static wm_status put_atom(reading *r, uint32_t node) {
  if (is_type(r, node, "html") || is_type(r, node, "text/html"))
    return put_html(r, node);
  return wm_xml_write_body(&r->writing, &r->scratch->xml, node);
}

/* The fullest text that there is. */
static wm_status put_body(reading *r) {
  static const struct {
    wm_xml_space space;
    const char *name;
  } texts[] = {
      {WM_XML_CONTENT, "encoded"},  {WM_XML_ATOM, "content"},      {WM_XML_XHTML, "body"},
      {WM_XML_NONE, "description"}, {WM_XML_RSS, "description"},   {WM_XML_ATOM, "summary"},
      {WM_XML_DC, "description"},   {WM_XML_MEDIA, "description"},
  };
  const wm_xml *xml = &r->scratch->xml;
  wm_status status = WM_OK;
  for (size_t i = 0; i < sizeof texts / sizeof *texts && !status && !r->writing.body_length; i++) {
    uint32_t node = wm_xml_child(xml, r->item, texts[i].space, texts[i].name);
    if (!node)
      continue;
    if (texts[i].space == WM_XML_ATOM)
      status = put_atom(r, node);
    else if (texts[i].space == WM_XML_XHTML)
      status = wm_xml_write_body(&r->writing, xml, node);
    else
      status = put_html(r, node);
  }
  return status;
}

/* ------------------------------------------------------------------- decode */

/* An item that fails is rejected alone. */
static wm_status put_item(reading *r) {
  wm_html_writing *w = &r->writing;
  const wm_xml *xml = &r->scratch->xml;
  wm_status status = wm_article_begin(w->self, w->builder);
  w->body_length = 0;
  if (!status)
    status = put_title(r);
  if (!status)
    status = put_body(r);
  wm_status (*const steps[])(reading *) = {put_places, put_link, put_sections, put_feed};
  for (size_t i = 0; i < sizeof steps / sizeof *steps && !status; i++)
    status = steps[i](r);
  if (!status)
    status = wm_xml_describe(w, xml);
  return status == WM_FATAL ? status : wm_article_end(w->self, w->builder);
}

static bool is_item(const wm_xml *xml, uint32_t node) {
  return wm_xml_is(xml, node, WM_XML_NONE, "item") || wm_xml_is(xml, node, WM_XML_RSS, "item") ||
         wm_xml_is(xml, node, WM_XML_ATOM, "entry");
}

/* What is said of all items: RSS's channel, Atom's feed. */
static uint32_t feed_of(const wm_xml *xml, uint32_t root) {
  uint32_t channel = wm_xml_child(xml, root, WM_XML_ANY, "channel");
  return channel ? channel : root;
}

static wm_status rss_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  rss_scratch *s = self->scratch;
  const wm_encoded_text encoded = {.bytes = record->bytes, .markup = true};
  wm_status status = wm_xml_read(self, &s->xml, &encoded);
  if (status)
    return status;
  uint32_t root = wm_xml_child(&s->xml, 0, WM_XML_ANY, NULL), n_items = 0;
  reading r = {.scratch = s,
               .writing = {self, builder, USE_BLOCKS, &s->xml.decoded, &s->xml.page, 0},
               .feed = feed_of(&s->xml, root)};
  const wm_html_node *nodes = s->xml.page.tree.nodes;
  for (uint32_t i = root; i < s->xml.page.tree.n && status != WM_FATAL;) {
    if (!is_item(&s->xml, i)) {
      i++;
      continue;
    }
    r.item = i;
    n_items++;
    status = put_item(&r);
    i = nodes[i].past;
  }
  if (status == WM_FATAL)
    return status;
  return n_items ? WM_OK : wm_fail(self, WM_REJECT, "the feed has no item");
}

static wm_status rss_start(wm_instance *self) {
  rss_scratch *scratch = wm_alloc(self, 1, sizeof *scratch);
  if (scratch)
    scratch->html = wm_html_reader_new();
  if (!scratch || !scratch->html)
    return wm_fail(self, WM_FATAL, "out of memory");
  self->scratch = scratch;
  return WM_OK;
}

static void rss_stop(wm_instance *self) {
  rss_scratch *scratch = self->scratch;
  if (!scratch)
    return;
  wm_xml_free(&scratch->xml);
  wm_html_reader_free(scratch->html);
  wm_buffer_free(&scratch->text);
  wm_source_map_free(&scratch->map);
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .start = rss_start,
    .bid = rss_bid,
    .decode = rss_decode,
    .stop = rss_stop,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "rss",
    .version = "1.0",
    .summary = "feeds (RSS, Atom), an article for each item",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = sizeof uses / sizeof *uses,
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
