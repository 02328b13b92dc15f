/* Items of NewsML-G2 (IPTC NewsML-G2 2.35). */
#include "newsml.h"

#include "plugins/formats/nitf/article.h"

static const newsml_place places[] = {
    {"date", {"contentMeta", "contentCreated"}, NULL, NEWSML_DATE, false},
    {"date", {"itemMeta", "firstCreated"}, NULL, NEWSML_DATE, false},
    {"date", {"itemMeta", "versionCreated"}, NULL, NEWSML_DATE, false},
    {"modified", {"contentMeta", "contentModified"}, NULL, NEWSML_DATE, false},
    {"modified", {"itemMeta", "versionCreated"}, NULL, NEWSML_DATE, false},
    {"embargoed", {"itemMeta", "embargoed"}, NULL, NEWSML_DATE, false},
    {"language", {"contentMeta", "language"}, "tag", NEWSML_TEXT, false},
    {"byline", {"contentMeta", "by"}, NULL, NEWSML_TEXT, true},
    {"byline", {"contentMeta", "creator", "name"}, NULL, NEWSML_TEXT, false},
    {"publisher", {"itemMeta", "provider", "name"}, NULL, NEWSML_TEXT, false},
    {"publisher", {"itemMeta", "provider"}, "literal", NEWSML_TEXT, false},
    {"publisher", {"itemMeta", "provider"}, "qcode", NEWSML_TEXT, false},
    {"publisher", {"itemMeta", "provider"}, "uri", NEWSML_TEXT, false},
    {"copyright", {"rightsInfo", "copyrightNotice"}, NULL, NEWSML_TEXT, false},
    {"copyright", {"rightsInfo", "copyrightHolder", "name"}, NULL, NEWSML_TEXT, false},
    {"section", {"itemMeta", "service", "name"}, NULL, NEWSML_TEXT, false},
    {"genre", {"contentMeta", "genre", "name"}, NULL, NEWSML_TEXT, false},
    {"place", {"contentMeta", "dateline"}, NULL, NEWSML_TEXT, false},
    {"place", {"contentMeta", "located", "name"}, NULL, NEWSML_TEXT, false},
    {"slug", {"contentMeta", "slugline"}, NULL, NEWSML_TEXT, false},
    {"urgency", {"contentMeta", "urgency"}, NULL, NEWSML_TEXT, false},
    {"status", {"itemMeta", "pubStatus"}, "qcode", NEWSML_TEXT, false},
    {"note", {"itemMeta", "edNote"}, NULL, NEWSML_TEXT, false},
};

static wm_status put_subjects(wm_html_writing *w, const wm_xml *xml, uint32_t item) {
  wm_status status = WM_OK;
  uint32_t meta = wm_xml_child(xml, item, WM_XML_ANY, "contentMeta");
  for (uint32_t node = meta ? wm_xml_child(xml, meta, WM_XML_ANY, "subject") : 0; node && !status;
       node = wm_xml_next(xml, node, WM_XML_ANY, "subject")) {
    uint32_t name = wm_xml_child(xml, node, WM_XML_ANY, "name");
    wm_str code = wm_xml_attribute(w->self, xml, node, "qcode");
    if (!code.length)
      code = wm_xml_attribute(w->self, xml, node, "uri");
    status = wm_xml_subject(w, code, wm_xml_text(w->self, xml, name));
  }
  return status;
}

/* The language of the content, or of the item. */
static wm_status put_language(wm_html_writing *w, const wm_xml *xml, uint32_t item) {
  static const char *const path[4] = {"contentMeta", "language"};
  if (newsml_at(xml, item, path))
    return WM_OK;
  return wm_xml_field(w, "language", wm_xml_attribute(w->self, xml, item, "xml:lang"));
}

static wm_status put_title(wm_html_writing *w, const wm_xml *xml, uint32_t item,
                           const newsml_content *content) {
  static const char *const titles[][4] = {{"contentMeta", "headline"}, {"itemMeta", "title"}};
  uint32_t title = newsml_at(xml, item, titles[0]);
  if (!title && content->nitf)
    return wm_nitf_write_title(w, xml, content->nitf);
  return wm_xml_write_title(w, xml, title ? title : newsml_at(xml, item, titles[1]));
}

/* The first of the item's renditions that is text. */
newsml_content newsml_g2_content(wm_instance *self, const wm_xml *xml, uint32_t item) {
  uint32_t set = wm_xml_child(xml, item, WM_XML_ANY, "contentSet");
  newsml_content content = {0};
  for (uint32_t node = set ? wm_xml_child(xml, set, WM_XML_ANY, NULL) : 0; node;
       node = wm_xml_next(xml, node, WM_XML_ANY, NULL)) {
    bool plain = wm_xml_is(xml, node, WM_XML_ANY, "inlineData") &&
                 !wm_xml_attribute(self, xml, node, "encoding").length;
    if (plain || wm_xml_is(xml, node, WM_XML_ANY, "inlineXML"))
      content = newsml_find_content(self, xml, node);
    if (content.nitf || content.xhtml || content.plain)
      break;
  }
  return content;
}

wm_status newsml_g2_item(wm_html_writing *w, const wm_xml *xml, uint32_t item,
                         const newsml_content *content) {
  wm_status status = put_title(w, xml, item, content);
  if (!status)
    status = newsml_write_body(w, xml, content);
  if (!status)
    status = wm_xml_field(w, "id", wm_xml_attribute(w->self, xml, item, "guid"));
  if (!status)
    status = wm_xml_field(w, "version", wm_xml_attribute(w->self, xml, item, "version"));
  if (!status)
    status = newsml_write_fields(w, xml, item, places, sizeof places / sizeof *places);
  if (!status)
    status = put_language(w, xml, item);
  return status ? status : put_subjects(w, xml, item);
}
