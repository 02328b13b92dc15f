/* NewsML-G2 and NewsML 1: an article for each news item that carries text. Items that carry
 * pictures, sound or references alone, packages, concepts and plans have none. */
#include "newsml.h"

#include "plugins/formats/xml/plugin.h"

static bool is_name(wm_str name, const char *const *names, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (name.length == strlen(names[i]) && memcmp(name.bytes, names[i], name.length) == 0)
      return true;
  return false;
}

static int newsml_bid(wm_instance *self, wm_str path, wm_str head) {
  static const char *const roots[] = {"newsMessage",   "newsItem",     "packageItem", "conceptItem",
                                      "knowledgeItem", "planningItem", "catalogItem", "NewsML",
                                      "NewsItem",      "NewsEnvelope", "contentSet"};
  char scratch[WM_XML_BID];
  wm_str tag, root = wm_xml_root(head, scratch, &tag);
  (void)self, (void)path;
  return is_name(root, roots, sizeof roots / sizeof *roots) ? 90 : 0;
}

/* The item at `node`, when it carries text; it fails alone. */
static wm_status put_item(wm_html_writing *w, const wm_xml *xml, uint32_t node, uint32_t *n_found) {
  bool g2 = !wm_xml_is(xml, node, WM_XML_ANY, "NewsItem");
  newsml_content content = (g2 ? newsml_g2_content : newsml_v1_content)(w->self, xml, node);
  if (!content.nitf && !content.xhtml && !content.plain)
    return WM_OK;
  ++*n_found;
  wm_status status = wm_article_begin(w->self, w->builder);
  w->body_length = 0;
  if (!status)
    status = (g2 ? newsml_g2_item : newsml_v1_item)(w, xml, node, &content);
  if (!status)
    status = wm_xml_describe(w, xml);
  return status == WM_FATAL ? status : wm_article_end(w->self, w->builder);
}

static wm_status newsml_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  wm_xml *xml = self->scratch;
  const wm_encoded_text encoded = {.bytes = record->bytes, .markup = true};
  wm_status status = wm_xml_read(self, xml, &encoded);
  if (status)
    return status;
  wm_html_writing w = wm_xml_writing(self, builder, xml);
  const wm_html_node *nodes = xml->page.tree.nodes;
  uint32_t n_found = 0;
  for (uint32_t i = 1; i < xml->page.tree.n && status != WM_FATAL;) {
    if (wm_xml_is(xml, i, WM_XML_ANY, "newsItem") || wm_xml_is(xml, i, WM_XML_ANY, "NewsItem")) {
      status = put_item(&w, xml, i, &n_found);
      i = nodes[i].past;
    } else {
      i++;
    }
  }
  if (status != WM_FATAL && !n_found)
    status = put_item(&w, xml, 0, &n_found); /* content without the item around it */
  if (status == WM_FATAL)
    return status;
  return n_found ? WM_OK : wm_fail(self, WM_REJECT, "the document has no news item with text");
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .start = wm_xml_start,
    .bid = newsml_bid,
    .decode = newsml_decode,
    .stop = wm_xml_stop,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "newsml",
    .version = "1.0",
    .summary = "NewsML-G2 and NewsML 1, an article for each news item with text",
    .licence = "Apache-2.0",
    .uses = wm_xml_uses,
    .n_uses = sizeof wm_xml_uses / sizeof *wm_xml_uses,
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
