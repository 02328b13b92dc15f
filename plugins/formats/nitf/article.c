/* An article in NITF. */
#include "article.h"

/* The first element of that name, at any depth. */
static uint32_t find(const wm_xml *xml, uint32_t nitf, const char *name) {
  return wm_xml_find(xml, nitf, nitf, WM_XML_ANY, name);
}

wm_status wm_nitf_write_title(wm_html_writing *w, const wm_xml *xml, uint32_t nitf) {
  uint32_t head = find(xml, nitf, "hedline"), title = head ? find(xml, head, "hl1") : 0;
  if (!title)
    title = head ? head : find(xml, nitf, "title");
  return wm_xml_write_title(w, xml, title);
}

wm_status wm_nitf_write_body(wm_html_writing *w, const wm_xml *xml, uint32_t nitf) {
  uint32_t before = w->body_length;
  wm_status status = wm_xml_write_body(w, xml, find(xml, nitf, "body.content"));
  if (!status && w->body_length == before)
    status = wm_xml_write_body(w, xml, find(xml, nitf, "abstract"));
  return status;
}

/* Where the fields stand, the preferred first; `attribute` NULL: the element's words. */
static const struct {
  const char *field, *element, *attribute;
  bool date;
} places[] = {
    {"id", "doc-id", "id-string", false},
    {"date", "date.issue", "norm", true},
    {"date", "story.date", "norm", true},
    {"date", "pubdata", "date.publication", true},
    {"date", "date.release", "norm", true},
    {"language", "nitf", "xml:lang", false},
    {"language", "body", "xml:lang", false},
    {"byline", "byline", NULL, false},
    {"section", "pubdata", "position.section", false},
    {"publisher", "pubdata", "name", false},
    {"publisher", "distributor", NULL, false},
    {"publisher", "doc.rights", "owner", false},
    {"copyright", "copyrite", NULL, false},
    {"copyright", "doc.copyright", "holder", false},
    {"place", "dateline", NULL, false},
    {"url", "pubdata", "ex-ref", false},
    {"urgency", "urgency", "ed-urg", false},
};

/* "By" is no part of a name. The writer's is in <person> or <bytag>, when it is marked. */
static wm_str byline_of(wm_html_writing *w, const wm_xml *xml, uint32_t nitf) {
  uint32_t line = find(xml, nitf, "byline");
  uint32_t person = line ? find(xml, line, "person") : 0;
  wm_str text = wm_xml_text(w->self, xml, person ? person : line);
  if (text.length > 3 && (text.bytes[0] | 32) == 'b' && (text.bytes[1] | 32) == 'y' &&
      text.bytes[2] == ' ')
    text = (wm_str){text.bytes + 3, text.length - 3};
  return text;
}

static wm_str value_at(wm_html_writing *w, const wm_xml *xml, uint32_t nitf, size_t place) {
  const char *element = places[place].element, *attribute = places[place].attribute;
  if (strcmp(places[place].element, "byline") == 0)
    return byline_of(w, xml, nitf);
  uint32_t node = strcmp(element, "nitf") == 0 ? nitf : find(xml, nitf, element);
  return attribute ? wm_xml_attribute(w->self, xml, node, attribute)
                   : wm_xml_text(w->self, xml, node);
}

/* Subjects, by their code in the IPTC's list and the name that is given with it. */
static wm_status put_subjects(wm_html_writing *w, const wm_xml *xml, uint32_t nitf) {
  static const char *const names[] = {"tobject.subject.detail", "tobject.subject.matter",
                                      "tobject.subject.type"};
  wm_status status = WM_OK;
  for (uint32_t node = find(xml, nitf, "tobject.subject"); node && !status;
       node = wm_xml_find(xml, nitf, node, WM_XML_ANY, "tobject.subject")) {
    wm_str code = wm_xml_attribute(w->self, xml, node, "tobject.subject.refnum"), name = {"", 0};
    for (size_t i = 0; i < sizeof names / sizeof *names && !name.length; i++)
      name = wm_xml_attribute(w->self, xml, node, names[i]);
    status = wm_xml_subject(w, code, name);
  }
  return status;
}

wm_status wm_nitf_write_fields(wm_html_writing *w, const wm_xml *xml, uint32_t nitf) {
  const char *done = "";
  wm_status status = put_subjects(w, xml, nitf);
  for (size_t i = 0; i < sizeof places / sizeof *places && !status; i++) {
    wm_str value = {"", 0};
    if (strcmp(places[i].field, done) != 0)
      value = value_at(w, xml, nitf, i);
    if (!value.length)
      continue;
    done = places[i].field;
    status = places[i].date ? wm_xml_date(w, done, value) : wm_xml_field(w, done, value);
  }
  return status;
}
