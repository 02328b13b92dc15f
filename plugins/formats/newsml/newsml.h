/* The parts of the format newsml: NewsML-G2 and NewsML 1. */
#ifndef WM_FORMATS_NEWSML_H
#define WM_FORMATS_NEWSML_H

#include "plugins/formats/xml/xml.h"

/* What an item's content is to an article: its words, wherever they stand. */
typedef struct newsml_content {
  uint32_t nitf;  /* an element nitf; 0: none */
  uint32_t xhtml; /* an element body of HTML; 0: none */
  uint32_t plain; /* an element whose own words are the text, with or without paragraphs */
} newsml_content;

/* Looks for an article's text within an element that carries content. */
newsml_content newsml_find_content(wm_instance *self, const wm_xml *xml, uint32_t carrier);

wm_status newsml_write_body(wm_html_writing *writing, const wm_xml *xml,
                            const newsml_content *content);

/* Where a field stands; `attribute` NULL: in the element's words. */
typedef struct newsml_place {
  const char *field;
  const char *const path[4]; /* names of elements, from the item inwards; the last ones NULL */
  const char *attribute;
  enum { NEWSML_TEXT, NEWSML_DATE } as;
  bool all; /* every such element gives a field; else the first of a field that says something */
} newsml_place;

/* Sets the fields that an item has at `n` places. */
wm_status newsml_write_fields(wm_html_writing *writing, const wm_xml *xml, uint32_t item,
                              const newsml_place *places, size_t n);

/* The first element at a path; 0 when there is none. Where the first name is "*", what follows is
 * looked for at any depth. */
uint32_t newsml_at(const wm_xml *xml, uint32_t item, const char *const *path);

/* The text of a newsItem of NewsML-G2, of a NewsItem of NewsML 1; all 0 when it carries none. */
newsml_content newsml_g2_content(wm_instance *self, const wm_xml *xml, uint32_t item);
newsml_content newsml_v1_content(wm_instance *self, const wm_xml *xml, uint32_t item);

/* Gives such an item to an article that was begun. */
wm_status newsml_g2_item(wm_html_writing *writing, const wm_xml *xml, uint32_t item,
                         const newsml_content *content);
wm_status newsml_v1_item(wm_html_writing *writing, const wm_xml *xml, uint32_t item,
                         const newsml_content *content);

#endif
