/* Builds the tree of an XML document from libxml2's events.
 *
 * libxml2 says where it stands when an element begins or ends, which is exact to the byte: in a
 * start tag, behind its attributes; behind an end tag. No "<" stands within a tag, so a tag begins
 * at the last one. What lies between two tags is cut here into text, CDATA sections and what is
 * passed over, since libxml2 gives text in pieces of its own that do not tell where they are from.
 */
#include "config.h"

#include "parse.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>

enum { WM_XML_DEPTH = 256 };

typedef struct builder {
  wm_xml *xml;
  xmlParserCtxtPtr parser;
  uint32_t open[WM_XML_DEPTH]; /* nodes, outermost first */
  uint32_t depth, n_deeper;    /* n_deeper: open elements that are too deep to be kept */
  uint32_t at;                 /* up to where the document is in the tree */
  bool failed;                 /* memory is used up */
} builder;

/* -------------------------------------------------------------------- nodes */

static uint32_t add_node(builder *b, wm_html_node node, wm_xml_space space) {
  wm_xml *xml = b->xml;
  if (xml->n_spaces == xml->space_capacity) {
    uint32_t capacity = xml->space_capacity ? xml->space_capacity * 2 : 4096;
    uint8_t *spaces = capacity > xml->space_capacity ? realloc(xml->spaces, capacity) : NULL;
    if (!spaces) {
      b->failed = true;
      return 0;
    }
    xml->spaces = spaces;
    xml->space_capacity = capacity;
  }
  wm_html_node *to = wm_html_tree_add(&xml->page.tree);
  if (!to) {
    b->failed = true;
    return 0;
  }
  node.parent = b->depth ? b->open[b->depth - 1] : 0;
  node.past = xml->page.tree.n;
  *to = node;
  xml->spaces[xml->n_spaces++] = (uint8_t)space;
  return xml->page.tree.n - 1;
}

static void pop(builder *b) {
  b->xml->page.tree.nodes[b->open[--b->depth]].past = b->xml->page.tree.n;
}

/* ------------------------------------------------------------ between tags */

static bool begins(const builder *b, uint32_t at, uint32_t end, const char *with) {
  size_t n = strlen(with);
  return end - at >= n && memcmp(b->xml->decoded.text.bytes + at, with, n) == 0;
}

/* Behind the first `what` from `at` on, or `end`. */
static uint32_t behind(const builder *b, uint32_t at, uint32_t end, const char *what) {
  const char *text = b->xml->decoded.text.bytes;
  const char *found = memmem(text + at, end - at, what, strlen(what));
  return found ? (uint32_t)(found - text) + (uint32_t)strlen(what) : end;
}

static void take_text(builder *b, uint32_t begin, uint32_t end, bool literal) {
  if (begin < end && b->depth > 1) /* the document itself has no text */
    add_node(b, (wm_html_node){.begin = begin, .end = end, .tag = WM_HTML_TEXT, .literal = literal},
             WM_XML_NONE);
}

/* Text, CDATA sections, comments and processing instructions up to `end`. */
static void take_content(builder *b, uint32_t end) {
  static const char cdata[] = "<![CDATA[";
  const char *text = b->xml->decoded.text.bytes;
  uint32_t at = b->at;
  while (at < end && !b->failed) {
    const char *found = memchr(text + at, '<', end - at);
    uint32_t stop = found ? (uint32_t)(found - text) : end;
    take_text(b, at, stop, false);
    if (stop < end && begins(b, stop, end, cdata)) {
      at = behind(b, stop, end, "]]>");
      uint32_t closed = begins(b, at - 3, at, "]]>") ? at - 3 : at;
      take_text(b, stop + (uint32_t)strlen(cdata), closed, true);
    } else if (stop < end) {
      at = behind(b, stop, end,
                  begins(b, stop, end, "<!--") ? "-->"
                  : begins(b, stop, end, "<?") ? "?>"
                                               : ">");
    } else {
      at = end;
    }
  }
  b->at = end > b->at ? end : b->at;
}

/* -------------------------------------------------------------------- names */

static wm_xml_space space_of(const xmlChar *uri) {
  static const struct {
    const char *begin; /* of the name; versions follow */
    wm_xml_space space;
  } known[] = {
      {"http://www.w3.org/2005/Atom", WM_XML_ATOM},
      {"http://purl.org/atom/ns", WM_XML_ATOM},
      {"http://purl.org/rss/1.0/modules/content/", WM_XML_CONTENT},
      {"http://purl.org/dc/", WM_XML_DC},
      {"http://search.yahoo.com/mrss", WM_XML_MEDIA},
      {"http://iptc.org/std/nar/", WM_XML_NAR},
      {"http://iptc.org/std/NITF/", WM_XML_NITF},
      {"http://iptc.org/std/NewsML/", WM_XML_NEWSML},
      {"http://www.w3.org/1999/xhtml", WM_XML_XHTML},
  };
  if (!uri)
    return WM_XML_NONE;
  if (strcmp((const char *)uri, "http://purl.org/rss/1.0/") == 0)
    return WM_XML_RSS;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strncmp((const char *)uri, known[i].begin, strlen(known[i].begin)) == 0)
      return known[i].space;
  return WM_XML_OTHER;
}

/* Elements that mean in NITF, NewsML 1 or without a namespace what one of HTML means. Others are
 * inline. */
static const struct {
  const char *name;
  wm_html_tag tag;
} meanings[] = {
    {"DataContent", WM_HTML_DIV},
    {"abstract", WM_HTML_DIV},
    {"block", WM_HTML_DIV},
    {"blockquote", WM_HTML_BLOCKQUOTE},
    {"body", WM_HTML_DIV},
    {"body.content", WM_HTML_DIV},
    {"body.end", WM_HTML_FOOTER},
    {"body.head", WM_HTML_HEADER},
    {"bq", WM_HTML_BLOCKQUOTE},
    {"br", WM_HTML_BR},
    {"byline", WM_HTML_DIV},
    {"caption", WM_HTML_CAPTION},
    {"credit", WM_HTML_DIV},
    {"dateline", WM_HTML_DIV},
    {"dd", WM_HTML_DD},
    {"div", WM_HTML_DIV},
    {"dl", WM_HTML_DL},
    {"dt", WM_HTML_DT},
    {"fn", WM_HTML_DIV},
    {"h1", WM_HTML_H1},
    {"h2", WM_HTML_H2},
    {"h3", WM_HTML_H3},
    {"h4", WM_HTML_H4},
    {"h5", WM_HTML_H5},
    {"h6", WM_HTML_H6},
    {"head", WM_HTML_HEAD},
    {"hl1", WM_HTML_H1},
    {"hl2", WM_HTML_H2},
    {"hr", WM_HTML_HR},
    {"li", WM_HTML_LI},
    {"media", WM_HTML_TEMPLATE}, /* a picture with caption: no text of the article */
    {"note", WM_HTML_DIV},
    {"ol", WM_HTML_OL},
    {"p", WM_HTML_P},
    {"pre", WM_HTML_PRE},
    {"script", WM_HTML_SCRIPT},
    {"style", WM_HTML_STYLE},
    {"table", WM_HTML_TABLE},
    {"tbody", WM_HTML_TBODY},
    {"td", WM_HTML_TD},
    {"th", WM_HTML_TH},
    {"thead", WM_HTML_THEAD},
    {"tr", WM_HTML_TR},
    {"ul", WM_HTML_UL},
};

static wm_html_tag tag_of(const char *name, wm_xml_space space) {
  if (space == WM_XML_XHTML)
    return wm_html_tag_of(wm_z(name));
  if (space != WM_XML_NONE && space != WM_XML_NITF && space != WM_XML_NEWSML)
    return space == WM_XML_OTHER ? WM_HTML_OTHER : WM_HTML_DIV;
  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
    if (strcmp(name, meanings[i].name) == 0)
      return meanings[i].tag;
  return WM_HTML_OTHER;
}

/* ------------------------------------------------------------------- events */

/* Where libxml2 stands in the document, bytes. */
static uint32_t place(const builder *b) {
  const xmlParserInput *input = b->parser->input;
  uint64_t at = input->consumed + (uint64_t)(input->cur - input->base);
  uint64_t length = b->xml->decoded.text.length;
  return (uint32_t)(at < length ? at : length);
}

/* The last "<" before `at`, behind what is in the tree already. */
static uint32_t tag_begin(const builder *b, uint32_t at) {
  if (at <= b->at)
    return b->at;
  const char *text = b->xml->decoded.text.bytes;
  const char *found = memrchr(text + b->at, '<', at - b->at);
  return found ? (uint32_t)(found - text) : b->at;
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int n_namespaces, const xmlChar **namespaces, int n_attributes,
                     int n_defaulted, const xmlChar **attributes) {
  (void)prefix, (void)n_namespaces, (void)namespaces;
  (void)n_attributes, (void)n_defaulted, (void)attributes;
  builder *b = context;
  uint32_t at = place(b), begin = tag_begin(b, at);
  take_content(b, begin);
  b->at = behind(b, at, (uint32_t)b->xml->decoded.text.length, ">");
  wm_xml_space space = space_of(uri);
  uint32_t tag = tag_of((const char *)name, space);
  if (b->failed || b->depth == WM_XML_DEPTH) {
    b->n_deeper++;
    return;
  }
  bool hidden = (wm_html_traits(tag) & WM_HTML_HIDDEN) != 0;
  uint32_t node = add_node(
      b, (wm_html_node){.begin = begin, .end = b->at, .tag = (uint16_t)tag, .hidden = hidden},
      space);
  b->open[b->depth++] = node;
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  (void)name, (void)prefix, (void)uri;
  builder *b = context;
  uint32_t at = place(b);
  if (at > b->at) { /* else the start tag was all of it */
    take_content(b, tag_begin(b, at));
    b->at = at;
  }
  if (b->n_deeper)
    b->n_deeper--;
  else if (b->depth > 1)
    pop(b);
}

static xmlEntityPtr on_entity(void *context, const xmlChar *name) {
  (void)context;
  return xmlGetPredefinedEntity(name);
}

static void on_error(void *context, xmlErrorPtr error) {
  builder *b = context;
  b->xml->n_errors += error->level >= XML_ERR_ERROR;
}

/* False when memory is used up. */
static bool parse(builder *b) {
  wm_str text = b->xml->decoded.text;
  xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC,
                           .startElementNs = on_start,
                           .endElementNs = on_end,
                           .getEntity = on_entity,
                           .serror = on_error};
  b->parser = xmlNewParserCtxt();
  if (!b->parser)
    return false;
  *b->parser->sax = handler;
  b->parser->userData = b;
  /* XML_PARSE_IGNORE_ENC: it is UTF-8 now, whatever the declaration says. */
  xmlDocPtr rest = xmlCtxtReadMemory(b->parser, text.bytes, (int)text.length, NULL, NULL,
                                     XML_PARSE_IGNORE_ENC | XML_PARSE_NONET | XML_PARSE_RECOVER);
  bool fits = b->parser->errNo != XML_ERR_NO_MEMORY;
  xmlFreeDoc(rest); /* declarations of entities are kept in one even so */
  xmlFreeParserCtxt(b->parser);
  return fits;
}

bool wm_xml_parse(wm_xml *xml) {
  builder b = {.xml = xml};
  xml->page.tree.page = xml->decoded.text;
  xml->page.tree.n = xml->n_spaces = 0;
  xml->n_errors = 0;
  add_node(&b, (wm_html_node){.tag = WM_HTML_OTHER}, WM_XML_NONE);
  if (b.failed)
    return false;
  b.open[b.depth++] = 0;
  bool fits = xml->decoded.text.length <= INT32_MAX && parse(&b);
  while (b.depth)
    pop(&b);
  return fits && !b.failed && wm_html_page_cut(&xml->page);
}
