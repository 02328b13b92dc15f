/* Articles in the News Industry Text Format, one a document. */
#include "article.h"

#include "plugins/formats/blocks.h"
#include "plugins/formats/xml/plugin.h"

static int nitf_bid(wm_instance *self, wm_str path, wm_str head) {
  char scratch[WM_XML_BID];
  wm_str tag, root = wm_xml_root(head, scratch, &tag);
  (void)self, (void)path;
  return root.length == 4 && memcmp(root.bytes, "nitf", 4) == 0 ? 95 : 0;
}

static wm_status nitf_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  wm_xml *xml = self->scratch;
  const wm_encoded_text encoded = {.bytes = record->bytes, .markup = true};
  wm_status status = wm_xml_read(self, xml, &encoded);
  uint32_t nitf = status ? 0 : wm_xml_find(xml, 0, 0, WM_XML_ANY, "nitf");
  if (!nitf)
    return status ? status : wm_fail(self, WM_REJECT, "the document has no element nitf");
  wm_html_writing w = wm_xml_writing(self, builder, xml);
  status = wm_article_begin(self, builder);
  if (!status)
    status = wm_nitf_write_title(&w, xml, nitf);
  if (!status)
    status = wm_nitf_write_body(&w, xml, nitf);
  if (!status)
    status = wm_nitf_write_fields(&w, xml, nitf);
  if (!status)
    status = wm_xml_describe(&w, xml);
  return status ? status : wm_article_end(self, builder);
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .start = wm_xml_start,
    .bid = nitf_bid,
    .decode = nitf_decode,
    .stop = wm_xml_stop,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "nitf",
    .version = "1.0",
    .summary = "articles in NITF, the IPTC's News Industry Text Format",
    .licence = "Apache-2.0",
    .uses = wm_xml_uses,
    .n_uses = sizeof wm_xml_uses / sizeof *wm_xml_uses,
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
