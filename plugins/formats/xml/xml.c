/* What formats ask of an XML document. */
#include "config.h"

#include "xml.h"

#include "core/base/buffer.h"
#include "core/base/isodate.h"
#include "parse.h"
#include "plugins/formats/html/meta.h"
#include "plugins/formats/html/prose.h"
#include "plugins/formats/html/scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

wm_status wm_xml_read(wm_instance *self, wm_xml *xml, const wm_encoded_text *encoded) {
  wm_error error;
  wm_status status = wm_charset_decode(encoded, &xml->decoded, &error);
  if (status)
    return wm_fail(self, status, "%s", error.text);
  if (!wm_xml_parse(xml))
    return wm_fail(self, WM_REJECT, "the XML document is too large for this machine's memory");
  if (!wm_xml_child(xml, 0, WM_XML_ANY, NULL))
    return wm_fail(self, WM_REJECT, "the XML document has no element");
  return WM_OK;
}

void wm_xml_free(wm_xml *xml) {
  wm_decoded_free(&xml->decoded);
  wm_html_page_free(&xml->page);
  free(xml->spaces);
  *xml = (wm_xml){0};
}

/* ----------------------------------------------------------------- elements */

/* The name in a start tag, without its prefix. */
static wm_str local_name(wm_str tag) {
  size_t at = 1, end;
  for (end = at; end < tag.length && !strchr("/> \t\r\n", tag.bytes[end]); end++)
    if (tag.bytes[end] == ':')
      at = end + 1;
  return (wm_str){tag.bytes + at, end - at};
}

bool wm_xml_is(const wm_xml *xml, uint32_t node, wm_xml_space space, const char *name) {
  if (!node || xml->page.tree.nodes[node].tag == WM_HTML_TEXT ||
      (space != WM_XML_ANY && xml->spaces[node] != space))
    return false;
  if (!name)
    return true;
  wm_str own = local_name(wm_html_source(&xml->page.tree, node));
  return own.length == strlen(name) && memcmp(own.bytes, name, own.length) == 0;
}

static uint32_t first_from(const wm_xml *xml, uint32_t node, uint32_t past, wm_xml_space space,
                           const char *name) {
  for (; node < past; node = xml->page.tree.nodes[node].past)
    if (wm_xml_is(xml, node, space, name))
      return node;
  return 0;
}

uint32_t wm_xml_child(const wm_xml *xml, uint32_t parent, wm_xml_space space, const char *name) {
  return first_from(xml, parent + 1, xml->page.tree.nodes[parent].past, space, name);
}

uint32_t wm_xml_next(const wm_xml *xml, uint32_t node, wm_xml_space space, const char *name) {
  const wm_html_node *nodes = xml->page.tree.nodes;
  return first_from(xml, nodes[node].past, nodes[nodes[node].parent].past, space, name);
}

uint32_t wm_xml_find(const wm_xml *xml, uint32_t around, uint32_t after, wm_xml_space space,
                     const char *name) {
  for (uint32_t i = after + 1; i < xml->page.tree.nodes[around].past; i++)
    if (wm_xml_is(xml, i, space, name))
      return i;
  return 0;
}

/* -------------------------------------------------------------------- words */

static wm_html_flow flow_of(const wm_xml *xml, uint32_t node) {
  return wm_html_flow_of(&xml->page.tree, node + 1, xml->page.tree.nodes[node].past, false);
}

wm_str wm_xml_text(wm_instance *self, const wm_xml *xml, uint32_t node) {
  size_t length = 0;
  wm_html_piece piece;
  if (!node)
    return (wm_str){"", 0};
  for (wm_html_flow flow = flow_of(xml, node); wm_html_next_piece(&flow, &piece);)
    length += piece.text.length;
  char *text = wm_article_alloc(self, length + 1, 1), *to = text;
  if (!text)
    return (wm_str){"", 0};
  for (wm_html_flow flow = flow_of(xml, node); wm_html_next_piece(&flow, &piece);
       to += piece.text.length)
    memcpy(to, piece.text.bytes, piece.text.length);
  return (wm_str){text, length};
}

/* The value as it stands; names have a case here. */
static bool find_attribute(const wm_xml *xml, uint32_t node, const char *name, wm_str *value) {
  wm_html_attributes attributes = wm_html_attributes_of(wm_html_source(&xml->page.tree, node));
  wm_html_attribute attribute;
  while (wm_html_next_attribute(&attributes, &attribute))
    if (attribute.name.length == strlen(name) &&
        memcmp(attribute.name.bytes, name, attribute.name.length) == 0) {
      *value = attribute.value;
      return true;
    }
  return false;
}

wm_str wm_xml_attribute(wm_instance *self, const wm_xml *xml, uint32_t node, const char *name) {
  wm_str raw;
  if (!node || !find_attribute(xml, node, name, &raw))
    return (wm_str){"", 0};
  char *text = wm_article_alloc(self, raw.length + 1, 2);
  return text ? (wm_str){text, wm_html_unescape(raw, true, text)} : (wm_str){"", 0};
}

bool wm_xml_characters(const wm_xml *xml, uint32_t node, wm_buffer *text, wm_source_map *map) {
  const wm_html_node *nodes = xml->page.tree.nodes;
  bool fits = true;
  text->length = 0;
  wm_source_map_clear(map);
  for (uint32_t i = node + 1; node && i < nodes[node].past && fits; i++)
    if (nodes[i].tag == WM_HTML_TEXT)
      fits = wm_prose_unescape(&xml->decoded, (wm_span){nodes[i].begin, nodes[i].end},
                               nodes[i].literal, text, map);
  return fits;
}

wm_status wm_xml_write_title(wm_html_writing *w, const wm_xml *xml, uint32_t node) {
  return node ? wm_html_write_flow(w, WM_TITLE, flow_of(xml, node)) : WM_OK;
}

wm_status wm_xml_write_body(wm_html_writing *w, const wm_xml *xml, uint32_t node) {
  const wm_html_page *page = &xml->page;
  if (!node)
    return WM_OK;
  uint32_t first = page->first_block[node + 1],
           past = page->first_block[page->tree.nodes[node].past];
  for (uint32_t i = first; i < past; i++)
    page->blocks[i].kept = true;
  return wm_html_write_blocks(w, first, past);
}

wm_status wm_xml_write_prose(wm_html_writing *w, const wm_xml *xml, uint32_t node) {
  wm_decoded plain = {0};
  bool fits = wm_xml_characters(xml, node, &plain.own, &plain.map);
  wm_status status = fits ? wm_prose_write_plain(w, &plain, 0)
                          : wm_fail(w->self, WM_FATAL, "out of memory for an XML document");
  wm_decoded_free(&plain);
  return status;
}

/* ------------------------------------------------------------------- fields */

wm_status wm_xml_field(wm_html_writing *w, const char *key, wm_str value) {
  return value.length ? wm_article_field(w->self, w->builder, key, value) : WM_OK;
}

wm_status wm_xml_date(wm_html_writing *w, const char *key, wm_str value) {
  char date[WM_ISODATE], renamed[64];
  size_t length = wm_html_read_date(value, date);
  if (length)
    return wm_article_field(w->self, w->builder, key, (wm_str){date, length});
  snprintf(renamed, sizeof renamed, "input_%s", key);
  return wm_xml_field(w, renamed, value);
}

wm_status wm_xml_subject(wm_html_writing *w, wm_str code, wm_str name) {
  size_t length = code.length + name.length + 1;
  char *text = wm_article_alloc(w->self, length + 1, 1);
  if (!text)
    return WM_REJECT;
  const char *gap = code.length && name.length ? " " : "";
  int n = snprintf(text, length + 1, "%.*s%s%.*s", (int)code.length, code.bytes, gap,
                   (int)name.length, name.bytes);
  return wm_xml_field(w, "subject", (wm_str){text, (size_t)n});
}

wm_status wm_xml_describe(wm_html_writing *w, const wm_xml *xml) {
  char number[24];
  wm_status status = wm_decoded_describe(w->self, &xml->decoded, w->builder);
  snprintf(number, sizeof number, "%" PRIu64, xml->n_errors);
  return status || !xml->n_errors ? status : wm_xml_field(w, "xml_errors", wm_z(number));
}

/* --------------------------------------------------------------------- bids */

static size_t skip_to(wm_str text, size_t at, const char *what) {
  const char *found = memmem(text.bytes + at, text.length - at, what, strlen(what));
  return found ? (size_t)(found - text.bytes) + strlen(what) : text.length;
}

/* Behind the document type declaration that begins at `at`, its internal subset included. */
static size_t skip_doctype(wm_str text, size_t at) {
  size_t end = skip_to(text, at, ">");
  const char *bracket = memchr(text.bytes + at, '[', end - at);
  return bracket ? skip_to(text, skip_to(text, at, "]"), ">") : end;
}

wm_str wm_xml_root(wm_str head, char *scratch, wm_str *tag) {
  const wm_str none = {"", 0};
  wm_str text = {scratch, 0};
  for (size_t i = 0; i < head.length && text.length < WM_XML_BID; i++)
    if (head.bytes[i])
      scratch[text.length++] = head.bytes[i];
  size_t at = 0;
  while (at < text.length && strchr(" \t\r\n\xEF\xBB\xBF\xFE\xFF", scratch[at]))
    at++;
  while (at + 1 < text.length && scratch[at] == '<') {
    if (scratch[at + 1] == '?')
      at = skip_to(text, at, "?>");
    else if (text.length - at >= 4 && memcmp(scratch + at, "<!--", 4) == 0)
      at = skip_to(text, at, "-->");
    else if (scratch[at + 1] == '!')
      at = skip_doctype(text, at);
    else
      break;
    while (at < text.length && wm_html_is_space(scratch[at]))
      at++;
  }
  if (at + 1 >= text.length || scratch[at] != '<')
    return none;
  *tag = (wm_str){scratch + at, skip_to(text, at, ">") - at};
  return local_name(*tag);
}
