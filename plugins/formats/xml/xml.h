/* XML for formats: a tree whose every text knows its bytes, and what formats ask of it. libxml2
 * reads it, without network, DTDs or entities other than those of XML; references to others are
 * decoded where HTML has one of that name, else they stand for themselves. What is not well-formed
 * is read as far as libxml2 recovers. */
#ifndef WM_FORMATS_XML_XML_H
#define WM_FORMATS_XML_XML_H

#include "plugins/formats/charset/charset.h"
#include "plugins/formats/html/write.h"

/* Namespaces that formats know. */
typedef enum wm_xml_space {
  WM_XML_ANY, /* in questions */
  WM_XML_NONE,
  WM_XML_OTHER,
  WM_XML_ATOM,
  WM_XML_CONTENT, /* RSS 1.0 module content */
  WM_XML_DC,      /* Dublin Core, elements and terms */
  WM_XML_MEDIA,   /* Media RSS */
  WM_XML_NAR,     /* NewsML-G2 */
  WM_XML_NEWSML,  /* NewsML 1 */
  WM_XML_NITF,
  WM_XML_RSS, /* RSS 1.0 */
  WM_XML_XHTML
} wm_xml_space;

/* A document; kept from one to the next. Nodes are those of page.tree; 0 is the document itself,
 * and as an answer says that there is none. */
typedef struct wm_xml {
  wm_decoded decoded;
  wm_html_page page; /* with tags of HTML where an element means the same */
  uint8_t *spaces;   /* wm_xml_space of each node */
  uint32_t n_spaces, space_capacity;
  uint64_t n_errors; /* places that are not well-formed */
} wm_xml;

/* Replaces the document. WM_REJECT (noted) when there is no element. */
wm_status wm_xml_read(wm_instance *self, wm_xml *xml, const wm_encoded_text *encoded);
void wm_xml_free(wm_xml *xml);

/* True for an element of that name; `name` is without prefix. */
bool wm_xml_is(const wm_xml *xml, uint32_t node, wm_xml_space space, const char *name);

/* The first child of `parent` of that name, and the next one behind `node`. NULL: of any name. */
uint32_t wm_xml_child(const wm_xml *xml, uint32_t parent, wm_xml_space space, const char *name);
uint32_t wm_xml_next(const wm_xml *xml, uint32_t node, wm_xml_space space, const char *name);

/* The first such element within `around`, at any depth, behind node `after` (start with `around`
 * itself). */
uint32_t wm_xml_find(const wm_xml *xml, uint32_t around, uint32_t after, wm_xml_space space,
                     const char *name);

/* The words of an element, and the value of an attribute, in article memory, references decoded,
 * white space as single spaces; empty when there are none. `name` is with its prefix. */
wm_str wm_xml_text(wm_instance *self, const wm_xml *xml, uint32_t node);
wm_str wm_xml_attribute(wm_instance *self, const wm_xml *xml, uint32_t node, const char *name);

/* The characters of an element as they stand, references decoded: HTML within XML. With their way
 * back to the record. False when memory is used up. */
bool wm_xml_characters(const wm_xml *xml, uint32_t node, wm_buffer *text, wm_source_map *map);

/* Gives the words of an element to the article: as its title, or as blocks of its body. */
wm_status wm_xml_write_title(wm_html_writing *writing, const wm_xml *xml, uint32_t node);
wm_status wm_xml_write_body(wm_html_writing *writing, const wm_xml *xml, uint32_t node);

/* Gives the text of an element without markup to the body, as paragraphs. */
wm_status wm_xml_write_prose(wm_html_writing *writing, const wm_xml *xml, uint32_t node);

/* Sets a field of the article, unless the value is empty; a date is brought to ISO 8601, and kept
 * as `input_…` when it is none. */
wm_status wm_xml_field(wm_html_writing *writing, const char *key, wm_str value);
wm_status wm_xml_date(wm_html_writing *writing, const char *key, wm_str value);

/* A field `subject`: the code of a subject in a list of subjects, and its name; either may be
 * empty. */
wm_status wm_xml_subject(wm_html_writing *writing, wm_str code, wm_str name);

/* Fields that tell how the document was read. */
wm_status wm_xml_describe(wm_html_writing *writing, const wm_xml *xml);

/* The name of the root element without its prefix, in the first bytes of an entry; empty when they
 * are no XML. For bids: nothing is decoded, but zero bytes of UTF-16 are left out. *space: the
 * bytes of the root's start tag, as far as they are there. `scratch` has room for WM_XML_BID. */
enum { WM_XML_BID = 4096 };
wm_str wm_xml_root(wm_str head, char *scratch, wm_str *tag);

#endif
