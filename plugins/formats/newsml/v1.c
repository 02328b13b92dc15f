/* Items of NewsML 1 (IPTC NewsML 1.2). Parts nest freely there: what is wanted is looked for at any
 * depth, and the first of a kind counts. */
#include "newsml.h"

#include "plugins/formats/nitf/article.h"

static const newsml_place places[] = {
    {"id", {"Identification", "NewsIdentifier", "PublicIdentifier"}, NULL, NEWSML_TEXT, false},
    {"id", {"Identification", "NewsIdentifier", "NewsItemId"}, NULL, NEWSML_TEXT, false},
    {"version", {"Identification", "NewsIdentifier", "RevisionId"}, NULL, NEWSML_TEXT, false},
    {"date", {"NewsManagement", "FirstCreated"}, NULL, NEWSML_DATE, false},
    {"date", {"NewsManagement", "ThisRevisionCreated"}, NULL, NEWSML_DATE, false},
    {"date", {"Identification", "NewsIdentifier", "DateId"}, NULL, NEWSML_DATE, false},
    {"modified", {"NewsManagement", "ThisRevisionCreated"}, NULL, NEWSML_DATE, false},
    {"status", {"NewsManagement", "Status"}, "FormalName", NEWSML_TEXT, false},
    {"urgency", {"NewsManagement", "Urgency"}, "FormalName", NEWSML_TEXT, false},
    {"byline", {"*", "ByLine"}, NULL, NEWSML_TEXT, true},
    {"byline", {"*", "Creator", "Party"}, "FormalName", NEWSML_TEXT, false},
    {"place", {"*", "DateLine"}, NULL, NEWSML_TEXT, false},
    {"slug", {"*", "SlugLine"}, NULL, NEWSML_TEXT, false},
    {"copyright", {"*", "CopyrightLine"}, NULL, NEWSML_TEXT, false},
    {"copyright", {"*", "CopyrightHolder"}, NULL, NEWSML_TEXT, false},
    {"publisher", {"*", "Provider", "Party"}, "FormalName", NEWSML_TEXT, false},
    {"publisher", {"Identification", "NewsIdentifier", "ProviderId"}, NULL, NEWSML_TEXT, false},
    {"language", {"*", "DescriptiveMetadata", "Language"}, "FormalName", NEWSML_TEXT, false},
    {"genre", {"*", "Genre"}, "FormalName", NEWSML_TEXT, false},
};

/* Subject, subject matter and detail by their codes. */
static wm_status put_subjects(wm_html_writing *w, const wm_xml *xml, uint32_t item) {
  wm_status status = WM_OK;
  for (uint32_t node = wm_xml_find(xml, item, item, WM_XML_ANY, "SubjectCode"); node && !status;
       node = wm_xml_find(xml, item, node, WM_XML_ANY, "SubjectCode"))
    for (uint32_t code = wm_xml_child(xml, node, WM_XML_ANY, NULL); code && !status;
         code = wm_xml_next(xml, code, WM_XML_ANY, NULL))
      status =
          wm_xml_subject(w, wm_xml_attribute(w->self, xml, code, "FormalName"), (wm_str){"", 0});
  return status;
}

newsml_content newsml_v1_content(wm_instance *self, const wm_xml *xml, uint32_t item) {
  newsml_content content = {0};
  for (uint32_t node = wm_xml_find(xml, item, item, WM_XML_ANY, "DataContent");
       node && !content.nitf && !content.xhtml && !content.plain;
       node = wm_xml_find(xml, item, node, WM_XML_ANY, "DataContent"))
    content = newsml_find_content(self, xml, node);
  return content;
}

wm_status newsml_v1_item(wm_html_writing *w, const wm_xml *xml, uint32_t item,
                         const newsml_content *content) {
  uint32_t title = wm_xml_find(xml, item, item, WM_XML_ANY, "HeadLine");
  wm_status status = title || !content->nitf ? wm_xml_write_title(w, xml, title)
                                             : wm_nitf_write_title(w, xml, content->nitf);
  if (!status)
    status = newsml_write_body(w, xml, content);
  if (!status)
    status = newsml_write_fields(w, xml, item, places, sizeof places / sizeof *places);
  if (!status && !wm_xml_find(xml, item, item, WM_XML_ANY, "Language"))
    status = wm_xml_field(w, "language", wm_xml_attribute(w->self, xml, item, "xml:lang"));
  return status ? status : put_subjects(w, xml, item);
}
