/* The words and the fields of a NewsML item, wherever its version keeps them. */
#include "newsml.h"

#include "plugins/formats/nitf/article.h"

#include <stdio.h>

newsml_content newsml_find_content(wm_instance *self, const wm_xml *xml, uint32_t carrier) {
  newsml_content content = {0};
  const wm_html_node *nodes = xml->page.tree.nodes;
  content.nitf = wm_xml_find(xml, carrier, carrier, WM_XML_ANY, "nitf");
  if (content.nitf)
    return content;
  uint32_t html = wm_xml_find(xml, carrier, carrier, WM_XML_ANY, "html");
  content.xhtml = html ? wm_xml_find(xml, html, html, WM_XML_ANY, "body") : 0;
  if (content.xhtml)
    return content;
  uint32_t first = wm_xml_child(xml, carrier, WM_XML_ANY, NULL);
  bool foreign = first && (xml->spaces[first] == WM_XML_OTHER || xml->spaces[first] == WM_XML_NAR);
  if (!foreign && nodes[carrier].past > carrier + 1 && wm_xml_text(self, xml, carrier).length)
    content.plain = carrier;
  return content;
}

wm_status newsml_write_body(wm_html_writing *w, const wm_xml *xml, const newsml_content *content) {
  if (content->nitf)
    return wm_nitf_write_body(w, xml, content->nitf);
  if (content->xhtml)
    return wm_xml_write_body(w, xml, content->xhtml);
  return wm_xml_child(xml, content->plain, WM_XML_ANY, NULL)
             ? wm_xml_write_body(w, xml, content->plain)
             : wm_xml_write_prose(w, xml, content->plain);
}

uint32_t newsml_at(const wm_xml *xml, uint32_t item, const char *const *path) {
  bool deep = strcmp(path[0], "*") == 0;
  uint32_t node = item;
  for (size_t i = deep; i < 4 && path[i] && (node || i == 0); i++)
    node = deep && i == 1 ? wm_xml_find(xml, node, node, WM_XML_ANY, path[i])
                          : wm_xml_child(xml, node, WM_XML_ANY, path[i]);
  return node;
}

static wm_status put_value(wm_html_writing *w, const wm_xml *xml, const newsml_place *place,
                           uint32_t node, bool *said) {
  wm_str value = place->attribute ? wm_xml_attribute(w->self, xml, node, place->attribute)
                                  : wm_xml_text(w->self, xml, node);
  *said = value.length > 0;
  return place->as == NEWSML_DATE && value.length ? wm_xml_date(w, place->field, value)
                                                  : wm_xml_field(w, place->field, value);
}

wm_status newsml_write_fields(wm_html_writing *w, const wm_xml *xml, uint32_t item,
                              const newsml_place *places, size_t n) {
  const char *done = "";
  wm_status status = WM_OK;
  for (size_t i = 0; i < n && !status; i++) {
    const newsml_place *place = &places[i];
    uint32_t node = strcmp(place->field, done) == 0 ? 0 : newsml_at(xml, item, place->path);
    const char *name = NULL;
    for (size_t j = 0; j < 4 && place->path[j]; j++)
      name = place->path[j];
    for (bool said = false; node && !status;) {
      status = put_value(w, xml, place, node, &said);
      if (said)
        done = place->field;
      node = place->all || !said ? wm_xml_next(xml, node, WM_XML_ANY, name) : 0;
    }
  }
  return status;
}
